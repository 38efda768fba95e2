"""Evidence: how many independent voices stand behind a situation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Situation


def standing(situation: Situation) -> tuple[Evidence, ...]:
    """Give the evidence that its source has not taken back."""
    return tuple(piece for piece in situation.evidence if not piece.retracted)


def of_class(situation: Situation, source_class: SourceClass) -> tuple[int, tuple[str, ...]]:
    """Count the distinct publishers of one class, and name their signals."""
    pieces = [piece for piece in standing(situation) if piece.source_class is source_class]
    return _distinct(pieces)


def independent(situation: Situation, *, within_s: int | None = None) -> tuple[int, tuple[str, ...]]:
    """Count the most distinct publishers that spoke within any window of that length."""
    pieces = sorted(standing(situation), key=lambda piece: (piece.sent_at, piece.native_key))
    if within_s is None:
        return _distinct(pieces)
    best: tuple[int, tuple[str, ...]] = (0, ())
    for start, first in enumerate(pieces):
        end = first.sent_at + within_s * SECOND
        window = [piece for piece in pieces[start:] if piece.sent_at <= end]
        best = max(best, _distinct(window), key=lambda found: found[0])
    return best


def _distinct(pieces: Iterable[Evidence]) -> tuple[int, tuple[str, ...]]:
    kept = tuple(pieces)
    return len({piece.publisher for piece in kept}), tuple(sorted(piece.signal_id for piece in kept))
