"""Headlines and posts of our own, labeled before they were read; of each half, what may not get worse.

`first` was written before the words that were learnt from it, `second` after them and read once before anything
was learnt from its looked-at half. `third` was written before its words, in one go with them; `fourth` after all
words, mostly of what avoids them, and nothing was learnt from it. `fifth` was written by somebody who did not write
those words, read once, and learnt from whole. Whether a line was looked at is in the first
byte of its SHA-256, as in the bench. Who wrote the lines also wrote the words, so `fourth` is the fairest and
the hardest, `second` the next: docs/reading.md.
"""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from watchers.reading import Reading, read_text

FILE = Path(__file__).with_name("unseen.jsonl")
LINES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
APART = 1


def half(text: str) -> int:
    return sha256(text.encode()).digest()[0] & 1


def read(name: str, which: int) -> list[tuple[dict[str, Any], Reading]]:
    return [
        (line, read_text(line["text"], ""))
        for line in LINES
        if line["set"] == name and half(line["text"]) == which
    ]


def hazards(reading: Reading) -> set[str]:
    return {str(each.hazard) for each in reading.hazards}


@pytest.mark.parametrize(
    ("name", "which", "least", "most"),
    [
        ("first", 0, 0.96, 0.03),
        ("first", APART, 0.95, 0.05),
        ("second", 0, 0.93, 0.06),
        ("second", APART, 0.82, 0.09),
        ("third", 0, 0.98, 0.02),
        ("third", APART, 0.97, 0.06),
        ("fifth", 0, 0.99, 0.06),
        ("fifth", APART, 0.95, 0.0),
    ],
)
def test_the_right_hazard_is_read_and_none_where_there_is_none(
    name: str, which: int, least: float, most: float
) -> None:
    read_so = read(name, which)
    told = [(line, each) for line, each in read_so if line["hazard"]]
    missed = [line["text"] for line, each in told if line["hazard"] not in hazards(each)]
    none = [(line, each) for line, each in read_so if not line["hazard"]]
    false = [line["text"] for line, each in none if each.hazards]
    assert len(told) > 40
    assert len(none) > 15
    assert len(missed) <= (1 - least) * len(told), f"{len(missed)} of {len(told)} are missed"
    assert len(false) <= most * len(none), f"{len(false)} of {len(none)} are false alarms"


def test_lines_that_nothing_was_learnt_from_are_read_no_worse() -> None:
    read_so = read("fourth", 0) + read("fourth", APART)
    told = [line["hazard"] in hazards(each) for line, each in read_so if line["hazard"]]
    false = [bool(each.hazards) for line, each in read_so if not line["hazard"]]
    assert len(told) == 67
    assert sum(told) >= 18
    assert sum(false) <= 8


def test_languages_counts_magnitudes_and_countries_are_read_in_the_half_kept_apart() -> None:
    read_so = read("first", APART) + read("second", APART)
    language = [each.language.language == line["language"] for line, each in read_so]
    assert sum(language) >= 0.99 * len(language)

    dead = [(line["dead"], each.counts) for line, each in read_so if "dead" in line]
    counted = [
        any((str(one.harm), one.value) == ("dead", said["value"]) for one in counts) for said, counts in dead
    ]
    assert len(counted) > 50
    assert sum(counted) >= 0.9 * len(counted)

    countries = [line["countries"][0] in each.codes for line, each in read_so if "countries" in line]
    assert len(countries) > 200
    assert sum(countries) >= 0.77 * len(countries)


def test_who_counts_nobody_is_not_read_as_counting() -> None:
    assert not [
        line["text"]
        for line in LINES
        if not line["hazard"] and any(each.value > 1 for each in read_text(line["text"], "").counts)
    ]


def test_a_thing_names_a_hazard_by_what_it_does_and_by_nothing_else() -> None:
    by_phrases = partial(read_text, is_news=False)
    assert hazards(by_phrases("Un tráiler con cuarenta reses cae a un barranco", "")) == {"transport"}
    assert not hazards(by_phrases("Nuevo impuesto para cada tráiler y cada camioneta", ""))
    assert not hazards(by_phrases("Two dead after eating in a truck stop", ""))
    assert hazards(by_phrases("A lorry with timber tips over", "")) == {"transport"}
    assert not hazards(by_phrases("El velero no se hunde, dice su capitán", ""))


def test_a_warning_that_is_called_off_is_none() -> None:
    assert not hazards(read_text("Tsunami warning cancelled for the coast of Chile", ""))
    assert hazards(read_text("Tsunami warning for the coast of Chile", "")) == {"tsunami"}
    assert hazards(read_text("Flood warning over heavy rain in Wales", "")) == {"flood"}
    assert not hazards(read_text("Alerta de tsunami levantada en Chile", ""))


@pytest.mark.parametrize(
    ("text", "dead", "injured"),
    [
        ("Media docena de muertos en un tiroteo", 6, None),
        ("Half a dozen people killed in market blast", 6, None),
        ("Medio centenar de muertos en el naufragio", 50, None),
        ("Veintitrés fallecidos y treinta y un heridos en el tiroteo", 23, 31),
        ("La cifra de muertos por las inundaciones del sur sube a 217", 217, None),
        ("Sobe para 12 o número de mortos e 30 feridos", 12, 30),
        ("Quatre morts et une trentaine de blessés dans un accident de car", 4, 30),
        ("Una veintena de heridos en el accidente de tren", None, 20),
    ],
)
def test_halves_ones_and_tolls_told_far_off_are_counted(
    text: str, dead: int | None, injured: int | None
) -> None:
    found = {str(each.harm): each.value for each in read_text(text, "").counts}
    assert found == {harm: n for harm, n in (("dead", dead), ("injured", injured)) if n is not None}


@pytest.mark.parametrize(
    ("text", "magnitude"),
    [
        ("Un terremoto de 7,8 sacude la costa", 7.8),
        ("Sismo Mag. 5.5 en el Pacífico", 5.5),
        ("Quake measuring 6.2 hits Sulawesi", 6.2),
        ("Tremblement de terre de 7,2 en Haïti", 7.2),
        ("Un terremoto de 2,5 minutos, según los vecinos", None),
    ],
)
def test_a_magnitude_right_behind_its_quake_is_read(text: str, magnitude: float | None) -> None:
    assert read_text(text, "").magnitude == magnitude


def test_a_town_before_a_colon_is_where_it_is() -> None:
    assert read_text("Solingen: drei Tote bei Messerangriff", "").codes == ("DE",)
    assert read_text("Torres: no habrá huelga", "").codes == ()


def test_a_strike_in_spanish_is_in_no_town_of_bhutan() -> None:
    assert read_text("Paro de camioneros en Chile", "").codes == ("CL",)


def test_a_word_lent_to_an_affair_is_no_hazard_unless_somebody_is_hurt() -> None:
    by_phrases = partial(read_text, is_news=False)
    assert not hazards(by_phrases("Un terremoto sacude los sondeos", ""))
    assert not hazards(by_phrases("Naufraga la moción de censura en Badalona", ""))
    assert hazards(by_phrases("Terremoto interrumpe la moción: dos muertos", "")) == {"earthquake"}
    assert hazards(by_phrases("Sismo en Lima, los socios de la coalición callan", "")) == {"earthquake"}
    assert hazards(by_phrases("Huelga en la coalición de taxistas", "")) == {"strike"}
