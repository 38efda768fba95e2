"""Write a batch into the journal, and read the journal back in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Writing:
    """A batch while it is written: its rows and texts so far, and the ends of the chains as they grow."""

    number: int
    now: Instant
    seq: int
    tails: dict[Chain, _Tail]
    written: dict[Chain, _Tail] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, place: int, role: str, word: Spoken) -> None:
        """Put a word at the end of its chain."""
        self.seq += 1
        chain = home(word)
        tail = self.tails.get(chain) or self.tails.setdefault(chain, _Tail(0, ROOT, 0))
        self.written[chain] = tail
        parted = part(word)
        text_digest = None if parted.text is None else self._keep_apart(word, parted.text)
        header = Header(
            brand=chain[0],
            partition=chain[1],
            n=tail.n + 1,
            batch=self.number,
            place=place,
            now=self.now,
            role=role,
            kind=word.kind,
            v=word.v,
        )
        digest = link(tail.digest, header, text_digest, parted.body)
        row: dict[str, object] = {name: getattr(header, name) for name in Header.__slots__}
        row.update(seq=self.seq, about=about(word), body=parted.body, text_digest=text_digest)
        row.update(previous=tail.digest, digest=digest)
        self.rows.append(row)
        tail.n, tail.digest, tail.seq = tail.n + 1, digest, self.seq
        self.entries.append(Entry(self.seq, word, parted.body))

    def _keep_apart(self, word: Spoken, text: bytes) -> bytes:
        """Keep the outside text of a word, and give the digest that stands for it in the journal."""
        row = _text_row(self.seq, word, text, self.now)
        self.texts.append(row)
        return seal(row["salt"], text)


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
    tails = {(row.brand, row.partition): _Tail(row.n, row.digest, row.seq) for row in heads}
    writing = _Writing(number + 1, batch.now, seq, tails)
    for place, (role, word) in enumerate(spoken):
        writing.add(place, role, word)
    connection.execute(_ROWS, writing.rows)
    if writing.texts:
        connection.execute(_TEXTS, writing.texts)
    ends = [_end_row(chain, tail, writing.number) for chain, tail in writing.written.items()]
    connection.execute(_END, ends)
    return writing.number, writing.entries


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
