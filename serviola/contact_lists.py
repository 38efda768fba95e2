"""Lists of contacts that somebody else's system keeps: what a list says of whom, and nothing else of it.

A list is read whole: who does not stand in it is not held by it. Nothing of a row is kept or said but its
key, its reason and its end, and of what cannot be read only how many rows.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.errors import SourceError
from engine.model.contact import ContactReason, ContactSaid, why_not_opaque
from engine.model.said import phrase
from engine.model.time import Instant, instant, parse_iso
from programs.book.columns import text
from programs.book.declared import Form
from programs.book.fetch import fetched, rows_of_database
from programs.book.from_json import rows_of_answer
from serviola.settings_clearance import ROWS
from wire.strict_json import BadJson, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from programs.book.fetch import Ways
    from serviola.settings_clearance import ListSetting

MOST_ROWS = 20_000
"""So many are kept in one go, and the core waits for about a second meanwhile. More are pushed in parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRead:
    """What a list says now, and what of it cannot be read, in a sentence; empty where all can."""

    said: tuple[ContactSaid, ...]
    doubts: str


async def read_list(setting: ListSetting, ways: Ways) -> ListRead:
    """Ask for a list; SourceError or SecretError where it gives none, or nothing of it can be read."""
    rows = await _rows(setting, ways)
    if len(rows) > MOST_ROWS:
        raise SourceError(
            phrase(
                "{name} gives more than {most:,} contacts; ask for those that are open",
                name=setting.declared.name,
                most=MOST_ROWS,
            )
        )
    return await asyncio.to_thread(_read, setting, rows)


async def _rows(setting: ListSetting, ways: Ways) -> Sequence[Mapping[str, Any]]:
    declared = setting.declared
    if declared.form is Form.SQL:
        return (await rows_of_database(declared, ways))[ROWS]
    if declared.form is Form.CSV:
        return await asyncio.to_thread(_of_csv, await fetched(declared, ways, accept="text/csv"), setting)
    data = await fetched(declared, ways, accept="application/json")
    try:
        answer = read_json(data)
    except BadJson as error:
        raise SourceError(f"{declared.name}: {error}") from error
    return rows_of_answer(declared.tables[ROWS], answer, ROWS, declared)


def _of_csv(data: bytes, setting: ListSetting) -> Sequence[Mapping[str, Any]]:
    name, column = setting.declared.name, setting.columns["contact"]
    # Keys are ASCII; what else stands in a row, in whatever encoding, is not read.
    written = data.decode("utf-8-sig", errors="replace")
    separator = max(",;\t", key=written.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(written, newline=""), delimiter=separator, strict=True)
    try:
        if column.lower() not in _small(dict.fromkeys(reader.fieldnames or ())):
            # An empty file is an export that failed, and does not say that nobody is held.
            raise SourceError(phrase("{name}: its first line has no {column}", name=name, column=column))
        return list(reader)
    except csv.Error as error:
        # The error may hold a piece of a row.
        raise SourceError(phrase("{name}: it is no CSV; see that quotes are closed", name=name)) from error


def _small(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Give a row by the names of its columns in small letters, as a database may have changed them."""
    return {str(key).strip().lower(): value for key, value in row.items()}


def _read(setting: ListSetting, rows: Sequence[Mapping[str, Any]]) -> ListRead:
    doubts: Counter[str] = Counter()
    said = tuple(each for row in rows for each in _said(setting, row, doubts))
    if rows and not said:
        raise SourceError(
            phrase(
                "{name}: none of {rows:,} rows has an opaque key under {column}; see columns:",
                name=setting.declared.name,
                rows=len(rows),
                column=setting.columns["contact"],
            )
        )
    return ListRead(said=said, doubts="; ".join(_doubts(doubts)))


def _said(setting: ListSetting, row: Mapping[str, Any], doubts: Counter[str]) -> Iterator[ContactSaid]:
    """Give what a row says of a contact; where its reason or end cannot be read, it holds the more."""
    given = _small(row)
    found = {ours: text(given.get(theirs.lower())) for ours, theirs in setting.columns.items()}
    key = str(found["contact"] or "")
    if why_not_opaque(key):
        doubts["key"] += 1
        return
    reasons = _reasons(setting.reason, found["reason"])
    doubts["reason"] += len(reasons) > 1
    moments = {}
    for each in ("at", "until"):
        moments[each] = _moment(found[each])
        doubts["moment"] += moments[each] is None and bool(found[each])
    for reason in reasons:
        # A complaint that stands in a list is open now, however long ago it began.
        began = moments["at"] if reason is ContactReason.SURVEY else None
        yield ContactSaid(key=key, reason=reason, at=began, until=moments["until"])


def _reasons(always: ContactReason | None, said: Any) -> tuple[ContactReason, ...]:
    if always is not None:
        return (always,)
    with suppress(ValueError):
        return (ContactReason(str(said).lower()),)
    return tuple(ContactReason)


def _moment(value: Any) -> Instant | None:
    with suppress(ValueError, OverflowError):
        return instant(value) if isinstance(value, datetime) else parse_iso(str(value))
    return None


def _doubts(counts: Mapping[str, int]) -> Iterable[str]:
    if counts.get("key"):
        yield phrase("{rows:,} rows have no opaque key, and are left out", rows=counts["key"])
    if counts.get("reason"):
        yield phrase(
            "{rows:,} rows have neither complaint nor survey for a reason, and hold both",
            rows=counts["reason"],
        )
    if counts.get("moment"):
        yield phrase("{rows:,} times have no zone or are none, and do not count", rows=counts["moment"])
