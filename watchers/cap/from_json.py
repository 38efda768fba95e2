"""CAP written as JSON, by the names of its elements: the same message, so it is read by the same reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.model.said import told_by
from watchers.cap.message import SPACES
from watchers.xml import BadXml
from wire.strict_json import BadJson, clean_text, read_json

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_DEEPEST = 6
_MOST_ELEMENTS = 20_000
_MOST_TEXT = 200_000


def open_json(data: bytes) -> Any:
    """Read a document as JSON; whatever is wrong with it is a BadXml, as of the same in XML."""
    try:
        return read_json(data)
    except BadJson as error:
        raise BadXml(told_by(error)) from error


def alert_of(fields: object) -> etree._Element:
    """Give the alert that a JSON object writes: a list is an element several times, an object one with parts.

    It never raises: what cannot be written as CAP is left out, and the reader then says what is missing.
    """
    alert = etree.Element(f"{{{SPACES[1]}}}alert")
    left = [_MOST_ELEMENTS]
    for element in _elements(fields, left, depth=1):
        alert.append(element)
    return alert


def _elements(fields: object, left: list[int], *, depth: int) -> Iterator[etree._Element]:
    for name, value in fields.items() if isinstance(fields, dict) and depth <= _DEEPEST else ():
        if not _NAME.fullmatch(name):
            continue
        for each in value if isinstance(value, list) else [value]:
            left[0] -= 1
            if left[0] < 0:
                return
            if each is not None:
                yield _element(name, each, left, depth=depth)


def _element(name: str, value: object, left: list[int], *, depth: int) -> etree._Element:
    element = etree.Element(f"{{{SPACES[1]}}}{name}")
    if isinstance(value, dict):
        for part in _elements(value, left, depth=depth + 1):
            element.append(part)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        element.text = clean_text(str(value), most=_MOST_TEXT)
    return element
