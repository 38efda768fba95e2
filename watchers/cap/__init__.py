"""Warnings in the Common Alerting Protocol, from whoever publishes them."""

from __future__ import annotations

from watchers.cap.message import BadMessage, CapArea, CapInfo, CapMessage, read_message
from watchers.cap.reading import CapReading, CapSettings, read_cap
from watchers.cap.watcher import CapWatcher

__all__ = [
    "BadMessage",
    "CapArea",
    "CapInfo",
    "CapMessage",
    "CapReading",
    "CapSettings",
    "CapWatcher",
    "read_cap",
    "read_message",
]
