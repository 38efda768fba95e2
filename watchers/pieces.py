"""A large JSON value as lines, each soon read: while one is, no other thread of the process is at work.

A line is the value itself behind `=`, or the `[` or `{` that opens a container. Then come its parts in their
order: several of them behind `+`, or a large one by itself, behind a line with its name where it has one; and
`]` or `}` at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from engine.model.said import phrase

LINE = 100_000
_AT_ONCE = 64
_DEEPEST = 8


def cut(value: Any, *, depth: int = 0) -> Iterator[str]:
    """Give the lines of a value; what is within so many containers is on one line, however long."""
    if depth == _DEEPEST or not isinstance(value, list | dict):
        yield "=" + json.dumps(value)
    elif isinstance(value, list):
        yield "["
        yield from _parts(value, depth=depth)
        yield "]"
    else:
        yield "{"
        yield from _pairs(value, depth=depth)
        yield "}"


def _parts(value: list[Any], *, depth: int) -> Iterator[str]:
    for start in range(0, len(value), _AT_ONCE):
        some = value[start : start + _AT_ONCE]
        if (line := _if_short(some)) is not None:
            yield "+" + line
            continue
        for part in some:
            if (line := _if_short(part)) is not None:
                yield "=" + line
            else:
                yield from cut(part, depth=depth + 1)


def _pairs(value: dict[str, Any], *, depth: int) -> Iterator[str]:
    pairs = iter(value.items())
    while some := dict(islice(pairs, _AT_ONCE)):
        if (line := _if_short(some)) is not None:
            yield "+" + line
            continue
        for name, part in some.items():
            if (line := _if_short({name: part})) is not None:
                yield "+" + line
            else:
                yield ":" + json.dumps(name)
                yield from cut(part, depth=depth + 1)


def _if_short(value: Any) -> str | None:
    """Write a value where a line has room for it. What is too long is not kept while its parts are cut."""
    text = json.dumps(value)
    return text if len(text) <= LINE else None


def joined(lines: Iterator[bytes], *, depth: int = 0) -> Any:
    """Give the value back; lines that are of none are a ValueError."""
    match _next(lines):
        case b"=", text:
            return json.loads(text)
        case b"[", _ if depth < _DEEPEST:
            return _list(lines, depth=depth)
        case b"{", _ if depth < _DEEPEST:
            return _object(lines, depth=depth)
    raise ValueError(phrase("it is of no known form"))


def _list(lines: Iterator[bytes], *, depth: int) -> list[Any]:
    found: list[Any] = []
    for line in lines:
        match line[:1]:
            case b"]":
                return found
            case b"+":
                found += json.loads(line[1:])
            case _:
                found.append(joined(chain([line], lines), depth=depth + 1))
    raise ValueError(phrase("it is of no known form"))


def _object(lines: Iterator[bytes], *, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in lines:
        match line[:1]:
            case b"}":
                return found
            case b"+":
                found |= json.loads(line[1:])
            case b":":
                found[json.loads(line[1:])] = joined(lines, depth=depth + 1)
            case _:
                break
    raise ValueError(phrase("it is of no known form"))


def _next(lines: Iterator[bytes]) -> tuple[bytes, bytes]:
    line = next(lines, b"")
    return line[:1], line[1:]
