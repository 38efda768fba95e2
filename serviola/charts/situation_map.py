"""Situation map: where it is, how far it reaches, and which calls it meets; one picture for a phone.

Served calls, calls that it meets and calls that it misses narrowly differ by shape as well as by color.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.place import Point
from engine.model.said import phrase
from engine.model.time import moment
from engine.response.situation_facts import situation_line
from engine.situations.forecast import course_of
from engine.situations.geometry import cap_of, distance_km
from notify.cleaning import clean
from serviola.charts.chart import (
    DANGER,
    FORECAST,
    GRAY,
    INK,
    KM_PER_NM,
    LAND,
    SEA,
    rounded,
    straight_ring,
)
from serviola.charts.frame import clipped, shifted
from serviola.charts.labels import Labels
from serviola.charts.land import CREDIT, land_in
from serviola.charts.plane import Plane, circle, fitted
from serviola.charts.scene import Area, Disc, Line, Scene, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from serviola.charts.scene import Part, Ring

WIDTH, HEIGHT = 1200.0, 675.0
TOP, FOOT = 58.0, 86.0
MAP_HEIGHT = HEIGHT - TOP - FOOT
MARGIN = 80.0
SIZE, SMALL, LEAST = 23.0, 22.0, 17.0
NAME_CHARS, TITLE_CHARS = 26, 92
MOST_STOPS, MOST_NAMED = 400, 40
WIDE_KM = 6_000.0
"""An area that is wider than this does not decide how much is shown."""
LEAST_ACROSS_KM = 60.0
MET, SERVED = "#0072b2", "#5f5f5f"


class How(StrEnum):
    """What a call is to a situation."""

    MET = "met"
    NEAR = "near"
    SERVED = "served"


@dataclass(frozen=True, slots=True)
class Mark:
    """A call on the map; the name is somebody else's words."""

    point: Point
    name: str
    how: How


def marks_of(brand: Brand, proposal: Proposal) -> list[Mark]:
    """Give the calls of a question: those it meets, those it narrowly misses, and the other places served."""
    found: dict[str, How] = {}
    for one in brand.exposures.by("situation", proposal.situation):
        if one.epoch == proposal.epoch and one.playbook == proposal.playbook:
            found[one.item] = How.MET if one.met else How.NEAR
    asked = {item for row in proposal.rows for item in row.items} | {one.item for one in proposal.options}
    found |= dict.fromkeys(asked, How.MET)
    marks: dict[tuple[Point, str], Mark] = {}
    rank = list(How)
    for stop in brand.stops():
        mark = Mark(stop.point, stop.place, found.get(stop.id, How.SERVED))
        known = marks.get((mark.point, mark.name), mark)
        marks[mark.point, mark.name] = min(mark, known, key=lambda one: rank.index(one.how))
    return sorted(marks.values(), key=lambda one: (rank.index(one.how), one.name, _place(one)))


def _place(mark: Mark) -> tuple[float, float]:
    return mark.point.lat, mark.point.lon


def reach_of(brand: Brand, proposal: Proposal) -> float:
    """Say how far around its point the playbook of a question reaches, 0 where no distance says so."""
    reaches = (
        reach.need_km or 0.0
        for one in brand.exposures.by("situation", proposal.situation)
        if (one.epoch, one.playbook) == (proposal.epoch, proposal.playbook)
        for reach in one.reaches
        if reach.by == "radius"
    )
    return max(reaches, default=0.0)


def situation_map(
    situation: Situation,
    marks: Sequence[Mark],
    *,
    reach_km: float = 0.0,
    told: Callable[[str], str] = str,
) -> Scene:
    """Draw a situation with the calls around it, in 1200 by 675; `told` says our words in a language.

    `reach_km` is how far around its point the playbook looks, 0 where no distance says so.
    """
    marks = list(marks)[:MOST_STOPS]
    plane = fitted(_seen(situation, marks, reach_km), width=WIDTH, height=MAP_HEIGHT, margin=MARGIN)
    title = clean(told(situation_line(situation)), cap=TITLE_CHARS)
    scene = Scene(width=WIDTH, height=HEIGHT, title=title)
    ground = clipped([*_ground(plane), *_danger(situation, plane, reach_km)], WIDTH, MAP_HEIGHT)
    for part in (*ground, *_marks(situation, marks, plane), *_scale(plane)):
        scene.parts.append(shifted(part, TOP))
    scene.parts.append(Text(x=16, y=39, text=title, size=SIZE, color=INK))
    scene.parts += _legend(situation, marks, told)
    return scene


def _seen(situation: Situation, marks: Iterable[Mark], reach_km: float) -> list[Point]:
    """Give the points that must be seen: what is going on, and what it meets or narrowly misses."""
    points = [mark.point for mark in marks if mark.how is not How.SERVED]
    if situation.point is not None:
        points.append(situation.point)
        points += circle(situation.point, reach_km, 8) if 0 < reach_km < WIDE_KM else ()
    points += [one.point for one in situation.forecast]
    for disc in situation.area.circles:
        if disc.radius_km < WIDE_KM:
            points += circle(disc.center, disc.radius_km, 8)
    for polygon in situation.area.polygons:
        cap = cap_of(polygon) if polygon.ring else None
        if cap is not None and cap.radius_km < WIDE_KM:
            points += polygon.ring
    if not points:
        points = [mark.point for mark in marks] or [Point(0.0, 0.0)]
    first = points[0]
    if max(distance_km(first, one) for one in points) < LEAST_ACROSS_KM:
        points += circle(first, LEAST_ACROSS_KM, 4)
    return points


def _ground(plane: Plane) -> Iterator[Part]:
    yield Area(rings=(_frame(),), fill=SEA)
    for rings in land_in(plane, width=WIDTH, height=MAP_HEIGHT):
        yield Area(rings=rings, fill=LAND, edge="#a9a28e", width=1.0)


def _frame() -> Ring:
    return ((0.0, 0.0), (WIDTH, 0.0), (WIDTH, MAP_HEIGHT), (0.0, MAP_HEIGHT))


def _danger(situation: Situation, plane: Plane, reach_km: float) -> Iterator[Part]:
    if situation.point is not None and reach_km:
        ring = circle(situation.point, reach_km)
        yield Line(points=plane.way((*ring, ring[0])), color=DANGER, width=2.5, dash=(4, 6))
    for disc in situation.area.circles:
        yield from _affected(plane, circle(disc.center, disc.radius_km))
    for polygon in situation.area.polygons:
        if polygon.ring:
            yield from _affected(plane, straight_ring(polygon))
    for one in situation.forecast:
        ring = circle(one.point, one.radius_km) if one.radius_km else ()
        if ring:
            edge = plane.way((*ring, ring[0]))
            yield Area(rings=(edge,), fill=FORECAST, opacity=0.18, edge=FORECAST, dash=(10, 6))
    course = [one.point for one in course_of(situation)]
    if len(course) > 1:
        yield Line(points=plane.way(course), color=DANGER, dash=(12, 7))


def _affected(plane: Plane, ring: tuple[Point, ...]) -> Iterator[Part]:
    yield Area(rings=(plane.way((*ring, ring[0])),), fill=DANGER, opacity=0.22, edge=DANGER, width=3.0)


def _marks(situation: Situation, marks: Sequence[Mark], plane: Plane) -> Iterator[Part]:
    labels = Labels(width=WIDTH, height=MAP_HEIGHT)
    names: list[tuple[str, float, float, str, bool]] = []
    if situation.point is not None:
        x, y = plane.at(situation.point)
        yield from _cross(x, y)
        labels.mark(x, y, 15)
    for one in situation.forecast:
        x, y = plane.at(one.point)
        if _inside(x, y):
            yield Disc(x=x, y=y, radius=7, fill="#ffffff", edge=DANGER, width=4)
            labels.mark(x, y, 9)
            names.append((moment(one.at).strftime("%d %b %HZ"), x, y, "#8a3d00", False))
    for mark in reversed(marks):
        x, y = plane.at(mark.point)
        if _inside(x, y):
            yield from _sign(mark.how, x, y)
            labels.mark(x, y, 10)
    for mark in marks[:MOST_NAMED]:
        x, y = plane.at(mark.point)
        if _inside(x, y) and (name := clean(mark.name, cap=NAME_CHARS)):
            names.append((name, x, y, INK if mark.how is How.MET else GRAY, False))
    for text, x, y, color, must in names:
        found = labels.place(text, x, y, off=16, size=SMALL, must=must)
        if found is not None:
            yield replace(found, color=color, halo="#ffffff")


def _inside(x: float, y: float) -> bool:
    return 0 < x < WIDTH and 0 < y < MAP_HEIGHT


def _sign(how: How, x: float, y: float) -> Iterator[Part]:
    match how:
        case How.MET:
            ring = ((x, y - 13), (x + 13, y), (x, y + 13), (x - 13, y))
            yield Area(rings=(ring,), fill=MET, edge="#ffffff", width=2.5)
        case How.NEAR:
            yield Area(rings=(_square(x, y, 8),), fill="#ffffff", edge=MET, width=3)
        case How.SERVED:
            yield Disc(x=x, y=y, radius=4.5, fill=SERVED, edge="#ffffff", width=1.5)


def _square(x: float, y: float, half: float) -> Ring:
    return ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))


def _cross(x: float, y: float, half: float = 13) -> Iterator[Part]:
    yield Line(points=((x - half, y - half), (x + half, y + half)), color=DANGER, width=6)
    yield Line(points=((x - half, y + half), (x + half, y - half)), color=DANGER, width=6)


def _scale(plane: Plane) -> Iterator[Part]:
    """Give the frame, and a scale that is true around the middle of the map."""
    yield Area(rings=(_frame(),), edge=INK, width=2)
    nm = rounded(WIDTH / 5 / plane.scale / KM_PER_NM)
    long, y = nm * KM_PER_NM * plane.scale, MAP_HEIGHT - 16
    wide = max(long, 200) + 32
    yield Area(rings=(((8, y - 38), (8 + wide, y - 38), (8 + wide, y + 10), (8, y + 10)),), fill="#ffffff")
    for x in (20, 20 + long):
        yield Line(points=((x, y - 10), (x, y + 2)), color=INK, width=4)
    yield Line(points=((20, y - 4), (20 + long, y - 4)), color=INK, width=4)
    yield Text(x=20, y=y - 15, text=f"{nm:g} nm = {nm * KM_PER_NM:.0f} km", size=LEAST, color=INK)


def _legend(situation: Situation, marks: Sequence[Mark], told: Callable[[str], str]) -> Iterator[Part]:
    y, x = TOP + MAP_HEIGHT + 34, 30.0
    count = {how: sum(mark.how is how for mark in marks) for how in How}
    lines = (
        (How.MET, phrase("{count} met", count=count[How.MET])),
        (How.NEAR, phrase("{count} narrowly missed", count=count[How.NEAR])),
        (How.SERVED, phrase("{count} other places served", count=count[How.SERVED])),
    )
    for how, said in lines:
        yield from _sign(how, x, y - 7)
        text = told(said)
        yield Text(x=x + 24, y=y, text=text, size=SMALL, color=INK)
        x += 24 + len(text) * SMALL * 0.58 + 44
    if situation.area.circles or situation.area.polygons:
        box = ((x - 16, y - 17), (x + 16, y - 17), (x + 16, y + 3), (x - 16, y + 3))
        yield Area(rings=(box,), fill=DANGER, opacity=0.22, edge=DANGER, width=3)
        yield Text(x=x + 28, y=y, text=told(phrase("affected")), size=SMALL, color=INK)
    credit = f"{CREDIT}. {told(phrase('Times are UTC. Not for navigation.'))}"
    yield Text(x=18, y=HEIGHT - 14, text=credit, size=LEAST, color=GRAY)


def is_drawable(situation: Situation, marks: Sequence[Mark]) -> bool:
    """Say whether a map would show anything of a situation: something of it has to have a place."""
    area = situation.area
    placed = situation.point is not None or area.circles or any(one.ring for one in area.polygons)
    return bool(placed) or any(mark.how is How.MET for mark in marks)
