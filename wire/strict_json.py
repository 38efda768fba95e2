"""JSON from outside, read strictly: UTF-8, bounded depth, and only numbers that are numbers.

Python's reader takes NaN and Infinity, turns 1e999 into infinity, and runs out of stack on deep nesting.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from engine.model.said import phrase

MAX_DEPTH = 60
_MAX_DIGITS = 19  # of a 64-bit number
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(c for c in range(256) if c not in b"[]{}")


class BadJson(ValueError):
    """A text is no JSON that we take; the message says what is wrong, and where."""


def read_json(data: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """Read one JSON value; whatever is wrong with it is a BadJson."""
    if not data.strip():
        raise BadJson(phrase("it is empty"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadJson(phrase("it is not UTF-8 (byte {start})", start=error.start)) from error
    _check_depth(data, max_depth)
    try:
        return json.loads(text, parse_constant=_constant, parse_int=_integer, parse_float=_decimal)
    except json.JSONDecodeError as error:
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


def clean_text(value: object, *, most: int) -> str:
    """Give a text that can be written down: no lone surrogates or control characters, and not too long.

    Anything but a string is the empty text.
    """
    if not isinstance(value, str):
        return ""
    text = value[: 2 * most]
    if not text.isprintable():  # asked of the whole, which mostly is, before it is asked of each letter
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:most]


def _check_depth(data: bytes, most: int) -> None:
    depth = 0
    for bracket in _STRINGS.sub(b"", data).translate(None, _NOT_BRACKETS):
        if bracket in b"[{":
            depth += 1
            if depth > most:
                raise BadJson(phrase("it is nested more than {most} deep", most=most))
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
