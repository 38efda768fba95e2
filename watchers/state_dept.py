"""What the US Department of State publishes of a destination, in the forms in which it can be had.

Its interface gives a list in JSON, its feed is RSS, and a public archive of its pages has a form of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from engine.model.time import DAY, Instant
from watchers.advice import SEVERITIES
from watchers.iso3 import alpha2, countries_named
from watchers.times import iso_time, mail_time
from watchers.xml import BadXml, child, children, local_name, read_xml, text_of, without_markup
from wire.strict_json import BadJson, clean_text, read_json

# Destinations of several countries, and names that say more than the country's.
_NAMED = {
    "french west indies": ("GP", "MQ", "BL", "MF"),
    "mainland china, hong kong & macau": ("CN", "HK", "MO"),
    "israel, the west bank and gaza": ("IL", "PS"),
    "israel, the west bank, and gaza": ("IL", "PS"),
    "cote d ivoire": ("CI",),
    "kosovo": ("XK",),
    "saba": ("BQ",),
    "saint barthelemy": ("BL",),
}
_BEFORE_LEVEL = re.compile(
    r"(?:\s+Travel Advisory)?\s+[-\u2013]\s+(?:See (?:Individual )?Summaries\s+[-\u2013]\s+)?Level\b.*"
)
_LEVEL = re.compile(r"\bLevel ([1-4])\b")
_SEVERAL = re.compile(r"\bSee (?:Individual )?Summaries\b", re.IGNORECASE)
_PAGE = re.compile(r"/(?:destination\.([a-z]{3})|([a-z-]{2,60}?)(?:-travel)?-advisory\d?)\.html$")
_PAGES = {"chn": "china", "hkg": "hong_kong", "mac": "macau"}
"""Those that share a title, as they are called where they have one of their own."""
_WORLD = "worldwide caution"
"""A word to all travelers, which has neither a level nor a destination."""


class BadItem(ValueError):
    """An advisory cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is said of one destination, whichever form it came in."""

    native_id: str
    name: str
    title: str
    level: int
    dated: Instant
    countries: tuple[str, ...]
    text: str
    link: str


def items_in(data: bytes, name: str) -> list[Any]:
    """Give the items of a document as objects; a text that holds none is a SourceError."""
    try:
        if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
            return list(_of_feed(read_xml(data)))
        document = read_json(data)
    except (BadXml, BadJson) as error:
        raise SourceError(
            phrase(
                "{name} holds no travel advisories: {error}; check the address",
                name=name,
                error=told_by(error),
            )
        ) from error
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and ("level" in document or "Title" in document):
        return [document]
    raise SourceError(
        phrase(
            "{name} holds no travel advisories: it is neither a list nor one; check the address", name=name
        )
    )


def name_of(item: object) -> str:
    """Say which destination an item is about, for a message; empty where nothing says it."""
    return _name(_title(item)) if isinstance(item, Mapping) else ""


def is_for_all(item: object) -> bool:
    """Say whether an item is no advisory, but a word to all travelers."""
    return name_of(item).casefold().startswith(_WORLD)


def page_of(item: object, *, now: Instant) -> Page:
    """Take an item apart; BadItem says what is wrong with it."""
    if not isinstance(item, Mapping):
        raise BadItem(phrase("it is no object"))
    title, link = _title(item), _first(item, "Link", "remote_link", most=1_000)
    name = _name(title)
    page = _PAGE.search(link)
    # Of several that bear one title, each has a page of its own.
    several = page is not None and _SEVERAL.search(title) is not None
    native_id = _id_of(name)
    if page is not None and several:
        native_id = _PAGES.get(page[1], page[1]) if page[1] else _id_of(page[2])
    if not native_id:
        raise BadItem(phrase("it names no destination"))
    level = _level(item, title)
    if type(level) is not int or level not in SEVERITIES:
        raise BadItem(phrase("its level is not 1, 2, 3 or 4"))
    dated = _time(_first(item, "Updated", "Published", "date", most=60))
    if dated is None or dated > now + 2 * DAY:
        raise BadItem(phrase("its date cannot be read, or lies in the future"))
    return Page(
        native_id=native_id,
        name=name,
        title=title,
        level=level,
        dated=dated,
        countries=_countries(name, page, several=several),
        text=_text(item),
        link=link if re.match(r"https?://\S+$", link) else "",
    )


def _of_feed(root: etree._Element) -> Iterable[dict[str, str]]:
    """Give the items of the feed under the names of the interface; country tags are no codes of ISO 3166."""
    channel = child(root, "channel")
    if local_name(root).lower() != "rss" or channel is None:
        raise BadXml(phrase("it is XML, but no RSS"))
    for item in children(channel, "item"):
        tags = {each.get("domain", ""): text_of(each, most=100) for each in children(item, "category")}
        yield {
            "Title": text_of(child(item, "title"), most=300),
            "Link": text_of(child(item, "link"), most=1_000),
            "Updated": text_of(child(item, "pubDate"), most=60),
            "Summary": "".join(str(part) for part in _description(item)),
            "Threat-Level": tags.get("Threat-Level", ""),
        }


def _description(item: etree._Element) -> Iterable[Any]:
    described = child(item, "description")
    return () if described is None else described.itertext()


def _first(item: Mapping[str, Any], *keys: str, most: int) -> str:
    return next((found for key in keys if (found := clean_text(item.get(key), most=most))), "")


def _title(item: Mapping[str, Any]) -> str:
    return _first(item, "Title", "full_title", "country", most=300)


def _name(title: str) -> str:
    """Give the destination out of a title such as "Mexico Travel Advisory - Level 2: Exercise caution"."""
    return _BEFORE_LEVEL.sub("", title).removesuffix(" Travel Advisory").strip()


def _id_of(name: str) -> str:
    return re.sub(r"[ _-]+", "_", re.sub(r"[^a-z0-9 _-]", "", name.lower())).strip("_")[:100]


def _level(item: Mapping[str, Any], title: str) -> object:
    if "level" in item:
        return item["level"]
    found = _LEVEL.search(title) or _LEVEL.search(_first(item, "Threat-Level", most=100))
    return int(found[1]) if found is not None else None


def _time(text: str) -> Instant | None:
    """Read an instant, or a day as of its beginning in UTC."""
    return iso_time(text) or mail_time(text if ":" in text else f"{text} 00:00:00 GMT")


def _countries(name: str, page: re.Match[str] | None, *, several: bool) -> tuple[str, ...]:
    """Give the countries of a destination: by its name, else, or where several share it, by its page."""
    by_page: tuple[str, ...] = ()
    if page is not None:
        code = alpha2(page[1] or "")
        by_page = (code,) if code else countries_named((page[2] or "").replace("-", " ").title())
    if several and by_page:
        return by_page
    return _NAMED.get(name.casefold()) or countries_named(name) or by_page


def _text(item: Mapping[str, Any]) -> str:
    """Give the beginning of what is advised, out of the HTML of the Department or an archive's Markdown."""
    if isinstance(item.get("Summary"), str):
        return without_markup(item["Summary"], most=1_000)
    text = re.sub(r"\]\([^)\s]{0,500}\)|[*_#\[\]]+", "", str(item.get("content_md") or "")[:20_000])
    return clean_text(text, most=1_000)
