"""Escalations: of which questions a group on call is asked, and whom they go to when nobody answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.said import phrase
from engine.rules.load import playbook_of
from engine.rules.playbook import OnTimeout
from engine.rules.units import say_seconds
from serviola.blueprints import revision_of
from serviola.loading import playbook_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rules.playbook import Playbook
    from serviola.settings import Settings


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom the questions of a playbook go to, with the seconds since the first asking."""

    playbook: str
    steps: tuple[tuple[str, int], ...]

    def names(self, group: str) -> bool:
        """Say whether a group on call, or a level of it, is asked."""
        return any(to == f"oncall:{group}" or to.startswith(f"oncall:{group}.") for to, _ in self.steps)


def escalations(settings: Settings) -> list[Escalation]:
    """Read whom each playbook asks when nobody answers; one that cannot be read is another finding."""
    found: list[Escalation] = []
    for file in playbook_files(settings.playbooks):
        with suppress(PlaybookError, OSError, UnicodeDecodeError):
            found += _of(playbook_of(revision_of(file, brand=settings.brand)))
    return found


def says(escalation: Escalation) -> str:
    """Say it on one line."""
    said = ""
    for to, after_s in escalation.steps:
        step: str = phrase("{who} after {time}", who=to, time=say_seconds(after_s))
        said = phrase("{steps}, {step}", steps=said, step=step) if said else step
    return phrase("  if nobody answers {playbook}: {steps}", playbook=escalation.playbook, steps=said)


def _of(playbook: Playbook) -> Iterable[Escalation]:
    if playbook.on_timeout != OnTimeout.ESCALATE:
        return
    at, steps = playbook.within_s, []
    for one in playbook.rungs:
        steps.append((one.group, at))
        at += one.within_s
    yield Escalation(playbook.name, tuple(steps))
