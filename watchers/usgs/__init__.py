"""Earthquakes, as the United States Geological Survey reports them in GeoJSON and Atom."""

from __future__ import annotations

from watchers.usgs.reading import Reading, read_usgs
from watchers.usgs.watcher import UsgsWatcher

__all__ = ["Reading", "UsgsWatcher", "read_usgs"]
