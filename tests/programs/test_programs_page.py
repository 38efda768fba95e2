"""docs/programs.md: its examples are read as it says, and are one revision in each form; its table is whole."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path

from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from programs.book.columns import REQUIRED, TABLES
from programs.book.declared import Declared, Form
from programs.book.fetch import Ways, fetch_book
from programs.book.load import load_book
from serviola.settings_programs import read_programs

PAGE = (Path(__file__).parents[2] / "docs" / "programs.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)


def block(kind: str, begins: str) -> str:
    (found,) = [text for each, text in BLOCKS if each == kind and text.startswith(begins)]
    return found


def fetch(declared: Declared):
    read_book = asyncio.run(fetch_book(declared, Ways(http=None, environ={}), brand="main"))
    assert read_book.findings == ()
    return read_book.book


def test_the_examples_are_one_revision(tmp_path):
    ports = tmp_path / "ports.yaml"
    ports.write_text(block("yaml", "schema:"))
    whole = load_book(ports.read_text() + block("yaml", "itineraries:"), "book", brand="main")
    (tmp_path / "stops.csv").write_text(block("csv", "itinerary;"))
    (tmp_path / "answer.json").write_text(block("json", "{"))
    (tmp_path / "calendar.ics").write_text(block("ics", "BEGIN"))
    (tmp_path / "programs.yaml").write_text("")
    (tmp_path / "fleet").mkdir()
    fields = Fields(read(block("yaml", "programs:"), "page"))
    _, declared = read_programs(fields, tmp_path)
    fields.settle()
    assert [one.name for one in declared] == ["fleet", "schedule", "warehouse", "calendar"]
    given = {"name": "book", "beside": ports}
    assert fetch(Declared(form=Form.CSV, path=tmp_path / "stops.csv", **given)) == whole
    tables = declared[1].tables
    assert fetch(Declared(form=Form.JSON, path=tmp_path / "answer.json", tables=tables, **given)) == whole
    assert fetch(Declared(form=Form.ICAL, path=tmp_path / "calendar.ics", **given)) == whole


def test_the_select_of_the_page_gives_stops(tmp_path):
    ports = tmp_path / "ports.yaml"
    ports.write_text(block("yaml", "schema:"))
    with sqlite3.connect(tmp_path / "db") as connection:
        connection.execute("create table calls (voyage, port, eta, etd)")
        connection.execute("insert into calls values ('v', 'nassau', '2031-01-16 08:00', '2031-01-16 17:00')")
    connection.close()
    select = re.search(r"stops: (SELECT .*)", PAGE)
    assert select
    usual = {"vessel": "Aurelia", "itinerary_owner": "team:itinerary-planning"}
    declared = Declared(
        name="w", form=Form.SQL, url=f"sqlite:///{tmp_path / 'db'}", tables={"stops": select[1]}, beside=ports,
        usual=usual,
    )  # fmt: skip
    (itinerary,) = asyncio.run(
        fetch_book(declared, Ways(http=None, environ={}), brand="main")
    ).book.itineraries
    assert (itinerary.vessel, itinerary.owner) == ("Aurelia", "team:itinerary-planning")


def test_the_table_of_columns_is_whole():
    for table, columns in TABLES.items():
        row = re.search(rf"^\| `{table}` \| (.*) \|$", PAGE, re.MULTILINE)
        assert row, table
        named = re.findall(r"[a-z_]+", row[1].replace("to write the place out", ""))
        assert sorted(named) == sorted(columns), table
        assert sorted(re.findall(r"\*\*([a-z_]+)\*\*", row[1])) == sorted(REQUIRED[table]), table
