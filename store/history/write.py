"""Write a history: a Parquet file in order of when things were known, and beside it a manifest.

Both appear whole or not at all: they are written under another name and then moved into place, the manifest
last. Whoever breaks off leaves what was there before.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import StoreError
from engine.model.said import phrase
from engine.model.time import Instant, iso
from store.history.columns import (
    COLUMNS,
    MOMENTS,
    SCHEMA,
    WITH_SILENCES,
    Hushed,
    Known,
    row_of,
    row_of_silence,
)
from store.history.duck import database, plainly, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duckdb import DuckDBPyConnection

ROWS_AT_ONCE = 5_000
ROWS_A_GROUP = 20_480
"""Rows of a Parquet row group: what lies in no asked span of time is skipped by the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the rows of a history are from: who said them, what was asked, when, and on what terms."""

    source: str
    query: str
    fetched_at: str
    licence: str
    known_at: str
    """What the moments of knowledge rest on, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What stands beside a history: how many rows, from when to when, from where, and the file's SHA-256."""

    schema: str
    rows: int
    sha256: str
    first: str
    last: str
    origins: tuple[Origin, ...]


def manifest_path(file: Path) -> Path:
    """Say where the manifest of a history lies."""
    return file.with_name(file.name + ".json")


def write(
    file: Path,
    history: Iterable[Known | Hushed],
    origins: Iterable[Origin],
    *,
    at_each: Callable[[int], object] = lambda _: None,
) -> Manifest:
    """Write a history and its manifest; `at_each` hears how many rows are taken in.

    What comes twice is kept once, as it was known first. StoreError where it cannot be written.
    """
    folder = file.parent
    with plainly(f"the history {file} cannot be written"):
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / f".{file.name}.part"
        with database(whole, folder=folder) as connection:
            _take(connection, history, at_each)
            rows, first, last = _span(connection)
            schema = _schema(connection)
            try:
                _copy(connection, whole, schema)
                manifest = Manifest(
                    schema=schema,
                    rows=rows,
                    sha256=digest_of(whole),
                    first=first,
                    last=last,
                    origins=tuple(origins),
                )
                beside = folder / f".{file.name}.json.part"
                try:
                    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
                    beside.write_text(text, encoding="utf-8")
                    # A manifest of other bytes would be worse than none while the two are moved.
                    manifest_path(file).unlink(missing_ok=True)
                    whole.replace(file)
                    beside.replace(manifest_path(file))
                finally:
                    beside.unlink(missing_ok=True)
            finally:
                whole.unlink(missing_ok=True)
    return manifest


def _take(
    connection: DuckDBPyConnection, history: Iterable[Known | Hushed], at_each: Callable[[int], object]
) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"CREATE TABLE history ({columns})")
    values = ", ".join(
        f"make_timestamp({name}::BIGINT)" if name in MOMENTS else f"{name}::{kind}"
        for name, kind in COLUMNS.items()
    )
    taken, known = 0, iter(history)
    while some := [_row(one) for one in islice(known, ROWS_AT_ONCE)]:
        chunk = {
            name: _column(name, cells) for name, cells in zip(COLUMNS, zip(*some, strict=True), strict=True)
        }
        connection.register("chunk", chunk)
        connection.execute(f"INSERT INTO history SELECT {values} FROM chunk")
        connection.unregister("chunk")
        taken += len(some)
        at_each(taken)


def _row(one: Known | Hushed) -> tuple[Any, ...]:
    return row_of(one) if isinstance(one, Known) else row_of_silence(one)


def _schema(connection: DuckDBPyConnection) -> str:
    """Say by which schema it is written: a history without silences is read by whoever knows none."""
    silences = connection.execute("SELECT count(*) FROM history WHERE hazard = ''").fetchall()[0][0]
    return WITH_SILENCES if silences else SCHEMA


def _column(name: str, cells: tuple[Any, ...]) -> np.ndarray[Any, Any]:
    """Give a column as DuckDB takes it: lists one by one, however alike they are."""
    kind = COLUMNS[name]
    if kind == "TIMESTAMP":
        return np.array(cells, dtype=np.int64)
    column = np.empty(len(cells), dtype=object)
    for index, cell in enumerate(cells):
        column[index] = json.dumps(cell, ensure_ascii=False) if isinstance(cell, list) else cell
    return column


def _span(connection: DuckDBPyConnection) -> tuple[int, str, str]:
    asked = "SELECT count(DISTINCT id), min(epoch_us(known_at)), max(epoch_us(known_at)) FROM history"
    count, first, last = connection.execute(asked).fetchall()[0]
    said = ["" if at is None else iso(Instant(at)) for at in (first, last)]
    return count, said[0], said[1]


def _copy(connection: DuckDBPyConnection, whole: Path, schema: str) -> None:
    rows = """
        SELECT * FROM history
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY known_at, signal) = 1
        ORDER BY known_at, id
    """
    how = (
        f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_A_GROUP}, "
        f"KV_METADATA {{serviola: {quoted(schema)}}}"
    )
    connection.execute(f"COPY ({rows}) TO {quoted(str(whole))} ({how})")


def digest_of(file: Path) -> str:
    """Give the SHA-256 of a file; StoreError where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(phrase("{file} cannot be read: {why}", file=file, why=error.strerror)) from error


def read_manifest(file: Path) -> Manifest | None:
    """Read what stands beside a history, None where nothing does; StoreError where it is none of ours."""
    path = manifest_path(file)
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        origins = tuple(Origin(**each) for each in body.pop("origins"))
        return Manifest(**body, origins=origins)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            phrase(
                "the manifest {path} does not read: {why}; fetch or export the history anew, or take the "
                "manifest away",
                path=path,
                why=str(error),
            )
        ) from error
