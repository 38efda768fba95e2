"""What an item of a feed means: a signal, none, or that an earlier one is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from engine.model.place import Area
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal, Sketch
from engine.model.time import Instant
from engine.situations.voices import READ_BESIDE, READ_WEIGHED
from watchers.feed.entries import Item
from watchers.reading import (
    Beside,
    KnownPlace,
    Reading,
    Told,
    Topics,
    circles_of,
    read_text,
    sketch_of,
    story_of,
)
from watchers.reading.hazards import Usage
from watchers.reading.told import Name
from watchers.seen import Seen, next_revision
from watchers.usgs.scales import severity_of

_MOST_COUNTRIES = 3
_HAZARDS = {each.value: each for each in Hazard}
_BESIDE = "beside:"
"""Before the hazard of an item, in what we remember: others told of it, and not the item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """What a source of this kind is told besides its place.

    `url` is where it is read from, empty for a file; `publisher` overrides what the address says. `hazard`
    is what an item speaks of that names none, in a feed that speaks of nothing else. `places` are those that
    no gazetteer need know. `told` is what all sources tell lately, by which an item is read that names no
    hazard; without it, an item is read alone.
    """

    source: str
    url: str = ""
    source_class: SourceClass = SourceClass.NEWS
    publisher: str = ""
    home_country: str = ""
    hazard: Hazard | None = None
    topics: Topics = Topics({})  # noqa: RUF009 - it is never changed
    places: tuple[KnownPlace, ...] = ()
    horizon_days: float | None = 7
    told: Told | None = None


def signals_of(
    item: Item, known: Seen | None, settings: FeedSettings, publisher: str, *, now: Instant
) -> list[Signal] | None:
    """Say what an item means after what it meant before; None when it is nothing new."""
    revision = next_revision(stamp_ms(item), item.mark, known)
    if revision is None:
        return None
    reading = read_text(
        item.title,
        item.text,
        home_country=settings.home_country,
        otherwise=settings.hazard,
        places=settings.places,
        beside=_beside(item, settings, publisher, now=now),
        is_news=settings.source_class is SourceClass.NEWS,
    )
    before = _HAZARDS.get(known.hazard.removeprefix(_BESIDE)) if known is not None else None
    unnamed = reading.hazard is None or reading.is_weighed
    if unnamed and before and known is not None and known.hazard.startswith(_BESIDE):
        # That we forgot what others told takes nothing back; only what the text says now may do that.
        places, home = settings.places, settings.home_country
        reading = read_text(
            item.title,
            item.text,
            home_country=home,
            places=places,
            beside=_AsBefore(before),
            is_news=settings.source_class is SourceClass.NEWS,
        )
    if (
        reading.is_weighed
        and before
        and (reading.hazard is None or reading.hazard.category is not before.category)
    ):
        # What was named is taken back where the text says so no more; a guess puts nothing in its place.
        reading = replace(reading, hazards=())
    after = reading.hazard
    if before is None and after is None:
        return []
    signal = _signal(item, reading, after or before or Hazard.OTHER, settings, publisher, now=now)
    last = (f"{settings.source}:{item.native_id}:{known.revision}",) if known is not None and before else ()
    if before is not None and (after is None or after.category is not before.category):
        # It speaks of something else now: withdrawn there, and said anew here.
        gone = _at(
            signal,
            revision,
            msg_type=MsgType.CANCEL,
            hazard=before,
            partition=before.category,
            references=last,
        )
        return [gone] if after is None else [gone, _at(signal, revision + 1)]
    msg_type = MsgType.UPDATE if before is not None else MsgType.ALERT
    return [_at(signal, revision, msg_type=msg_type, references=last)]


def to_remember(signal: Signal) -> str:
    """Give the hazard of an item as it is remembered, marked where others told of it and not the item."""
    kinds = signal.sketch.kinds if signal.sketch is not None else ()
    return _BESIDE + signal.hazard if READ_BESIDE in kinds else signal.hazard


def stamp_ms(item: Item) -> int:
    """Give when an item was changed; without any date its first version is 1, whenever it is read."""
    return item.updated // 1000 if item.updated is not None else 1


def _at(signal: Signal, revision: int, **changed: Any) -> Signal:
    native = f"{signal.source}:{signal.native_id}:{revision}"
    return replace(signal, id=native, revision=revision, **changed)


def _signal(
    item: Item, reading: Reading, hazard: Hazard, settings: FeedSettings, publisher: str, *, now: Instant
) -> Signal:
    official = settings.source_class is SourceClass.OFFICIAL
    quake = reading.hazard is Hazard.EARTHQUAKE
    return Signal(
        id="",
        source=settings.source,
        source_class=settings.source_class,
        publisher=publisher,
        native_id=item.native_id,
        revision=0,
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        severity=severity_of(magnitude=reading.magnitude, alert="") if quake else Severity.UNKNOWN,
        certainty=_certainty(reading, official=official),
        urgency=Urgency.UNKNOWN,
        occurred_at=min(item.published if item.published is not None else now, now),
        sent_at=_sent_at(item, now=now),
        received_at=now,
        point=item.point,
        area=_area(item, reading),
        magnitude=reading.magnitude,
        story=story_of(item.title, item.text),
        sketch=_sketch(item, reading),
        topics=settings.topics.of(item.title, item.text),
        text=OutsideText(headline=item.title, description=item.text, url=item.link),
    )


def _certainty(reading: Reading, *, official: bool) -> Certainty:
    """Say how sure a source is; of what it names by no phrase that is not known."""
    if reading.is_weighed:
        return Certainty.UNKNOWN
    return Certainty.LIKELY if official else Certainty.POSSIBLE


def _beside(item: Item, settings: FeedSettings, publisher: str, *, now: Instant) -> Beside | None:
    """Give what others tell at the time of an item, where that is known."""
    if settings.told is None:
        return None
    return settings.told.about(_sent_at(item, now=now), outlet=publisher)


@dataclass(frozen=True, slots=True)
class _AsBefore:
    """What others told once of the names of a text, for a later version of it."""

    hazard: Hazard

    def knows_any(self, keys: Iterable[str]) -> bool:
        return any(True for _ in keys)

    def usage(self, name: Name) -> Usage | None:
        _ = name
        return Usage(self.hazard, 3, 3, 3)


def _sketch(item: Item, reading: Reading) -> Sketch | None:
    """Sketch a text; where no phrase of it names its hazard, that is noted, for it teaches nobody."""
    sketch = sketch_of(item.title, item.text, reading)
    if not (reading.is_read_beside or reading.is_weighed):
        return sketch
    known, how = sketch or Sketch(), READ_BESIDE if reading.is_read_beside else READ_WEIGHED
    return replace(known, kinds=tuple(sorted({*known.kinds, how})))


def _sent_at(item: Item, *, now: Instant) -> Instant:
    return min(item.updated if item.updated is not None else now, now)


def _area(item: Item, reading: Reading) -> Area:
    """Take the area that the item gives; where it gives none, the towns that its title names."""
    given = item.point is not None or item.area.circles or item.area.polygons
    circles = item.area.circles if given else circles_of(item.title, reading.places)
    return replace(item.area, circles=circles, countries=reading.codes[:_MOST_COUNTRIES])
