"""Chain the journal, one chain for each brand and partition, and check the chains.

A link is a digest over the link before it, where and when the row stands, the salted digest of its outside
text, and its body. So a row that was changed, moved, taken out or put in shows; an erased text does not, for
only its salted digest is in the chain.

What the heads prove: each chain is as long as the store believes, so rows missing at the end show too, as
long as the head was not changed with them. Whoever can write the file can rewrite a chain and its head
together. That shows only against a head remembered elsewhere: keep what `heads` gives in another place,
and give it to `verify` later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias

from sqlalchemy import Connection, select

from engine.model.time import Instant
from store.tables import table
from store.texts import seal

ROOT = bytes(32)
"""What the first row of a chain follows."""

PAGE = 2_000

Chain: TypeAlias = tuple[str, str]
"""A brand and a partition."""


@dataclass(frozen=True, slots=True)
class Link:
    """The last link of a chain: how many rows it has, and the digest of the last."""

    n: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where and when a row stands. `place` is its place in the batch, which fixes the order across chains."""

    brand: str
    partition: str
    n: int
    batch: int
    place: int
    now: Instant
    role: str
    kind: str
    v: int


def link(previous: bytes, header: Header, text_digest: bytes | None, body: bytes) -> bytes:
    """Give the digest of one row. The header ends with a newline, which JSON never has inside."""
    stands = [
        header.brand,
        header.partition,
        header.n,
        header.batch,
        header.place,
        header.now,
        header.role,
        header.kind,
        header.v,
    ]
    digest = sha256(previous)
    digest.update(json.dumps(stands, separators=(",", ":")).encode())
    digest.update(b"\n")
    digest.update(text_digest or ROOT)
    digest.update(body)
    return digest.digest()


def pages(connection: Connection, statement: Any, column: Any) -> Iterator[Any]:
    """Give the rows of a statement in order of a column, a page at a time."""
    last = -1
    while True:
        rows = connection.execute(statement.where(column > last).order_by(column).limit(PAGE)).all()
        yield from rows
        if len(rows) < PAGE:
            return
        last = getattr(rows[-1], column.name)


def heads(connection: Connection) -> dict[Chain, Link]:
    """Give the last link of each chain."""
    head = table("heads").c
    rows = connection.execute(select(head.brand, head.partition, head.n, head.digest))
    return {(row.brand, row.partition): Link(row.n, row.digest) for row in rows}


def verify(connection: Connection, remembered: Mapping[Chain, Link]) -> list[str]:
    """Check every row against its chain, its text and its neighbors; give one sentence for each break."""
    walk = _Walk(remembered)
    journal, texts = table("journal"), table("texts")
    rows = select(journal, texts.c.salt, texts.c.body.label("text")).join_from(
        journal, texts, texts.c.seq == journal.c.seq, isouter=True
    )
    for row in pages(connection, rows, journal.c.seq):
        walk.step(row)
    walk.end(heads(connection))
    for (seq,) in connection.execute(
        select(texts.c.seq).where(texts.c.seq.not_in(select(journal.c.seq))).order_by(texts.c.seq)
    ):
        walk.breaks.append(f"the text of row {seq} is there, and the row is not")
    return walk.breaks


class _Walk:
    """One walk along the journal."""

    def __init__(self, remembered: Mapping[Chain, Link]) -> None:
        self.breaks: list[str] = []
        self._at: dict[Chain, Link] = {}
        self._remembered = dict(remembered)
        self._seq = 0
        self._stood = (0, -1)

    def step(self, row: Any) -> None:
        """Look at the next row."""
        chain = (row.brand, row.partition)
        before = self._at.get(chain, Link(0, ROOT))
        self._order(row)
        if row.n != before.n + 1:
            self._say(row, f"is number {row.n} in {_name(chain)}, where number {before.n + 1} belongs")
        elif row.previous != before.digest:
            self._say(row, f"does not follow the row before it in {_name(chain)}")
        header = Header(
            brand=row.brand,
            partition=row.partition,
            n=row.n,
            batch=row.batch,
            place=row.place,
            now=row.now,
            role=row.role,
            kind=row.kind,
            v=row.v,
        )
        if link(row.previous, header, row.text_digest, row.body) != row.digest:
            self._say(row, "was changed after it was written")
        self._text(row)
        self._at[chain] = Link(row.n, row.digest)
        known = self._remembered.get(chain)
        if known is not None and known.n == row.n:
            del self._remembered[chain]
            if known.digest != row.digest:
                self._say(row, f"is not the row remembered as number {row.n} of {_name(chain)}")

    def end(self, kept: Mapping[Chain, Link]) -> None:
        """Hold the ends of the chains against the heads, kept here and remembered elsewhere."""
        for chain in sorted({*kept, *self._at}):
            head, last = kept.get(chain, Link(0, ROOT)), self._at.get(chain, Link(0, ROOT))
            if head.n > last.n:
                self.breaks.append(
                    f"{_name(chain)} ends at number {last.n}, {head.n - last.n} rows are missing after it"
                )
            elif head != last:
                self.breaks.append(f"the head of {_name(chain)} does not name its last row, number {last.n}")
        for chain in sorted(chain for chain, known in self._remembered.items() if known.n):
            self.breaks.append(
                f"{_name(chain)} no longer has number {self._remembered[chain].n}, which is remembered"
            )

    def _order(self, row: Any) -> None:
        if row.seq > self._seq + 1:
            rows = (
                f"row {self._seq + 1}"
                if row.seq == self._seq + 2
                else f"rows {self._seq + 1} to {row.seq - 1}"
            )
            self.breaks.append(f"{rows} missing from the journal")
        elif (row.batch, row.place) not in {
            (self._stood[0], self._stood[1] + 1),
            (self._stood[0] + 1, 0),
        }:
            self._say(row, f"stands out of order: batch {row.batch}, place {row.place}")
        self._seq = row.seq
        self._stood = (row.batch, row.place)

    def _text(self, row: Any) -> None:
        if row.salt is None:
            return
        if row.text_digest is None:
            self._say(row, "has an outside text that it was not written with")
        elif seal(row.salt, row.text) != row.text_digest:
            self._say(row, "has an outside text that was changed after it was written")

    def _say(self, row: Any, what: str) -> None:
        self.breaks.append(f"row {row.seq} ({row.kind}) {what}")


def _name(chain: Chain) -> str:
    return f"the chain of {chain[0]}/{chain[1]}"
