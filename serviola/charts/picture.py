"""Picture: what a chart of the ways around a call shows, gathered from the options and the book."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.errors import RouteError
from engine.model.option import OptionKind
from engine.model.time import DAY, Instant
from engine.response.option_facts import option_line
from engine.response.options.danger import Danger
from engine.response.spans import span
from engine.situations.forecast import STEP, course_of, expected
from engine.situations.geometry import cap_of
from programs.sea_tracks import sea_track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model.option import NotOffered, Option
    from engine.model.place import Point
    from engine.model.program import Itinerary, Port, Stop
    from engine.model.signal import Position, Situation
    from serviola.planning import Plan

MOST_OPTIONS = 5
"""More lines than these cannot be told apart."""
MOST_AREA_KM = 1_500.0
"""An area that is larger does not decide how much of the globe is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The stop in question on its voyage, what the situation keeps clear of, the options and the rest.

    `reach_km` is how far around its point nothing is offered, None where no distance says so. `ports` are all
    that were weighed.
    """

    itinerary: Itinerary
    stop: Stop
    situation: Situation
    reach_km: float | None
    options: tuple[Option, ...]
    not_offered: tuple[NotOffered, ...]
    ports: tuple[Port, ...]

    @property
    def shown(self) -> tuple[Option, ...]:
        """Give the options that are drawn."""
        return self.options[:MOST_OPTIONS]

    @property
    def around(self) -> tuple[Stop, ...]:
        """Give the calls from two before to two after the one in question."""
        stops = self.itinerary.stops
        at = stops.index(self.stop)
        return stops[max(0, at - 2) : at + 3]

    @property
    def rejected(self) -> tuple[Port, ...]:
        """Give the ports that were weighed and are not offered."""
        names = {one.what for one in self.not_offered}
        offered = {one.call.port for one in self.options if one.call is not None}
        return tuple(one for one in self.ports if one.name in names and one.id not in offered)

    def port(self, port_id: str) -> Port | None:
        """Find a port by its id."""
        return next((one for one in self.ports if one.id == port_id), None)

    def places_of(self, option: Option) -> tuple[Point, ...]:
        """Give the calls that an option sails between; none where it sails as planned, or not."""
        if option.option == OptionKind.CANCEL:
            return ()
        moved = {one.stop: one.arrives_at for one in option.moved}
        calls = [
            (moved.get(stop.id, stop.arrives_at), stop.id, stop.point)
            for stop in self.itinerary.stops
            if stop.id != self.stop.id
            or stop.id in moved
            or option.option == OptionKind.KEEP_CALL_CHANGED_PURPOSE
        ]
        if option.call is not None:
            port = self.port(option.call.port)
            if port is None:
                return ()
            calls.append((option.call.arrives_at, port.id, port.point))
        new = [(name, point) for _, name, point in sorted(calls, key=lambda one: one[:2])]
        old = [(stop.id, stop.point) for stop in self.itinerary.stops]
        if new == old:
            return ()
        first, last = _alike(new, old), _alike(new[::-1], old[::-1])
        return tuple(point for _, point in new[max(0, first - 1) : len(new) - max(0, last - 1)])

    def says(self, option: Option) -> str:
        """Say an option in a line: what, when by the clocks there, and the time in hand."""
        said = option_line(option)
        if option.call is not None:
            local = datetime.fromisoformat(option.call.arrive_local)
            said = f"{option.call.place}, {local:%d %b %H:%M}"
        if option.slack_s is not None:
            said += f", slack {span(option.slack_s)}"
        return f"{said} (tight)" if option.tight else said

    def positions(self) -> tuple[Position, ...]:
        """Give the expected positions that matter for the calls shown."""
        until = self.around[-1].arrives_at + DAY
        return tuple(one for one in self.situation.forecast if one.at <= until)

    def cone(self) -> Iterator[Position]:
        """Give where it is expected at each step between the positions that are shown."""
        shown, course = self.positions(), course_of(self.situation)
        if shown:
            first, last = course[0].at, shown[-1].at
            yield from (expected(course, Instant(at)) for at in range(first, last, STEP * 4))
            yield shown[-1]

    def extent(self) -> tuple[Point, ...]:
        """Give the points that must be seen."""
        points = [stop.point for stop in self.around]
        points += [point for one in self.shown for point in self.places_of(one)]
        points += [one.point for one in self.positions()]
        if self.situation.point is not None:
            points.append(self.situation.point)
        for polygon in self.situation.area.polygons:
            cap = cap_of(polygon) if polygon.ring else None
            if cap is not None and cap.radius_km < MOST_AREA_KM:
                points += polygon.ring
        return tuple(points)


def picture_of(plan: Plan) -> Picture:
    """Gather what a chart of a plan shows."""
    itinerary = next(
        one for one in plan.book.itineraries if any(stop.id == plan.stop.id for stop in one.stops)
    )
    now = [one for one in Danger(plan.situation, plan.ways, plan.book.sailing).discs if one.at is None]
    return Picture(
        itinerary=itinerary,
        stop=plan.stop,
        situation=plan.situation,
        reach_km=max((one.need_km for one in now), default=None),
        options=plan.options,
        not_offered=plan.rejected,
        ports=plan.book.ports,
    )


def _alike(one: Sequence[object], other: Sequence[object]) -> int:
    """Count how many are the same from the beginning."""
    return next(
        (index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def sailed(places: Iterable[Point]) -> tuple[Point, ...]:
    """Give the way by sea through some places; a great circle where no sea lane is known."""
    listed = tuple(places)
    way = list(listed[:1])
    for start, end in itertools.pairwise(listed):
        with contextlib.suppress(RouteError):
            way += sea_track(start, end)
        way.append(end)
    return tuple(way)
