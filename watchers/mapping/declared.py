"""A mapping: where in somebody's JSON stands what a signal needs, as JMESPath, tables and fixed words.

mapping:
  items: data.mentions
  id: id
  updated: updated_at
  headline: title
  severity: {from: sentiment, table: {negative: Moderate}, otherwise: Minor}
  hazard: complaint
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.rules.fields import Fields
from engine.rules.strict_yaml import Located
from wire.paths import Path, path_of
from wire.strict_json import without_unseen

W = TypeVar("W")
E = TypeVar("E", bound=StrEnum)

PATHS = (
    "items",
    "updated",
    "occurred",
    "expires",
    "description",
    "url",
    "publisher",
    "author",
    "names",
    "point",
    "country",
    "resolved",
    "deleted",
)
"""Keys that are an expression and may be left out."""

_MOST_WORDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Generic[W]):
    """A word that is fixed, or looked up in a table by what a path finds, in small letters."""

    otherwise: W
    path: Path | None = None
    table: Mapping[str, W]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One mapping. What is None is nowhere said.

    `topics` whose table is empty are the words that its path finds.
    """

    id: Path
    headline: Path
    hazard: Told[Hazard]
    severity: Told[Severity]
    topics: Told[tuple[str, ...]]
    paths: Mapping[str, Path]


def read_mapping(fields: Fields) -> Declared | None:
    """Read a mapping where it stands; what is wrong becomes a finding, and then there is none."""
    before = len(fields.findings)
    id_, headline = _needed(fields, "id"), _needed(fields, "headline")
    found = {key: path_of(fields, key, fields.text(key)) for key in PATHS if fields.has(key)}
    hazard = _word(fields, "hazard", Hazard, None)
    severity = _word(fields, "severity", Severity, Severity.UNKNOWN)
    topics = _topics(fields)
    fields.rest()
    if id_ is None or headline is None or hazard is None or severity is None or len(fields.findings) > before:
        return None
    paths = {key: path for key, path in found.items() if path is not None}
    return Declared(id=id_, headline=headline, hazard=hazard, severity=severity, topics=topics, paths=paths)


def declared_in(name: str, value: Mapping[str, Any]) -> Declared:
    """Read a mapping that was read from a file before; SourceError says what is wrong with it."""
    located = Located(name, {"mapping": dict(value)}, {}, {})
    fields = Fields(located, ("mapping",))
    declared = read_mapping(fields)
    if declared is not None:
        return declared
    first = fields.findings[0]
    raise SourceError(
        phrase(
            "the mapping of {name}: {message}; {remedy}",
            name=name,
            message=first.message,
            remedy=first.remedy,
        ),
        permanent=True,
    )


def _needed(fields: Fields, key: str) -> Path | None:
    text = fields.text(key)
    return path_of(fields, key, text) if text else None


def _word(fields: Fields, key: str, kind: type[E], default: E | None) -> Told[E] | None:
    """Read one word, or a table of words; None where it must be there and is not, which is a finding."""
    if not isinstance(fields.raw(key, None), dict):
        word = fields.choice(key, kind) if default is None else fields.choice(key, kind, default)
        return Told(otherwise=word, table={})
    given = fields.mapping(key)
    path = _needed(given, "from")
    words = given.mapping("table")
    table = {folded(each): words.choice(each, kind) for each in list(words.values)[:_MOST_WORDS]}
    words.rest()
    if default is None and not given.has("otherwise"):
        given.error(
            "missing-key",
            phrase("{key} has no otherwise", key=key),
            phrase("add otherwise:, such as {other}", other=Hazard.OTHER),
        )
        default = next(iter(kind))
    otherwise = given.choice("otherwise", kind, next(iter(kind)) if default is None else default)
    given.rest()
    return Told(otherwise=otherwise, path=path, table=table)


def _topics(fields: Fields) -> Told[tuple[str, ...]]:
    if not isinstance(fields.raw("topics", None), dict):
        return Told(otherwise=fields.texts("topics", ()), table={})
    given = fields.mapping("topics")
    path = _needed(given, "from")
    words = given.mapping("table", required=False)
    table = {folded(each): words.texts(each) for each in list(words.values)[:_MOST_WORDS]}
    words.rest()
    otherwise = given.texts("otherwise", ())
    given.rest()
    return Told(otherwise=otherwise, path=path, table=table)


def folded(word: str) -> str:
    """Give a word as those of a table are compared: small letters, blanks and accents in one form."""
    return " ".join(unicodedata.normalize("NFKC", without_unseen(word)).casefold().split())
