"""What is named only as what went before is not where it is, and ties nothing to what was there."""

from __future__ import annotations

import time

import pytest

from engine.situations.keys import key_of
from watchers.reading import read_text, sketch_of
from watchers.reading.earlier import without_what_went_before

TITLES = [
    "Bomb hits a bus in Lahore, a day after the blast in Karachi",
    "Just hours after Karachi blast, suicide bombing kills six in Lahore",
    "Una bomba alcanza un autobús en Lahore, dos días después del atentado de Karachi",
    "Atentado em Lahore mata seis um dia depois da explosão de Karachi",
    "Une bombe vise un bus à Lahore au lendemain de l'explosion de Karachi",
    "Autobomba a Lahore, due giorni dopo l'esplosione di Karachi",
    "Bombe trifft Bus in Lahore, nur drei Tage nach der Explosion in Karachi",
    "Bom treft bus in Lahore, twee dagen na de explosie in Karachi",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_place_of_what_went_before_is_not_where_it_is(title):
    reading = read_text(title, "")
    assert [place.name for place in reading.places] == ["Lahore"]
    told = sketch_of(title, "", reading)
    assert told is not None
    assert [round(place.center.lat) for place in told.places] == [32]
    assert key_of("karachi") not in {kind.partition(":")[2] for kind in told.kinds}


def test_neither_is_another_country_nor_its_dead():
    title = "A week after 300 died in the quake in Turkey, floods kill nine in Nairobi"
    reading = read_text(title, "")
    assert (reading.hazard, reading.codes, [each.value for each in reading.counts]) == ("flood", ("KE",), [9])


@pytest.mark.parametrize(
    "title",
    [
        "Rescuers give up three days after the earthquake in Izmir",  # it is that one still
        "A week after the earthquake in Izmir, Greece sends blankets",
        "Two days after the bombing in Quetta, blast victims are buried in Lahore with a funeral",
    ],
)
def test_what_tells_of_what_went_before_is_read_whole(title):
    reading = read_text(title, "")
    assert {place.name for place in reading.places} & {"İzmir", "Izmir", "Quetta"}
    assert reading.rest == ""


def test_only_what_says_how_long_after_is_left_out():
    for title in ("Helpers came after the quake", "Day of fires in Faro", "Nach dem Sturm", "Tras el sismo"):
        assert without_what_went_before(title) == title
    assert without_what_went_before("Day after Faro fire: Lagos burns") == "Lagos burns"


def test_no_text_makes_the_search_for_what_went_before_cost_more():
    hostile = ("una" * 13 + " na ") * 70
    begun = time.process_time()
    assert without_what_went_before(hostile) == hostile
    # It took two seconds where words of a count need not end where a word ends, and takes a millisecond.
    assert time.process_time() - begun < 0.5
