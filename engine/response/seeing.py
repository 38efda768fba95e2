"""Seeing: a situation as playbooks look at it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rules.kin import counted_by, told_of
from engine.rules.seen import Seen
from engine.situations.hearing import mute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand


def seen_in(brand: Brand, situation: Situation, *, now: Instant) -> Seen:
    """Look at a situation, with those beside it that its rates count, and with who is quiet."""
    return Seen(
        situation,
        now=now,
        others=lambda: beside(brand, situation),
        mute=lambda asked: mute(situation, asked, brand.quiet, brand.situations.values()),
    )


def beside(brand: Brand, situation: Situation) -> Iterable[Situation]:
    """Give those that a rate of a situation counts, itself among them."""
    found = (one for bond in counted_by(situation) for one in brand.situations.by("told_of", bond))
    return {one.id: one for one in found}.values()


def who_counts(brand: Brand, situation: Situation) -> Iterable[str]:
    """Name those whose rates count a situation, itself among them."""
    found = (one for bond in told_of(situation) for one in brand.situations.by("counted_by", bond))
    return dict.fromkeys(one.id for one in found)
