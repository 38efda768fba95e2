"""Called for: which campaigns an item concerns, and whether a hold is still what a playbook asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.program import Campaign
    from engine.response.state import Brand


def touches(brand: Brand, campaign: Campaign, item: str) -> bool:
    """Say whether a campaign sells a scheduled item, its voyage or its place."""
    stop = brand.stop(item)
    return stop is not None and not {stop.id, stop.itinerary, stop.place_id}.isdisjoint(campaign.touches)


def called_for(brand: Brand, hold: Hold) -> bool:
    """Say whether the playbook of a hold matches something that its campaign sells, as things stand."""
    campaign, situation = brand.campaign(hold.campaign), brand.situations[hold.situation]
    matches = brand.matches_for(hold.playbook, situation)
    return campaign is not None and any(touches(brand, campaign, match.item) for match in matches)
