"""Ledger: what a backtest keeps of what the path says: of situations that met something, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.model.hold import Do
from engine.model.match import Exposure, Match, Miss
from engine.model.proposal import Proposal, ProposalState
from engine.model.signal import Situation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from engine.model.codec import Word
    from engine.model.hold import Intent
    from engine.model.match import Clause
    from engine.model.time import Instant

_NOT_ASKED = frozenset({ProposalState.WITHDRAWN, ProposalState.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One question put before one group; the same question raised to another group is another card."""

    at: Instant
    to: str
    playbook: str
    situation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One clause of a proof, with its values in words."""

    path: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The least by which a way of being exposed was missed: `km` away where `need_km` was asked for."""

    place: str
    by: str
    km: float
    need_km: float


@dataclass(slots=True)
class Ruled:
    """What one playbook made of one situation.

    `matched` is when it first held, `asked` when people were first asked. `failed` are the clauses that
    failed where fewest did, `held` those that were true when it held. `rows` are the steps asked about, as
    verb and campaign; `items` the calls or campaigns that were met.
    """

    matched: Instant | None = None
    asked: Instant | None = None
    failed: tuple[Leaf, ...] | None = None
    held: tuple[Leaf, ...] = ()
    near: Near | None = None
    rows: set[tuple[str, str]] = field(default_factory=set)
    items: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Entry:
    """One situation that met something or nearly did, or that the truth speaks of."""

    situation: Situation
    by: dict[str, Ruled] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    @property
    def asked_at(self) -> Instant | None:
        """Say when people were first asked because of it."""
        return min((one.asked for one in self.by.values() if one.asked is not None), default=None)

    @property
    def matched_at(self) -> Instant | None:
        """Say when a playbook first held, also one in shadow."""
        return min((one.matched for one in self.by.values() if one.matched is not None), default=None)

    def ruled(self, playbook: str) -> Ruled:
        """Give what a playbook made of it."""
        return self.by.setdefault(playbook, Ruled())


@dataclass(slots=True)
class Ledger:
    """All entries, by the id of the situation; `watched` are the names that the truth speaks of."""

    watched: Collection[str] = ()
    entries: dict[str, Entry] = field(default_factory=dict)
    _asks: set[str] = field(default_factory=set)

    def hear(self, words: Iterable[Word], intents: Iterable[Intent], known: Mapping[str, Situation]) -> None:
        """Take in what one step said and wants; `known` are the situations as they stand."""
        for word in words:
            match word:
                case Situation():
                    self._situation(word)
                case Exposure():
                    self._exposure(word, known)
                case Match() | Miss():
                    self._found(word, known)
                case Proposal():
                    self._proposal(word, known)
        for intent in intents:
            if (entry := self._entry(intent.situation, known)) is not None:
                self._message(entry, intent)

    def _message(self, entry: Entry, intent: Intent) -> None:
        """Take in that somebody is asked or told; a card that is written anew is one card."""
        if intent.do is Do.TELL:
            entry.told.add(intent.recipient)
        elif intent.do is Do.ASK and intent.key not in self._asks:
            self._asks.add(intent.key)
            card = Card(
                at=intent.due_at, to=intent.recipient, playbook=intent.playbook, situation=intent.situation
            )
            entry.cards.append(card)

    def _entry(self, situation: str, known: Mapping[str, Situation]) -> Entry | None:
        if situation not in self.entries:
            if situation not in known:
                return None
            self.entries[situation] = Entry(known[situation])
        return self.entries[situation]

    def _situation(self, word: Situation) -> None:
        if word.id in self.entries:
            self.entries[word.id].situation = word
        elif self.watched and not self.watched_by(word).isdisjoint(self.watched):
            self.entries[word.id] = Entry(word)

    @staticmethod
    def watched_by(word: Situation) -> frozenset[str]:
        """Give the names by which the truth may speak of a situation."""
        return frozenset(word.keys)

    def _exposure(self, word: Exposure, known: Mapping[str, Situation]) -> None:
        entry = self._entry(word.situation, known)
        if entry is None:
            return
        ruled = entry.ruled(word.playbook)
        if word.met:
            ruled.items.add(word.item)
        for reach in word.reaches:
            if reach.met or reach.km is None or reach.need_km is None:
                continue
            near = Near(place=word.place, by=reach.by, km=reach.km, need_km=reach.need_km)
            if ruled.near is None or near.km - near.need_km < ruled.near.km - ruled.near.need_km:
                ruled.near = near

    def _found(self, word: Match | Miss, known: Mapping[str, Situation]) -> None:
        entry = self._entry(word.situation, known)
        if entry is None:
            return
        ruled = entry.ruled(word.playbook)
        if isinstance(word, Match):
            if ruled.matched is None:
                ruled.matched = word.at
                ruled.held = tuple(Leaf(path=one.path, says=one.says) for one in leaves_of(word.proof))
            return
        failed = set(word.failed)
        found = tuple(
            Leaf(path=one.path, says=one.says) for one in leaves_of(word.proof) if one.path in failed
        )
        found = found or tuple(Leaf(path=path, says="") for path in word.failed)
        if ruled.failed is None or len(found) < len(ruled.failed):
            ruled.failed = found

    def _proposal(self, word: Proposal, known: Mapping[str, Situation]) -> None:
        entry = self._entry(word.situation, known)
        if entry is None or word.state in _NOT_ASKED:
            return
        ruled = entry.ruled(word.playbook)
        if ruled.asked is None or word.asked_at < ruled.asked:
            ruled.asked = word.asked_at
        ruled.rows.update((row.verb, row.campaign) for row in word.rows)


def leaves_of(clause: Clause) -> Iterator[Clause]:
    """Give every clause that is compared, in order."""
    if clause.parts:
        for part in clause.parts:
            yield from leaves_of(part)
    else:
        yield clause
