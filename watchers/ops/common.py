"""What the readers of pushed messages share: the signal they make, and how they take JSON apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant, parse_iso
from watchers.reading.words import plain
from wire.strict_json import BadJson, clean_text, read_json

MAX_ITEMS = 1_000

SEVERITIES = {
    **dict.fromkeys(("critical", "page", "emergency", "disaster"), Severity.SEVERE),
    **dict.fromkeys(("warning", "error", "high", "major"), Severity.MODERATE),
    **dict.fromkeys(("info", "information", "notice", "low", "minor", "none"), Severity.MINOR),
}
"""What a `severity` label is on CAP's scale; docs/sources.md says why a page is Severe and not Extreme."""

EARLIEST = Instant(0)
_LATEST = Instant(4_102_444_800_000_000)  # the year 2100
_AHEAD = DAY
_URGENT = {Severity.SEVERE: Urgency.IMMEDIATE, Severity.MODERATE: Urgency.EXPECTED}
_TOPIC = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class BadItem(ValueError):
    """One alert cannot be believed; the message says what is wrong with it."""


def topics_of(values: Iterable[str]) -> tuple[str, ...]:
    """Give topics as plain words without accents, in order of name; what is no word is left out."""
    words = {"-".join(plain(part).casefold().split()) for value in values for part in value[:400].split(",")}
    return tuple(sorted(word for word in words if _TOPIC.fullmatch(word)))[:20]


def ops_signal(  # noqa: PLR0913 - a signal has that many sides, and all are named
    *,
    source: str,
    native_id: str,
    revision: int,
    hazard: Hazard,
    severity: Severity,
    over: bool,
    is_update: bool,
    occurred_at: Instant,
    sent_at: Instant,
    now: Instant,
    expires_at: Instant | None,
    topics: tuple[str, ...],
    text: OutsideText,
) -> Signal:
    """Make the signal of one pushed message."""
    return Signal(
        id=f"{source}:{native_id}:{revision}",
        source=source,
        source_class=SourceClass.OPS,
        publisher=source,
        native_id=native_id,
        revision=revision,
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.UPDATE if is_update else MsgType.ALERT,
        severity=severity,
        certainty=Certainty.OBSERVED,
        urgency=Urgency.PAST if over else _URGENT.get(severity, Urgency.UNKNOWN),
        occurred_at=occurred_at,
        sent_at=sent_at,
        received_at=now,
        expires_at=expires_at,
        topics=topics,
        all_clear=over,
        text=text,
    )


def parsed(body: bytes, source: str, what: str, *, kind: type = dict) -> Any:
    """Read a body as JSON of that form; SourceError when it is not."""
    try:
        document = read_json(body)
    except BadJson as error:
        raise SourceError(
            phrase("{source}: it is no {what}: {error}", source=source, what=what, error=error)
        ) from error
    if not isinstance(document, kind):
        raise SourceError(
            phrase("{source}: it is no {what}: its JSON is not of that form", source=source, what=what)
        )
    return document


def time_of(value: object, key: str, *, now: Instant | None) -> Instant:
    """Read a time; BadItem when it is none or, given now, not between 1970 and tomorrow.

    Without now it may be left out, and what lies beyond our time is as good as left out: both are EARLIEST.
    """
    if value is None and now is None:
        return EARLIEST
    try:
        at = parse_iso(value) if isinstance(value, str) and len(value) <= 40 else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise BadItem(phrase("its {key!r} is no time with a zone", key=key))
    if now is not None and not EARLIEST < at <= now + _AHEAD:
        raise BadItem(phrase("its {key!r} is before 1970 or in the future", key=key))
    return at if at <= _LATEST else EARLIEST


def texts_of(value: object) -> dict[str, str]:
    """Give what is text in an object."""
    if not isinstance(value, Mapping):
        return {}
    return {str(key): each for key, each in list(value.items())[:100] if isinstance(each, str)}


def strings_of(value: object) -> list[str]:
    """Give one text or the texts of a list."""
    if isinstance(value, str):
        return [value]
    return [each for each in value[:50] if isinstance(each, str)] if isinstance(value, list) else []


def link_of(value: object) -> str:
    """Give a link that is one, or nothing."""
    text = clean_text(value, most=1_000)
    return text if text == value and re.match(r"https?://[^\s]+$", text) else ""
