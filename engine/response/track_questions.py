"""Questions: which were asked, round by round, and which cards came of them; from all their forms. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.model.proposal import Because, ProposalKind, ProposalState

if TYPE_CHECKING:
    from engine.model.proposal import Proposal
    from engine.model.time import Instant

OF_WORLD = frozenset({ProposalKind.PAUSE, ProposalKind.ITINERARY})
"""What a playbook asks because of what happened; a release or a limit is asked because of us."""


@dataclass(slots=True)
class Question:
    """One round of a proposal: when it was first put before people, and the last form that it had."""

    asked_at: Instant
    last: Proposal

    @property
    def counts(self) -> bool:
        """Say whether it is the playbook's own question about the world."""
        return self.last.asks in OF_WORLD and self.last.because is Because.MATCHED

    @property
    def decided(self) -> bool:
        """Say whether people came to an end with it: they answered, or let it run out."""
        return self.last.state in {
            ProposalState.APPROVED,
            ProposalState.DECLINED,
            ProposalState.EXPIRED,
        }

    @property
    def by_policy(self) -> bool:
        """Say whether the playbook answered for itself."""
        return any(one.startswith("policy:") for one in self.last.decided_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One question put before one group; the same question raised to another group is another card."""

    at: Instant
    to: str
    playbook: str
    situation: str


@dataclass(slots=True)
class Gathered:
    """What came under a situation that a group was asked about before, in one later question.

    `rows` are the calls or campaigns that it had while it gathered. Of those that are not `asked`, some were
    over before they were asked about, and some wait.
    """

    since: Instant
    to: str
    playbook: str
    situation: str
    rows: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)

    def hear(self, form: Proposal) -> None:
        """Take in one form of the question."""
        keys = {row.key for row in form.rows} | set(form.left_out)
        is_open = form.state is ProposalState.OPEN
        if is_open and form.revision == 0:
            self.rows |= keys
        elif form.state is not ProposalState.WITHDRAWN:
            self.asked |= keys & self.rows
        self.waits = keys if is_open and form.revision == 0 else set()


@dataclass(slots=True)
class Questions:
    """All rounds of all proposals, and the cards, as their forms were said."""

    rounds: dict[tuple[str, int], Question] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)
    gathered: dict[tuple[str, int], Gathered] = field(default_factory=dict)
    _put: set[tuple[str, int, str]] = field(default_factory=set)

    def hear(self, at: Instant, form: Proposal) -> None:
        """Take in one form, in the order in which they were said; what waits nobody has seen."""
        self._gathers(form)
        if form.state is ProposalState.WAITING or (form.state is ProposalState.OPEN and form.revision == 0):
            return
        key = (form.id, form.round)
        if key in self.rounds:
            self.rounds[key].last = _slim(form)
        elif form.state is ProposalState.WITHDRAWN:
            return
        else:
            self.rounds[key] = Question(at, _slim(form))
        self._card(at, form)

    def _gathers(self, form: Proposal) -> None:
        key = (form.id, form.round)
        if form.gathers_since is not None:
            new = Gathered(form.gathers_since, form.group, form.playbook, form.situation)
            self.gathered.setdefault(key, new)
        if key in self.gathered:
            # Where it waits for the morning at last, it gathers no more.
            self.gathered[key].hear(form)

    def _card(self, at: Instant, form: Proposal) -> None:
        if form.state is not ProposalState.OPEN or (form.policy is not None and form.policy.holds):
            return
        # Where a send leaves no time, it is put before several at once.
        for to in form.asked_groups:
            if (form.id, form.round, to) not in self._put:
                self._put.add((form.id, form.round, to))
                self.cards.append(Card(at=at, to=to, playbook=form.playbook, situation=form.situation))

    def proposals(self) -> dict[str, Proposal]:
        """Give each proposal in its last form."""
        return {question.last.id: question.last for question in self.rounds.values()}


def _slim(form: Proposal) -> Proposal:
    """Leave out what no record asks for, so that a thousand rows take no more than one."""
    return replace(form, rows=(), options=(), not_offered=(), asked=(), seen=())
