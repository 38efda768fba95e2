"""Seen: what a situation shows to playbooks, each thing read once however many playbooks ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.scales import SourceClass
from engine.rules.alternatives import BITS, Topics
from engine.situations.evidence import of_class, reports, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.signal import Evidence, Situation
    from engine.rules.alternatives import Alternative
    from engine.rules.lines import Heard, Line

_WEIGHT = (SourceClass.OFFICIAL, SourceClass.OPS, SourceClass.OPERATOR, SourceClass.NEWS, SourceClass.SOCIAL)


class Seen:
    """One situation, as it stands."""

    __slots__ = ("_bits", "_heard", "_signals", "situation")

    def __init__(self, situation: Situation) -> None:
        """Read nothing yet."""
        self.situation = situation
        self._bits = 0
        self._signals: tuple[str, ...] | None = None
        self._heard: dict[Heard, tuple[int, tuple[str, ...]]] = {}

    @property
    def bits(self) -> int:
        """Write the situation as one bit for each field."""
        if not self._bits:
            self._bits = sum(bits[self.value(field)] for field, bits in BITS.items())
        return self._bits

    @property
    def signals(self) -> tuple[str, ...]:
        """Name the signals of the weightiest class that stands behind the situation."""
        if self._signals is None:
            self._signals = _weightiest(standing(self.situation))
        return self._signals

    def value(self, field: str) -> str:
        """Read one field by the name that alternatives have for it."""
        if field == "topics":
            return Topics.SOME if self.situation.topics else Topics.NONE
        value: str = getattr(self.situation, field)
        return value

    def values(self, key: str) -> tuple[str, ...]:
        """Give the values under which what asks for this situation is filed: one, or all of its topics."""
        return self.situation.topics if key == "about" else (self.value(key),)

    def heard(self, line: Heard) -> tuple[int, tuple[str, ...]]:
        """Count the voices or reports of a line, and name their signals."""
        if line not in self._heard:
            count = reports if line.copies else of_class
            self._heard[line] = count(self.situation, line.source_class, within_s=line.within_s)
        return self._heard[line]

    def count(self, line: Line) -> int:
        """Say how much there is of what a line counts."""
        return self.heard(line)[0]

    def allows(self, alternative: Alternative) -> bool:
        """Say whether the situation is one that an alternative allows, with evidence enough."""
        return (
            alternative.allowed & self.bits == self.bits
            and alternative.fits(self.situation.topics)
            and all(self.count(line) >= count for line, count in alternative.counts)
        )


def _weightiest(pieces: Sequence[Evidence]) -> tuple[str, ...]:
    for source_class in _WEIGHT:
        if signals := sorted(piece.signal_id for piece in pieces if piece.source_class is source_class):
            return tuple(signals)
    return ()
