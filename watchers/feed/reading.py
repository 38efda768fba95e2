"""A feed to signals: a pure function, for the watcher, for case files and for replays."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import MsgType
from engine.model.signal import Signal
from engine.model.time import DAY, Instant
from watchers.documents import Parsed
from watchers.feed.entries import Item
from watchers.feed.json_feed import BadJsonFeed
from watchers.feed.meaning import FeedSettings, signals_of, stamp_ms, to_remember
from watchers.feed.taking_apart import TakenApart, take_apart
from watchers.outlet import outlet_of_feed
from watchers.seen import Seen, dump, forget, load, next_revision
from watchers.xml import BadXml

_CHECK = phrase("check that it is RSS, Atom or JSON Feed")
_MOST_MARKS = 5_000


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
            seen[item.native_id] = _remembered(item, stamp_ms(item), now=now)
            old += 1
            continue
        said = signals_of(item, known, settings, publisher, now=now)
        if said is None:
            continue
        read += bool(said)
        signals += said
        hazard = to_remember(said[-1]) if said and said[-1].msg_type is not MsgType.CANCEL else ""
        revision = said[-1].revision if said else next_revision(stamp_ms(item), item.mark, known)
        seen[item.native_id] = _remembered(item, revision or 0, now=now, hazard=hazard)
    kept = forget(seen, now_ms=now // 1000, days=settings.horizon_days, present=present.keys() | stands)
    named = _marks_now(taken.known, ids, marks, present)
    return Parsed(
        signals=tuple(signals),
        memory={"seen": dump(kept), "marks": named, "outlet": outlet},
        read=read + len(taken.known),
        skipped=max(0, taken.total - read - len(taken.known)),
        old=old,
        problems=tuple(problems),
    )


def _marks_now(
    known: Iterable[str], ids: Mapping[str, str], marks: Mapping[str, str], present: Container[str]
) -> dict[str, str]:
    """Give the marks to remember, each with the id of its item."""
    # What an item said before it was changed is news if it says so again.
    before = {mark: native_id for mark, native_id in marks.items() if native_id not in present}
    # Those of this document first, so that they are kept.
    kept = dict.fromkeys(known) | dict(ids) | before
    return {mark: marks.get(mark) or ids.get(mark, "") for mark in list(kept)[:_MOST_MARKS]}


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


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {key: each for key, each in value.items() if isinstance(key, str) and isinstance(each, str)}
