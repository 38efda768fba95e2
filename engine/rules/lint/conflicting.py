"""The check of conflicts: what two playbooks agreed on must stand in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model.said import phrase
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook
from engine.rules.words import did_you_mean


@dataclass(frozen=True, slots=True)
class ConflictOneSided:
    """Of two playbooks that conflict each must name the other, or the one that does not asks all the same.

    `known` are all playbooks by name, with those that each conflicts with.
    """

    known: Mapping[str, Sequence[str]]

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each name that is no playbook, or does not name this one."""
        for index, name in enumerate(playbook.conflicts):
            at = f"conflicts[{index}]"
            if name not in self.known:
                said = phrase(
                    "{name} conflicts with {other}, and there is no such playbook",
                    name=playbook.name,
                    other=name,
                )
                others = [one for one in self.known if one != playbook.name]
                remedy = did_you_mean(name, others) if others else phrase("leave it out")
                yield Unwise(at, "conflict-with-nobody", said, remedy)
            elif playbook.name not in self.known[name]:
                said = phrase(
                    "{other} does not name {name} in turn, so it asks although {name} does",
                    name=playbook.name,
                    other=name,
                )
                remedy = phrase("add conflicts: [{name}] to {other}", name=playbook.name, other=name)
                yield Unwise(at, "conflict-one-sided", said, remedy)
