"""Cursors: what each source was seen to hold, kept at hand so that a look without news asks nobody.

Only one process writes the cursors of a store, so what was read or written last is what stands there.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MOST_BYTES = 64 << 20
"""How much is kept at hand in all, packed; the cursors of ten thousand feeds take a quarter of it."""


class Cursors:
    """Cursors by the name of their source, packed: unpacked they take twenty times as much."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        """Begin with none. What would be more than so many bytes is not kept at hand."""
        self._most_bytes = most_bytes
        self._bytes = 0
        self._packed: dict[str, bytes] = {}

    def get(self, name: str) -> dict[str, Any] | None:
        """Give a cursor as a new value; None where it is not at hand."""
        packed = self._packed.get(name)
        if packed is None:
            return None
        cursor: dict[str, Any] = json.loads(zlib.decompress(packed))
        return cursor

    def keep(self, name: str, cursor: Mapping[str, Any]) -> None:
        """Keep a cursor that stands in the store."""
        self.drop(name)
        packed = zlib.compress(json.dumps(dict(cursor), separators=(",", ":")).encode(), 1)
        if self._bytes + len(packed) <= self._most_bytes:
            self._packed[name] = packed
            self._bytes += len(packed)

    def drop(self, name: str) -> None:
        """Forget a cursor, since what stands in the store may be another."""
        self._bytes -= len(self._packed.pop(name, b""))
