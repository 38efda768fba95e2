"""Statuses of the Mastodon API, and what is left of them when nobody is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import Instant
from watchers.documents import Parsed
from watchers.seen import mark_of
from watchers.social.nameless import MOST_TEXT, nameless
from watchers.social.posts import BadPost, Post, written_at
from watchers.social.reading import SocialSettings, read_posts
from watchers.social.voices import voice_of
from watchers.social.watcher import listed
from watchers.times import iso_time
from wire.secrets import Secret
from wire.strict_json import BadJson, clean_text, read_json


def read_mastodon(
    data: bytes,
    settings: SocialSettings,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    name: str = "the text",
) -> Parsed:
    """Read the posts of a timeline or a search that speak of a hazard or of a configured topic."""
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} holds no posts of Mastodon: {error}; check the address", name=name, error=error)
        ) from error
    posts = document.get("statuses") if isinstance(document, dict) else document
    if not isinstance(posts, list):
        raise SourceError(
            phrase(
                "{name} holds no posts of Mastodon: it is no timeline and no search; check the address",
                name=name,
            )
        )
    return read_posts(
        posts, lambda status, secret: read_post(status, secret=secret, now=now), settings, memory, now=now
    )


def read_post(status: object, *, secret: Secret, now: Instant) -> Post | None:
    """Take a status apart; None when it is not public, BadPost when it cannot be believed.

    A boosted status is the status that was boosted, so that ten boosts are one post.
    """
    post = _boosted(status)
    if _text(post, "visibility") not in {"public", "unlisted"}:
        return None
    native_id = clean_text(post.get("id"), most=64)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", native_id):
        raise BadPost(phrase("it has no usable id"))
    created = written_at(_text(post, "created_at"), now=now)
    account = post.get("account")
    account = account if isinstance(account, Mapping) else {}
    # The address of a profile is the same on every server; an account's id is only its server's own.
    author = _text(account, "url") or clean_text(account.get("id"), most=64)
    if not author:
        raise BadPost(phrase("it has no account"))
    names = [*_names(account), *(name for each in listed(post.get("mentions")) for name in _names(each))]
    text = nameless(_text(post, "content"), names)
    said = clean_text(f"{nameless(_text(post, 'spoiler_text'), names)} {text}", most=MOST_TEXT)
    return Post(
        native_id=native_id,
        voice=voice_of(f"mastodon {author}", secret=secret, at=created),
        created=created,
        edited=max(created, iso_time(_text(post, "edited_at")) or created),
        text=said,
        mark=mark_of(said),
    )


def _boosted(status: object) -> Mapping[str, Any]:
    inner = status.get("reblog") if isinstance(status, Mapping) else None
    found = inner if isinstance(inner, Mapping) else status
    if not isinstance(found, Mapping):
        raise BadPost(phrase("it is no object"))
    return found


def _names(person: object) -> list[str]:
    if not isinstance(person, Mapping):
        return []
    return [_text(person, key) for key in ("display_name", "username", "acct")]


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
