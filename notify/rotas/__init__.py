"""Rotas that somebody else keeps: one file for each kind, and here who reads which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.model.time import Instant, later
from notify.outside import AHEAD_S, Kept, Kind, Outside
from notify.read_people import Person
from notify.rotas.asking import Entry, Reader, Ways
from notify.rotas.goalert import read_goalert
from notify.rotas.ical import read_ical_rota
from notify.rotas.pagerduty import read_pagerduty
from notify.rotas.slack_group import read_slack_group
from notify.shifts import Shift, Span, joined

DAY_S = 86_400
MOST_STRANGERS = 20
KINDS: Final[Mapping[Kind, Reader]] = {
    Kind.ICAL: read_ical_rota,
    Kind.PAGERDUTY: read_pagerduty,
    Kind.GOALERT: read_goalert,
    Kind.SLACK: read_slack_group,
}
"""Who reads which kind of rota; each of them raises RosterError or SecretError."""


async def read_rota(
    outside: Outside,
    ways: Ways,
    people: Mapping[str, Person],
    *,
    now: Instant,
    users: Mapping[str, str],
) -> Kept:
    """Read a rota from a day ago to its horizon; RosterError or SecretError where it cannot be read.

    `users` says which person a user of Slack is.
    """
    span = Span(later(now, -DAY_S), later(now, AHEAD_S))
    entries = await KINDS[outside.kind](outside, ways, span)
    known = known_as(outside, people, users if outside.kind is Kind.SLACK else {})
    shifts: list[Shift] = []
    strangers: dict[str, None] = {}
    for one in entries:
        who = next((known[name.casefold()] for name in one.names if name.casefold() in known), "")
        if who:
            shifts.append(Shift(who=who, start=one.start, end=one.end))
        else:
            strangers[one.shown] = None
    return Kept(
        read_at=now,
        shifts=tuple(joined(shifts)),
        strangers=tuple(strangers)[:MOST_STRANGERS],
        now_only=outside.kind is Kind.SLACK,
        of=outside.declared,
    )


def known_as(outside: Outside, people: Mapping[str, Person], users: Mapping[str, str]) -> dict[str, str]:
    """Say by every name that somebody may have in a rota which of our people it is.

    What the rota's own list says comes first, then the users of Slack, e-mail addresses, and our ids.
    """
    found = {id.casefold(): id for id in people}
    found |= {one.contact.casefold(): id for id, one in people.items() if one.contact}
    found |= {user.casefold(): id for user, id in users.items() if id in people}
    return found | dict(outside.known_as)


__all__ = ["Entry", "Ways", "known_as", "read_rota"]
