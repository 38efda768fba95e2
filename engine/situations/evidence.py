"""Evidence: how many independent voices stand behind a situation.

Two pieces are one voice when they have one publisher, or tell one story: copies of a text under twenty names
are one source (promise P5). What was read by what others tell of its names adds none to theirs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.time import DAY
from engine.situations.voices import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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


def at_first(pieces: Iterable[Evidence]) -> Iterator[Evidence]:
    """Give each as it was when its source first spoke of it: an edit is no report more."""
    for piece in pieces:
        yield piece if piece.first_at is None else replace(piece, sent_at=piece.first_at, first_at=None)


def first_and_last(pieces: Iterable[Evidence]) -> Iterator[Evidence]:
    """Give each at both moments of which we know that its source spoke: who revises has spoken before."""
    for piece in pieces:
        if piece.first_at is not None:
            yield replace(piece, sent_at=piece.first_at, first_at=None)
        yield piece


def of_class(
    situation: Situation, source_class: SourceClass | None, *, within_s: int | None = None
) -> tuple[int, tuple[str, ...]]:
    """Count the most independent voices of one class (None: any) in any window of that length (None: ever).

    A window is closed at both ends. Who revised a report spoke at two moments. Of several equal windows the
    earliest is given. The signals are those of the window, in order of name.
    """
    return _most(_of(situation, source_class), within_s, Timeline.voices)


def independent(situation: Situation, *, within_s: int | None = None) -> tuple[int, tuple[str, ...]]:
    """Count the most independent voices of any class that spoke within any window of that length."""
    return of_class(situation, None, within_s=within_s)


def reports(
    situation: Situation, source_class: SourceClass | None, *, within_s: int | None = None
) -> tuple[int, tuple[str, ...]]:
    """Count the most reports in any window, copies too; what one source calls by one name is one report."""
    return _most(_of(situation, source_class), within_s, Timeline.reports)


def _most(
    pieces: Iterable[Evidence], within_s: int | None, count: Callable[[Timeline, int, int], int]
) -> tuple[int, tuple[str, ...]]:
    """Count what there is most of in any window of that length (None: ever), and name its signals."""
    if within_s is None:
        timeline = Timeline(pieces)
        everything = 0, len(timeline.pieces)
        return count(timeline, *everything), timeline.signals(*everything)
    timeline = Timeline(first_and_last(pieces))
    best, most = (0, 0), 0
    for start, end in timeline.windows(within_s):
        # So many reports can be no more voices.
        if end - start > most and (found := count(timeline, start, end)) > most:
            best, most = (start, end), found
    return most, timeline.signals(*best)


def _of(situation: Situation, source_class: SourceClass | None) -> list[Evidence]:
    return [piece for piece in standing(situation) if source_class in {None, piece.source_class}]
