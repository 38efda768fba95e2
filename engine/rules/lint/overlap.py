"""The check of two playbooks that would ask about the same campaigns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model.said import phrase
from engine.rules.alternatives import Alternative, meet
from engine.rules.conditions import OfProgram
from engine.rules.lint.asked import tests_of
from engine.rules.lint.unwise import Unwise
from engine.rules.lint.ways import ways
from engine.rules.playbook import Playbook, Stage


@dataclass(frozen=True, slots=True)
class Asker:
    """What a playbook that pauses asks about: in which ways, of which items, and behind whom it is silent."""

    name: str
    to: str
    ways: tuple[Alternative, ...]
    program: Mapping[str, frozenset[str]]
    behind: Sequence[str]


def asker_of(playbook: Playbook) -> Asker | None:
    """Say what a playbook asks about; None where it asks nobody or pauses nothing, or in too many ways."""
    if playbook.stage is Stage.SHADOW or playbook.pause is None:
        return None
    found = ways(playbook, playbook.when)
    program = {
        test.field: frozenset(test.values) for test in tests_of(playbook.when) if isinstance(test, OfProgram)
    }
    return Asker(playbook.name, playbook.to, tuple(found), program, playbook.behind) if found else None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two playbooks on the same campaigns ask their owners twice, unless one is silent behind the other."""

    others: Sequence[Asker]

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of the first of those before it by name, so that each pair is said once."""
        mine = asker_of(playbook)
        if mine is None:
            return
        for other in self.others:
            hazards = _hazards_of_both(mine, other) if other.name < mine.name else ()
            if hazards:
                message = phrase(
                    "{name} and {other} may both ask to pause the same campaigns: {hazards}",
                    name=mine.name,
                    other=other.name,
                    hazards=", ".join(hazards),
                )
                remedy = phrase(
                    "write inhibited_by: [{other}], or ask for other hazards, topics or programs",
                    other=other.name,
                )
                yield Unwise("playbook", "overlap", message, remedy)
                return


def overlapping(playbook: Playbook, others: Sequence[Asker]) -> tuple[str, ...]:
    """Name those that may ask about the same campaigns as a playbook."""
    mine = asker_of(playbook)
    if mine is None:
        return ()
    return tuple(one.name for one in others if one.name != mine.name and _hazards_of_both(mine, one))


def _hazards_of_both(one: Asker, other: Asker) -> tuple[str, ...]:
    """Name the hazards for which both would ask, none where they never ask about the same."""
    if one.to != other.to or other.name in one.behind or one.name in other.behind:
        return ()
    if any(values.isdisjoint(other.program.get(field, values)) for field, values in one.program.items()):
        return ()
    both = [met for mine in one.ways for theirs in other.ways if (met := _met(mine, theirs)) is not None]
    return tuple(dict.fromkeys(hazard for met in both for hazard in met.values("hazard")))


def _met(one: Alternative, other: Alternative) -> Alternative | None:
    """Give where both ways hold; a situation about topics of two lists at once is passed over as rare."""
    if any(mine.isdisjoint(theirs) for mine in one.about for theirs in other.about):
        return None
    return meet(one, other)
