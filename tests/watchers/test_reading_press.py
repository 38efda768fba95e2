"""How the press of each language says it: what is shut, recalled, stolen, burning or blocked, and what is none."""

from __future__ import annotations

import pytest

from engine.model.scales import Hazard
from watchers.reading import read_text

TOLD = """
attack: Schüsse vor Berufsschule, Täter noch nicht gefasst
volcano: Lava já cobriu duas ruas da vila
outage: Bairro às escuras desde o temporal de sábado
other: Armazém de tintas em chamas na zona industrial
flood: Shops and pubs under water again as river rises
breach: Persoonsgegevens van duizenden klanten gestolen bij hack van webwinkel
breach: Retailer confirms personal details of all its members were taken in cyber attack
breach: Un acceso no autorizado deja al descubierto los datos personales de 60.000 clientes
breach: Les données de santé de 300.000 patients mises en vente après un piratage
breach: Rubati i dati di migliaia di clienti, passaporti in vendita sul dark web
breach: Nach Cyberangriff: Patientendaten im Darknet aufgetaucht
breach: Vazam dados de clientes de operadora de turismo
closure: Geen vliegverkeer na melding van drones
closure: Le musée fermé ce lundi, les visiteurs refoulés
closure: Flugbetrieb nach Drohnensichtung eingestellt
closure: Cerrado el puente internacional hasta nueva orden
closure: Chiuso il tunnel in entrambe le direzioni
closure: Castle closed to visitors until further notice
closure: Ponte é fechada na fronteira com o Paraguai
recall: Richiamati due lotti di salame per rischio listeria
recall: Hersteller ruft Tiefkühlpizza zurück
recall: Supermarkt roept kipfilet terug wegens salmonella
recall: Des fromages rappelés dans toute la France
recall: Ground beef sold nationwide recalled after illnesses
recall: Prohíben la venta de un aceite de oliva
recall: Anvisa manda recolher lote de molho de tomate
volcano: Vulkaan op IJsland uitgebarsten
volcano: Ätna spuckt wieder Asche
volcano: Fissure éruptive ouverte près de Grindavik
wildfire: La sierra en llamas: comunidades piden ayuda
wildfire: Turisti in fuga dalle fiamme
wildfire: Feuer im Nationalpark breitet sich aus
wildfire: Duinen in brand, vakantiegangers weg
heat: Amber heat-health alert issued
heat: Deutschland schwitzt: bis zu 39 Grad erwartet
heat: Noche tórrida en la costa
cold: Snow and ice leave drivers stranded overnight
cold: Glätte: Hunderte Unfälle
cold: Nevada deja decenas de camiones varados
other: Crollo in un cantiere, operaio estratto vivo dalle macerie
other: L'eau du robinet interdite dans trois communes
other: Trinkwasser verunreinigt: Abkochgebot
other: Sequía: la ciudad raciona el agua
transport: Vrachtschip in brand, bemanning van boord
transport: Reisebus auf der Autobahn umgekippt
transport: Sale de vía un tren de cercanías
unrest: Amanece con 18 puntos de bloqueo y falta de combustible
unrest: Corteo, tafferugli in centro
mourning: Governor orders flags lowered for victims of school shooting
outage: 600 mil imóveis continuam no escuro
wildfire: California wildfires burn more acres than last year as thousands evacuate
wildfire: Un incendio arrasa ya un 40 % más que el año pasado: evacuados tres pueblos
flood: Floods displace 40,000, more than last year
flood: Hochwasser: Pegel steigt deutlich, Ort evakuiert
epidemic: Casos de dengue crecem 40% em um ano
attack: Police receive 200 tips on school shooting suspect
wildfire: El de Larouco es ya el mayor incendio de la historia de Galicia
wildfire: Largest wildfire in the history of Texas keeps growing
earthquake: Quake is the strongest in the history of the country, 40 dead
transport: Choque de trenes eleva el número de accidentes: 12 atrapados
"""
"""A hazard and a headline; the last of them compare figures, and go on all the same."""

NONE = """
Road deaths in Britain fall to lowest level outside pandemic years
Los ciberataques a pymes crecieron un 22 % en un año, según Incibe
Aantal branden daalde met 10 procent
Incêndios de 2017: tribunal marca nova audiência
Recuerdan en el puerto a las víctimas del deslave
Un gran terremoto: qué distritos serían los más vulnerables
Could a solar superstorm knock out the internet?
So schützen Sie Ihren Keller vor Starkregen
How to protect your personal data from hackers
Exercício A Terra Treme decorre hoje
Avalanche 5-2 Canucks
Bombardeo de triples para tumbar al líder
Team on fire as four-goal salvo sinks visitors
Terremoto en el vestuario
Explosion der Baukosten bremst Wohnungsbau
Le naufrage des Bleus en Irlande
Esplode la mania del padel
Storm van kritiek op minister
Chuva de gols no estádio
Voters reject recall of school board members
Beans fly off the shelves
Netflix down 5 percent in premarket trading
Le musée fermé pour travaux
Un pont suspendu inauguré
Eiszeit zwischen Berlin und Warschau
Arranca la campaña de prevención de incendios forestales
Warnstreik vom Tisch
"""


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("line", _lines(TOLD))
def test_it_is_read_as_the_press_says_it(line: str) -> None:
    hazard, _, title = line.partition(": ")

    assert Hazard(hazard) in {each.hazard for each in read_text(title, "", is_news=False).hazards}


@pytest.mark.parametrize("title", _lines(NONE))
def test_what_is_lent_counted_or_remembered_is_no_hazard(title: str) -> None:
    assert read_text(title, "", is_news=False).hazards == ()


def test_under_the_title_of_a_match_nobody_riots_and_a_flood_still_floods() -> None:
    title = "Flood warning before the Grand Prix"

    assert not read_text("Hosts win 4-1 after early goal", "The crowd saw a riot of a second half.").hazards
    assert Hazard.FLOOD in {
        each.hazard for each in read_text(title, "Floods have left dozens of homes under water.").hazards
    }


@pytest.mark.parametrize(
    ("title", "home", "codes"),
    [
        ("Ferry queda a la deriva frente a Islas de la Bahía", "HN", ("HN",)),
        ("Meta presenta sus nuevas gafas", "ES", ()),
        ("Corte Superior de Lima suspende audiencias", "PE", ("PE",)),
        ("Barbados Light says power is restored", "BB", ("BB",)),
        ("Maritime accident off Chaguaramas kills two", "TT", ("TT",)),
        ("Huaico arrasa Aguas Calientes, cerca de Machu Picchu", "PE", ("PE",)),
        ("Nevada en Potosí deja decenas de camiones varados", "BO", ("BO",)),
        ("Snow warning issued for London and South East", "GB", ("GB",)),
        ("Bank of England holds interest rates", "", ("GB",)),
    ],
)
def test_a_firm_a_court_or_a_paper_is_no_place(title: str, home: str, codes: tuple[str, ...]) -> None:
    assert read_text(title, "", home_country=home).codes == codes


def test_a_score_in_the_summary_makes_no_sport_of_the_title():
    title, phase = (
        "Le Piton de la Fournaise est en éruption",
        "Le préfet a déclenché la phase 2-2 du plan Orsec.",
    )
    assert [one.hazard for one in read_text(title, phase).hazards] == [Hazard.VOLCANO]
