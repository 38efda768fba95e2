"""Read histories: the columns of all rows, and the signals that are kept.

Signals come in order of when they were known, whatever the order in the files, a slice of time at once, so
that a million of them need no more memory than twenty thousand.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from engine.errors import StoreError, UnknownWord
from engine.model.codec import decode
from engine.model.said import phrase
from engine.model.signal import Signal, Silence
from engine.model.time import Instant, iso
from engine.trials.backtest.sift import Rows
from store.history.columns import COLUMNS, Hushed, Known
from store.history.duck import database, plainly, quoted
from store.history.examine import examine, examine_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from engine.trials.backtest.sight import Sight

W = TypeVar("W", Signal, Silence)

SLICE = 20_000
"""Rows that are read at once."""


@dataclass(slots=True)
class History:
    """Opened histories; rows are numbered in order of when they were known, from 0.

    `first` and `last` are when the first and the last of them were known, `since` and `until` what was asked
    for.
    """

    connection: DuckDBPyConnection
    files: tuple[Path, ...]
    count: int
    first: Instant | None
    last: Instant | None
    since: Instant | None = None
    until: Instant | None = None

    def rows(self, sight: Sight) -> Rows:
        """Give what the sieve looks at, for every row in order."""
        hazards = _list(sight.hazards)
        asked = f"""
            SELECT known, occurred, sent, magnitude, lat, lon, south, west, north, east,
                forecast, standing, texts, hazard,
                hazard IN (SELECT unnest({hazards}))
                    OR list_has_any(topics, {_list(sight.about)}) AS asked,
                list_has_any(countries, {_list(sight.countries)}) AS in_country,
                list_has_any(topics, {_list(sight.topics)}) AS on_topic
            FROM heard ORDER BY n
        """
        ties = """
            SELECT n, dense_rank() OVER (ORDER BY key) - 1 AS key
            FROM (SELECT n, unnest(keys) AS key FROM heard) ORDER BY n
        """
        with plainly(phrase("the history cannot be sifted")):
            found = {name: _plain(each) for name, each in self.connection.execute(asked).fetchnumpy().items()}
            tied = self.connection.execute(ties).fetchnumpy()
        return Rows(**found, tied_row=_plain(tied["n"]), tied_key=_plain(tied["key"]))

    def spoken_of(self, keys: Iterable[str]) -> np.ndarray[Any, Any]:
        """Say of each row whether it uses one of these names for what it speaks of."""
        found = np.zeros(self.count, dtype=bool)
        asked = f"SELECT n FROM heard WHERE list_has_any(keys, {_list(sorted(keys))})"
        with plainly(phrase("the history cannot be read")):
            found[[row[0] for row in self.connection.execute(asked).fetchall()]] = True
        return found

    def elsewhere(self, keys: Iterable[str]) -> bool:
        """Say whether the files have a row that uses one of these names and was known outside the span."""
        if self.since is None and self.until is None:
            return False
        asked = f"""
            SELECT count(*) FROM {_scan(self.files)}
            WHERE list_has_any(keys, {_list(sorted(keys))}) AND NOT ({_within(self.since, self.until)})
        """
        with plainly(phrase("the history cannot be read")):
            count = self.connection.execute(asked).fetchall()[0][0]
        return bool(count)

    def silences(self) -> list[Hushed]:
        """Give in order when sources went quiet or were heard again, before `since`, too: it may last."""
        asked = f"""
            SELECT epoch_us(known_at), id, v, signal FROM {_scan(self.files)}
            WHERE hazard = '' AND {_within(None, self.until)}
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY known_at, filename, file_row_number) = 1
            ORDER BY known_at, id
        """
        with plainly(phrase("the history cannot be read")):
            found = self.connection.execute(asked).fetchall()
        return [Hushed(Instant(at), _word(Silence, id, v, body)) for at, id, v, body in found]

    def signals(self, kept: np.ndarray[Any, Any] | None = None) -> Iterator[Known]:
        """Give the signals in order, those alone that are kept where that is said."""
        with plainly(phrase("the history cannot be read")):
            self.connection.execute("CREATE OR REPLACE TABLE kept (n BIGINT, place BIGINT)")
            numbers = np.arange(self.count) if kept is None else np.flatnonzero(kept)
            self.connection.register("chunk", {"n": numbers, "place": np.arange(len(numbers))})
            self.connection.execute("INSERT INTO kept SELECT n, place FROM chunk")
            self.connection.unregister("chunk")
        for start in range(0, len(numbers), SLICE):
            with plainly(phrase("the history cannot be read")):
                some = self._slice(start, start + SLICE)
            for at, id, v, body in some:
                yield Known(Instant(at), _word(Signal, id, v, body))

    def _slice(self, start: int, end: int) -> list[tuple[int, str, int, str]]:
        """Read some rows whole; the span of time is said too, so that the other row groups are skipped."""
        which = f"SELECT * FROM kept JOIN heard USING (n) WHERE place >= {start} AND place < {end}"
        span = f"SELECT min(known), max(known) FROM ({which})"
        least, most = self.connection.execute(span).fetchall()[0]
        return self.connection.execute(f"""
            SELECT wanted.known, whole.id, whole.v, whole.signal
            FROM ({which}) wanted
            JOIN {_scan(self.files)} whole
            ON whole.filename = wanted.file AND whole.file_row_number = wanted.place_in_file
            WHERE whole.known_at BETWEEN make_timestamp({least}::BIGINT) AND make_timestamp({most}::BIGINT)
            ORDER BY wanted.n
        """).fetchall()


@contextmanager
def opened(
    files: Sequence[Path], *, now: Instant, since: Instant | None = None, until: Instant | None = None
) -> Iterator[History]:
    """Open histories together, from `since` on and before `until`; StoreError says what ails one of them.

    What stands in several of them is read once, as it was known first.
    """
    for file in files:
        examine_beside(file)
    with database(*files) as connection:
        for file in files:
            examine(connection, file, now)
        with plainly(phrase("the history cannot be read")):
            connection.execute(_numbered(files, since, until))
            asked = "SELECT count(*), min(known), max(known) FROM heard"
            count, first, last = connection.execute(asked).fetchall()[0]
        if not count:
            raise StoreError(_nothing(files, since, until))
        yield History(connection, tuple(files), count, first, last, since, until)


def _scan(files: Sequence[Path]) -> str:
    listed = ", ".join(quoted(str(file)) for file in files)
    return f"read_parquet([{listed}], filename = true, file_row_number = true)"


def _numbered(files: Sequence[Path], since: Instant | None, until: Instant | None) -> str:
    kept = [name for name in COLUMNS if name not in {"v", "signal", "source", "severity", "known_at", "id"}]
    others = ", ".join(name for name in kept if name not in {"occurred_at", "sent_at"})
    return f"""
        CREATE TABLE heard AS
        SELECT row_number() OVER (ORDER BY known_at, id) - 1 AS n, epoch_us(known_at) AS known,
            epoch_us(occurred_at) AS occurred, epoch_us(sent_at) AS sent, {others},
            filename AS file, file_row_number AS place_in_file
        FROM (
            SELECT * FROM {_scan(files)}
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY known_at, filename, file_row_number) = 1
        )
        WHERE hazard <> '' AND {_within(since, until)}
        ORDER BY n
    """


def _within(since: Instant | None, until: Instant | None) -> str:
    within = [f"known_at >= make_timestamp({since}::BIGINT)"] if since is not None else []
    within += [f"known_at < make_timestamp({until}::BIGINT)"] if until is not None else []
    return " AND ".join(within) or "true"


def _nothing(files: Sequence[Path], since: Instant | None, until: Instant | None) -> str:
    named = ", ".join(str(file) for file in files)
    if since is not None and until is not None:
        return phrase(
            "there is no signal in {files} that was known from {since} on and before {until}; "
            "ask for another span with --from and --to",
            files=named,
            since=iso(since),
            until=iso(until),
        )
    if since is not None:
        return phrase(
            "there is no signal in {files} that was known from {since} on; write an earlier --from",
            files=named,
            since=iso(since),
        )
    if until is not None:
        return phrase(
            "there is no signal in {files} that was known before {until}; write a later --to",
            files=named,
            until=iso(until),
        )
    return phrase(
        "there is no signal in {files}; fetch one with: serviola history fetch, or export your own",
        files=named,
    )


def _word(kind: type[W], id: str, v: int, body: str) -> W:
    try:
        word = decode(kind.kind, v, body.encode())
    except (UnknownWord, KeyError) as error:
        raise StoreError(
            phrase(
                "the history holds {id}, which is no {kind} that can be read: {why}",
                id=id[:80],
                kind=kind.kind,
                why=str(error).partition("\n")[0],
            )
        ) from error
    assert isinstance(word, kind)  # noqa: S101  the kind says so
    return word


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(quoted(word) for word in words)}]::VARCHAR[]"


def _plain(column: Any) -> np.ndarray[Any, Any]:
    """Give a column without its mask: what is not known is no number, and neither true."""
    if not isinstance(column, np.ma.MaskedArray):
        return np.asarray(column)
    return np.asarray(column.filled(np.nan if column.dtype.kind == "f" else False))
