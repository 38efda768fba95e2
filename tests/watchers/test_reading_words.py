"""The words half of reading, on headlines that we made up: what is spoken of, held off, counted and dated."""

from __future__ import annotations

from functools import reduce

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from engine.model.scales import Hazard
from watchers.reading import LANGUAGES, read_language, read_text
from watchers.reading.amounts import value_of
from watchers.reading.lexicon import ALWAYS, FOLDER, Lexicon, Role, load_lexicon
from watchers.reading.notation import phrases
from watchers.reading.tokens import Words
from watchers.reading.words import plain

SPOKEN_OF = """
earthquake: Un fuerte temblor sacude Ciudad de México
earthquake: Sismo de 5,2 grados se siente en Lima
earthquake: 6.4-magnitude quake hits Croatia, killing seven
tsunami: Maremoto arrasa la costa de Tonga
volcano: La Palma: la erupción del volcán obliga a evacuar a 5.000 personas
volcano: Mount Etna erupts, sending ash plume over Catania
landslide: Huaico sepulta viviendas en Chosica y deja cinco desaparecidos
landslide: Un alud mata a tres esquiadores en los Alpes
landslide: Socavón gigante se traga dos autos
landslide: Avalanche kills four climbers in Himalayas
cyclone: El huracán toca tierra en Florida como categoría 4
cyclone: Typhoon makes landfall in Taiwan
storm: Tormenta de nieve paraliza el noreste de Estados Unidos
storm: Tornado rips through Oklahoma town
storm: El temporal obliga a cerrar el puerto de Barcelona
closure: Polonia cierra su espacio aéreo tras la entrada de drones
closure: Iran closes its airspace to all flights
other: Arde un hotel en el centro de Lisboa
other: Muere aplastada una multitud en Seúl
storm: La borrasca deja rachas de 120 km/h en Galicia
storm: Storm batters Ireland with 100mph winds
flood: Riada en Málaga: un muerto y carreteras cortadas
flood: Lluvias torrenciales inundan las calles de Valencia
flood: Heavy rain floods homes in Jakarta
flood: Gota fría: aviso rojo en Alicante
flood: La DANA deja 40 litros por metro cuadrado
heat: Ola de calor: España supera los 45 grados
heat: Heatwave grips southern Europe
cold: Ola de frío polar en Texas
wildfire: Un incendio forestal arrasa 2.000 hectáreas en Zamora
wildfire: Bushfire emergency declared in Victoria
wildfire: Wildfire forces evacuation of thousands in California
wildfire: Greece fires: residents flee as blaze nears Athens suburbs
epidemic: Brote de cólera en Haití deja 30 muertos
epidemic: Measles outbreak in Texas grows to 200 cases
epidemic: Aumentan los contagios de covid en Madrid
unrest: Golpe de Estado en Níger
unrest: Disturbios en París tras la muerte de un joven
unrest: Riots erupt in Nairobi over tax bill
unrest: Paro agrario: manifestantes bloquean carreteras en Ecuador
unrest: Curfew imposed in New Caledonia after deadly unrest
attack: Tiroteo en una escuela de Texas deja 19 niños muertos
attack: Suicide bomber kills 20 at Kabul airport
attack: Un hombre apuñala a varias personas en el metro de París
attack: Car ploughs into crowd at Christmas market in Magdeburg
attack: Israeli airstrikes kill dozens in Gaza
attack: Atropello múltiple en Barcelona
strike: Huelga de pilotos obliga a cancelar 200 vuelos
strike: Rail workers to strike over pay next week
strike: Paro nacional en Argentina: sin trenes ni vuelos
transport: Un autobús cae por un barranco y mueren 24 personas
transport: Plane crash in Nepal kills 68
transport: Choque de trenes en Grecia deja decenas de muertos
transport: Train derails in Ohio
transport: Accidente aéreo en Brasil: 61 muertos
transport: Patera naufraga frente a Lampedusa
transport: Cruise ship runs aground off Norway
transport: Helicóptero se estrella en Colombia
transport: Boeing 737 crashes after takeoff in South Korea, killing 179
explosion: Explosión en un edificio de Madrid
explosion: Huge blast at chemical plant in Texas injures 20
explosion: Gas leak forces evacuation of school
wildfire: Firefighters still battling Australia fires
wildfire: Los incendios obligan a confinar tres pueblos
heat: Los termómetros superarán los 42 grados en Sevilla
transport: Mueren tres personas en un accidente de tráfico en Lugo
attack: Un dron impacta en un edificio de Odesa
attack: Active shooter reported at airport
outage: Whatsapp se cae en todo el mundo
outage: Miles de hogares sin luz en Puerto Rico
flood: Waist-deep water in Manila as rains lash capital
flood: Dam release floods villages downstream
flood: El río se desborda y deja incomunicado un pueblo
cyclone: Signal No. 3 raised over Cebu
explosion: Estalla un ducto en Hidalgo
explosion: Refinery fire sends smoke over the port
volcano: El volcán ruge de nuevo y lanza ceniza
epidemic: Primer caso de viruela del mono en Canarias
strike: Los sindicatos convocan paros en Renfe
other: Mueren diez personas en el incendio de una discoteca
other: Haze worsens, schools shut as PSI hits 300
other: Fireball explodes over Urals
outage: Apagón masivo deja sin luz a Venezuela
outage: Power outage hits Spain and Portugal
outage: WhatsApp sufre una caída mundial
advisory: State Department issues do-not-travel warning for Haiti
advisory: Exteriores desaconseja viajar a Níger
other: Derrumbe de un edificio en Miami deja 98 muertos
other: Stampede at Indian temple kills 30
other: Bridge collapse in Genoa
other: Incendio en una discoteca de Murcia deja 13 muertos
earthquake: Puissant séisme en Turquie, des centaines de morts
flood: Inondations dans le Var: deux morts
flood: Enchentes no Rio Grande do Sul deixam 50 mortos
landslide: Deslizamento de terra em Petrópolis deixa mortos
earthquake: Terremoto in Emilia, crolli e feriti
flood: Alluvione in Romagna: migliaia di sfollati
attack: Messerangriff in München: zwei Tote
flood: Hochwasser in Passau erreicht Rekordstand
transport: Treinongeluk in Voorschoten: een dode en tientallen gewonden
earthquake: Gwo tranblemanntè frape Ayiti
unrest: Gang ame yo boule kay moun nan Pòtoprens
closure: Haiti's main airport closed until further notice
closure: Cierran el puerto de Progreso a la navegación
closure: El puerto de Veracruz permanece cerrado
closure: Port of Catania closed to all traffic
closure: Port of Baltimore shuts to vessel traffic
closure: Ecuador cierra la frontera con Perú
closure: Cierre del aeropuerto de Catania hasta nuevo aviso
closure: El aeropuerto de Puerto Príncipe sigue cerrado
closure: Authorities close the port of Roatan
recall: Company recalls 50,000 chargers over fire risk
recall: La Aesan alerta de la retirada del mercado de un lote de quesos por listeria
recall: Retiran del mercado un chaleco salvavidas defectuoso
recall: Safety recall of life jackets announced after two deaths
recall: Spinach recalled over listeria fears
recall: Toy maker issues voluntary recall of baby swings
recall: Llaman a revisión a 20.000 bicicletas eléctricas
breach: Airline says data breach exposed passenger details
breach: Hackers steal customer data from hotel chain
breach: Una filtración de datos afecta a los clientes de una cadena hotelera
breach: Roban los datos personales de 200.000 clientes de una aerolínea
breach: Ticket seller confirms leak of customer data
breach: Investigan una brecha de seguridad en la web de reservas
mourning: España decreta tres días de luto nacional por las víctimas de la dana
mourning: Three days of national mourning declared after ferry disaster
mourning: El Gobierno declara luto oficial
mourning: Chile decreta duelo nacional
mourning: Flags at half-mast after fire kills dozens
mourning: Greece declares three days of mourning after train crash
mourning: Portugal decreta luto nacional por el accidente del funicular
strike: Los controladores aéreos van a la huelga en Semana Santa
strike: Huelga de estibadores en el puerto de Valencia
strike: Port workers strike in Rotterdam
strike: Huelga general en Grecia paraliza los ferris
heat: Ola de calor extrema en Grecia: cierran la Acrópolis
heat: Aviso rojo por calor en Sevilla
heat: Extreme heat shuts Acropolis in Athens
epidemic: Brote de cólera en Mozambique
epidemic: Norovirus outbreak on cruise ship sickens 200
epidemic: Brote de sarampión en Canadá
attack: Atentado con coche bomba en Estambul deja 12 muertos
transport: Descarrila un tren de alta velocidad y mueren 39 personas
transport: Ferry sinks off island, 120 feared dead
cyclone: El huracán Rafaela amenaza La Habana
"""

HELD_OFF = """
La Vuelta sube el puerto de Angliru
El puerto de Pajares, cerrado por la nieve... al tráfico de camiones
Airport bar closes after forty years
El puerto estrena terminal de cruceros
Descartan el cierre del aeropuerto
Simulacro de cierre del aeropuerto de Barajas
Port wine sales shut down a rumour
Airport closed for filming of new action movie
Diez años después del cierre del espacio aéreo por el volcán
Sweden recalls its ambassador from Ankara
Governor faces recall election in California
Actress recalls her first audition
Striker recalled to the squad for derby
Retirada de las tropas de la frontera
Nadal anuncia su retirada del tenis
El PP retira la enmienda a los Presupuestos
Total Recall remake gets release date
Remembering the 1982 painkiller recall: 40 years later
Sued for breach of contract
Reducir la brecha salarial
New iPhone design leaked
Gas leak forces evacuation of school drill
La brecha digital crece en el campo
Documental sobre el robo de datos más famoso
Simulacro de robo de datos en el ministerio
No data breach, airline says
La aerolínea niega una filtración de datos
El Madrid, de luto tras perder la final
Duelo de titanes en la Liga
El duelo entre Alcaraz y Sinner
Mourning dove spotted in the garden
Serie sobre el duelo y la pérdida en Netflix
Fans mourns end of the show
Aniversario: veinte años del luto nacional por el 11-M
A novel of love and mourning
Desconvocada la huelga de pilotos
Strike called off after talks
Ola de calor en el mercado de fichajes
Outbreak of laughter at the summit
Brote de optimismo en la Bolsa
Hurricanes beat Rangers 4-1
Terremoto político tras la dimisión del ministro
Tsunami de dimisiones en el partido
A tsunami of tributes for the late singer
Avalanche of goals as City win 7-0
Protesters flood the square
Thousands flood the streets to celebrate World Cup win
Ten years after the quake, Haiti still waits
Simulacro de sismo este martes en Ciudad de México
Miles de personas inundan las calles de Buenos Aires para recibir a la selección
Taylor Swift takes London by storm
Shares crash on Wall Street
The film that predicted the pandemic
Real Madrid arrasa al Sevilla con una tormenta de goles
Bombazo: Mbappé ficha por el Madrid
Explosión de júbilo en Nápoles por el Scudetto
El volcán de la discordia: polémica por la nueva ley
Storm in a teacup over royal wedding
Lluvia de críticas al presidente
Labour wins by a landslide
Cyclones beat Hawkeyes 24-10
Nueva serie de Netflix sobre el accidente de los Andes
Un estudio revela cómo se formó el volcán hace dos millones de años
Fireworks light up the sky over Sydney
Cómo actuar en caso de terremoto
Earthquake insurance premiums rise in California
El Gobierno descarta un brote de peste
Trump fires FBI director
Actor fired from hit show
La bomba de Shakira: nueva canción
Hot deals: flood of Black Friday offers
El mercado inmobiliario se enfría
Choque de trenes entre Sánchez y Feijóo
El PSOE, en el ojo del huracán
Ola de fichajes en la Premier
Descarrila la negociación del Brexit
Crimea: guía de viaje
Los mejores planes para el puente de mayo
Terrorismo: 20 años del 11-M
El juez archiva la causa por la dana
The Strokes explode onto the stage at Glastonbury
Breakout star sets stage on fire
El vuelo más largo del mundo aterriza en Singapur
Trenes más baratos para el verano
El metro de Madrid amplía horario
Un incendio obliga a desalojar un edificio en Vallecas
Las llamas devoran una nave industrial
Lanza un ataque contra la oposición en el Congreso
KPMG lanza el proceso de venta de su filial
House fires: what your insurer will not tell you
Whirlwind romance ends
Una avalancha en las taquillas por el concierto
Muere en un accidente laboral
#quake preparedness guide for schools
Elecciones en Francia: terremoto en la ultraderecha
Copa América: Argentina golea
Nadal se estrella en primera ronda
Un incendio mediático
Mudslinging continues in campaign
Mass hysteria as BTS storms the charts
Heat beat Celtics in Game 7
Fire sale at retailer as stock tumbles
Wall Street braces for earnings season storm
Protestan por la subida de precios
Drought ends: Leafs win first playoff series
Vacuna contra la malaria: gran avance
How to survive an earthquake
Volcano Bay reopens in Orlando
Chile recuerda a las víctimas del terremoto de 2010
El documental sobre el atentado de Atocha llega a los cines
Así se vivió el terremoto de 1985
Hurricane season 2026: what to expect
Explota la venta de coches eléctricos
Diez años del terremoto de Haití
Warning lifted: tsunami threat over
No tsunami threat after quake drill
Earthquakes beat Galaxy 2-1 in derby
Tempête politique à Paris
Sciopero della fame in carcere
Erdbeben-Übung an allen Schulen
"""


@pytest.mark.parametrize("line", SPOKEN_OF.strip().splitlines())
def test_a_hazard_is_what_a_headline_speaks_of_first(line):
    hazard, _, title = line.partition(": ")
    assert read_text(title, "", is_news=False).hazard == hazard


@pytest.mark.parametrize("title", HELD_OFF.strip().splitlines())
def test_what_only_sounds_like_a_hazard_is_none(title):
    assert read_text(title, "", is_news=False).hazards == ()


@pytest.mark.parametrize(
    ("text", "dead", "injured"),
    [
        ("Al menos 12 muertos y 30 heridos en un choque de trenes", (12, True), (30, False)),
        ("12 personas han muerto y otras 5 resultaron heridas", (12, False), (5, False)),
        ("Dozens dead and hundreds injured in quake", (24, True), (200, True)),
        ("Gunman kills three, injures 14", (3, False), (14, False)),
        ("At least 1,200 people were killed", (1200, True), None),
        ("Más de 2.000 fallecidos en Marruecos", (2000, True), None),
        ("Treinta y dos muertos", (32, False), None),
        ("Un muerto y dos heridos en un incendio", (1, False), (2, False)),
        ("One person killed in shooting", (1, False), None),
        ("Death toll rises to 47", (47, False), None),
        ("El número de muertos asciende a 47", (47, False), None),
        ("Two dozen killed", (24, False), None),
        ("12 mil muertos", (12000, False), None),
        ("Mueren 15 migrantes en un naufragio", (15, False), None),
        ("Au moins douze morts et 40 blessés", (12, True), (40, False)),
        ("Mindestens fünf Tote bei Explosion", (5, True), None),
        ("Seven years after the dead were buried", None, None),
        ("Terremoto de magnitud 7 deja muertos", None, None),
        ("A man aged 45 was killed on 12 May", None, None),
        ("Nobody was killed", None, None),
    ],
)
def test_the_dead_and_the_injured_are_counted(text, dead, injured):
    counted = {str(each.harm): (each.value, each.at_least) for each in read_text(text, "").counts}
    assert (counted.get("dead"), counted.get("injured")) == (dead, injured)


def test_a_count_says_by_which_words():
    (count,) = read_text("Rescuers say at least 12 people have been killed", "").counts
    assert count.words == "12 people have been killed"


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("7", 7),
        ("7,2", 7.2),
        ("7.2", 7.2),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1.234.567", 1234567),
        ("9" * 40, 1e12),
    ],
)
def test_digits_are_read_as_both_halves_of_the_world_write_them(digits, value):
    assert value_of(digits) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("El 12 de enero de 2010 tembló la tierra", ["2010-01-12"]),
        ("On January 12, 2010 the earth shook", ["2010-01-12"]),
        ("On 12 January 2010", ["2010-01-12"]),
        ("Huelga el 3 de mayo", ["--05-03"]),
        ("Strike on May 3rd", ["--05-03"]),
        ("En enero de 2010", ["2010-01"]),
        ("Le 14 juillet 2016 à Nice", ["2016-07-14"]),
        ("Am 9. November 1989", ["1989-11-09"]),
        ("Aviso del 2010-01-12", ["2010-01-12"]),
        ("Aviso del 12/01/2010 para la costa", ["2010-01-12"]),
        ("Warning of 03/04/2010 for the coast", []),
        ("El 31 de febrero de 2010", []),
        ("They may march on", []),
        ("Version 1.2.2010", ["2010-02-01"]),
    ],
)
def test_dates_are_read_as_far_as_they_are_said(text, dates):
    assert [each.date for each in read_text(text, "").dates] == dates


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Un terremoto sacude la capital"),
        ("en", "Protesters flood the square"),
        ("fr", "Un séisme frappe la capitale"),
        ("pt", "Inundações deixam milhares sem casa"),
        ("it", "Alluvione in Romagna, migliaia di sfollati"),
        ("de", "Schweres Erdbeben in der Türkei"),
        ("nl", "Zware storm trekt over het land"),
        ("ht", "Gwo tranblemanntè frape peyi a"),
        ("", "7.2 -- !!"),
    ],
)
def test_a_short_headline_shows_its_language(language, text):
    assert read_language(text).language == language


def test_only_the_languages_asked_for_are_told_apart():
    read = read_text("Un terremoto sacude la capital", "", languages=("en", "de")).language
    assert read.language in {"en", "de"}
    with pytest.raises(ValueError, match="xx"):
        read_language("text", languages=("en", "xx"))
    assert read_language("Un séisme frappe la capitale").language == "fr"


def test_languages_are_told_as_their_library_tells_them():
    library = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    library.set_languages(LANGUAGES)
    for text in (*SPOKEN_OF.splitlines(), "Überschwemmung in Köln", "Un séisme", "…7", "x", "Ñu"):
        (best, sure), *_ = ranked = library.rank(text.lower())
        read = read_language(text)
        if any(letter.isalpha() for letter in text):
            likely = frozenset({best, *(each for each, chance in ranked if chance >= 0.1)})
            assert (read.language, read.confidence, read.likely) == (best, round(sure, 3), likely)


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_a_text_in_ascii_is_cut_as_any_other(text):
    ours, others = (Words(f"{each} {text} {each}", "", ()) for each in ("x", "ß"))
    assert ours.raw[1:-2] == others.raw[1:-2]


def test_addresses_and_accounts_are_no_words():
    read = read_text("@terremoto_bot https://example.org/terremoto/flood", "")
    assert read.hazards == ()


def test_a_hashtag_is_a_label_that_is_believed_in_company():
    assert read_text("#terremoto e poi si ride", "").hazards == ()
    assert read_text("Ay, qué susto en la ducha #temblorcr", "").hazards == ()
    assert read_text("Hemos sentido el #terremoto en casa", "").hazard is Hazard.EARTHQUAKE
    assert read_text("#terremoto, scuole chiuse a Modena", "").hazard is Hazard.EARTHQUAKE
    assert read_text("Hay heridos en la escuela #terremotocr", "").hazard is Hazard.EARTHQUAKE
    assert read_text("40 homes destroyed #nswfires", "").hazard is Hazard.WILDFIRE
    assert read_text("#earthquake M 5.1, 20 km off the coast", "").hazards == ()
    assert read_text("#earthquake M 1.6, Southern Alaska", "").hazards == ()
    assert read_text("#earthquake M 6.1, Vanuatu", "").hazard is Hazard.EARTHQUAKE


@pytest.mark.parametrize(
    ("post", "hazard"),
    [
        ("UPDATE: highway closed both ways #nswfires", Hazard.WILDFIRE),
        ("Minister to speak at 3pm #sghaze", Hazard.OTHER),
        ("Puente cerrado #temblorcr", Hazard.EARTHQUAKE),
        ("Nice day #nswfires", None),
        ("Update: my hair in this weather lol #sghaze", None),
        ("Foto con mi perro jajaja #temblorcr", None),
        ("Highway closed both ways #sydney", None),
        ("Minister to speak at 3pm #haze", None),
    ],
)
def test_a_hashtag_of_a_place_and_a_hazard_is_believed_of_those_who_report(post, hazard):
    assert read_text(post, "").hazard is hazard


def test_a_reading_is_surer_the_more_speaks_for_it():
    def sure(title, summary=""):
        return read_text(title, summary).hazards[0].confidence

    assert sure("Noche de angustia", "El terremoto deja 40 muertos.") < sure("Terremoto en la costa")
    assert sure("Terremoto en la costa") < sure("Terremoto en la costa, 40 muertos y réplicas")
    assert sure("Flames seen in forest") < sure("Wildfire seen in forest")
    assert 0 < sure("Flames seen in forest") < 1


def test_every_hazard_but_a_complaint_has_words_in_both_main_languages():
    # Complaints are found by the topics of a source, which only its owner can name.
    for language in ("es", "en"):
        document = yaml.load((FOLDER / f"{language}.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
        assert set(document["hazards"]) == set(map(str, Hazard)) - {"complaint"}


def test_the_files_hold_nothing_that_nobody_reads():
    known = {each.value for each in Role} | {"language", "hazards", "counts", "numbers", "multiples", "vague"}
    known |= {"one", "and", "least", "rises", "units", "months", "done_by_crowds", "lookalikes"}
    roles = {"sure", "unsure", "needs", "things", "deeds"}
    for file in FOLDER.glob("*.yaml"):
        document = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)
        assert set(document) <= known, file.name
        assert all(set(entry) <= roles for entry in document["hazards"].values()), file.name
        assert len(document.get("months", [None] * 12)) == 12, file.name
    assert set(load_lexicon().languages) == {*LANGUAGES, ""}


def test_every_lookalike_is_a_word_that_a_language_of_any_text_has():
    lexicon = load_lexicon()
    for file in FOLDER.glob("*.yaml"):
        document = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)
        likely = frozenset({document["language"]})
        for word in document.get("lookalikes", ()):
            words = Words(word.replace("*", "xx"), "", frozenset())
            others = lexicon.hits(words, frozenset({"ht"}))
            assert {hit.meaning.language for hit in others} & (ALWAYS - {"", *likely}), f"{file.name}: {word}"
            assert {hit.meaning.language for hit in lexicon.hits(words, likely)} <= {*likely, ""}, word


@pytest.mark.parametrize(
    ("text", "likely", "languages"),
    [
        ("die", {"de"}, set()),
        ("die", {"en"}, {"en"}),
        ("die", {"de", "en"}, {"en"}),
        ("die", {"it", "fr"}, set()),
        ("die", {"pt"}, {"en"}),
        ("stabil", {"de"}, set()),
        ("stabbed", {"pt"}, {"en"}),
        ("pena", {"pt"}, set()),
        ("pena", {"es"}, {"es"}),
    ],
)
def test_a_word_of_the_language_of_a_text_is_not_read_as_one_of_another(text, likely, languages):
    hits = load_lexicon().hits(Words(text, "", frozenset()), frozenset(likely))
    assert {hit.meaning.language for hit in hits} - {""} == languages


ANYWHERE = {
    "de": "der die das den dem des ein eine einen einem einer und oder in im am an auf aus bei mit nach von vor zu zum zur"
    " über unter um für ist war wird hat sich nicht so wie auch es er sie wir mehr ohne durch bis seit zurück",
    "en": "the and for with from into off out over after before near at as by on in of to is was are has had it its his her"
    " their our no not all more up down this that who what when where back about some nearly without under",
    "es": "el la los las un una unos unas de del al en con por para sin sobre tras y o que se su sus es son fue ha no más"
    " muy como desde hasta entre a lo le les ya este esta nos va",
    "fr": "le la les un une des du de d l au aux en dans sur sous par pour avec sans et ou que qui se s son sa ses est a ont"
    " été ne pas plus ce cette il elle on nous leur chez après avant depuis vers entre",
    "ht": "nan yo la a an pou ak ki te ap pa sou yon",
    "it": "il lo la i gli le un uno una di del dello della dei degli delle da dal dalla in nel nella su sul sulla con per tra"
    " fra e o che si è ha non più a al alla ai come chi dopo prima",
    "nl": "de het een van in op aan bij met naar om te uit voor over door tot en of is was zijn haar hun niet geen meer ook"
    " er dit dat die zo als na sinds weer weg terug rond vanaf zonder",
    "pt": "o a os as um uma de do da dos das em no na nos nas ao aos à às com por pelo pela para sem sobre e ou que se seu"
    " sua é foi há não mais como desde até entre após",
}
"""Words that stand in any text of a language."""
SAYS_MUCH = frozenset({"c", "f", "h", "n", "ol"})
"""Short words that are none of those: degrees, viruses and oil."""


def test_what_names_a_hazard_for_certain_has_a_word_that_not_every_text_has():
    anywhere = {language: set(plain(words).split()) for language, words in ANYWHERE.items()}
    found = []
    for file in FOLDER.glob("*.yaml"):
        document = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)
        usual = anywhere.get(document["language"], set())
        for hazard, entry in document["hazards"].items():
            for short in entry.get(Role.SURE, ()):
                for phrase in phrases(short):
                    said = [word for word in phrase.text.split() if len(word) > 2 or word in SAYS_MUCH]
                    if usual.issuperset(said):
                        found.append(f"{file.name}, {hazard}: {phrase.text!r} of {short!r}")
    assert found == []


def test_a_short_form_stands_for_its_phrases():
    written = [tuple(each) for each in phrases("(fire|storm|) sismo(s) N años inund*")]
    assert len(written) == 6
    assert ("fire sismos 0 anos inund", True) in written


@pytest.mark.parametrize("short", ["", "a (b", "a* b", "*", "((a|b))", "(a|b)" * 20])
def test_a_short_form_that_cannot_be_read_is_refused(short):
    with pytest.raises(ValueError, match=r"star|parenthesis|more than"):
        list(phrases(short))


@pytest.mark.parametrize("short", ["(inundad)(o|as) en", "la (inundad|)(o|as)", "(inundad)(s)"])
def test_endings_that_a_short_form_leaves_without_a_stem_are_refused(short):
    with pytest.raises(ValueError, match="leaves the endings"):
        list(phrases(short))


@pytest.mark.parametrize(
    "short", ["inundad(o|as)", "(inund|aneg)(ada|ado)(s)", "(all |N |)flights", "(in|)to port"]
)
def test_endings_with_a_stem_and_words_that_may_be_left_out_are_read(short):
    assert list(phrases(short))


def test_a_short_form_that_cannot_be_read_says_where_it_is():
    hazards = {"flood": {"sure": ["(inundad)(o|as)"]}}
    with pytest.raises(ValueError, match="lexicon of pt, flood, sure: "):
        Lexicon([{"language": "pt", "hazards": hazards}])


_PIECES = st.sampled_from(
    [
        "terremoto",
        "no hay",
        "12",
        "muertos",
        "mil",
        "y",
        "treinta",
        "flood",
        "protesters",
        "#",
        ".",
        ",",
        "de 2010",
    ]
)


@given(st.lists(_PIECES, max_size=40), st.lists(_PIECES, max_size=40))
def test_whatever_the_order_of_words_a_reading_is_sound(title, summary):
    read = read_text(" ".join(title), " ".join(summary))
    assert all(0 < each.confidence < 1 and each.words for each in read.hazards)
    assert len({each.hazard for each in read.hazards}) == len(read.hazards)
    assert all(each.value >= 1 for each in read.counts)
    assert reduce(lambda found, each: found + each.words, read.counts, "") in "".join(
        [each.words for each in read.counts]
    )


@pytest.mark.parametrize(
    ("text", "hazards"),
    [
        ("Strong earthquake strikes Haiti, buildings collapse in Port-au-Prince", ["earthquake"]),
        ("A five-storey building collapses in Dhaka, dozens trapped", ["other"]),
        ("Lluvias torrenciales en Bolivia: un autobús cae a un barranco", ["flood", "transport"]),
    ],
)
def test_what_a_thing_does_may_come_of_the_hazard_that_is_named_and_then_stands_behind_it(text, hazards):
    assert [one.hazard for one in read_text(text, "").hazards] == hazards
