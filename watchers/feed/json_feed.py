"""JSON Feed 1.0 and 1.1: its items in the form in which feedparser gives those of other feeds."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.said import phrase, told_by
from engine.model.time import moment
from watchers.feed.entries import Entries
from watchers.feed.splitting import MAX_ITEMS, MOST_ITEM, Split
from watchers.heavy import MOST_VALUES
from watchers.times import iso_time
from wire.strict_json import BadJson, clean_text, read_json

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d)?/?")


class BadJsonFeed(ValueError):
    """A text is no JSON Feed; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed:
    """A feed with only its new items: what was left out and why, and the entries that are to be read."""

    cut: Split
    feed: Entries


def open_json_feed(data: bytes, known: Collection[str]) -> JsonFeed:
    """Cut a JSON Feed as other feeds are cut; what is none is a BadJsonFeed."""
    try:
        document = read_json(data, most_values=MOST_VALUES)
    except BadJson as error:
        raise BadJsonFeed(told_by(error)) from error
    version = document.get("version") if isinstance(document, Mapping) else None
    if not isinstance(version, str) or not _VERSION.fullmatch(version[:100]):
        raise BadJsonFeed(phrase("it is JSON, but names no version of JSON Feed"))
    items = document.get("items")
    if not isinstance(items, list):
        raise BadJsonFeed(phrase("it is a JSON Feed without a list of items"))
    new: list[str] = []
    left: list[str] = []
    entries: list[Any] = []
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        raw = json.dumps(item, sort_keys=True).encode()
        mark = hashlib.blake2b(raw, digest_size=8).hexdigest()
        if mark in known:
            left.append(mark)
        elif not isinstance(item, Mapping):
            problems.append(phrase("item {number} is no object", number=number))
        elif len(raw) > MOST_ITEM:
            problems.append(
                phrase("item {number} is larger than {most:,} bytes", number=number, most=MOST_ITEM)
            )
        else:
            new.append(mark)
            entries.append(_entry(item))
    if len(items) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    cut = Split(data=b"", new=tuple(new), known=tuple(left), total=len(items), problems=tuple(problems))
    home = document.get("home_page_url")
    return JsonFeed(cut=cut, feed=Entries(link=home if isinstance(home, str) else "", entries=entries))


def _entry(item: Mapping[str, Any]) -> dict[str, Any]:
    """Give an item the names that feedparser gives those of RSS; who wrote it is not read."""
    native_id = item.get("id")
    # Version 1.0 let an id be a number, to be taken as its digits.
    number = isinstance(native_id, int | float) and not isinstance(native_id, bool)
    entry = {
        "id": str(native_id) if number else native_id,
        "title": _as_html(item.get("title")),
        "summary": _as_html(item.get("summary")) or _as_html(item.get("content_text")),
        "content": [{"value": item.get("content_html")}],
        "link": item.get("url") or item.get("external_url"),
        "published_parsed": _time(item.get("date_published")),
        "updated_parsed": _time(item.get("date_modified")),
    }
    return {name: value for name, value in entry.items() if value is not None}


def _as_html(value: object) -> str | None:
    """Write plain text so that it is read as markup and comes out as it was."""
    return html.escape(value) if isinstance(value, str) else None


def _time(value: object) -> Any:
    at = iso_time(clean_text(value, most=40))
    return moment(at).utctimetuple() if at is not None else None
