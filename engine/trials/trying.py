"""Trying: what one playbook would have asked of what was heard, thought through on a state of its own.

The path is the real one (`advance`), on a clock that stands where each input was heard; nobody is asked, no
tool is spoken to, and what comes of it is kept nowhere.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.model.hold import Tick
from engine.model.match import Exposure, Match, Miss
from engine.model.program import ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import GOING_ON, Phase, Situation, SituationState
from engine.model.time import MINUTE, Instant
from engine.pipeline import advance
from engine.response import looking
from engine.response.state import State, Voice
from engine.response.sweep import CLEAR_FOR
from engine.rules.explain import smallest_changes
from engine.rules.match import decisive
from engine.situations.evidence import is_background

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.codec import Input, Word
    from engine.model.program import PlaybookRevision
    from engine.ports import Evaluator
    from engine.rules.explain import Otherwise

MOST_NEAR = 20
"""So many near misses are kept, the nearest."""
MOST_FAILED = 4
"""What more clauses than this keep out is not near."""

Step = tuple["Instant", tuple["Input", ...]]
Key = tuple[str, int, str]
"""Situation, epoch and item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An item that would have been asked about, from when on, and whom; nobody where it is in shadow."""

    situation: Situation
    item: str
    place: str
    at: Instant
    arrives_at: Instant | None
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An item that was nearly asked about: when it came nearest, what kept it out, and what was missing."""

    situation: Situation
    item: str
    place: str
    at: Instant
    why: tuple[str, ...]
    smallest: tuple[Otherwise, ...]

    @property
    def away(self) -> tuple[int, float, Instant, str]:
        """Order by how little was missing."""
        return len(self.smallest[0].changes), self.smallest[0].away, self.at, self.item


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a trial: how many situations there were, what was asked about, and what nearly was."""

    situations: int
    asked: tuple[Asked, ...]
    near: tuple[Near, ...]


@dataclass(slots=True)
class _Trial:
    """A state of its own, what falls due in it, and what was seen so far."""

    state: State
    brand: str
    playbook: str
    since: Instant
    now: Instant
    due: list[tuple[Instant, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    asked: dict[Key, Asked] = field(default_factory=dict)
    near: dict[Key, Near] = field(default_factory=dict)
    places: dict[str, Exposure] = field(default_factory=dict)

    def take(self, inputs: Sequence[Input], at: Instant) -> None:
        """Think of what is heard at a moment, after all that falls due before it."""
        while self.due and self.due[0][0] < at:
            moment = max(self.now, heapq.heappop(self.due)[0])
            # What falls due within a minute is looked at together.
            moment = min(Instant(-(-moment // MINUTE) * MINUTE), at)
            while self.due and self.due[0][0] <= moment:
                heapq.heappop(self.due)
            self._step([Tick(at=moment)], moment)
        self._step(inputs, at)

    def _step(self, inputs: Sequence[Input], at: Instant) -> None:
        self.now = at
        words, _ = advance(self.state, inputs, at)
        changed = {name for word in words if (name := _situation_of(word))}
        if any(isinstance(item, ProgramRevision) for item in inputs):
            changed |= set(self.state.brand(self.brand).situations)
        self.wait_for(changed)
        for word in words:
            self._hear(word)
        missed = {word.situation for word in words if isinstance(word, Miss) and self._is_near(word)}
        for name in sorted(missed):
            self._how_near(name)

    def wait_for(self, names: Iterable[str]) -> None:
        """Note when time alone next matters for some situations."""
        brand = self.state.brand(self.brand)
        for name in names:
            one = brand.situations.get(name)
            if one is None or one.state not in GOING_ON:
                continue
            flips = [brand.recheck.get(name, self.now)]
            flips += [Instant(one.updated_at + CLEAR_FOR)] if one.state is SituationState.CLEARING else []
            flips += [one.occurred_at] if one.phase is Phase.FORECAST else []
            for flip in flips:
                if flip is not None and flip > self.now:
                    heapq.heappush(self.due, (flip, name))

    def _hear(self, word: Word) -> None:
        brand = self.state.brand(self.brand)
        if isinstance(word, Situation):
            self.seen.add(word.id)
        elif isinstance(word, Exposure) and word.playbook == self.playbook:
            self.places[word.item] = word
        elif isinstance(word, Match) and word.playbook == self.playbook and word.at >= self.since:
            key = (word.situation, word.epoch, word.item)
            met = self.places.get(word.item)
            self.near.pop(key, None)
            self.asked.setdefault(
                key,
                Asked(
                    situation=brand.situations[word.situation],
                    item=word.item,
                    place="" if met is None else met.place,
                    at=word.at,
                    arrives_at=_arrival(self.state, self.brand, word.item),
                    groups=(),
                ),
            )
        elif isinstance(word, Proposal) and word.playbook == self.playbook:
            for item in {item for row in word.rows for item in row.items}:
                key = (word.situation, word.epoch, item)
                if (one := self.asked.get(key)) is not None and word.group not in one.groups:
                    self.asked[key] = replace(one, groups=tuple(sorted((*one.groups, word.group))))

    def _is_near(self, miss: Miss) -> bool:
        if miss.playbook != self.playbook or miss.at < self.since:
            return False
        if (miss.situation, miss.epoch, miss.item) in self.asked:
            return False
        return len(list(decisive(miss.proof))) <= MOST_FAILED

    def _how_near(self, name: str) -> None:
        """Work out what is missing for each item in sight, and keep it where it is less than before."""
        brand = self.state.brand(self.brand)
        situation = brand.situations.get(name)
        if situation is None or is_background(situation):
            return
        voice = Voice(state=self.state, now=self.now)
        held = looking.why_not(voice, brand, brand.plans[self.playbook], situation)
        for found, moment in zip(held.found, held.moments, strict=True):
            if isinstance(found, Match) or not self._is_near(found):
                continue
            smallest = smallest_changes(moment)
            if not smallest:
                continue
            near = Near(
                situation=situation,
                item=found.item,
                place=moment.candidate.place,
                at=self.now,
                why=tuple(dict.fromkeys(one.says for one in decisive(found.proof))),
                smallest=smallest,
            )
            key = (name, situation.epoch, found.item)
            if key not in self.near or near.away < self.near[key].away:
                self.near[key] = near
        if len(self.near) > 4 * MOST_NEAR:
            self.near = dict(sorted(self.near.items(), key=lambda one: one[1].away)[:MOST_NEAR])


def tried(
    playbook: PlaybookRevision,
    steps: Iterable[Step],
    *,
    begin: Iterable[Word | Input],
    others: Sequence[PlaybookRevision] = (),
    since: Instant,
    until: Instant,
    evaluator: Evaluator,
) -> Tried:
    """Hear what was heard, in order, with one playbook in force; `others` are those it keeps silent behind.

    `begin` is what was known at `since`: books, situations, who was quiet. What was asked before is unknown.
    """
    state = State(evaluator=evaluator)
    brand = state.brand(playbook.brand)
    for word in begin:
        state.apply(word)
    trial = _Trial(state=state, brand=playbook.brand, playbook=playbook.name, since=since, now=since)
    trial.seen |= {one.id for one in brand.situations.values() if one.state in GOING_ON}
    trial.take((*others, playbook), since)
    trial.wait_for(brand.situations.keys())
    for at, inputs in steps:
        trial.take(inputs, at)
    trial.take((Tick(at=until),), until)
    asked = sorted(trial.asked.values(), key=lambda one: (one.at, one.situation.id, one.item))
    near = sorted(
        (one for key, one in trial.near.items() if key not in trial.asked), key=lambda one: one.away
    )
    return Tried(situations=len(trial.seen), asked=tuple(asked), near=tuple(near[:MOST_NEAR]))


def _situation_of(word: Word) -> str:
    if isinstance(word, Situation):
        return word.id
    return word.situation if isinstance(word, Match | Miss | Proposal) else ""


def _arrival(state: State, brand: str, item: str) -> Instant | None:
    stop = state.brand(brand).stop(item)
    return None if stop is None else stop.arrives_at
