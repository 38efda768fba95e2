"""Pausable: what a pause means in the tool of a trial, which keeps all that it holds and goes on with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.scales import PauseClass

if TYPE_CHECKING:
    from engine.model.program import ProgramRevision


def pausable(programs: ProgramRevision) -> ProgramRevision:
    """Say of each campaign that a pause keeps it whole; a policy pauses none of which that is not known."""
    campaigns = (replace(one, pause_class=PauseClass.SUSPEND) for one in programs.campaigns)
    return replace(programs, campaigns=tuple(campaigns))
