"""Facts: what a whole book says that the options of any of its stops need, gathered once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.program import Leg, ProgramRevision
    from engine.model.time import Instant


@dataclass(frozen=True, slots=True)
class BookFacts:
    """The legs of a book by their ends, how often the line calls where, and what campaigns sell."""

    legs: dict[tuple[str, str], tuple[Leg, ...]]
    calls: Counter[str]
    sailed: Counter[tuple[str, str]]
    """How often a ship goes straight from one place to another; each pair is counted both ways."""
    touching: dict[str, frozenset[str]]
    """The campaigns by each stop, place or itinerary that they sell."""

    def leg(self, book: ProgramRevision, start: str, end: str, at: Instant) -> Leg | None:
        """Find the way between two places whose passages are open at a moment."""
        for leg in self.legs.get((start, end), ()):
            if not any(_closed(book, passage, at) for passage in leg.passages):
                return leg
        return None


def facts_of(book: ProgramRevision) -> BookFacts:
    """Gather the facts of a book."""
    legs: dict[tuple[str, str], tuple[Leg, ...]] = {}
    for leg in book.legs:
        for pair in {(leg.start, leg.end), (leg.end, leg.start)}:
            legs[pair] = (*legs.get(pair, ()), leg)
    calls: Counter[str] = Counter()
    sailed: Counter[tuple[str, str]] = Counter()
    for itinerary in book.itineraries:
        places = [stop.place_id for stop in itinerary.stops]
        calls.update(places)
        for start, end in pairwise(places):
            if start != end:
                sailed[start, end] += 1
                sailed[end, start] += 1
    touching: dict[str, set[str]] = {}
    for campaign in book.campaigns:
        for word in campaign.touches:
            touching.setdefault(word, set()).add(campaign.id)
    return BookFacts(legs, calls, sailed, {word: frozenset(ids) for word, ids in touching.items()})


def _closed(book: ProgramRevision, passage: str, at: Instant) -> bool:
    return any(
        one.passage == passage
        and (one.since is None or one.since <= at)
        and (one.until is None or at < one.until)
        for one in book.sailing.closures
    )
