"""Outbreaks of disease, as the World Health Organization tells of them in its Disease Outbreak News."""

from __future__ import annotations

from watchers.who.reading import WhoWatcher, read_who

__all__ = ["WhoWatcher", "read_who"]
