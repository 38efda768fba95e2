"""Documents that hold or name CAP messages: one message, an index in Atom or RSS, an EDXL-DE container."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from yarl import URL

from engine.model.said import phrase
from watchers.cap.message import is_message
from watchers.seen import mark_of
from watchers.xml import BadXml, child, children, local_name, namespace, read_xml, text_of

MAX_ITEMS = 1_000
_ATOM = "http://www.w3.org/2005/Atom"
_EDXL = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry of an index: where its message is, and a mark that changes when the entry does."""

    url: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a document holds: messages in it, and links to others. `left` counts entries with neither."""

    messages: tuple[etree._Element, ...]
    links: tuple[Link, ...] = ()
    left: int = 0


def open_document(data: bytes, *, base: str = "") -> Held:
    """Find the messages of a document; BadXml when it is none of the kinds we know."""
    root = read_xml(data)
    if is_message(root):
        return Held(messages=(root,))
    name = local_name(root)
    if name == "EDXLDistribution" and namespace(root) == _EDXL:
        return Held(messages=tuple(_within(root)))
    if name == "feed" and namespace(root) == _ATOM:
        return _index(list(children(root, "entry")), base)
    channel = child(root, "channel")
    if name == "rss" and channel is not None:
        return _index(list(children(channel, "item")), base)
    raise BadXml(
        phrase("its root is {what}, and not a CAP alert, an Atom or RSS index, or EDXL-DE", what=name[:40])
    )


def _within(element: etree._Element) -> Iterator[etree._Element]:
    found = 0
    for each in element.iter():
        if is_message(each) and found < MAX_ITEMS:
            found += 1
            yield each


def _index(entries: list[etree._Element], base: str) -> Held:
    messages: list[etree._Element] = []
    links: dict[str, Link] = {}
    left = max(0, len(entries) - MAX_ITEMS)
    for entry in entries[:MAX_ITEMS]:
        inside = list(_within(entry))
        messages += inside
        url = _link(entry, base)
        if url and not inside:
            stamp = text_of(child(entry, "updated")) or text_of(child(entry, "pubDate"))
            links[url] = Link(url=url, mark=mark_of(stamp, text_of(child(entry, "title"))))
        left += not inside and not url
    return Held(messages=tuple(messages), links=tuple(links.values()), left=left)


def _link(entry: etree._Element, base: str) -> str:
    """Give the address of an entry's message: the link that says it is CAP, else the one there is."""
    candidates: list[tuple[bool, str]] = []
    for link in children(entry, "link"):
        href = (link.get("href") or text_of(link)).strip()
        rel, kind = link.get("rel") or "alternate", link.get("type") or ""
        if href and (kind == "application/cap+xml" or rel == "alternate"):
            candidates.append((kind == "application/cap+xml", href))
    if not candidates:
        return ""
    href = max(candidates, key=lambda found: found[0])[1]
    try:
        url = URL(base).join(URL(href)) if base else URL(href)
    except (ValueError, UnicodeError):
        return ""
    return str(url) if url.scheme in {"http", "https"} and len(str(url)) <= 2_000 else ""
