"""The checks of whether a playbook, and each clause of it, can ever hold.

They reason over the ways to hold (engine/rules/alternatives.py), which promise too much and never too little:
a clause of which no way is left can truly never hold. What has more ways than are kept is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.model.said import phrase
from engine.rules.alternatives import TooManyAlternatives, alternatives
from engine.rules.compile import compile_playbook
from engine.rules.conditions import About, Branch, Condition, OneOf, OnScale
from engine.rules.lint.asked import tests_of
from engine.rules.lint.clearing import clears_at_once
from engine.rules.lint.unwise import Unwise
from engine.rules.lint.ways import branches, only, swapped, ways
from engine.rules.playbook import Playbook

_RULED_OUT = phrase("take it out, or change what rules it out")


@dataclass(frozen=True, slots=True)
class NeverHolds:
    """What `when` asks for and `unless` rules out can never hold."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where no alternative is left, and by which field if it is one."""
        try:
            left = alternatives(compile_playbook(playbook).tree)
        except TooManyAlternatives:
            return
        if left or clears_at_once(playbook):
            return
        fields = {
            test.field if isinstance(test, OneOf | OnScale) else "topics"
            for test in tests_of(playbook.unless or playbook.when)
            if isinstance(test, OneOf | OnScale | About)
        }
        by_itself = ways(replace(playbook, unless=None), playbook.when) == []
        if playbook.unless is None or by_itself or len(fields) != 1:
            message = phrase("{name} never holds: what it asks for rules itself out", name=playbook.name)
            yield Unwise("when", "never-holds", message, phrase("take out one of the comparisons"))
            return
        (field,) = fields
        every = phrase("all topics") if field == "topics" else phrase("every {field}", field=field)
        message = phrase(
            "{name} never holds: unless rules out {every} that when asks for", name=playbook.name, every=every
        )
        at = f"{playbook.unless.path}.situation.{field}"
        yield Unwise(at, "never-holds", message, phrase("take one of them out of {at}", at=at))


@dataclass(frozen=True, slots=True)
class NeverMet:
    """A value or an alternative that the other clauses rule out is never met."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each part of an any, and of each value of a list, unless the whole never holds."""
        if not ways(playbook, playbook.when):
            return
        for branch in branches(playbook.when, "any"):
            for index in range(len(branch.parts)):
                if len(branch.parts) > 1 and ways(playbook, only(playbook.when, branch, index)) == []:
                    at = f"{branch.path}[{index}]"
                    message = phrase("{at} can never hold: what stands beside it rules it out", at=at)
                    yield Unwise(at, "never-met", message, _RULED_OUT)
        for test in tests_of(playbook.when):
            yield from _values_never_met(playbook, test)


@dataclass(frozen=True, slots=True)
class PhaseNeverComes:
    """What `then` calls for in a phase that `when` rules out is never called for."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each phase, unless the whole never holds."""
        if not ways(playbook, playbook.when):
            return
        for phase, _ in playbook.then:
            if phase is None:
                continue
            at = f"then.{phase.value}"
            so = Branch(at, "all", (playbook.when, OneOf(at, "phase", (phase.value,))))
            if ways(playbook, so) == []:
                message = phrase("{at} is never called for: when rules that phase out", at=at)
                yield Unwise(at, "never-met", message, _RULED_OUT)


def _values_never_met(playbook: Playbook, test: Condition) -> Iterator[Unwise]:
    named: list[tuple[str, Condition]] = []
    if isinstance(test, OneOf):
        named = [(value, replace(test, values=(value,))) for value in test.values]
    elif isinstance(test, About):
        named = [(value, replace(test, topics=(value,))) for value in test.topics]
    for index, (value, alone) in enumerate(named):
        if len(named) > 1 and ways(playbook, swapped(playbook.when, test, alone)) == []:
            at = f"{test.path}[{index}]"
            message = phrase(
                "{value} in {path} is never met: another clause rules it out", value=value, path=test.path
            )
            yield Unwise(at, "never-met", message, _RULED_OUT)
