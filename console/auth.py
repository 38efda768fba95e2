"""Auth: who is speaking. A token is 32 random bytes; only its digest is kept."""

from __future__ import annotations

import hashlib
import secrets

PREFIX = "svl_"
VARIABLE = "SERVIOLA_TOKEN"


def new_token() -> tuple[str, str]:
    """Make a token: what its owner keeps, and the digest that we keep."""
    token = PREFIX + secrets.token_urlsafe(32)
    return token, digest_of_token(token)


def digest_of_token(token: str) -> str:
    """Give the digest by which a token is known.

    A plain SHA-256 is enough: the token is random and long, so there is nothing to guess from the digest.
    """
    return hashlib.sha256(token.strip().encode()).hexdigest()
