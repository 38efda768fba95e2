"""What a signal may speak of is found by traces, and what that costs does not grow with all that is going on."""

from __future__ import annotations

import sys
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from engine.model.place import Area, Circle, Point
from engine.model.scales import Hazard, Severity, SourceClass
from engine.model.signal import Signal, Situation, Sketch
from engine.model.time import DAY, HOUR, MINUTE
from engine.pipeline import advance
from engine.response.brand import Brand
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from engine.situations.intake import find, intake
from engine.situations.traces import FEW, traces_of
from tests.fakes import words as w
from tests.situations.meetings import same_event, traces_for

HAZARDS = (
    Hazard.ATTACK,
    Hazard.CYCLONE,
    Hazard.EARTHQUAKE,
    Hazard.FLOOD,
    Hazard.STRIKE,
    Hazard.TRANSPORT,
    Hazard.VOLCANO,
)
CLASSES = (SourceClass.NEWS, SourceClass.NEWS, SourceClass.SOCIAL, SourceClass.OFFICIAL, SourceClass.OPERATOR)
KINDS = (
    "means:bomb",
    "site:market",
    "site:station",
    "name:irma",
    "called:ffffff",
    "word:0a1b2c",
    "word:abcdef",
)
STORY = 0x00FF00FF00FF00FF
MIDDLES = ((0.0, 0.0), (-17.0, 179.9), (61.0, -150.0), (88.0, 20.0), (-3.9, -180.0))


def drawn(chance: Random, number: int, hazard: Hazard) -> Signal:
    """Draw what is told about one of a few places, some of which lie where maps end."""
    lat, lon = chance.choice(MIDDLES)
    at = w.after(round(chance.uniform(-20, 20) * DAY))
    spoils = sum(1 << chance.randrange(64) for _ in range(chance.choice((0, 3, 6, 12))))
    sketch = Sketch(
        places=tuple(beside(chance, lat, lon) for _ in range(chance.choice((0, 0, 1, 2)))),
        kinds=tuple(sorted(chance.sample(KINDS, chance.choice((0, 0, 1, 2))))),
    )
    told: dict[str, Any] = {
        "source": f"source-{number % 9}",
        "publisher": f"source-{number}",
        "source_class": chance.choice(CLASSES),
        "native_id": f"n{number}",
        "aliases": (),
        "hazard": hazard,
        "partition": hazard.category,
        "occurred_at": at,
        "sent_at": w.after(at - w.NOW + chance.choice((0, HOUR, 3 * DAY, 12 * DAY))),
        "expires_at": None,
        "point": beside(chance, lat, lon).center if chance.random() < 0.3 else None,
        "area": Area(countries=tuple(chance.sample(("PK", "IN", "FJ"), chance.choice((0, 0, 1))))),
        "topics": chance.choice(((), (), ("pier",))),
        "standing": chance.random() < 0.1,
        "magnitude": None,
        "sketch": chance.choice((None, sketch, sketch)),
        "story": chance.choice(("", f"{(STORY ^ spoils) & (1 << 64) - 1:016x}")),
        "text": None,
    }
    return w.signal(**told)


def beside(chance: Random, lat: float, lon: float) -> Circle:
    """Draw a place near a middle, from a town to a country."""
    moved = (lon + chance.gauss(0, 4) + 180) % 360 - 180
    center = Point(max(-90.0, min(90.0, lat + chance.gauss(0, 3))), moved)
    return Circle(center, chance.choice((0.0, 15.0, 99.0, 101.0, 400.0, 1_500.0)))


def going_on(chance: Random, count: int, hazard: Hazard) -> dict[str, Situation]:
    """Draw what is going on, told by some voices each, whatever they have to do with each other."""
    known: dict[str, Situation] = {}
    for number in range(3 * count):
        one = drawn(chance, number, hazard)
        into = (
            chance.choice([None, *known.values()]) if len(known) < count else chance.choice([*known.values()])
        )
        told = intake(one, into, brand="main", now=w.after(20 * DAY))
        if told is not None:
            known[told.id] = told
    return known


@pytest.mark.parametrize("seed", range(14))
def test_where_a_signal_may_speak_of_a_situation_a_trace_of_the_one_is_one_of_the_other(seed):
    chance, hazard = Random(seed), HAZARDS[seed % len(HAZARDS)]
    known, joined = going_on(chance, 30, hazard), 0
    for number in range(150):
        heard = drawn(chance, 1_000 + number, hazard)
        traces = set(traces_for(heard))
        for one in known.values():
            if same_event(heard, one):
                joined += 1
                assert traces & set(traces_of(one)), (heard, one)
    assert joined > 50


@pytest.mark.parametrize("seed", range(7))
def test_of_many_a_signal_finds_by_traces_what_looking_at_all_of_them_finds(seed):
    chance, hazard = Random(100 + seed), HAZARDS[seed]
    brand, found = Brand(name="main"), 0
    brand.situations.update(going_on(chance, 3 * FEW, hazard))
    for number in range(100):
        heard = drawn(chance, 1_000 + number, hazard)
        expected = find(heard, brand.situations.values())
        assert find(heard, brand.perhaps_of(heard)) == expected
        found += expected is not None
    assert found > 10


# --- what it costs ---


def quake(chance: Random, number: int) -> Signal:
    """Draw a light quake somewhere in a month."""
    at = w.after(-chance.randrange(30 * DAY))
    return w.signal(
        native_id=f"q{number}",
        aliases=(),
        occurred_at=at,
        sent_at=w.after(at - w.NOW + MINUTE),
        expires_at=None,
        point=Point(chance.uniform(-60, 70), chance.uniform(-180, 180)),
        area=Area(countries=(chance.choice(("CL", "JP", "TR", "")) or "PE",)),
        severity=Severity.MINOR,
        magnitude=4.0,
    )


def text(number: int) -> Signal:
    """Give what a paper tells of a quake in a town of Nepal, where none was measured."""
    return replace(
        quake(Random(number), number),
        id=f"paper-{number}:t:1",
        source=f"paper-{number}",
        publisher=f"paper-{number}",
        source_class=SourceClass.NEWS,
        native_id="t",
        occurred_at=w.NOW,
        sent_at=w.NOW,
        point=None,
        magnitude=None,
        area=Area(countries=("NP",)),
        sketch=Sketch(places=(Circle(Point(27.7, 85.3), 15.0),), kinds=("word:0a1b2c",)),
        story=f"{Random(number).getrandbits(64):016x}",
    )


def calls_for(count: int, told: list[Signal]) -> int:
    """Count the calls that it takes to hear some signals one by one, where so many quakes are known."""
    state, chance, calls = State(evaluator=PlainEvaluator()), Random(1), 0
    state.brand("main")
    advance(state, [quake(chance, number) for number in range(count)], w.NOW)
    assert len(state.brand("main").situations) == count

    def hear(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        for one in told:
            advance(state, [one], w.NOW)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    "told",
    [[quake(Random(-number), -number) for number in range(1, 11)], [text(number) for number in range(10)]],
    ids=["quakes", "texts"],
)
def test_what_a_signal_costs_does_not_grow_with_the_number_of_situations(told):
    assert calls_for(2_000, told) < 1.25 * calls_for(250, told)
