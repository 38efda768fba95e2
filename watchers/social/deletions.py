"""Which posts are asked for again, and when: people delete what they wrote, and we honor it.

A post that ought to stand where we look and does not is asked for at once. One that only rolled out of sight
is asked for an hour after it was written. Each further look waits twice as long as the one before, a day at
most, for as long as the post is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.scales import Hazard
from engine.model.time import Instant
from watchers.seen import Seen

FIRST_WAIT_MS = 600_000
LONGEST_WAIT_MS = 86_400_000
_HOUR_MS = 3_600_000
_HAZARDS = frozenset(hazard.value for hazard in Hazard)


def due(seen: Mapping[str, Seen], memory: Mapping[str, Any], *, now: Instant) -> list[str]:
    """Name the posts to ask for now, those asked for least often first, and of these the newest."""
    here = memory.get("present")
    present = frozenset(here) if isinstance(here, list) else frozenset()
    since = memory.get("since_ms")
    since_ms = since if isinstance(since, int) else 0
    now_ms = now // 1000

    def at_ms(known: Seen) -> int:
        ought_to_be_here = bool(present) and known.at_ms >= since_ms
        return known.next_ms or (0 if ought_to_be_here else known.at_ms + _HOUR_MS)

    found = [
        native_id
        for native_id, known in seen.items()
        if known.hazard in _HAZARDS and native_id not in present and at_ms(known) <= now_ms
    ]
    return sorted(found, key=lambda native_id: (seen[native_id].tries, -seen[native_id].at_ms))


def stands(known: Seen, *, now: Instant, soon: bool = False) -> Seen:
    """Give what to remember of a post that stands, or of which nothing can be said: when to look again.

    `soon` is for one that seemed to be gone, of which we are not sure.
    """
    wait_ms = FIRST_WAIT_MS if soon else min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** min(known.tries, 20))
    return known._replace(tries=known.tries + 1, next_ms=now // 1000 + wait_ms)


def gone(known: Seen) -> Seen:
    """Give what to remember of a post that was deleted."""
    return known._replace(revision=known.revision + 1, canceled=True, hazard="")
