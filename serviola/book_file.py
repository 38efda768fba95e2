"""Book file: one book as somebody has it at hand, in whichever form, for a look that changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.errors import ServiolaError
from engine.model.findings import Finding
from engine.model.program import ProgramRevision
from programs.book import load_book
from programs.book.declared import Declared, Form
from programs.book.fetch import Ways, fetch_book

FORMS: dict[str, Form] = {
    ".yaml": Form.YAML,
    ".yml": Form.YAML,
    ".csv": Form.CSV,
    ".ics": Form.ICAL,
    "": Form.CSV,
}
"""What a file is by its name; a folder holds CSV."""


class BookFileError(ServiolaError):
    """A file cannot be taken for a book; the sentence says what to do."""


def declared_as(path: Path) -> Declared | None:
    """Give a file as a book that nobody declared; None where its name does not say what it is."""
    form = FORMS.get(path.suffix.lower())
    return None if form is None else Declared(name=path.name, form=form, path=path)


def book_at(path: Path, *, brand: str) -> tuple[ProgramRevision, tuple[Finding, ...]]:
    """Read a book, with what in it is doubtful; PlaybookError carries what keeps it from being read.

    YAML is read strictly, whatever the file is called; of CSV and iCal a bad row takes out itself.
    """
    declared = declared_as(path)
    if declared is not None and declared.form is not Form.YAML and path.exists():
        read = asyncio.run(fetch_book(declared, Ways(http=None, environ={}), brand=brand))
        return read.book, read.findings
    try:
        return load_book(path.read_bytes().decode(), str(path), brand=brand), ()
    except OSError as error:
        raise BookFileError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BookFileError(f"{path} is not UTF-8; save it as such") from error
