"""What the press tells without the noun of a hazard, and what only sounds like it."""

from __future__ import annotations

import pytest

from watchers.reading import read_text

TOLD = """
earthquake|Muren kraakten, kasten schoven: nacht vol angst | De beving had een kracht van 5,1.
tsunami|Il mare si ritira e poi invade la spiaggia
volcano|Glühende Ströme erreichen erste Häuser
landslide|900 m³ de rochers sur les voies, trafic coupé
cyclone|Port cleared of ships as the system intensifies to category four
storm|Vientos de 130 km/h arrancan techos en la costa
storm|Hagelkörner, golfballgroße Brocken: Scheiben kaputt
flood|Estação vira rio e barcos resgatam moradores
heat|Nuits à 27 degrés : les urgences saturent
cold|Pueblo a -19: cañerías congeladas y clases suspendidas
wildfire|Bagnanti in fuga via mare, auto divorate dal rogo
unrest|Retiran a tiros a comuneros que bloqueaban la vía
attack|Cilindros contra la estación de Policía
strike|Sin vuelos ni colectivos: la CGT paraliza el país
transport|Regionalzug springt aus den Schienen
closure|Aeroporto sem pousos e decolagens até segunda ordem
explosion|Portiekflat weggevaagd, bewoners vermist
outage|Câble saboté : la ville dans le noir
advisory|Buitenlandse Zaken roept Nederlanders op het land te verlaten
other|Eleven crushed outside stadium as party turns deadly
"""

SOUNDS = """
Brise légère, vent de 20 km/h demain
Los termómetros marcarán 24 grados este sábado
Is your home insured against hail?
Labour on course for landslide in council by-election
Trens ganham wi-fi, diz sindicato
Sindacati e treni: firmato il contratto
Furacão empata com o rival e segue na vice-liderança
El río de la Plata recibe una regata
Streets become a runway for fashion week
River of fans greets the champions
"""


@pytest.mark.parametrize("line", TOLD.strip().splitlines())
def test_a_hazard_is_read_without_its_noun(line: str) -> None:
    hazard, _, text = line.partition("|")
    title, _, summary = text.partition(" | ")
    assert hazard in {str(each.hazard) for each in read_text(title, summary, is_news=False).hazards}


@pytest.mark.parametrize("title", SOUNDS.strip().splitlines())
def test_what_only_sounds_like_it_is_none(title: str) -> None:
    assert read_text(title, "", is_news=False).hazards == ()


def test_a_title_and_the_sentence_below_it_bear_each_other_out() -> None:
    # Who was hurt stands below, and what was doubtful above.
    title, summary = "Freddy returns for a second time, the storm", "It came ashore late on Saturday."
    assert not read_text("A second time, the storm", "The play begins on Saturday.").hazards
    assert "cyclone" in {str(each.hazard) for each in read_text(title, summary).hazards}


def test_a_wind_is_a_storm_from_fifty_an_hour_on() -> None:
    assert not read_text("Winds of up to 30 km/h on Sunday", "").hazards
    assert [str(each.hazard) for each in read_text("Winds of up to 90 km/h on Sunday", "").hazards] == [
        "storm"
    ]


def test_an_old_name_of_a_town_gives_way_to_a_sizeable_town_so_called() -> None:
    assert read_text("Chuvas em Petrópolis deixam mortos", "").codes == ("BR",)
    assert read_text("Odessa under drone attack", "").codes == ("UA",)


def test_a_night_is_hot_before_a_day_is() -> None:
    assert [str(each.hazard) for each in read_text("Nuits à 27 degrés en ville", "").hazards] == ["heat"]
    assert not read_text("Nuits à 18 degrés en ville", "").hazards
