"""Quiet: which sources have not been heard for too long. The core remembers it, and says what follows.

All of it runs on the thread of the core: what is known there cannot change between looking and saying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.signal import Silence
from engine.model.time import SECOND, Instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviola.core import Core
    from serviola.sources import Source

UNREADABLE = "it cannot be read"
NOTHING_NEW = "it answers, and shows nothing newer by its own clock"


def notice(core: Core, sources: Iterable[Source]) -> int:
    """Say the silence of every source that has gone quiet and is not known to be; say how many.

    Several watchers may look at one source: it is quiet when none of them hears it.
    """
    looked_at: dict[str, list[Source]] = {}
    for source in sources:
        looked_at.setdefault(source.watcher.source, []).append(source)
    now = core.now()
    words = [
        _silence(name, mine, now)
        for name, mine in looked_at.items()
        if name not in core.state.quiet and all(_is_overdue(one, now) for one in mine)
    ]
    if words:
        core.step(words)
    return len(words)


def heard(core: Core, source: Source) -> tuple[Silence, ...]:
    """Give the word that a source is heard again; nothing where it is not known to be quiet."""
    name = source.watcher.source
    if name not in core.state.quiet:
        return ()
    now = core.now()
    return (Silence(source=name, quiet=False, since=now, at=now),)


def _is_overdue(source: Source, now: Instant) -> bool:
    return now - source.heard_at > source.stale_after_s * SECOND


def _silence(name: str, sources: list[Source], now: Instant) -> Silence:
    since = max(source.heard_at for source in sources)
    says = UNREADABLE if all(source.failures for source in sources) else NOTHING_NEW
    return Silence(source=name, quiet=True, since=since, at=now, says=says)
