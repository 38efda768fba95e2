"""A feed cut by its bytes: where its items begin and end, without reading it.

This is for the usual feed, in which finding `<item` and `</item>` is enough; where there is any doubt there
are no slices, and the feed is read as a whole. What is left out is known: these very bytes were read before.
Whoever reads what is left must find as many items in it as there are marks, else the cuts were wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

_NAMES = (b"item", b"entry")
_AFTER_NAME = b" \t\r\n>"
_TAGS = {name: re.compile(b"<" + name + rb"(?:[ \t\r\n>]|\Z)") for name in _NAMES}
_PAIRED = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliced:
    """A feed without the items that are known. Each item has a mark by its bytes.

    `new` are the marks of the items left in `data`, `known` those of the ones taken out; `beyond` counts
    those after the last that may be read, which are taken out as well.
    """

    data: bytes
    new: tuple[str, ...]
    known: tuple[str, ...]
    beyond: int


def mark_of_item(raw: bytes | memoryview) -> str:
    """Give a short mark that tells the bytes of an item from any other."""
    return hashlib.blake2b(raw, digest_size=8).hexdigest()


def slice_items(data: bytes, known: Collection[str], *, most: int) -> Sliced | None:
    """Take the known items out of a feed, and all after the first so many; None where it is no usual feed."""
    name = next((each for each in _NAMES if _find_tag(data, each, 0) >= 0), b"")
    close = b"</" + name + b">"
    begin = _find_tag(data, name, 0) if name else -1
    if begin < 0:
        return None
    kept: list[bytes] = []
    new: list[str] = []
    left: list[str] = []
    last, whole = 0, memoryview(data)  # of which a part is no copy
    while begin >= 0 and len(new) + len(left) < most:
        end = data.find(close, begin)
        if end < 0:
            return None
        end += len(close)
        mark = mark_of_item(whole[begin:end])
        kept.append(data[last:begin].rstrip())
        if mark in known:
            # These very bytes were an item once, so they are one now, and nothing in them need be judged.
            left.append(mark)
        elif _is_whole(raw := data[begin:end], name):
            new.append(mark)
            kept.append(raw)
        else:
            return None
        last = end
        begin = _find_tag(data, name, end)
    # What comes after the last that may be read is only counted: there may be hundreds of thousands.
    beyond = data.count(close, last)
    kept.append(data[data.rfind(close) + len(close) if beyond else last :])
    return Sliced(data=b"".join(kept), new=tuple(new), known=tuple(left), beyond=beyond)


def _is_whole(raw: bytes, name: bytes) -> bool:
    """Say whether an item surely ends where its end was found: not when another begins before that."""
    if _find_tag(raw, name, 1) >= 0:
        return False
    # An end that lies in a text or in a comment is none.
    return all(raw.find(opens, max(0, raw.rfind(closes))) < 0 for opens, closes in _PAIRED)


def _find_tag(data: bytes, name: bytes, start: int) -> int:
    """Say where an element of that name begins, -1 if nowhere: <items> and <item:x> are others."""
    tag = b"<" + name
    at = data.find(tag, start)
    if at < 0 or data[at + len(tag) : at + len(tag) + 1] in _AFTER_NAME:
        return at
    # Of what only begins like it there may be a hundred thousand; one by one they take a tenth of a second.
    found = _TAGS[name].search(data, at)
    return -1 if found is None else found.start()
