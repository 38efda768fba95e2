"""SQL and JSON: rows that come without lines are named by table and number; what may not be asked is not."""

from __future__ import annotations

import asyncio
import json
import sqlite3

import pytest

from engine.errors import PlaybookError, SourceError
from programs.book.declared import Declared, Form
from programs.book.fetch import Ways, fetch_book
from tests.wire.loopback import Loopback, Reply
from wire.http import Http
from wire.secrets import SecretError
from wire.selects import why_not_select

PLACE = {
    "id": "nassau",
    "name": "Nassau",
    "lat": 25.083,
    "lon": -77.344,
    "country": "BS",
    "zone": "America/Nassau",
}
GOOD = {"ref": 7, "port": PLACE, "eta": "2027-01-18 08:00", "etd": "2027-01-18 17:00", "fixed": 1}
ANSWER = {"voyages": [{"code": 12, "title": "Bahamas", "ship": "Aurelia", "calls": [GOOD]}]}
PATH = (
    "voyages[].{id: code, name: title, vessel: ship, owner: 'team:p',"
    " stops: calls[].{id: ref, place: port, arrive: eta, depart: etd, locked: fixed}}"
)


def fetch(declared: Declared, **environ: str):
    async def run():
        async with Http() as http:
            return await fetch_book(declared, Ways(http=http, environ=environ), brand="main")

    return asyncio.run(run())


def of_json(url: str, **more) -> Declared:
    return Declared(name="schedule", form=Form.JSON, url=url, **{"tables": {"itineraries": PATH}, **more})


def answered(body: str, *, status: int = 200, known: bool = True, **more):
    """Fetch a book from a server that gives an answer; give the book and what the server was asked."""

    async def run():
        async with Loopback({"/v": Reply(status, body=body.encode())}) as server, Http() as http:
            private = server.allowed if known else frozenset()
            declared = of_json(f"{server.url}/v", allow_private=private, **more)
            ways = Ways(http=http, environ={"SCHEDULE_TOKEN": "s3cret-token"})
            try:
                return await fetch_book(declared, ways, brand="main"), server.requests
            finally:
                assert known or server.requests == []

    return asyncio.run(run())


def test_json_comes_over_http_with_a_secret_that_stands_in_the_environment():
    headers = {"authorization": "Bearer ${secret:SCHEDULE_TOKEN}"}
    read, asked = answered(json.dumps(ANSWER), headers=headers)
    assert read.findings == ()
    (itinerary,) = read.book.itineraries
    (stop,) = itinerary.stops
    assert (itinerary.id, stop.id, stop.locked, stop.arrive_local) == ("12", "7", True, "2027-01-18T08:00")
    assert asked[0].headers["authorization"] == "Bearer s3cret-token"


def test_a_missing_secret_is_said_by_name():
    headers = {"authorization": "Bearer ${secret:SCHEDULE_TOKEN}"}
    with pytest.raises(SecretError, match="the secret SCHEDULE_TOKEN is missing"):
        fetch(of_json("https://schedule.example/v", headers=headers))


def test_a_private_address_is_asked_only_where_it_is_named():
    with pytest.raises(SourceError, match="is neither 80 nor 443"):
        answered(json.dumps(ANSWER), known=False)


def test_a_bad_row_of_an_answer_is_named_by_its_number():
    bad = {**GOOD, "ref": 8, "eta": "2027-01-19 08:00", "etd": "2027-01-19 07:00"}
    read, _ = answered(json.dumps({"voyages": [{**ANSWER["voyages"][0], "calls": [GOOD, bad]}]}))
    assert [str(one).partition(";")[0] for one in read.findings] == [
        "schedule#itineraries[1].stops:2:1: it departs (2027-01-19T07:00) before it arrives (2027-01-19T08:00)"
    ]
    assert len(read.book.itineraries[0].stops) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "schedule: it is not JSON"),
        ('{"voyages": null}', "itineraries finds no list of objects in the answer"),
        ("[1]", "itineraries finds no list of objects in the answer"),
    ],
)
def test_an_answer_without_rows_is_no_book(body, said):
    with pytest.raises(SourceError, match=said):
        answered(body)


def test_a_system_that_refuses_is_quoted_by_its_status():
    with pytest.raises(SourceError, match="schedule answered 503"):
        answered("", status=503)


def test_an_empty_answer_is_an_empty_book():
    assert answered('{"voyages": []}')[0].book.itineraries == ()


@pytest.fixture
def database(tmp_path):
    file = tmp_path / "fleet.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("create table calls (voyage, place, name, lat, lon, country, zone, eta, etd)")
        row = ("b1", "nassau", "Nassau", 25.083, -77.344, "BS", "America/Nassau", "2027-01-18 08:00:00", "2027-01-18 17:00:00")  # fmt: skip
        connection.execute("insert into calls values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.close()
    return file


SELECT = (
    "select voyage as itinerary, 'Aurelia' as vessel, 'ada' as itinerary_owner, place, name as place_name, lat, lon,"
    " country, zone, eta as arrive, etd as depart from calls"
)


def of_sql(url: str, select: str = SELECT) -> Declared:
    return Declared(name="fleet", form=Form.SQL, url=url, tables={"stops": select})


def test_a_select_gives_stops_and_its_address_may_be_a_secret(database):
    read = fetch(of_sql("${secret:FLEET_DB}"), FLEET_DB=f"sqlite:///{database}")
    assert read.findings == ()
    assert [stop.arrive_local for stop in read.book.itineraries[0].stops] == ["2027-01-18T08:00"]


def test_a_select_that_changes_something_is_refused_by_the_database(database):
    sneaky = "with x as (select 1) insert into calls select * from calls"
    assert why_not_select(sneaky) == "it says INSERT"
    with pytest.raises(SourceError, match="readonly"):
        fetch(of_sql(f"sqlite:///{database}", sneaky))
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from calls").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("select 1", ""),
        ("  WITH x AS (select 1) select * from x;", ""),
        ("select 'delete; me' as name", ""),
        ("select 1; drop table calls", "it is more than one statement"),
        ("delete from calls", "it does not begin with SELECT or WITH"),
        ("select * into other from calls", "it says INTO"),
    ],
)
def test_only_one_statement_that_reads_is_declared(statement, why):
    assert why_not_select(statement) == why


def test_an_error_of_the_database_is_a_sentence_without_the_address(database):
    with pytest.raises(SourceError, match="no such column") as caught:
        fetch(of_sql(f"sqlite:///{database}", "select nope from calls"))
    assert str(database) not in str(caught.value)
    with pytest.raises(SourceError, match="nobody here speaks that database") as caught:
        fetch(of_sql("oracel://scott:tiger@db/fleet"))
    assert "tiger" not in str(caught.value)
    with pytest.raises(SourceError, match="the driver psycopg2 is not installed"):
        fetch(of_sql("postgresql+psycopg2://scott:tiger@db/fleet"))


def test_a_database_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(SourceError, match="fleet: there is no such database file"):
        fetch(of_sql(f"sqlite:///{tmp_path / 'new.sqlite'}"))
    assert list(tmp_path.iterdir()) == []


def test_a_bad_row_of_a_select_is_named_by_its_number(database):
    with pytest.raises(PlaybookError, match="fleet#stops:1:1: soon is not a date with a time"):
        fetch(of_sql(f"sqlite:///{database}", SELECT.replace("eta as arrive", "'soon' as arrive")))
