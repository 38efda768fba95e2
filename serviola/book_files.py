"""Book files: read a book from a file or a folder that somebody names, in the form that its name tells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.errors import SourceError
from engine.model.said import phrase
from programs.book.columns import TABLES
from programs.book.declared import Declared, Form
from programs.book.fetch import Ways, fetch_book

if TYPE_CHECKING:
    from pathlib import Path

    from programs.book import Read

FORMS: dict[str, Form] = {
    ".yaml": Form.YAML,
    ".yml": Form.YAML,
    ".csv": Form.CSV,
    ".ics": Form.ICAL,
    "": Form.CSV,
}
"""What a file is by its name; a folder holds CSV."""
STOPS = "stops"


def declared_by_name(path: Path) -> Declared:
    """Say what book a file holds; SourceError where there is none, or its name does not tell.

    A file of stops is read with the other tables that lie beside it, as spreadsheets save them.
    """
    if not path.exists():
        raise SourceError(phrase("there is no file {path}", path=path))
    form = FORMS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(one for one in FORMS if one)
        message = f"what {path} is cannot be told from its name; declare it under programs:"
        raise SourceError(phrase("{message} (known by name: {known})", message=message, known=known))
    tables = _tables(path) if form is Form.CSV and path.is_file() else {}
    return Declared(name=path.name, form=form, path=path, tables=tables)


def beside(declared: Declared) -> tuple[str, ...]:
    """Name the files that are read with the one that was named."""
    return tuple(file for file in declared.tables.values() if declared.path and file != declared.path.name)


def _tables(path: Path) -> dict[str, str]:
    """Say which file holds which table, where one file of stops is named."""
    if path.stem in TABLES and path.stem != STOPS:
        raise SourceError(
            phrase(
                "{path} holds {stem} and no stops; name the file of stops, or the folder",
                path=path,
                stem=path.stem,
            )
        )
    others = (table for table in TABLES if table != STOPS)
    found = {table: f"{table}.csv" for table in others if path.with_name(f"{table}.csv").is_file()}
    return {STOPS: path.name, **found} if found else {}


def read_book_file(path: Path, *, brand: str) -> Read:
    """Read what can be read of a book; SourceError or PlaybookError where that is nothing."""
    declared = declared_by_name(path)
    return asyncio.run(fetch_book(declared, Ways(http=None, environ={}), brand=brand))
