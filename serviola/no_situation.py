"""No situation: what a file is that somebody took for one, in one sentence with its place."""

from __future__ import annotations

import re
from typing import Any, Final

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.strict_yaml import Located, Position, read

KEYS: Final = ("hazard", "severity", "occurred_at", "point", "radius", "countries", "polygon", "forecast")
"""What the short form of a situation says; a file with none of these is something else."""
REMEDY: Final = phrase(
    "give a file of USGS, GDACS or CAP, or write a few lines, such as"
    " hazard: cyclone, point: {{lat: 18.4, lon: -72.5}}, radius: 130 km"
)
_SCHEMAS: Final = {
    "programs": phrase("a book of programs"),
    "playbook": phrase("a playbook"),
    "config": phrase("a configuration"),
    "people": phrase("a list of people"),
    "tool": phrase("a campaign tool"),
    "case": phrase("a case to replay"),
}
_MEANT = re.compile(rf"""^[\s{{"']*({"|".join(KEYS)})["']?\s*:""", re.MULTILINE)
_XML_NAMES: Final = (
    (b"<rss", phrase("a feed of news")),
    (b"<feed", phrase("a feed of news")),
    (b"<html", phrase("a web page")),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def not_xml_we_read(content: bytes, file: str) -> PlaybookError:
    """Say what an XML file is that is neither CAP nor of GDACS."""
    lowered = content[:4096].lower()
    said = next((name for mark, name in _XML_NAMES if mark in lowered), phrase("XML, but no CAP message"))
    return _refused(file, (1, 1), phrase("this is {said}, and not one situation", said=said))


def short_form(content: bytes, file: str) -> Located:
    """Read the few lines of YAML or JSON that tell of a situation; PlaybookError where they do not."""
    if _CONTROL.search(content):
        raise _refused(file, (1, 1), phrase("this is no text, so it tells of no situation"))
    try:
        located = read(content, file)
    except PlaybookError:
        # What breaks in the middle of a situation is a matter of its line; what is none is none at all.
        if _MEANT.search(content.decode("utf-8", "replace")):
            raise
        raise _refused(file, (1, 1), phrase("this tells of no situation")) from None
    value: Any = located.value
    if not isinstance(value, dict):
        raise _refused(file, located.where(), phrase("this tells of no situation"))
    schema = value.get("schema")
    if isinstance(schema, str):
        named = _SCHEMAS.get(schema.removeprefix("serviola/").split("/")[0], phrase("something else"))
        raise _refused(
            file,
            located.where(("schema",)),
            phrase("this is {named} ({schema}), and no situation", named=named, schema=schema[:40]),
        )
    if value.keys().isdisjoint(KEYS):
        raise _refused(file, located.where(), phrase("this tells of no situation"))
    return located


def _refused(file: str, position: Position, message: str) -> PlaybookError:
    line, col = position
    finding = Finding(
        file=file,
        line=line,
        col=col,
        level=Level.ERROR,
        code="no-situation",
        message=message,
        remedy=REMEDY,
    )
    return PlaybookError([finding])
