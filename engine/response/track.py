"""Track: how each playbook did, from what it asked, what came of it, and what people said of it. Pure.

Nothing here changes anything. What is not Actual, such as an Exercise, is no part of a record.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.decision import Answer
from engine.model.feedback import Judgment
from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import SourceClass, Status
from engine.model.time import SECOND
from engine.situations.evidence import first_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.model.decision import Decision
    from engine.model.feedback import Feedback
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.track_questions import Question

HOPS = ("known_received", "received_situation", "situation_asked", "asked_answered", "answered_verified")
"""The way of a signal: its source says it, we receive it, it is a situation, people are asked, they answer,
and the tool is read back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """How fast one hop was, in seconds: of `count` that were measured; of `unknown` it is not known."""

    name: str
    count: int
    unknown: int
    median_s: float | None
    p90_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The record of one playbook.

    `asked` = `approved` + `declined` + `expired` + `withdrawn` + `open`; of those approved `unchanged` were
    approved as they were asked, and the playbook answered `by_policy` for itself. `overridden` questions are
    those in which people did otherwise: rows `unticked`, holds let go by hand (`released`), holds that
    somebody changed in the tool (`lost`), and acts without asking that people took back (`undone`).
    `judged` counts what people said after the fact. `severities` and `official` are of the situations that
    were approved: how grave, and whether an official or our own source spoke of every one.
    """

    playbook: str
    asked: int = 0
    approved: int = 0
    unchanged: int = 0
    by_policy: int = 0
    declined: int = 0
    expired: int = 0
    withdrawn: int = 0
    open: int = 0
    overridden: int = 0
    unticked: int = 0
    released: int = 0
    lost: int = 0
    undone: int = 0
    judged: tuple[tuple[str, int], ...] = ()
    hops: tuple[Hop, ...] = ()
    first_at: Instant | None = None
    last_at: Instant | None = None
    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    official: bool = False

    def said(self, judgment: Judgment) -> int:
        """Say how many people said that of its questions."""
        return dict(self.judged).get(judgment.value, 0)

    @property
    def decided(self) -> int:
        """Count the questions with which people came to an end."""
        return self.approved + self.declined + self.expired

    @property
    def right(self) -> float | None:
        """Give the share of what people said that calls it right; None where nobody said anything."""
        known = sum(count for name, count in self.judged if name != Judgment.MISSED)
        return None if not known else round(self.said(Judgment.RIGHT) / known, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a record is made of. `situations` are by id; those that are not Actual do not count."""

    questions: Sequence[Question]
    situations: Mapping[str, Situation]
    feedback: Sequence[Feedback] = ()
    answers: Sequence[Decision] = ()
    holds: Sequence[Hold] = ()


def tracks(past: Past) -> tuple[Track, ...]:
    """Give the record of each playbook, in order of name."""
    counted = [one for one in past.questions if _actual(past, one.last.situation)]
    said = [one for one in past.feedback if _actual(past, one.situation)]
    names = {one.last.playbook for one in counted} | {one.playbook for one in said}
    return tuple(_track(name, past, counted, said) for name in sorted(names))


def judged_sources(
    feedback: Iterable[Feedback], situations: Mapping[str, Situation]
) -> dict[str, tuple[int, int]]:
    """Say of each source how often people who were asked because of it called that right, and wrong.

    What came too late or too early was so all the same. Noise speaks of the question, not of who told of it.
    """
    found: dict[str, Counter[bool]] = {}
    true = {Judgment.RIGHT, Judgment.TOO_LATE, Judgment.TOO_EARLY, Judgment.MISSED}
    once = {(one.by, one.situation): one for one in feedback if one.judgment is not Judgment.NOISE}
    for one in once.values():
        situation = situations.get(one.situation)
        if situation is None or situation.status is not Status.ACTUAL:
            continue
        for source in {piece.native_key.partition(":")[0] for piece in situation.evidence}:
            found.setdefault(source, Counter())[one.judgment in true] += 1
    return {source: (count[True], count[False]) for source, count in sorted(found.items())}


def _actual(past: Past, situation: str) -> bool:
    known = past.situations.get(situation)
    return known is not None and known.status is Status.ACTUAL


def _track(name: str, past: Past, questions: Iterable[Question], feedback: Iterable[Feedback]) -> Track:
    every = [one for one in questions if one.last.playbook == name]
    own = [one for one in every if one.counts]
    ids = {one.last.id for one in every}
    states = Counter(one.last.state for one in own)
    approved = [one for one in own if one.last.state is ProposalState.APPROVED]
    unticked = {one.last.id for one in approved if one.last.left_out}
    released = {one.proposal for one in past.answers if one.answer is Answer.RELEASE and one.proposal in ids}
    lost = {one.proposal for one in past.holds if one.state is HoldState.LOST and one.proposal in ids}
    undone = {
        one.last.situation
        for one in every
        if one.last.because is Because.BY_POLICY and one.last.state is ProposalState.APPROVED
    }
    met = [past.situations[one.last.situation] for one in approved]
    times = [one.asked_at for one in own]
    return Track(
        playbook=name,
        asked=len(own),
        approved=len(approved),
        unchanged=sum(one.last.id not in unticked | released | lost for one in approved),
        by_policy=sum(one.by_policy for one in approved),
        declined=states[ProposalState.DECLINED],
        expired=states[ProposalState.EXPIRED],
        withdrawn=states[ProposalState.WITHDRAWN],
        open=states[ProposalState.OPEN],
        overridden=len(unticked | released | lost) + len(undone),
        unticked=len(unticked),
        released=len(released),
        lost=len(lost),
        undone=len(undone),
        judged=tuple(sorted(Counter(one.judgment.value for one in feedback if one.playbook == name).items())),
        hops=_hops(own, past),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        kinds=tuple(sorted({one.last.asks.value for one in own if one.last.asks is not ProposalKind.LIMIT})),
        severities=tuple(sorted({one.severity.value for one in met})),
        official=bool(met) and all(_official(one) for one in met),
    )


def _official(situation: Situation) -> bool:
    told = {SourceClass.OFFICIAL, SourceClass.OPS, SourceClass.OPERATOR}
    return any(piece.source_class in told and not piece.retracted for piece in situation.evidence)


def _hops(own: Sequence[Question], past: Past) -> tuple[Hop, ...]:
    verified: dict[str, list[Instant]] = {}
    for hold in past.holds:
        if hold.verified_at is not None:
            verified.setdefault(hold.proposal, []).append(hold.verified_at)
    took: dict[str, list[float | None]] = {name: [] for name in HOPS}
    for one in own:
        for name, (start, end) in _moments(one.last, one.asked_at, past, verified).items():
            took[name].append(None if start is None or end is None or end < start else (end - start) / SECOND)
    return tuple(_hop(name, values) for name, values in took.items())


def _moments(
    asked: Proposal, asked_at: Instant, past: Past, verified: Mapping[str, Sequence[Instant]]
) -> dict[str, tuple[Instant | None, Instant | None]]:
    situation = past.situations[asked.situation]
    first = min(situation.evidence, key=first_said, default=None)
    # Of a voice that was revised it is not kept when its first word was received.
    received = None if first is None or first.first_at is not None else first.received_at
    known = None if first is None else first_said(first)
    found: dict[str, tuple[Instant | None, Instant | None]] = {}
    if asked.round == 1:
        opened = situation.opened_at if situation.epoch == asked.epoch else None
        found = {
            "known_received": (known, received),
            "received_situation": (received, opened),
            "situation_asked": (opened, asked_at),
        }
    if asked.state in {ProposalState.APPROVED, ProposalState.DECLINED}:
        found["asked_answered"] = (asked_at, asked.decided_at)
    if asked.state is ProposalState.APPROVED and asked.asks is ProposalKind.PAUSE:
        found["answered_verified"] = (asked.decided_at, max(verified.get(asked.id, ()), default=None))
    return found


def _hop(name: str, took: Sequence[float | None]) -> Hop:
    known = sorted(one for one in took if one is not None)
    return Hop(
        name=name,
        count=len(known),
        unknown=len(took) - len(known),
        median_s=_at(known, 0.5),
        p90_s=_at(known, 0.9),
    )


def _at(known: Sequence[float], share: float) -> float | None:
    """Give the least value that so many are not above: of ten, nine tenths is the ninth."""
    return None if not known else known[max(0, -int(-len(known) * share // 1) - 1)]
