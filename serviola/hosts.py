"""Hosts: how many looks a host gets at once, and when it is left alone for a while.

Sources on one host share its troubles: what keeps one from answering keeps the others from it too, and forty
of them that try again one by one are forty requests too many.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yarl import URL

from engine.model.time import SECOND, Instant, later

if TYPE_CHECKING:
    from engine.errors import SourceError

IN_A_ROW = 4
"""How many looks at one host have to fail, with none between that it answered, until it is left alone."""
REST_S = 30.0
"""How long it is left alone at first; this doubles with each look that fails after it."""
LONGEST_REST_S = 1800.0
_NEVER = Instant(0)


def host_of(location: str) -> str:
    """Name the host that a location is on, empty where it is a file, or no URL of the web."""
    if not location.startswith(("http://", "https://")):
        return ""
    try:
        url = URL(location)
        return f"{url.raw_host or ''}:{url.port}".lower()
    except (ValueError, UnicodeError):
        return ""


@dataclass(slots=True)
class _Host:
    """One host: looks under way, who waits for a turn, failures in a row, and until when it is left alone."""

    looks: int = 0
    waiting: deque[int] = field(default_factory=deque)
    failures: int = 0
    until: Instant = _NEVER


class Hosts:
    """What is known of each host. An empty name is no host, and takes any number of looks."""

    def __init__(self, *, at_once: int = 1) -> None:
        """Say how many looks one host gets at a time."""
        self._at_once = at_once
        self._known: defaultdict[str, _Host] = defaultdict(_Host)

    def enter(self, name: str, who: int) -> bool:
        """Begin a look, if there is room; else whoever asked waits for `leave` to give it back."""
        if not name:
            return True
        host = self._known[name]
        if host.looks >= self._at_once:
            host.waiting.append(who)
            return False
        host.looks += 1
        return True

    def leave(self, name: str) -> int | None:
        """End a look; give who is next, whose look has then begun."""
        if not name:
            return None
        host = self._known[name]
        if host.waiting:
            return host.waiting.popleft()
        host.looks -= 1
        return None

    def resting_s(self, name: str, now: Instant) -> float:
        """Say for how many seconds the host is still left alone; nothing when it may be looked at."""
        left = self._known[name].until - now if name in self._known else 0
        # More is left only where the clock was set back.
        return 0.0 if left > LONGEST_REST_S * SECOND else max(0.0, left / SECOND)

    def answered(self, name: str) -> None:
        """Note that the host answered, whatever its answer was worth."""
        if name in self._known:
            self._known[name].failures = 0

    def failed(self, name: str, error: SourceError, now: Instant) -> None:
        """Note that the host itself failed; after several times in a row it is left alone.

        Where it says how long it wants to be, that holds for all who look at it, up to half an hour: a feed
        of one tenant must not silence those of the others for longer.
        """
        if not name:
            return
        host = self._known[name]
        host.failures += 1
        rest_s = error.retry_after_s or 0.0
        if host.failures >= IN_A_ROW:
            rest_s = max(rest_s, REST_S * 2.0 ** min(host.failures - IN_A_ROW, 10))
        host.until = later(now, min(rest_s, LONGEST_REST_S))
