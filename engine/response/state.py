"""State: all that the core remembers, made of words alone.

`apply` is the only place where it changes. Applying what the store remembers, oldest first, gives the
state back after a restart; nothing here is known that no word says.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.adaptation import Adaptation
from engine.model.decision import Switch
from engine.model.hold import Do, Hold, Intent, Outcome
from engine.model.match import Exposure, Match, Miss
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.scales import Status, counts_in
from engine.model.signal import GOING_ON, Reopening, Silence, Situation, SituationState
from engine.model.time import Instant
from engine.response.brand import Brand, key_of, told_as
from engine.response.seeing import who_counts
from engine.rules.blueprint import Blueprint
from engine.rules.compile import compile_playbook
from engine.rules.conditions import OneOf, Rate
from engine.rules.load import blueprint_of, load_playbook
from engine.rules.playbook import Stage
from engine.situations.intake import KEPT_IN_MIND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.codec import Input, Word
    from engine.ports import Evaluator
    from engine.rules.compile import Plan


@dataclass(slots=True)
class State:
    """All that the core remembers. It is owned by the core and changed in place by `apply` alone."""

    evaluator: Evaluator
    brands: dict[str, Brand] = field(default_factory=dict)
    quiet: dict[str, Silence] = field(default_factory=dict)

    def brand(self, name: str) -> Brand:
        """Give a brand's memory, opening it at first mention."""
        if name not in self.brands:
            self.brands[name] = Brand(name=name, quiet=self.quiet)
        return self.brands[name]

    def remember(self, words: Iterable[Input | Word | Intent]) -> list[PlaybookRevision]:
        """Take in what a store remembers; give the playbooks that were left out, for we cannot read them.

        Another version took them in. What they asked about stands, and nothing more is asked.
        """
        unread = []
        for word in words:
            if isinstance(word, PlaybookRevision):
                try:
                    self.apply(word)
                except PlaybookError:
                    unread.append(word)
            else:
                self.apply(word)
        return unread

    def apply(self, word: Input | Word | Intent) -> None:  # noqa: C901, PLR0912 - one case a word
        """Take one word into memory."""
        match word:
            case ProgramRevision():
                self.brand(word.brand).take_programs(word)
            case PlaybookRevision():
                _take_playbook(self.brand(word.brand), word)
            case Switch():
                # Why it was stopped are outside words, which the store does not give back.
                self.brand(word.brand).halted = replace(word, reason=None) if word.halted else None
                # What a policy may do hangs on it.
                self.brand(word.brand).recheck.look_at_all()
            case Reopening():
                self.brand(word.brand).reopening = word
            case OnCall():
                self.brand(word.brand).on_call[word.group] = word.people
            case Silence():
                _take_silence(self.quiet, word)
            case Situation():
                _take_situation(self.brand(word.brand), word)
            case Exposure():
                self.brand(word.brand).exposures[key_of(word)] = word
            case Match():
                _take_match(self.brand(word.brand), word)
                self.brand(word.brand).judged.setdefault(word.situation, set()).add(word.playbook)
            case Miss():
                _take_miss(self.brand(word.brand), word)
                self.brand(word.brand).judged.setdefault(word.situation, set()).add(word.playbook)
            case Proposal():
                self.brand(word.brand).take_proposal(word)
                self.brand(word.brand).judged.setdefault(word.situation, set()).add(word.playbook)
            case Hold():
                self.brand(word.brand).holds[word.id] = word
                self.brand(word.brand).count_asked(word.playbook, word.row, word.since)
                # What is let go of may be asked about anew.
                self.brand(word.brand).recheck.look(word.situation)
            case Adaptation():
                self.brand(word.brand).adaptations[word.id] = word
            case Intent():
                _take_intent(self.brand(word.brand), word)
            case Outcome():
                self.brand(word.brand).intents.pop(word.intent, None)
            case _:
                pass  # a signal, a decision, a verdict or a tick leaves its mark through other words


@dataclass(slots=True)
class Voice:
    """Collects what one step says and wants, and takes each word into memory as it is said."""

    state: State
    now: Instant
    words: list[Word] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)

    def say(self, word: Word) -> None:
        """Say what is now known."""
        self.state.apply(word)
        self.words.append(word)

    def want(self, intent: Intent) -> None:
        """Say what must be done outside."""
        self.state.apply(intent)
        self.intents.append(intent)


@lru_cache(maxsize=64)
def _planned(text: str, file: str, blueprint: Blueprint | None, of: Status) -> Plan:
    """Read and compile a playbook; a plan is frozen, so whoever plays hundreds of cases shares one.

    In a drill it asks people, whatever its stage: a drill is about their answer.
    """
    playbook = load_playbook(text, file, blueprint)
    if of is Status.EXERCISE:
        playbook = replace(playbook, stage=Stage.SUGGEST, auto=None)
    return compile_playbook(playbook, of=of)


def plan_of(word: PlaybookRevision) -> Plan | None:
    """Give the plan of a playbook, None where it is withdrawn; PlaybookError where it cannot be read."""
    if not word.text:
        return None
    return _planned(word.text, word.file, blueprint_of(word), counts_in(word.brand))


def _take_playbook(brand: Brand, word: PlaybookRevision) -> None:
    plan = plan_of(word)  # first of all: what cannot be read changes nothing
    if (before := brand.plans.pop(word.name, None)) is not None:
        for other in before.playbook.behind:
            brand.inhibits[other].discard(word.name)
        for names in brand.rated.values():
            names.discard(word.name)
    if plan is not None:
        brand.plans[word.name] = plan
        brand.index.put(plan)
        for other in plan.playbook.behind:
            brand.inhibits.setdefault(other, set()).add(word.name)
        if any(isinstance(leaf.test, Rate) for leaf in plan.leaves):
            for hazard in _hazards(plan):
                brand.rated.setdefault(hazard, set()).add(word.name)
    else:
        brand.index.remove(word.name)
    brand.recheck.look_at_all()


def _take_match(brand: Brand, word: Match) -> None:
    before = brand.matches.get(key_of(word))
    brand.matches[key_of(word)] = word
    brand.misses.pop(key_of(word), None)
    if before is None or before.asked_at != word.asked_at:
        brand.look_anew(word, word.at)


def _take_miss(brand: Brand, word: Miss) -> None:
    brand.misses[key_of(word)] = word
    ended = brand.matches.pop(key_of(word), None)
    if ended is not None:
        brand.look_anew(ended, word.at)


def _take_silence(quiet: dict[str, Silence], word: Silence) -> None:
    if word.quiet:
        quiet[word.source] = word
    else:
        quiet.pop(word.source, None)


def _hazards(plan: Plan) -> set[str]:
    """Name the hazards that a playbook asks for; it asks for some."""
    asked = (leaf.test for leaf in plan.leaves if leaf.path == "when.situation.hazard")
    return {hazard for test in asked if isinstance(test, OneOf) for hazard in test.values}


def _take_situation(brand: Brand, word: Situation) -> None:
    before = brand.situations.get(word.id)
    brand.situations[word.id] = word
    brand.recheck.look(word.id)
    brand.closes[word.id] = None if word.standing else Instant(word.updated_at + KEPT_IN_MIND)
    if any(one is not None and one.state not in GOING_ON for one in (before, word)):
        for match in brand.matches.by("situation", word.id):
            brand.look_anew(match, word.updated_at)
        for miss in brand.misses.by("situation", word.id):
            if miss.fired_at is not None:
                brand.look_anew(miss, word.updated_at)
    # Whether they were judged before does not matter: who was too far off for that may be near enough now.
    for told in filter(None, (before, word)):
        if brand.rated.get(told.hazard):
            for name in who_counts(brand, told):
                brand.recheck.look(name)
    if word.state is SituationState.CLOSED:
        brand.forget(word.id)


def _take_intent(brand: Brand, word: Intent) -> None:
    brand.intents[word.key] = word
    if word.situation not in brand.situations:
        return  # it was closed meanwhile, and with it is forgotten who was told
    if word.do in {Do.ASK, Do.TELL}:
        brand.told.setdefault(word.situation, {})[word.recipient] = None
    if word.items:
        key = (word.playbook, word.situation, word.epoch, told_as(word.recipient, word.purpose))
        brand.told_items.setdefault(key, {}).update(dict.fromkeys(word.items))
