"""Asking: what every reader of a rota needs, and what it gives."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlencode

from engine.errors import RosterError
from engine.model.said import phrase, told_by
from engine.model.time import Instant, parse_iso
from notify.outside import Outside
from notify.shifts import Span
from wire.http import Answer, Http, HttpError, Limits
from wire.secrets import resolve
from wire.strict_json import clean_text

MOST_BYTES = 4 * 1024 * 1024
ANSWERS_WITHIN_S = 20.0
MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What a rota is asked with: the client, and where secrets are looked up."""

    http: Http
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody on call, as the rota names them: by each of `names`. None is open."""

    names: tuple[str, ...]
    start: Instant | None
    end: Instant | None

    @property
    def shown(self) -> str:
        """Give how to name somebody who is nobody of ours."""
        return clean_text(self.names[0] if self.names else "?", most=80)


Reader: TypeAlias = Callable[[Outside, Ways, Span], Awaitable[list[Entry]]]


def token_of(outside: Outside, ways: Ways) -> str:
    """Give the token to put on the wire; SecretError where it is not there."""
    return resolve(outside.token, environ=ways.environ).reveal()


async def ask(
    outside: Outside, ways: Ways, url: str, *, headers: Mapping[str, str], query: Mapping[str, Any]
) -> Answer:
    """Ask once, within a deadline; RosterError for anything but a 200. No address with a token is said."""
    whole = f"{url}{'&' if '?' in url else '?'}{urlencode(query, doseq=True)}" if query else url
    try:
        answer = await ways.http.request(
            "GET",
            whole,
            headers=headers,
            allow_private=outside.allow_private,
            limits=Limits(total_s=ANSWERS_WITHIN_S, max_bytes=MOST_BYTES),
        )
    except HttpError as error:
        raise RosterError(told_by(error)) from error
    if answer.status in {401, 403}:
        raise RosterError(
            phrase("{kind} refused with {status}; check its token", kind=outside.kind, status=answer.status)
        )
    if answer.status != 200:
        raise RosterError(phrase("{kind} answered with {status}", kind=outside.kind, status=answer.status))
    return answer


def json_of(outside: Outside, answer: Answer) -> Mapping[str, Any]:
    """Read an answer as a JSON object; RosterError where it is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise unlike(outside) from error
    if not isinstance(found, dict):
        raise unlike(outside)
    return found


def moment_of(outside: Outside, text: object) -> Instant | None:
    """Read a moment with its zone; None is open. RosterError where it is none."""
    if text is None:
        return None
    try:
        return parse_iso(str(text))
    except (ValueError, OverflowError) as error:
        raise unlike(outside) from error


def unlike(outside: Outside) -> RosterError:
    """Say that an answer does not look as it is documented."""
    return RosterError(phrase("{kind} answered with something that is no rota", kind=outside.kind))
