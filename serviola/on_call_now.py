"""Who is on call at this moment, of all groups: for what concerns whoever is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import RosterError

if TYPE_CHECKING:
    from engine.model.time import Instant
    from notify.roster import YamlRoster


async def groups_on_call(roster: YamlRoster, at: Instant) -> list[str]:
    """Name the on-call groups in which somebody is on call; one that cannot be read is left out."""
    found: list[str] = []
    for name in roster.groups:
        try:
            if await roster.on_call(f"oncall:{name}", at=at):
                found.append(f"oncall:{name}")
        except RosterError:
            continue
    return found
