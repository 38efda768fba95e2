"""PagerDuty: `GET /oncalls` for the schedules that are named, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import RosterError
from engine.model.said import phrase
from engine.model.time import iso
from notify.outside import Outside
from notify.rotas.asking import Entry, Ways, ask, json_of, moment_of, token_of, unlike
from notify.shifts import Span

PAGE = 100
MOST_PAGES = 20


async def read_pagerduty(outside: Outside, ways: Ways, span: Span) -> list[Entry]:
    """Read who is on call in the schedules; one shift stands there once for each policy that uses it."""
    headers = {
        "accept": "application/vnd.pagerduty+json;version=2",
        "authorization": f"Token token={token_of(outside, ways)}",
    }
    found: dict[Entry, None] = {}
    for page in range(MOST_PAGES):
        query = {
            "schedule_ids[]": list(outside.schedules),
            "include[]": "users",
            "since": iso(span.start),
            "until": iso(span.end),
            "limit": PAGE,
            "offset": page * PAGE,
        }
        url = f"{outside.url.rstrip('/')}/oncalls"
        answer = json_of(outside, await ask(outside, ways, url, headers=headers, query=query))
        listed = answer.get("oncalls")
        if not isinstance(listed, list):
            raise unlike(outside)
        found |= dict.fromkeys(_entry(outside, one) for one in listed)
        if not answer.get("more"):
            return list(found)
    raise RosterError(phrase("{kind} has more than {most} pages", kind=outside.kind, most=MOST_PAGES))


def _entry(outside: Outside, one: Mapping[str, Any]) -> Entry:
    try:
        user = one["user"]
        names = [user.get("email"), user["id"], user.get("name"), user.get("summary")]
        return Entry(
            names=tuple(str(name) for name in names if name),
            start=moment_of(outside, one["start"]),
            end=moment_of(outside, one["end"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise unlike(outside) from error
