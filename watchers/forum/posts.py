"""Feeds of forums (RSS, RDF, Atom), and what is left of their items when nobody is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from engine.model.time import DAY, Instant
from watchers.documents import Parsed
from watchers.feed.entries import BadItem, parse, read_entry
from watchers.feed.splitting import split
from watchers.seen import load, mark_of
from watchers.social.nameless import MOST_TEXT, nameless
from watchers.social.posts import BadPost, Post
from watchers.social.reading import MAX_ITEMS, SocialSettings, read_posts
from watchers.social.voices import post_of, voice_of
from watchers.xml import BadXml
from wire.secrets import Secret
from wire.strict_json import clean_text

_MOST_MENDED = 64_000


def read_forum(
    data: bytes,
    settings: SocialSettings,
    memory: Mapping[str, Any],
    *,
    forum: str,
    now: Instant,
    name: str = "the text",
) -> Parsed:
    """Read the posts of a feed that speak of a hazard or of a configured topic.

    `forum` is where it is, for one name in two forums is two people.
    """
    try:
        marks = _marks(memory)
        # Mending a large one takes minutes in which nothing else runs; forums write XML that is well-formed.
        cut = split(data, marks.keys(), mend=len(data) <= _MOST_MENDED)
    except BadXml as error:
        raise SourceError(
            phrase(
                "{name} is no feed of a forum: {error}; check that it is RSS or Atom", name=name, error=error
            )
        ) from error
    found = parse(cut.data)
    if not found.entries and not found.link and not cut.total:
        raise SourceError(
            phrase(
                "{name} is no feed of a forum: nothing in it can be read; check that it is RSS or Atom",
                name=name,
            )
        )
    known = load(memory.get("seen"))
    places = {id(entry): place for place, entry in enumerate(found.entries[:MAX_ITEMS])}
    ids = [""] * len(places)

    def take(entry: Mapping[str, Any], secret: Secret) -> Post:
        post = read_item(entry, secret=secret, forum=forum, now=now)
        place = places[id(entry)]
        if not ids[place] or post.native_id in known:
            ids[place] = post.native_id
        return post

    still = {marks[mark]: mark for mark in cut.known}
    parsed = read_posts(found.entries, take, settings, memory, now=now, still=still)
    # Where feedparser saw other items than we did, each is read again next time.
    new = dict(zip(cut.new, ids, strict=True)) if len(cut.new) == len(ids) else {}
    return replace(
        parsed,
        memory={**parsed.memory, "marks": {mark: marks[mark] for mark in cut.known} | new},
        skipped=max(0, cut.total - parsed.read),
        problems=(*cut.problems, *parsed.problems),
    )


def read_item(entry: Mapping[str, Any], *, secret: Secret, forum: str, now: Instant) -> Post:
    """Take an item apart; BadPost when it cannot be believed.

    Of an item without an author nobody knows whose it is: all of those of a forum are one voice.
    """
    names = list(_names(entry))
    try:
        item = read_entry(_nameless(entry, names), now=now)
    except BadItem as error:
        raise BadPost(told_by(error)) from error
    if item.published is None or item.updated is None or item.published > now + DAY:
        raise BadPost(phrase("it has no date"))
    text = clean_text(f"{item.title} {item.text}", most=MOST_TEXT)
    author = names[0] if names else ""
    return Post(
        native_id=post_of(item.native_id, secret=secret),
        voice=voice_of(f"forum {forum} {author}", secret=secret, at=item.published),
        created=item.published,
        edited=max(item.published, item.updated),
        text=text,
        mark=mark_of(text),
        address=item.link,
    )


def _marks(memory: Mapping[str, Any]) -> dict[str, str]:
    """Give the marks of the items that were read, each with the id of its post."""
    kept = memory.get("marks")
    given = kept.items() if isinstance(kept, Mapping) else ()
    return {key: each for key, each in given if isinstance(key, str) and isinstance(each, str)}


def _nameless(entry: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Give an item without people in its title and text."""
    clean = dict(entry)
    for key in ("title", "summary"):
        if isinstance(clean.get(key), str):
            clean[key] = nameless(clean[key], names)
    content = clean.get("content")
    first = content[0] if isinstance(content, list) and content else None
    if isinstance(first, Mapping) and isinstance(value := dict(first).get("value"), str):
        clean["content"] = [{"value": nameless(value, names)}]
    return clean


def _names(entry: Mapping[str, Any]) -> Iterator[str]:
    """Name the author in every way the item does: "@user Full Name" of Discourse, /u/user, an address."""
    values = dict(entry)
    detail = values.get("author_detail")
    people = [each for each in (detail, *_list(values.get("authors"))) if isinstance(each, Mapping)]
    given = [values.get("author"), *(dict(each).get(key) for each in people for key in ("name", "email"))]
    for each in given:
        text = clean_text(each, most=200)
        if text:
            yield text
            first, _, rest = text.partition(" ")
            if first.startswith("@"):
                yield from (first[1:], rest)
            yield text.rpartition("/")[2]


def _list(value: object) -> list[Any]:
    return value[:20] if isinstance(value, list) else []
