"""A post when nobody is named.

Who wrote a post is personal data that we do not need. Of the author nothing is kept but a keyed hash, by
which two posts of one person count as one voice; without the key nobody can tell who it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.said import phrase
from engine.model.time import DAY, Instant
from watchers.times import iso_time


class BadPost(ValueError):
    """A post cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A public post without its author. `voice` tells one author from another, and no more.

    `address` is what the source is asked by, whether it still stands; it may name the author, and is only
    ever kept sealed. Where it is empty, the native id is enough to ask.
    """

    native_id: str
    voice: str
    created: Instant
    edited: Instant
    text: str
    mark: str
    address: str = ""


def written_at(text: str, *, now: Instant) -> Instant:
    """Read when a post was written; BadPost where it does not say, or says the future."""
    at = iso_time(text)
    if at is None or at > now + DAY:
        raise BadPost(phrase("it has no date, or one in the future"))
    return at
