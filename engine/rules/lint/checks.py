"""The checks. Each says what is unwise about one playbook, and what to do about it.

A check that needs to know more than the playbook gets it when it is made: the day, or whether it has cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.model.scales import UNGRADED, PauseClass, SourceClass
from engine.model.signal import SituationState
from engine.rules.alternatives import MOST_ALTERNATIVES, TooManyAlternatives, alternatives
from engine.rules.compile import compile_playbook
from engine.rules.conditions import (
    Absent,
    InOrder,
    Rate,
    Reports,
    Test,
    Voices,
)
from engine.rules.index import key_of
from engine.rules.lint.adding import AddsNothing
from engine.rules.lint.asked import tests_of, values_of
from engine.rules.lint.askers import Askers
from engine.rules.lint.clearing import ClearsAtOnce, NeverClears
from engine.rules.lint.conflicting import ConflictOneSided
from engine.rules.lint.declaring import DeclaredInVain
from engine.rules.lint.ending import NoEnd, UnboundedPause
from engine.rules.lint.holding import NeverHolds, NeverMet, PhaseNeverComes
from engine.rules.lint.inhibition import InhibitedByNobody, InhibitedInARing
from engine.rules.lint.muting import ExceptionOver, ExceptionTooLong
from engine.rules.lint.overlap import Overlap, TwoAnswers
from engine.rules.lint.reaching import NarrowerWay, ShortRadius
from engine.rules.lint.sparing import HoldsNeverHeld
from engine.rules.lint.thousands import PartedThousands
from engine.rules.lint.undoing import AutoForGood
from engine.rules.lint.unwise import Check, Unwise
from engine.rules.playbook import Playbook, Stage
from engine.rules.strict_yaml import Located, Path
from engine.rules.words import undotted
from engine.situations.dropped import MOST_TEXTS
from engine.situations.portrait import TEXTS


@dataclass(frozen=True, slots=True)
class NoCases:
    """A playbook without cases beside it cannot be trusted."""

    has_cases: bool

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so unless there are some."""
        if not self.has_cases:
            message = phrase("{name} has no cases, so nobody has seen it answer", name=playbook.name)
            yield Unwise("playbook", "no-cases", message, phrase("add cases.yaml beside it"))


@dataclass(frozen=True, slots=True)
class OtherFolder:
    """A playbook lies in the folder of its name, so that whoever hears of one finds it."""

    folder: str

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where the two differ."""
        if self.folder and self.folder != playbook.name:
            message = phrase(
                "the playbook is named {name}, and its folder {folder}",
                name=playbook.name,
                folder=self.folder,
            )
            yield Unwise("playbook", "other-folder", message, phrase("give both the same name"))


@dataclass(frozen=True, slots=True)
class ReviewOverdue:
    """A playbook is read again on the day it names; `today` is an ISO date."""

    today: str

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so from that day on."""
        if playbook.review_by and self.today >= playbook.review_by:
            message = phrase(
                "{name} was to be reviewed by {review_by}", name=playbook.name, review_by=playbook.review_by
            )
            yield Unwise(
                "review_by", "review-overdue", message, phrase("read it with its owner, and name a new day")
            )


@dataclass(frozen=True, slots=True)
class NoReview:
    """What asks people is read again some day."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where it names no day; what only records may wait for that."""
        if not playbook.review_by and playbook.stage is not Stage.SHADOW:
            message = phrase("nobody is reminded to read {name} again", name=playbook.name)
            remedy = phrase("add review_by:, such as review_by: 2027-05-01")
            yield Unwise("playbook", "no-review", message, remedy)


@dataclass(frozen=True, slots=True)
class AnySeverity:
    """A playbook that asks people about everything is soon not read."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where no severity is asked for; of some hazards nobody says how severe they are."""
        if values_of(playbook.when, "hazard") <= UNGRADED:
            return
        if "when.situation.severity" not in {test.path for test in tests_of(playbook.when)}:
            message = phrase("{name} asks about every situation, however slight", name=playbook.name)
            at = "when.situation"
            yield Unwise(at, "any-severity", message, phrase('add severity: ">= Severe" to {at}', at=at))


@dataclass(frozen=True, slots=True)
class NotFiled:
    """A playbook that the index cannot file is held against every situation there is."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where it can hold in too many ways, or in one that names nothing to be found by."""
        try:
            ways = alternatives(compile_playbook(playbook).tree)
        except TooManyAlternatives:
            message = phrase(
                "{name} can hold in more than {most_alternatives} ways, so it is always looked at",
                name=playbook.name,
                most_alternatives=MOST_ALTERNATIVES,
            )
            remedy = phrase("write several playbooks, or ask for less evidence")
            yield Unwise("when.evidence", "not-filed", message, remedy)
            return
        if not all(key_of(one) for one in ways):
            message = phrase(
                "{name} is looked at whatever happens: it asks for no hazard in particular",
                name=playbook.name,
            )
            at = "when.situation.hazard"
            yield Unwise(at, "not-filed", message, phrase("leave out of {at} what it is not for", at=at))


@dataclass(frozen=True, slots=True)
class MoreThanIsKept:
    """Of texts only so many stand as evidence for one situation; more are never counted."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each count that texts alone can never reach."""
        for test in tests_of(playbook.when):
            for at, source_class, count in _asked(test):
                if source_class in TEXTS and count > MOST_TEXTS:
                    message = phrase(
                        "{at} asks for {count} of {source_class}, and {most_texts} are kept",
                        at=at,
                        count=count,
                        source_class=source_class,
                        most_texts=MOST_TEXTS,
                    )
                    remedy = phrase("ask for {most_texts} or fewer", most_texts=MOST_TEXTS)
                    yield Unwise(at, "more-than-is-kept", message, remedy)


@dataclass(frozen=True, slots=True)
class SilenceOverWhatEnded:
    """What is clearing or cleared was called over, so the absence of that is an odd thing to ask."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where only such states are asked for, together with no all-clear."""
        states = values_of(playbook.when, "state")
        ended = bool(states) and states <= {SituationState.CLEARING, SituationState.CLEARED}
        for test in tests_of(playbook.when):
            if ended and isinstance(test, Absent) and test.line.source_class is None:
                message = phrase(
                    "{path} asks for no all-clear, of what its source has called over", path=test.path
                )
                remedy = phrase("take it out, or ask for state: [open, stale]")
                yield Unwise(test.path, "silence-over-what-ended", message, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is around a playbook: the day, as an ISO date; its folder's name, or nothing; if it has cases.

    `known` are the names of all playbooks, with those by which each is inhibited, and `looked_in` says where
    they were looked for. `conflicting` are the same with whom each conflicts. `others` are those that ask,
    and `classes` what a pause means for each kind of object in each tool.
    """

    today: str
    folder: str = ""
    has_cases: bool
    known: Mapping[str, Sequence[str]]
    conflicting: Mapping[str, Sequence[str]] = field(default_factory=dict)
    looked_in: str = ""
    others: Askers = field(default_factory=Askers)
    classes: Mapping[str, Mapping[str, PauseClass]] = field(default_factory=dict)


def lint(playbook: Playbook, written: Located, around: Surroundings) -> list[Finding]:
    """Run every check on one playbook, as it is `written`."""
    checks: tuple[Check, ...] = (
        NoCases(around.has_cases),
        OtherFolder(around.folder),
        ReviewOverdue(around.today),
        NoReview(),
        ShortRadius(),
        NarrowerWay(),
        PartedThousands(written.value),
        NeverHolds(),
        NeverMet(),
        PhaseNeverComes(),
        AddsNothing(),
        AnySeverity(),
        NotFiled(),
        NeverClears(),
        ClearsAtOnce(),
        InhibitedByNobody(around.known, around.looked_in),
        InhibitedInARing(around.known),
        ConflictOneSided(around.conflicting),
        DeclaredInVain(),
        MoreThanIsKept(),
        SilenceOverWhatEnded(),
        NoEnd(),
        UnboundedPause(),
        AutoForGood(around.classes),
        HoldsNeverHeld(),
        Overlap(around.others),
        TwoAnswers(around.others),
        ExceptionOver(around.today),
        ExceptionTooLong(around.today),
    )
    return [_placed(found, written) for check in checks for found in check.validate(playbook)]


def _placed(found: Unwise, written: Located) -> Finding:
    """Say it where it stands: what holds keys by its own key, all else by its value."""
    path = _written_at(undotted(found.at), written)
    # What stands below a mapping has longer paths; a mapping itself begins at its first key, a line too late.
    holds_keys = any(len(key) == len(path) + 1 and key[:-1] == path for key in written.keys)
    line, col = written.key_at(path) if holds_keys else written.where(path)
    return Finding(
        file=written.file_at(path),
        line=line,
        col=col,
        level=Level.WARNING,
        code=found.code,
        message=found.message,
        remedy=found.remedy,
    )


def _written_at(path: Path, written: Located) -> Path:
    """Give the path itself, or the first like it with the numbers of items that it leaves open."""
    if path in written.values:
        return path
    alike = (one for one in written.values if tuple(step for step in one if isinstance(step, str)) == path)
    return next(alike, path)


def _asked(test: Test) -> tuple[tuple[str, SourceClass | None, int], ...]:
    """Say how many of which class a test counts at once, and where that is written."""
    match test:
        case Voices() | Reports():
            return ((test.path, test.source_class, test.count),)
        case InOrder():
            return tuple((f"{test.path}[{step}]", *asked) for step, asked in enumerate(test.line.steps))
        case Rate():
            return ((f"{test.path.removesuffix('.rate')}.least", test.line.source_class, test.line.least),)
        case _:
            return ()
