"""What a draft is given: our own word for what goes on, and what the book says; no outside words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.response.follows import what_follows
from engine.rules.say_conditions import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.model.option import Option
    from engine.model.program import Itinerary, ProgramRevision, Stop
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.response.follows import NeededDraft

GAPS = {
    "change": phrase("[what changes]"),
    "contact": phrase("[where to ask]"),
    "next_word": phrase("[when we say more]"),
    "refunds": phrase("[what is refunded]"),
    "signed": phrase("[name and office]"),
    "to_do": phrase("[what guests need to do]"),
}
"""What we do not know is left as a gap that nobody can overlook."""
NO_PORT, NO_SHIP, NO_CALL = (
    phrase("[name of port]"),
    phrase("[name of ship]"),
    phrase("[port and day of the call]"),
)
NO_CAMPAIGN = phrase("[name of campaign]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """What a proposal concerns, as the books say: calls with their voyages, and campaigns by name."""

    calls: tuple[tuple[Itinerary, Stop], ...]
    campaigns: tuple[str, ...]


def concerned(proposal: Proposal, books: Iterable[ProgramRevision]) -> Concerned:
    """Look up what a proposal concerns; what is in a book no more is left out."""
    items = {item for row in proposal.rows for item in row.items} | {one.item for one in proposal.options}
    named = {row.campaign for row in proposal.rows if row.campaign}
    calls = [
        (trip, stop) for book in books for trip in book.itineraries for stop in trip.stops if stop.id in items
    ]
    campaigns = [one.name for book in books for one in book.campaigns if one.id in named]
    return Concerned(
        calls=tuple(sorted(calls, key=lambda pair: (pair[1].arrives_at, pair[1].id))),
        campaigns=tuple(dict.fromkeys(campaigns)),
    )


def draft_facts(situation: Situation, found: Concerned, told: Callable[[str], str]) -> dict[str, str]:
    """Give the facts of a draft in a language; what the world said of the situation is none of them."""
    calls = [
        phrase("{place}, {day} ({ship})", place=stop.place, day=stop.arrive_local[:10], ship=trip.vessel)
        for trip, stop in found.calls
    ]
    return {
        **{name: told(gap) for name, gap in GAPS.items()},
        "what": told(VALUES.get(situation.hazard.value, phrase("[what happened]"))),
        "calls": _lines(calls, NO_CALL, told),
        "places": _lines([stop.place for _, stop in found.calls], NO_PORT, told),
        "ships": _lines([trip.vessel for trip, _ in found.calls], NO_SHIP, told),
        "campaigns": _lines(found.campaigns, NO_CAMPAIGN, told),
    }


def needed(proposal: Proposal, books: Sequence[ProgramRevision]) -> tuple[NeededDraft, ...]:
    """Say which texts the chosen ways around need, or while none is chosen each that is offered."""
    options: list[Option] = [one for one in proposal.options if one.key in proposal.chosen]
    found = (
        follows.drafts
        for option in options or proposal.options
        for book in books
        if (follows := what_follows(book, option)) is not None
    )
    return tuple(dict.fromkeys(one for drafts in found for one in drafts))


def _lines(texts: Iterable[str], gap: str, told: Callable[[str], str]) -> str:
    return "\n".join(dict.fromkeys(told(text) for text in texts)) or told(gap)
