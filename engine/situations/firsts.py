"""Firsts: when a voice first spoke, and first called it over, of all of its revisions that were heard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from engine.model.scales import MsgType
from engine.situations.evidence import first_over, first_said

if TYPE_CHECKING:
    from engine.model.signal import Evidence, Signal
    from engine.model.time import Instant

Firsts: TypeAlias = "tuple[Instant | None, Instant | None]"
"""When a source first spoke, and when it first called it over; None where it did not."""


def firsts_of(heard: Signal) -> Firsts:
    """Give the firsts of one signal."""
    if heard.msg_type is MsgType.CANCEL:
        return None, None  # it says that what was said is taken back, and nothing else
    return heard.sent_at, heard.sent_at if heard.all_clear else None


def firsts_in(piece: Evidence) -> Firsts:
    """Give the firsts that a piece of evidence remembers."""
    # What takes something back was not said for the first time when it was taken back.
    return (piece.first_at, piece.over_at) if piece.retracted else (first_said(piece), first_over(piece))


def with_firsts(piece: Evidence, *heard: Firsts) -> Evidence:
    """Give a piece of evidence with the earliest of these."""
    first = min((first for first, _ in heard if first is not None), default=None)
    over = min((over for _, over in heard if over is not None), default=None)
    if not piece.retracted:
        first = None if first == piece.sent_at else first
        over = None if piece.all_clear and over == piece.sent_at else over
    return replace(piece, first_at=first, over_at=over)
