"""Fields: typed values from what people write, every finding collected, one sentence each."""

from __future__ import annotations

from enum import StrEnum

import pytest

from engine.errors import PlaybookError
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from engine.rules.units import say_meters, say_seconds
from engine.rules.words import did_you_mean, dotted, nearest


class Color(StrEnum):
    RED = "red"
    GREEN = "green"


def fields(text: str) -> Fields:
    return Fields(read(text, "f.yaml"))


def said(found: Fields) -> list[str]:
    return [str(finding).removeprefix("f.yaml:") for finding in found.findings]


def test_each_type_is_read():
    have = fields(
        "t: x\ni: 3\nn: 1.5\nf: true\nc: red\ncs: [red, green]\none: green\nts: [a, b]\nd: 1h\nkm: 2 km\n"
        "m: {a: 1}\nms: [{a: 1}, {a: 2}]\nraw: [1, {x: y}]\n"
    )
    assert have.text("t") == "x"
    assert have.integer("i", least=1, most=3) == 3
    assert have.number("n", least=0, most=2) == 1.5
    assert have.flag("f") is True
    assert have.choice("c", Color) is Color.RED
    assert have.choices("cs", Color) == (Color.RED, Color.GREEN)
    assert have.choices("one", Color) == (Color.GREEN,)
    assert have.texts("ts") == ("a", "b")
    assert have.duration_s("d") == 3600
    assert have.distance_km("km") == 2.0
    assert have.mapping("m").integer("a") == 1
    assert [each.integer("a") for each in have.mappings("ms")] == [1, 2]
    assert have.raw("raw") == [1, {"x": "y"}]
    have.rest()
    have.settle()


def test_what_is_left_out_has_the_default_that_was_asked_for():
    have = fields("a: 1\n")
    assert have.text("t", "d") == "d"
    assert have.integer("i", 7) == 7
    assert have.number("n", 0.5, least=0, most=1) == 0.5
    assert have.flag("f", default=False) is False
    assert have.choice("c", Color, Color.GREEN) is Color.GREEN
    assert have.choices("cs", Color, ()) == ()
    assert have.texts("ts", ()) == ()
    assert have.duration_s("d", 60) == 60
    assert have.distance_km("km", 1.0) == 1.0
    assert have.mapping("m", required=False).text("x") == ""
    assert have.mappings("ms", required=False) == ()
    assert have.raw("r", None) is None
    assert not have.has("h")
    assert have.findings == []


def test_every_wrong_type_is_said():
    have = fields("t: 1\ni: x\nn: 5\nf: on\nc: rad\ncs: [red, blu]\nts: [1]\nd: 5\nkm: 5\nm: 3\nms: {}\n")
    have.text("t")
    have.integer("i")
    have.number("n", least=0, most=1)
    have.flag("f")
    have.choice("c", Color)
    have.choices("cs", Color)
    have.texts("ts")
    have.duration_s("d")
    have.distance_km("km")
    have.mapping("m")
    have.mappings("ms")
    assert said(have) == [
        '1:4: t is 1, not text — put it in quotes: "1"',
        "2:4: i is x, not a whole number of at least 0 — write a whole number of at least 0",
        "3:4: n is 5, not a number from 0 to 1 — write a number from 0 to 1",
        "4:4: f is on, not true or false — write true or false",
        "5:4: c cannot be rad — did you mean red?",
        "6:11: cs cannot be blu — choose one of red, green",
        "7:6: ts is 1, not text — write some text, in quotes",
        "8:4: d is 5, a number without a unit — write whole numbers with d, h, m or s, such as 7d, 72h or 1h30m",
        "9:5: km is 5, a number without a unit — write a number with km, nm or mi, such as 150 km",
        "10:4: m is 3, not keys with values — write key: value",
        "11:5: ms is keys with values, not a list — begin each item with a dash",
    ]


def test_unknown_and_missing_keys_are_said_with_a_guess():
    have = fields("ownr: x\nzzz: 1\n")
    have.text("owner")
    have.text("stage", "suggest")
    have.rest()
    assert said(have) == [
        "1:1: the file has no owner — add owner:",
        "1:1: ownr is not a key of the file — did you mean owner?",
        "2:1: zzz is not a key of the file — choose one of owner, stage",
    ]


def test_below_what_is_missing_nothing_more_is_found():
    have = fields("a: 1\n")
    below = have.mapping("m")
    below.text("x")
    below.mapping("y").text("z")
    below.rest()
    assert said(have) == ["1:1: the file has no m — add m:"]


def test_findings_share_one_list_and_settle_in_order():
    have = fields("b: {c: 1}\na: 2\n")
    have.text("a")
    have.mapping("b").text("c")
    with pytest.raises(PlaybookError) as caught:
        have.settle()
    assert [found.line for found in caught.value.findings] == [1, 2]


@pytest.mark.parametrize(
    ("seconds", "said_as"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_600, "1 h"),
        (3_661, "1 h 1 min"),
        (86_405, "1 d"),
        (230_400, "2 d 16 h"),
        (-60, "1 min"),
    ],
)
def test_seconds_are_said_in_two_units(seconds, said_as):
    assert say_seconds(seconds) == said_as


@pytest.mark.parametrize(
    ("meters", "said_as"), [(0, "0 km"), (149, "0.1 km"), (153_240, "153.2 km"), (2_000_000, "2,000 km")]
)
def test_meters_are_said_in_kilometers(meters, said_as):
    assert say_meters(meters) == said_as


def test_words():
    assert dotted(("when", "by", 1, "radius")) == "when.by[1].radius"
    assert did_you_mean("SEVERE", ["Severe", "Extreme"]) == "did you mean Severe?"
    assert nearest("SEVERE", ["Severe", "Extreme"]) == "Severe"
    assert nearest("q", ["Severe", "Extreme"]) == ""
    assert did_you_mean("q", ["Severe", "Extreme"]) == "choose one of Severe, Extreme"
