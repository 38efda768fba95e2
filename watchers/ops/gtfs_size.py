"""How much a message of Protocol Buffers holds, found before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

MOST_FIELDS = 100_000
"""So many entities a feed may hold of whatever kind: of two bytes each, 10 MB would fill 500 MB of memory."""

MOST_MESSAGES = 500_000
"""So many messages all of them may hold: one alert of 10 MB could hold millions, of 100 bytes each."""

_SMALL = 200_000  # in which there are not enough of them


def is_flood(data: bytes) -> bool:
    """Count the fields of the outermost message, making nothing of them (Protocol Buffers, Encoding)."""
    at = count = 0
    try:
        while at < len(data) and count <= MOST_FIELDS:
            key, at = _varint(data, at)
            kind = key & 7
            if kind == 2:
                size, at = _varint(data, at)
                at += size
            elif kind == 0:
                _, at = _varint(data, at)
            else:
                # A group, which no feed has, is passed over piece by piece.
                at += {1: 8, 5: 4}.get(kind, 0)
            count += 1
    except IndexError:
        return False  # it is torn, and its reader says so
    return count > MOST_FIELDS


def holds_too_many(data: bytes, kind: Any) -> bool:
    """Say whether a message of that kind holds more messages than may be made of it."""
    return len(data) > _SMALL and _held(data, 0, len(data), kind, MOST_MESSAGES) > MOST_MESSAGES


def _held(data: bytes, at: int, end: int, kind: Any, most: int) -> int:
    """Count the messages within a message of that kind, making nothing of them, and not far beyond `most`."""
    within, count = _inner(kind), 0
    try:
        while at < end and count <= most:
            key, at = _varint(data, at)
            if key & 7 == 2:
                size, at = _varint(data, at)
                if (inner := within.get(key >> 3)) is not None:
                    count += 1 + (_held(data, at, min(at + size, end), inner, most - count) if size else 0)
                at += size
            elif key & 7 == 0:
                _, at = _varint(data, at)
            else:
                at += {1: 8, 5: 4}.get(key & 7, 0)
    except IndexError:
        pass  # it is torn, and its reader says so
    return count


@cache
def _inner(kind: Any) -> Mapping[int, Any]:
    """Give the kinds of message that one of a kind holds, by the number of their field."""
    return {field.number: field.message_type for field in kind.fields if field.message_type is not None}


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while data[at] >= 128 and shift < 63:
        number |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return number | data[at] << shift, at + 1
