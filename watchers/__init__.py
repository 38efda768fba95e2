"""Look at the world: one file for each kind of source.

A watcher takes a cursor and gives signals, a new cursor and its health. It never decides what a signal
means for anybody.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.ports import Watcher
from watchers.usgs import UsgsWatcher

KINDS: dict[str, Callable[..., Watcher]] = {
    "usgs": UsgsWatcher,
}
"""Every kind of source by the name that settings use. Each is made as kind(name, location, http=...)."""
