"""Times in a case: its clock, and offsets from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.model.time import Instant, later, parse_iso
from engine.rules.units import seconds

if TYPE_CHECKING:
    from engine.rules.fields import Fields

MOST_OFFSET_S = 3_660 * 86_400
"""Ten years on either side of the clock."""


def read_moment(fields: Fields, key: str) -> Instant:
    """Read a moment with its zone, such as 2010-01-12T21:53:10Z."""
    text = fields.text(key)
    try:
        return parse_iso(text)
    except (ValueError, OverflowError):
        if text:
            message = phrase("{key} is no moment: {text}", key=key, text=text[:40])
            fields.error("time", message, phrase("write 2010-01-12T21:53:10Z"), at=(key,))
        return Instant(0)


def read_offset(fields: Fields, clock: Instant, key: str = "at", *, past: bool = False) -> Instant:
    """Read an offset from the clock, such as +3h15m; with `past` also -2h."""
    text = fields.text(key)
    sign = text[:1]
    after = seconds(text[1:]) if sign == "+" or (past and sign == "-") else None
    if text and (after is None or after > MOST_OFFSET_S):
        message = phrase("{text} is no offset from the clock", text=text[:40])
        fields.error("offset", message, phrase("write +18m or +3h15m"), at=(key,))
        after = 0
    return later(clock, (after or 0) * (-1 if sign == "-" else 1))
