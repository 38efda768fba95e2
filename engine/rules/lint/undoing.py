"""The check of what acts without an answer: it must be possible to undo it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook, Stage

UNDONE = {PauseClass.SUSPEND, PauseClass.REVERT}
"""What a resume brings back whole; what was skipped is lost, and what was killed is gone."""


@dataclass(frozen=True, slots=True)
class AutoForGood:
    """Acting alone is for what can be taken back. `classes` are those of each kind of each tool."""

    classes: Mapping[str, Mapping[str, PauseClass]]

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each kind of object that a pause would not give back whole."""
        if playbook.stage is not Stage.AUTO or playbook.pause is None:
            return
        for tool, kinds in sorted(self.classes.items()):
            for kind, pause_class in sorted(kinds.items()):
                if pause_class not in UNDONE:
                    message = phrase(
                        "stage is auto, and a pause of {kind} in {tool} cannot be undone (it is of class "
                        "{pause_class})",
                        kind=kind,
                        tool=tool,
                        pause_class=pause_class,
                    )
                    remedy = phrase("write stage: suggest, or ask under when.program for other tools")
                    yield Unwise("stage", "auto-for-good", message, remedy)
