"""Asking a database: one SELECT, in a transaction that only reads, within a time and a number of rows.

SQLAlchemy is loaded at the first look, since few sources are databases.
"""

from __future__ import annotations

import math
import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import DAY, Instant, instant, iso, moment
from watchers.locations import is_url
from wire.secrets import Secret
from wire.selects import READ_ONLY

if TYPE_CHECKING:
    from sqlalchemy import Engine, Select

TIME_OUTS = {
    "postgresql": "SET LOCAL statement_timeout = {ms}",
    "mysql": "SET SESSION max_execution_time = {ms}",
    "mariadb": "SET SESSION max_statement_time = {ms} / 1000",
}
"""What has a database itself end a statement that takes too long; for SQLite we end it."""

_STEPS = 10_000
_PARAMETER = re.compile(r"(?<![:\\]):(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a database. `watermark` is a column that only grows, empty where there is none.

    `within_s` is how long the statement may take.
    """

    name: str
    location: str
    query: str
    watermark: str = ""
    limit: int = 1_000
    password: Secret | None = None
    within_s: float = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a database gave, as JSON holds it, oldest first. `last` is the watermark of the last row.

    It is kept so that `bound` gives back what the database itself compares with; None where there is none.
    `ahead` counts rows whose watermark is a time in the future: as the last one, it would hide all that come.
    """

    rows: Sequence[Mapping[str, Any]]
    last: Any
    ahead: int = 0


def ask(question: Question, after: Any, *, now: Instant) -> Rows:
    """Give the rows; SourceError where they cannot be had.

    With a watermark and nothing known (`after` None) these are the newest ones; else those from that value
    on, it included, for another row may have come with the same. Without a watermark one row more than the
    limit may be given, which shows that there are more. No error holds the address: it may hold a password.
    """
    from sqlalchemy import text  # noqa: PLC0415 - see the head of the file
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - as above

    engine = _engine(question)
    after = None if _is_ahead(after, now) else after
    try:
        with engine.connect() as connection:
            for begin in beginnings(connection.dialect.name, question):
                connection.execute(text(begin))
            rows = connection.execute(_statement(question, after)).mappings().fetchall()
            if question.watermark and after is None and len(rows) == question.limit:
                # Where all that was given is ahead, such as forecasts, what holds today stands below them.
                far = rows[-1].get(question.watermark)
                until = _days_ahead(far, now) if _is_ahead(far, now) else None
                if until is not None:
                    below = connection.execute(_statement(question, None, until=until)).mappings().fetchall()
                    rows = [*rows, *below]
            connection.rollback()
    except SQLAlchemyError as error:
        raise SourceError(
            phrase("{name}: {error}", name=question.name, error=_why(error, question))
        ) from error
    finally:
        engine.dispose()
    if question.watermark and after is None:
        rows = rows[::-1]
    marks = [row.get(question.watermark) for row in rows] if question.watermark else []
    passed = [mark for mark in marks if not _is_ahead(mark, now)]
    last = passed[-1] if passed else None
    if marks and marks[-1] is None:
        raise SourceError(
            phrase(
                "{name}: the query gives no {watermark}; name it in the SELECT",
                name=question.name,
                watermark=question.watermark,
            )
        )
    return Rows(
        rows=[{str(key): as_json(value) for key, value in row.items()} for row in rows],
        last=_kept(last),
        ahead=len(marks) - len(passed),
    )


def beginnings(kind: str, question: Question) -> list[str]:
    """Give the statements by which a database of a kind reads only, and ends what takes too long."""
    ms = round(question.within_s * 1000)
    time_out = TIME_OUTS.get(kind, "").format(ms=ms)
    return [each for each in (READ_ONLY.get(kind, ""), time_out) if each]


def _statement(question: Question, after: Any, *, until: Any = None) -> Select[Any]:
    from sqlalchemy import bindparam, column, literal_column, select, text  # noqa: PLC0415 - as above

    # A colon begins a parameter; there are none in what was declared.
    query = _PARAMETER.sub(r"\\:", question.query)
    statement: Select[Any] = select(literal_column("*")).select_from(text(f"({query}\n) AS serviola_rows"))
    if not question.watermark:
        return statement.limit(question.limit + 1)
    mark: Any = column(question.watermark)
    if until is not None:
        statement = statement.where(mark < bindparam("until", until))
    if after is None:
        return statement.where(mark.is_not(None)).order_by(mark.desc()).limit(question.limit)
    return statement.where(mark >= bindparam("after", after)).order_by(mark).limit(question.limit)


def _is_ahead(mark: Any, now: Instant) -> bool:
    """Say whether a watermark is a time that is days ahead, as of a clock or a typist gone wrong."""
    match mark:
        case datetime():
            text = mark.isoformat()
        case date() | str():
            text = str(mark)
        case _:
            return False
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", text)
    # Told by its day, which is enough, and can be done for years that no clock of ours knows.
    return found is not None and found.group() > iso(Instant(now + 2 * DAY))[:10]


def _days_ahead(mark: Any, now: Instant) -> Any:
    """Give the first time that is days ahead, in the form in which a watermark is."""
    day = moment(Instant(now + 3 * DAY)).date()
    match mark:
        case datetime():
            return datetime(day.year, day.month, day.day, tzinfo=mark.tzinfo)
        case date():
            return day
        case _:
            return day.isoformat()


def _kept(value: Any) -> Any:
    """Write a watermark for the cursor; SourceError for what no order goes by."""
    match value:
        case None | str() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case datetime():
            return {"time": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case _:
            raise SourceError(
                phrase("a watermark is a number, a text or a time that grows; choose another column")
            )


def bound(kept: Any) -> Any:
    """Give a watermark as the database gave it; None for what was not kept by us."""
    match kept:
        case {"time": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case {"number": str(text)}:
            return Decimal(text)
        case str() | int() | float():
            return kept
        case _:
            return None


def as_json(value: Any) -> Any:
    """Give a value as JSON holds it; what no JSON holds is None. A time without a zone is UTC."""
    match value:
        case dict():
            return {str(key): as_json(each) for key, each in value.items()}
        case list() | tuple():
            return [as_json(each) for each in value]
        case datetime():
            return _time(value if value.tzinfo else value.replace(tzinfo=UTC))
        case date() | UUID():
            return str(value)
        case Decimal():
            return None if value.is_nan() else float(value)
    return value if isinstance(value, str | int | float) else None


def _time(value: datetime) -> str | None:
    try:
        return iso(instant(value))
    except OverflowError:
        return None  # beyond the year 9999 in UTC


def _engine(question: Question) -> Engine:
    from sqlalchemy import create_engine  # noqa: PLC0415 - see the head of the file
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - as above
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError  # noqa: PLC0415 - as above
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - as above

    name = question.name
    if not is_url(question.location):
        return _sqlite(question.location, question)
    try:
        address = make_url(question.location)
        if address.get_backend_name() == "sqlite":
            return _sqlite(address.database or "", question)
        if question.password is not None:
            address = address.set(password=question.password.reveal())
        return create_engine(address, poolclass=NullPool)
    except NoSuchModuleError as error:
        raise SourceError(
            phrase("{name}: nobody here speaks that database; correct its url", name=name)
        ) from error
    except (ArgumentError, ValueError) as error:
        raise SourceError(
            phrase("{name}: its url is no database address; write dialect://host/name", name=name)
        ) from error
    except ModuleNotFoundError as error:
        message = phrase(
            "{name}: the driver {name2} is not installed; install it beside Serviola",
            name=name,
            name2=error.name,
        )
        raise SourceError(message) from error


def _sqlite(file: str, question: Question) -> Engine:
    """Open a file so that SQLite itself can neither make nor change it, and ends what takes too long."""
    from sqlalchemy import create_engine  # noqa: PLC0415 - see the head of the file
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - as above

    path = Path(file)
    if not path.is_file():
        raise SourceError(
            phrase(
                "{name}: there is no database file {path}; correct its path", name=question.name, path=path
            )
        )

    def connect() -> sqlite3.Connection:
        opened = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=5)
        until = time.monotonic() + question.within_s
        opened.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        return opened

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _why(error: Exception, question: Question) -> str:
    """Say what the database said, without the statement and the address."""
    said = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())[:200]
    if said == "interrupted":
        return phrase(
            "the query took longer than {within_s:g} s; ask for less, or for what has an index",
            within_s=question.within_s,
        )
    return phrase("the database cannot be read ({said})", said=said)
