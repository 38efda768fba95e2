"""Who is on call at this moment, of all groups: for what concerns whoever is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import RosterError
from notify.roster import YamlRoster

if TYPE_CHECKING:
    from engine.model.time import Instant
    from serviola.settings import Settings


def roster_of(settings: Settings) -> YamlRoster:
    """Read the people as they stand in their file now."""
    return YamlRoster(settings.people.read_bytes().decode(), str(settings.people))


async def groups_on_call(roster: YamlRoster, at: Instant) -> list[str]:
    """Name the on-call groups in which somebody is on call; one that cannot be read is left out."""
    found: list[str] = []
    for name in roster.shifts:
        try:
            if await roster.on_call(f"oncall:{name}", at=at):
                found.append(f"oncall:{name}")
        except RosterError:
            continue
    return found
