"""A history is read back as it was written, and whatever ails a file is one sentence."""

from __future__ import annotations

import json
from dataclasses import replace

import duckdb
import pytest

from engine.errors import StoreError
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.time import DAY, HOUR, Instant, iso
from store.history.columns import COLUMNS, SCHEMA, Known, box_of
from store.history.read import opened
from store.history.write import ROWS_AT_ONCE, Origin, manifest_path, read_manifest, write
from tests.fakes import words

NOW = words.NOW
LATER = Instant(NOW + 90 * DAY)
ORIGIN = Origin(source="a test", query="", fetched_at="", licence="", known_at="as drawn")


def known(number, *, hours=0, **fields):
    at = Instant(NOW + hours * HOUR)
    return Known(
        at, words.signal(id=f"usgs:{number}:1", native_id=str(number), received_at=at, text=None, **fields)
    )


def read(*files, **how):
    with opened(files, **({"now": LATER} | how)) as history:
        return list(history.signals())


def refused(*files, **how):
    with pytest.raises(StoreError) as caught:
        read(*files, **how)
    said = str(caught.value)
    assert "\n" not in said
    return said


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "past.parquet"
    write(path, [known(1), known(2, hours=5)], [ORIGIN])
    return path


def rewritten(file, select):
    """Write the rows of a history otherwise, as somebody else might."""
    manifest_path(file).unlink()
    out = file.with_name("other.parquet")
    duckdb.connect().execute(f"COPY ({select.format(f=str(file))}) TO '{out}' (FORMAT parquet)")
    return out


def test_what_is_written_is_read_back_in_order_of_when_it_was_known(tmp_path):
    some = [known(number, hours=hours) for number, hours in ((1, 9), (2, 1), (3, 5))]
    path = tmp_path / "deep" / "past.parquet"
    manifest = write(path, some, [ORIGIN])
    assert read(path) == sorted(some, key=lambda one: one.at)
    assert (manifest.rows, manifest.first, manifest.last) == (3, iso(some[1].at), iso(some[0].at))
    assert read_manifest(path) == manifest
    assert sorted(each.name for each in path.parent.iterdir()) == ["past.parquet", "past.parquet.json"]


def test_rows_that_are_out_of_order_in_the_file_are_read_in_order(file):
    other = rewritten(file, "SELECT * FROM read_parquet('{f}') ORDER BY known_at DESC")
    assert [one.signal.native_id for one in read(other)] == ["1", "2"]


def test_the_words_of_the_world_are_left_out(tmp_path):
    spoken = words.signal()
    assert spoken.text is not None
    path = tmp_path / "past.parquet"
    write(path, [Known(NOW, spoken)], [ORIGIN])
    assert read(path) == [Known(NOW, replace(spoken, text=None))]
    assert spoken.text.headline.encode() not in path.read_bytes()


def test_what_stands_in_two_histories_is_read_once_as_it_was_known_first(tmp_path, file):
    later = replace(known(1, hours=3), signal=known(1).signal)
    write(tmp_path / "other.parquet", [later, known(7, hours=6)], [ORIGIN])
    found = read(file, tmp_path / "other.parquet")
    assert [(one.signal.native_id, one.at) for one in found] == [
        ("1", NOW),
        ("2", NOW + 5 * HOUR),
        ("7", NOW + 6 * HOUR),
    ]


def test_more_rows_than_are_taken_in_at_once_are_all_there(tmp_path):
    path = tmp_path / "past.parquet"
    told: list[int] = []
    write(path, (known(number) for number in range(ROWS_AT_ONCE + 3)), [ORIGIN], at_each=told.append)
    assert told == [ROWS_AT_ONCE, ROWS_AT_ONCE + 3]
    assert len(read(path)) == ROWS_AT_ONCE + 3


def test_a_span_of_time_begins_with_its_first_moment_and_ends_before_its_last(file):
    assert [one.signal.native_id for one in read(file, since=NOW, until=Instant(NOW + 5 * HOUR))] == ["1"]
    assert "no signal" in refused(file, since=Instant(NOW + DAY))


def test_whoever_breaks_off_leaves_the_file_that_was_there(file):
    before = file.read_bytes()

    def breaking():
        yield known(9)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(file, breaking(), [ORIGIN])
    assert file.read_bytes() == before
    assert sorted(each.name for each in file.parent.iterdir()) == ["past.parquet", "past.parquet.json"]


def test_a_file_that_is_not_there_is_named_with_how_to_make_one(tmp_path):
    assert "history fetch" in refused(tmp_path / "none.parquet")


def test_what_is_no_parquet_is_refused(tmp_path):
    path = tmp_path / "past.parquet"
    path.write_bytes(b"known_at,id\n")
    assert "no Parquet file" in refused(path)


def test_a_file_that_was_cut_off_is_refused(file):
    file.write_bytes(file.read_bytes()[:-40])
    assert "not the one that its manifest speaks of" in refused(file)
    manifest_path(file).unlink()
    assert "no Parquet file" in refused(file)


def test_a_file_that_is_damaged_inside_is_refused(file):
    manifest_path(file).unlink()
    body = bytearray(file.read_bytes())
    body[40:400] = b"\x00" * 360
    file.write_bytes(bytes(body))
    assert str(file) in refused(file) or "history" in refused(file)


def test_a_manifest_that_is_none_of_ours_is_refused(file):
    manifest_path(file).write_text('{"schema": "serviola/history/1"}')
    assert "manifest" in refused(file)


def test_a_history_of_another_version_is_refused(file):
    body = json.loads(manifest_path(file).read_text())
    manifest_path(file).write_text(json.dumps(body | {"schema": "serviola/history/3"}))
    assert f"serviola/history/3, and this Serviola reads {SCHEMA}" in refused(file)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_that_is_not_there_is_named(file, name):
    other = rewritten(file, f"SELECT * EXCLUDE ({name}) FROM read_parquet('{{f}}')")
    assert f"lacks the column {name}" in refused(other)


def test_a_column_of_another_type_is_named(file):
    other = rewritten(file, "SELECT * REPLACE (epoch_us(known_at) AS known_at) FROM read_parquet('{f}')")
    assert "column known_at is BIGINT, and should be TIMESTAMP" in refused(other)


def test_histories_of_two_kinds_are_not_mixed(file, tmp_path):
    write(tmp_path / "good.parquet", [known(5)], [ORIGIN])
    other = rewritten(file, "SELECT * EXCLUDE (keys) FROM read_parquet('{f}')")
    assert "lacks the column keys" in refused(tmp_path / "good.parquet", other)


def test_rows_that_lack_something_are_counted(file):
    other = rewritten(file, "SELECT * REPLACE (NULL::VARCHAR AS hazard) FROM read_parquet('{f}')")
    assert "2 rows that lack" in refused(other)


def test_signals_of_a_newer_version_are_refused(file):
    other = rewritten(file, "SELECT * REPLACE (99 AS v) FROM read_parquet('{f}')")
    assert "signals of version 99" in refused(other)


def test_a_signal_that_does_not_read_is_named(file):
    other = rewritten(file, "SELECT * REPLACE ('{{}}' AS signal) FROM read_parquet('{f}')")
    assert "usgs:1:1, which is no signal" in refused(other)


@pytest.mark.parametrize("name", ["*.parquet", "pas[t].parquet", "pas?.parquet"])
def test_a_name_that_is_a_pattern_is_refused_and_no_other_file_is_read_by_it(file, name):
    other = file.with_name(name)
    other.write_bytes(file.read_bytes())
    assert "is a pattern; rename it" in refused(other)


def test_the_database_reaches_its_files_and_nothing_else(file, tmp_path):
    beside = tmp_path / "beside.parquet"
    beside.write_bytes(file.read_bytes())
    with opened([file], now=LATER) as history:
        ask = history.connection.execute
        assert ask(f"SELECT count(*) FROM read_parquet('{file}')").fetchall() == [(2,)]
        for no in (
            f"SELECT * FROM read_parquet('{beside}')",
            "SELECT * FROM read_csv('/etc/passwd')",
            "SELECT * FROM 'https://example.test/past.parquet'",
            f"COPY (SELECT 1) TO '{tmp_path}/written.parquet'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                ask(no)
    assert not (tmp_path / "written.parquet").exists()


@pytest.mark.parametrize("name", ["known_at", "occurred_at", "sent_at"])
@pytest.mark.parametrize("moment", ["infinity", "-infinity", "200000-01-01", "0044-03-15 (BC)"])
def test_moments_that_are_no_date_are_counted(file, name, moment):
    other = rewritten(file, f"SELECT * REPLACE (TIMESTAMP '{moment}' AS {name}) FROM '{{f}}'")
    assert "has 2 rows with a moment before the year 1 or after 9999" in refused(other)


def test_what_was_known_in_the_future_is_refused(file):
    assert "known only in the future" in refused(file, now=Instant(NOW + HOUR))


def test_an_empty_history_is_refused(tmp_path):
    path = tmp_path / "past.parquet"
    assert write(path, [], [ORIGIN]).rows == 0
    assert "no signal in" in refused(path)


@pytest.mark.parametrize(
    ("fields", "box"),
    [
        ({"point": None, "area": Area()}, None),
        ({"point": Point(10, 20), "area": Area()}, (10, 20, 10, 20)),
        ({"point": None, "area": Area(countries=("HT",))}, None),
        (
            {"point": None, "area": Area(circles=(Circle(Point(0, 179.9), 100),))},
            (-0.8993, -180, 0.8993, 180),
        ),
        ({"point": None, "area": Area(circles=(Circle(Point(89.9, 10), 100),))}, (89.0007, -180, 90, 180)),
        (
            {
                "point": None,
                "area": Area(polygons=(Polygon((Point(1, 179), Point(2, -179), Point(3, 178))),)),
            },
            (1, -180, 3, 180),
        ),
        (
            {
                "point": None,
                "area": Area(polygons=(Polygon((Point(80, 0), Point(80, 120), Point(80, -120))),)),
            },
            (-90, -180, 90, 180),
        ),
    ],
)
def test_the_box_of_a_signal_holds_all_that_it_draws(fields, box):
    found = box_of(words.signal(forecast=(), **fields))
    assert found == (None if box is None else pytest.approx(box, abs=1e-3))
