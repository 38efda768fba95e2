"""Heard: how each source was at a moment, in words and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.model.said import Said, phrase
from engine.model.time import iso
from engine.response.spans import when
from serviola.retelling import retold

if TYPE_CHECKING:
    from store.past import Heard


def heard_line(one: Heard) -> Said:
    """Say how a source was."""
    if one.quiet is not None:
        return phrase(
            "{source}: quiet since {when} ({why})",
            source=one.source,
            when=when(one.quiet.since),
            why=one.quiet.says,
        )
    if one.last is None:
        return phrase("{source}: heard, and has said nothing yet", source=one.source)
    return phrase("{source}: last said something on {when}", source=one.source, when=when(one.last))


def heard_json(one: Heard, language: str) -> dict[str, Any]:
    """Give how a source was as plain data."""
    return {
        "source": one.source,
        "last": None if one.last is None else iso(one.last),
        "quiet_since": None if one.quiet is None else iso(one.quiet.since),
        "says": retold(heard_line(one), language),
    }
