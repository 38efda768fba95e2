"""Write a batch into the journal, and read the journal back in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from engine.model.codec import Spoken
from engine.model.contact import ContactsHeard
from engine.model.decision import Decision, Switch, Verdict
from engine.model.hold import Outcome
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.signal import Reopening, Signal, Silence, Situation
from engine.model.time import Instant
from engine.ports import Batch, Recorded
from store.chain import ROOT, Chain, Header, link, pages
from store.statements import upsert
from store.tables import ALL, table
from store.texts import join, part, salt, seal

INPUT, WORD, INTENT = "input", "word", "intent"

_ABOUT: dict[type[Any], str] = {
    Signal: "id",
    Silence: "source",
    Situation: "id",
    Decision: "proposal",
    Verdict: "proposal",
    Outcome: "intent",
    ProgramRevision: "source",
    PlaybookRevision: "name",
    Switch: "brand",
    Reopening: "brand",
    OnCall: "group",
    ContactsHeard: "source",
}
"""Which field says what a word speaks of, where it is not its situation."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One journaled row: the word, the bytes it is kept as, and where it stands."""

    seq: int
    word: Spoken
    body: bytes


@dataclass(slots=True)
class _Tail:
    """The end of one chain while a batch is written."""

    n: int
    digest: bytes
    seq: int


def home(word: Spoken) -> Chain:
    """Say in which chain a word is; a signal belongs to no brand, a tick to no partition either."""
    return getattr(word, "brand", ALL), getattr(word, "partition", None) or ALL


def about(word: Spoken) -> str:
    """Say what a word speaks of, so that its row can be found again."""
    return str(getattr(word, _ABOUT.get(type(word), "situation"), ""))


def append(connection: Connection, batch: Batch) -> tuple[int, list[Entry]]:
    """Write inputs, words and intents in order; give the number of the batch and what was written."""
    heads = connection.execute(_ENDS).all()
    seq, number = max((row.seq for row in heads), default=0), max((row.batch for row in heads), default=0)
    spoken: list[tuple[str, Spoken]] = [
        *((INPUT, item) for item in batch.inputs),
        *((WORD, word) for word in batch.words),
        *((INTENT, intent) for intent in batch.intents),
    ]
    if not spoken:
        return number, []
    number += 1
    tails = {(row.brand, row.partition): _Tail(row.n, row.digest, row.seq) for row in heads}
    written: dict[Chain, _Tail] = {}
    entries: list[Entry] = []
    rows: list[dict[str, object]] = []
    texts: list[dict[str, Any]] = []
    for place, (role, word) in enumerate(spoken):
        seq += 1
        chain = home(word)
        tail = tails.get(chain) or tails.setdefault(chain, _Tail(0, ROOT, 0))
        written[chain] = tail
        parted = part(word)
        text_digest = None
        if parted.text is not None:
            texts.append(_text_row(seq, word, parted.text, batch.now))
            text_digest = seal(texts[-1]["salt"], parted.text)
        header = Header(
            brand=chain[0],
            partition=chain[1],
            n=tail.n + 1,
            batch=number,
            place=place,
            now=batch.now,
            role=role,
            kind=word.kind,
            v=word.v,
        )
        digest = link(tail.digest, header, text_digest, parted.body)
        row: dict[str, object] = {name: getattr(header, name) for name in Header.__slots__}
        row.update(seq=seq, about=about(word), body=parted.body, text_digest=text_digest)
        row.update(previous=tail.digest, digest=digest)
        rows.append(row)
        tail.n, tail.digest, tail.seq = tail.n + 1, digest, seq
        entries.append(Entry(seq, word, parted.body))
    connection.execute(_ROWS, rows)
    if texts:
        connection.execute(_TEXTS, texts)
    connection.execute(_END, [_end_row(chain, tail, number) for chain, tail in written.items()])
    return number, entries


def _text_row(seq: int, word: Spoken, text: bytes, now: Instant) -> dict[str, Any]:
    """Keep outside text apart, under a salt of its own, so that erasing it leaves nothing to guess from."""
    return {
        "seq": seq,
        "brand": home(word)[0],
        "kind": word.kind,
        "about": about(word),
        "person": getattr(word, "by", ""),
        "kept_at": now,
        "salt": salt(),
        "body": text,
    }


def _end_row(chain: Chain, tail: _Tail, batch: int) -> dict[str, object]:
    return {
        "brand": chain[0],
        "partition": chain[1],
        "n": tail.n,
        "seq": tail.seq,
        "batch": batch,
        "digest": tail.digest,
    }


def batches(connection: Connection) -> Iterator[Recorded]:
    """Give every batch in order, outside text put back where it has not been erased."""
    journal, texts = table("journal"), table("texts")
    rows = select(
        journal.c.seq,
        journal.c.batch,
        journal.c.now,
        journal.c.role,
        journal.c.kind,
        journal.c.v,
        journal.c.body,
        texts.c.body.label("text"),
    ).join_from(journal, texts, texts.c.seq == journal.c.seq, isouter=True)
    for _, group in groupby(pages(connection, rows, journal.c.seq), key=lambda row: row.batch):
        kept = list(group)
        yield Recorded(
            now=kept[0].now,
            inputs=tuple(join(row.kind, row.v, row.body, row.text) for row in kept if row.role == INPUT),
            spoken=tuple(row.body for row in kept if row.role != INPUT),
            kinds=tuple((row.kind, row.v) for row in kept if row.role != INPUT),
        )


_HEADS = table("heads")
# There are as many as brands times hazard families, so one look at all of them is less than one at each.
_ENDS = select(_HEADS)
_END = upsert(_HEADS, ("n", "seq", "batch", "digest"))
_ROWS = table("journal").insert()
_TEXTS = table("texts").insert()
