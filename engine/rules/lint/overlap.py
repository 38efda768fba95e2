"""The checks of two playbooks that would ask about the same campaigns, or what becomes of one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.model.said import phrase
from engine.model.signal import Phase
from engine.rules.alternatives import Alternative, meet
from engine.rules.lint.askers import Asker, Askers, asker_of, said_of
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook, Steps

MOST_SAID = 5
"""Of so many others at most is said that they answer otherwise; of further ones when these no longer do."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two playbooks on the same campaigns ask their owners twice, unless one is silent behind the other."""

    others: Askers

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of the first of those before it by name, so that each pair is said once."""
        mine = asker_of(playbook)
        if mine is None or not mine.pauses:
            return
        for other in self.others.before(mine, pausing=True):
            if hazards := _hazards(_both(mine, other)):
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


@dataclass(frozen=True, slots=True)
class TwoAnswers:
    """Of two playbooks on one call each asks what is to become of it, and people may answer them differently.

    Where both pause, `Overlap` says so, and its remedy is the same.
    """

    others: Askers

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of those before it by name, so that each pair is said once; of a few at most."""
        mine = asker_of(playbook)
        if mine is not None:
            yield from islice(self._found(mine), MOST_SAID)

    def _found(self, mine: Asker) -> Iterator[Unwise]:
        for other in self.others.before(mine, pausing=False if mine.pauses else None):
            met = _two_answers(mine, other)
            if not met:
                continue
            phase = next(iter(_differing(mine, other, met)))
            message = phrase(
                "{name} and {other} may answer one {item} differently: {name} {does}, and {other} "
                "{other_does}; for {hazards}",
                name=mine.name,
                other=other.name,
                item=phrase("campaign") if mine.to == "campaign" else phrase("call"),
                does=said_of(mine.steps[phase]),
                other_does=said_of(other.steps[phase]),
                hazards=", ".join(_hazards(met)),
            )
            remedy = phrase(
                "write conflicts: [{other}] here and conflicts: [{name}] in {other}, so that only one of "
                "them asks; or put the steps into one playbook, or ask for other hazards, topics or programs",
                name=mine.name,
                other=other.name,
            )
            yield Unwise("then", "two-answers", message, remedy)


def overlapping(playbook: Playbook, others: Sequence[Asker]) -> tuple[str, ...]:
    """Name those that may ask about the same campaigns or calls as a playbook."""
    mine = asker_of(playbook)
    if mine is None:
        return ()
    return tuple(one.name for one in others if one.name != mine.name and _ask_twice(mine, one))


def _ask_twice(one: Asker, other: Asker) -> bool:
    return bool(_both(one, other) if one.pauses and other.pauses else _two_answers(one, other))


def _two_answers(one: Asker, other: Asker) -> list[Alternative]:
    """Give where both hold and do not do the same, if not both pause."""
    if one.pauses and other.pauses:
        return []
    return [met for met in _both(one, other) if _differing(one, other, [met])]


def _differing(one: Asker, other: Asker, met: Sequence[Alternative]) -> list[Phase]:
    """Name the phases in which both hold, and answer differently."""
    phases = dict.fromkeys(Phase(phase) for each in met for phase in each.values("phase"))
    return [phase for phase in phases if _differ(one.steps[phase], other.steps[phase])]


def _differ(one: Steps, other: Steps) -> bool:
    """Say whether two that ask for something would have it otherwise; who only tells answers nothing."""
    if not (said_of(one) and said_of(other)):
        return False
    if one.itinerary is not None and other.itinerary is not None:
        return True
    return (one.pause is None, one.end is None) != (other.pause is None, other.end is None)


def _hazards(both: Sequence[Alternative]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hazard for met in both for hazard in met.values("hazard")))


def _both(one: Asker, other: Asker) -> list[Alternative]:
    """Give the ways in which both would ask, none where they never ask about the same."""
    if other.name in one.behind or one.name in other.behind:
        return []
    if any(values.isdisjoint(other.marks.get(field, values)) for field, values in one.marks.items()):
        return []
    if any(_apart(span, other.numbers.get(field, span)) for field, span in one.numbers.items()):
        return []
    return [met for mine in one.ways for theirs in other.ways if (met := _met(mine, theirs)) is not None]


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Say whether no number lies in both spans."""
    return max(one[0], other[0]) > min(one[1], other[1])


def _met(one: Alternative, other: Alternative) -> Alternative | None:
    """Give where both ways hold; a situation about topics of two lists at once is passed over as rare."""
    if any(mine.isdisjoint(theirs) for mine in one.about for theirs in other.about):
        return None
    return meet(one, other)
