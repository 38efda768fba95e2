"""Glance: where nothing but time has passed since a playbook looked, only what time has changed is judged.

A quake near many ports is looked at again at each moment at which a call there comes into a window or leaves
it, for sixty days. Nothing is new about it then but that one call, so no other is judged anew. It says what a
whole look would say: whatever else may have changed has the situation looked at whole (Rechecks.look).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.rules.compile import Plan
    from engine.rules.match import Reading
    from engine.situations.exposure import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a playbook saw of a situation that it matches nothing of, and until when that is all there is."""

    plan: Plan
    situation: Situation
    at: Instant
    """Up to then every call in sight is judged."""
    until: Instant | None
    """When time alone next changes what holds of the situation itself; None: never."""
    flips: tuple[Instant, ...]
    """When time alone next changes anything for it."""
    sight: Sight
    reading: Reading | None
    """What it found in the situation; None where that tells of how much time has passed."""


def may_glance(brand: Brand, plan: Plan, situation: Situation) -> bool:
    """Say whether each call can be judged by itself: nothing stands, and no clock of the playbook runs."""
    playbook = plan.playbook
    if playbook.to == "campaign" or playbook.hold_for_s or playbook.cooldown_s or playbook.behind:
        return False
    if not brand.book.names_each_once:
        return False
    asked = (playbook.name, situation.id, situation.epoch)
    return not any(brand.matches.by("asks", asked)) and not any(brand.proposals.by("situation", situation.id))


def glance_at(brand: Brand, plan: Plan, situation: Situation, now: Instant) -> Glance | None:
    """Give what a playbook saw when it last looked, if nothing but the time of calls has changed since."""
    last = brand.glances.get(situation.id, {}).get(plan.playbook.name)
    if last is None or last.plan is not plan or last.situation is not situation:
        return None
    return None if last.until is not None and last.until <= now else last
