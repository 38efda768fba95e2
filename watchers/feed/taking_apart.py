"""A feed taken apart: its new items in our words, before anybody asks what they speak of.

This is the part that reads what strangers wrote as markup, and all that can be given to a process of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.model.said import phrase
from engine.model.time import Instant
from watchers.feed.entries import BadItem, Entries, Item, name_of, parse, read_entry
from watchers.feed.json_feed import open_json_feed
from watchers.feed.slicing import Sliced
from watchers.feed.splitting import Split, markup_of, sliced_of, split_little, split_sliced
from watchers.heavy import is_json
from watchers.xml import BadXml

# A new item takes one or two milliseconds to be read, a tag of it some ten microseconds, a line two or three.
_FEW = 3
_SHORT = 16_000
_LITTLE_MARKUP = 500
_FEW_LINES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenApart:
    """What a feed holds besides what is known: `link` is its own, `items` are new, in its order.

    Each item stands beside its mark, which is empty where items and marks could not be brought together.
    `known` are the marks of what was left out, `total` counts all items, `problems` name what was not read.
    """

    link: str
    items: tuple[tuple[str, Item], ...]
    marks: tuple[str, ...]
    known: tuple[str, ...]
    total: int
    problems: tuple[str, ...]


def take_apart(data: bytes, known: Collection[str], *, now: Instant, mend: bool = True) -> TakenApart:
    """Take a feed apart; what is no feed, or must not be read, is a BadXml or a BadJsonFeed.

    With `mend` what is ill-formed is read as far as feedparser can, else it is a BadXml too.
    """
    if is_json(data):
        opened = open_json_feed(data, known)
        return _taken(opened.cut, opened.feed, now=now)
    return take_apart_sliced(data, sliced_of(data, known), known, now=now, mend=mend)


def take_apart_sliced(
    data: bytes, sliced: Sliced | None, known: Collection[str], *, now: Instant, mend: bool
) -> TakenApart:
    """Do the same with an XML feed and its slices, for whoever has them already."""
    return _parsed(split_sliced(data, sliced, known, mend=mend), now=now)


def take_little_apart(sliced: Sliced, *, now: Instant) -> TakenApart | None:
    """Do the same with what is left of a feed, in a few milliseconds; None where it would take longer.

    It also is None where the feed must be read as a whole, or cannot be read at all.
    """
    data = sliced.data
    if len(sliced.new) > _FEW or len(data) > _SHORT or markup_of(data) > _LITTLE_MARKUP:
        return None
    if data.count(b"\n") + data.count(b"\r") > _FEW_LINES:
        return None
    try:
        cut = split_little(sliced)
        return None if cut is None else _parsed(cut, now=now)
    except BadXml:
        return None


def _parsed(cut: Split, *, now: Instant) -> TakenApart:
    feed = parse(cut.data)
    if not feed.entries and not feed.link and not cut.total:
        _check_is_empty_feed(cut.data)
    return _taken(cut, feed, now=now)


def _taken(cut: Split, feed: Entries, *, now: Instant) -> TakenApart:
    # Where feedparser saw other items than we did, each is read again next time.
    marks = cut.new if len(cut.new) == len(feed.entries) else ()
    items: list[tuple[str, Item]] = []
    problems = list(cut.problems)
    for number, entry in enumerate(feed.entries, start=1):
        try:
            items.append((marks[number - 1] if marks else "", read_entry(entry, now=now)))
        except BadItem as error:
            problems.append(f"{name_of(entry, number)}: {error}")
    return TakenApart(
        link=feed.link,
        items=tuple(items),
        marks=marks,
        known=cut.known,
        total=cut.total,
        problems=tuple(problems),
    )


def _check_is_empty_feed(data: bytes) -> None:
    if not any(word in data[:5_000].lower() for word in (b"<rss", b"<feed", b"rdf", b"<channel", b":feed")):
        raise BadXml(phrase("nothing in it can be read"))
