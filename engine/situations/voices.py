"""Voices: reports in order of time, and how many of those in a window are independent of each other.

Two reports are one voice when they have one publisher, or tell one story, or both are one with a third of
the same window. What was read by what others tell is theirs, and no voice of its own. All that was weighed
was judged by one table of words, which may err alike in all of it: that is one voice where nobody else
speaks, and none beside others.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from engine.model.time import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.signal import Evidence
    from engine.model.time import Instant

COPY_BITS = 6
"""Fingerprints of 64 bits that differ in at most so many tell one story (near-duplicate texts)."""
_BLOCK = 64 // (COPY_BITS + 1)

READ_BESIDE = "read:beside"
"""Among the kinds of a sketch: its text names no hazard, and what others tell of its names says which."""

READ_WEIGHED = "read:weighed"
"""Among the kinds of a sketch: no phrase of its text names a hazard, and all its words together say which."""


def is_weighed(piece: Evidence) -> bool:
    """Say whether a report was read by all its words, and by no phrase."""
    return piece.sketch is not None and READ_WEIGHED in piece.sketch.kinds


def is_echo(piece: Evidence) -> bool:
    """Say whether a report was read by what others tell: it bears out no more than they said already."""
    return piece.sketch is not None and READ_BESIDE in piece.sketch.kinds


def one_story(a: str, b: str) -> bool:
    """Say whether two fingerprints are of one text; what has none is like nothing."""
    return bool(a and b) and (int(a, 16) ^ int(b, 16)).bit_count() <= COPY_BITS


class Timeline:
    """Reports by the time at which they were sent; those of one moment belong together.

    One that was revised may stand at two moments, which are one voice and one report.
    """

    def __init__(self, pieces: Iterable[Evidence]) -> None:
        """Put them in order, and find for each the earlier ones that it is one voice with."""
        self.pieces = sorted(pieces, key=lambda piece: (piece.sent_at, piece.native_key))
        self._joined = [tuple(earlier) for earlier in _joined(self.pieces)]

    def voices(self, start: int, end: int) -> int:
        """Count the voices of the reports from `start` up to and without `end`."""
        *_, (_, count) = ((start, 0), *self.growing(start, end))
        return count

    def growing(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give (how far, how many voices) from `start` on, after each moment at which somebody spoke."""
        leader: dict[int, int] = {}
        speaks: dict[int, bool] = {}
        count, guessed = 0, False
        for index in range(start, end):
            leader[index] = index
            guessed = guessed or is_weighed(self.pieces[index])
            speaks[index] = not (is_echo(self.pieces[index]) or is_weighed(self.pieces[index]))
            count += speaks[index]
            for earlier in self._joined[index]:
                if earlier >= start and (one := _lead(leader, earlier)) != (own := _lead(leader, index)):
                    leader[own] = one
                    count -= speaks[one] and speaks[own]
                    speaks[one] |= speaks[own]
            if index + 1 == end or self.pieces[index + 1].sent_at > self.pieces[index].sent_at:
                yield index + 1, max(count, int(guessed))

    def reports(self, start: int, end: int) -> int:
        """Count the reports from `start` up to and without `end`; what was said twice by one name is one."""
        return len({piece.native_key for piece in self.pieces[start:end]})

    def windows(self, within_s: int) -> Iterator[tuple[int, int]]:
        """Give the ranges of reports no farther apart than that, none of which lies within another."""
        end = 0
        for start, first in enumerate(self.pieces):
            reached = end
            while end < len(self.pieces) and self.pieces[end].sent_at <= first.sent_at + within_s * SECOND:
                end += 1
            if end > reached:
                yield start, end

    def moments(self) -> Iterator[int]:
        """Give the first report of each moment at which somebody spoke."""
        for index, piece in enumerate(self.pieces):
            if index == 0 or piece.sent_at > self.pieces[index - 1].sent_at:
                yield index

    def after(self, at: Instant) -> int:
        """Give the first report that was sent later, or how many there are."""
        return bisect_right(self.pieces, at, key=lambda piece: piece.sent_at)

    def signals(self, start: int, end: int) -> tuple[str, ...]:
        """Name the signals of a range, in order of name."""
        return tuple(sorted({piece.signal_id for piece in self.pieces[start:end]}))


def _lead(leader: dict[int, int], index: int) -> int:
    while leader[index] != index:
        leader[index] = leader[leader[index]]
        index = leader[index]
    return index


def _joined(pieces: list[Evidence]) -> Iterator[list[int]]:
    """Give for each the last earlier one of its publisher, and of each story that is like its own.

    A window holds all reports between its ends, so the last one leads on to those before it.
    """
    spoke: dict[str, int] = {}
    told: dict[str, int] = {}
    by_block: dict[tuple[int, int], dict[str, None]] = {}
    for index, piece in enumerate(pieces):
        joined = [spoke[piece.publisher]] if piece.publisher in spoke else []
        spoke[piece.publisher] = index
        if piece.story:
            blocks = blocks_of(int(piece.story, 16))
            maybe = dict.fromkeys(story for block in blocks for story in by_block.get(block, ()))
            joined += [told[story] for story in maybe if one_story(story, piece.story)]
            told[piece.story] = index
            for block in blocks:
                by_block.setdefault(block, {})[piece.story] = None
        yield joined


def blocks_of(bits: int) -> list[tuple[int, int]]:
    """Part a fingerprint so that two that are one story have a block in common: so many bits spoil fewer."""
    parts = [(number, bits >> number * _BLOCK & (1 << _BLOCK) - 1) for number in range(COPY_BITS)]
    return [*parts, (COPY_BITS, bits >> COPY_BITS * _BLOCK)]
