"""Read the book: what is scheduled, from files that the customer's people write."""

from __future__ import annotations

from programs.book.load import Read, load_book, read_book, read_yaml

__all__ = ["Read", "load_book", "read_book", "read_yaml"]
