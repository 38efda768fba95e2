"""Disasters of the world, as the Global Disaster Alert and Coordination System reports them in RSS."""

from __future__ import annotations

from watchers.gdacs.items import Extension, GdacsItem, read_items
from watchers.gdacs.reading import GdacsWatcher, read_gdacs

__all__ = ["Extension", "GdacsItem", "GdacsWatcher", "read_gdacs", "read_items"]
