"""A feed to signals: a pure function, for the watcher, for case files and for replays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal, Sketch
from engine.model.time import DAY, Instant
from engine.situations.voices import READ_BESIDE
from watchers.documents import Parsed
from watchers.feed.entries import Item
from watchers.feed.json_feed import BadJsonFeed
from watchers.feed.taking_apart import TakenApart, take_apart
from watchers.outlet import outlet_of_feed
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
from watchers.seen import Seen, dump, forget, load, next_revision
from watchers.usgs.scales import severity_of
from watchers.xml import BadXml

_CHECK = phrase("check that it is RSS, Atom or JSON Feed")
_MOST_COUNTRIES = 3
_MOST_MARKS = 5_000
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


def read_feed(
    data: bytes, settings: FeedSettings, memory: Mapping[str, Any], *, now: Instant, name: str = "the text"
) -> Parsed:
    """Read what is new in a feed; a text that is no feed is a SourceError.

    An item that speaks of no hazard is counted and remembered, and gives no signal.
    """
    try:
        taken = take_apart(data, known_marks(memory), now=now)
    except (BadXml, BadJsonFeed) as error:
        raise no_feed(name, error) from error
    return read_items(taken, settings, memory, now=now)


def known_marks(memory: Mapping[str, Any]) -> dict[str, str]:
    """Give the marks of items that were read before, with the id of each, empty where it had none."""
    return _texts(memory.get("marks"))


def no_feed(name: str, error: BadXml | BadJsonFeed) -> SourceError:
    """Say that a document is no feed, and why."""
    return SourceError(phrase("{name} is no feed: {error}; {check}", name=name, error=error, check=_CHECK))


def read_items(
    taken: TakenApart, settings: FeedSettings, memory: Mapping[str, Any], *, now: Instant
) -> Parsed:
    """Read what the new items of a feed speak of."""
    first_look = "seen" not in memory
    seen, marks = load(memory.get("seen")), known_marks(memory)
    outlet = outlet_of_feed(settings.url, taken.link, known=memory.get("outlet"), otherwise=settings.source)
    publisher = settings.publisher or outlet
    signals: list[Signal] = []
    stands = {marks[mark] for mark in taken.known}
    present: dict[str, Item] = {}
    problems = list(taken.problems)
    ids = dict.fromkeys(taken.marks, "")
    read = old = 0
    gone = {} if stands else _turned_over(seen, taken)
    for mark, found in taken.items:
        item = _under_its_old_id(found, seen, gone)
        if mark:
            ids[mark] = item.native_id
        if item.native_id in present:
            if _is_another(item, present[item.native_id]):
                problems.append(_has_its_id(item))
            continue
        present[item.native_id] = item
        known = seen.get(item.native_id)
        # Some feeds put what is new under an id that still stands below; an older copy there is no news.
        if item.native_id in stands and known is not None and _is_older(item, known):
            continue
        # What stood there when we came may be of any age, and so may what was there before; else it is new.
        undated_is_old = first_look or (item.published is None and item.native_id in marks.values())
        if known is None and _is_old(item, settings, now=now, undated_is_old=undated_is_old):
            seen[item.native_id] = _remembered(item, _stamp_ms(item), now=now)
            old += 1
            continue
        said = _signals(item, known, settings, publisher, now=now)
        if said is None:
            continue
        read += bool(said)
        signals += said
        hazard = _to_remember(said[-1]) if said and said[-1].msg_type is not MsgType.CANCEL else ""
        revision = said[-1].revision if said else next_revision(_stamp_ms(item), item.mark, known)
        seen[item.native_id] = _remembered(item, revision or 0, now=now, hazard=hazard)
    kept = forget(seen, now_ms=now // 1000, days=settings.horizon_days, present=present.keys() | stands)
    # What an item said before it was changed is news if it says so again.
    before = {mark: native_id for mark, native_id in marks.items() if native_id not in present}
    # Those of this document first, so that they are kept.
    kept_marks = dict.fromkeys(taken.known) | ids | before
    named = {mark: marks.get(mark) or ids.get(mark, "") for mark in list(kept_marks)[:_MOST_MARKS]}
    return Parsed(
        signals=tuple(signals),
        memory={"seen": dump(kept), "marks": named, "outlet": outlet},
        read=read + len(taken.known),
        skipped=max(0, taken.total - read - len(taken.known)),
        old=old,
        problems=tuple(problems),
    )


def _turned_over(seen: Mapping[str, Seen], taken: TakenApart) -> dict[str, list[str]]:
    """Give the ids that a feed had before by the mark of what they said, where it has none of them any more.

    Some feeds write the visit into every link, and so give all their items new ids at every look.
    """
    if len(taken.items) < 2 or any(item.native_id in seen for _, item in taken.items):
        return {}
    gone: dict[str, list[str]] = {}
    for native_id, each in seen.items():
        gone.setdefault(each.mark, []).append(native_id)
    # Without dates two items may say the same and be two: it takes half of a feed to be the feed from before.
    again = sum(item.mark in gone for _, item in taken.items)
    is_dated = all(item.updated is not None for _, item in taken.items)
    return gone if is_dated or 2 * again >= len(taken.items) else {}


def _under_its_old_id(item: Item, seen: Mapping[str, Seen], gone: Mapping[str, list[str]]) -> Item:
    """Give an item the id that it had, where it says the same and is dated the same, or not at all."""
    for native_id in gone.get(item.mark, ()):
        if item.updated is None or item.updated // 1000 == seen[native_id].at_ms:
            gone[item.mark].remove(native_id)
            return replace(item, native_id=native_id)
    return item


def _is_another(item: Item, first: Item) -> bool:
    """Say whether an item is none of the versions of one that has its id: another text at another address."""
    return item.mark != first.mark and item.link != first.link


def _has_its_id(item: Item) -> str:
    return phrase(
        "{name}: it says something else under the id of another item, and is not read; its publisher must "
        "give each an id of its own",
        name=(item.link or item.native_id)[:200],
    )


def _stamp_ms(item: Item) -> int:
    # Without any date the first version of an item is 1, whenever it is read.
    return item.updated // 1000 if item.updated is not None else 1


def _is_old(item: Item, settings: FeedSettings, *, now: Instant, undated_is_old: bool) -> bool:
    if settings.horizon_days is None:
        return False
    if item.published is None:
        return undated_is_old
    return (item.updated or item.published) < now - settings.horizon_days * DAY


def _is_older(item: Item, known: Seen) -> bool:
    return item.updated is not None and item.updated // 1000 < known.at_ms


def _remembered(item: Item, revision: int, *, now: Instant, hazard: str = "") -> Seen:
    at = min(item.updated if item.updated is not None else now, now)
    return Seen(revision=revision, mark=item.mark, at_ms=at // 1000, hazard=hazard)


def _signals(
    item: Item, known: Seen | None, settings: FeedSettings, publisher: str, *, now: Instant
) -> list[Signal] | None:
    """Say what an item means after what it meant before; None when it is nothing new."""
    revision = next_revision(_stamp_ms(item), item.mark, known)
    if revision is None:
        return None
    reading = read_text(
        item.title,
        item.text,
        home_country=settings.home_country,
        otherwise=settings.hazard,
        places=settings.places,
        beside=_beside(item, settings, publisher, now=now),
    )
    before = _HAZARDS.get(known.hazard.removeprefix(_BESIDE)) if known is not None else None
    if reading.hazard is None and before and known is not None and known.hazard.startswith(_BESIDE):
        # That we forgot what others told takes nothing back; only what the text says now may do that.
        places, home = settings.places, settings.home_country
        reading = read_text(item.title, item.text, home_country=home, places=places, beside=_AsBefore(before))
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
        certainty=Certainty.LIKELY if official else Certainty.POSSIBLE,
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


def _to_remember(signal: Signal) -> str:
    kinds = signal.sketch.kinds if signal.sketch is not None else ()
    return _BESIDE + signal.hazard if READ_BESIDE in kinds else signal.hazard


def _sketch(item: Item, reading: Reading) -> Sketch | None:
    """Sketch a text; where its hazard was read by what others tell, that is noted, for it teaches nobody."""
    sketch = sketch_of(item.title, item.text, reading)
    if not reading.is_read_beside:
        return sketch
    known = sketch or Sketch()
    return replace(known, kinds=tuple(sorted({*known.kinds, READ_BESIDE})))


def _sent_at(item: Item, *, now: Instant) -> Instant:
    return min(item.updated if item.updated is not None else now, now)


def _area(item: Item, reading: Reading) -> Area:
    """Take the area that the item gives; where it gives none, the towns that its title names."""
    given = item.point is not None or item.area.circles or item.area.polygons
    circles = item.area.circles if given else circles_of(item.title, reading.places)
    return replace(item.area, circles=circles, countries=reading.codes[:_MOST_COUNTRIES])


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {key: each for key, each in value.items() if isinstance(key, str) and isinstance(each, str)}
