"""Pausable: what a pause means in the tool of a trial, which keeps all that it holds and goes on with it.

A case may say that its tool has no pause for some, and can only end them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.scales import PauseClass

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.model.program import ProgramRevision


def pausable(programs: ProgramRevision, *, no_pause: Collection[str] = ()) -> ProgramRevision:
    """Say of each campaign that a pause keeps it whole; a policy pauses none of which that is not known."""
    campaigns = (
        replace(one, pause_class=PauseClass.KILL if one.id in no_pause else PauseClass.SUSPEND)
        for one in programs.campaigns
    )
    return replace(programs, campaigns=tuple(campaigns))
