"""Book: what a brand has scheduled, kept so that finding does not take longer the more there is.

It follows the program revisions by difference: what a revision leaves as it was is not touched.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from engine.model.program import Handling
from engine.model.time import Instant
from engine.response.options.facts import facts_of
from engine.situations.places import Groups, PlaceIndex, call_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model.program import Campaign, Itinerary, ProgramRevision, Stop, Subject
    from engine.response.options.facts import BookFacts

NEVER = Instant(2**63 - 1)


class _Volume:
    """One source's revision, by id. Ids should be unique; where they are not, the first one counts."""

    def __init__(self, revision: ProgramRevision | None = None) -> None:
        self.revision = revision
        self.stops: dict[str, list[Stop]] = {}
        self.campaigns: dict[str, list[Campaign]] = {}
        self.itinerary_of: dict[str, Itinerary] = {}
        self.order: dict[str, int] = {}
        """Per campaign: where it stands in the source."""
        self.handling: dict[tuple[str, str], Handling] = {}
        """Per tool and kind."""
        if revision is None:
            return
        for itinerary in revision.itineraries:
            for stop in itinerary.stops:
                self.stops.setdefault(stop.id, []).append(stop)
                self.itinerary_of.setdefault(stop.id, itinerary)
        self.handling = {(one.tool, one.kind): one for one in revision.handling}
        for number, campaign in enumerate(revision.campaigns):
            self.campaigns.setdefault(campaign.id, []).append(campaign)
            self.order.setdefault(campaign.id, number)


class Book:
    """Everything that is scheduled, over all sources; the source that came first comes first."""

    def __init__(self, revisions: Iterable[ProgramRevision] = ()) -> None:
        """Take revisions in, one a source."""
        self.places = PlaceIndex()
        self._volumes: dict[str, _Volume] = {}
        self._facts: dict[str, BookFacts] = {}
        """Per source: what the options of its stops need, gathered when they are first asked for."""
        self._by_word = Groups[tuple[str, str], tuple[str, str]]()
        """(source, campaign) by each (trait, word) that the campaign carries."""
        self._ends: list[Instant] | None = None
        """When each object of a tool sends last by the book, in order; None: to be gathered anew."""
        self._each_once: bool | None = None
        """Whether no id of a stop comes twice; None: to be found out anew."""
        for revision in revisions:
            self.take(revision)

    def __eq__(self, other: object) -> bool:
        """Say whether the same is found, however it came there."""
        return (
            isinstance(other, Book)
            and self.places == other.places
            and self._by_word == other._by_word
            and [
                (name, one.stops, one.campaigns, one.order, one.handling)
                for name, one in self._volumes.items()
            ]
            == [
                (name, one.stops, one.campaigns, one.order, one.handling)
                for name, one in other._volumes.items()
            ]
        )

    __hash__ = None  # type: ignore[assignment]  # it changes

    def take(self, revision: ProgramRevision) -> None:
        """Put a source's revision in the place of its last one."""
        self._facts.pop(revision.source, None)
        self._ends = None
        self._each_once = None
        old = self._volumes.get(revision.source, _Volume())
        new = self._volumes[revision.source] = _Volume(revision)
        for item in _changed(old.stops, new.stops):
            for stop in old.stops.get(item, ()):
                self.places.remove(place_of(stop), call_of(stop))
            for stop in new.stops.get(item, ()):
                self.places.insert(place_of(stop), call_of(stop))
        for item in _changed(old.campaigns, new.campaigns):
            key = (revision.source, item)
            self._by_word.discard(key, _words(old.campaigns.get(item, ())))
            self._by_word.add(key, _words(new.campaigns.get(item, ())))

    @property
    def names_each_once(self) -> bool:
        """Say whether no id of a stop comes twice, over all sources."""
        if self._each_once is None:
            ids = [item for volume in self._volumes.values() for item in volume.stops]
            alone = all(len(same) == 1 for one in self._volumes.values() for same in one.stops.values())
            self._each_once = alone and len(ids) == len(set(ids))
        return self._each_once

    def stops(self, item: str) -> list[Stop]:
        """Give the stops of an id: none or one, unless sources disagree."""
        return [stop for volume in self._volumes.values() for stop in volume.stops.get(item, ())]

    def campaigns(self, campaign_id: str) -> list[Campaign]:
        """Give the campaigns of an id: none or one, unless sources disagree."""
        return [one for volume in self._volumes.values() for one in volume.campaigns.get(campaign_id, ())]

    def handling_of(self, subject: Subject) -> Handling:
        """Give what the tool of an object says of its kind; nothing where no book knows it."""
        key = (subject.tool, subject.kind)
        found = (volume.handling.get(key) for volume in self._volumes.values())
        return next((one for one in found if one is not None), Handling(tool=key[0], kind=key[1]))

    def holds(self, item: str) -> bool:
        """Say whether a stop or a campaign is scheduled still."""
        return any(item in volume.stops or item in volume.campaigns for volume in self._volumes.values())

    def itinerary_of(self, item: str) -> Itinerary | None:
        """Find the itinerary that a stop is part of."""
        found = (volume.itinerary_of.get(item) for volume in self._volumes.values())
        return next((one for one in found if one is not None), None)

    def revision_of(self, item: str) -> ProgramRevision | None:
        """Find the book that schedules a stop."""
        found = (volume for volume in self._volumes.values() if item in volume.itinerary_of)
        return next((volume.revision for volume in found), None)

    def says_of(self, item: str) -> tuple[tuple[str, str], ...]:
        """Say of a stop or a campaign what a playbook may ask for, as field and value."""
        for stop in self.stops(item):
            voyage = self.itinerary_of(item)
            return (
                ("stop", stop.id),
                ("country", stop.country),
                ("vessel", "" if voyage is None else voyage.vessel),
                ("itinerary", stop.itinerary),
                ("place", stop.place_id),
                ("owner", stop.owner),
                ("locked", "yes" if stop.locked else "no"),
                ("excursions", "" if stop.excursions is None else str(stop.excursions)),
            )
        for one in self.campaigns(item):
            return (
                ("campaign", one.id),
                ("message_class", one.message_class),
                ("tool", one.subject.tool),
                ("owner", one.owner),
            )
        return ()

    def facts(self, revision: ProgramRevision) -> BookFacts:
        """Give what a revision that was taken in says as a whole."""
        if revision.source not in self._facts:
            self._facts[revision.source] = facts_of(revision)
        return self._facts[revision.source]

    def live(self, now: Instant) -> int:
        """Count the objects of tools that run by the book: all but those whose next send has passed."""
        if self._ends is None:
            self._ends = sorted(_last_sends(self._volumes.values()).values())
        return len(self._ends) - bisect_left(self._ends, now)

    def campaigns_on(self, topics: Iterable[str]) -> list[Campaign]:
        """Give the campaigns that carry one of some topics, in the order of the book."""
        return self._carrying("topic", topics)

    def campaigns_of(self, subject: Subject) -> list[Campaign]:
        """Give the campaigns that are one object of a tool."""
        return self._carrying("subject", (subject.key,))

    def has_twin(self, campaign: Campaign) -> bool:
        """Say whether another object of a tool has the name of a campaign."""
        alike = self._by_word.of([("name", campaign.name)])
        return any(
            one.subject != campaign.subject
            for source, item in alike
            for one in self._volumes[source].campaigns[item]
            if one.name == campaign.name
        )

    def campaigns_touching(self, item: str) -> list[Campaign]:
        """Give the campaigns that sell a scheduled item, its voyage or its place, or are it, in order."""
        names = {name for stop in self.stops(item)[:1] for name in (stop.id, stop.itinerary, stop.place_id)}
        # An id is also a word of its own, so that what is asked for is found when it is a campaign.
        named = self._carrying("touches", (item, *names))
        return [one for one in named if one.id == item or not names.isdisjoint(one.touches)]

    def _carrying(self, trait: str, words: Iterable[str]) -> list[Campaign]:
        keys = set(self._by_word.of((trait, word) for word in words))
        rank = {source: number for number, source in enumerate(self._volumes)}
        order = sorted(keys, key=lambda key: (rank[key[0]], self._volumes[key[0]].order[key[1]]))
        return [one for source, item in order for one in self._volumes[source].campaigns[item]]


def _last_sends(volumes: Iterable[_Volume]) -> dict[str, Instant]:
    """Say by object when it sends last by the book; one of which that is not said never ends."""
    found: dict[str, Instant] = {}
    for volume in volumes:
        for campaigns in volume.campaigns.values():
            for one in campaigns:
                ends = NEVER if one.next_send_at is None else one.next_send_at
                found[one.subject.key] = max(ends, found.get(one.subject.key, ends))
    return found


def _changed(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """Name what was removed, added or changed."""
    return [item for item in dict.fromkeys((*old, *new)) if old.get(item) != new.get(item)]


def _words(campaigns: Iterable[Campaign]) -> set[tuple[str, str]]:
    """Give each word that campaigns are found by, with what it says of them."""
    found = set()
    for one in campaigns:
        found |= {("topic", topic) for topic in one.topics}
        found |= {("touches", name) for name in (one.id, *one.touches)}
        found |= {("subject", one.subject.key), ("name", one.name)}
    return found
