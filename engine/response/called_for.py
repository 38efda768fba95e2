"""Called for: which campaigns an item concerns, and whether a hold is still what a playbook asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.program import NEVER_HELD
from engine.model.proposal import UNCALLED, Because

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.program import Campaign
    from engine.model.signal import Situation
    from engine.response.brand import Brand


UNDOES = frozenset({Because.RETRACTED, Because.CLEARED, *UNCALLED})
"""Reasons to let go because nothing calls for a hold any more."""


def touches(brand: Brand, campaign: Campaign, item: str) -> bool:
    """Say whether a campaign sells a scheduled item, its voyage or its place."""
    if campaign.id == item:
        return True
    stop = brand.stop(item)
    return stop is not None and not {stop.id, stop.itinerary, stop.place_id}.isdisjoint(campaign.touches)


def is_spared(brand: Brand, campaign: Campaign) -> bool:
    """Say whether a campaign is never held, or is one object with one that is not."""
    return any(one.message_class in NEVER_HELD for one in brand.book.campaigns_of(campaign.subject))


def called_for(brand: Brand, hold: Hold) -> bool:
    """Say whether the playbook of a hold matches something that its campaign sells, as things stand.

    What is never held is called for by nothing, though it was paused while it still might be.
    """
    situation = brand.situations[hold.situation]
    return _is_met(brand, hold, situation) and not _in_other_phase(brand, hold, situation)


def _is_met(brand: Brand, hold: Hold, situation: Situation) -> bool:
    campaign = brand.campaign(hold.campaign)
    if campaign is None or is_spared(brand, campaign):
        return False
    matches = brand.matches_for(hold.playbook, situation)
    return any(touches(brand, campaign, match.item) for match in matches)


def _in_other_phase(brand: Brand, hold: Hold, situation: Situation) -> bool:
    """Say whether the playbook of a hold calls for a pause in another phase only."""
    plan = brand.plans.get(hold.playbook)
    if plan is None or not plan.playbook.phase_of(situation.phase):
        return False
    return plan.playbook.steps_in(situation.phase).pause is None


def why_idle(brand: Brand, hold: Hold) -> Because | None:
    """Say why a hold is called for no more while its situation goes on; None while it is called for."""
    if called_for(brand, hold):
        return None
    campaign, situation = brand.campaign(hold.campaign), brand.situations[hold.situation]
    if _is_met(brand, hold, situation):
        return Because.OTHER_PHASE
    misses = brand.misses.by("asks", (hold.playbook, situation.id, situation.epoch))
    cleared = campaign is not None and any(
        miss.cleared and touches(brand, campaign, miss.item) for miss in misses
    )
    return Because.OWN_RULE if cleared else Because.NO_LONGER_MATCHED
