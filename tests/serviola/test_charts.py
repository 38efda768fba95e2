"""Charts: what is drawn of the ways around a call, wherever on the globe, as SVG and as PNG."""

from __future__ import annotations

import io
import math
import re
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from engine.model.place import Area, Point, Polygon
from engine.model.scales import Category, Hazard
from engine.model.signal import Position
from engine.model.time import parse_iso
from engine.situations.geometry import distance_km
from programs.book import load_book
from programs.book.land import inland_km
from serviola.charts.chart import DANGER, FORECAST, MAP_HEIGHT, OPTION_COLORS, WIDTH, chart, write_chart
from serviola.charts.land import land_in
from serviola.charts.picture import picture_of, sailed
from serviola.charts.plane import Plane, circle, fitted
from serviola.charts.png import NoPillowError, as_png
from serviola.charts.scene import Area as Shape
from serviola.charts.scene import Disc, Line, Scene, Text
from serviola.charts.svg import as_svg
from serviola.planning import worked_out
from tests.fakes import words as w

CASE = Path(__file__).resolve().parents[2] / "serviola/cases/january-2010/programs.yaml"
LABADEE = "eastern-0109:labadee:2010-01-15"
QUAKE = w.situation(area=Area(countries=("HT",)), occurred_at=parse_iso("2010-01-12T21:53:10Z"))
ISLANDS = """\
schema: serviola/programs/1
places:
  - {id: savusavu, name: Savusavu, lat: -16.78, lon: 179.33, country: FJ, zone: Pacific/Fiji}
  - {id: nukualofa, name: "Nuku'alofa <b>", lat: -21.13, lon: -175.2, country: TO, zone: Pacific/Tongatapu}
  - {id: apia, name: Apia, lat: -13.82, lon: -171.76, country: WS, zone: Pacific/Apia}
itineraries:
  - id: islands
    name: Islands
    vessel: Aurelia
    owner: team:planning
    stops:
      - {place: savusavu, arrive: 2026-08-02T08:00, depart: 2026-08-02T17:00}
      - {place: nukualofa, arrive: 2026-08-04T08:00, depart: 2026-08-04T18:00}
      - {place: apia, arrive: 2026-08-06T10:00, depart: 2026-08-06T18:00, locked: true}
vessels:
  - {name: Aurelia, max_speed_kn: 21.6, economic_speed_kn: 18}
ports:
  - place: {id: pago, name: Pago Pago, lat: -14.28, lon: -170.69, country: AS, zone: Pacific/Pago_Pago}
    pier: true
"""
ACROSS = Polygon((Point(-19.6, 178.9), Point(-19.6, -173.9), Point(-22.5, -173.9), Point(-22.5, 178.9)))


def planned(text, stop_id, situation, at, *, exclude_within_km=None):
    from dataclasses import replace

    book = load_book(text, "book", brand="main")
    book = replace(book, sailing=replace(book.sailing, exclude_within_km=exclude_within_km))
    stop = next(stop for one in book.itineraries for stop in one.stops if stop.id == stop_id)
    return worked_out(book, stop, situation, (), at=parse_iso(at), top=10)


def january(situation=QUAKE, **more):
    return picture_of(planned(CASE.read_text(), LABADEE, situation, "2010-01-13T00:00:00Z", **more))


def islands():
    volcano = w.situation(
        hazard=Hazard.VOLCANO, point=Point(-20.55, -175.39), magnitude=None, area=Area(polygons=(ACROSS,))
    )
    stop = "islands:nukualofa:2026-08-04"
    return picture_of(planned(ISLANDS, stop, volcano, "2026-08-01T00:00:00Z", exclude_within_km=150))


def texts(scene):
    return [one.text for one in scene.parts if isinstance(one, Text)]


def longest_step(line):
    return max(math.dist(one, other) for one, other in pairwise(line.points))


# --- what is on it --------------------------------------------------------------------------------------


def test_january_2010_has_its_ports_routes_reach_scale_north_and_legend():
    scene = chart(january(exclude_within_km=250.0))
    said = " | ".join(texts(scene))
    for name in ("San Juan", "Labadee", "Port Everglades", "Grand Turk", "Nassau", "CocoCay"):
        assert name in said
    assert "as planned" in said
    assert "kept clear of: within 310 km of ×" in said, "its own reach is larger than 250 km"
    assert "not drawn: affected countries (HT)" in said
    assert re.search(r"\d+ nm = \d+ km", said)
    assert "N" in texts(scene)
    assert "Natural Earth, public domain" in said
    lines = [one for one in scene.parts if isinstance(one, Line)]
    assert {OPTION_COLORS[0], OPTION_COLORS[1]} <= {one.color for one in lines}
    assert DANGER in {one.edge for one in scene.parts if isinstance(one, Shape)}


def test_offered_ports_carry_their_rank_and_rejected_ones_a_cross():
    picture = january(exclude_within_km=250.0)
    assert "Amber Cove" in {one.name for one in picture.rejected}
    scene = chart(picture)
    ranks = {one.rank: one.call.place for one in picture.shown if one.call is not None}
    discs = [one for one in scene.parts if isinstance(one, Disc) and one.radius == 18]
    on_map = [one for one in discs if one.y < 132 + MAP_HEIGHT]
    assert len(on_map) >= len(ranks) >= 3
    assert "a port that was weighed and rejected" in texts(scene)


def test_a_cyclone_is_drawn_with_its_cone_and_the_times_of_its_positions():
    days = [(13, 16.0, -69.0, 90), (14, 17.6, -71.0, 140), (15, 19.5, -72.8, 190), (16, 22.0, -74.5, 250)]
    storm = w.situation(
        hazard=Hazard.CYCLONE,
        partition=Category.MET,
        point=Point(15.2, -68.0),
        magnitude=None,
        area=Area(),
        updated_at=parse_iso("2010-01-13T00:00:00Z"),
        forecast=tuple(
            Position(at=parse_iso(f"2010-01-{day}T12:00:00Z"), point=Point(lat, lon), radius_km=km)
            for day, lat, lon, km in days
        ),
    )
    scene = chart(january(storm))
    assert {"13 Jan 12Z", "14 Jan 12Z", "15 Jan 12Z", "16 Jan 12Z"} <= set(texts(scene))
    cones = [one for one in scene.parts if isinstance(one, Shape) and one.fill == FORECAST]
    wide = [max(x for x, _ in one.rings[0]) - min(x for x, _ in one.rings[0]) for one in cones]
    assert max(wide) > 200, "one shape over all positions, and a sample in the legend"


def test_what_the_ship_does_as_planned_has_no_line_of_its_own():
    picture = january()
    kept = next(one for one in picture.options if one.option == "keep_call_changed_purpose")
    canceled = next((one for one in picture.options if one.option == "cancel"), None)
    assert picture.places_of(kept) == ()
    assert canceled is None or picture.places_of(canceled) == ()
    sea_day = next(one for one in picture.options if one.option == "sea_day")
    assert len(picture.places_of(sea_day)) == 2


# --- on the globe ---------------------------------------------------------------------------------------


def test_over_the_antimeridian_nothing_jumps_across_the_map():
    picture = islands()
    scene = chart(picture)
    assert "Pago Pago" in texts(scene)
    ways = [one for one in scene.parts if isinstance(one, Line) and len(one.points) > 5]
    assert len(ways) >= 2
    assert max(longest_step(one) for one in ways) < 60
    shapes = [one for one in scene.parts if isinstance(one, Shape) and one.fill == DANGER]
    across = [max(x for x, _ in one.rings[0]) - min(x for x, _ in one.rings[0]) for one in shapes]
    assert len(across) == 3, "the polygon, the circle, and their sample in the legend"
    assert max(across) < 600


def test_no_land_reaches_around_the_world_where_islands_lie_on_the_antimeridian():
    plane = fitted((Point(-16, 177), Point(-16, -170)), width=WIDTH, height=MAP_HEIGHT, margin=60)
    for rings in land_in(plane, width=WIDTH, height=MAP_HEIGHT):
        across = [x for x, _ in rings[0]]
        assert max(across) - min(across) < WIDTH / 2


def test_the_land_is_where_it_is_also_with_a_continent_on_the_far_side():
    plane = fitted((Point(-44, 167), Point(-37, 178)), width=900, height=760, margin=60)
    x, y = plane.at(Point(-43.6, 171.5))  # in the middle of the South Island
    inside = [rings for rings in land_in(plane, width=900, height=760) if _holds(rings[0], x, y)]
    assert len(inside) == 1
    x, y = plane.at(Point(-40.5, 170.5))  # in the sea between
    assert not [rings for rings in land_in(plane, width=900, height=760) if _holds(rings[0], x, y)]


def _holds(ring, x, y):
    import shapely

    return shapely.Polygon(ring).contains(shapely.Point(x, y))


def test_distances_from_the_middle_are_true_also_at_the_pole():
    plane = Plane(middle=Point(88, 10))
    for point in (Point(88, -170), Point(80, 100), Point(89.9, 0)):
        assert math.hypot(*plane.at(point)) == pytest.approx(distance_km(plane.middle, point), rel=1e-6)


def test_a_way_over_the_pole_is_one_line():
    plane = fitted((Point(80, 0), Point(80, 180)), width=900, height=760, margin=60)
    way = plane.way((Point(80, 0), Point(80, 180)))
    assert max(math.dist(one, other) for one, other in pairwise(way)) < 30


def test_a_circle_around_the_pole_is_everywhere_as_far_away():
    for point in circle(Point(89, 40), 500):
        assert distance_km(Point(89, 40), point) == pytest.approx(500, rel=1e-6)


def test_where_no_sea_lane_is_known_a_way_is_straight():
    assert sailed((Point(0, 0), Point(0, 0)))[-1] == Point(0, 0)


# --- SVG and PNG ----------------------------------------------------------------------------------------


def test_svg_is_well_formed_and_quotes_what_the_book_says():
    svg = as_svg(chart(islands()))
    root = ET.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    said = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any("Nuku'alofa <b>" in (each or "") for each in said)
    assert "<b>" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", ""), "nothing is loaded from elsewhere"


def test_letters_can_be_read_on_a_phone():
    # A phone shows 900 units on some 390 pixels; below 9 of them letters cannot be read.
    sizes = [one.size for one in chart(january()).parts if isinstance(one, Text)]
    assert min(sizes) * 390 / WIDTH >= 9


def test_png_shows_the_same_drawing():
    scene = chart(january())
    image = Image.open(io.BytesIO(as_png(scene)))
    assert image.size == (round(scene.width), round(scene.height))
    colors = {color for _, color in image.getcolors(maxcolors=1_000_000) or []}
    assert _rgb(OPTION_COLORS[0]) in colors
    assert _rgb(DANGER) in colors
    assert (234, 243, 248) in colors, "the sea"


def _rgb(text):
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


def test_dashes_and_holes_are_drawn_as_pixels():
    scene = Scene(width=100, height=100, title="")
    scene.parts.append(Line(points=((0, 10), (100, 10)), color="#000000", width=10, dash=(10, 10)))
    square = ((20, 20), (90, 20), (90, 90), (20, 90))
    hole = ((40, 40), (70, 40), (70, 70), (40, 70))
    scene.parts.append(Shape(rings=(square, hole), fill="#ff0000"))
    image = Image.open(io.BytesIO(as_png(scene)))
    assert image.getpixel((5, 10)) == (0, 0, 0)
    assert image.getpixel((15, 10)) == (255, 255, 255)
    assert image.getpixel((30, 30)) == (255, 0, 0)
    assert image.getpixel((55, 55)) == (255, 255, 255)


def test_without_pillow_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(NoPillowError, match=r"serviola\[charts\]"):
        write_chart(january(), tmp_path / "chart.png")
    write_chart(january(), tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_text().startswith("<svg")


@pytest.mark.parametrize(("lat", "lon"), [(68.0, 0.0), (66.0, -53.9), (-16.51, 100.0), (71.2, 0.0)])
def test_the_sea_is_no_land_where_a_ring_was_joined_around_the_globe(lat, lon):
    assert inland_km(Point(lat, lon)) == 0


def test_what_such_a_ring_holds_is_land_still():
    assert inland_km(Point(67.0, 100.0)) > 60
    assert inland_km(Point(67.0, -178.0)) > 20
