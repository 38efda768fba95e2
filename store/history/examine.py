"""Examine histories before they are read: one sentence for what ails a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import StoreError
from engine.model.said import phrase
from engine.model.signal import Signal
from engine.model.time import Instant, iso
from store.history.columns import COLUMNS, MOMENTS, SCHEMA, WITH_SILENCES
from store.history.duck import plainly, quoted
from store.history.write import digest_of, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_FIRST, _LAST = "TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"
"""The moments that can be written as a date; Parquet has later ones, and infinity."""
_PATTERN = "*?["
"""To DuckDB a path with one of these is a pattern, by which other files would be read, unexamined."""
_READ = (SCHEMA, WITH_SILENCES)
_MAY_LACK = frozenset({"magnitude", "lat", "lon", "south", "west", "north", "east"})


def examine_beside(file: Path) -> None:
    """Hold a history against its manifest, if it has one: rows that were cut off or changed are refused."""
    if not file.is_file():
        raise StoreError(
            phrase(
                "there is no history {file}; make one with: serviola history fetch or history export",
                file=file,
            )
        )
    if any(each in str(file) for each in _PATTERN):
        raise StoreError(
            phrase(
                "the history {file} cannot be named: a path with * ? or [ is a pattern; rename it", file=file
            )
        )
    manifest = read_manifest(file)
    if manifest is None:
        return
    if manifest.schema not in _READ:
        raise StoreError(_other_schema(file, manifest.schema))
    if manifest.sha256 != digest_of(file):
        raise StoreError(
            phrase(
                "the history {file} is not the one that its manifest speaks of; it was changed or cut off "
                "since: fetch or export it anew",
                file=file,
            )
        )


def examine(connection: DuckDBPyConnection, file: Path, now: Instant) -> None:
    """Refuse what is no Parquet, no history, of another version, damaged, or from the future."""
    place = quoted(str(file))
    try:
        with plainly(phrase("{file} is no Parquet file that can be read", file=file)):
            noted = connection.execute(
                f"SELECT decode(value) FROM parquet_kv_metadata({place}) WHERE decode(key) = 'serviola'"
            ).fetchall()
            described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({place})").fetchall()
    except StoreError as error:
        raise StoreError(phrase("{why}; fetch or export it anew", why=error)) from error
    found = {row[0]: row[1] for row in described}
    if noted and noted[0][0] not in _READ:
        raise StoreError(_other_schema(file, noted[0][0]))
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise StoreError(
            phrase(
                "{file} is no history: it lacks the column {column}; docs/history.md names the columns",
                file=file,
                column=missing[0],
            )
        )
    other = [name for name, kind in COLUMNS.items() if found[name] != kind]
    if other:
        name = other[0]
        raise StoreError(
            phrase(
                "{file} is no history: its column {column} is {kind}, and should be {wanted}",
                file=file,
                column=name,
                kind=found[name][:40],
                wanted=COLUMNS[name],
            )
        )
    _examine_rows(connection, file, now)


def _examine_rows(connection: DuckDBPyConnection, file: Path, now: Instant) -> None:
    place = quoted(str(file))
    lacking = " OR ".join(f"{name} IS NULL" for name in COLUMNS if name not in _MAY_LACK)
    dateless = " OR ".join(f"{name} NOT BETWEEN {_FIRST} AND {_LAST}" for name in sorted(MOMENTS))
    asked = f"""
        SELECT count(*) FILTER ({lacking}), count(*) FILTER ({dateless}),
            count(*) FILTER (known_at > make_timestamp({now}::BIGINT)), max(epoch_us(known_at)), max(v)
        FROM read_parquet({place})
    """
    with plainly(phrase("the history {file} is damaged and cannot be read to its end", file=file)):
        empty, odd, ahead, last, version = connection.execute(asked).fetchall()[0]
    if empty:
        raise StoreError(
            phrase(
                "the history {file} has {rows} rows that lack what every row must say; export it anew",
                file=file,
                rows=empty,
            )
        )
    if odd:
        raise StoreError(
            phrase(
                "the history {file} has {rows} rows with a moment before the year 1 or after 9999; "
                "export it anew",
                file=file,
                rows=odd,
            )
        )
    if ahead:
        raise StoreError(
            phrase(
                "the history {file} cannot be right: {rows} rows say that they were known only in the "
                "future, the last at {last}; see the clock of whoever wrote it",
                file=file,
                rows=ahead,
                last=iso(Instant(last)),
            )
        )
    if version is not None and version > Signal.v:
        raise StoreError(
            phrase(
                "the history {file} holds signals of version {version}, and this Serviola reads up to "
                "{known}: update Serviola",
                file=file,
                version=version,
                known=Signal.v,
            )
        )


def _other_schema(file: Path, schema: str) -> str:
    return phrase(
        "the history {file} is written as {schema}, and this Serviola reads {known}; export it anew",
        file=file,
        schema=schema[:60],
        known=", ".join(_READ),
    )
