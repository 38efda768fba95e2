"""Timelines: the reports behind a situation, and behind those like it, in order of time, once for each class.

The lines of one look share them: to put reports in order, and to find which of them are one voice, is most of
what a line costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.situations.evidence import standing
from engine.situations.voices import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Situation


class Timelines:
    """The timelines of one situation and of those whose reports a rate counts too."""

    __slots__ = ("_alike", "_everybody", "_others", "_own", "situation")

    def __init__(self, situation: Situation, others: Callable[[], tuple[Situation, ...]] = tuple) -> None:
        """Read nothing yet; `others` is asked at most once, and only by a line that counts them too."""
        self.situation = situation
        self._others = others
        self._alike: tuple[Situation, ...] | None = None
        self._own: dict[SourceClass | None, Timeline] = {}
        self._everybody: dict[SourceClass | None, Timeline] = {}

    @property
    def alike(self) -> tuple[Situation, ...]:
        """Give the others."""
        if self._alike is None:
            self._alike = self._others()
        return self._alike

    def own(self, source_class: SourceClass | None) -> Timeline:
        """Give the reports of a class, or of any, that stand behind the situation."""
        if source_class not in self._own:
            self._own[source_class] = _timeline((self.situation,), source_class)
        return self._own[source_class]

    def everybody(self, source_class: SourceClass | None) -> Timeline:
        """Give the reports of a class, or of any, that stand behind the situation and the others."""
        if not self.alike:
            return self.own(source_class)
        if source_class not in self._everybody:
            self._everybody[source_class] = _timeline((self.situation, *self.alike), source_class)
        return self._everybody[source_class]


def _timeline(situations: Iterable[Situation], source_class: SourceClass | None) -> Timeline:
    pieces: Iterable[Evidence] = (piece for one in situations for piece in standing(one))
    return Timeline(piece for piece in pieces if source_class in {None, piece.source_class})
