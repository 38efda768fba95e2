"""Seeing: a situation as playbooks look at it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rules.seen import Seen
from engine.situations.hearing import mute
from engine.situations.traces import of_hazard

if TYPE_CHECKING:
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand


def seen_in(brand: Brand, situation: Situation, *, now: Instant) -> Seen:
    """Look at a situation, with all of its hazard beside it, and with who is quiet."""
    alike = of_hazard(situation.hazard)
    return Seen(
        situation,
        now=now,
        others=lambda: brand.situations.by("trace", alike),
        mute=lambda asked: mute(situation, asked, brand.quiet, brand.situations.values()),
    )
