"""Card choices: the ways around a call, as a card offers them and says what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.ports import Choice
from engine.response.adapt import chosen_of
from engine.response.follows import follows_in
from engine.response.option_facts import option_line, turn_off_said
from engine.response.spans import when
from serviola.card_words import joined
from serviola.changes import touches_said
from serviola.retelling import kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.option import Option
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand

MOST_BROUGHT = 10
"""For how many calls it is said what an option brings with it; no card shows more."""
MOST_NAMED = 4
"""How many of a kind are named on a card; all of them are in `serviola explain`."""


def chosen_lines(brand: Brand, proposal: Proposal) -> list[str]:
    """Say for each call what was chosen for it."""
    return [f"{place_said(brand, one.item)}: {option_line(one)}" for one in chosen_of(proposal)]


def choices(brand: Brand, proposal: Proposal) -> Sequence[Choice]:
    """Offer each way around a call, with what speaks for it and what it brings with it."""
    first = set(list(dict.fromkeys(one.item for one in proposal.options))[:MOST_BROUGHT])
    return [
        Choice(
            key=one.key,
            item=place_said(brand, one.item),
            label=label_said(one),
            says=_choice_says(one),
            brings=_brings(brand, one) if one.item in first else (),
        )
        for one in proposal.options
    ]


def _choice_says(option: Option) -> str:
    """Say what speaks for and against an option, and what is not known of it."""
    said = joined([kept(one) for one in _reasons(option)])
    if not option.open:
        return said
    unknown = joined([kept(one) for one in option.open])
    return phrase("{option} (not known: {what})", option=said, what=unknown)


def _brings(brand: Brand, option: Option) -> tuple[str, ...]:
    """Say what an option touches and which drafts it needs; nothing where its stop is in the book no more."""
    book, itinerary = brand.book.revision_of(option.item), brand.book.itinerary_of(option.item)
    if book is None or itinerary is None:
        return ()
    return touches_said(follows_in(book, itinerary, option), most=MOST_NAMED)


def _reasons(option: Option) -> tuple[str, ...]:
    """Give the reasons with the moment of the turn-off; how far off it is changes until a card is read."""
    at = option.no_return_at
    return option.reasons if at is None else (*option.reasons, turn_off_said(at, None))


def place_said(brand: Brand, item: str) -> str:
    """Say a call without how far away it is, so that the words stay the same as time passes."""
    stop, itinerary = brand.stop(item), brand.book.itinerary_of(item)
    if stop is None:
        return item
    vessel = stop.itinerary if itinerary is None else itinerary.vessel or stop.itinerary
    return phrase("{vessel} at {place}, {when}", vessel=vessel, place=stop.place, when=when(stop.arrives_at))


def label_said(option: Option) -> str:
    """Say an option as the text of a button begins."""
    said = option_line(option)
    return said[:1].upper() + said[1:]
