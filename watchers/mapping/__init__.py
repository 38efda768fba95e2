"""Anybody's JSON, read through one declared mapping: polled, pushed, or the rows of a database."""

from __future__ import annotations

from watchers.mapping.declared import Declared, declared_in, read_mapping
from watchers.mapping.items import things_in
from watchers.mapping.pushed import mapped_reader
from watchers.mapping.watcher import JsonWatcher

__all__ = ["Declared", "JsonWatcher", "declared_in", "mapped_reader", "read_mapping", "things_in"]
"""`read_mapping` reads where it stands in a file, `declared_in` what a source was told."""
