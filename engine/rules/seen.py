"""Seen: what a situation shows to playbooks, each thing read once however many playbooks ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.model.scales import SourceClass
from engine.model.time import SECOND, Instant
from engine.rules.alternatives import BITS, Topics
from engine.rules.correlate import Order, Quiet, Risen, in_order, risen, silent, until
from engine.rules.kin import alike
from engine.rules.lines import Heard, Line, Ordered, Silent, Surge
from engine.rules.timelines import Timelines
from engine.situations.dropped import dropped_of
from engine.situations.evidence import of_class, reports, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.model.signal import Evidence, Silence, Situation
    from engine.rules.alternatives import Alternative

_WEIGHT = (SourceClass.OFFICIAL, SourceClass.OPS, SourceClass.OPERATOR, SourceClass.NEWS, SourceClass.SOCIAL)


class Seen:
    """One situation, as it stands."""

    __slots__ = (
        "_bits",
        "_counts",
        "_found",
        "_mute",
        "_others",
        "_signals",
        "_told",
        "now",
        "situation",
    )

    def __init__(
        self,
        situation: Situation,
        *,
        now: Instant | None = None,
        others: Callable[[], Iterable[Situation]] = tuple,
        mute: Callable[[SourceClass | None], tuple[Silence, ...]] = lambda _: (),
    ) -> None:
        """Read nothing yet.

        `now` is when it is looked at; else it is when it was last heard of. `others` gives the situations of
        the brand among which its like may be; it is asked only where a playbook compares with them. `mute`
        gives the quiet sources that could have spoken as a class, or (None) called it over.
        """
        self.situation = situation
        self.now = situation.updated_at if now is None else now
        self._others = others
        self._mute = mute
        self._told: Timelines | None = None
        self._bits = 0
        self._counts: dict[Line, int] = {}
        self._found: dict[Line, Any] = {}
        self._signals: tuple[str, ...] | None = None

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
        heard: tuple[int, tuple[str, ...]] | None = self._found.get(line)
        if heard is None:
            count = reports if line.copies else of_class
            heard = self._found[line] = count(self.situation, line.source_class, within_s=line.within_s)
        return heard

    def order(self, line: Ordered) -> Order:
        """Say how far a sequence came."""
        if line not in self._found:
            self._found[line] = in_order(self._timelines(), line)
        order: Order = self._found[line]
        return order

    def quiet(self, line: Silent) -> Quiet:
        """Say whether a kind was silent."""
        if line not in self._found:
            self._found[line] = silent(self.situation, line)
        quiet: Quiet = self._found[line]
        return quiet

    def mute(self, line: Silent) -> tuple[Silence, ...]:
        """Give the sources that could have spoken in time, and have not been heard since before it was up."""
        end = until(self.situation, line)
        return tuple(one for one in self._mute(line.source_class) if one.since < end)

    def risen(self, line: Surge) -> Risen:
        """Say how a rate compares with what it was."""
        if line not in self._found:
            self._found[line] = risen(self._timelines(), line)
        rate: Risen = self._found[line]
        return rate

    def _timelines(self) -> Timelines:
        if self._told is None:
            self._told = Timelines(self.situation, lambda: alike(self.situation, self._others()))
        return self._told

    def dropped(self, source_class: SourceClass | None) -> int:
        """Count the reports of a class, or of any, that were let go of."""
        return dropped_of(self.situation, source_class)

    @property
    def elapsed_s(self) -> int:
        """Say how long ago it began, in whole seconds; negative where that is still to come."""
        return (self.now - self.situation.occurred_at) // SECOND

    def count(self, line: Line) -> int:
        """Say how much there is of what a line counts; of what holds or not, 1 or 0."""
        if (count := self._counts.get(line)) is None:
            count = self._counts[line] = self._count(line)
        return count

    def _count(self, line: Line) -> int:
        match line:
            case Heard():
                return self.heard(line)[0]
            case Ordered():
                return self.order(line).complete
            case Silent():
                return int(self.quiet(line).holds)
            case Surge():
                found = self.risen(line)
                return int(found.voices >= found.need)

    def allows(self, alternative: Alternative) -> bool:
        """Say whether the situation is one that an alternative allows, with evidence enough."""
        bits = self.bits
        if alternative.allowed & bits != bits:
            return False
        # Most ask for one count and no topic: this is asked of every group that the index comes by.
        if (alternative.about or alternative.not_about) and not alternative.fits(self.situation.topics):
            return False
        return not alternative.counts or all(self.count(line) >= count for line, count in alternative.counts)


def _weightiest(pieces: Sequence[Evidence]) -> tuple[str, ...]:
    for source_class in _WEIGHT:
        if signals := sorted(piece.signal_id for piece in pieces if piece.source_class is source_class):
            return tuple(signals)
    return ()
