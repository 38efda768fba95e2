"""CSV: what spreadsheets write is read, what is unclear is asked."""

from __future__ import annotations

import pytest

from engine.errors import PlaybookError
from programs.book.declared import Dates, Declared, Form
from programs.book.from_csv import read_csv, rows_of

HEADER = "itinerary,place,arrive,depart,locked,topics"
ROW = "a,labadee,2027-01-15 08:00,2027-01-15T17:00:00,Yes,beach;zip-line"


def rows(text: str | bytes, dates: Dates = Dates.ISO):
    data = text if isinstance(text, bytes) else text.encode()
    return rows_of(data, "stops.csv", "stops", dates)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_the_one_that_splits_the_header_into_known_columns(delimiter):
    topics = "beach|zip-line"
    text = f"{HEADER}\n{ROW.replace('beach;zip-line', topics)}\n".replace(",", delimiter)
    (row,), noted = rows(text)
    assert noted == []
    assert row.values == {
        "itinerary": "a",
        "place": "labadee",
        "arrive": "2027-01-15T08:00",
        "depart": "2027-01-15T17:00",
        "locked": True,
        "topics": ["beach", "zip-line"],
    }
    assert row.where("depart") == (2, 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_umlauts_survive_what_spreadsheets_save(encoding):
    (row,), _ = rows(f"{HEADER},itinerary_name\n{ROW},Ägäis für Anfänger\n".encode(encoding))
    assert row.values["itinerary_name"] == "Ägäis für Anfänger"


def test_header_names_may_be_written_with_capitals_and_spaces():
    (row,), noted = rows("Itinerary , PLACE,Arrive,Depart,Itinerary Owner\r\na,b,c,d,ada\r\n")
    assert noted == []
    assert row.values["itinerary_owner"] == "ada"


def test_an_unknown_column_is_named_once_and_not_read():
    found, noted = rows(f"{HEADER},arive\n{ROW},x\n{ROW},y\n")
    (one,) = noted
    assert str(one) == "stops.csv:1:7: arive is not a column of stops; it is not read — did you mean arrive?"
    assert all("arive" not in row.values for row in found)


def test_lines_are_counted_through_empty_ones_and_quoted_breaks():
    found, _ = rows(f'\n{HEADER},itinerary_name\n\n{ROW},"two\nlines"\n{ROW},one\n')
    assert [row.line for row in found] == [4, 6]


def test_a_row_with_too_many_cells_is_left_out_and_named():
    found, (one,) = rows(f"{HEADER}\n{ROW},more\n{ROW}\n")
    assert len(found) == 1
    assert str(one).startswith("stops.csv:2:7: the row has 7 cells, the header 6; this row is left out")


@pytest.mark.parametrize(
    ("dates", "written", "meant"),
    [
        (Dates.DAY_FIRST, "03/04/2027 08:00", "2027-04-03T08:00"),
        (Dates.MONTH_FIRST, "03/04/2027 08:00", "2027-03-04T08:00"),
        (Dates.DAY_FIRST, "3.4.2027 8:05", "2027-04-03T08:05"),
        (Dates.DAY_FIRST, "2027-04-03 08:00", "2027-04-03T08:00"),
        (Dates.ISO, "03/04/2027 08:00", "03/04/2027 08:00"),
        (Dates.ISO, "2027-04-03 08:00:00+0200", "2027-04-03T08:00+02:00"),
        (Dates.MONTH_FIRST, "31/12/2027 08:00", "2027-31-12T08:00"),
    ],
)
def test_which_comes_first_is_declared_and_never_guessed(dates, written, meant):
    (row,), _ = rows(f"itinerary,place,arrive,depart\na,b,{written},\n", dates)
    assert row.values["arrive"] == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "the file is empty"),
        (b"itinerary,place,arrive\na,b,c\n", "the header of stops has no depart"),
        (b"itinerary,place,arrive,depart,place\n", "the header has place twice"),
        (b"itinerary,place,arrive,depart\na,b,c,d\x00\n", "it is no text in UTF-8 or Windows-1252"),
        ("itinerary,place,arrive,depart\n".encode("utf-16"), "it is no text"),
        (b"itinerary,place,arrive,depart\n\xff\x81\n", "it is neither UTF-8 nor Windows-1252"),
        (b'itinerary,place,arrive,depart\na,"b,c,d\n', "it is no CSV from here on"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(text, said):
    with pytest.raises(PlaybookError, match=said) as caught:
        rows(text)
    assert str(caught.value).startswith("stops.csv:")


def test_files_of_a_folder_are_found_by_their_names_or_by_declaration(tmp_path):
    (tmp_path / "stops.csv").write_text(f"{HEADER}\n{ROW}\n")
    (tmp_path / "fleet.csv").write_text("name,max_speed_kn\nAurelia,22.5\n")
    found = read_csv(Declared(name="x", form=Form.CSV, path=tmp_path))
    assert "vessels" not in found.located.value
    tables = {"stops": "stops.csv", "vessels": "fleet.csv"}
    found = read_csv(Declared(name="x", form=Form.CSV, path=tmp_path, tables=tables))
    assert found.located.value["vessels"] == [{"name": "Aurelia", "max_speed_kn": 22.5}]
    with pytest.raises(PlaybookError, match="there is no table in this folder"):
        read_csv(Declared(name="x", form=Form.CSV, path=tmp_path / "..", tables={}))
