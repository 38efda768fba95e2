"""One status of the Mastodon API, and what is left of it when nobody is named.

Who wrote a post is personal data that we do not need. Of the author nothing is kept but a keyed hash, by
which two posts of one person count as one voice; without the key nobody can tell who it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from engine.model.time import DAY, Instant
from watchers.seen import mark_of
from watchers.times import iso_time
from watchers.xml import without_markup
from wire.secrets import Secret
from wire.strict_json import clean_text

_MOST_TEXT = 500
_HANDLE = re.compile(r"(?<![\w/])@[\w.-]+(?:@[\w.-]+)?")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_PROFILE = re.compile(r"https?://\S*/(?:@|users/|u/|profile/|ap/)\S*")
_PHONE = re.compile(r"(?<![\w.,])\+?\d(?:[ .()/-]?\d){7,14}(?!\w)")
_LEAST_NAME = 4


class BadPost(ValueError):
    """A status cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A public post without its author. `voice` tells one author from another, and no more."""

    native_id: str
    voice: str
    created: Instant
    edited: Instant
    text: str
    mark: str


def read_post(status: object, *, secret: Secret, now: Instant) -> Post | None:
    """Take a status apart; None when it is not public, BadPost when it cannot be believed.

    A boosted status is the status that was boosted, so that ten boosts are one post.
    """
    post = _boosted(status)
    if post.get("visibility") not in {"public", "unlisted"}:
        return None
    native_id = clean_text(post.get("id"), most=64)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", native_id):
        raise BadPost("it has no usable id")
    created = iso_time(_text(post, "created_at"))
    if created is None or created > now + DAY:
        raise BadPost("it has no date, or one in the future")
    account = post.get("account")
    account = account if isinstance(account, Mapping) else {}
    account_id = clean_text(account.get("id"), most=64)
    if not account_id:
        raise BadPost("it has no account")
    text = _nameless(_text(post, "content"), account, post.get("mentions"))
    warning = _nameless(_text(post, "spoiler_text"), account, post.get("mentions"))
    said = clean_text(f"{warning} {text}", most=_MOST_TEXT)
    return Post(
        native_id=native_id,
        voice=voice_of(account_id, secret=secret),
        created=created,
        edited=max(created, iso_time(_text(post, "edited_at")) or created),
        text=said,
        mark=mark_of(said),
    )


def _boosted(status: object) -> Mapping[str, Any]:
    inner = status.get("reblog") if isinstance(status, Mapping) else None
    found = inner if isinstance(inner, Mapping) else status
    if not isinstance(found, Mapping):
        raise BadPost("it is no object")
    return found


def voice_of(account_id: str, *, secret: Secret) -> str:
    """Give the pseudonym of an account: HMAC-SHA256 under our own secret, 64 bits of it."""
    digest = hmac.new(secret.reveal().encode(), f"mastodon:{account_id}".encode(), hashlib.sha256)
    return f"voice-{digest.hexdigest()[:16]}"


def _nameless(content: str, account: Mapping[str, Any], mentions: object) -> str:
    """Give the text of a post without handles, profiles, addresses or the author's own names."""
    text = without_markup(_without_mentions(content), most=2 * _MOST_TEXT)
    for pattern in (_MAIL, _PROFILE, _HANDLE, _PHONE):
        text = pattern.sub(" ", text)
    people = [account, *(each for each in _list(mentions) if isinstance(each, Mapping))]
    names = {_text(person, key) for person in people for key in ("display_name", "username", "acct")}
    for name in sorted((each.strip() for each in names), key=len, reverse=True):
        if len(name) >= _LEAST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return clean_text(text, most=_MOST_TEXT)


def _without_mentions(content: str) -> str:
    if "mention" not in content and "h-card" not in content:
        return content
    try:
        root = html.fragment_fromstring(content[:50_000], create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return content
    for element in list(root.iter("a", "span")):
        classes = (element.get("class") or "").split()
        if "h-card" in classes or ("mention" in classes and "hashtag" not in classes):
            element.drop_tree()
    return str(html.tostring(root, encoding="unicode"))


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _list(value: object) -> Iterable[Any]:
    return value[:100] if isinstance(value, list) else ()
