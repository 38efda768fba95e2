"""Sentences of our own, of every hazard and of what only sounds like one: what reading makes of them."""

from __future__ import annotations

from pathlib import Path

import yaml

from watchers.reading import read_text

SENTENCES = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text("utf-8"))
NONE = "none"


def hazards_of(text: str) -> set[str]:
    return {str(each.hazard) for each in read_text(text, "").hazards}


def test_a_hazard_that_is_told_of_is_read() -> None:
    told = [(hazard, each) for hazard, texts in SENTENCES.items() if hazard != NONE for each in texts]
    missed = [(hazard, each) for hazard, each in told if hazard not in hazards_of(each)]
    assert len(told) > 180
    assert len(missed) <= 0.02 * len(told), missed


def test_what_only_sounds_like_a_hazard_is_none() -> None:
    false = [each for each in SENTENCES[NONE] if hazards_of(each)]
    assert len(SENTENCES[NONE]) >= 80
    assert len(false) <= 0.02 * len(SENTENCES[NONE]), false


def test_a_strong_magnitude_is_a_quake_and_a_weak_one_in_a_list_is_nobodys() -> None:
    assert hazards_of("USGS: M 7.1 - 35 km SW of Ica, Peru") == {"earthquake"}
    assert not hazards_of("M 2.4 - 12 km N of Ridgecrest, CA")
    assert not hazards_of("M 2.1, 8km SSE of Volcano, Hawaii #earthquake")


def test_a_depth_is_no_magnitude() -> None:
    assert not hazards_of("#terremoto Ml:2.4 Lat=39.88 Lon=16.02 Prof=8.9Km Prov=POTENZA")
    assert hazards_of("#terremoto Ml:6.4 Lat=39.88 Lon=16.02 Prof=8.9Km Prov=POTENZA") == {"earthquake"}


def test_a_hashtag_in_chatter_names_nothing_until_somebody_is_hurt() -> None:
    assert not hazards_of("lol when I feel an #earthquake in the middle of my show")
    assert hazards_of("we felt an #earthquake in the middle of the show") == {"earthquake"}
    assert hazards_of("omg my uncle was injured in the #earthquake tonight") == {"earthquake"}


def test_a_weak_quake_is_nobodys_unless_somebody_tells_of_harm() -> None:
    assert not hazards_of("3.5 earthquake rattles Beverly Hills, no injuries reported")
    assert hazards_of("3.5 earthquake rattles Beverly Hills, two people injured") == {"earthquake"}
    assert hazards_of("4.1 earthquake rattles Beverly Hills") == {"earthquake"}
    # An aftershock beside the quake that it followed.
    assert hazards_of("A 3.5 earthquake follows the magnitude 6.2 quake in Lorca") == {"earthquake"}


def test_no_word_is_sure_beside_a_jest_where_nobody_suffers() -> None:
    assert not hazards_of("lol my cat is a tornado")
    assert hazards_of("my street after the tornado") == {"storm"}
    assert hazards_of("lol no, really, three people injured by the tornado") == {"storm"}


def test_what_stops_ships_and_flights_comes_first_and_an_accident_before_its_weather() -> None:
    def told(text: str) -> list[str]:
        return [str(each.hazard) for each in read_text(text, "").hazards]

    assert told("Ferries cancelled as 80mph gusts batter the coast") == ["storm", "transport"]
    assert told("Cientos de vuelos cancelados por la huelga de controladores") == ["strike", "transport"]
    assert told("Bus plunges into river during storm, 12 dead")[0] == "transport"


def test_rain_that_floods_is_a_flood_before_it_is_a_storm() -> None:
    told = [
        str(each.hazard)
        for each in read_text("El Torno vuelve a inundarse tras intensas lluvias", "").hazards
    ]
    assert told == ["flood", "storm"]


def test_what_is_named_by_a_year_behind_it_is_history() -> None:
    assert not hazards_of("La terrible riada que arrasó Bilbao en 1983")
    assert not hazards_of("O massacre de Batepá de 1953")
    assert not hazards_of("Anger over the 2020 Oregon fires")
    assert hazards_of("15 May 2020 heavy flooding in Derna") == {"flood"}
    assert hazards_of("Explosion levels hotel built in 1950") == {"explosion"}
    assert hazards_of("Terremoto sacude Bilbao, el mayor que en 1983") == {"earthquake"}
