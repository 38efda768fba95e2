"""Look at the world: one file or package for each kind of source.

A watcher takes a cursor and gives signals, a new cursor and its health. It never decides what a signal
means for anybody.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.ports import Watcher
from watchers.advisories import AdvisoryWatcher
from watchers.bluesky import BlueskyWatcher
from watchers.cap import CapWatcher
from watchers.database import SqlWatcher
from watchers.fcdo import FcdoWatcher
from watchers.fdsn import FdsnWatcher
from watchers.feed import FeedWatcher
from watchers.forum import ForumWatcher
from watchers.gdacs import GdacsWatcher
from watchers.mapping import JsonWatcher
from watchers.mastodon import MastodonWatcher
from watchers.meteoalarm import MeteoAlarmWatcher
from watchers.nhc import NhcWatcher
from watchers.nws import NwsWatcher
from watchers.ops.gtfs_rt import GtfsAlertsWatcher
from watchers.ops.prometheus import PrometheusWatcher
from watchers.ops.statuspage import StatuspageWatcher
from watchers.reliefweb import ReliefWebWatcher
from watchers.usgs import UsgsWatcher
from watchers.who import WhoWatcher

KINDS: dict[str, Callable[..., Watcher]] = {
    "advisories": AdvisoryWatcher,
    "bluesky": BlueskyWatcher,
    "cap": CapWatcher,
    "fcdo": FcdoWatcher,
    "fdsn": FdsnWatcher,
    "feed": FeedWatcher,
    "forum": ForumWatcher,
    "gdacs": GdacsWatcher,
    "gtfs_rt": GtfsAlertsWatcher,
    "json": JsonWatcher,
    "mastodon": MastodonWatcher,
    "meteoalarm": MeteoAlarmWatcher,
    "nhc": NhcWatcher,
    "nws": NwsWatcher,
    "prometheus": PrometheusWatcher,
    "reliefweb": ReliefWebWatcher,
    "sql": SqlWatcher,
    "statuspage": StatuspageWatcher,
    "usgs": UsgsWatcher,
    "who": WhoWatcher,
}
"""Every kind of source by the name that settings use.

Each is made as kind(name, location, http=..., horizon_days=..., options=...), and a wrong option is a
SourceError that says what to write.
"""

PSEUDONYMOUS = frozenset({"bluesky", "forum", "json", "mastodon", "sql"})
"""Kinds that need the option `secret`, so that nobody in them has a name."""

PLACED = frozenset({"bluesky", "feed", "forum", "mastodon"})
"""Kinds with the option `places`, as they read where something is out of texts."""

READING = frozenset(KINDS) - {"fdsn", "gtfs_rt", "json", "nhc", "prometheus", "sql", "statuspage", "usgs"}
"""Kinds that look words or names of places up in texts (`watchers.reading.get_ready`)."""

OWN_NAMES = frozenset(
    {
        "advisories",
        "emsc",
        "fcdo",
        "gdacs",
        "glide",
        "ingv",
        "meteoalarm",
        "nhc",
        "nws",
        "reliefweb",
        "state_dept",
        "usgs",
        "who",
    }
)
"""Names under which official services, and the numbers that they share, are known to all others."""

OF_OTHERS = PSEUDONYMOUS | {"feed"}
"""Kinds whose ids anybody may choose, so that a source of theirs must not bear the name of a service."""
