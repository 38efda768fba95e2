"""Pseudonyms: who wrote a post, told apart from others, and for a week only.

Everything here is keyed with one secret of the house, out of which a key is made for each use and, for
voices, for each week (HMAC-SHA256, as in RFC 5869's expanding step). Two posts of one author in one week have
the same voice. Their voices of two weeks have nothing in common, so that nobody with the store alone, and
without the secret, can follow anybody from week to week, or find out who it is by trying out names.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from engine.model.time import DAY, Instant
from wire.secrets import Secret

PERIOD = 7 * DAY
"""How long a voice is the same, counted from 1970-01-01T00:00:00Z, by when the post was written."""

_BLOCK = hashlib.sha256().digest_size
_MARK = 16


def voice_of(author: str, *, secret: Secret, at: Instant) -> str:
    """Give the pseudonym of an author in the week of an instant: 64 bits. `author` names the network, too."""
    digest = _mac(_key(secret, f"voices {at // PERIOD}"), author.encode(errors="replace"))
    return f"voice-{digest.hex()[:16]}"


def post_of(address: str, *, secret: Secret) -> str:
    """Give the id of a post whose address names its author: 128 bits, the same for as long as the secret."""
    return f"post-{_mark(address, secret).hex()}"


def blind(use: str, text: str, *, secret: Secret) -> str:
    """Give a mark by which a tag, an author or a text is known again in what tags stand for: 48 bits.

    It has nothing in common with the voice or the id of a signal, nor with a mark for another use.
    """
    return _mac(_key(secret, f"spoken {use}"), text.encode(errors="replace")).hex()[:12]


def seal(address: str, *, secret: Secret) -> str:
    """Write an address so that only who has the secret can read it, to ask later whether the post stands.

    The mark of the address is its nonce, and the proof that it was opened rightly (as in SIV, RFC 5297).
    """
    plain = address.encode(errors="replace")
    mark = _mark(address, secret)
    return base64.b64encode(mark + _blurred(plain, mark, secret)).decode("ascii")


def unseal(sealed: object, *, secret: Secret) -> str:
    """Read a sealed address; empty where it is none, or was sealed under another secret."""
    try:
        data = base64.b64decode(sealed, validate=True) if isinstance(sealed, str) else b""
        mark, blurred = data[:_MARK], data[_MARK:]
        address = _blurred(blurred, mark, secret).decode()
    except (binascii.Error, ValueError):
        return ""
    return address if hmac.compare_digest(mark, _mark(address, secret)) else ""


def _mark(address: str, secret: Secret) -> bytes:
    return _mac(_key(secret, "posts"), address.encode(errors="replace"))[:_MARK]


def _blurred(data: bytes, nonce: bytes, secret: Secret) -> bytes:
    key = _key(secret, "addresses")
    stream = b"".join(_mac(key, nonce + bytes([number])) for number in range(-(-len(data) // _BLOCK) % 256))
    return bytes(one ^ other for one, other in zip(data, stream, strict=False))


def _key(secret: Secret, use: str) -> bytes:
    return _mac(secret.reveal().encode(), f"serviola social 1 {use}".encode())


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()
