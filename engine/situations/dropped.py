"""Dropped: what a situation no longer remembers but by number, so that memory is bounded and says so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model.signal import Dropped
from engine.model.time import DAY, HOUR, Instant
from engine.situations.belief import givers
from engine.situations.evidence import first_said
from engine.situations.portrait import TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Situation
    from engine.situations.belief import Told

MOST_TEXTS = 100
"""So many texts of a class stand as evidence for one situation, which may be told of for months."""

HOURS_FOR = 9 * DAY
"""Within so long of the newest of its class each hour is told apart; what is older is one entry.

It is longer than a rate looks back (a day, and seven before it), so that no rate mistakes one for the other.
"""


def one_too_many(told: Sequence[Told], fresh: Evidence) -> Evidence | None:
    """Say which text is let go of now that a fresh one is among them; None while there is room for all.

    Whoever talks most loses an old piece first, and never the first: one busy feed costs nobody else a voice.
    What the situation says is not let go of: neither its gravest text nor the one that tells where it is.
    """
    alike = [piece for piece, _ in told if piece.source_class is fresh.source_class]
    if fresh.source_class not in TEXTS or len(alike) <= MOST_TEXTS:
        return None
    alike.sort(key=lambda one: (one.sent_at, one.received_at, one.native_key))
    by_voice: dict[str, list[Evidence]] = {}
    for piece in alike:
        by_voice.setdefault(piece.publisher, []).append(piece)
    most = max(by_voice.values(), key=lambda pieces: (len(pieces), pieces[0].publisher))
    oldest = min(by_voice.values(), key=lambda pieces: (pieces[-1].sent_at, pieces[0].publisher))
    needed = {piece.native_key for piece, _ in givers(told).values()}
    # Far fewer are needed than there are.
    return next(piece for piece in (*most[1:-1], *oldest, *alike) if piece.native_key not in needed)


def with_dropped(dropped: tuple[Dropped, ...], gone: Evidence | None) -> tuple[Dropped, ...]:
    """Count one report more, when it was first made; the same reports give the same counts in any order."""
    if gone is None:
        return dropped
    hour = Instant(first_said(gone) // HOUR * HOUR)
    return _merged((*dropped, Dropped(source_class=gone.source_class, hour=hour, count=1)))


def dropped_of(situation: Situation, source_class: SourceClass | None) -> int:
    """Count what was let go of, of one class or (None) of any."""
    return sum(one.count for one in situation.dropped if source_class in {None, one.source_class})


def dropped_between(situation: Situation, source_class: SourceClass, after: Instant, until: Instant) -> int:
    """Count the most that may have been sent after one moment and up to another.

    Of an hour that lies half within, all may have been; of the entry for what is old, all may be as late as
    its hour.
    """
    kept = [one for one in situation.dropped if one.source_class is source_class]
    old = max((one.hour for one in kept), default=0) - HOURS_FOR
    return sum(one.count for one in kept if one.hour + HOUR > after and (one.hour <= until or one.hour < old))


def _merged(entries: Iterable[Dropped]) -> tuple[Dropped, ...]:
    counts: Counter[tuple[SourceClass, Instant]] = Counter()
    newest: dict[SourceClass, Instant] = {}
    for one in entries:
        newest[one.source_class] = max(one.hour, newest.get(one.source_class, one.hour))
        counts[one.source_class, one.hour] += one.count
    for source_class, latest in newest.items():
        old = [hour for kind, hour in counts if kind is source_class and hour < latest - HOURS_FOR]
        if old:
            counts[source_class, max(old)] = sum(counts.pop((source_class, hour)) for hour in sorted(old))
    return tuple(
        Dropped(source_class=source_class, hour=hour, count=count)
        for (source_class, hour), count in sorted(counts.items())
    )
