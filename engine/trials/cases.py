"""Cases: what a playbook would do, on a clock of its own, with a tool and people that only exist here.

The path is the real one: the same `advance`, fed by hand. A case sends signals, answers questions, says how
the tool behaves, and wants things at times; what it does not get is said in one sentence each.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.hold import Do, Hold, HoldState, Intent, Outcome, Reading, Result, RunState, Tick
from engine.model.match import Clause, Exposure, Match, Miss
from engine.model.proposal import Answer, Decision, Proposal, ProposalKind, ProposalState
from engine.model.time import SECOND, Instant, iso
from engine.pipeline import advance
from engine.response.state import State
from engine.response.sweep import next_deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.codec import Input, Word
    from engine.model.program import PlaybookRevision, ProgramRevision
    from engine.model.signal import Signal
    from engine.ports import Evaluator

BRAND = "main"
STEPS = {
    ProposalKind.PAUSE: "pause_campaigns",
    ProposalKind.ITINERARY: "propose_itinerary",
    ProposalKind.LIMIT: "limit",
}
_NOT_ASKED = frozenset({ProposalState.WITHDRAWN, ProposalState.WAITING})
MOST_MOMENTS = 10_000


class Behavior(StrEnum):
    """How the tool of a case behaves."""

    OK = "ok"
    REFUSES = "refuses"
    LIES = "lies"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Somebody of the asked group answers the open questions of one kind."""

    at: Instant
    to: ProposalKind
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What must be so at a moment. None means: not looked at; an empty tuple means: nothing."""

    at: Instant
    line: int
    proposal: tuple[str, ...] | None = None
    stop: str | None = None
    near_miss: str | None = None
    paused: tuple[str, ...] | None = None
    release_asked: bool | None = None
    told: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case, read and ready."""

    name: str
    file: str
    line: int
    clock: Instant
    programs: ProgramRevision
    signals: tuple[tuple[Instant, Signal], ...]
    replies: tuple[Reply, ...]
    wants: tuple[Want, ...]
    behavior: Behavior


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one case: what it did not get, and the clauses that it showed true or decisive."""

    case: Case
    failures: tuple[str, ...]
    exercised: frozenset[str]


@dataclass(slots=True)
class _World:
    """The house, the tool and the people of one case."""

    state: State
    behavior: Behavior
    paused: dict[str, int] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    waiting: list[tuple[Instant, int, Intent]] = field(default_factory=list)
    told: dict[str, None] = field(default_factory=dict)
    count: int = 0

    def take(self, inputs: Sequence[Input], now: Instant) -> None:
        """Advance, and do at once whatever is due."""
        words, intents = advance(self.state, inputs, now)
        self.words += words
        for intent in intents:
            self.count += 1
            heapq.heappush(self.waiting, (intent.due_at, self.count, intent))
        while self.waiting and self.waiting[0][0] <= now:
            self.take([self._perform(heapq.heappop(self.waiting)[2], now)], now)

    def next_due(self) -> Instant | None:
        """Say when something falls due by itself."""
        deadlines = [next_deadline(brand) for brand in self.state.brands.values()]
        due = [at for at in deadlines if at is not None]
        due += [self.waiting[0][0]] if self.waiting else []
        return min(due, default=None)

    def _perform(self, intent: Intent, now: Instant) -> Outcome:
        done = Outcome(intent=intent.key, brand=intent.brand, result=Result.DONE, at=now)
        if intent.do in {Do.ASK, Do.TELL}:
            self.told[intent.recipient] = None
            return done
        if self.behavior is Behavior.UNREACHABLE:
            return replace(done, result=Result.FAILED)
        key = "" if intent.subject is None else intent.subject.key
        version = self.paused.get(key, 0)
        if intent.do is Do.READ:
            state = RunState.PAUSED if version % 2 else RunState.RUNNING
            return replace(done, reading=Reading(state=state, status=state, version=str(version)))
        if self.behavior is Behavior.REFUSES:
            return replace(done, result=Result.FAILED, permanent=True)
        if self.behavior is Behavior.OK:
            self.paused[key] = version + 1
        return done


def run(case: Case, playbook: PlaybookRevision, evaluator: Evaluator) -> Trial:
    """Play one case to its last wish."""
    state = State(evaluator=evaluator)
    state.brand(BRAND)
    world = _World(state=state, behavior=case.behavior)
    world.take([case.programs, playbook], case.clock)
    failures: list[str] = []
    end = max((want.at for want in case.wants), default=case.clock)
    now = case.clock
    for _ in range(MOST_MOMENTS):
        upcoming = _next(case, world, now)
        until = end if upcoming is None else min(upcoming, end)
        for want in case.wants:
            if now <= want.at < until or (want.at == until == end and (upcoming is None or upcoming > end)):
                failures += [f"{case.file}:{want.line}: {said}" for said in _unmet(want, world)]
        if upcoming is None or upcoming > end:
            break
        now = upcoming
        _happen(case, world, now)
    exercised = frozenset(path for word in world.words for path in _exercised(word))
    return Trial(case=case, failures=tuple(dict.fromkeys(failures)), exercised=exercised)


def _next(case: Case, world: _World, now: Instant) -> Instant | None:
    moments = [at for at, _ in case.signals if at > now]
    moments += [reply.at for reply in case.replies if reply.at > now]
    due = world.next_due()
    if due is not None:
        moments.append(max(due, Instant(now + SECOND)))
    return min(moments, default=None)


def _happen(case: Case, world: _World, now: Instant) -> None:
    signals = [replace(signal, received_at=now) for at, signal in case.signals if at == now]
    if signals:
        world.take(signals, now)
    for reply in case.replies:
        if reply.at == now:
            _answer(world, reply, now)
    world.take([Tick(at=now)], now)


def _answer(world: _World, reply: Reply, now: Instant) -> None:
    """Answer what is open, by as many different people as must agree."""
    for proposal in _open(world, reply.to):
        firsts = {option.item: option.key for option in reversed(proposal.options)}
        people = proposal.quorum - len(proposal.approvals) if reply.answer is Answer.APPROVE else 1
        for number in range(people):
            decision = Decision(
                id=f"{proposal.id}:{now}:{number}",
                brand=BRAND,
                proposal=proposal.id,
                plan=proposal.plan,
                answer=reply.answer,
                by="somebody" if number == 0 else f"somebody else ({number})",
                groups=(proposal.group,),
                via="case",
                at=now,
                options=tuple(sorted(firsts.values())),
            )
            world.take([decision], now)


def _open(world: _World, asks: ProposalKind) -> list[Proposal]:
    found = world.state.brand(BRAND).proposals.values()
    return sorted(
        (one for one in found if one.state is ProposalState.OPEN and one.asks is asks), key=lambda one: one.id
    )


def _unmet(want: Want, world: _World) -> Iterable[str]:
    brand = world.state.brand(BRAND)
    opened = [one for one in brand.proposals.values() if one.state not in _NOT_ASKED]
    if want.proposal is not None:
        got = tuple(sorted({STEPS[one.asks] for one in opened if one.asks in STEPS}))
        yield from _differs("the steps proposed", sorted(want.proposal), list(got), want.at)
    if want.stop is not None:
        places = sorted({word.place for word in _exposures(world) if word.met})
        if want.stop not in places:
            yield f"at {iso(want.at)} the stop {want.stop} is not exposed; exposed: {_list(places)}"
    if want.near_miss is not None:
        missed = sorted({word.place for word in _exposures(world) if not word.met})
        if want.near_miss not in missed:
            yield f"at {iso(want.at)} {want.near_miss} is no near miss; near misses: {_list(missed)}"
    if want.paused is not None:
        held = sorted(one.campaign for one in brand.holds.values() if one.state is HoldState.VERIFIED)
        yield from _differs("the campaigns paused", sorted(want.paused), held, want.at)
    if want.release_asked is not None:
        asked = any(one.asks is ProposalKind.RELEASE for one in opened)
        yield from _differs("whether a release was asked for", [want.release_asked], [asked], want.at)
    if want.told is not None:
        yield from _differs("who was asked or told", sorted(want.told), sorted(world.told), want.at)


def _exposures(world: _World) -> list[Exposure]:
    latest = {(word.playbook, word.item): word for word in world.words if isinstance(word, Exposure)}
    return list(latest.values())


def _differs(what: str, wanted: Sequence[object], got: Sequence[object], at: Instant) -> Iterable[str]:
    if list(wanted) != list(got):
        yield f"at {iso(at)} {what}: wanted {_list(wanted)}, got {_list(got)}"


def _list(things: Sequence[object]) -> str:
    return ", ".join(str(thing) for thing in things) or "none"


def _exercised(word: Word | Hold) -> Iterable[str]:
    if isinstance(word, Match | Miss):
        yield from _true_leaves(word.proof)
    if isinstance(word, Miss):
        yield from word.failed


def _true_leaves(clause: Clause) -> Iterable[str]:
    if clause.parts:
        for part in clause.parts:
            yield from _true_leaves(part)
    elif clause.holds:
        yield clause.path
