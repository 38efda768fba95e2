"""Brand: what the core remembers of one brand, and how it is found; only words change it (state)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.model.adaptation import Adaptation
from engine.model.decision import Switch
from engine.model.hold import ENDED, Hold, Intent
from engine.model.match import Exposure, Match, Miss
from engine.model.program import ProgramRevision
from engine.model.proposal import Proposal, ProposalState
from engine.model.signal import GOING_ON, Reopening, Silence, Situation
from engine.response import shelves
from engine.response.book import Book
from engine.response.limits import WHOLE_BRAND, scope_in, tool_of
from engine.response.shelf import Shelf
from engine.response.shelves import Key
from engine.response.tally import Tally
from engine.response.timetable import Rechecks, Timetable
from engine.response.waiting import Waiting
from engine.rules.index import Index
from engine.rules.playbook import Stage
from engine.situations.intake import keys_of
from engine.situations.traces import FEW, all_for, traces_like, traces_measured

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import Campaign, PlaybookRevision, Stop
    from engine.model.signal import Signal
    from engine.model.time import Instant
    from engine.response.glance import Glance
    from engine.rules.compile import Plan
_TO_COME = frozenset({ProposalState.OPEN, ProposalState.WAITING})


def key_of(word: Exposure | Match | Miss) -> Key:
    """Say what a match, a miss or an exposure is about; the next word about it replaces it."""
    return (word.playbook, word.situation, word.epoch, word.item)


def told_as(recipient: str, phase: str) -> str:
    """Name a recipient in what was told: who was told in one phase of a situation is told anew in another."""
    return f"{recipient} ({phase})" if phase else recipient


@dataclass(slots=True)
class Brand:
    """What the core remembers of one brand."""

    name: str
    programs: dict[str, ProgramRevision] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    index: Index = field(default_factory=Index)
    """The plans, by what they ask of a situation."""
    inhibits: dict[str, set[str]] = field(default_factory=dict)
    """Per playbook: those that keep silent about an item while it asks about it."""
    rated: dict[str, set[str]] = field(default_factory=dict)
    """Per hazard: the plans that hold a situation against others like it; a report in one concerns them."""
    judged: dict[str, set[str]] = field(default_factory=dict)
    """Per situation: the playbooks that matched, missed or asked; they are judged again in any case."""
    halted: Switch | None = None
    reopening: Reopening = field(init=False)
    """For how long what ends can be opened again, for what begins from now on."""
    on_call: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Per group: who is on call now, as far as the core was told."""
    situations: Shelf[str, Situation] = field(default_factory=shelves.situations)
    exposures: Shelf[Key, Exposure] = field(default_factory=shelves.exposures)
    matches: Shelf[Key, Match] = field(default_factory=shelves.matches)
    misses: Shelf[Key, Miss] = field(default_factory=shelves.misses)
    proposals: Shelf[str, Proposal] = field(default_factory=shelves.proposals)
    waiting: Waiting = field(default_factory=Waiting)
    """The questions that limits hold back."""
    holds: Shelf[str, Hold] = field(default_factory=shelves.holds)
    adaptations: Shelf[str, Adaptation] = field(default_factory=shelves.adaptations)
    """The calls of chosen ways around that are kept in an itinerary system."""
    intents: dict[str, Intent] = field(default_factory=dict)
    told: dict[str, dict[str, None]] = field(default_factory=dict)
    """Per situation: everybody who was asked or told about it, in order."""
    told_items: Shelf[Key, dict[str, None]] = field(default_factory=shelves.told_items)
    """Per (playbook, situation, epoch, recipient and phase): the items that the recipient was told of."""
    quiet: dict[str, Silence] = field(default_factory=dict)
    """Per source that has gone quiet: since when, and why. It is one for all brands, as sources are."""
    recheck: Rechecks = field(default_factory=Rechecks)
    """Per situation: when time alone next matters. Not a word: absent means look again, which is harmless."""
    glances: dict[str, dict[str, Glance]] = field(default_factory=dict, compare=False)
    """Per situation and playbook: what it saw last. Not a word: absent means look whole."""
    closes: Timetable = field(default_factory=Timetable)
    """Per situation: from when on it need not be kept in mind, unless more is heard of it."""
    asked: dict[str, Tally] = field(default_factory=dict)
    """Per playbook, of all of them and per tool: the campaigns asked about or held.

    It may know what was forgotten since, which is older than the window of any limit.
    """
    edit: tuple[str, str] | None = None
    """Both digests of a playbook while its edit is looked at, where it asks for the same as before."""
    limits_next: Instant | None = None
    """When time alone next lets something go that limits hold back. Not a word: every step says it anew."""

    book: Book = field(init=False)
    """What the programs schedule, to look it up in; it says nothing that they do not say."""

    def __post_init__(self) -> None:
        """Open the book."""
        self.reopening = Reopening(brand=self.name)
        self.book = Book(self.programs.values())

    def take_programs(self, revision: ProgramRevision) -> None:
        """Put a source's programs in the place of its last ones."""
        self.programs[revision.source] = revision
        self.book.take(revision)
        self.recheck.look_at_all()

    def sends_moved(self, revision: ProgramRevision | PlaybookRevision) -> frozenset[str]:
        """Name the campaigns that a book sends at another time than its last form, which is in force."""
        before = self.programs.get(revision.source) if isinstance(revision, ProgramRevision) else None
        if before is None or not isinstance(revision, ProgramRevision):
            return frozenset()
        known = {one.id: one.next_send_at for one in before.campaigns}
        return frozenset(
            one.id for one in revision.campaigns if known.get(one.id, one.next_send_at) != one.next_send_at
        )

    def stops(self) -> Iterable[Stop]:
        """Give every scheduled stop."""
        for revision in self.programs.values():
            for itinerary in revision.itineraries:
                yield from itinerary.stops

    def campaigns(self) -> Iterable[Campaign]:
        """Give every campaign."""
        for revision in self.programs.values():
            yield from revision.campaigns

    def stop(self, item: str) -> Stop | None:
        """Find a stop by id."""
        return next(iter(self.book.stops(item)), None)

    def campaign(self, campaign_id: str) -> Campaign | None:
        """Find a campaign by id."""
        return next(iter(self.book.campaigns(campaign_id)), None)

    def perhaps_of(self, signal: Signal) -> list[Situation]:
        """Give every situation that a signal may belong to, and perhaps some more."""
        every = all_for(signal)
        are_few = self.situations.count("trace", every) <= FEW
        traces = ((every,) if are_few else traces_like(signal)) + traces_measured(signal)
        found = [("key", key) for key in keys_of(signal)] + [("trace", one) for one in traces]
        by_id = {one.id: one for trait, value in found for one in self.situations.by(trait, value)}
        return list(by_id.values())

    def holds_on(self, subject_key: str) -> list[Hold]:
        """Give the holds on one subject that hold or are under way, oldest first."""
        found = (hold for hold in self.holds.by("subject", subject_key) if hold.state not in ENDED)
        return sorted(found, key=lambda one: (one.since, one.id))

    def holds_for(self, situation: str) -> list[Hold]:
        """Give every hold of a situation, in order of id."""
        return sorted(self.holds.by("situation", situation), key=lambda one: one.id)

    def adaptations_of(self, proposal: str) -> list[Adaptation]:
        """Give what becomes of each call of the options that were chosen in a proposal, oldest first."""
        return sorted(self.adaptations.by("proposal", proposal), key=lambda one: (one.since, one.id))

    def proposals_for(self, situation: str) -> list[Proposal]:
        """Give every proposal of a situation, in order of id."""
        return sorted(self.proposals.by("situation", situation), key=lambda one: one.id)

    def asked_by(self, playbook: str) -> Tally:
        """Give what a playbook asked about, all of them, or all in a tool: the scope of a limit (limits)."""
        return self.asked.setdefault(playbook, Tally())

    def take_proposal(self, word: Proposal) -> None:
        """Put a proposal in the place of its last form, and count what it asks."""
        self.waiting.swap(self.proposals.get(word.id), word)
        self.proposals[word.id] = word
        for one in word.asked:
            self.count_asked(word.playbook, one.row, one.at)

    def count_asked(self, playbook: str, row: str, at: Instant) -> None:
        """Count a campaign towards the limits, by the row that asks about it."""
        for scope in (playbook, WHOLE_BRAND, scope_in(tool_of(row))):
            self.asked_by(scope).put(row, at)

    @property
    def most_per_hour(self) -> dict[str, int]:
        """Say by tool about how many campaigns may be asked within an hour; the least that a book says."""
        found: dict[str, int] = {}
        for revision in self.programs.values():
            for one in revision.tools:
                found[one.tool] = min(one.most_per_hour, found.get(one.tool, one.most_per_hour))
        return found

    def open_proposals(self, situation: str) -> list[Proposal]:
        """Give the open proposals of a situation, in order of id."""
        return [one for one in self.proposals_for(situation) if one.state is ProposalState.OPEN]

    def proposals_to_come(self, situation: str) -> list[Proposal]:
        """Give the proposals of a situation that are open or wait to be, in order of id."""
        return [one for one in self.proposals_for(situation) if one.state in _TO_COME]

    def matches_for(self, playbook: str, situation: Situation) -> list[Match]:
        """Give what a playbook matches of a situation in its epoch, and is scheduled still, by item."""
        found = self.matches.by("asks", (playbook, situation.id, situation.epoch))
        return sorted((match for match in found if self.book.holds(match.item)), key=lambda one: one.item)

    def counting_for(self, playbook: str, situation: Situation) -> list[str]:
        """Name the items that a playbook does not match yet, of which all else has held since some moment."""
        found = self.misses.by("asks", (playbook, situation.id, situation.epoch))
        return sorted(miss.item for miss in found if miss.since is not None)

    def asks_about(self, playbook: str, item: str) -> bool:
        """Say whether a playbook matches an item now, in any situation that goes on.

        One in shadow asks nobody, so whoever keeps silent for its sake would leave a call to nobody.
        """
        plan = self.plans.get(playbook)
        if plan is None or plan.playbook.stage is Stage.SHADOW:
            return False
        return any(self.goes_on(match) for match in self.matches.by("item", (playbook, item)))

    def goes_on(self, found: Match | Miss) -> bool:
        """Say whether a finding is about a situation that goes on, in its present epoch."""
        situation = self.situations.get(found.situation)
        return situation is not None and situation.epoch == found.epoch and situation.state in GOING_ON

    def look_anew(self, match: Match | Miss, at: Instant) -> None:
        """Have those judged again that keep silent about an item while a match stands, or after it began.

        A miss is of what matched before.

        Not because much follows at once, but because the next look would say it: whenever that is, it must
        be the same.
        """
        names = set(self.inhibits.get(match.playbook, ()))
        plan = self.plans.get(match.playbook)
        if plan is not None and plan.playbook.cooldown_s:
            names.add(match.playbook)
        for name in names:
            for miss in self.misses.by("item", (name, match.item)):
                if self.goes_on(miss):
                    # It may have been due for more than the time of its own calls, which is forgotten here.
                    self.glances.pop(miss.situation, None)
                    self.recheck[miss.situation] = at

    def forget(self, situation: str) -> None:
        """Drop what was known of a situation that has gone quiet; the journal keeps it."""
        for proposal in self.proposals.by("situation", situation):
            self.waiting.swap(proposal, None)
        for known in (
            self.exposures,
            self.matches,
            self.misses,
            self.told_items,
            self.proposals,
            self.holds,
            self.adaptations,
        ):
            known.drop("situation", situation)
        self.situations.pop(situation, None)
        self.judged.pop(situation, None)
        self.told.pop(situation, None)
        self.glances.pop(situation, None)
        self.recheck.forget(situation)
        self.closes.pop(situation, None)
