"""What one signal teaches of the names that it gives: of which hazard is told with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.place import Point
from engine.model.scales import Hazard, MsgType, Severity, Status
from engine.model.signal import Signal, Sketch
from engine.model.time import Instant
from engine.situations.keys import called_in
from engine.situations.voices import READ_BESIDE, READ_WEIGHED
from watchers.reading.company import OF_ANY

SHAKEN = "shaken"
"""What a grave earthquake is kept under that was measured."""

_GUESSED = frozenset({READ_BESIDE, READ_WEIGHED})
_GRAVE = frozenset({Severity.SEVERE, Severity.EXTREME})


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text: when it was sent and by whom, its fingerprint, its hazard and its names.

    A name is True where it surely is one; what was taken back has none. `point` is where an earthquake was
    measured.
    """

    at: Instant
    revision: int
    source: str
    outlet: str
    story: str
    hazard: Hazard
    names: Mapping[str, bool]
    point: Point | None = None


def lesson_of(signal: Signal) -> Lesson | None:
    """Give what a signal teaches; None where it teaches nothing."""
    sketch, is_actual = signal.sketch or Sketch(), signal.status is Status.ACTUAL
    if not is_actual or signal.msg_type is MsgType.CANCEL or signal.all_clear or signal.hazard in OF_ANY:
        return None
    # The ground shakes somewhere every hour, and nobody tells of it.
    is_measured = not signal.story
    if _GUESSED.intersection(sketch.kinds) or (is_measured and signal.severity not in _GRAVE):
        return None
    names = _names(sketch) | {land_key(each): True for each in signal.area.countries}
    point = signal.point if is_measured and signal.hazard is Hazard.EARTHQUAKE else None
    if point is not None:
        names[SHAKEN] = True
    return _of(signal, names, point) if names else None


def taken_back(signal: Signal) -> Lesson:
    """Give what is left of a text that a signal takes back: that it is gone, and by which revision."""
    return _of(signal, {}, None)


def said_at(signal: Signal) -> Instant:
    """Say when a text was sent, and never later than it was heard: who dates ahead makes nobody forget."""
    return min(signal.sent_at, signal.received_at)


def place_key(point: Point) -> str:
    """Give the key of a place, whatever it is called in a text."""
    return f"at:{point.lat:.2f},{point.lon:.2f}"


def land_key(country: str) -> str:
    """Give the key of a country."""
    return f"in:{country}"


def _of(signal: Signal, names: Mapping[str, bool], point: Point | None) -> Lesson:
    return Lesson(
        at=said_at(signal),
        revision=signal.revision,
        source=signal.source,
        outlet=signal.publisher or signal.source,
        story=signal.story,
        hazard=signal.hazard,
        names=names,
        point=point,
    )


def _names(sketch: Sketch) -> dict[str, bool]:
    names = {place_key(each.center): True for each in sketch.places}
    for kind in sketch.kinds:
        axis, _, key = (called_in(kind) or kind).partition(":")
        if axis in {"called", "word", "maybe"}:
            names[key] = names.get(key, False) or axis != "maybe"
    return names
