"""A town is one place, however a language writes its name in Latin letters."""

from __future__ import annotations

import pytest

from watchers.reading import read_places


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("de", "Charkiw: Zehn Verletzte nach Angriff", "Ten hurt in Kharkiv"),
        ("es", "Apagón en Járkiv", "Ten hurt in Kharkiv"),
        ("nl", "Explosie in Charkov", "Ten hurt in Kharkiv"),
        ("es", "Ataque a una clínica de Bajmut", "Ten hurt in Bakhmut"),
        ("fr", "Explosion à Marioupol", "Ten hurt in Mariupol"),
        ("de", "Saporischschja: Stromausfall", "Ten hurt in Zaporizhzhia"),
        ("fr", "Incendie à Dacca", "Fire in Dhaka"),
        ("de", "Chan Junis: Angriff auf Klinik", "Ten hurt in Khan Yunis"),
        ("de", "Karatschi: Haus eingestürzt", "House falls in Karachi"),
        ("de", "Odessa: Hafen beschossen", "Port hit in Odesa"),
    ],
)
def test_a_transliteration_is_the_town(language, text, english):
    (one,) = (place for place in read_places(text, language=language).places if place.reach_km)
    (other,) = (place for place in read_places(english, language="en").places if place.reach_km)
    assert (one.country, round(one.lat), round(one.lon)) == (
        other.country,
        round(other.lat),
        round(other.lon),
    )
    assert one.kind == other.kind == "city"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Lao government calls for help after the storm", "LA"),
        ("Heavy rain reaches the Lao capital", "LA"),
        ("Heavy rain in Lao Cai", "VN"),
    ],
)
def test_the_short_word_for_a_people_is_that_country_and_no_part_of_a_town(text, country):
    assert [each.country for each in read_places(text, language="en", home="TH").countries] == [country]
