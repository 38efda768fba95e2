"""Post views of the Bluesky API (lexicon app.bsky.feed.defs), and what is left of them when nobody is named.

The address of a post (at://DID/…) names its author, so neither it nor the DID, handle, display name or avatar
goes anywhere but into keyed hashes, and sealed into the cursor, to ask later whether the post stands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import Instant
from watchers.documents import Parsed
from watchers.social.nameless import MOST_TEXT, nameless
from watchers.social.posts import BadPost, Post, written_at
from watchers.social.reading import MAX_ITEMS, SocialSettings, read_posts
from watchers.social.voices import post_of, voice_of
from watchers.social.watcher import listed
from watchers.times import iso_time
from wire.secrets import Secret
from wire.strict_json import BadJson, clean_text, read_json

ADDRESS = re.compile(
    r"at://(did:[a-z0-9]{1,20}:[A-Za-z0-9._:%-]{1,200})/app\.bsky\.feed\.post/[A-Za-z0-9._:~-]{1,200}"
)
_CID = re.compile(r"[A-Za-z0-9]{8,120}")
_MENTION = "app.bsky.richtext.facet#mention"
_LEFT_OUT = frozenset({"!hide", "!takedown", "!no-unauthenticated", "spam"})
"""Labels of a post or an account that is not to be shown, or only to people who are signed in."""


def read_bluesky(
    data: bytes,
    settings: SocialSettings,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    name: str = "the text",
) -> Parsed:
    """Read the posts of a feed, a search or a thread that speak of a hazard or of a configured topic."""
    found = views(data, name)
    return read_posts(
        found, lambda view, secret: read_post(view, secret=secret, now=now), settings, memory, now=now
    )


def views(data: bytes, name: str) -> Sequence[Any]:
    """Give the posts of an answer as they are; an answer that holds none is a SourceError."""
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} holds no posts of Bluesky: {error}; check the address", name=name, error=error)
        ) from error
    if isinstance(document, Mapping):
        posts, feed, thread = (document.get(key) for key in ("posts", "feed", "thread"))
        if isinstance(posts, list):
            return posts
        if isinstance(feed, list):
            return [each.get("post") if isinstance(each, Mapping) else each for each in feed]
        if isinstance(thread, Mapping):
            return _of_thread(thread)
    raise SourceError(
        phrase(
            "{name} holds no posts of Bluesky: it is no feed, no search and no thread; check the address",
            name=name,
        )
    )


def read_post(view: object, *, secret: Secret, now: Instant) -> Post | None:
    """Take a post view apart; None when it is not for us to read, BadPost when it cannot be believed."""
    if not isinstance(view, Mapping):
        raise BadPost(phrase("it is no object"))
    address, record, author = (view.get(key) for key in ("uri", "record", "author"))
    match = ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if match is None or not isinstance(address, str):
        raise BadPost(phrase("it has no address of a post"))
    if not isinstance(record, Mapping) or not isinstance(author, Mapping):
        raise BadPost(phrase("it has no record, or no author"))
    if not is_for_us(view):
        return None
    cid = view.get("cid")
    if not isinstance(cid, str) or not _CID.fullmatch(cid):
        raise BadPost(phrase("it has no cid"))
    created = _created(view, record, now=now)
    plain = f"{_without_mentions(record)} {_card(record)}"
    text = nameless(html.escape(plain, quote=False), _names(view, author))
    return Post(
        native_id=post_of(address, secret=secret),
        voice=voice_of(f"bluesky {match[1]}", secret=secret, at=created),
        created=created,
        edited=created,
        text=text,
        # The cid is a hash of the record, names in it and all, so only our own mark of it is kept.
        mark=post_of(cid, secret=secret),
        address=address,
    )


def is_for_us(view: Mapping[str, Any]) -> bool:
    """Say whether a post may be read by who is not signed in, as far as it and its author are labeled."""
    marked = (view, view.get("author"), view.get("record"))
    return not any(_LEFT_OUT & _labels(each) for each in marked if isinstance(each, Mapping))


def _of_thread(thread: Mapping[str, Any]) -> list[Any]:
    """Give the posts of a thread and of its replies; what was deleted or is blocked in it has none."""
    found: list[Any] = []
    waiting: list[Any] = [thread]
    while waiting and len(found) <= MAX_ITEMS:
        one = waiting.pop(0)
        if isinstance(one, Mapping):
            found += [one["post"]] if "post" in one else []
            waiting += listed(one.get("replies"), most=MAX_ITEMS)
    return found


def _created(view: Mapping[str, Any], record: Mapping[str, Any], *, now: Instant) -> Instant:
    """Give when a post was written, but not later than the network saw it: its author may write any date."""
    said, indexed = _text(record, "createdAt"), _text(view, "indexedAt")
    at = iso_time(indexed)
    if at is None:
        return written_at(said, now=now)
    written = iso_time(said)
    return written_at(indexed, now=now) if written is None else min(written, written_at(indexed, now=now))


def _labels(value: Mapping[str, Any]) -> set[str]:
    """Give the labels of a view, or those that an author put on a record."""
    given = value.get("labels")
    given = given.get("values") if isinstance(given, Mapping) else given
    found = [each for each in listed(given) if isinstance(each, Mapping) and not each.get("neg")]
    return {each["val"] for each in found if isinstance(each.get("val"), str)}


def _without_mentions(record: Mapping[str, Any]) -> str:
    """Give the text without the bytes that its facets say name somebody (app.bsky.richtext.facet)."""
    text = _encodable(_text(record, "text"))
    data = text.encode()[: 20 * MOST_TEXT]
    for start, end in sorted(_mentions(record), reverse=True):
        if 0 <= start < end <= len(data):
            data = data[:start] + b" " + data[end:]
    return data.decode(errors="ignore")


def _mentions(record: Mapping[str, Any]) -> list[tuple[int, int]]:
    found = []
    for facet in listed(record.get("facets")):
        if not isinstance(facet, Mapping) or not isinstance(index := facet.get("index"), Mapping):
            continue
        kinds = {each.get("$type") for each in listed(facet.get("features")) if isinstance(each, Mapping)}
        start, end = index.get("byteStart"), index.get("byteEnd")
        if _MENTION in kinds and isinstance(start, int) and isinstance(end, int):
            found.append((start, end))
    return found


def _card(record: Mapping[str, Any]) -> str:
    """Give the title of the page that a post links to: often it says what the post speaks of."""
    embed = record.get("embed")
    media = embed.get("media") if isinstance(embed, Mapping) else None
    for each in (embed, media):
        external = each.get("external") if isinstance(each, Mapping) else None
        if isinstance(external, Mapping):
            return clean_text(external.get("title"), most=300)
    return ""


def _names(view: Mapping[str, Any], author: Mapping[str, Any]) -> list[str]:
    """Name the author, and the author of what is quoted."""
    embed = view.get("embed")
    quoted = embed.get("record") if isinstance(embed, Mapping) else None
    inner = quoted.get("record") if isinstance(quoted, Mapping) else None
    people = [author, *(each.get("author") for each in (quoted, inner) if isinstance(each, Mapping))]
    known = [each for each in people if isinstance(each, Mapping)]
    return [_text(each, key) for each in known for key in ("displayName", "handle", "did")]


def _encodable(text: str) -> str:
    """Give a text that can be encoded: facets count the bytes of UTF-8."""
    return text.encode(errors="replace").decode()


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
