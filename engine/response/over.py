"""Over: whether the reason of what was chosen goes on still; for one that ended nothing more is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.model.signal import GOING_ON, SituationState

if TYPE_CHECKING:
    from engine.response.brand import Brand


def why_over(brand: Brand, situation: str) -> str:
    """Say how a situation ended; empty while it goes on."""
    found = brand.situations.get(situation)
    if found is not None and found.state in GOING_ON:
        return ""
    if found is not None and found.state is SituationState.RETRACTED:
        return phrase("the situation was taken back")
    return phrase("the situation is over")
