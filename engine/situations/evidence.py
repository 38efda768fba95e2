"""Evidence: how many independent voices stand behind a situation.

Two pieces are one voice when they have one publisher, or tell one story: copies of a text under twenty names
are one source (promise P5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import DAY, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Situation

NEWS_FOR = 7 * DAY
"""What was said longer before we heard it than this is no news."""
COPY_BITS = 6
"""Fingerprints of 64 bits that differ in at most so many tell one story (near-duplicate texts)."""


def is_background(situation: Situation) -> bool:
    """Say whether all that was said of a situation was said long before we heard it, and merely still holds.

    A country that has been advised against for years is no news: nobody is asked until somebody says more.
    """
    return situation.standing and all(
        piece.received_at - piece.sent_at > NEWS_FOR for piece in situation.evidence
    )


def standing(situation: Situation) -> tuple[Evidence, ...]:
    """Give the evidence that its source has not taken back."""
    return tuple(piece for piece in situation.evidence if not piece.retracted)


def of_class(situation: Situation, source_class: SourceClass) -> tuple[int, tuple[str, ...]]:
    """Count the independent voices of one class, and name their signals."""
    return _voices([piece for piece in standing(situation) if piece.source_class is source_class])


def independent(situation: Situation, *, within_s: int | None = None) -> tuple[int, tuple[str, ...]]:
    """Count the most independent voices that spoke within any window of that length."""
    pieces = sorted(standing(situation), key=lambda piece: (piece.sent_at, piece.native_key))
    if within_s is None:
        return _voices(pieces)
    best: tuple[int, tuple[str, ...]] = (0, ())
    reached = 0
    for start, first in enumerate(pieces):
        end = start + sum(piece.sent_at <= first.sent_at + within_s * SECOND for piece in pieces[start:])
        # A window that ends where the last one did lies within it.
        if end > reached:
            best = max(best, _voices(pieces[start:end]), key=lambda found: found[0])
        reached = end
    return best


def one_story(a: str, b: str) -> bool:
    """Say whether two fingerprints are of one text; what has none is like nothing."""
    return bool(a and b) and (int(a, 16) ^ int(b, 16)).bit_count() <= COPY_BITS


def _voices(pieces: Iterable[Evidence]) -> tuple[int, tuple[str, ...]]:
    kept = list(pieces)
    return _groups(kept), tuple(sorted(piece.signal_id for piece in kept))


def _groups(pieces: Sequence[Evidence]) -> int:
    """Count the groups that are left when every two of one voice are joined."""
    leader = list(range(len(pieces)))

    def lead(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    for i, a in enumerate(pieces):
        for j in range(i):
            b = pieces[j]
            if a.publisher == b.publisher or one_story(a.story, b.story):
                leader[lead(i)] = lead(j)
    return len({lead(index) for index in range(len(pieces))})
