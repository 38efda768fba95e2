"""A feed cut into its items, so that only what is new is read in full.

Reading 600 kB with feedparser takes 200 ms, finding out by lxml that one item in it is new takes 4.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from watchers.xml import BadXml, children, local_name, read_xml, refuse_entities

MAX_ITEMS = 1_000
MOST_ITEM = 1_000_000
_MOST_MENDED = 1_000_000
# feedparser takes some ten microseconds for each tag and entity, however small the document is.
_MOST_MARKUP_IN_ITEM = 5_000
_MOST_MARKUP = 50_000
_MOST_MARKUP_BESIDE = 10_000
_LOOKS_LIKE_A_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A feed with only its new items. Each item has a mark by its bytes.

    `new` are the marks of the items in `data`, in their order; `known` those of items that were left out;
    `total` counts all.
    """

    data: bytes
    new: tuple[str, ...]
    known: tuple[str, ...]
    total: int
    problems: tuple[str, ...]


def split(data: bytes, known: Collection[str]) -> Split:
    """Cut a feed; what is no feed, or must not be read, is a BadXml."""
    refuse_entities(data)
    try:
        root = read_xml(data)
    except BadXml as error:
        return _mended(data, error)
    kind = local_name(root).lower()
    if kind not in {"rss", "rdf", "feed", "channel"}:
        raise BadXml(f"its root is {kind[:40]}, not rss, RDF or feed")
    parents = [root, *children(root, "channel")]
    items = [item for parent in parents for name in ("item", "entry") for item in children(parent, name)]
    new: list[str] = []
    left: list[str] = []
    problems: list[str] = []
    markup = 0
    for number, item in enumerate(items, start=1):
        raw = etree.tostring(item, with_tail=False)
        mark = hashlib.blake2b(raw, digest_size=8).hexdigest()
        if mark in known and number <= MAX_ITEMS:
            left.append(mark)
        elif number <= MAX_ITEMS and not (why := _why_not(raw, markup)):
            markup += _markup_of(raw)
            new.append(mark)
            continue
        elif number <= MAX_ITEMS:
            problems.append(f"item {number} {why}")
        parent = item.getparent()
        if parent is not None:
            parent.remove(item)
    if len(items) > MAX_ITEMS:
        problems.append(f"item {MAX_ITEMS + 1} and those after it: only {MAX_ITEMS} are read")
    rest = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    if _markup_of(rest) > markup + _MOST_MARKUP_BESIDE:
        raise BadXml("it has too much markup beside its items")
    return Split(
        data=rest,
        new=tuple(new),
        known=tuple(left),
        total=len(items),
        problems=tuple(problems),
    )


def _mended(data: bytes, error: BadXml) -> Split:
    """Leave an ill-formed feed to feedparser, which reads most of them, as far as it is safe to."""
    small = data.replace(b"\0", b"")
    if not _LOOKS_LIKE_A_FEED.search(small[:5_000]):
        raise error
    if len(data) > _MOST_MENDED or _markup_of(small) > _MOST_MARKUP or "depth" in str(error):
        raise BadXml(f"{error}, and too large or too deep to be mended") from error
    starts = [found.start() for found in _ITEM.finditer(data)]
    problems: tuple[str, ...] = ()
    if len(starts) > MAX_ITEMS:
        data = data[: starts[MAX_ITEMS]]
        problems = (f"item {MAX_ITEMS + 1} and those after it: only {MAX_ITEMS} are read",)
    return Split(data=data, new=(), known=(), total=len(starts), problems=problems)


def _why_not(raw: bytes, before: int) -> str:
    """Say why an item is not read, empty when it is; `before` is the markup of the items that are."""
    tags = _markup_of(raw)
    if len(raw) > MOST_ITEM or tags > _MOST_MARKUP_IN_ITEM:
        return f"is larger than {MOST_ITEM:,} bytes or {_MOST_MARKUP_IN_ITEM:,} tags"
    return f"is left out: those before it hold {before:,} tags" if before + tags > _MOST_MARKUP else ""


def _markup_of(data: bytes) -> int:
    return data.count(b"<") + data.count(b"&")
