"""The checks. Each says what is unwise about one playbook, and what to do about it.

A check that needs to know more than the playbook gets it when it is made: the day, or which have cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from engine.model.findings import Finding, Level
from engine.model.scales import Hazard, SourceClass
from engine.model.signal import SituationState
from engine.rules.alternatives import MOST_ALTERNATIVES, TooManyAlternatives, alternatives
from engine.rules.compile import compile_playbook
from engine.rules.conditions import (
    About,
    Absent,
    Branch,
    Condition,
    InOrder,
    OneOf,
    OnScale,
    Rate,
    Reports,
    Test,
    Voices,
)
from engine.rules.index import key_of
from engine.rules.playbook import Playbook, Stage
from engine.rules.words import did_you_mean
from engine.situations.cluster import TEXTS
from engine.situations.dropped import MOST_TEXTS

FAR_ENOUGH_KM = 250.0
"""A strong earthquake is felt, and closes ports and roads, this far away and farther."""


class Check(Protocol):
    """One thing that may be unwise."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Give a finding for each place where it is."""
        ...


@dataclass(frozen=True, slots=True)
class NoCases:
    """A playbook without cases beside it cannot be trusted."""

    with_cases: Collection[str]

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so unless the playbook is among those with cases."""
        if playbook.name not in self.with_cases:
            message = f"{playbook.name} has no cases, so nobody has seen it answer"
            yield _finding(playbook, "no-cases", message, "add cases.yaml beside it")


@dataclass(frozen=True, slots=True)
class ReviewOverdue:
    """A playbook is read again on the day it names; `today` is an ISO date."""

    today: str

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so from that day on."""
        if self.today >= playbook.review_by:
            message = f"{playbook.name} was to be reviewed by {playbook.review_by}"
            yield _finding(playbook, "review-overdue", message, "read it with its owner, and name a new day")


@dataclass(frozen=True, slots=True)
class ShortRadius:
    """A fixed circle that an earthquake outreaches is no way to find out whom it meets."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so where short circles are the only way, and people rely on the answer."""
        if playbook.stage is Stage.SHADOW:
            return
        radii = [way.radius_km for way in playbook.ways if way.by == "radius" and way.radius_km is not None]
        only_short = len(radii) == len(playbook.ways) and max(radii, default=FAR_ENOUGH_KM) < FAR_ENOUGH_KM
        if only_short and Hazard.EARTHQUAKE in _named(playbook.when, "hazard"):
            message = f"{max(radii):g} km is the only way in which {playbook.name} sees an earthquake"
            remedy = "add impact_area or {radius: scaled}: strong ones reach farther"
            yield _finding(playbook, "short-radius", message, remedy)


@dataclass(frozen=True, slots=True)
class NeverHolds:
    """What `when` asks for and `unless` rules out can never hold."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so where no alternative is left, and by which field if it is one."""
        try:
            left = alternatives(compile_playbook(playbook).tree)
        except TooManyAlternatives:
            return
        if left:
            return
        fields = {
            test.field if isinstance(test, OneOf | OnScale) else "topics"
            for test in _tests(playbook.unless or playbook.when)
            if isinstance(test, OneOf | OnScale | About)
        }
        if playbook.unless is None or len(fields) != 1:
            message = f"{playbook.name} never holds: what it asks for rules itself out"
            yield _finding(playbook, "never-holds", message, "take out one of the comparisons")
            return
        (field,) = fields
        every = "all" if field == "topics" else "every"
        message = f"{playbook.name} never holds: unless rules out {every} {field} that when asks for"
        yield _finding(playbook, "never-holds", message, f"take one of them out of unless.{field}")


@dataclass(frozen=True, slots=True)
class AnySeverity:
    """A playbook that asks people about everything is soon not read."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so where no severity is asked for; of complaints nobody says how severe they are."""
        if _named(playbook.when, "hazard") == {Hazard.COMPLAINT.value}:
            return
        if "when.situation.severity" not in {test.path for test in _tests(playbook.when)}:
            message = f"{playbook.name} asks about every situation, however slight"
            yield _finding(playbook, "any-severity", message, 'add severity: ">= Severe" to when.situation')


@dataclass(frozen=True, slots=True)
class NotFiled:
    """A playbook that the index cannot file is held against every situation there is."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so where it can hold in too many ways, or in one that names nothing to be found by."""
        try:
            ways = alternatives(compile_playbook(playbook).tree)
        except TooManyAlternatives:
            message = (
                f"{playbook.name} can hold in more than {MOST_ALTERNATIVES} ways, so it is always looked at"
            )
            yield _finding(
                playbook, "not-filed", message, "write several playbooks, or ask for less evidence"
            )
            return
        if not all(key_of(one) for one in ways):
            message = f"{playbook.name} is looked at whatever happens: it asks for no hazard in particular"
            yield _finding(
                playbook, "not-filed", message, "leave out of when.situation.hazard what it is not for"
            )


@dataclass(frozen=True, slots=True)
class InhibitedByNobody:
    """A playbook cannot keep silent behind one that is not there."""

    known: Collection[str]

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so of each name that is none of the playbooks."""
        for name in playbook.inhibited_by:
            if name not in self.known:
                message = f"{playbook.name} is inhibited by {name}, and there is no such playbook"
                others = [one for one in self.known if one != playbook.name]
                remedy = did_you_mean(name, others) if others else "leave it out"
                yield _finding(playbook, "inhibited-by-nobody", message, remedy)


@dataclass(frozen=True, slots=True)
class NeverClears:
    """A clear rule that can never hold leaves every match standing until the lease ends."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so where no alternative of the clear rule is left."""
        if playbook.clear_when is None:
            return
        rule = replace(playbook, when=playbook.clear_when, clear_when=None, unless=None)
        try:
            left = alternatives(compile_playbook(rule).tree)
        except TooManyAlternatives:
            return
        if not left:
            message = f"the clear rule of {playbook.name} can never hold, so nothing but a lease ends it"
            yield _finding(playbook, "never-clears", message, "take out one of its comparisons")


@dataclass(frozen=True, slots=True)
class MoreThanIsKept:
    """Of texts only so many stand as evidence for one situation; more are never counted."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so of each count that texts alone can never reach."""
        for test in _tests(playbook.when):
            for source_class, count in _asked(test):
                if source_class in TEXTS and count > MOST_TEXTS:
                    message = f"{test.path} asks for {count} of {source_class}, and {MOST_TEXTS} are kept"
                    remedy = f"ask for {MOST_TEXTS} or fewer"
                    yield _finding(playbook, "more-than-is-kept", message, remedy)


@dataclass(frozen=True, slots=True)
class SilenceOverWhatEnded:
    """What is clearing or cleared was called over, so the absence of that is an odd thing to ask."""

    def validate(self, playbook: Playbook) -> Iterator[Finding]:
        """Say so where only such states are asked for, together with no all-clear."""
        states = _named(playbook.when, "state")
        ended = bool(states) and states <= {SituationState.CLEARING, SituationState.CLEARED}
        for test in _tests(playbook.when):
            if ended and isinstance(test, Absent) and test.line.source_class is None:
                message = f"{test.path} asks for no all-clear, of what its source has called over"
                remedy = "take it out, or ask for state: [open, stale]"
                yield _finding(playbook, "silence-over-what-ended", message, remedy)


def lint(
    playbook: Playbook, *, today: str, with_cases: Collection[str], known: Collection[str]
) -> list[Finding]:
    """Run every check on one playbook; `known` are the names of all of them."""
    checks: tuple[Check, ...] = (
        NoCases(with_cases),
        ReviewOverdue(today),
        ShortRadius(),
        NeverHolds(),
        AnySeverity(),
        NotFiled(),
        NeverClears(),
        InhibitedByNobody(known),
        MoreThanIsKept(),
        SilenceOverWhatEnded(),
    )
    return [found for check in checks for found in check.validate(playbook)]


def _finding(playbook: Playbook, code: str, message: str, remedy: str) -> Finding:
    return Finding(
        file=playbook.file, line=1, col=1, level=Level.WARNING, code=code, message=message, remedy=remedy
    )


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Branch):
        for part in condition.parts:
            yield from _tests(part)
    else:
        yield condition


def _asked(test: Test) -> tuple[tuple[SourceClass | None, int], ...]:
    """Say how many of which class a test counts at once."""
    match test:
        case Voices() | Reports():
            return ((test.source_class, test.count),)
        case InOrder():
            return test.line.steps
        case Rate():
            return ((test.line.source_class, test.line.least),)
        case _:
            return ()


def _named(condition: Condition, field: str) -> set[str]:
    found = (test.values for test in _tests(condition) if isinstance(test, OneOf) and test.field == field)
    return {value for values in found for value in values}
