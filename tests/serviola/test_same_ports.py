"""The service plans with the very ports and speeds that the command does, and the card says what is assumed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.model.proposal import ProposalKind
from engine.model.time import parse_iso
from engine.response.brand import Brand
from engine.response.options import options_for
from programs.book.fetch import Ways
from programs.candidates import with_candidates
from serviola.book_files import declared_by_name
from serviola.books import fetching
from serviola.drawing import draw
from serviola.planning import KINDS, plan
from serviola.situation_file import read_situation
from tests.fakes import words as w

BOOK = """\
schema: serviola/programs/1
places:
  - {id: miami, name: Miami, lat: 25.77, lon: -80.17, country: US, zone: America/New_York}
  - {id: labadee, name: Labadee, lat: 19.786, lon: -72.246, country: HT, zone: America/Port-au-Prince}
  - {id: san-juan, name: San Juan, lat: 18.461, lon: -66.109, country: PR, zone: America/Puerto_Rico}
  - {id: nassau, name: Nassau, lat: 25.083, lon: -77.344, country: BS, zone: America/Nassau}
  - {id: key-west, name: Key West, lat: 24.56, lon: -81.81, country: US, zone: America/New_York}
itineraries:
  - id: east
    name: East
    vessel: Aurelia
    owner: team:planning
    stops:
      - {place: miami, arrive: 2031-01-12T07:00, depart: 2031-01-12T16:00}
      - {place: labadee, arrive: 2031-01-14T08:00, depart: 2031-01-14T17:00}
      - {place: san-juan, arrive: 2031-01-16T08:00, depart: 2031-01-16T20:00}
  - id: short
    name: Short
    vessel: Calliope
    owner: team:planning
    stops:
      - {place: miami, arrive: 2031-01-12T07:00, depart: 2031-01-12T16:00}
      - {place: nassau, arrive: 2031-01-13T08:00, depart: 2031-01-13T17:00}
      - {place: key-west, arrive: 2031-01-15T08:00, depart: 2031-01-15T17:00}
"""
SITUATION = """\
hazard: unrest
severity: Extreme
occurred_at: 2031-01-10T06:00:00Z
point: {lat: 18.54, lon: -72.34}
radius: 250 km
countries: [HT]
"""
STOP, AT = "east:labadee:2031-01-14", parse_iso("2031-01-10T12:00:00Z")
ASSUMED = "the book does not say how fast Aurelia is (vessels:): 21 kn at most and 18 kn as economic speed are assumed"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    book, situation = folder / "fleet.yaml", folder / "unrest.yaml"
    book.write_text(BOOK)
    situation.write_text(SITUATION)
    return book, situation


@pytest.fixture(scope="module")
def asked(files):
    """Plan as the command does."""
    return plan(files[0], STOP, files[1], at=AT, exclude_within_km=None, top=10, now=AT)


@pytest.fixture(scope="module")
def served(files):
    """Give the book as the service takes it in."""

    async def fetch():
        return await fetching({}, Ways(http=None, environ={}), brand="main")(declared_by_name(files[0]))

    return asyncio.run(fetch())


def weighed(files, served):
    told = read_situation(files[1], now=AT)
    brand = Brand(name="main", programs={served.book.source: served.book})
    situation = told.situations[0]
    found = options_for(
        brand, [STOP], KINDS, situation=situation, ways=told.ways, now=AT, most_ports=10
    )  # fmt: skip
    return brand, situation, found


def test_the_service_offers_what_the_command_offers(files, asked, served):
    _, _, found = weighed(files, served)
    assert found.options[:10] == asked.options  # ten are shown
    assert found.not_offered == asked.rejected
    ports = {one.call.place for one in found.options if one.call is not None}
    assert "Grand Turk" in ports
    assert served.findings == ()  # a speed that nobody wrote makes no row doubtful


def test_the_card_says_what_is_assumed(files, served):
    brand, situation, found = weighed(files, served)
    brand.situations[situation.id] = situation
    question = w.proposal(asks=ProposalKind.ITINERARY, situation=situation.id, options=found.options)
    card = draw(brand, question)
    called = [one for one in card.choices if "Grand Turk" in one.label]
    assert called
    assert ASSUMED in called[0].says
    assert "taken from a list of cruise ports" in called[0].says
    own = [one for one in card.choices if "Key West" in one.label or "Nassau" in one.label]
    assert all("taken from other voyages of the line" in one.says for one in own)


def test_what_the_book_names_itself_is_all_there_is(files, served):
    named = replace(
        served.book, ports=(w.port(),), vessels=(w.vessel(name="Aurelia"), w.vessel(name="Calliope"))
    )
    assert with_candidates(named) == named


def test_the_notes_of_the_command_say_it_once(asked):
    assert ASSUMED in asked.notes
    assert (
        "the book names no ports (ports:): taken from the calls of the line and from a list of cruise ports"
        in asked.notes
    )
    assert not any("Calliope" in one for one in asked.notes)
