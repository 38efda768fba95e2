"""Figures of speech, and what is only a part of a longer phrase."""

from __future__ import annotations

from collections.abc import Sequence

from watchers.reading.lexicon import Hit, Role

_KEPT = frozenset({Role.EVIDENCE, Role.NEEDED, Role.ONGOING})
"""What counts also where it is a part of a longer name."""


def without_figures(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out figures of speech, and what is only a part of a longer phrase; the longer one wins."""
    longer = _longer(hits)
    figures = figures_in(hits)
    return [
        hit
        for hit in hits
        if hit.meaning.role is not Role.FIGURE
        and not (figures and is_in_one(hit, figures))
        and (not longer or hit.meaning.role in _KEPT or not _is_part(hit, longer))
    ]


def figures_in(hits: Sequence[Hit]) -> list[Hit]:
    """Give the figures of speech that are no part of a longer phrase which means what it says."""
    figures = [hit for hit in hits if hit.meaning.role is Role.FIGURE]
    if not figures:
        return []
    longer = _longer(hits)
    return [hit for hit in figures if not _is_part(hit, longer)]


def is_in_one(hit: Hit, figures: Sequence[Hit]) -> bool:
    """Say whether what is said is a part of a figure of speech."""
    return any(touch(hit, each) and (_length(each) > _length(hit) or _same(hit, each)) for each in figures)


def touch(one: Hit, other: Hit) -> bool:
    """Say whether two share a word."""
    return one.first <= other.last and other.first <= one.last


def _longer(hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Give where the sure phrases of more than one word stand, of which others may be a part."""
    return [(hit.first, hit.last) for hit in hits if hit.last > hit.first and hit.meaning.role is Role.SURE]


def _is_part(hit: Hit, longer: Sequence[tuple[int, int]]) -> bool:
    """Say whether a hit lies within a longer one."""
    first, last = hit.first, hit.last
    return any(start <= first and last <= end and end - start > last - first for start, end in longer)


def _length(hit: Hit) -> int:
    return hit.last - hit.first + 1


def _same(one: Hit, other: Hit) -> bool:
    return (one.first, one.last) == (other.first, other.last)
