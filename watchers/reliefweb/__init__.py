"""Disasters and reports, as ReliefWeb of the United Nations (OCHA) lists them."""

from __future__ import annotations

from watchers.reliefweb.reading import read_reliefweb
from watchers.reliefweb.watcher import ReliefWebWatcher

__all__ = ["ReliefWebWatcher", "read_reliefweb"]
