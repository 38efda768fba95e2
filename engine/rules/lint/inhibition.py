"""The checks of what keeps silent behind what: behind nobody, and behind each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model.said import phrase
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook
from engine.rules.rings import rings_of
from engine.rules.words import did_you_mean


@dataclass(frozen=True, slots=True)
class InhibitedByNobody:
    """A playbook cannot keep silent behind one that is not there."""

    known: Mapping[str, Sequence[str]]
    looked_in: str

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each name that is none of the playbooks, and where they were looked for."""
        for index, name in enumerate(playbook.inhibited_by):
            if name not in self.known:
                message = phrase(
                    "{name} is inhibited by {other}, and there is no such playbook",
                    name=playbook.name,
                    other=name,
                )
                others = [one for one in self.known if one != playbook.name]
                remedy = did_you_mean(name, others) if others else phrase("leave it out")
                if self.looked_in:
                    message = phrase("{message} in {place}", message=message, place=self.looked_in)
                    remedy = _or_with_its_folder(remedy)
                yield Unwise(f"inhibited_by[{index}]", "inhibited-by-nobody", message, remedy)


@dataclass(frozen=True, slots=True)
class InhibitedInARing:
    """Of playbooks that keep each other silent, whichever happens to ask first silences the rest."""

    known: Mapping[str, Sequence[str]]

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each name that keeps silent behind this playbook in turn, in however many steps."""
        if not playbook.inhibited_by:
            return
        around = {**self.known, playbook.name: playbook.inhibited_by}
        rings = rings_of([playbook.name], lambda name: around.get(name, ()))
        for index, name in enumerate(playbook.inhibited_by):
            if rings[name] == rings[playbook.name]:
                message = phrase(
                    "{name} is inhibited by {other}, which is inhibited by it in turn: whichever asks "
                    "first silences the other",
                    name=playbook.name,
                    other=name,
                )
                remedy = phrase("leave it out of the one that must always be heard")
                yield Unwise(f"inhibited_by[{index}]", "inhibited-in-a-ring", message, remedy)


def _or_with_its_folder(remedy: str) -> str:
    if remedy.endswith("?"):
        return phrase("{remedy} Or check it together with the folder where that lies", remedy=remedy)
    return phrase("{remedy}, or check it together with the folder where that lies", remedy=remedy)
