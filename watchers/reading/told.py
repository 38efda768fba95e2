"""What is told these days of places and of what has a name, learnt from signals as they come.

No event is known beforehand. Of each signal that names its hazard by its own words we remember that hazard
beside keys of the names in its text, which none can read back, and of its text nothing else. What people
write in public teaches nothing here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush, nlargest
from typing import Protocol

from engine.model.place import Point
from engine.model.scales import Hazard, MsgType, SourceClass
from engine.model.signal import Signal
from engine.model.time import DAY, Instant
from engine.situations.geometry import distance_km
from watchers.reading.company import ALONG
from watchers.reading.hazards import Usage
from watchers.reading.lessons import SHAKEN, Lesson, lesson_of, said_at, taken_back
from watchers.reading.story import bits_apart

LASTS = 10 * DAY
LASTS_LONG = 30 * DAY
"""For so long after a text was sent it teaches of what it names; of what lasts, longer."""

MOST = 5_000
"""So many texts teach at most, the newest."""

_LASTING = frozenset({Hazard.EPIDEMIC, Hazard.VOLCANO})
TEACHERS = frozenset({SourceClass.NEWS, SourceClass.OFFICIAL})
_MOST_OF_A_SOURCE = 1_000
"""So many texts of one source teach at most, so that none crowds out what the others told."""
_MOST_OF_A_NAME, _MOST_OF_AN_OUTLET = 60, 6
"""So many texts with one name are weighed, the newest; and of one outlet so many of these."""
_EARLIER = DAY
"""A text may be dated so much before those that teach of it: papers date by the day."""
_COPY_BITS = 6
_MOST_NAMES = 40
"""So many names of one text are kept, and of all its revisions together about twice as many at most."""
_SHAKEN_KM = 100.0
"""How near a town is told of with a grave earthquake that was measured."""
_LEAST_ALONG = 0.9
_LEAST_AGREED = 0.6


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text as those keys by which others may have it; `sure` says that it surely is one.

    `point` is where it lies, if it is a town.
    """

    keys: tuple[str, ...]
    sure: bool = True
    point: Point | None = None


class Beside(Protocol):
    """Who knows what else is told of a name at the time of a text."""

    def knows_any(self, keys: Iterable[str]) -> bool:
        """Say whether anybody told of any of these."""

    def usage(self, name: Name) -> Usage | None:
        """Say which hazard is told of with a name; None where nobody or not nearly all tell of one."""


class Told:
    """Remembers what signals tell, and forgets it by the time of what is told. Threads may share one."""

    def __init__(self) -> None:
        """Know nothing."""
        self._lock = threading.Lock()
        self._lessons: dict[str, Lesson] = {}
        self._named: dict[str, dict[str, Lesson]] = {}
        self._of: dict[str, dict[str, Instant]] = {}
        self._oldest: list[tuple[Instant, str]] = []
        self._latest = Instant(0)

    def hear(self, signals: Iterable[Signal]) -> None:
        """Learn from signals, in whatever order; of one text the last revision counts."""
        with self._lock:
            for signal in signals:
                if signal.source_class in TEACHERS:
                    self._hear(signal)

    def about(self, at: Instant, *, outlet: str) -> Beside:
        """Give what others than an outlet tell about a moment, that of a text of theirs which is read."""
        return _About(self, at, outlet)

    def knows_any(self, keys: Iterable[str]) -> bool:
        """Say whether anybody told of any of these, whenever."""
        return any(key in self._named for key in keys)

    def usage(self, name: Name, at: Instant, *, outlet: str = "") -> Usage | None:
        """Say which hazard others than an outlet tell of with a name about a moment."""
        with self._lock:
            found = {
                text: lesson
                for key in name.keys
                for text, lesson in self._named.get(key, {}).items()
                if (name.sure or lesson.names[key]) and _is_about(lesson, at) and lesson.outlet != outlet
            }
            if name.point is not None:
                shaken = self._named.get(SHAKEN, {})
                found |= {text: each for text, each in shaken.items() if _is_shaken(name.point, each, at)}
        return _usage(_newest(found))

    def _hear(self, signal: Signal) -> None:
        text = f"{signal.source}:{signal.native_id}"
        known = self._lessons.get(text)
        if known is not None and signal.revision < known.revision:
            return
        self._latest = max(self._latest, said_at(signal))
        for other in signal.aliases:
            # An agency takes back, or says anew, what it said under another id.
            self._take_back(f"{signal.source}:{other}", signal)
        lesson = lesson_of(signal)
        if lesson is None:
            self._take_back(text, signal)
            return
        if known is not None and len(known.names) < _MOST_NAMES:
            # What goes on to be told under one link is one thing, and has all the names it ever had.
            lesson = replace(lesson, names={**known.names, **lesson.names})
        self._keep(text, lesson)

    def _take_back(self, text: str, by: Signal) -> None:
        """Forget a text; of one that was withdrawn an older version may come late, and teaches nothing."""
        known = self._lessons.get(text)
        if known is not None and known.revision > by.revision:
            return
        self._forget(text)
        if by.msg_type is MsgType.CANCEL:
            self._keep(text, taken_back(by))

    def _keep(self, text: str, lesson: Lesson) -> None:
        self._forget(text)
        self._lessons[text] = lesson
        for key in lesson.names:
            self._named.setdefault(key, {})[text] = lesson
        own = self._of.setdefault(lesson.source, {})
        own[text] = lesson.at
        if len(own) > _MOST_OF_A_SOURCE:
            self._forget(min(own, key=lambda each: (own[each], each)))
        heappush(self._oldest, (lesson.at, text))
        while self._oldest and (len(self._lessons) > MOST or self._oldest[0][0] < self._latest - LASTS_LONG):
            self._forget_oldest()
        if len(self._oldest) > 2 * MOST:  # most are of earlier revisions
            self._oldest = [(each.at, text) for text, each in self._lessons.items()]
            heapify(self._oldest)

    def _forget_oldest(self) -> None:
        at, text = heappop(self._oldest)
        known = self._lessons.get(text)
        if known is not None and known.at == at:
            self._forget(text)

    def _forget(self, text: str) -> None:
        lesson = self._lessons.pop(text, None)
        if lesson is None:
            return
        for key in lesson.names:
            self._named[key].pop(text, None)
            if not self._named[key]:
                del self._named[key]
        own = self._of[lesson.source]
        del own[text]
        if not own:
            del self._of[lesson.source]


@dataclass(frozen=True, slots=True)
class _About:
    told: Told
    at: Instant
    outlet: str

    def knows_any(self, keys: Iterable[str]) -> bool:
        return self.told.knows_any(keys)

    def usage(self, name: Name) -> Usage | None:
        return self.told.usage(name, self.at, outlet=self.outlet)


def _newest(found: Mapping[str, Lesson]) -> list[Lesson]:
    """Give the newest texts, of each outlet a few, so that none talks the others down."""
    most = _MOST_OF_A_NAME
    while True:
        few = _few_of_each(nlargest(most, found.items(), key=_age))
        if len(few) >= _MOST_OF_A_NAME or most >= len(found):
            return few[:_MOST_OF_A_NAME]
        most *= 8  # few are as loud as that


def _few_of_each(newest: Iterable[tuple[str, Lesson]]) -> list[Lesson]:
    of: dict[str, int] = {}
    few = []
    for _, lesson in newest:
        of[lesson.outlet] = of.get(lesson.outlet, 0) + 1
        if of[lesson.outlet] <= _MOST_OF_AN_OUTLET:
            few.append(lesson)
    return few


def _age(each: tuple[str, Lesson]) -> tuple[Instant, str]:
    text, lesson = each
    return lesson.at, text


def _is_about(lesson: Lesson, at: Instant) -> bool:
    lasts = LASTS_LONG if lesson.hazard in _LASTING else LASTS
    return -_EARLIER <= at - lesson.at <= lasts


def _is_shaken(point: Point, lesson: Lesson, at: Instant) -> bool:
    return (
        lesson.point is not None and _is_about(lesson, at) and distance_km(point, lesson.point) <= _SHAKEN_KM
    )


def _usage(lessons: Iterable[Lesson]) -> Usage | None:
    """Say of which hazard nearly all tell; an outlet counts once, and copies of a text count once."""
    stories: list[str] = []
    outlets: dict[str, set[Hazard]] = {}
    for each in lessons:
        if each.outlet not in outlets and any(bits_apart(each.story, one) <= _COPY_BITS for one in stories):
            continue
        stories.append(each.story)
        outlets.setdefault(each.outlet, set()).add(each.hazard)
    if not outlets:
        return None
    # In the order of the scale, so that of two named as often it is always the same.
    agreed = {hazard: sum(hazard in named for named in outlets.values()) for hazard in Hazard}
    hazard = max(Hazard, key=lambda each: agreed[each])
    along = sum(named <= ALONG[hazard] for named in outlets.values())
    if along < _LEAST_ALONG * len(outlets) or agreed[hazard] < _LEAST_AGREED * len(outlets):
        return None
    return Usage(hazard, agreed[hazard], len(outlets), len(outlets))
