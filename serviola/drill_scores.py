"""The scoreboard of drills: when each hop was reached, and who answered, as the journal of drills has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.model.decision import Answer, Decision, Verdict
from engine.model.hold import Do, HoldState, Intent, Outcome, Result
from engine.model.hold import Hold as HoldWord
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.scales import MsgType
from engine.model.signal import Signal, Situation
from engine.model.time import SECOND, Instant, iso
from engine.trials.replay import as_committed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.ports import Batch, Recorded

HOPS = (
    "accepted",
    "situation",
    "proposal",
    "posted",
    "pressed",
    "decided",
    "asked",
    "read_back",
    "released",
    "over",
)
"""The way of a drill, in order; timed by the clock of the service, the first by who asked."""
SAYS = {
    "accepted": phrase("signal accepted"),
    "situation": phrase("situation known"),
    "proposal": phrase("question made"),
    "posted": phrase("card posted"),
    "pressed": phrase("button pressed"),
    "decided": phrase("answer counted"),
    "asked": phrase("rehearsal tool asked"),
    "read_back": phrase("pause read back"),
    "released": phrase("let go and read back"),
    "over": phrase("called over"),
}
UNDER_WAY, APPROVED, DECLINED, NOBODY, FAILED = "under way", "approved", "declined", "nobody", "failed"
RESULTS = {
    UNDER_WAY: phrase("under way"),
    APPROVED: phrase("approved, paused in the rehearsal tool, and let go again"),
    DECLINED: phrase("declined"),
    NOBODY: phrase("NOBODY ANSWERED"),
    FAILED: phrase("answered, and the pause was not read back"),
}


@dataclass(slots=True, kw_only=True)
class Score:
    """What came of one drill. `at` has the moment of each hop that was reached."""

    drill: str
    by: str
    playbook: str = ""
    answered_by: str = ""
    answer: str = ""
    groups: list[str] = field(default_factory=list)
    at: dict[str, Instant] = field(default_factory=dict)

    @property
    def result(self) -> str:
        """Say what it came to, in one word."""
        if "over" not in self.at:
            return UNDER_WAY
        if self.answer == Answer.APPROVE:
            return APPROVED if "read_back" in self.at else FAILED
        return DECLINED if self.answer else NOBODY

    def seconds(self) -> dict[str, float]:
        """Say how many seconds each hop took after the one that was reached before it."""
        found: dict[str, float] = {}
        before: Instant | None = None
        for hop in HOPS:
            if hop in self.at:
                if before is not None:
                    found[hop] = max(0.0, round((self.at[hop] - before) / SECOND, 3))
                before = self.at[hop]
        return found

    def as_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return {
            "drill": self.drill,
            "by": self.by,
            "playbook": self.playbook,
            "result": self.result,
            "answered_by": self.answered_by,
            "asked": self.groups,
            "at": {hop: iso(self.at[hop]) for hop in HOPS if hop in self.at},
            "seconds": self.seconds(),
        }


class Scoring:
    """Hears batches in order, and keeps the score of each drill."""

    def __init__(self) -> None:
        """Begin with none."""
        self.by_drill: dict[str, Score] = {}
        self._of_signal: dict[str, Score] = {}
        self._of_situation: dict[str, Score] = {}
        self._of_proposal: dict[str, Score] = {}
        self._of_intent: dict[str, tuple[Score, str]] = {}
        self._answers: dict[str, Decision] = {}

    def hear(self, batch: Batch) -> None:
        """Take a batch in."""
        for item in batch.inputs:
            match item:
                case Signal():
                    self._signal(item, batch.now)
                case Decision():
                    self._answers[item.id] = item
                case Outcome(result=Result.DONE):
                    self._done(item)
                case _:
                    pass
        for word in batch.words:
            self._word(word, batch.now)
        for intent in batch.intents:
            self._intent(intent)

    def _signal(self, signal: Signal, now: Instant) -> None:
        if signal.msg_type is MsgType.CANCEL:
            if (known := self.by_drill.get(signal.native_id)) is not None:
                known.at.setdefault("over", now)
            return
        if signal.native_id in self.by_drill:
            return
        score = Score(drill=signal.native_id, by=signal.publisher)
        score.at["accepted"] = signal.received_at
        self.by_drill[score.drill] = self._of_signal[signal.id] = score

    def _word(self, word: object, now: Instant) -> None:
        if isinstance(word, Situation):
            self._situation(word, now)
        elif isinstance(word, Proposal) and word.asks is ProposalKind.PAUSE:
            self._proposal(word, now)
        elif isinstance(word, HoldWord):
            self._hold(word, now)
        elif isinstance(word, Verdict) and word.accepted:
            self._pressed(word)

    def _situation(self, word: Situation, now: Instant) -> None:
        known = (self._of_signal.get(one.signal_id) for one in word.evidence)
        score = next((one for one in known if one is not None), None)
        if score is not None:
            self._of_situation.setdefault(word.id, score)
            score.at.setdefault("situation", now)

    def _proposal(self, word: Proposal, now: Instant) -> None:
        score = self._of_situation.get(word.situation)
        if score is None:
            return
        if word.state is ProposalState.OPEN:
            score.at.setdefault("proposal", now)
            score.playbook = word.playbook
            self._of_proposal[word.id] = score
            if word.group not in score.groups:
                score.groups.append(word.group)
        if word.state in {ProposalState.APPROVED, ProposalState.DECLINED} and word.decided_by:
            self._decided(score, word, now)

    def _hold(self, word: HoldWord, now: Instant) -> None:
        """Time the last of several."""
        score = self._of_situation.get(word.situation)
        if score is None:
            return
        if word.state is HoldState.VERIFIED and word.released_at is None and not word.asked_release:
            score.at["read_back"] = now
        if word.state is HoldState.RELEASED:
            score.at["released"] = now

    def _decided(self, score: Score, proposal: Proposal, now: Instant) -> None:
        if score.answer == Answer.APPROVE:
            return  # one yes is what the rest of the way is measured from
        yes = proposal.state is ProposalState.APPROVED
        score.answer = Answer.APPROVE if yes else Answer.DECLINE
        score.answered_by = ", ".join(proposal.decided_by)
        score.at["decided"] = now

    def _pressed(self, verdict: Verdict) -> None:
        given = self._answers.get(verdict.decision)
        if given is None or given.answer not in {Answer.APPROVE, Answer.DECLINE} or not verdict.final:
            return
        if (score := self._of_proposal.get(verdict.proposal)) is not None:
            score.at.setdefault("pressed", given.at)

    def _intent(self, intent: Intent) -> None:
        score = self._of_situation.get(intent.situation)
        if score is None:
            return
        if intent.do is Do.ASK and "posted" not in score.at:
            self._of_intent[intent.key] = score, "posted"
        if intent.do is Do.PAUSE:
            self._of_intent[intent.key] = score, "asked"

    def _done(self, outcome: Outcome) -> None:
        score, hop = self._of_intent.pop(outcome.intent, (None, ""))
        if score is not None and (hop == "asked" or hop not in score.at):
            score.at[hop] = outcome.at


def scores(batches: Iterable[Recorded]) -> list[Score]:
    """Give the score of every drill, oldest first."""
    scoring = Scoring()
    for recorded in batches:
        scoring.hear(as_committed(recorded))
    return list(scoring.by_drill.values())
