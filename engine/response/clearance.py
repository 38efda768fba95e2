"""Clearance: may this message go? Answered from what people agreed to hold, and from nothing else.

The board is a picture of the core's memory that is kept beside it, because an answer must not wait while the
core thinks. Whoever has the core's thread brings it up to date after each commit; any thread may ask. Each
entry is a value that is put in the place of the last one, so that a reader sees the old or the new.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from engine.model.hold import ENDED, Hold, HoldState
from engine.model.program import NEVER_HELD, Campaign, ProgramRevision
from engine.model.proposal import STOPPING, Proposal, ProposalState
from engine.model.said import phrase
from engine.model.signal import Situation, SituationState
from engine.response.spans import when
from engine.response.standing_holds import Standing, standing_now

if TYPE_CHECKING:
    from engine.model.codec import Input, Word
    from engine.model.time import Instant
    from engine.response.brand import Brand

K = TypeVar("K", bound=Hashable)


class Clear(StrEnum):
    """The answer: it may go, it is held, or we cannot say."""

    GO = "go"
    HOLD = "hold"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked about: an object of a tool, of any kind where none is named; its message; a place."""

    tool: str
    campaign: str
    kind: str = ""
    place: str = ""
    message_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """An answer, why, and until when it stands as far as is known; the classes that it was given for.

    `held` are the holds that it rests on.
    """

    answer: Clear
    why: str
    until: Instant | None = None
    classes: tuple[str, ...] = ()
    held: tuple[Standing, ...] = ()


class Board:
    """What the gate of one brand answers from."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._standing: dict[str, Standing] = {}
        self._by_object: dict[tuple[str, str], tuple[Standing, ...]] = {}
        self._by_place: dict[str, tuple[Standing, ...]] = {}
        self._placeless: dict[str, Standing] = {}
        self._of_situation: dict[str, set[str]] = {}
        self._campaigns: dict[tuple[str, str], tuple[Campaign, ...]] = {}
        self._places: frozenset[str] = frozenset()
        self._declined: dict[str, dict[str, frozenset[str]]] = {}
        """Per situation and proposal: the objects that people were asked about, and did not want held."""
        self._stopped: str = ""

    def begin(self, brand: Brand) -> None:
        """Take in everything that is remembered."""
        self._book(brand)
        for proposal in brand.proposals.values():
            self._decided(proposal)
        for hold in brand.holds.values():
            self._hold(brand, hold)
        self._halted(brand)

    def hear(self, brand: Brand, said: Iterable[Input | Word]) -> None:
        """Take in what was committed; the memory knows it already."""
        words = tuple(said)
        if any(isinstance(word, ProgramRevision) for word in words):
            self._book(brand)
            for one in tuple(self._standing.values()):
                self._hold(brand, one.hold)
        for word in words:
            match word:
                case Hold():
                    self._hold(brand, word)
                case Proposal():
                    self._decided(word)
                case Situation():
                    self._situation(brand, word)
                case _:
                    pass
        self._halted(brand)

    def clear(self, asked: Asked, now: Instant) -> Cleared:
        """Answer. What stands is a hold even where all else is unknown; nothing known is never a go."""
        campaigns = [
            one
            for one in self._campaigns.get((asked.tool, asked.campaign), ())
            if asked.kind in ("", one.subject.kind)
        ]
        if asked.message_class:
            classes: tuple[str, ...] = (asked.message_class,)
        else:
            # Two kinds may share an id: what is never held of one says nothing of the other.
            never = frozenset(one.subject for one in campaigns if one.message_class in NEVER_HELD)
            campaigns = [one for one in campaigns if one.subject not in never] or campaigns
            classes = _classes(campaigns)
        free = [one for one in classes if one in NEVER_HELD]
        if free:
            why = phrase("{message_class} messages are never held", message_class=free[0])
            return Cleared(answer=Clear.GO, why=why, classes=classes)
        found = self._found(asked, campaigns, classes)
        held = [one for one in found if one.hold.state not in ENDED]
        if held:
            return _held(held, classes)
        doubt = self._doubt(asked, campaigns, [one for one in found if one.hold.until > now])
        if doubt:
            return Cleared(answer=Clear.UNKNOWN, why=doubt, classes=classes)
        why = phrase("nothing holds {message_class} messages of it", message_class=", ".join(classes))
        return Cleared(answer=Clear.GO, why=why, classes=classes)

    def _found(self, asked: Asked, campaigns: Sequence[Campaign], classes: Sequence[str]) -> list[Standing]:
        """Give what is held, on the object or its place, and what people wanted held and could not have."""
        own = [
            one
            for one in self._by_object.get((asked.tool, asked.campaign), ())
            if asked.kind in ("", one.hold.subject.kind)
        ]
        keys = frozenset(one.subject.key for one in campaigns)
        near = [
            one
            for one in self._by_place.get(asked.place.strip().casefold(), ())
            # What was ended itself says nothing of what else is sold there.
            if one.hold.state not in ENDED
            and not one.hold.ends
            and not self._was_declined(keys, one.hold.situation)
        ]
        both = {one.hold.id: one for one in (*own, *near)}
        return [
            one
            for one in both.values()
            if not classes or not set(classes).isdisjoint(one.hold.message_classes)
        ]

    def _doubt(self, asked: Asked, campaigns: Sequence[Campaign], failed: Sequence[Standing]) -> str:
        """Say why nothing held does not mean that it may go; empty where it does."""
        if failed:
            return phrase(
                "people agreed to hold it ({hold}), and that did not take: {says}",
                hold=failed[0].hold.id,
                says=failed[0].hold.says,
            )
        if not campaigns:
            return phrase("no book names this object of {tool}, so nobody is asked about it", tool=asked.tool)
        if asked.place and asked.place.strip().casefold() not in self._places:
            return phrase("no book names this place")
        placeless = tuple(self._placeless)
        if asked.place and placeless:
            return phrase(
                "{hold} stands for calls that no book has any more, so its places are unknown",
                hold=placeless[0],
            )
        return self._stopped

    def _was_declined(self, keys: frozenset[str], situation: str) -> bool:
        """Say whether people were asked about every object that is meant in a situation, and let it go on."""
        let_go = frozenset[str]().union(*self._declined.get(situation, {}).values())
        return bool(keys) and keys <= let_go

    def _book(self, brand: Brand) -> None:
        found: dict[tuple[str, str], list[Campaign]] = {}
        for one in brand.campaigns():
            found.setdefault((one.subject.tool, one.subject.id), []).append(one)
        self._campaigns = {key: tuple(many) for key, many in found.items()}
        self._places = frozenset(
            name for stop in brand.stops() for name in (stop.place_id.casefold(), stop.place.casefold())
        )

    def _halted(self, brand: Brand) -> None:
        switch = brand.halted
        self._stopped = (
            ""
            if switch is None
            else phrase(
                "everything was stopped on {at}, so nobody can hold anything more", at=when(switch.at)
            )
        )

    def _decided(self, word: Proposal) -> None:
        if word.asks not in STOPPING:
            return
        keys: list[str] = []
        if word.state is ProposalState.DECLINED:
            keys = [row.key for row in word.rows]
        elif word.state is ProposalState.APPROVED:
            keys = list(word.left_out)
        known = dict(self._declined.get(word.situation, {}))
        known.pop(word.id, None)
        if keys:
            known[word.id] = frozenset(key.partition(":")[2] for key in keys)
        if known:
            self._declined[word.situation] = known
        else:
            self._declined.pop(word.situation, None)

    def _situation(self, brand: Brand, word: Situation) -> None:
        holds = [self._standing[name].hold for name in self._of_situation.get(word.id, ())]
        for hold in holds:
            self._hold(brand, hold)
        if word.state is SituationState.CLOSED:
            self._declined.pop(word.id, None)
            for hold in holds:
                self._put(hold.id, None)

    def _hold(self, brand: Brand, hold: Hold) -> None:
        gone = hold.state in ENDED and hold.state is not HoldState.FAILED
        self._put(hold.id, None if gone else standing_now(brand, hold, self._standing.get(hold.id)))

    def _put(self, name: str, after: Standing | None) -> None:
        """Put a hold in the place of its last form, under everything that it is found by.

        Somebody may ask between any two lines of this, so what is new goes in before what is old goes out.
        """
        before = self._standing.pop(name, None)
        old_places, places = (frozenset(() if one is None else one.places or ()) for one in (before, after))
        if after is not None:
            self._standing[name] = after
            _swap(self._by_object, _object_of(after), name, after)
            for place in places:
                _swap(self._by_place, place, name, after)
            self._of_situation.setdefault(after.hold.situation, set()).add(name)
        if after is not None and after.places is None and after.hold.state not in ENDED:
            self._placeless[name] = after
        else:
            self._placeless.pop(name, None)
        for place in old_places - places:
            _swap(self._by_place, place, name, None)
        if before is not None and after is None:
            _swap(self._by_object, _object_of(before), name, None)
            mine = self._of_situation[before.hold.situation]
            mine.discard(name)
            if not mine:
                del self._of_situation[before.hold.situation]


def _object_of(one: Standing) -> tuple[str, str]:
    return one.hold.subject.tool, one.hold.subject.id


def _classes(campaigns: Iterable[Campaign]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.message_class for one in campaigns))


def _held(held: Sequence[Standing], classes: tuple[str, ...]) -> Cleared:
    last = max(held, key=lambda one: (one.hold.ends, one.hold.until, one.hold.id))
    why = phrase(
        "held since {since} because of {because}; {state}",
        since=when(last.hold.since),
        because=last.because,
        state=last.how,
    )
    ordered = tuple(sorted(held, key=lambda one: (one.hold.since, one.hold.id)))
    return Cleared(
        answer=Clear.HOLD,
        why=why,
        until=None if last.hold.ends else last.hold.until,
        classes=classes,
        held=ordered,
    )


def _swap(index: dict[K, tuple[Standing, ...]], key: K, name: str, one: Standing | None) -> None:
    """Leave under a key what stands there without a hold, and with its new form where there is one."""
    rest = tuple(each for each in index.get(key, ()) if each.hold.id != name)
    if one is not None:
        rest = (*rest, one)
    if rest:
        index[key] = rest
    else:
        index.pop(key, None)
