"""Two events that are near each other in time and place stay two, and one that is told of in many ways stays one."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any

import pytest

from engine.model.place import Area, Circle, Point
from engine.model.scales import Hazard, MsgType, Severity, SourceClass
from engine.model.signal import Signal, Situation, Sketch
from engine.model.time import HOUR
from engine.situations.intake import find, intake
from engine.situations.keys import key_of
from engine.situations.likeness import likeness
from engine.situations.traces import traces_of
from tests.fakes import words as w
from tests.situations import plain_likeness
from tests.situations.meetings import traces_for

LAHORE, KARACHI = Circle(Point(31.56, 74.35), 15.0), Circle(Point(24.86, 67.01), 15.0)
PUNJAB = Circle(Point(31.2, 73.0), 150.0)


def text(number: int, *, hours: float = 0, **changes: Any) -> Signal:
    """Give what one more paper tells, of an attack in Pakistan where nothing else is said."""
    sketch = {name: changes.pop(name) for name in list(changes) if name in Sketch.__dataclass_fields__}
    at = w.after(round(hours * HOUR))
    told: dict[str, Any] = {
        "source": f"paper-{number}",
        "publisher": f"paper-{number}",
        "source_class": SourceClass.NEWS,
        "native_id": "a",
        "aliases": (),
        "partition": Hazard.ATTACK.category,
        "hazard": Hazard.ATTACK,
        "severity": Severity.UNKNOWN,
        "occurred_at": at,
        "sent_at": at,
        "received_at": at,
        "expires_at": None,
        "point": None,
        "area": Area(countries=("PK",)),
        "magnitude": None,
        "sketch": Sketch(**sketch) if sketch else None,
        "text": None,
    }
    told |= changes
    told["partition"] = told["hazard"].category
    return w.signal(**told)


def grouped(*signals: Signal) -> set[frozenset[str]]:
    """Take in signals in this order; say which sources ended in one situation."""
    known: dict[str, Situation] = {}
    for one in signals:
        told = intake(one, find(one, known.values()), brand="main", now=one.received_at)
        if told is not None:
            known[told.id] = told
    return {frozenset(key.split(":")[0] for key in each.keys) for each in known.values()}


def are_one(one: Signal, other: Signal) -> bool:
    either, way = grouped(one, other), grouped(other, one)
    assert either == way, "who comes first decides"
    return len(either) == 1


def test_who_says_no_more_than_the_country_tells_of_what_others_place_in_it():
    assert are_one(text(1), text(2, places=(LAHORE,), kinds=("means:bomb",), dead=12))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"places": (LAHORE,)}, {"places": (KARACHI,)}),
        ({"kinds": ("means:bomb",)}, {"kinds": ("means:gun",)}),
        ({"kinds": ("means:bomb", "site:market")}, {"kinds": ("means:bomb", "site:station")}),
        ({}, {"area": Area(countries=("IN",))}),
    ],
    ids=["elsewhere", "by other means", "at another site", "in another country"],
)
def test_what_contradicts_keeps_two_attacks_of_one_day_apart(one, other):
    assert are_one(text(1, **one), text(2, **one))
    assert not are_one(text(1, **one), text(2, **other))


def test_a_second_bomb_in_one_city_on_one_day_is_another_event_and_is_told_of_on_its_own():
    first = text(1, places=(LAHORE,), kinds=("means:bomb",))
    second = text(2, hours=5, places=(LAHORE,), kinds=("means:bomb",), again=True)
    later = text(3, hours=6, places=(LAHORE,), kinds=("means:bomb",), again=True)
    assert grouped(first, second, later) == {frozenset({"paper-1"}), frozenset({"paper-2", "paper-3"})}


def test_one_more_is_another_event_only_of_what_happens_at_once():
    flood: dict[str, Any] = {"hazard": Hazard.FLOOD, "places": (LAHORE,)}
    assert are_one(text(1, **flood), text(2, hours=5, again=True, **flood))


FAISALABAD = Circle(Point(31.42, 73.08), 15.0)


def test_who_names_a_state_makes_no_one_of_what_happens_in_two_of_its_towns():
    slide: dict[str, Any] = {"hazard": Hazard.LANDSLIDE}
    here, there = text(1, places=(LAHORE,), **slide), text(2, places=(FAISALABAD,), **slide)
    state = text(3, places=(PUNJAB,), **slide)
    assert are_one(here, state)
    assert are_one(there, state)
    for order in permutations((here, there, state)):
        assert len(grouped(*order)) == 2
    # What spreads over a state may be told of in any of its towns.
    flood = [replace(each, hazard=Hazard.FLOOD) for each in (here, state, there)]
    assert len(grouped(*flood)) == 1


@pytest.mark.parametrize("hazard", [Hazard.OTHER, Hazard.LANDSLIDE, Hazard.WILDFIRE, Hazard.CYCLONE])
def test_another_fire_slide_or_storm_is_not_the_one_of_which_only_the_country_is_told(hazard):
    told: dict[str, Any] = {"hazard": hazard}
    assert are_one(text(1, **told), text(2, hours=5, places=(LAHORE,), **told))
    first, second = text(1, **told), text(2, hours=5, places=(LAHORE,), again=True, **told)
    assert len(grouped(first, second)) == 2


def test_a_second_storm_of_which_the_name_is_known_is_that_one():
    storm: dict[str, Any] = {"hazard": Hazard.CYCLONE, "kinds": ("name:pablo",)}
    assert len(grouped(text(1, **storm), text(2, hours=5, again=True, **storm))) == 1


def test_what_an_old_storm_left_behind_makes_no_one_of_it_and_the_next():
    storm: dict[str, Any] = {"hazard": Hazard.CYCLONE, "places": (KARACHI,)}
    days = [text(day, hours=24 * day, kinds=("name:bopha",), **storm) for day in (1, 3, 5)]
    other = text(9, hours=24 * 6 - 20, kinds=("name:tarvani",), **storm)
    assert grouped(*days, other) == {frozenset({"paper-1", "paper-3", "paper-5"}), frozenset({"paper-9"})}


def test_a_region_holds_its_towns_and_not_the_region_beside_it():
    flood: dict[str, Any] = {"hazard": Hazard.FLOOD}
    beside = Circle(Point(28.0, 69.0), 150.0)
    assert are_one(text(1, places=(PUNJAB,), **flood), text(2, places=(LAHORE,), **flood))
    assert not are_one(text(1, places=(PUNJAB,), **flood), text(2, places=(beside,), **flood))


@pytest.mark.parametrize(
    "hazard", [Hazard.UNREST, Hazard.STRIKE, Hazard.OUTAGE, Hazard.EPIDEMIC, Hazard.HEAT]
)
def test_what_befalls_a_country_is_one_in_all_of_its_towns(hazard):
    assert are_one(text(1, hazard=hazard, places=(LAHORE,)), text(2, hazard=hazard, places=(KARACHI,)))


def test_strikes_of_two_trades_in_one_country_are_two_and_one_that_was_called_before_is_one():
    rail: dict[str, Any] = {"kinds": ("craft:train",)}
    port: dict[str, Any] = {"kinds": ("craft:ship",)}
    assert not are_one(text(1, hazard=Hazard.STRIKE, **rail), text(2, hazard=Hazard.STRIKE, **port))
    assert are_one(text(1, hazard=Hazard.STRIKE, **rail), text(2, hazard=Hazard.STRIKE, hours=7 * 24, **rail))


def test_storms_are_told_apart_by_name_and_one_is_followed_from_country_to_country():
    storm: dict[str, Any] = {"hazard": Hazard.CYCLONE}
    beatriz: dict[str, Any] = {"kinds": ("name:beatriz",)}
    calvin: dict[str, Any] = {"kinds": ("name:calvin",)}
    assert not are_one(text(1, **storm, **beatriz), text(2, **storm, **calvin))
    abroad = text(2, hours=48, **storm, **beatriz, area=Area(countries=("IN",)))
    assert are_one(text(1, **storm, **beatriz), abroad)


def test_two_names_for_a_storm_at_one_place_on_one_day_are_one_storm():
    storm: dict[str, Any] = {"hazard": Hazard.CYCLONE, "places": (KARACHI,)}
    assert are_one(text(1, kinds=("name:bopha",), **storm), text(2, kinds=("name:pablo",), **storm))
    next_week = text(2, hours=3 * 24, kinds=("name:pablo",), **storm)
    assert len(grouped(text(1, kinds=("name:bopha",), **storm), next_week)) == 2


def test_what_is_still_told_of_goes_on_and_what_was_forgotten_begins_anew():
    fire: dict[str, Any] = {"hazard": Hazard.WILDFIRE, "places": (LAHORE,)}
    days = [text(number, hours=24 * number, **fire) for number in (1, 5, 9, 13)]
    assert len(grouped(*days)) == 1
    assert len(grouped(days[0], days[3])) == 2


def test_a_word_for_where_it_is_joins_what_names_no_country():
    nowhere: dict[str, Any] = {"area": Area(), "kinds": ("word:0a1b2c",)}
    assert are_one(text(1, **nowhere), text(2, kinds=("word:0a1b2c",)))
    assert not are_one(text(1, **nowhere), text(2, kinds=("word:ffffff",)))
    # ... and says nothing where both name countries: there is a Córdoba in several.
    assert not are_one(
        text(1, kinds=("word:0a1b2c",)), text(2, kinds=("word:0a1b2c",), area=Area(countries=("AR",)))
    )


def test_a_copy_of_a_text_is_of_its_event_though_it_names_no_country():
    story = "00ff00ff00ff00ff"
    assert are_one(text(1, story=story), text(2, story="00ff00ff00ff00fe", area=Area()))
    assert not are_one(text(1, story=story), text(2, story="ff00ff00ff00ff00", area=Area()))


def test_of_several_that_it_may_be_the_one_of_which_most_is_shared_is_chosen():
    market = text(1, places=(LAHORE,), kinds=("site:market",), dead=12)
    station = text(2, hours=3, places=(LAHORE,), kinds=("site:station",), dead=6)
    assert frozenset({"paper-1", "paper-3"}) in grouped(
        market, station, text(3, hours=9, kinds=("site:market",))
    )
    assert frozenset({"paper-1", "paper-3"}) in grouped(market, station, text(3, hours=9, dead=14))
    assert frozenset({"paper-2", "paper-3"}) in grouped(market, station, text(3, hours=9, dead=6))


def test_a_first_report_that_misplaces_what_happened_at_such_a_site_is_of_it():
    nearby = Circle(Point(31.56, 75.2), 15.0)
    plant: dict[str, Any] = {"hazard": Hazard.EXPLOSION, "kinds": ("site:plant",)}
    assert are_one(text(1, places=(LAHORE,), **plant), text(2, hours=1, places=(nearby,), **plant))
    unsaid: dict[str, Any] = {"hazard": Hazard.EXPLOSION}
    assert not are_one(text(1, places=(LAHORE,), **unsaid), text(2, hours=1, places=(nearby,), **unsaid))


def test_what_its_source_took_back_speaks_of_nothing():
    here = text(1, places=(LAHORE,))
    gone = replace(here, id="paper-1:a:2", revision=2, msg_type=MsgType.CANCEL)
    other = text(2, places=(LAHORE,))
    elsewhere = text(3, places=(KARACHI,))
    assert grouped(here, other, gone, elsewhere) == {
        frozenset({"paper-1", "paper-2"}),
        frozenset({"paper-3"}),
    }


def test_reports_that_say_where_and_what_end_in_the_same_situations_in_any_order():
    market: dict[str, Any] = {"places": (LAHORE,), "kinds": ("means:bomb", "site:market")}
    station: dict[str, Any] = {"places": (LAHORE,), "kinds": ("means:bomb", "site:station")}
    karachi: dict[str, Any] = {"places": (KARACHI,), "kinds": ("means:bomb", "site:market")}
    said = [
        text(number, hours=number, **told)
        for number, told in enumerate((market, station, karachi, market, station))
    ]
    ends = {frozenset(grouped(*order)) for order in permutations(said)}
    two_by_two = ({"paper-0", "paper-3"}, {"paper-1", "paper-4"}, {"paper-2"})
    assert ends == {frozenset(frozenset(each) for each in two_by_two)}


@pytest.mark.parametrize("hazard", [Hazard.ATTACK, Hazard.FLOOD, Hazard.EARTHQUAKE])
def test_who_tells_of_two_countries_makes_no_one_event_of_what_happens_in_each(hazard):
    here = text(1, hazard=hazard)
    both = text(
        2, hours=0.5, hazard=hazard, area=Area(countries=("PK", "JP")), source_class=SourceClass.SOCIAL
    )
    there = [text(number, hours=1, hazard=hazard, area=Area(countries=("JP",))) for number in (3, 4)]
    assert grouped(here, both, *there) == {
        frozenset({"paper-1", "paper-2"}),
        frozenset({"paper-3", "paper-4"}),
    }


def test_who_names_two_towns_makes_no_one_event_of_what_happens_in_each():
    both = text(2, hours=0.5, places=(LAHORE, KARACHI))
    there = [text(number, hours=1, places=(KARACHI,)) for number in (3, 4)]
    assert grouped(text(1, places=(LAHORE,)), both, *there) == {
        frozenset({"paper-1", "paper-2"}),
        frozenset({"paper-3", "paper-4"}),
    }


def test_one_copy_that_names_another_country_of_many_voices_joins_nothing_from_there():
    story = "00ff00ff00ff00ff"
    here = [text(number, story=story) for number in range(1, 5)]
    copy = text(5, hours=0.5, story=story, area=Area(countries=("JP",)))
    assert len(grouped(*here, copy)) == 1
    there = text(6, hours=1, area=Area(countries=("JP",)))
    assert frozenset({"paper-6"}) in grouped(*here, copy, there)


PLACES = (LAHORE, KARACHI, PUNJAB, Circle(Point(31.9, 74.6), 15.0))
IRMA, WESTERDAM = key_of("irma"), key_of("westerdam")
KINDS = (
    "means:bomb",
    "means:gun",
    "site:market",
    "site:station",
    "name:irma",
    "name:jose",
    "word:0a1b2c",
    "craft:ship",
    f"word:{IRMA}",
    f"maybe:{IRMA}",
    "maybe:0a1b2c",
    f"called:{WESTERDAM}",
    "called:ffffff",
)
HAZARDS = (Hazard.ATTACK, Hazard.CYCLONE, Hazard.FLOOD, Hazard.STRIKE, Hazard.EARTHQUAKE, Hazard.TRANSPORT)


def drawn_text(chance: Random, number: int, hazard: Hazard) -> Signal:
    """Draw what a paper tells; some write off another, some take it back."""
    return text(
        number,
        hours=chance.uniform(0, 72),
        hazard=hazard,
        places=tuple(chance.sample(PLACES, chance.choice((0, 0, 1, 1, 2)))),
        kinds=tuple(sorted(chance.sample(KINDS, chance.choice((0, 1, 1, 2))))),
        again=chance.random() < 0.1,
        dead=chance.choice((None, None, 3, 12, 40)),
        area=Area(countries=tuple(chance.sample(("PK", "IN", "JP"), chance.choice((0, 1, 1, 1, 2))))),
        story=chance.choice(("", f"{chance.getrandbits(64):016x}", "00ff00ff00ff00ff")),
        topics=chance.choice(((), ("pier",))),
        point=chance.choice((None, None, None, Point(31.5, 74.3))),
        source_class=chance.choice((SourceClass.NEWS, SourceClass.SOCIAL, SourceClass.OFFICIAL)),
        msg_type=chance.choice((MsgType.ALERT,) * 9 + (MsgType.CANCEL,)),
    )


@pytest.mark.parametrize("seed", range(12))
def test_what_is_worked_out_once_answers_as_going_through_every_voice_anew_does(seed):
    chance = Random(seed)
    hazard = HAZARDS[seed % len(HAZARDS)]
    known: dict[str, Situation] = {}
    said = set()
    for number in range(60):
        one = drawn_text(chance, number, hazard)
        for situation in known.values():
            expected = plain_likeness.likeness(one, situation)
            assert likeness(one, situation) == expected
            assert likeness(one, replace(situation)) == expected  # an equal value that is another object
            said.add(expected is None)
        # Into any that is there, so that one holds what no one event does.
        into = (
            chance.choice([None, *known.values()]) if len(known) < 6 else chance.choice(list(known.values()))
        )
        told = intake(one, into, brand="main", now=one.received_at)
        if told is not None:
            known[told.id] = told
    assert said == {True, False}


ANTIGUA, KEYS = Circle(Point(17.1, -61.8), 15.0), Circle(Point(24.6, -81.5), 15.0)


@pytest.mark.parametrize("kind", ["name:irma", f"called:{IRMA}", f"word:{IRMA}", f"maybe:{IRMA}"])
def test_a_storm_is_followed_by_name_from_where_it_was_days_ago(kind):
    measured = agency("nhc", kinds=("name:irma",), point=Point(16.7, -57.7))
    later: dict[str, Any] = {"hazard": Hazard.CYCLONE, "hours": 80, "area": Area(countries=("US",))}
    assert are_one(measured, text(2, kinds=(kind,), places=(KEYS,), **later))
    assert len(grouped(measured, text(2, kinds=("name:jose",), places=(KEYS,), **later))) == 2
    assert len(grouped(measured, text(2, places=(KEYS,), **later))) == 2
    elsewhere = text(2, kinds=(kind,), places=(KARACHI,), **later)
    assert len(grouped(measured, elsewhere)) == 2, "there is one of that name in several oceans"


def test_what_is_called_by_its_name_is_told_of_longer():
    first = text(1, hazard=Hazard.CYCLONE, kinds=("name:maria",))
    later: dict[str, Any] = {"hazard": Hazard.CYCLONE, "kinds": ("name:maria",)}
    assert len(grouped(first, text(2, hours=8 * 24, **later))) == 1
    assert len(grouped(first, text(2, hours=12 * 24, **later))) == 2
    assert len(grouped(first, text(2, hours=8 * 24, hazard=Hazard.CYCLONE))) == 2


def test_a_first_word_of_a_sentence_is_a_name_only_where_another_means_one_by_it():
    nowhere: dict[str, Any] = {"area": Area()}
    assert are_one(text(1, kinds=("maybe:0a1b2c",), **nowhere), text(2, kinds=("word:0a1b2c",)))
    assert not are_one(text(1, kinds=("maybe:0a1b2c",), **nowhere), text(2, kinds=("maybe:0a1b2c",)))


def test_a_ship_is_known_by_its_name_in_any_port_and_is_no_other_ship():
    ship: dict[str, Any] = {"hazard": Hazard.EPIDEMIC, "area": Area(countries=("KH",))}
    here = text(1, kinds=(f"called:{WESTERDAM}",), hazard=Hazard.EPIDEMIC)
    assert are_one(here, text(2, kinds=(f"word:{WESTERDAM}",), **ship))
    assert not are_one(here, text(2, kinds=("called:0a1b2c",), hazard=Hazard.EPIDEMIC))
    assert not are_one(text(1, kinds=(f"word:{WESTERDAM}",)), text(2, kinds=(f"word:{WESTERDAM}",), **ship))


def test_two_ships_at_one_place_on_one_day_are_two():
    here: dict[str, Any] = {"hazard": Hazard.TRANSPORT, "places": (KARACHI,)}
    assert are_one(text(1, kinds=("called:0a1b2c",), **here), text(2, kinds=("called:0a1b2c",), **here))
    assert not are_one(text(1, kinds=("called:0a1b2c",), **here), text(2, kinds=("called:ffffff",), **here))


def test_a_region_holds_no_town_of_another_country():
    fire: dict[str, Any] = {"hazard": Hazard.WILDFIRE}
    rhodes = text(1, places=(Circle(Point(36.17, 27.93), 80.0),), area=Area(countries=("GR",)), **fire)
    marmaris: dict[str, Any] = {"places": (Circle(Point(36.85, 28.27), 15.0),), **fire}
    assert not are_one(rhodes, text(2, area=Area(countries=("TR",)), **marmaris))
    assert are_one(rhodes, text(2, area=Area(countries=("GR",)), **marmaris))


BRAZZAVILLE, KINSHASA = Circle(Point(-4.27, 15.28), 15.0), Circle(Point(-4.33, 15.31), 15.0)


@pytest.mark.parametrize(
    "hazard", [Hazard.FLOOD, Hazard.EXPLOSION, Hazard.OTHER, Hazard.WILDFIRE, Hazard.EARTHQUAKE]
)
def test_what_happens_on_both_banks_of_a_river_is_two_unless_it_knows_no_border(hazard):
    here = text(1, hazard=hazard, places=(BRAZZAVILLE,), area=Area(countries=("CG",)))
    there = text(2, hazard=hazard, places=(KINSHASA,), area=Area(countries=("CD",)))
    assert are_one(here, there) is (hazard in {Hazard.WILDFIRE, Hazard.EARTHQUAKE})
    # Who names no country, or both, may tell of either.
    assert are_one(here, replace(there, area=Area()))
    assert are_one(here, replace(there, area=Area(countries=("CD", "CG"))))


def test_an_epidemic_is_told_of_for_weeks():
    ill: dict[str, Any] = {"hazard": Hazard.EPIDEMIC, "kinds": ("illness:cholera",)}
    assert are_one(text(1, **ill), text(2, hours=20 * 24, **ill))
    assert len(grouped(text(1, **ill), text(2, hours=40 * 24, **ill))) == 2


def agency(name: str, **changes: Any) -> Signal:
    """Give what an agency measures of a storm that it calls by a name."""
    told: dict[str, Any] = {"hazard": Hazard.CYCLONE, "source_class": SourceClass.OFFICIAL, "area": Area()}
    return replace(text(1, **told, **changes), source=name, publisher=name, id=f"{name}:a:1")


def test_two_agencies_that_call_a_storm_by_one_name_measure_one_storm():
    pam: dict[str, Any] = {"kinds": ("name:pam",)}
    assert are_one(agency("nhc", **pam, point=LAHORE.center), agency("gdacs", **pam, hours=30))
    assert not are_one(agency("nhc", **pam), agency("gdacs", kinds=("name:odile",)))
    assert not are_one(agency("nhc"), agency("gdacs"))
    assert not are_one(agency("nhc", **pam), agency("gdacs", **pam, hours=24 * 90))


def test_a_text_that_names_two_storms_makes_one_of_none_that_two_agencies_measure():
    both: dict[str, Any] = {"hazard": Hazard.CYCLONE, "kinds": ("name:beatriz", "name:carlos")}
    post = text(2, source_class=SourceClass.SOCIAL, **both)
    ours, other = agency("nhc", kinds=("name:beatriz",)), agency("gdacs", kinds=("name:carlos",))
    assert grouped(ours, post, other) == {frozenset({"nhc", "paper-2"}), frozenset({"gdacs"})}
    assert len(grouped(post, ours, other)) == 2


def test_one_name_in_two_oceans_is_two_storms():
    ana: dict[str, Any] = {"kinds": ("name:ana",)}
    atlantic, indian = (
        agency(name, **ana, point=point)
        for name, point in (("nhc", Point(35.0, -66.0)), ("gdacs", Point(-18.0, 50.0)))
    )
    assert not are_one(atlantic, indian)
    assert are_one(
        agency("nhc", **ana, point=Point(-17.0, 179.9)), replace(indian, point=Point(-17.5, -179.0))
    )


def test_who_looks_for_a_storm_by_name_finds_it():
    known = intake(agency("nhc", kinds=("name:pam",)), None, brand="main", now=w.NOW)
    assert known is not None
    assert set(traces_of(known)) & set(traces_for(agency("gdacs", kinds=("name:pam",))))
    assert not set(traces_of(known)) & set(traces_for(agency("gdacs", kinds=("name:odile",))))
