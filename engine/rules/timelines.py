"""Timelines: the reports behind a situation, and behind those like it, in order of time, once for each class.

The lines of one look share them: to put reports in order, and to find which of them are one voice, is most of
what a line costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.situations.evidence import at_first, first_and_last, standing
from engine.situations.voices import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Situation


class Timelines:
    """The timelines of one situation and of those whose reports a rate counts too."""

    __slots__ = ("_alike", "_begun", "_everybody", "_others", "_own", "situation")

    def __init__(self, situation: Situation, others: Callable[[], tuple[Situation, ...]] = tuple) -> None:
        """Read nothing yet; `others` is asked at most once, and only by a line that counts them too."""
        self.situation = situation
        self._others = others
        self._alike: tuple[Situation, ...] | None = None
        self._own: dict[SourceClass | None, Timeline] = {}
        self._begun: dict[SourceClass, Timeline] = {}
        self._everybody: dict[SourceClass, Timeline] = {}

    @property
    def alike(self) -> tuple[Situation, ...]:
        """Give the others."""
        if self._alike is None:
            self._alike = self._others()
        return self._alike

    def own(self, source_class: SourceClass | None) -> Timeline:
        """Give the reports of a class, or of any, behind the situation, at each moment they were sent."""
        if source_class not in self._own:
            self._own[source_class] = Timeline(first_and_last(_pieces((self.situation,), source_class)))
        return self._own[source_class]

    def begun(self, source_class: SourceClass) -> Timeline:
        """Give the reports of a class behind the situation, each when it was first made."""
        own = self.own(source_class)
        if all(piece.first_at is None for piece in own.pieces):
            return own
        if source_class not in self._begun:
            self._begun[source_class] = Timeline(at_first(_pieces((self.situation,), source_class)))
        return self._begun[source_class]

    def everybody(self, source_class: SourceClass) -> Timeline:
        """Give the same of the situation and the others."""
        if not self.alike:
            return self.begun(source_class)
        if source_class not in self._everybody:
            pieces = _pieces((self.situation, *self.alike), source_class)
            self._everybody[source_class] = Timeline(at_first(pieces))
        return self._everybody[source_class]


def _pieces(situations: Iterable[Situation], source_class: SourceClass | None) -> Iterator[Evidence]:
    """Give the reports of a class, or of any, that stand behind some situations."""
    pieces = (piece for one in situations for piece in standing(one))
    return (piece for piece in pieces if source_class in {None, piece.source_class})
