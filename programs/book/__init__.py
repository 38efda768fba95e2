"""Read the book: what is scheduled, from files that the customer's people write."""

from __future__ import annotations

from programs.book.load import load_book

__all__ = ["load_book"]
