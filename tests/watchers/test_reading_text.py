"""What a text speaks of: hazards, countries, magnitudes and topics, in headlines that we made up."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.scales import Hazard
from watchers.reading import Topics, bits_apart, read_text, story_of
from watchers.reading.gazetteer import gazetteer
from watchers.reading.words import MOST_TITLE, folded


@pytest.fixture(scope="module", autouse=True)
def gazetteer_at_hand():
    """Load it before anything is timed: the first text of a process waits for it."""
    gazetteer()


@pytest.mark.parametrize(
    ("title", "hazard"),
    [
        ("Un terremoto de magnitud 7 sacude Haití", "earthquake"),
        ("Fuerte sismo en el sur de Chile", "earthquake"),
        ("Powerful aftershock rattles the capital", "earthquake"),
        ("Tsunami warning issued for the coast of Chile", "tsunami"),
        ("El volcán entra en erupción y obliga a evacuar tres pueblos", "volcano"),
        ("Sube al volcán: diez rutas para el verano", None),
        ("Mudslide buries homes after days of rain", "landslide"),
        ("El huracán se acerca a Florida", "cyclone"),
        ("La DANA deja lluvias torrenciales en Valencia", "flood"),
        ("Flood waters cut off the town", "flood"),
        ("Floods leave 30 dead in Kerala", "flood"),
        ("Protesters Flood Streets Of The Capital", None),
        ("Tourists flood the old town", None),
        ("Flood of complaints over new timetable", None),
        ("Una ola de calor sin precedentes", "heat"),
        ("Arde el monte: 3.000 hectáreas quemadas", "wildfire"),
        ("Un incendio en una vivienda deja dos heridos", None),
        ("El brote de ébola se extiende", "epidemic"),
        ("Brote de violencia en el estadio", None),
        ("Su gestión de la pandemia y su deseo de ser madre", None),
        ("Nueva ola de la pandemia: los casos se duplican", "epidemic"),
        ("Miles de personas protestan contra los recortes", None),
        ("La policía carga contra los manifestantes: 20 detenidos", "unrest"),
        ("Riot police fire tear gas at protesters", "unrest"),
        ("Toque de queda en la capital tras los disturbios", "unrest"),
        ("Gang violence spreads through the capital", "unrest"),
        ("Bandas armadas asaltan la mayor cárcel del país", "unrest"),
        ("State of emergency as gangs storm prison", "unrest"),
        ("Estado de emergencia tras el ataque de las bandas a la cárcel", "unrest"),
        ("Las bandas de rock vuelven al festival", None),
        ("USGS deletes report of magnitude 7.2 earthquake", None),
        ("False alarm: no 7.2 earthquake in Dominican Republic", None),
        ("No tsunami threat to Haiti", None),
        ("Tsunami warning lifted for the coast", None),
        ("Desmienten terremoto en la capital: fue una falsa alarma", None),
        ("Levantan la alerta de tsunami en Chile", None),
        ("Earthquake-proof hotel opens its doors", None),
        ("Earthquake shakes Haiti; no tsunami warning issued", "earthquake"),
        ("Terremoto de 6,8 en Chile, sin riesgo de tsunami", "earthquake"),
        ("Tsunami warning issued after strong quake", "tsunami"),
        ("The gang is back together for one last film", None),
        ("Atentado con coche bomba en Kabul", "attack"),
        ("Gunman kills three in shopping mall", "attack"),
        ("A shooting star over the bay", None),
        ("Cruise terminal workers on strike", "strike"),
        ("Strikes deal with rival", None),
        ("Huelga de controladores en agosto", "strike"),
        ("El preso inicia una huelga de hambre", None),
        ("Descarrila un tren en Galicia: hay heridos", "transport"),
        ("El tren de las 8.15", None),
        ("Personal trainer shares his routine", None),
        ("Train crash near Lyon", "transport"),
        ("Ferry capsizes off Java", "transport"),
        ("Explosión en una refinería", "explosion"),
        ("Explota contra su jefe en antena", None),
        ("Apagón en media ciudad", "outage"),
        ("Terremoto político en el partido", None),
        ("Terremoto en el PP tras la dimisión", None),
        ("Political earthquake after the vote", None),
        ("Tsunami electoral en Francia", None),
        ("Avalancha de litigios contra la banca", None),
        ("Ten years after the earthquake, the city remembers", None),
        ("Diez años después del terremoto, Haití sigue en ruinas", None),
        ("Se cumple el aniversario del tsunami", None),
        ("Hace cinco años que el volcán entró en erupción", None),
        ("Earthquake drill in all schools on Friday", None),
        ("Simulacro de terremoto en el hospital", None),
        ("New disaster movie: an earthquake hits Los Angeles", None),
        ("La película sobre el tsunami llega a Netflix", None),
        ("Huracanes 3 - Tigres 1: gran partido", None),
        ("San Jose Earthquakes beat Galaxy", None),
        ("El terremoto obliga a suspender el partido: tres muertos", "earthquake"),
        ("¿De qué color es el mar?", None),
        ("", None),
    ],
)
def test_a_headline_speaks_of_its_hazard_and_of_no_other(title, hazard):
    read = read_text(title, "", is_news=False)
    assert (read.hazard and read.hazard.value) == hazard


def test_the_words_that_led_to_it_are_told():
    read = read_text("Un terremoto de magnitud 7,0 sacude Haití", "El sismo destruyó Puerto Príncipe.")
    assert read.hazards[0].words == ("terremoto", "magnitud 7,0", "sismo")
    assert [(each.country, each.words) for each in read.countries] == [("HT", ("Haití", "Puerto Príncipe"))]
    assert read.magnitude == 7.0


def test_what_only_the_background_says_is_no_hazard():
    assert read_text("Las ventas suben en mayo", "La empresa se recupera tras el terremoto.").hazard is None
    told = read_text("Noche de angustia", "El terremoto deja 40 muertos y miles de heridos.")
    assert told.hazard is Hazard.EARTHQUAKE


@pytest.mark.parametrize(
    ("title", "summary", "hazard"),
    [
        # Where the title speaks of what hazards befall, the summary says which it was.
        (
            "Airport of Antofagasta halts all arrivals",
            "Runways are inspected after the earthquake.",
            "earthquake",
        ),
        ("Puerto de Ponce: buques deben zarpar", "El huracán llega esta noche.", "cyclone"),
        ("Minister ends his tour of the capitals", "It was like riding a sandstorm.", None),
        # What a season brings is what many a summary begins with.
        ("Flights for less this summer", "The heat wave is here, and so are our offers.", None),
    ],
)
def test_a_title_of_what_hazards_befall_leads_up_to_its_summary(title, summary, hazard):
    read = read_text(title, summary).hazard
    assert (read and read.value) == hazard


def test_a_storm_that_leaves_a_city_in_the_dark_is_a_storm_and_a_closed_port_is_closed():
    read = read_text("Half of Bayamo without power", "The hurricane is crossing the island.")
    assert [str(each.hazard) for each in read.hazards] == ["cyclone", "outage"]
    read = read_text(
        "Harbour of Castries closed until further notice", "Tropical storm warnings are in force."
    )
    assert [str(each.hazard) for each in read.hazards] == ["closure", "cyclone"]


def test_what_is_higher_than_any_magnitude_is_none():
    assert read_text("Terremoto de 7 grados en Chile, 20 muertos", "").hazard is Hazard.EARTHQUAKE
    assert read_text("Arde la costa a 47 grados: tres muertos", "").hazard is not Hazard.EARTHQUAKE


def test_what_befalls_on_an_anniversary_is_no_history():
    title = "Fuerte sismo sacude Quito el mismo día del aniversario de 1987"
    assert read_text(title, "").hazard is Hazard.EARTHQUAKE
    assert read_text("Quito recuerda en su aniversario el sismo de 1987", "").hazard is None


def test_several_hazards_are_given_the_most_spoken_of_first():
    read = read_text("Earthquake and aftershocks trigger landslide", "")
    assert [each.hazard for each in read.hazards] == [Hazard.EARTHQUAKE, Hazard.LANDSLIDE]


@pytest.mark.parametrize(
    ("text", "magnitude"),
    [
        ("Terremoto de magnitud 6,4", 6.4),
        ("Sismo de 7.1 grados en la escala de Richter", 7.1),
        ("A 5.8-magnitude earthquake", 5.8),
        ("Earthquake of magnitude 8", 8.0),
        ("M7.3 quake", 7.3),
        ("Earthquake kills 12", None),
        ("Earthquake: magnitude 99", None),
        ("El huracán, de magnitud 5", None),
    ],
)
def test_a_magnitude_is_read_of_a_quake_only(text, magnitude):
    assert read_text(text, "").magnitude == magnitude


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Terremoto en Haití", "HT"),
        ("Haiti earthquake: help arrives from Spain and the US", "HT ES US"),
        ("help us", ""),
        ("EE.UU. envía ayuda a Turquía", "US TR"),
        ("EE UU y Reino Unido", "US GB"),
        ("We ate turkey and peru", ""),
        ("Protesters in Hong Kong's streets", "HK"),
        ("Quake off Papua New Guinea", "PG"),
        ("Fire in New Mexico", "US"),
        ("Lluvias en la Región de Murcia", "ES"),
        ("Santiago Abascal visita la feria", ""),
        ("Terremoto en Santiago", "CL"),
        ("Paris Hilton llega a Madrid", "ES"),
        ("Explosión en París", "FR"),
        ("#CostaRica #terremoto", "CR"),
        ("@haiti_news dice que no", ""),
        ("Reunión de ministros en Bruselas", "BE"),
        ("Outbreak in Congo", "CD"),
        ("Storm nears Republic of the Congo", "CG"),
        ("Sismo en Port-au-Prince", "HT"),
        ("nada", ""),
    ],
)
def test_countries_are_read_from_names_that_are_meant(text, countries):
    assert read_text(text, "").codes == tuple(countries.split())


def test_a_tie_goes_to_what_else_is_named_and_then_to_the_home_country():
    assert read_text("Inundaciones en Valencia", "").codes == ("ES",)
    assert read_text("Inundaciones en Valencia", "", home_country="VE").codes == ("VE",)
    assert read_text("Inundaciones en Valencia, Venezuela", "", home_country="ES").codes == ("VE",)
    assert read_text("Fire in Georgia", "").codes == ("GE",)
    assert read_text("Fire in Georgia", "", home_country="US").codes == ("US",)
    assert read_text("Fire in Tbilisi, Georgia", "", home_country="US").codes == ("GE",)


def test_places_are_looked_for_as_far_down_as_is_asked():
    far = "The council met again and talked about nothing at all. " * 8 + "Then a fire broke out in Lisbon."
    assert read_text("A quiet day", far).codes == ()
    read = read_text("A quiet day", far, most_for_places=2_000)
    assert (read.codes, [each.name for each in read.places]) == (("PT",), ["Lisbon"])


def test_a_story_copied_is_nearly_the_same_and_another_is_not():
    body = (
        "At least forty people died when the quake struck the coast before dawn, officials said on Tuesday."
    )
    one = story_of("Strong quake kills dozens on the coast", body)
    assert (len(one), int(one, 16) >= 0) == (16, True)
    assert story_of("STRONG QUAKE kills dozens, on the coast", body) == one
    assert bits_apart(one, story_of("Strong quake kills scores on the coast", body)) <= 12
    other = story_of(
        "Rescuers reach villages cut off by earthquake",
        "Helicopters brought water and doctors to the hills while the search for survivors went on.",
    )
    assert bits_apart(one, other) >= 20


def test_a_text_of_a_few_words_has_no_story():
    assert story_of("Quake kills four", "") == ""
    assert bits_apart("", "") == 64


def test_topics_are_the_ones_that_were_configured():
    topics = Topics({"excursion": ["excursion", "playa"], "checkout": ["can't pay", "checkout"]})
    assert topics.of("La excursión a las playas, cancelada", "") == ("excursion",)
    assert topics.of("Checkout broken again", "I can’t pay for the beach trip") == ("checkout",)
    assert topics.of("Repaying debts", "") == ()
    assert Topics({}).of("beach", "") == ()


@pytest.mark.parametrize(
    "said",
    [
        "My shore  excursion",
        "My shore\u00a0excursion",
        "My shore\u2009excursion",
        "My shore\u3000excursion",
        "My shore\n\texcursion",
        "My sho\u00adre excur\u00adsion",
        "My shore ex\u200bcursion\ufeff",
        "My ｓｈｏｒｅ ｅｘｃｕｒｓｉｏｎ",
        "My shore excu\u0301rsion",
        "Mein AUSFLUG ZUR STRASSE",
        "Mein Ausflug zur Straße",
        "Mein Ausflug zur Stra\u00adsse",
        "The ride\u2011share",
        "I can\u00b4t  pay",
    ],
)
def test_a_topic_is_found_however_its_letters_and_blanks_are_written(said):
    topics = Topics({"trip": ["shore excursion", "Ausflug  zur Straße", "ride-share", "can’t pay"]})
    assert topics.of(said, "") == topics.of("", said) == ("trip",)
    assert topics.of("A shore, an excursion, Ausflug zur\u200bStraße, ride share", "") == ()
    assert topics.of("shore", "excursion") == ()
    assert Topics({"none": [" ", "\u00ad"]}).of("s es", "") == ()


def test_a_hazard_is_read_however_its_letters_are_written():
    for title in (
        "Earth\u00adquake shakes Haiti",
        "GROSSBRAND im Hafen von Hamburg",
        "Großbrand im Hafen von Hamburg",
    ):
        assert read_text(title, "").hazards, title


_syllables = st.lists(
    st.sampled_from(["ba", "nana", "s", "es", "_", " ", "-", "ñ", "'"]), min_size=1, max_size=6
)
_word = _syllables.map("".join).filter(str.strip)


def _spaced(text):
    return " ".join(folded(text).split())


@given(
    st.dictionaries(_word, st.lists(_word, min_size=1, max_size=4), max_size=4), st.lists(_word, max_size=8)
)
def test_all_topics_at_once_are_those_that_are_found_one_by_one(words, said):
    text = _spaced(" ".join(said)[:MOST_TITLE])
    one_by_one = [
        topic
        for topic, each in sorted(words.items())
        if any(re.search(rf"(?<!\w){re.escape(_spaced(word))}(?:e?s)?(?!\w)", text) for word in each)
    ]
    assert Topics(words).of(" ".join(said), "") == tuple(one_by_one)


@given(title=st.text(max_size=400), summary=st.text(max_size=400))
def test_no_text_raises(title, summary):
    read_text(title, summary, home_country="ES")
    assert len(story_of(title, summary)) in {0, 16}


@pytest.mark.parametrize(
    "piece",
    ["a", "a ", "flood ", "#", "# ", "9", "M 7.", "magnitud ", "Haití ", "ñ\n", "\u0301", "ten years "],
)
def test_a_repeated_piece_costs_no_time(piece):
    read_text("a", "")  # the words are loaded once
    started = time.process_time()
    read_text(piece * 5_000, piece * 5_000)
    assert time.process_time() - started < 10
