"""What a text says of its event besides hazard, country and time, in no language."""

from __future__ import annotations

import pytest

from engine.model.signal import Sketch
from engine.situations.keys import called_in, key_of
from watchers.reading import named, read_text, sketch_of


def sketch(title: str, text: str = "", *, home: str = "") -> Sketch:
    return sketch_of(title, text, read_text(title, text, home_country=home)) or Sketch()


def kinds(title: str, text: str = "") -> set[str]:
    """Give the kinds but the keys of words."""
    return {kind for kind in sketch(title, text).kinds if not kind.startswith(("word:", "maybe:"))}


def words(title: str, text: str = "") -> set[str]:
    return {kind for kind in sketch(title, text).kinds if kind.startswith("word:")}


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Bomb kills 12 at a market in Lahore", "Una bomba mata a 12 personas en un mercado de Lahore"),
        ("Shooting at a nightclub in Istanbul", "Tiroteo en una discoteca de Estambul"),
        ("Train derails near Thessaloniki", "Descarrila un tren cerca de Tesalónica"),
        ("Bus crash in Cusco kills nine", "Accidente de autobús en Cusco: nueve muertos"),
        ("Ferry sinks off Cebu", "Se hunde un ferri frente a Cebú"),
        ("Cholera outbreak in Haiti", "Brote de cólera en Haití"),
        ("Gas explosion in Madrid", "Explosión de gas en Madrid"),
        ("Hurricane Beatriz nears Acapulco", "El huracán Beatriz se acerca a Acapulco"),
    ],
)
def test_two_languages_have_the_same_kinds(english, spanish):
    assert kinds(english) == kinds(spanish) != set()


@pytest.mark.parametrize(
    ("title", "sites"),
    [
        ("Bomb at a market in Lahore: wounded taken to hospital", {"site:market"}),
        ("Bomb at a market in Lahore, schools closed", {"site:market"}),
        ("Bomba en un mercado de Lahore: heridos trasladados al hospital", {"site:market"}),
        ("Bomb at a hospital in Lahore", {"site:hospital"}),
        ("Tiroteo en una escuela de Lahore", {"site:school"}),
        ("Shooting in Market Harborough", set()),
    ],
)
def test_where_the_hurt_are_and_what_is_shut_is_not_where_it_was_and_no_town_is_a_site(title, sites):
    assert {kind for kind in kinds(title) if kind.startswith("site:")} == sites


def test_a_place_has_a_reach_by_what_it_is():
    (town,) = sketch("Floods in Blumenau").places
    (state,) = sketch("Floods in Santa Catarina, Brazil").places
    assert (town.radius_km, state.radius_km) == (15.0, 150.0)
    assert (round(town.center.lat), round(town.center.lon)) == (-27, -49)
    assert sketch("Floods in Brazil").places == ()


def test_what_the_title_names_goes_before_what_stands_below_it():
    told = sketch("Second bomb hits railway station in Lahore", "Hours after the market blast in Karachi.")
    assert {round(place.center.lat) for place in told.places} == {32}
    assert "site:station" in told.kinds
    assert "site:market" not in told.kinds


def test_a_place_is_not_given_where_a_country_is_named_besides():
    assert sketch("Earthquake in Chile felt in Buenos Aires").places == ()


@pytest.mark.parametrize(
    ("title", "again"),
    [
        ("Second bomb in Lahore", True),
        ("Una nueva explosión en Lahore", True),
        ("Another bus crash in Peru kills nine", True),
        ("Lahore hit again by bomb", True),
        ("Another warehouse fire in Lahore", True),
        ("Novo incêndio perto de Faro", True),
        ("Nouvel éboulement près de Nice", True),
        ("Erneuter Erdrutsch bei Luzern", True),
        ("Seconda frana in due giorni a Ischia", True),
        ("Tweede orkaan in een week bedreigt Curaçao", True),
        ("Otro tifón amenaza Luzón", True),
        ("Second fire crew sent to Lahore", False),
        ("New storm warning for Luzon", False),
        ("Third typhoon victim found", False),
        ("New York bombing suspect held", False),
        ("Bomb in Lahore kills 12", False),
        ("Bomba en Nuevo León", False),
    ],
)
def test_one_more_is_said_in_so_many_words(title, again):
    assert sketch(title).again is again


def test_the_dead_and_the_injured_are_counted():
    told = sketch("Blast in Lahore kills 12 and injures 40")
    assert (told.dead, told.injured) == (12, 40)


def test_a_storm_has_all_the_names_that_it_is_given():
    assert kinds("Typhoon Bopha (Pablo) hits Mindanao") == {"name:bopha", "name:pablo"}
    assert kinds("Typhoon Goni, known locally as Rolly, hits Luzon") == {"name:goni", "name:rolly"}
    assert kinds("Popocatépetl volcano erupts") == {"name:popocatepetl"}


def test_where_all_words_have_capitals_no_name_can_be_told():
    assert kinds("Typhoon Kills Twenty In The Philippines") == set()


def test_a_word_for_where_it_is_has_one_key_in_any_text_and_cannot_be_read():
    one, other = words("Wildfire in Quebrantaluna"), words("Incendio forestal en Quebrantaluna")
    assert one == other
    assert len(one) == 1
    assert "quebrantaluna" not in "".join(one)


def test_no_given_name_and_no_country_has_a_key():
    assert words("Asesinato de Carlos en un atentado") == set()
    assert words("Bomb attack in Pakistan") == set()


def keys(axis: str, title: str, text: str = "") -> set[str]:
    told = sketch(title, text).kinds
    return {kind.removeprefix(f"{axis}:") for kind in told if kind.startswith(f"{axis}:")}


def test_a_name_in_a_text_has_a_key_wherever_it_stands():
    westerdam = key_of("westerdam")
    assert westerdam in keys("word", "Passenger of the Westerdam has coronavirus")
    assert westerdam in keys("word", "Coronavirus en alta mar", "Le Westerdam accueilli avec des fleurs")
    assert westerdam in keys("called", "Brote de coronavirus en el crucero Westerdam")
    assert key_of("viking sky") in keys("word", "Helicopters lift passengers off Viking Sky after mayday")


@pytest.mark.parametrize("ship", ["ship Captain", "ferry Sunday", "ship Spanish", "cruise ship Coast Guard"])
def test_what_stands_after_a_ship_and_names_nothing_is_not_what_it_is_called(ship):
    assert keys("called", f"Hundreds rescued as {ship} sinks") == set()
    assert keys("called", "Hundreds rescued as cruise ship Westerdam sinks") == {key_of("westerdam")}


def test_a_name_of_which_a_part_is_common_is_a_name():
    assert key_of("costa allegra") in keys(
        "word", "Ferry accident", "The Costa Allegra drifts off the islands"
    )


def test_no_volcano_is_called_after_where_it_lies():
    assert kinds("Guatemala volcano erupts") == kinds("Chilean volcano erupts") == set()


def test_the_first_word_of_a_sentence_and_a_noun_in_german_may_be_a_name():
    assert key_of("kula") in keys("maybe", "Kula wildfire still burns")
    assert keys("word", "Kula wildfire still burns") == set()
    german = "Der Waldbrand bedroht weiter viele Häuser und Tiere, sagte die Feuerwehr"
    assert keys("word", german) == set()
    assert key_of("hauser") in keys("maybe", german)


@pytest.mark.parametrize(
    "title",
    [
        "Irma, now a hurricane of category 5, nears the islands",
        "Islands wrecked by hurricane as Irma moves on",
    ],
)
def test_a_given_name_that_stands_alone_in_a_title_of_a_storm_is_the_storms(title):
    assert storms(title) == {key_of("irma")}


@pytest.mark.parametrize(
    "title",
    [
        "Islands brace for new typhoon 'Tarvani'",
        "Islands told to flee 'Tarvani' as typhoon grows",
        "Tarvani now a super typhoon, islands brace",
        "Tarvani, ahora huracán, avanza hacia la costa",
        "Tarvani devient un ouragan au large des îles",
        "Taifun „Tarvani“ trifft die Inseln",
        "Tifone Tarvani: evacuate le isole",
        "Tropische storm wordt orkaan: Orkaan Tarvani nadert de eilanden",
        "Evacuees of typhoon Bopha stay in schools as Tarvani approaches",
        "Tras el tifón Bopha, los evacuados esperan mientras Tarvani se acerca",
    ],
)
def test_a_storm_is_called_by_its_name_quoted_or_not_and_the_one_that_comes_is_told_of(title):
    assert storms(title) == {key_of("tarvani")}


@pytest.mark.parametrize(
    "title",
    [
        "Gust of 150 km/h as storm hits the coast",
        "Man dies in storm",
        "Typhoon toll nears 90",
        "Nach Taifun Tausende ohne Strom",
        "'Catastrophic' typhoon hits islands",
    ],
)
def test_what_only_stands_where_a_name_would_is_none(title):
    assert storms(title) == set()


def storms(title: str) -> set[str]:
    """Give the keys of what a storm is called, however the text says so."""
    found = (called_in(kind) for kind in sketch(title).kinds)
    return {kind.removeprefix("called:") for kind in found if kind is not None}


def test_who_is_named_in_full_or_below_the_title_is_no_storm():
    for title, text in (
        ("Hurricane kills Maria Fernandez in her house", ""),
        ("Hurricane nears the islands", "My house is gone, said Maria."),
        ("Earthquake: Maria looks for her sister", ""),
    ):
        assert key_of("maria") not in {key.partition(":")[2] for key in sketch(title, text).kinds}


def test_a_title_that_speaks_of_two_storms_does_not_say_which_it_tells_of():
    told = "A second hurricane, Jose, follows on the path of Irma"
    assert keys("called", told) == set()
    assert {key_of("jose"), key_of("irma")} <= keys("word", told)


def test_nobody_who_is_named_in_full_has_a_key():
    told = sketch(
        "Bomb in Lahore: the school of Enrique Quebrantaluna is gone, says Carmen Altamontana"
    ).kinds
    assert {key_of("quebrantaluna"), key_of("altamontana")}.isdisjoint(
        kind.partition(":")[2] for kind in told
    )


def test_days_offices_countries_and_whoever_lives_there_have_no_key():
    told = "Attack on a bus in April: the Minister, the Red Cross and the Spanish Government in France spoke on Monday"
    assert keys("word", told) == set()


def test_what_says_nothing_of_its_event_has_no_sketch():
    title = "Earthquake"
    assert sketch_of(title, "", read_text(title, "")) is None


def test_what_an_agency_calls_a_storm_is_its_name_and_a_number_is_none():
    assert named("PATRICIA") == Sketch(kinds=("name:patricia",))
    assert {named(number) for number in ("TWO", "", "02L", "Invest")} == {None}
