"""Short ids that follow from what they name, so that a replay gives the same ones."""

from __future__ import annotations

import base64
import hashlib

_LENGTH = 10


def short_id(prefix: str, *parts: str | int) -> str:
    """Make an id of the parts: a prefix and ten letters and digits (50 bits), easy to read aloud."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
    letters = base64.b32encode(digest).decode().lower()[:_LENGTH]
    return f"{prefix}-{letters}"


def digest_of(*parts: str | bytes) -> str:
    """Make a hexadecimal SHA-256 of the parts, each set off from the next."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return sha.hexdigest()
