"""Who: the groups that a playbook's words, such as owner_of(campaign), stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.hold import Hold
    from engine.response.brand import Brand
    from engine.rules.playbook import Who


def groups(
    who: Who, brand: Brand, *, items: Iterable[str] = (), campaigns: Iterable[str] = ()
) -> tuple[str, ...]:
    """Name the groups meant, each once, in order of the objects they own."""
    if who.group:
        return (who.group,)
    if who.relation == "campaign":
        owners = [found.owner for one in campaigns if (found := brand.campaign(one)) is not None]
    else:
        owners = [stop.owner for one in items if (stop := brand.stop(one)) is not None]
    return tuple(dict.fromkeys(owners))


def who_lets_go(brand: Brand, hold: Hold) -> str:
    """Name the group that is asked whether a hold may go; its owner where no playbook says.

    It is one group, so that one press lets go of it: of the stops that it was paused for, the owner of the
    one that is called at first.
    """
    plan = brand.plans.get(hold.playbook)
    if plan is None:
        return hold.owner
    asked = groups(plan.playbook.clear_ask, brand, items=_stops(brand, hold), campaigns=[hold.campaign])
    return asked[0] if asked else hold.owner


def _stops(brand: Brand, hold: Hold) -> list[str]:
    """Give the stops that a hold is for and that are scheduled still, in the order of their arrival."""
    proposal = brand.proposals.get(hold.proposal)
    rows = () if proposal is None else proposal.rows
    found = {item: brand.stop(item) for row in rows if row.key == hold.row for item in row.items}
    known = sorted((stop.arrives_at, item) for item, stop in found.items() if stop is not None)
    return [item for _, item in known]
