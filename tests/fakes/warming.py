"""What a process does once so that those forked from it need not: loading, and setting all of it aside."""

from __future__ import annotations

import gc

from programs.book import load_book
from programs.candidates import made_ready
from serviola import samples
from watchers.reading import get_ready


def warm() -> None:
    """Load the words of all languages, the land and the sea lanes, and spare every fork their collection."""
    get_ready()
    book = samples.CASES / "january-2010" / "programs.yaml"
    made_ready(load_book(book.read_text(), book.name, brand="main"))
    gc.collect()
    gc.freeze()
