"""Who: the groups that a playbook's words, such as owner_of(campaign), stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

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
