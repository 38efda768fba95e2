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
    """Name the group that is asked whether a hold may go; its owner where no playbook says."""
    plan = brand.plans.get(hold.playbook)
    if plan is None:
        return hold.owner
    asked = groups(plan.playbook.clear_ask, brand, campaigns=[hold.campaign])
    return asked[0] if asked else hold.owner
