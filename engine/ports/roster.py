"""A roster: who belongs where, and who is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.model.decision import Lent
    from engine.model.time import Instant


class Roster(Protocol):
    """Who belongs where, and who is on call. Every failure is a RosterError."""

    async def on_call(self, group: str, *, at: Instant) -> tuple[str, ...]:
        """Name the people on call for a group at that moment; none is an empty tuple."""
        ...

    async def groups_of(self, person: str, *, at: Instant) -> tuple[str, ...]:
        """Name every group that the person may answer for at that moment."""
        ...

    async def lent_to(self, person: str, *, at: Instant) -> tuple[Lent, ...]:
        """Give the rights of others that the person may answer with at that moment, beside their own."""
        ...
