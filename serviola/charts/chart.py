"""Chart: the ways around a call on a map, with what is to be kept clear of, and a legend below.

Colors are those of Okabe and Ito (Color Universal Design, 2008), which most color-blind people can tell
apart; lines differ by their dashes and marks by their shape as well.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import shapely

from engine.model.time import moment
from engine.response.situation_facts import situation_line
from engine.situations.geometry import between
from serviola.charts.frame import clipped, shifted
from serviola.charts.labels import Labels
from serviola.charts.land import CREDIT, land_in
from serviola.charts.picture import Picture, sailed
from serviola.charts.plane import Plane, circle, fitted
from serviola.charts.png import as_png
from serviola.charts.scene import Area, Disc, Line, Scene, Text
from serviola.charts.svg import as_svg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.model.place import Point, Polygon
    from serviola.charts.scene import Part, Ring

WIDTH, MAP_HEIGHT, MARGIN = 900.0, 760.0, 90.0
SIZE, SMALL, LEAST = 32.0, 28.0, 22.0
"""On a phone a drawing is shown at less than half its size; smaller letters could not be read there."""
INK, SEA, LAND, GRAY = "#1a1a1a", "#eaf3f8", "#d9d4c5", "#5f5f5f"
DANGER, FORECAST = "#d55e00", "#e69f00"
OPTION_COLORS = ("#0072b2", "#cc79a7", "#009e73", "#56b4e9", "#999999")
DARK = ("#0072b2", "#009e73")
"""Where several ways are the same, each is drawn wider than the one before and shows beside it."""
PLANNED: tuple[float, float] = (3.0, 8.0)
KM_PER_NM = 1.852
Name: TypeAlias = tuple[str, float, float, float, str, bool]
"""What is written beside a mark: where, how far from it, in which color, and whether it must be."""
LINE = 44.0


def write_chart(picture: Picture, file: Path) -> None:
    """Write a chart as SVG or PNG, by how the name of the file ends."""
    scene = chart(picture)
    if file.suffix.lower() == ".png":
        file.write_bytes(as_png(scene))
    else:
        file.write_text(as_svg(scene), encoding="utf-8")


def chart(picture: Picture) -> Scene:
    """Draw a picture."""
    plane = fitted(_seen(picture), width=WIDTH, height=MAP_HEIGHT, margin=MARGIN)
    title = f"Instead of {picture.stop.place}, {picture.stop.arrive_local[:16].replace('T', ' ')}"
    drawn = [*_ground(plane), *_danger(picture, plane), *_routes(picture, plane)]
    parts = clipped(drawn, WIDTH, MAP_HEIGHT)
    marks = list(_marks(picture, plane))
    below = [
        (sample if first else (), line) for sample, text in _legend(picture) for first, line in _wrapped(text)
    ]
    head = [title, *textwrap.wrap(situation_line(picture.situation), 52)]
    top = 24.0 + LINE * len(head)
    scene = Scene(width=WIDTH, height=top + MAP_HEIGHT + 24 + LINE * (len(below) + 1), title=title)
    for index, line in enumerate(head):
        size = SIZE if index == 0 else SMALL
        scene.parts.append(Text(x=20, y=38 + LINE * index, text=line, size=size, color=INK))
    scene.parts += [shifted(one, top) for one in (*parts, *marks, *_furniture(plane))]
    scene.parts += _listed(below, top + MAP_HEIGHT + 44)
    scene.parts.append(
        Text(x=20, y=scene.height - 16, text=f"{CREDIT}. Not for navigation.", size=LEAST, color=GRAY)
    )
    return scene


def _wrapped(text: str) -> Iterator[tuple[bool, str]]:
    return ((index == 0, line) for index, line in enumerate(textwrap.wrap(text, 48)))


def _seen(picture: Picture) -> tuple[Point, ...]:
    """Give what must be seen, with what lies on the ways between."""
    ways = [sailed(stop.point for stop in picture.around)]
    ways += [sailed(places) for one in picture.shown if (places := picture.places_of(one))]
    return (*picture.extent(), *(point for way in ways for point in way))


def _ground(plane: Plane) -> Iterator[Part]:
    yield Area(rings=(_frame(),), fill=SEA)
    for rings in land_in(plane, width=WIDTH, height=MAP_HEIGHT):
        yield Area(rings=rings, fill=LAND, edge="#a9a28e", width=1.0)


def _frame() -> Ring:
    return ((0.0, 0.0), (WIDTH, 0.0), (WIDTH, MAP_HEIGHT), (0.0, MAP_HEIGHT))


# --- what is to be kept clear of ----------------------------------------------------------------------


def _danger(picture: Picture, plane: Plane) -> Iterator[Part]:
    situation = picture.situation
    cone = [
        plane.way((*ring, ring[0])) for one in picture.cone() if (ring := circle(one.point, one.radius_km))
    ]
    if cone:
        shape = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in cone])
        for one in shapely.get_parts(shape):
            yield Area(
                rings=(tuple(one.exterior.coords),), fill=FORECAST, opacity=0.3, edge=FORECAST, dash=(12, 7)
            )
        yield Line(points=plane.way([one.point for one in picture.cone()]), color=DANGER, dash=(12, 7))
    for area in situation.area.circles:
        yield from _kept_clear(plane, circle(area.center, area.radius_km))
    for polygon in situation.area.polygons:
        if polygon.ring:
            yield from _kept_clear(plane, straight_ring(polygon))
    if situation.point is not None and picture.reach_km:
        yield from _kept_clear(plane, circle(situation.point, picture.reach_km))


def _kept_clear(plane: Plane, ring: tuple[Point, ...]) -> Iterator[Part]:
    yield Area(rings=(plane.way((*ring, ring[0])),), fill=DANGER, opacity=0.22, edge=DANGER, width=3.0)


def straight_ring(polygon: Polygon) -> tuple[Point, ...]:
    """Cut the edges of a polygon, which are straight in longitude and latitude."""
    found = []
    for start, end in zip(polygon.ring, (*polygon.ring[1:], polygon.ring[0]), strict=True):
        d_lon = (end.lon - start.lon + 180.0) % 360.0 - 180.0
        d_lat = end.lat - start.lat
        pieces = max(1, math.ceil(max(abs(d_lon), abs(d_lat))))
        for index in range(pieces):
            share = index / pieces
            lon = (start.lon + share * d_lon + 180.0) % 360.0 - 180.0
            found.append(replace(start, lat=start.lat + share * d_lat, lon=lon))
    return tuple(found)


# --- routes and marks ---------------------------------------------------------------------------------


def _routes(picture: Picture, plane: Plane) -> Iterator[Part]:
    planned = sailed(stop.point for stop in picture.around)
    for rank, option in reversed(list(enumerate(picture.shown))):
        places = picture.places_of(option)
        if places:
            width, way = 5.0 + 4.5 * rank, plane.way(sailed(places))
            yield Line(points=way, color="#ffffff", width=width + 2)
            yield Line(points=way, color=OPTION_COLORS[rank], width=width)
    yield Line(points=plane.way(planned), color=INK, width=4.0, dash=PLANNED)


def _marks(picture: Picture, plane: Plane) -> Iterator[Part]:
    labels = Labels(width=WIDTH, height=MAP_HEIGHT)
    names: list[Name] = []
    refused: list[Name] = []
    yield from _positions(picture, plane, labels, names)
    for port in picture.rejected:
        x, y = plane.at(port.point)
        if 10 < x < WIDTH - 10 and 10 < y < MAP_HEIGHT - 10:
            yield from _cross(x, y)
            labels.mark(x, y, 9)
            refused.append((port.name, x, y, 14, GRAY, False))
    for option, color in zip(picture.shown, OPTION_COLORS, strict=False):
        offered = None if option.call is None else picture.port(option.call.port)
        if offered is not None:
            x, y = plane.at(offered.point)
            yield from _number(option.rank, x, y, color)
            labels.mark(x, y, 18)
            names.append((offered.name, x, y, 24, INK, True))
    for stop in dict.fromkeys(picture.around):
        x, y = plane.at(stop.point)
        if stop.id == picture.stop.id:
            yield Disc(x=x, y=y, radius=17, fill="#ffffff", edge=DANGER, width=6)
        yield Area(rings=(_square(x, y, 9),), fill=INK, edge="#ffffff", width=2)
        labels.mark(x, y, 17 if stop.id == picture.stop.id else 9)
        if stop.place not in {one[0] for one in names}:
            names.append((stop.place, x, y, 22, INK, True))
    for text, x, y, off, color, must in (*names, *refused):
        found = labels.place(text, x, y, off=off, size=SMALL, must=must)
        if found is not None:
            yield replace(found, color=color, halo="#ffffff")


def _positions(
    picture: Picture,
    plane: Plane,
    labels: Labels,
    names: list[Name],
) -> Iterator[Part]:
    if picture.situation.point is not None:
        x, y = plane.at(picture.situation.point)
        yield Line(points=((x - 14, y - 14), (x + 14, y + 14)), color=DANGER, width=6)
        yield Line(points=((x - 14, y + 14), (x + 14, y - 14)), color=DANGER, width=6)
        labels.mark(x, y, 14)
    for one in picture.positions():
        x, y = plane.at(one.point)
        yield Disc(x=x, y=y, radius=8, fill="#ffffff", edge=DANGER, width=4)
        labels.mark(x, y, 8)
        names.append((moment(one.at).strftime("%d %b %HZ"), x, y, 14, "#8a3d00", False))


def _number(rank: int, x: float, y: float, color: str) -> Iterator[Part]:
    yield Disc(x=x, y=y, radius=18, fill=color, edge="#ffffff", width=3)
    written = "#ffffff" if color in DARK else INK
    yield Text(x=x, y=y + 9, text=str(rank), size=24, color=written, anchor="middle")


def _square(x: float, y: float, half: float) -> Ring:
    return ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))


def _cross(x: float, y: float, half: float = 8) -> Iterator[Part]:
    yield Line(points=((x - half, y - half), (x + half, y + half)), color=GRAY, width=3.5)
    yield Line(points=((x - half, y + half), (x + half, y - half)), color=GRAY, width=3.5)


# --- scale, north, legend -----------------------------------------------------------------------------


def _furniture(plane: Plane) -> Iterator[Part]:
    """Give the frame, a scale that is true around the middle, and where north is there."""
    yield Area(rings=(_frame(),), edge=INK, width=2)
    nm = rounded(WIDTH / 4 / plane.scale / KM_PER_NM)
    long, y = nm * KM_PER_NM * plane.scale, MAP_HEIGHT - 26
    yield Area(
        rings=(((12, y - 48), (44 + max(long, 250), y - 48), (44 + max(long, 250), y + 16), (12, y + 16)),),
        fill="#ffffff",
    )
    for x in (28, 28 + long):
        yield Line(points=((x, y - 10), (x, y + 2)), color=INK, width=4)
    yield Line(points=((28, y - 4), (28 + long, y - 4)), color=INK, width=4)
    said = f"{nm:g} nm = {nm * KM_PER_NM:.0f} km"
    yield Text(x=28, y=y - 18, text=said, size=LEAST, color=INK, halo="#ffffff")
    yield from _north(plane)


def _north(plane: Plane) -> Iterator[Part]:
    x, y = WIDTH - 46, 62.0
    pole = replace(plane.middle, lat=90.0)
    (ax, ay), (bx, by) = plane.at(plane.middle), plane.at(between(plane.middle, pole, 0.01))
    turn = math.atan2(bx - ax, ay - by) if plane.middle.lat < 89.9 else 0.0
    sine, cosine = math.sin(turn), math.cos(turn)
    shape = ((0.0, -34.0), (14.0, 16.0), (0.0, 6.0), (-14.0, 16.0))
    ring = tuple((x + dx * cosine - dy * sine, y + dx * sine + dy * cosine) for dx, dy in shape)
    yield Disc(x=x, y=y, radius=38, fill="#ffffff", edge=INK, width=1.5)
    yield Area(rings=(ring,), fill=INK)
    yield Text(x=x, y=y + 34, text="N", size=LEAST, color=INK, anchor="middle")


def rounded(value: float) -> float:
    """Give the largest of 1, 2 or 5 times a power of ten that is not larger."""
    power: float = 10.0 ** math.floor(math.log10(value))
    return max(each * power for each in (1, 2, 5) if each * power <= value)


def _legend(picture: Picture) -> Iterator[tuple[tuple[Part, ...], str]]:
    """Give the lines of the legend, each with its sample around (0, 0)."""
    yield (Line(points=((-26, 0), (26, 0)), color=INK, width=4, dash=PLANNED),), "as planned"
    for index, (option, color) in enumerate(zip(picture.shown, OPTION_COLORS, strict=False)):
        sample: list[Part] = []
        if picture.places_of(option):
            sample.append(Line(points=((-34, 0), (34, 0)), color=color, width=5.0 + 4.5 * index))
        yield (*sample, *_number(option.rank, 0, 0, color)), picture.says(option)
    yield (
        (
            Disc(x=0, y=0, radius=13, fill="#ffffff", edge=DANGER, width=5),
            Area(rings=(_square(0, 0, 6),), fill=INK),
        ),
        f"the call in question (squares: other calls of {picture.itinerary.vessel})",
    )
    yield from _legend_of_danger(picture)
    if picture.rejected:
        yield tuple(_cross(0, 0)), "a port that was weighed and rejected"


def _legend_of_danger(picture: Picture) -> Iterator[tuple[tuple[Part, ...], str]]:
    area, box = picture.situation.area, ((-24.0, -12.0), (24.0, -12.0), (24.0, 12.0), (-24.0, 12.0))
    said = []
    if picture.situation.point is not None and picture.reach_km:
        said.append(f"within {picture.reach_km:.0f} km of ×")
    if area.circles or area.polygons:
        said.append("the area affected")
    if said:
        sample = Area(rings=(box,), fill=DANGER, opacity=0.22, edge=DANGER, width=3)
        yield (sample,), f"kept clear of: {' and '.join(said)}"
    if area.countries:
        yield (), f"not drawn: affected countries ({', '.join(area.countries)})"
    if picture.positions():
        sample = Area(rings=(box,), fill=FORECAST, opacity=0.3, edge=FORECAST, dash=(12, 7))
        yield (sample,), "forecast: where it is expected and when (UTC), and how wide"


def _listed(lines: list[tuple[tuple[Part, ...], str]], top: float) -> Iterator[Part]:
    for index, (sample, text) in enumerate(lines):
        y = top + index * LINE
        yield from (shifted(one, y - 10, 56) for one in sample)
        yield Text(x=104, y=y, text=text, size=SMALL, color=INK)
