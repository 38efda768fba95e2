"""Rows of a database, asked for with one declared SELECT and read through a mapping."""

from __future__ import annotations

from watchers.database.watcher import SqlWatcher

__all__ = ["SqlWatcher"]
