"""Tropical cyclones, as the US National Hurricane Center reports and forecasts them."""

from __future__ import annotations

from watchers.nhc.advisory import Advisory, BadAdvisory, Spot, read_advisory
from watchers.nhc.feed import NhcItem, read_items
from watchers.nhc.watcher import NhcWatcher, read_nhc, text_of

__all__ = [
    "Advisory",
    "BadAdvisory",
    "NhcItem",
    "NhcWatcher",
    "Spot",
    "read_advisory",
    "read_items",
    "read_nhc",
    "text_of",
]
