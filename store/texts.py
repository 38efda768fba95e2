"""Part outside text from the words that carry it, and put it back where it has not been erased."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from engine.errors import StoreError
from engine.model.codec import Spoken, decode, encode, outside_fields

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Parted:
    """A word without its outside text, and that text as JSON, None when there is none."""

    body: bytes
    text: bytes | None


def part(word: Spoken) -> Parted:
    """Write a word with its outside text apart."""
    said = {name: getattr(word, name) for name in outside_fields(word.kind)}
    said = {name: value for name, value in said.items() if value is not None}
    try:
        if not said:
            return Parted(encode(word), None)
        nothing: dict[str, Any] = dict.fromkeys(said)
        return Parted(encode(replace(word, **nothing)), to_json(said))
    except (PydanticSerializationError, UnicodeError) as error:
        message = (
            f"a {word.kind} cannot be written, its text is not Unicode ({error}); its watcher must clean it"
        )
        raise StoreError(message) from error


def join(kind: str, v: int, body: bytes, text: bytes | None) -> Any:
    """Read a word and put its outside text back; None leaves it out."""
    if text is None:
        return decode(kind, v, body)
    return decode(kind, v, json.dumps(json.loads(body) | json.loads(text)).encode())


def salt() -> bytes:
    """Draw a salt, without which a digest says nothing about a text once erased."""
    return os.urandom(SALT_BYTES)


def seal(salt: bytes, text: bytes) -> bytes:
    """Give the salted digest of an outside text."""
    return sha256(salt + text).digest()
