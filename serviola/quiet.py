"""Quiet: which sources have not been heard for too long. The core remembers it, and says what follows.

All of it runs on the thread of the core: what is known there cannot change between looking and saying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.model.signal import Silence
from engine.model.time import SECOND, Instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviola.core import Core
    from serviola.source import Source

UNREADABLE = phrase("it cannot be read")
NOTHING_NEW = phrase("it answers, and shows nothing newer by its own clock")
MUTE = phrase("it answers, and has said nothing new for longer than it should")


def notice(core: Core, sources: Iterable[Source]) -> tuple[int, Instant, frozenset[str]]:
    """Say the silence of every source that has gone quiet and is not known to be; say how many.

    Several watchers may look at one source: it is quiet when none of them hears it. The instant is before
    which nothing more can go quiet, so that nobody need look until then; the names are of all that are quiet.
    """
    looked_at: dict[str, list[Source]] = {}
    for source in sources:
        looked_at.setdefault(source.watcher.source, []).append(source)
    now = core.now()
    words = [
        _silence(name, mine, now)
        for name, mine in looked_at.items()
        if name not in core.state.quiet and now > _until(mine)
    ]
    if words:
        core.step(words)
    # One that is quiet now may be heard in the next moment, and its time then runs anew.
    heard_until = (
        Instant(now + _patience(mine)) if name in core.state.quiet else _until(mine)
        for name, mine in looked_at.items()
    )
    return len(words), min(heard_until, default=now), frozenset(core.state.quiet)


def heard(core: Core, source: Source) -> tuple[Silence, ...]:
    """Give the word that a source is heard again; nothing where it is not known to be quiet."""
    name = source.watcher.source
    if name not in core.state.quiet:
        return ()
    now = core.now()
    return (Silence(source=name, quiet=False, since=now, at=now),)


def _until(sources: list[Source]) -> Instant:
    """Say until when it counts as heard."""
    return max(one.heard_until() for one in sources)


def _patience(sources: list[Source]) -> int:
    return round(min(one.stale_after_s for one in sources) * SECOND)


def _silence(name: str, sources: list[Source], now: Instant) -> Silence:
    since = max(source.heard_at for source in sources)
    says = NOTHING_NEW
    if all(source.failures for source in sources):
        says = UNREADABLE
    elif any(source.is_mute(now) for source in sources):
        says = MUTE
    return Silence(source=name, quiet=True, since=since, at=now, says=says)
