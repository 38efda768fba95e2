"""Book files: read a book from a file or a folder that somebody names, in the form that its name tells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.errors import SourceError
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


def declared_by_name(path: Path) -> Declared:
    """Say what book a file holds; SourceError where there is none, or its name does not tell."""
    if not path.exists():
        raise SourceError(f"there is no file {path}")
    form = FORMS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(one for one in FORMS if one)
        message = f"what {path} is cannot be told from its name; declare it under programs:"
        raise SourceError(f"{message} (known by name: {known})")
    return Declared(name=path.name, form=form, path=path)


def read_book_file(path: Path, *, brand: str) -> Read:
    """Read what can be read of a book; SourceError or PlaybookError where that is nothing."""
    declared = declared_by_name(path)
    return asyncio.run(fetch_book(declared, Ways(http=None, environ={}), brand=brand))
