"""A feed cut into its items, so that only what is new is read in full.

Reading 600 kB with feedparser takes 200 ms, finding out by its bytes that one item in it is new takes one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from engine.model.said import phrase, told_by
from watchers.feed.slicing import Sliced, mark_of_item, slice_items
from watchers.xml import BadXml, children, local_name, read_xml, refuse_entities

MAX_ITEMS = 1_000
MOST_ITEM = 1_000_000
_MOST_MENDED = 1_000_000
# feedparser takes some ten microseconds for each tag and entity, however small the document is.
_MOST_MARKUP_IN_ITEM = 5_000
_MOST_MARKUP = 50_000
_MOST_MARKUP_BESIDE = 10_000
# Of one element it takes the square of how many there are; a real one has ten.
_MOST_ATTRIBUTES = 100
_KEPT = frozenset({"channel", "link", "item", "entry"})
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


def sliced_of(data: bytes, known: Collection[str]) -> Sliced | None:
    """Take the known items out of a feed by its bytes; None where it is no usual feed."""
    return slice_items(data, known, most=MAX_ITEMS)


def split(data: bytes, known: Collection[str], *, mend: bool = True) -> Split:
    """Cut a feed; what is no feed, or must not be read, is a BadXml.

    What is ill-formed is cut as far as it can be with `mend`, and is an IllFormed without.
    """
    return split_sliced(data, sliced_of(data, known), known, mend=mend)


def split_sliced(data: bytes, sliced: Sliced | None, known: Collection[str], *, mend: bool) -> Split:
    """Do the same with the slices of these bytes, for whoever has them already."""
    try:
        cut = None if sliced is None else split_little(sliced)
        return cut or _of_tree(read_xml(data), known)
    except _Refused:
        raise
    except BadXml as error:
        refuse_entities(data)
        if not mend and _LOOKS_LIKE_A_FEED.search(data[:5_000]):
            raise IllFormed(told_by(error)) from error
        return _mended(data, error)


class IllFormed(BadXml):
    """A feed is no XML, and somebody may want to mend it."""


class _Refused(BadXml):
    """A document is XML, and is not taken for another reason."""


def split_little(sliced: Sliced) -> Split | None:
    """Read only what is left of a feed; None where there are other items in it than the slices said."""
    root = read_xml(sliced.data)
    items = _items(root)
    if len(items) != len(sliced.new):
        return None
    cut = _cut(root, items, sliced.new, before=len(sliced.known))
    problems = [*cut.problems, _too_many()] if sliced.beyond else cut.problems
    total = len(items) + len(sliced.known) + sliced.beyond
    return replace(cut, known=sliced.known, total=total, problems=tuple(problems))


def _of_tree(root: etree._Element, known: Collection[str]) -> Split:
    items = _items(root)
    read: list[etree._Element] = []
    marks: list[str] = []
    left: list[str] = []
    for number, item in enumerate(items, start=1):
        mark = mark_of_item(etree.tostring(item, with_tail=False)) if number <= MAX_ITEMS else ""
        if mark and mark not in known:
            read.append(item)
            marks.append(mark)
            continue
        left += [mark] if mark else []
        _take_out(item)
    cut = _cut(root, read, marks, before=0)
    problems = [*cut.problems, _too_many()] if len(items) > MAX_ITEMS else cut.problems
    return replace(cut, known=tuple(left), total=len(items), problems=tuple(problems))


def _items(root: etree._Element) -> list[etree._Element]:
    kind = local_name(root).lower()
    if kind not in {"rss", "rdf", "feed", "channel"}:
        raise _Refused(phrase("its root is {what}, not rss, RDF or feed", what=kind[:40]))
    parents = [root, *children(root, "channel")]
    return [item for parent in parents for name in ("item", "entry") for item in children(parent, name)]


def _cut(root: etree._Element, items: list[etree._Element], marks: Sequence[str], *, before: int) -> Split:
    """Take out the items that cost too much; `before` is how many are known, for the numbers in messages."""
    new: list[str] = []
    problems: list[str] = []
    markup = 0
    for number, (item, mark) in enumerate(zip(items, marks, strict=True), start=before + 1):
        raw = etree.tostring(item, with_tail=False)
        tags = markup_of(raw)
        why = _why_not(raw, tags, markup)
        if why:
            problems.append(f"item {number} {why}")
            _take_out(item)
        else:
            markup += tags
            new.append(mark)
    for parent in (root, *children(root, "channel")):
        _behead(parent)
    for element in root.iter():
        if len(element.attrib) > _MOST_ATTRIBUTES:
            element.attrib.clear()
    rest = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    if markup_of(rest) > markup + _MOST_MARKUP_BESIDE:
        raise _Refused(phrase("it has too much markup beside its items"))
    return Split(data=rest, new=tuple(new), known=(), total=len(items), problems=tuple(problems))


def _behead(parent: etree._Element) -> None:
    """Take out what a feed says of itself but its links: nobody asks for it, and it is read at every look."""
    for child in list(parent):
        if local_name(child) not in _KEPT:
            parent.remove(child)


def _take_out(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _too_many() -> str:
    return phrase(
        "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
    )


def _mended(data: bytes, error: BadXml) -> Split:
    """Leave an ill-formed feed to feedparser, which reads most of them, as far as it is safe to."""
    small = data.replace(b"\0", b"")
    if not _LOOKS_LIKE_A_FEED.search(small[:5_000]):
        raise error
    if len(data) > _MOST_MENDED or markup_of(small) > _MOST_MARKUP or "depth" in str(error):
        raise BadXml(phrase("{error}, and too large or too deep to be mended", error=error)) from error
    starts = [found.start() for found in _ITEM.finditer(data)]
    if not starts:
        # Nothing in it is worth the trouble, and whoever cut it short is to hear of it.
        raise error
    problems: tuple[str, ...] = ()
    if len(starts) > MAX_ITEMS:
        data = data[: starts[MAX_ITEMS]]
        problems = (_too_many(),)
    return Split(data=data, new=(), known=(), total=len(starts), problems=problems)


def _why_not(raw: bytes, tags: int, before: int) -> str:
    """Say why an item is not read, empty when it is; `before` is the markup of the items that are."""
    if len(raw) > MOST_ITEM or tags > _MOST_MARKUP_IN_ITEM:
        return phrase(
            "is larger than {most:,} bytes or {most2:,} tags", most=MOST_ITEM, most2=_MOST_MARKUP_IN_ITEM
        )
    return (
        phrase("is left out: those before it hold {before:,} tags", before=before)
        if before + tags > _MOST_MARKUP
        else ""
    )


def markup_of(data: bytes) -> int:
    """Count the tags and entities of a document, or somewhat more."""
    return data.count(b"<") + data.count(b"&")
