"""Earthquakes as agencies report them by the FDSN event service: EMSC, INGV and others who speak it."""

from __future__ import annotations

from watchers.fdsn.reading import FdsnSettings, read_fdsn
from watchers.fdsn.services import SERVICES, Service
from watchers.fdsn.watcher import FdsnWatcher

__all__ = ["SERVICES", "FdsnSettings", "FdsnWatcher", "Service", "read_fdsn"]
