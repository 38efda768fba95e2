"""What agencies and papers say of one quake, and the situations that it leaves behind."""

from __future__ import annotations

from typing import Any

from engine.model.place import Area
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Signal, Situation
from engine.model.time import MINUTE, Instant
from engine.situations.intake import find, intake
from tests.fakes import words as w


def say(revision: int = 1, **changes: Any) -> Signal:
    """Have an agency say something of a quake."""
    have: dict[str, Any] = {"aliases": (), "revision": revision, "sent_at": w.after(revision * MINUTE)}
    return w.signal(**(have | changes))


def gone(revision: int = 9, **changes: Any) -> Signal:
    """Have it take that back."""
    return say(revision, msg_type=MsgType.CANCEL, **changes)


def news(revision: int = 1, **changes: Any) -> Signal:
    """Have a paper tell of it."""
    have = {"source": "paper", "publisher": "paper", "native_id": "a1", "source_class": SourceClass.NEWS}
    return say(revision, **(have | changes))


class World:
    """The situations that a row of signals leaves behind."""

    def __init__(self, *signals: Signal, now: Instant = w.NOW) -> None:
        """Hear these, one by one."""
        self.known: dict[str, Situation] = {}
        self.now = now
        for signal in signals:
            self.hear(signal)

    def hear(self, signal: Signal) -> Situation | None:
        """Hear one more, and give what it changes."""
        found = intake(signal, find(signal, self.known.values()), brand="main", now=self.now)
        if found is not None:
            self.known[found.id] = found
        return found

    @property
    def only(self) -> Situation:
        """Give the one situation that there is."""
        assert len(self.known) == 1
        return next(iter(self.known.values()))


def emsc(revision: int = 1, **changes: Any) -> Signal:
    """Have another agency say something of it."""
    return say(revision, source="emsc", publisher="emsc", native_id="e1", **changes)


def text(native_id: str, **changes: Any) -> Signal:
    """Have an outlet of that name tell of it, without a point."""
    have: dict[str, Any] = {
        "publisher": native_id,
        "point": None,
        "area": Area(countries=("HT",)),
        "depth_km": None,
    }
    return news(native_id=native_id, **(have | changes))
