"""The card and its map as files: valid, of the stated size, the right way round, and nothing in them is markup."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from typer.testing import CliRunner

from engine.model.place import Area, Circle, Point, Polygon
from engine.model.signal import Position
from serviola.card_files import map_of, picture_of_card, write_samples
from serviola.charts.png import as_png
from serviola.charts.scene import Area as Shape
from serviola.charts.scene import Disc, Text
from serviola.charts.situation_map import HEIGHT, WIDTH, How, Mark, is_drawable, situation_map
from serviola.charts.svg import as_svg
from serviola.commands.app import app
from tests.fakes import words as w
from tests.fakes.cards import HOSTILE, MESSAGE, OPEN
from tests.serviola.card_brand import brand_of, reached

ROOT = Path(__file__).resolve().parents[2]
FIJI, SUVA, APIA = Point(-17.7, 178.9), Point(-18.1, 178.4), Point(-13.8, -171.8)


def texts(scene):
    return [part.text for part in scene.parts if isinstance(part, Text)]


def size(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image.format, image.size


def place_of(scene, text):
    (found,) = [part for part in scene.parts if isinstance(part, Text) and part.text == text]
    return found.x, found.y


def test_the_samples_in_the_documentation_are_made_by_one_command_and_are_what_is_said(tmp_path):
    made = write_samples(tmp_path)
    assert [file.name for file in made] == ["card.svg", "map.png"]
    kept = ROOT / "docs" / "images"
    for file in made:
        assert (kept / file.name).exists()
    assert size((tmp_path / "map.png").read_bytes()) == ("PNG", (1200, 675))
    assert size((kept / "map.png").read_bytes()) == ("PNG", (1200, 675))
    # No font is asked for what it measures, so the drawing of the card is the same everywhere.
    assert (tmp_path / "card.svg").read_text() == (kept / "card.svg").read_text()
    assert "Slack looks otherwise" in (kept / "card.svg").read_text()


def test_a_map_shows_what_is_met_missed_and_served_and_how_far_it_reaches():
    marks = [Mark(w.LABADEE, "Labadee", How.MET), Mark(APIA, "Apia", How.SERVED)]
    scene = situation_map(w.situation(), marks, reach_km=200.0)
    said = texts(scene)
    assert "Labadee" in said
    assert {"1 met", "0 narrowly missed", "1 other places served"} <= set(said)
    assert any("Natural Earth, public domain" in text for text in said)
    assert any(text.endswith(" km") and " nm = " in text for text in said)
    assert (scene.width, scene.height) == (WIDTH, HEIGHT) == (1200, 675)


def test_across_the_antimeridian_east_lies_to_the_right():
    storm = w.situation(point=FIJI, area=Area(circles=(Circle(FIJI, 500.0),)))
    scene = situation_map(storm, [Mark(SUVA, "Suva", How.MET), Mark(APIA, "Apia", How.NEAR)])
    assert place_of(scene, "Suva")[0] < place_of(scene, "Apia")[0]
    assert all(
        -1 <= x <= WIDTH + 1 for part in scene.parts if isinstance(part, Shape) for x, _ in part.rings[0]
    )


@pytest.mark.parametrize("pole", [90.0, 89.0, -90.0, -89.0])
def test_a_pole_is_a_place_like_any_other(pole):
    sign = 1 if pole > 0 else -1
    ring = tuple(Point(sign * 80.0, lon) for lon in (0.0, 120.0, -120.0))
    storm = w.situation(point=Point(pole, 0.0), area=Area(polygons=(Polygon(ring),)))
    scene = situation_map(storm, [Mark(Point(sign * 78.0, 15.0), "A bay", How.MET)])
    assert "A bay" in texts(scene)
    assert size(as_png(scene)) == ("PNG", (1200, 675))


def test_a_forecast_shows_each_position_with_its_time():
    course = tuple(
        Position(
            at=w.after(hours * 3_600_000_000),
            point=Point(15.0 + hours / 12, -60.0 - hours / 6),
            radius_km=90.0,
        )
        for hours in (12, 36, 60)
    )
    storm = w.situation(point=Point(14.0, -58.0), area=Area(), forecast=course)
    scene = situation_map(storm, [Mark(Point(18.0, -63.0), "Philipsburg", How.MET)])
    assert len([one for one in texts(scene) if one.endswith("Z")]) >= 2
    assert len([part for part in scene.parts if isinstance(part, Disc) and part.radius == 7]) == 3


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_words_of_others_are_neither_markup_nor_invisible_in_a_picture(text):
    scene = situation_map(w.situation(), [Mark(w.LABADEE, text, How.MET)])
    for part in texts(scene):
        assert len(part) <= 120
        assert not {"\u202e", "\u200b", "\u2066", "\x00", "\n"} & set(part)
    written = as_svg(scene)
    root = ET.fromstring(written)
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= {
        "svg",
        "title",
        "rect",
        "path",
        "circle",
        "text",
    }
    card = replace(OPEN, headline=text, situation=text, items=(text,) * 40, rows=(text,) * 40)
    drawn = as_svg(picture_of_card(replace(MESSAGE, title=text, card=card)))
    found = ET.fromstring(drawn)
    assert {one.tag.rpartition("}")[2] for one in found.iter()} <= {
        "svg",
        "title",
        "rect",
        "path",
        "circle",
        "text",
    }


def test_a_question_draws_its_own_calls_and_what_has_no_place_is_not_drawn():
    brand = brand_of(exposures=[reached()])
    scene = map_of(brand, w.proposal())
    assert scene is not None
    assert "1 met" in texts(scene)
    nowhere = w.situation(point=None, area=Area())
    assert not is_drawable(nowhere, [Mark(APIA, "Apia", How.SERVED)])
    assert map_of(brand_of(), w.proposal(situation="s-other")) is None


def test_four_hundred_calls_are_drawn_in_time_and_their_names_do_not_lie_on_each_other():
    marks = [Mark(Point(18.0 + n % 20 / 10, -73.0 + n // 20 / 10), f"Port {n}", How.MET) for n in range(900)]
    scene = situation_map(w.situation(), marks)
    assert "400 met" in texts(scene)
    assert size(as_png(scene)) == ("PNG", (1200, 675))


def test_the_command_says_what_it_lacks(tmp_path):
    said = CliRunner().invoke(app, ["card", "--config", str(tmp_path / "none.yaml")])
    assert said.exit_code == 2
    assert "name a proposal" in said.stderr
