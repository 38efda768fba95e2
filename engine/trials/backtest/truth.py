"""Truth: a file that says of past situations whether people should have been asked, and until when.

schema: serviola/truth/1
situations:
  - name: Haiti, January 2010
    keys: [usgs:usp000h60h]
    ask: true
    by: 2010-01-15T13:00:00Z
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.said import phrase
from engine.model.time import Instant, parse_iso
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read

SCHEMA = "serviola/truth/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One past situation: the names by which its sources know it, and whether people should have been asked.

    `by` is when they came to know of it without Serviola, or had to decide; None where nobody says.
    """

    name: str
    keys: tuple[str, ...]
    ask: bool
    by: Instant | None
    line: int


def load_truth(text: str | bytes, file: str) -> tuple[Truth, ...]:
    """Read a truth file strictly; PlaybookError carries everything that is wrong in it."""
    fields = Fields(read(text, file))
    if fields.text("schema") not in {SCHEMA, ""}:
        remedy = phrase("write schema: {schema}", schema=SCHEMA)
        fields.error("schema", phrase("this is no truth file that can be read"), remedy, at=("schema",))
    found: list[Truth] = []
    taken: dict[str, str] = {}
    for each in fields.mappings("situations"):
        one = _one(each)
        for key in one.keys:
            if key in taken:
                message = phrase("{key} is in {other} already", key=key, other=taken[key])
                each.error("twice", message, phrase("name it once"), at=("keys",))
            taken[key] = one.name
        found.append(one)
    fields.rest()
    fields.settle()
    return tuple(found)


def _one(fields: Fields) -> Truth:
    line, _ = fields.located.where(fields.path)
    name, keys, ask = fields.text("name"), fields.texts("keys"), fields.flag("ask")
    if not keys and fields.has("keys"):
        remedy = phrase("write keys: [usgs:usp000h60h]")
        fields.error("keys", phrase("it names no situation"), remedy, at=("keys",))
    by = None
    if fields.has("by"):
        text = fields.text("by")
        try:
            by = parse_iso(text)
        except ValueError:
            message = phrase("by is no moment with a zone: {text}", text=text[:40])
            fields.error("time", message, phrase("write 2010-01-15T13:00:00Z"), at=("by",))
    fields.rest()
    return Truth(name=name, keys=keys, ask=ask, by=by, line=line)
