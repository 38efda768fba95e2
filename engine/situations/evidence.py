"""Evidence: how many independent voices stand behind a situation.

Two pieces are one voice when they have one publisher, or tell one story: copies of a text under twenty names
are one source (promise P5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import DAY
from engine.situations.voices import Timeline

if TYPE_CHECKING:
    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Situation
    from engine.model.time import Instant

NEWS_FOR = 7 * DAY
"""What was said longer before we heard it than this is no news."""


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


def first_said(piece: Evidence) -> Instant:
    """Say when its source first spoke of it, in whatever revision."""
    return piece.sent_at if piece.first_at is None else piece.first_at


def first_over(piece: Evidence) -> Instant | None:
    """Say when its source first called it over, None if it never did."""
    if piece.over_at is not None:
        return piece.over_at
    return piece.sent_at if piece.all_clear else None


def of_class(
    situation: Situation, source_class: SourceClass | None, *, within_s: int | None = None
) -> tuple[int, tuple[str, ...]]:
    """Count the most independent voices of one class (None: any) in any window of that length (None: ever).

    A window is closed at both ends. Of several equal windows the earliest is given. The signals are those
    of the window, in order of name.
    """
    timeline = Timeline(_of(situation, source_class))
    if within_s is None:
        everything = 0, len(timeline.pieces)
        return timeline.voices(*everything), timeline.signals(*everything)
    best, count = (0, 0), 0
    for window in timeline.windows(within_s):
        # So many reports can be no more voices.
        if window[1] - window[0] > count and (voices := timeline.voices(*window)) > count:
            best, count = window, voices
    return count, timeline.signals(*best)


def independent(situation: Situation, *, within_s: int | None = None) -> tuple[int, tuple[str, ...]]:
    """Count the most independent voices of any class that spoke within any window of that length."""
    return of_class(situation, None, within_s=within_s)


def reports(
    situation: Situation, source_class: SourceClass | None, *, within_s: int | None = None
) -> tuple[int, tuple[str, ...]]:
    """Count the most reports in any window, copies too; what one source calls by one name is one report."""
    timeline = Timeline(_of(situation, source_class))
    whole = ((0, len(timeline.pieces)),)
    windows = whole if within_s is None else timeline.windows(within_s)
    start, end = max(windows, key=lambda window: window[1] - window[0], default=(0, 0))
    return end - start, timeline.signals(start, end)


def _of(situation: Situation, source_class: SourceClass | None) -> list[Evidence]:
    return [piece for piece in standing(situation) if source_class in {None, piece.source_class}]
