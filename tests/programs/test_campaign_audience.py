"""How many people a campaign speaks to: the same in every form of a book, and shown where it is shown."""

from __future__ import annotations

import asyncio
import json
import sqlite3

import pytest

from engine.model.codec import decode, encode
from engine.model.program import Campaign, Subject
from programs.book.changes import changes
from programs.book.columns import TABLES
from programs.book.declared import Declared, Form
from programs.book.fetch import Ways, fetch_book
from programs.book.load import load_book
from tests.fakes.words import program

COLUMNS = ("id", "name", "tool", "kind", "object", "owner", "class", "topics", "audience")
ROW = (
    "sun",
    "Seven days of sun",
    "mailer",
    "campaign",
    "17",
    "team:sales",
    "promotional",
    "checkout",
    "12500",
)
WAYS = Ways(http=None, environ={})


def yaml_book(audience):
    said = dict(zip(COLUMNS, ROW, strict=True)) | {"topics": "[checkout]", "object": '"17"'}
    said["audience"] = audience
    lines = [f"{'  - ' if key == 'id' else '    '}{key}: {value}" for key, value in said.items() if value]
    return "\n".join(["schema: serviola/programs/1", "campaigns:", *lines, ""])


def written(folder):
    """Write one campaign in each form that has rows."""
    (folder / "book.yaml").write_text(yaml_book("12500"))
    (folder / "campaigns.csv").write_text(";".join(COLUMNS) + "\n" + ";".join(ROW) + "\n")
    (folder / "book.json").write_text(
        json.dumps({"c": [dict(zip(COLUMNS, ROW, strict=True)) | {"audience": 12500}]})
    )
    database = sqlite3.connect(folder / "book.sqlite")
    database.execute(f"create table c ({', '.join(COLUMNS[:-1])}, audience real)".replace("class", '"class"'))
    database.execute(f"insert into c values ({', '.join('?' * len(ROW))})", ROW)
    database.commit()
    database.close()
    return [
        Declared(name="book", form=Form.YAML, path=folder / "book.yaml"),
        Declared(name="book", form=Form.CSV, path=folder / "campaigns.csv", tables={"campaigns": "campaigns.csv"}),
        Declared(name="book", form=Form.JSON, path=folder / "book.json", tables={"campaigns": "c"}),
        Declared(
            name="book", form=Form.SQL, url=f"sqlite:///{folder / 'book.sqlite'}", tables={"campaigns": "select * from c"}
        ),
    ]  # fmt: skip


def test_each_form_of_a_book_says_it_alike(tmp_path):
    read = [asyncio.run(fetch_book(one, WAYS, brand="main")) for one in written(tmp_path)]
    assert {one.book.campaigns[0].audience for one in read} == {12_500}
    assert len({one.book for one in read}) == 1


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("12500", 12_500), ("12,500", 12_500), ("12500.0", 12_500), (" 7 ", 7), (7.0, 7), (0, 0)],
)
def test_a_cell_that_counts_is_a_whole_number(cell, meant):
    assert TABLES["campaigns"]["audience"](cell) == meant


@pytest.mark.parametrize("cell", ["12.500", "many", "-3", "1,25", 12.5])
def test_a_cell_that_may_mean_two_things_stays_for_the_reader_to_name(cell):
    assert TABLES["campaigns"]["audience"](cell) == cell


@pytest.mark.parametrize("cell", ["12.500", "-3"])
def test_an_audience_that_is_no_number_takes_out_the_campaign_and_says_where(tmp_path, cell):
    csv = written(tmp_path)[1]
    rows = (COLUMNS, (*ROW[:-1], cell), ("two", *ROW[1:4], "18", *ROW[5:-1], ""))
    (tmp_path / "campaigns.csv").write_text("".join(";".join(row) + "\n" for row in rows))
    read = asyncio.run(fetch_book(csv, WAYS, brand="main"))
    assert [(one.id, one.audience) for one in read.book.campaigns] == [("two", None)]
    assert "campaigns.csv:2:9" in str(read.findings[0])
    assert "whole number" in str(read.findings[0])


def test_a_change_of_it_is_a_change_of_the_book():
    old, new = (load_book(yaml_book(one), "b.yaml", brand="main") for one in ("12500", "90"))
    assert [one.says for one in changes(old, new)] == ["audience 12500 → 90"]


def test_an_older_book_does_not_say_it():
    body = json.loads(encode(program()))
    for one in body["campaigns"]:
        del one["audience"]
    read = decode("program_revision", 3, json.dumps(body).encode())
    assert [one.audience for one in read.campaigns] == [None] * len(read.campaigns)
    assert read.campaigns


def test_nobody_need_say_it():
    one = Campaign(
        id="a", name="A", subject=Subject("t", "k", "1"), owner="o", message_class="survey", touches=()
    )
    assert one.audience is None
