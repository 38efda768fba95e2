"""Why not end it now: between two yeses and the one request anything may change, and nothing undoes it.

It is asked when the tool was read for the last time, and once more in the moment before the request is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import HoldState
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.model.signal import GOING_ON, SituationState
from engine.response.called_for import is_spared, touches

if TYPE_CHECKING:
    from engine.model.hold import Hold, Intent
    from engine.model.program import Campaign
    from engine.response.brand import Brand


def why_not_sent(brand: Brand, intent: Intent) -> str:
    """Say why a request to end something may not be sent any more; empty where it may."""
    hold = brand.holds.get(intent.hold)
    if hold is None or hold.state is not HoldState.ASKED:
        return phrase("what it was for is over, so nothing was asked of its tool")
    return why_not_now(brand, hold)


def why_not_now(brand: Brand, hold: Hold) -> str:
    """Say why nobody would ask for an end as things stand now; empty where it is still asked for."""
    campaign, situation = brand.campaign(hold.campaign), brand.situations.get(hold.situation)
    if brand.halted is not None:
        return phrase("everything was stopped, so nothing was asked of its tool")
    # An all-clear that is not believed yet is doubt enough for what nobody can take back.
    goes_on = situation is not None and situation.state in GOING_ON - {SituationState.CLEARING}
    if situation is None or not goes_on or situation.epoch != hold.epoch:
        return phrase("what it was for is over, so nothing was asked of its tool")
    if campaign is None or not _may_be_ended(brand, hold, campaign):
        return phrase("it may not be ended any more, as the book says, so nothing was asked of its tool")
    if not _is_asked_for(brand, hold, campaign):
        return phrase("no playbook asks for it any more, so nothing was asked of its tool")
    return ""


def _may_be_ended(brand: Brand, hold: Hold, campaign: Campaign) -> bool:
    """Say whether the book still means the object that people were shown, and it has no pause."""
    same = campaign.subject == hold.subject and campaign.pause_class is PauseClass.KILL
    return same and not is_spared(brand, campaign)


def _is_asked_for(brand: Brand, hold: Hold, campaign: Campaign) -> bool:
    """Say whether the playbook would ask for this end now: as it is written now, of what matches now."""
    plan, situation = brand.plans.get(hold.playbook), brand.situations[hold.situation]
    if plan is None or not plan.playbook.asks or plan.playbook.steps_in(situation.phase).end is None:
        return False
    matches = brand.matches_for(hold.playbook, situation)
    return any(touches(brand, campaign, match.item) for match in matches)
