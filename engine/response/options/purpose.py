"""Purpose: the call is kept, but not for leisure; or nothing is carried out at all.

Relief is offered only where somebody whom the customer's people wrote down has asked for it, and then only
for the owner to confirm. Serviola knows no authority and no charity of its own, and writes to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.program import Travel
from engine.model.proposal import OptionKind
from engine.model.said import phrase
from engine.response.facts import when
from engine.response.options.draft import Draft, Effect, campaigns_of, dropped

if TYPE_CHECKING:
    from engine.model.program import ReliefRequest
    from engine.response.options.voyage import Voyage

ASKED_FOR = 0.5
"""A call with relief counts half of one for leisure; one that nobody asked for counts nothing."""
_WHOLE = {
    Travel.SHIP: "the voyage",
    Travel.COACH: "the tour",
    Travel.FLIGHT: "the journey",
    Travel.EVENT: "the series",
}


def kept(voyage: Voyage) -> Draft:
    """Keep the call with another purpose; with relief, where somebody named in the book has asked for it."""
    stop = voyage.stop
    asked = [one for one in voyage.book.relief if _asks(voyage, one)]
    travels = "the ship still calls" if voyage.by_sea else f"{voyage.vessel_name} still calls"
    said = (
        f"{travels} at {stop.place} on {when(stop.arrives_at)}, but not for leisure; "
        "excursions and campaigns follow the changed purpose"
    )
    relief = [
        f"{one.asked_by} has asked for relief at {stop.place} (contact: {one.contact})" for one in asked
    ]
    owner = phrase("the owner, {group}, must confirm that it is safe", group=stop.owner)
    unknown = (
        [owner, "what is needed ashore: ask who has asked"]
        if asked
        else [
            "no relief is offered: nobody under relief: in the book has asked for it",
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
    calls = f"{len(to_come)} call{'' if len(to_come) == 1 else 's'}"
    return Draft(
        kind=OptionKind.CANCEL,
        reasons=(f"{whole} is canceled, with {calls} still to come",),
        open=("how many guests are booked, and what they are offered instead: ask the owner",),
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
