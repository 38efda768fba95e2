"""World: the house, the tool, the messages and the people of one case, which exist only there."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.model.decision import Answer, Decision, Verdict
from engine.model.hold import Do, Intent, Outcome, Reading, Result, RunState, Tick
from engine.model.match import Exposure
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.time import SECOND, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.response.sweep import next_deadline
from engine.trials.case import SOMEBODY, Behavior, Click, Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.codec import Input, Word
    from engine.model.program import Subject
    from engine.response.brand import Brand
    from engine.trials.case import Case, Reply, Send

BRAND = "main"


@dataclass(slots=True)
class World:
    """All that there is in a case, as it stands now."""

    case: Case
    playbook: str
    state: State
    now: Instant
    words: list[tuple[Instant, Word]] = field(default_factory=list)
    exposures: dict[tuple[str, str], Exposure] = field(default_factory=dict)
    """The last word about each playbook and item."""
    asked: dict[str, None] = field(default_factory=dict)
    told_of: dict[str, dict[str, None]] = field(default_factory=dict)
    """Per template: who was told by it, so far."""
    verdicts: list[Verdict] = field(default_factory=list)
    done: list[tuple[Instant, Do]] = field(default_factory=list)
    """What came to be done outside, and when; a reading does nothing."""
    _versions: dict[str, int] = field(default_factory=dict)
    """Per object of the tool: how often it was turned off or on; odd is off."""
    _ended: set[str] = field(default_factory=set)
    _waiting: list[tuple[Instant, int, Intent]] = field(default_factory=list)
    _count: int = 0

    @property
    def brand(self) -> Brand:
        """Give what the core remembers."""
        return self.state.brand(BRAND)

    def take(self, inputs: Sequence[Input], now: Instant) -> None:
        """Advance, and do at once whatever is due."""
        self.now = now
        words, intents = advance(self.state, inputs, now)
        for word in words:
            self.words.append((now, word))
            if isinstance(word, Exposure):
                self.exposures[word.playbook, word.item] = word
            elif isinstance(word, Verdict):
                self.verdicts.append(word)
        for intent in intents:
            self._count += 1
            heapq.heappush(self._waiting, (intent.due_at, self._count, intent))
        while self._waiting and self._waiting[0][0] <= now:
            intent = heapq.heappop(self._waiting)[2]
            outcome = self._perform(intent, now)
            if intent.do is not Do.READ and outcome.result is not Result.FAILED:
                self.done.append((now, intent.do))
            self.take([outcome], now)

    def next_due(self) -> Instant | None:
        """Say when something falls due by itself."""
        deadlines = [next_deadline(brand) for brand in self.state.brands.values()]
        due = [at for at in deadlines if at is not None]
        due += [self._waiting[0][0]] if self._waiting else []
        found = min(due, default=None)
        # What was due already and is still there waits for the tick of a later moment.
        return None if found is None else max(found, Instant(self.now + SECOND))

    def happen(self, now: Instant) -> None:
        """Let come in what the case sends at a moment, and then the answers of that moment."""
        sent = [one for one in self.case.sends if one.at == now]
        for one in sent:
            self._by_hand(one)
        inputs = [item for one in sent for item in one.inputs]
        if inputs:
            self.take(inputs, now)
        for reply in self.case.replies:
            if reply.at == now:
                self._answer(reply, now)
        self.take([Tick(at=now)], now)

    def mine(self) -> list[Proposal]:
        """Give the questions of the playbook that the case is about."""
        return [one for one in self.brand.proposals.values() if one.playbook == self.playbook]

    def proposals(self, asks: ProposalKind) -> list[Proposal]:
        """Give the questions of a kind, the last one asked last."""
        found = (one for one in self.mine() if one.asks is asks)
        return sorted(found, key=lambda one: (one.opened_at, one.id))

    # --- the tool and the messages ---------------------------------------------------------------------

    def _perform(self, intent: Intent, now: Instant) -> Outcome:
        done = Outcome(intent=intent.key, brand=intent.brand, result=Result.DONE, at=now)
        if intent.do in {Do.ASK, Do.TELL}:
            return self._deliver(intent, done)
        behavior = self._behavior(intent.subject, now)
        if behavior is Behavior.UNREACHABLE:
            return replace(done, result=Result.FAILED)
        key = "" if intent.subject is None else intent.subject.key
        version = self._versions.get(key, 0)
        if intent.do is Do.READ:
            shown = max(0, version - 1) if behavior is Behavior.STALE else version
            state = RunState.PAUSED if shown % 2 else RunState.RUNNING
            state = RunState.ENDED if key in self._ended and shown == version else state
            return replace(done, reading=Reading(state=state, status=state, version=str(shown)))
        if behavior is Behavior.REFUSES:
            return replace(done, result=Result.FAILED, permanent=True)
        if behavior not in {Behavior.LIES, Behavior.TIMES_OUT}:
            self._versions[key] = version + 1
            if intent.do is Do.END:
                self._ended.add(key)
        if behavior in {Behavior.TIMES_OUT, Behavior.UNSURE}:
            return replace(done, result=Result.UNKNOWN)
        return done

    def _deliver(self, intent: Intent, done: Outcome) -> Outcome:
        now = done.at
        turns = [one for one in self.case.messages if one.at <= now]
        delivery = turns[-1].delivery if turns else Delivery.OK
        if delivery is not Delivery.OK:
            return replace(done, result=Result.FAILED, permanent=delivery is Delivery.REFUSES)
        if intent.do is Do.ASK:
            self.asked[intent.recipient] = None
        else:
            self.told_of.setdefault(intent.template.removeprefix("told_"), {})[intent.recipient] = None
        return done

    def _behavior(self, subject: Subject | None, now: Instant) -> Behavior:
        """Say how the tool behaves now; what was said last of the campaign counts, or of all of them."""
        mine = {""} | {one.id for one in self.case.programs.campaigns if one.subject == subject}
        turns = [one for one in self.case.tool if one.at <= now and one.campaign in mine]
        return turns[-1].behavior if turns else Behavior.OK

    def _by_hand(self, send: Send) -> None:
        """Turn a campaign off or on as somebody does who goes into the tool."""
        for one in self.case.programs.campaigns:
            if one.id == send.by_hand:
                self._versions[one.subject.key] = self._versions.get(one.subject.key, 0) + 1

    # --- the people ------------------------------------------------------------------------------------

    def _answer(self, reply: Reply, now: Instant) -> None:
        if reply.answer is Click.LATER:
            return
        known = self.proposals(reply.to)
        # Where none is open any more, whoever clicks has the last one before them.
        for proposal in [one for one in known if one.state is ProposalState.OPEN] or known[-1:]:
            for by in _people(reply, proposal):
                self.take([self._decision(replace(reply, by=by), proposal, now)], now)

    def _decision(self, reply: Reply, proposal: Proposal, now: Instant) -> Decision:
        seen = self._as_seen(proposal, reply.saw)
        chosen = {one.item: one.key for one in reversed(seen.options) if reply.option in {"", one.option}}
        rows = None
        if reply.campaigns is not None:
            rows = tuple(row.key for row in seen.rows if row.campaign in reply.campaigns)
        return Decision(
            id=f"{proposal.id}:{now}:{len(self.verdicts)}",
            brand=BRAND,
            proposal=proposal.id,
            plan=seen.plan,
            answer=Answer(reply.answer),
            by=reply.by,
            groups=(proposal.group,) if reply.groups is None else reply.groups,
            via="case",
            at=now,
            rows=rows,
            options=tuple(sorted(chosen.values())),
        )

    def _as_seen(self, proposal: Proposal, saw: Instant | None) -> Proposal:
        """Give a question as it stood when somebody looked at it."""
        before = [
            word
            for at, word in self.words
            if isinstance(word, Proposal) and word.id == proposal.id and (saw is None or at <= saw)
        ]
        return before[-1] if before and saw is not None else proposal


def _people(reply: Reply, proposal: Proposal) -> list[str]:
    """Name who answers: whom the case names, or where it names nobody as many as must agree."""
    if reply.by != SOMEBODY or reply.answer is not Click.APPROVE:
        return [reply.by]
    more = range(1, max(1, proposal.quorum - len(proposal.approvals)))
    return [SOMEBODY, *(f"{SOMEBODY} else ({number})" for number in more)]
