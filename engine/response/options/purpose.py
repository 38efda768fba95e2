"""Purpose: the call is kept, but not for leisure; or nothing is carried out at all.

Relief is offered only where somebody whom the customer's people wrote down has asked for it, and then only
for the owner to confirm. Serviola knows no authority and no charity of its own, and writes to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.option import OptionKind
from engine.model.program import Travel
from engine.model.said import phrase
from engine.response.options.draft import Draft, Effect, campaigns_of, dropped
from engine.response.spans import when

if TYPE_CHECKING:
    from engine.model.program import ReliefRequest
    from engine.response.options.voyage import Voyage

ASKED_FOR = 0.5
"""A call with relief counts half of one for leisure; one that nobody asked for counts nothing."""
_WHOLE = {
    Travel.SHIP: phrase("the voyage"),
    Travel.COACH: phrase("the tour"),
    Travel.FLIGHT: phrase("the journey"),
    Travel.EVENT: phrase("the series"),
}


def kept(voyage: Voyage) -> Draft:
    """Keep the call with another purpose; with relief, where somebody named in the book has asked for it."""
    stop = voyage.stop
    asked = [one for one in voyage.book.relief if _asks(voyage, one)]
    calls = phrase(
        "{ship} still calls at {place} on {at}, but not for leisure",
        ship=phrase("the ship") if voyage.by_sea else voyage.vessel_name,
        place=stop.place,
        at=when(stop.arrives_at),
    )
    said = f"{calls}; {phrase('excursions and campaigns follow the changed purpose')}"
    relief = [
        phrase(
            "{who} has asked for relief at {place} {contact}",
            who=one.asked_by,
            place=stop.place,
            contact=phrase("(contact: {people})", people=one.contact),
        )
        for one in asked
    ]
    owner = phrase("the owner, {group}, must confirm that it is safe", group=stop.owner)
    unknown = (
        [owner, phrase("what is needed ashore: ask who has asked")]
        if asked
        else [
            phrase("no relief is offered: nobody under relief: in the book has asked for it"),
            owner,
        ]
    )
    return Draft(
        kind=OptionKind.KEEP_CALL_CHANGED_PURPOSE,
        reasons=(said, *relief),
        open=tuple(unknown),
        no_return_at=stop.arrives_at,
        effect=Effect(
            reached=True,
            moves=False,
            stay_share=ASKED_FOR if asked else 0.0,
            changes=dropped(stop),
            campaigns=campaigns_of(voyage, stop),
        ),
    )


def canceled(voyage: Voyage) -> Draft:
    """Cancel all that is still to come."""
    whole = _WHOLE[voyage.itinerary.travel]
    to_come = [stop for stop in voyage.stops if stop.arrives_at > voyage.now]
    if len(to_come) == 1:
        said = phrase("{whole} is canceled, with 1 call still to come", whole=whole)
    else:
        said = phrase(
            "{whole} is canceled, with {count} calls still to come", whole=whole, count=len(to_come)
        )
    return Draft(
        kind=OptionKind.CANCEL,
        reasons=(said,),
        open=(phrase("how many guests are booked, and what they are offered instead: ask the owner"),),
        no_return_at=voyage.stop.arrives_at,
        effect=Effect(
            moves=False,
            ends=True,
            changes=sum(dropped(stop) for stop in to_come),
            campaigns=campaigns_of(voyage, *voyage.stops),
        ),
    )


def _asks(voyage: Voyage, one: ReliefRequest) -> bool:
    stop = voyage.stop
    here = bool({stop.place_id, stop.country} & set(one.where))
    begun = one.since is None or one.since <= stop.arrives_at
    return here and begun and (one.until is None or stop.arrives_at < one.until)
