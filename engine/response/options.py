"""Options: ranked alternatives for an exposed stop, each with what speaks for it and what is not known.

Only what follows from the customer's own schedule is said. Other ports are not weighed here: a program
names none yet, and a port that the ship cannot reach would cost more trust than it wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.proposal import Option
from engine.model.time import SECOND
from engine.response.facts import span, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.program import Stop
    from engine.response.state import Brand

NOT_WEIGHED = "alternative_port"


def options_for(brand: Brand, item: str, wanted: Sequence[str]) -> list[Option]:
    """Give the options of one stop, ranked as the playbook lists them."""
    stop = brand.stop(item)
    if stop is None:
        return []
    built = [(name, *_reasons(brand, stop, name)) for name in wanted if name != NOT_WEIGHED]
    possible = [(name, reasons, unknown) for name, reasons, unknown in built if reasons]
    return [
        Option(key=f"{name}:{item}", option=name, item=item, rank=rank, reasons=reasons, open=unknown)
        for rank, (name, reasons, unknown) in enumerate(possible, start=1)
    ]


def _reasons(brand: Brand, stop: Stop, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before, after = _neighbors(brand, stop)
    if name == "sea_day":
        kept = "" if after is None else f"; {after.place} on {when(after.arrives_at)} stays as it is"
        return (f"the call at {stop.place} is dropped and nothing replaces it{kept}",), ()
    if name == "extend_previous":
        return ((), ()) if before is None else _extended(stop, before, after)
    purpose = (
        f"the ship still calls at {stop.place} on {when(stop.arrives_at)}, but not for leisure; "
        "excursions and campaigns follow the changed purpose"
    )
    return (purpose,), ("whether an authority or charity has asked for the call, and whether it is safe",)


def _extended(stop: Stop, before: Stop, after: Stop | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    free = span((stop.departs_at - before.departs_at) // SECOND)
    onward = "" if after is None else f"; the sailing to {after.place} must still fit"
    gain = (
        f"{before.place} comes right before; up to {free} lie between its departure "
        f"and the planned departure from {stop.place}{onward}"
    )
    return (gain,), (f"whether the berth at {before.place} is free for longer: ask the port agent",)


def _neighbors(brand: Brand, stop: Stop) -> tuple[Stop | None, Stop | None]:
    stops: list[Stop] = next(
        (
            sorted(one.stops, key=lambda each: each.arrives_at)
            for book in brand.programs.values()
            for one in book.itineraries
            if one.id == stop.itinerary
        ),
        [],
    )
    place = next((i for i, one in enumerate(stops) if one.id == stop.id), None)
    if place is None:
        return None, None
    before = stops[place - 1] if place > 0 else None
    after = stops[place + 1] if place + 1 < len(stops) else None
    return before, after
