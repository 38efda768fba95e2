"""Placeholders in declared calls: {id}, {key}, {version}, {reason} and those of a changed call; no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NAMES = ("id", "key", "version", "reason")
OF_RESUME = ("next_send",)
"""What else a call to resume may say: when it was to be sent next, before it was paused."""
NUMBER = ":number"
"""Follows a name in a body that wants a number: {id:number}."""
OF_NOTE = ("who", "link", "url", "note")
"""What a call to leave a note may say besides: who agreed, where to look, that as a web address and nothing
else, and all of it with the reason."""
IN_TEXTS = "{id:number}"
"""The one placeholder that may stand within a longer text of a body: digits alone can be nothing else."""
IN_KEYS = "{id}"
"""The one placeholder that a key of a body may hold: some tools name an object by a key."""
OF_CALL = ("action", "itinerary", "place", "place_name", "arrive", "depart", "arrive_utc", "depart_utc")
"""What else a call to adapt may say of what becomes of a call; a dropped one has none of the last six."""
_ANY = re.compile(r"\{([^{}]*)\}")
_WHOLE = re.compile(r"\{(\w+)(?::number)?\}")


def names_in(text: str) -> tuple[str, ...]:
    """Name the placeholders in a text, known or not."""
    return tuple(name.removesuffix(NUMBER) for name in _ANY.findall(text))


def whole(text: str) -> str:
    """Name the placeholder that a text is and nothing besides; empty when it is not."""
    found = _WHOLE.fullmatch(text)
    return found[1] if found else ""


def fill(text: str, values: Mapping[str, str], *, quote: Callable[[str], str] = str) -> str:
    """Put values into a text; what they hold is never looked at again."""
    return _ANY.sub(lambda found: quote(values[found[1].removesuffix(NUMBER)]), text)


def fill_body(part: Any, values: Mapping[str, str]) -> Any:
    """Give a JSON structure with each string that is exactly one placeholder replaced by its value.

    A key may hold {id} anywhere, and a text {id:number}. What is to be the version is left out while none is
    known. ValueError where a value that is wanted as a number is none.
    """
    if isinstance(part, dict):
        return {
            key.replace(IN_KEYS, values["id"]) if IN_KEYS in key else key: fill_body(each, values)
            for key, each in part.items()
            if not _is_unknown_version(each, values)
        }
    if isinstance(part, list):
        return [fill_body(each, values) for each in part]
    if isinstance(part, str) and (name := whole(part)):
        return _number(values[name]) if part.endswith(NUMBER + "}") else values[name]
    if isinstance(part, str) and IN_TEXTS in part:
        return part.replace(IN_TEXTS, str(_number(values["id"])))
    return part


def _is_unknown_version(part: Any, values: Mapping[str, str]) -> bool:
    return isinstance(part, str) and whole(part) == "version" and not values["version"]


def _number(text: str) -> int:
    """Read digits alone: to Python 1_0 is ten, and an id that is written so is another object's."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def keys_in(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give every key of a JSON structure with its path."""
    if isinstance(part, dict):
        for key, each in part.items():
            yield (*path, key), key
            yield from keys_in(each, (*path, key))
    elif isinstance(part, list):
        for index, each in enumerate(part):
            yield from keys_in(each, (*path, index))


def strings_in(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give every string value of a JSON structure with its path."""
    if isinstance(part, dict):
        for key, each in part.items():
            yield from strings_in(each, (*path, key))
    elif isinstance(part, list):
        for index, each in enumerate(part):
            yield from strings_in(each, (*path, index))
    elif isinstance(part, str):
        yield path, part
