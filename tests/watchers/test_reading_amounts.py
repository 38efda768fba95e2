"""What a text counts, measures and says of where: sums, ranges, tolls that rise, degrees, the home of a source."""

from __future__ import annotations

import pytest

from watchers.reading import read_text


def counts(text: str) -> dict[str, int]:
    return {str(each.harm): each.value for each in read_text(text, "").counts}


def hazards(text: str) -> set[str]:
    return {str(each.hazard) for each in read_text(text, "").hazards}


@pytest.mark.parametrize(
    ("text", "dead", "injured"),
    [
        ("Mueren un bombero y dos vecinos en un incendio", 3, None),
        ("A man and two children were killed in the fire", 3, None),
        ("Dos adultos y un niño mueren ahogados", 3, None),
        ("Muere un hombre y dos mujeres resultan heridas", 1, 2),
        ("Chocan tres coches y un hombre muere", 1, None),
        ("Un coche y dos motos chocan y mueren 4", 4, None),
        ("Un turista alemán muere en Mallorca", 1, None),
        ("Las víctimas mortales de la riada ascienden a 219", 219, None),
        ("Dodental aardbeving Turkije loopt op tot 5.000", 5000, None),
        ("La cifra de muertos sube de 10 a 15", 15, None),
        ("Resultaron heridas 14 personas", None, 14),
        ("Two people were killed and another 15 were taken to hospital", 2, 15),
        ("Le bilan s'alourdit à 1 200 morts", 1200, None),
        ("Quatre-vingt-douze morts dans un naufrage", 92, None),
        ("Two hundred and thirty killed in stampede", 230, None),
        ("Siebenundzwanzig Tote bei Busunglück", 27, None),
        ("No one was killed or injured in the blast", None, None),
        ("Tres heridas del pasado que el país no cierra", None, None),
        ("Tres heridas en un accidente de autobús", None, 3),
        ("Two old wounds of the party reopen", None, None),
    ],
)
def test_people_are_counted_as_they_are_told(text: str, dead: int | None, injured: int | None) -> None:
    assert counts(text) == {harm: n for harm, n in (("dead", dead), ("injured", injured)) if n is not None}


@pytest.mark.parametrize(
    "text",
    [
        "De 10 a 15 muertos en la explosión",
        "Entre 10 y 15 muertos en la explosión",
        "10-15 people feared dead in mudslide",
        "Between 10 and 20 people killed in market blast",
        "Diez o quince muertos en el naufragio",
    ],
)
def test_of_a_range_the_lower_end_is_sure(text: str) -> None:
    (told,) = read_text(text, "").counts
    assert (str(told.harm), told.value, told.at_least) == ("dead", 10, True)


@pytest.mark.parametrize(
    ("text", "magnitude"),
    [
        ("Terremoto de magnitud de momento 7,6 frente a Japón", 7.6),
        ("Réplica de 5,9 sacude Nepal y causa derrumbes", 5.9),
        ("Dos sismos, de 5,6 y 6,2, sacuden Guatemala", 5.6),
        ("Tranblemanntè mayitid 5.3 frape Nip", 5.3),
        ("Sismo de magnitud 5 120 km al sur de Lima", 5.0),
    ],
)
def test_a_magnitude_is_read_in_the_ways_agencies_write_it(text: str, magnitude: float) -> None:
    assert read_text(text, "").magnitude == magnitude


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Temperaturas de -20 grados en Canadá", {"cold"}),
        ("Temperatures plunge to -30C in Chicago", {"cold"}),
        ("Temperaturen von minus 20 Grad in Finnland", {"cold"}),
        ("Los termómetros marcan -18 grados en León", {"cold"}),
        ("Temperaturas de 45 grados en Sevilla", {"heat"}),
        ("Los termómetros alcanzan los 45 grados en Córdoba", {"heat"}),
        ("Temperatures of up to 48C in Delhi", {"heat"}),
        ("Temperaturas de 22 grados este fin de semana", set()),
        ("Los termómetros alcanzarán los 18 grados", set()),
        ("Ola de calor: la noche no bajará de 25 grados", {"heat"}),
    ],
)
def test_how_warm_it_is_told_to_be_is_weighed(text: str, told: set[str]) -> None:
    assert hazards(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Ein Erdbeben in der Kanzlerpartei",
        "Aardbeving in de Haagse politiek",
        "Tsunami verde: la oposición arrasa en las urnas",
        "El naufragio del Betis en Getafe",
        "Empieza la temporada de huracanes: qué esperar este año",
        "El hospital ensaya la evacuación por un terremoto",
        "Los pilotos desconvocan la huelga tras el acuerdo",
        "La película que no vio venir el tsunami de 2010",
    ],
)
def test_affairs_seasons_rehearsals_and_what_is_called_off_are_no_hazards(text: str) -> None:
    assert not hazards(text)


def test_a_closure_is_told_behind_what_is_told_before_it() -> None:
    told = read_text("Floods in Porto Alegre: airport still closed", "").hazards
    assert [str(told[0].hazard), str(told[-1].hazard)] == ["flood", "closure"]
    assert str(read_text("Airport closed by the ash of Etna", "").hazard) == "closure"


def test_a_paper_that_names_no_place_tells_of_its_home() -> None:
    text = "Apagón deja sin luz a media ciudad"
    (told,) = read_text(text, "", home_country="UY").countries
    assert (told.country, told.words, told.confidence) == ("UY", (), 0.5)
    assert read_text(text, "").codes == ()
    assert read_text(text, "", home_country="UY").named_codes == ()


@pytest.mark.parametrize(
    "text",
    [
        "El Gobierno aprueba la subida del salario mínimo",
        "Una explosión mata a dos soldados franceses",
        "Terremoto en Chile",
    ],
)
def test_neither_affairs_nor_what_hints_abroad_is_of_home(text: str) -> None:
    assert "UY" not in read_text(text, "", home_country="UY").codes


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("Tube walkout: which lines are running this week", "GB"),
        ("Mineros votan a favor de iniciar la huelga legal", "CL"),
        ("Dragon Bravo blaze 13% contained", "US"),
        ("Metro parado e voos cancelados: greve geral em todo o país", "PT"),
    ],
)
def test_a_word_that_a_hamlet_abroad_has_for_its_name_hints_at_nothing(text: str, home: str) -> None:
    (told,) = read_text(text, "", home_country=home, is_news=False).countries
    assert (told.country, told.words) == (home, ())


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("Brigadistas apagan el incendio en la ladera del Pirque", "AR"),
        ("Nouméa : barrages et commerces pillés", "FR"),
        ("Grindavík: Lava erreicht erste Häuser nach Vulkanausbruch", "DE"),
    ],
)
def test_a_name_that_may_well_be_a_place_abroad_hints_at_it(text: str, home: str) -> None:
    assert home not in read_text(text, "", home_country=home).codes


@pytest.mark.parametrize(
    ("text", "language_home", "codes"),
    [
        ("Explosión en la sala de máquinas de un ferri", "ES", ("ES",)),
        ("Victoria aplastante en las urnas", "", ()),
        ("Conred evacúa a tres familias", "", ("GT",)),
        ("Wirbelsturm über dem Schwarzwald", "", ("DE",)),
        ("Huelga en los aeropuertos españoles", "", ("ES",)),
        ("Varios autobuses chocan en el Algarve", "", ("PT",)),
        ("Incendio en la sierra de la Culebra", "ES", ("ES",)),
        ("Abre una panadería en Ávila", "ES", ("ES",)),
        ("El partido confía en Ávila Camacho", "", ()),
    ],
)
def test_places_that_go_by_other_words(text: str, language_home: str, codes: tuple[str, ...]) -> None:
    assert read_text(text, "", home_country=language_home).codes == codes
