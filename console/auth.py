"""Auth: who is speaking. A token is 32 random bytes; only its digest is kept."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from enum import StrEnum

PREFIX = "svl_"
VARIABLE = "SERVIOLA_TOKEN"

_FORM = re.compile(r"svl_[A-Za-z0-9_-]{43}")


class Role(StrEnum):
    """What a token lets its person do. No role contains another.

    read: see what is going on; decide: answer, start again; signal: report something; admin: read the
    whole journal, with what everybody said; clear: ask whether a message may go; contacts: say who is not to
    be written to.
    """

    READ = "read"
    DECIDE = "decide"
    SIGNAL = "signal"
    ADMIN = "admin"
    CLEAR = "clear"
    CONTACTS = "contacts"


USUAL = (Role.DECIDE, Role.READ)
"""What a token may of which nothing else is said."""


def new_token() -> tuple[str, str]:
    """Make a token: what its owner keeps, and the digest that we keep."""
    token = PREFIX + secrets.token_urlsafe(32)
    return token, digest_of_token(token)


def digest_of_token(token: str) -> str:
    """Give the digest by which a token is known.

    A plain SHA-256 is enough: the token is random and long, so there is nothing to guess from the digest.
    """
    return hashlib.sha256(token.strip().encode()).hexdigest()


def looks_like_token(text: str) -> bool:
    """Say whether a text has the form of our tokens; what has not need not be looked up."""
    return _FORM.fullmatch(text) is not None


def bearer(header: str | None) -> str:
    """Give the token of an Authorization header, "" when it has none."""
    scheme, _, rest = (header or "").partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else ""


def password(header: str | None) -> str:
    """Give the password of a Basic Authorization header, "" when it has none."""
    scheme, _, rest = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        text = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return text.partition(":")[2]


def same(given: str, wanted: str) -> bool:
    """Compare two secrets in a time that tells nothing; an empty one is never the same."""
    return bool(given) and bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
