"""The parts that the JSON Schemas of config/ are put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.rules.schema import DRAFT
from engine.rules.schema_types import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET: Final[Schema] = {"type": "string", "pattern": r"^\$\{secret:[A-Z][A-Z0-9_]{0,63}\}$"}
TEXT: Final[Schema] = {"type": "string", "minLength": 1}
FLAG: Final[Schema] = {"type": "boolean"}
ANY: Final[Schema] = {}


def field(meaning: str, kind: Schema = TEXT) -> Schema:
    """Give what a value may be, with its meaning; a text unless said."""
    return {"description": meaning, **kind}


NAME: Final = field("As people know it.")


def mapping(meaning: str, required: Iterable[str] = (), /, **keys: Schema) -> Schema:
    """Give a mapping with these keys and no others; a key's last underscore only keeps it from Python."""
    found: Schema = {
        "description": meaning,
        "type": "object",
        "additionalProperties": False,
        "properties": {key.rstrip("_").replace("__", "-"): each for key, each in keys.items()},
    }
    return found | ({"required": [*required]} if required else {})


def each_of(meaning: str, below: Schema) -> Schema:
    """Give a mapping of names of one's own to the same kind of value."""
    return {"description": meaning, "type": "object", "additionalProperties": below}


def list_of(meaning: str, item: Schema = TEXT, *, least: int = 0) -> Schema:
    """Give a list; one alone may stand without brackets, where it is a text."""
    listed: Schema = {"type": "array", "items": item} | ({"minItems": least} if least else {})
    if item.get("type") == "string":
        return {"description": meaning, "anyOf": [item, listed]}
    return {"description": meaning, **listed}


def whole(title: str, page: str, keys: Schema) -> Schema:
    """Give the schema of a whole file, of draft 7, with the page that explains it."""
    about = f"{page} explains every field; `serviola check config` knows more than this."
    return {"$schema": DRAFT, "title": title, **keys, "description": about}
