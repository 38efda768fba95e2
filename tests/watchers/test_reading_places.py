from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.reading.gazetteer import gazetteer
from watchers.reading.places import LEAST, KnownPlace, read_places


@pytest.fixture(scope="module", autouse=True)
def gazetteer_at_hand():
    """Load it before anything is timed: the first text of a process waits for it."""
    gazetteer()


def codes(text, language="", home=None):
    return " ".join(each.country for each in read_places(text, language=language, home=home).countries)


def names(text, language="", home=None):
    return [each.name for each in read_places(text, language=language, home=home).places]


def test_a_town_is_read_with_its_point_its_words_and_how_sure_it_is():
    read = read_places("Un sismo sacude Haití\nDaños en Puerto Príncipe.", language="es")
    town = next(each for each in read.places if each.kind == "city")
    assert (town.name, town.country, town.words) == ("Port-au-Prince", "HT", ("Puerto Príncipe",))
    assert town.lat == pytest.approx(18.54, abs=0.02)
    assert town.lon == pytest.approx(-72.34, abs=0.02)
    assert town.confidence > 0.9
    assert [(each.country, each.words) for each in read.countries] == [("HT", ("Haití", "Puerto Príncipe"))]
    assert [each.kind for each in read.places] == ["country", "city"]


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("Terremoto en Líbano", "es", "LB"),
        ("Tremblement de terre en Haïti", "fr", "HT"),
        ("Séisme près de La Nouvelle-Orléans", "fr", "US"),
        ("Terremoto na Cidade do México", "pt", "MX"),
        ("Alluvione a Venezia", "it", "IT"),
        ("Erdbeben in der Türkei", "de", "TR"),
        ("Überschwemmung in Mailand", "de", "IT"),
        ("Overstroming in Parijs", "nl", "FR"),
        ("Tranblemanntè an Ayiti", "ht", "HT"),
        ("Inondation à Labadie", "fr", "HT"),
        ("EE. UU. envía ayuda", "es", "US"),
        ("The U.S. sends help", "en", "US"),
        ("UK sends help", "en", "GB"),
        ("Shooting in Uvalde", "en", "US"),
        ("Flood in Kerala", "en", "IN"),
        ("Flood hits Bulacan", "en", "PH"),
        ("earthquake in haiti, please help", "en", "HT"),
        ("terremoto en puerto príncipe", "es", "HT"),
        ("TERREMOTO EN HAITÍ", "es", "HT"),
        ("#HaitiEarthquake", "en", "HT"),
        ("A volcano erupts in Saint Vincent", "en", "VC"),
        ("Flooding in St. Maarten", "en", "SX"),
        ("Phoenix Heat Wave Breaks Records", "en", "US"),
        ("Power cut at Heathrow", "en", "GB"),
        ("Attentat à Nice", "fr", "FR"),
        ("Shooting in Nice", "en", "FR"),
        ("Tranblemanntè nan Jeremi", "ht", "HT"),
        ("Fire in the village of Pandi", "en", "PH"),
    ],
)
def test_a_place_is_read_in_each_language_and_spelling(text, language, country):
    assert codes(text, language) == country


@pytest.mark.parametrize(
    "text",
    [
        "Paris Hilton sings",
        "Paris Hilton Sings For Fans After Show",
        "Michael Jordan and Chad Smith met",
        "Georgia Meloni habla",
        "El detalle de la reina Sofía",
        "José Ortega Cano vuelve",
        "Banco Santander gana más",
        "FC Barcelona 2, Real Madrid 1",
        "New York Times: no comment",
        "Los de la Universidad de Chile protestan",
        "Nice to meet you",
        "Reading is good for you",
        "Mobile phones are banned",
        "Seat Tarraco: llega su versión más potente",
        "Turkey sandwich recall",
        "We ate turkey with chili from the market",
        "Spanish flu and French toast",
        "Habla en español",
        "Latin American music",
        "El australiano gana otra vez",
        "El Barça, favorito",
        "¿Habrá turismo este año?",
        "Un turista francés gana la lotería",
        "A Haitian singer tours again",
        "Reunión de la ONU",
        "@paris_news says no",
        "see https://example.test/London/Paris now",
        "",
    ],
)
def test_what_is_somebody_or_something_is_no_place(text):
    assert codes(text) == ""


@pytest.mark.parametrize(
    ("text", "home", "country"),
    [
        ("Fire in Georgia", None, "GE"),
        ("Fire in Georgia", "US", "US"),
        ("Fire in Tbilisi, Georgia", "US", "GE"),
        ("Fire in Atlanta, Georgia", None, "US"),
        ("Inundaciones en Valencia", "ES", "ES"),
        ("Inundaciones en Valencia", "VE", "VE"),
        ("Inundaciones en Valencia (Venezuela)", "ES", "VE"),
        ("Incendio en Guadalajara", "ES", "ES"),
        ("Incendio en Guadalajara", "MX", "MX"),
        ("Fire in Birmingham", None, "GB"),
        ("Fire in Birmingham, Alabama", None, "US"),
        ("Fire in Portland, ME", None, "US"),
        ("Cholera in Niger", None, "NE"),
        ("Flooding in Cambridge, Ontario", "GB", "CA"),
        ("Incendio en Coria (Cáceres)", "ES", "ES"),
        ("Cenizas llegan a Pinofranqueado", "ES", "ES"),
    ],
)
def test_a_name_of_many_places_goes_to_its_company_and_then_to_the_home_country(text, home, country):
    assert codes(text, home=home) == country


def test_the_words_for_a_people_speak_for_their_country_but_are_no_place():
    for text in ("Haitian police fire on crowd", "La policía haitiana dispara", "La police haïtienne tire"):
        read = read_places(text, language="")
        assert [each.country for each in read.countries] == ["HT"]
        assert read.places == ()
    assert read_places("Haitian police", language="en").countries[0].confidence < 0.7


def test_what_a_program_brings_along_is_known_and_wins():
    call = KnownPlace(name="CocoCay", country="BS", lat=25.818, lon=-77.939)
    pier = KnownPlace(name="Pier Ninety Nine", country="HT", lat=19.786, lon=-72.246)
    assert names("Storm near Pier Ninety Nine") == []
    read = read_places("Storm near Pier Ninety Nine, not at CocoCay", language="en", extra=(call, pier))
    assert [(each.name, each.kind, each.lat) for each in read.places] == [
        ("Pier Ninety Nine", "known", 19.786),
        ("CocoCay", "known", 25.818),
    ]
    assert [each.country for each in read.countries] == ["HT", "BS"]


def test_of_two_towns_in_one_country_the_country_is_surer_than_the_town():
    read = read_places("Quake in Springfield", language="en")
    assert read.countries[0].country == "US"
    assert read.countries[0].confidence > read.places[0].confidence + 0.2
    told = read_places("Quake in Springfield, Illinois", language="en")
    assert (round(told.places[0].lat), told.places[0].confidence > 0.9) == (40, True)


def test_a_title_counts_more_than_what_stands_below():
    read = read_places("Fire in Lisbon\nHelp came from Spain, France and Spain.", language="en")
    assert [each.country for each in read.countries] == ["PT", "ES", "FR"]


def test_the_middle_of_a_country_is_told_as_such():
    read = read_places("Drought in Chile", language="en")
    assert [(each.kind, each.country) for each in read.places] == [("country", "CL")]


@given(text=st.text(max_size=300), home=st.sampled_from([None, "ES", "??"]), language=st.text(max_size=2))
def test_no_text_raises_and_nothing_is_unsure_or_nowhere(text, home, language):
    read = read_places(text, language=language, home=home)
    for each in read.places:
        assert LEAST <= each.confidence <= 1
        assert -90 <= each.lat <= 90
        assert -180 <= each.lon <= 180
    assert {each.country for each in read.places} <= {each.country for each in read.countries}


_pieces = st.lists(
    st.sampled_from(
        [
            "San",
            "José",
            "de",
            "la",
            "Georgia",
            ",",
            "Paris",
            "Hilton",
            "#",
            "@",
            "U.S.",
            "in",
            "St.",
            "\n",
            "haitiano",
            "X",
        ]
    ),
    max_size=20,
)


@given(_pieces)
def test_names_in_any_company_raise_nothing(pieces):
    text = " ".join(pieces)
    for each in read_places(text, language="").places:
        assert all(word in text for word in each.words)


@pytest.mark.parametrize(
    "piece", ["San ", "San José ", "U.S. ", "#A", "Georgia, ", "a", "@", "Ñ", "haitiano "]
)
def test_a_long_text_costs_little(piece):
    started = time.process_time()
    read_places(piece * 20_000, language="")
    assert time.process_time() - started < 20
