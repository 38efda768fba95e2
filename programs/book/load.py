"""The book of one brand: itineraries with their stops, and the campaigns that sell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.program import ProgramRevision
from engine.model.said import phrase
from engine.rules.fields import Fields
from engine.rules.strict_yaml import Located, read
from programs.book.reading import Reading

SCHEMA = "serviola/programs/1"
MOST_BYTES = 8 * 1024 * 1024


Where: TypeAlias = tuple[str, int, int]
"""File, line and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A book without what is wrong in it, and a finding for everything that is wrong or doubtful.

    `rows` says where each of its stops is written.
    """

    book: ProgramRevision
    findings: tuple[Finding, ...]
    rows: Mapping[str, Where]


def load_book(text: str, file: str, *, brand: str) -> ProgramRevision:
    """Read a whole book from YAML; PlaybookError carries everything that is wrong in it, with its place.

    Its legs are those that it writes itself; `programs.ports.with_legs` works out the others.
    """
    fields, reading = _pass(read_yaml(text, file))
    fields.settle()
    return reading.revision(brand=brand, source=file)


def read_book(located: Located, *, source: str, brand: str, noted: Iterable[Finding] = ()) -> Read:
    """Read what can be read of a book; PlaybookError where that is nothing at all.

    `noted` is what was found on the way here, before the rows were read.
    """
    _, reading = _pass(located)
    book = reading.revision(brand=brand, source=source)
    findings = [*noted, *reading.sieve.said()]
    if not (book.itineraries or book.campaigns) and any(one.level is Level.ERROR for one in findings):
        raise PlaybookError(findings)
    return Read(
        book=book,
        findings=tuple(sorted(findings, key=lambda one: (one.file, one.line, one.col))),
        rows={
            each: (row.located.file_at(row.path), *row.located.where(row.path))
            for each, row in reading.rows.items()
        },
    )


def read_yaml(text: str | bytes, file: str) -> Located:
    """Read a book's YAML without looking at what it says; PlaybookError where it is no book."""
    located = read(text, file, most_bytes=MOST_BYTES)
    fields = Fields(located)
    schema = fields.text("schema")
    if schema and schema != SCHEMA:
        fields.error(
            "schema",
            phrase("{schema} is not a book", schema=schema[:40]),
            phrase("write schema: {schema}", schema=SCHEMA),
            at=("schema",),
        )
    fields.settle()
    return located


def _pass(located: Located) -> tuple[Fields, Reading]:
    fields = Fields(located)
    fields.has("schema")
    reading = Reading(fields)
    fields.rest()
    return fields, reading
