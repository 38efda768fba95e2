"""JSON from outside, read strictly: UTF-8, bounded depth, and only numbers that are numbers.

Python's reader takes NaN and Infinity, turns 1e999 into infinity, and runs out of stack on deep nesting.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Self

from engine.model.said import phrase

MAX_DEPTH = 60
_MAX_DIGITS = 19  # of a 64-bit number
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""What nobody sees, as it stands between the brackets of a pattern."""
_UNSEEN = re.compile(f"[{UNSEEN}]+")
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+|<!--.*?-->\s*+)*+<(?:!doctype\s++html|html)\b",
    re.DOTALL | re.IGNORECASE,
)
_NOT_BRACKETS = bytes(c for c in range(256) if c not in b"[]{}")


class BadJson(ValueError):
    """A text is no JSON that we take; the message says what is wrong, and where."""


class Opened(bytes):
    """A text that was read elsewhere: still itself, and what it holds or what is wrong with it."""

    value: Any
    bad: str

    def __new__(cls, data: bytes, *, value: Any = None, bad: str = "") -> Self:
        """Take the text, and one of the two."""
        made = super().__new__(cls, data)
        made.value, made.bad = value, bad
        return made


def read_json(data: bytes, *, max_depth: int = MAX_DEPTH, most_values: int | None = None) -> Any:
    """Read one JSON value; whatever is wrong with it is a BadJson."""
    if isinstance(data, Opened):
        if data.bad:
            raise BadJson(data.bad)
        return data.value
    if not data.strip():
        raise BadJson(phrase("it is empty"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadJson(phrase("it is not UTF-8 (byte {start})", start=error.start)) from error
    _check_form(data, max_depth, most_values)
    try:
        return json.loads(text, parse_constant=_constant, parse_int=_integer, parse_float=_decimal)
    except json.JSONDecodeError as error:
        if is_web_page(data):
            raise BadJson(
                phrase("it is a web page, such as one to log in or of an error, and not JSON")
            ) from error
        raise BadJson(
            phrase(
                "it is not JSON (line {lineno}, column {colno}: {msg})",
                lineno=error.lineno,
                colno=error.colno,
                msg=error.msg,
            )
        ) from error
    except RecursionError as error:
        raise BadJson(phrase("it is nested too deep")) from error


def is_web_page(data: bytes) -> bool:
    """Say whether a text begins as a page for a browser does."""
    return _WEB_PAGE.match(data[:1_000]) is not None


def without_unseen(text: str) -> str:
    """Take out what nobody sees: where a word may be broken or joined, and which way it runs."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def clean_text(value: object, *, most: int) -> str:
    """Give a text that can be written down: no lone surrogates or control characters, and not too long.

    What nobody sees within a word, such as a soft hyphen, leaves no blank. Anything but a string is the
    empty text.
    """
    return _clean(value, most, unseen="")


def clean_id(value: object, *, most: int) -> str:
    """Give an id that can be written down, as `clean_text` does; what nobody sees in it leaves a blank.

    It has to be what it was when it was first written down, or what it names would be told anew.
    """
    return _clean(value, most, unseen=" ")


def _clean(value: object, most: int, *, unseen: str) -> str:
    if not isinstance(value, str):
        return ""
    text = value[: 2 * most]
    if not text.isprintable():  # asked of the whole, which mostly is, before it is asked of each letter
        text = "".join(c if c.isprintable() else " " for c in _UNSEEN.sub(unseen, text))
    return " ".join(text.split())[:most]


def _check_form(data: bytes, max_depth: int, most_values: int | None) -> None:
    """See before it is read that it is neither nested too deep nor cut into too much."""
    opening = data.count(b"[") + data.count(b"{")
    # Commas within texts count too: of what people write, and of outlines, they are less than a tenth.
    if most_values is not None and data.count(b",") + opening > most_values:
        raise BadJson(phrase("it holds more than {most:,} values", most=most_values))
    if opening <= max_depth:
        return
    bare = _STRINGS.sub(b"", data)
    depth = 0
    for bracket in bare.translate(None, _NOT_BRACKETS):
        if bracket in b"[{":
            depth += 1
            if depth > max_depth:
                raise BadJson(phrase("it is nested more than {most} deep", most=max_depth))
        else:
            depth -= 1


def _constant(name: str) -> Any:
    raise BadJson(phrase("it holds {name}, which is no number", name=name))


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _MAX_DIGITS:
        raise BadJson(phrase("it holds a number of {count} digits", count=len(digits)))
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadJson(phrase("it holds a number out of range ({digits})", digits=digits[:24]))
    return number
