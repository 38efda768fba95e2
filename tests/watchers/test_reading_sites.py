"""Places nobody lives in, words for a people, and names that are something else: what countries come of them."""

from __future__ import annotations

import pytest

from bench.places import Nearest
from watchers.reading.gazetteer import Kind, gazetteer, landscapes, regions, sites
from watchers.reading.places import read_places


def codes(text, language, home=None):
    return " ".join(each.country for each in read_places(text, language=language, home=home).countries)


@pytest.mark.parametrize(
    ("text", "language", "home", "country"),
    [
        ("Kilauea fountains resume overnight", "en", "GB", "US"),
        ("Nuova eruzione dell'Etna", "it", "IT", "IT"),
        ("Erupción del volcán de Fuego", "es", "MX", "GT"),
        ("Cae ceniza del volcán Turrialba", "es", "ES", "CR"),
        ("La Soufrière sous surveillance", "fr", "GP", "GP"),
        ("La Soufrière erupts", "en", "VC", "VC"),
        ("Brandalarm op Schiphol", "nl", "NL", "NL"),
        ("Cerrado el aeropuerto de El Prat", "es", "MX", "ES"),
        ("Missile lands near Ben Gurion", "en", "GB", "IL"),
        ("LAX flights delayed", "en", "GB", "US"),
        ("Evacuata la stazione Termini", "it", "IT", "IT"),
        ("Royal terminal at PortMiami opens", "en", "GB", "US"),
        ("Incendio en la sierra de la Culebra", "es", "ES", "ES"),
        ("Cayó al mar cerca de la isla Culebra", "es", "PR", "PR"),
        ("Orkney harbour shut to all traffic", "en", "GB", "GB"),
        ("Apagão nos hospitais do Algarve", "pt", "PT", "PT"),
        ("Surtourisme à Pompéi", "fr", "FR", "IT"),
        ("Bandi ame atake Kenskòf", "ht", "HT", "HT"),
        ("Cierra el paso Los Libertadores", "es", "CL", "CL"),
        ("Cierra el paso Los Libertadores", "es", "AR", "AR"),
        ("Shake-up in T&T senate", "en", "GY", "TT"),
        ("Trinidad & Tobago hit by quake", "en", "US", "TT"),
        ("Boat sinks on Lake Kivu", "en", "", "CD"),
        ("Quake jolts Noto peninsula", "en", "", "JP"),
        ("Fuego volcano erupts", "en", "", "GT"),
        ("Ventisca en el Pico de Orizaba", "es", "", "MX"),
        ("Trinidad, Colorado hit by storm", "en", "US", "US"),
    ],
)
def test_a_site_is_read_as_its_country(text, language, home, country):
    assert codes(text, language, home) == country


@pytest.mark.parametrize(
    ("text", "language", "home", "country"),
    [
        ("Flood in Cornwall", "en", None, "GB"),
        ("Quake in Westphalia", "en", None, "DE"),
        ("Flood in Norfolk", "en", "GB", "GB"),
        ("Flood in Norfolk", "en", "US", "US"),
        ("Erdrutsch in Südtirol", "de", "DE", "IT"),
        ("Lawine in Kärnten", "de", "AT", "AT"),
        ("Unwetter in Graubünden", "de", "DE", "CH"),
        ("Überschwemmung in Böhmen", "de", "DE", "CZ"),
        ("Incendie en Vénétie", "fr", "FR", "IT"),
        ("Crue en Isère", "fr", "FR", "FR"),
        ("Incendie dans l'Hérault", "fr", "FR", "FR"),
        ("Incendio en Silesia", "es", "ES", "PL"),
        ("Frana in Basilicata", "it", "IT", "IT"),
        ("Alluvione in Cornovaglia", "it", "IT", "GB"),
        ("Incêndio na Sardenha", "pt", "PT", "IT"),
        ("Brand in Noord-Holland", "nl", "NL", "NL"),
        ("Orkan legt Bahn in Norddeutschland lahm", "de", "", "DE"),
        ("Waldbrand in der Sächsischen Schweiz", "de", "", "DE"),
        ("Madeira fire enters second week", "en", "", "PT"),
    ],
)
def test_a_region_is_read_in_the_languages_of_others(text, language, home, country):
    assert codes(text, language, home) == country


@pytest.mark.parametrize(
    ("text", "language", "home", "countries"),
    [
        ("Las autoridades chilenas ordenan evacuar", "es", "ES", "CL"),
        ("Huelga en aeropuertos españoles", "es", "MX", "ES"),
        ("Greek general strike hits transport", "en", "US", "GR"),
        ("Pressure on Spanish prime minister", "en", "US", "ES"),
        ("Two Nicaraguan newspapers shut down", "en", "GY", "NI"),
        ("Sciopero negli aeroporti francesi", "it", "IT", "FR"),
        ("Grève dans les hôpitaux mauriciens", "fr", "FR", "MU"),
        ("Streik an südafrikanischen Flughäfen", "de", "DE", "ZA"),
        ("Incêndio em hospital sul-africano", "pt", "BR", "ZA"),
        ("Staking op Zuid-Koreaanse luchthavens", "nl", "NL", "KR"),
        ("L'esultanza dei tifosi messicani", "it", "IT", "MX"),
        ("Familias chinas añoran a los niños", "es", "US", "CN"),
        ("Miles de argentinos protestan", "es", "ES", "AR"),
        ("Renfe cancelará 1.200 trenes", "es", "MX", "ES"),
        ("Copeco espera actividad por encima del promedio", "es", "HN", "HN"),
        ("Les CFF commandent 80 nouvelles rames", "fr", "FR", "CH"),
        ("Renfe gana un contrato en Arabia Saudí", "es", "ES", "SA"),
        ("El Congreso aprueba el presupuesto", "es", "ES", ""),
        ("Central bank leaves rates unchanged", "en", "BB", ""),
        ("Texans burn furniture to keep warm", "en", "", "US"),
        ("In Greek waters a ferry burns", "en", "", "GR"),
        # Elsewhere is told, so these are only of where somebody is from.
        ("Turistas alemanes mueren en Bali", "es", "ES", "ID"),
        ("Miles de argentinos protestan en Madrid", "es", "ES", "ES"),
        ("US citizen kidnapped in Nassau", "en", "BS", "BS"),
        ("US citizen wins at home", "en", "GB", "US"),
        ("UK couple die in Tenerife crash", "en", "GB", "ES"),
        ("El alemán gana la carrera", "es", "ES", ""),
        ("Un cantante mexicano triunfa", "es", "ES", ""),
    ],
)
def test_the_word_for_a_people_tells_where_with_its_institutions_or_many_people(
    text, language, home, countries
):
    assert codes(text, language, home) == countries


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La gripe española de 1918", "es"),
        ("Spanish flu survivor turns 110", "en"),
        ("Chinese New Year parade draws crowds", "en"),
        ("Italian restaurant fire displaces family", "en"),
        ("Un incendio en un restaurante chino", "es"),
        ("Spanish-speaking voters courted", "en"),
        ("Greek yogurt recalled in schools", "en"),
        ("Ruleta rusa en el hospital", "es"),
        ("Falcon 9 despega", "es"),
        ("Temporada de huracanes en el Pacífico", "es"),
        ("Dolphins off the West Coast", "en"),
        ("Torflut: Neun Treffer beim Derby", "de"),
        ("Fuego en la sala de máquinas", "es"),
        ("El fuego consume un bosque", "es"),
        ("London-bound plane turns back", "en"),
        ("El río Uruguay no para de crecer", "es"),
        ("Jordan River floods", "en"),
        ("Lessons in Greek", "en"),
        ("AT&T outage hits customers", "en"),
        ("Lax security at the mall", "en"),
        ("Wiener Schnitzel wird teurer", "de"),
        ("Ein Hamburger für zwei Euro", "de"),
        ("Frankfurter Allgemeine erhöht den Preis", "de"),
        ("Theodor Wiener Preis", "de"),
        ("Hamburger prices climb", "en"),
    ],
)
def test_what_only_sounds_like_a_country_or_a_site_is_none(text, language):
    assert codes(text, language) == ""


def test_a_german_word_for_what_belongs_to_a_town_is_the_town():
    (kiel,) = read_places("Kieler Förde für Schiffe gesperrt", language="de", home="DE").places
    assert (kiel.name, kiel.country, kiel.kind) == ("Kiel", "DE", "city")
    (hamburg,) = read_places("Hamburger Elbphilharmonie geräumt", language="de", home="DE").places
    assert (hamburg.name, hamburg.country, hamburg.words) == ("Hamburg", "DE", ("Hamburger",))
    assert hamburg.lat == pytest.approx(53.55, abs=0.05)
    assert hamburg.lon == pytest.approx(10.0, abs=0.05)


@pytest.mark.parametrize(
    ("text", "language", "home", "country"),
    [
        ("Almería amanece sin agua", "es", "ES", "ES"),
        ("Tampico suspende clases", "es", "MX", "MX"),
        ("Ica: sismo alarma a vecinos", "es", "PE", "PE"),
        ("Savona, nave bloccata", "it", "IT", "IT"),
        ("Cuxhaven sperrt Hafen", "de", "DE", "DE"),
        ("Vlissingen sluit haven", "nl", "NL", "NL"),
        ("Bridgetown port shut", "en", "BB", "BB"),
        # Elsewhere a name that begins a sentence may be any word, and at home too where it is one.
        ("Cuxhaven sperrt Hafen", "de", "", ""),
        ("Almeria Jackson sings", "en", "US", ""),
        ("Milagro en la mina", "es", "EC", ""),
        ("Siegen und verlieren", "de", "DE", ""),
        ("Huizen ontruimd", "nl", "NL", ""),
        ("Vasto incendio", "it", "IT", ""),
        ("Surprise storm", "en", "US", ""),
        ("Serra em chamas", "pt", "BR", ""),
        ("Mercedes: récord de ventas", "es", "ES", ""),
    ],
)
def test_a_town_of_the_home_country_is_believed_where_a_headline_begins(text, language, home, country):
    assert codes(text, language, home) == country


def test_a_name_that_stands_at_home_counts_less_where_the_town_is_only_called_so():
    assert codes("Odesa left in darkness", "en", "US") == "UA"
    assert codes("Storm floods streets in Odessa", "en", "US") == "US"


def test_each_site_and_region_lies_where_its_country_does():
    nearest = Nearest()
    far = [
        line.partition(": ")[2].split("|")[0]
        for line in (sites.SITES + landscapes.SITES + regions.REGIONS).splitlines()
        if line
        for country, lat, lon in [line.partition(":")[0].split()[:3]]
        if country not in nearest.countries(float(lat), float(lon), name="")
    ]
    # These lie at a border, and the nearest town is beyond it.
    assert set(far) == {
        "Nyiragongo",
        "Cordón Caulle",
        "Zugspitze",
        "Lake Kivu",
        "Torres del Paine",
        "Paso Cristo Redentor",
        "Aconcagua",
        "Cataratas do Iguaçu",
        "Wanament",
        "Fòlibète",
    }


def test_a_site_is_a_region_and_reaches_a_little_way():
    (etna,) = read_places("Erupción del Etna", language="es").places
    assert (etna.kind, etna.reach_km) == ("region", 20.0)
    kinds = [each.kind for each in gazetteer().named("etna")]
    assert kinds[0] is Kind.SITE
    assert Kind.CITY in kinds
