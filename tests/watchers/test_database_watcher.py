"""Rows of a database: read, and nothing but read, from where we stopped."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.exc import OperationalError

from engine.errors import SourceError
from engine.model.scales import Hazard, MsgType, Severity
from engine.model.time import Instant
from tests.watchers import system_samples as said
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET
from watchers.database import SqlWatcher, asking
from watchers.database.asking import Question, as_json, bound
from wire.secrets import Secret

ALL = "SELECT * FROM tickets"


def eyes(location, *, horizon_days=7, **options):
    given = {"mapping": said.ROWS_MAPPING, "secret": SECRET, "query": ALL, "watermark": "changed", **options}
    given = {key: value for key, value in given.items() if value is not None}
    return SqlWatcher("tickets", str(location), horizon_days=horizon_days, options=given)


def look(watcher, cursor=None, now=NOW):
    return asyncio.run(watcher.poll(json.loads(json.dumps(cursor or {})), now=now))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "our tickets?.sqlite3"
    path.write_bytes(said.database(said.ticket(1, hours=3), said.ticket(2, hours=2, kind="other")))
    return path


def change(path, statement, *values):
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement, values)
        db.commit()


def test_each_row_is_what_the_mapping_says(file):
    first, second = look(eyes(file)).signals
    assert (first.native_id, first.hazard, first.severity) == ("1", Hazard.OUTAGE, Severity.MODERATE)
    assert (second.native_id, second.hazard) == ("2", Hazard.COMPLAINT)


def test_only_what_came_after_is_asked_for_and_a_row_of_the_same_time_is_not_missed(file):
    first = look(eyes(file))
    change(file, "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", *said.ticket(3, hours=2))
    change(file, "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", *said.ticket(4, hours=2.5))
    second = look(eyes(file), first.cursor)
    assert [one.native_id for one in second.signals] == ["3"]
    change(file, "UPDATE tickets SET state = 'done', changed = ? WHERE id = 1", said.ticket(hours=0.5)[3])
    (over,) = look(eyes(file), second.cursor).signals
    assert (over.native_id, over.all_clear, over.msg_type) == ("1", True, MsgType.UPDATE)


def test_under_a_new_secret_a_row_that_is_known_stays_what_it_was(file):
    mapping = {**said.ROWS_MAPPING, "id": "join('', ['https://forum.example/@wanderer/', to_string(id)])"}
    told = {"mapping": mapping, "class": "social"}
    first = look(eyes(file, **told))
    change(file, "UPDATE tickets SET title = 'worse', changed = ? WHERE id = 1", said.ticket(hours=0.5)[3])
    other = Secret("the secret that comes after the first one")
    (kept,) = look(eyes(file, **told, secret=other, old_secret=SECRET), first.cursor).signals
    assert (kept.msg_type, kept.references) == (MsgType.UPDATE, (first.signals[0].id,))
    (another, _) = look(eyes(file, **told, secret=other), first.cursor).signals
    assert another.native_id not in {one.native_id for one in first.signals}


@pytest.mark.parametrize("ahead", ["9999-12-31 23:59:59", "2206-03-14T11:00:00Z", "2026-03-17"])
def test_a_row_of_the_future_hides_none_that_come_after_it(file, ahead):
    change(
        file,
        "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)",
        *said.ticket(9)[:3],
        ahead,
        *said.ticket(9)[4:],
    )
    first = look(eyes(file))
    assert [one.native_id for one in first.signals] == ["1", "2"]
    assert "one row has a changed in the future" in first.health.error
    change(file, "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", *said.ticket(3, hours=1))
    second = look(eyes(file), first.cursor)
    assert [one.native_id for one in second.signals] == ["3"]
    # A watermark that is of the future itself, as of a version that kept it, is no longer asked for.
    stuck = look(eyes(file), {**first.cursor, "watermark": ahead})
    assert [one.native_id for one in stuck.signals] == ["3"]


def test_many_rows_of_the_future_hide_none_of_today(file):
    """Such as forecasts, ordered by when they hold: at first sight the newest ones are all of the future."""
    for number in range(10, 16):
        change(
            file,
            "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)",
            *said.ticket(number)[:3],
            f"2206-03-{number}T11:00:00Z",
            *said.ticket(number)[4:],
        )
    first = look(eyes(file, limit=4))
    assert [one.native_id for one in first.signals] == ["1", "2"]
    change(file, "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", *said.ticket(3, hours=1))
    assert [one.native_id for one in look(eyes(file, limit=4), first.cursor).signals] == ["3"]


@pytest.mark.parametrize(
    "mark",
    [datetime(2206, 3, 20), datetime(2206, 3, 20, tzinfo=UTC), date(2206, 3, 20), "2206-03-20 01:00"],  # noqa: DTZ001 - as a database gives it
)
def test_the_first_time_ahead_is_of_the_same_kind_and_compares(mark):
    border = asking._days_ahead(mark, NOW)
    assert border < mark
    assert asking._is_ahead(border, NOW)


@pytest.mark.parametrize(
    ("mark", "ahead"),
    [
        (datetime(2026, 3, 20), True),  # noqa: DTZ001 - as a database gives it
        (datetime(2026, 3, 15, tzinfo=UTC), False),
        (date(9999, 12, 31), True),
        (date(2026, 3, 14), False),
        ("2026-03-14 23:00:00", False),
        ("z-99999", False),
        (2**62, False),
        (None, False),
    ],
)
def test_only_a_time_is_of_the_future(mark, ahead):
    assert asking._is_ahead(mark, NOW) is ahead


def test_another_question_begins_anew(file):
    first = look(eyes(file))
    change(file, "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", *said.ticket(4, hours=2.5))
    assert look(eyes(file), first.cursor).signals == ()
    again = look(eyes(file, query=f"{ALL} WHERE id > 0"), first.cursor)
    assert [one.native_id for one in again.signals] == ["4"]


def test_at_first_sight_the_newest_rows_are_read(file):
    for number in range(10, 30):
        change(
            file,
            "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)",
            *said.ticket(number, hours=1 - number / 100),
        )
    found = look(eyes(file, limit=5))
    assert [one.native_id for one in found.signals] == ["25", "26", "27", "28", "29"]
    assert look(eyes(file, limit=5), found.cursor).signals == ()


def test_more_rows_than_the_limit_come_in_turn(file):
    found = look(eyes(file, limit=3))
    for number in range(10, 15):
        change(
            file,
            "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)",
            *said.ticket(number, hours=1 - number / 100),
        )
    named: list[str] = []
    for _ in range(4):
        found = look(eyes(file, limit=3), found.cursor)
        named += [one.native_id for one in found.signals]
    assert named == ["10", "11", "12", "13", "14"]


def test_more_rows_of_one_time_than_the_limit_are_said(file):
    for number in range(10, 15):
        change(file, "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", *said.ticket(number, hours=1))
    found = look(eyes(file, limit=3))
    assert "more than 3 rows have one changed" in look(eyes(file, limit=3), found.cursor).health.error


def test_without_a_watermark_all_rows_are_what_goes_on(file):
    watcher = eyes(file, watermark=None, ends="gone")
    first = look(watcher)
    assert len(first.signals) == 2
    change(file, "DELETE FROM tickets WHERE id = 2")
    (over,) = look(watcher, first.cursor).signals
    assert (over.native_id, over.all_clear) == ("2", True)
    crowded = eyes(file, watermark=None, ends="gone", limit=1)
    change(file, "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", *said.ticket(3))
    found = look(crowded, first.cursor)
    assert [one.all_clear for one in found.signals if one.all_clear] == []
    assert "more than 1 rows" in found.health.error


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"query": "DELETE FROM tickets"}, "does not begin with SELECT"),
        ({"query": "SELECT 1; DROP TABLE tickets"}, "more than one statement"),
        ({"query": "WITH x AS (DELETE FROM tickets RETURNING *) SELECT * FROM x"}, "it says DELETE"),
        ({"query": None}, "does not begin with SELECT"),
        ({"watermark": "changed; --"}, "a watermark that is no column"),
        ({"ends": "gone"}, "has a watermark, so it never sees all rows"),
        ({"mapping": {"id": "id["}}, "id: it is not JMESPath"),
        ({"limit": 5_000}, "limit of the source tickets is no whole number from 1 to 1000"),
        ({"secret": None}, "needs a secret"),
    ],
)
def test_a_wrong_option_is_said(file, options, says):
    with pytest.raises(SourceError, match=says):
        eyes(file, **options)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:hunter/2@db/shop",
        "postgresql://db/shop?user=reader&password=hunter2",
        "postgresql://reader@db/shop?sslpassword=hunter2",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3DX%3BPWD%3Dhunter2",
        "snowflake://reader@host/db?authenticator=oauth&token=hunter2",
    ],
)
def test_a_password_in_a_url_is_seen_however_it_is_written(url):
    with pytest.raises(SourceError, match="has a password in its url") as caught:
        eyes(url)
    assert "hunter" not in str(caught.value)


def test_a_database_that_never_answers_takes_one_thread_and_keeps_nobody_from_ending(file, monkeypatch):
    held, let_go = threading.Event(), threading.Event()

    def hang(*_, **__):
        held.set()
        let_go.wait(120)
        raise SourceError("tickets: it came late")

    monkeypatch.setattr("watchers.database.watcher.ask", hang)
    watcher = eyes(file)

    async def looks() -> None:
        first = asyncio.create_task(watcher.poll({}, now=NOW))
        while not held.is_set():  # noqa: ASYNC110 - it is set by a thread
            await asyncio.sleep(0.01)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        for _ in range(3):
            with pytest.raises(SourceError, match="has not answered the last look yet"):
                await watcher.poll({}, now=NOW)

    began, before = time.monotonic(), threading.active_count()
    asyncio.run(looks())
    assert threading.active_count() <= before + 1
    assert time.monotonic() - began < 60
    let_go.set()
    monkeypatch.undo()
    for _ in range(3_000):
        try:
            assert look(watcher).signals
            return
        except SourceError:
            time.sleep(0.02)
    pytest.fail("it is not looked at again")


def test_one_value_that_nobody_can_read_costs_no_other_row():
    far = datetime.max.replace(tzinfo=timezone(timedelta(hours=-10)))
    assert [as_json(each) for each in (far, Decimal("NaN"), Decimal("sNaN"))] == [None, None, None]


def test_a_password_stands_in_no_url_and_in_no_error():
    with pytest.raises(SourceError, match="has a password in its url") as caught:
        eyes("postgresql://ada:hunter2@db/shop")
    assert "hunter2" not in str(caught.value)
    for url in ("oracular://db/shop", "postgresql+psycopg2://ada@db/shop", "mysql+pymysql://ada@db/shop"):
        with pytest.raises(SourceError, match=r"correct its url|is not installed") as caught:
            look(eyes(url, password=Secret("hunter2")))
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * FROM nowhere", "no such table: nowhere"),
        ("SELECT id FROM tickets", "no such column: changed"),
        ("SELECT (", "incomplete input|syntax error"),
    ],
)
def test_a_query_that_fails_is_told_in_the_words_of_the_database(file, query, says):
    with pytest.raises(SourceError, match=says):
        look(eyes(file, query=query))


def test_a_query_that_takes_too_long_is_ended(file):
    endless = (
        "WITH RECURSIVE n(changed) AS (SELECT 1 UNION ALL SELECT changed + 1 FROM n) SELECT changed FROM n"
    )
    question = Question(name="tickets", location=str(file), query=endless, watermark="changed", within_s=0.05)
    with pytest.raises(SourceError, match=r"the query took longer than 0.05 s"):
        asking.ask(question, None, now=NOW)


def test_the_database_itself_refuses_a_write(file):
    before = file.read_bytes()
    engine = asking._engine(Question(name="tickets", location=str(file), query=ALL))
    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly database"):
        connection.exec_driver_sql("UPDATE tickets SET title = 'x'")
    assert file.read_bytes() == before


def test_a_file_that_is_not_there_is_not_made(file):
    with pytest.raises(SourceError, match="there is no database file"):
        look(eyes(file.with_name("other")))
    assert not file.with_name("other").exists()


@pytest.mark.parametrize("dialect", [postgresql.dialect(), mysql.dialect()])
def test_a_colon_in_the_query_is_no_parameter(dialect):
    question = Question(
        name="t", location="", query="SELECT '12:30', a::text, b FROM t -- :x", watermark="b", limit=5
    )
    compiled = asking._statement(question, 7).compile(dialect=dialect)
    assert compiled.params["after"] == 7
    assert "'12:30', a::text, b FROM t -- :x\n) AS serviola_rows" in str(compiled)
    assert "b >=" in str(compiled)


def test_a_server_reads_only_and_ends_what_takes_too_long():
    question = Question(name="t", location="", query=ALL)
    assert asking.beginnings("postgresql", question) == [
        "SET TRANSACTION READ ONLY",
        "SET LOCAL statement_timeout = 20000",
    ]
    assert asking.beginnings("sqlite", question) == ["PRAGMA query_only = ON"]
    assert asking.beginnings("oracle", question) == []


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01 10:00:00",
        7,
        1.5,
        datetime(2026, 1, 1, 10, tzinfo=UTC),
        datetime(2026, 1, 1, 10),  # noqa: DTZ001 - as databases give them
        date(2026, 1, 1),
        Decimal("1.10"),
    ],
)
def test_a_watermark_comes_back_as_the_database_gave_it(value):
    assert bound(json.loads(json.dumps(asking._kept(value)))) == value


def test_what_rows_hold_is_read_as_json():
    assert as_json(datetime(2026, 1, 1, 10)) == "2026-01-01T10:00:00Z"  # noqa: DTZ001 - as above
    assert as_json(Decimal("1.5")) == 1.5
    assert as_json(UUID(int=1)) == "00000000-0000-0000-0000-000000000001"
    assert as_json({"a": [b"x", date(2026, 1, 1)]}) == {"a": [None, "2026-01-01"]}
    with pytest.raises(SourceError, match="choose another column"):
        asking._kept(b"x")


def test_rows_of_long_ago_are_counted_and_ask_nobody(file):
    found = look(eyes(file, horizon_days=0.1), now=NOW)
    assert [one.native_id for one in found.signals] == ["2"]
    assert found.health.skipped == 1
    assert look(eyes(file, horizon_days=0.1), found.cursor, Instant(NOW + 1)).signals == ()
