"""The RSS of GDACS, taken apart with every extension it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import Instant
from watchers.times import mail_time
from watchers.xml import BadXml, child, children, local_name, namespace, read_xml, text_of
from wire.strict_json import clean_text

SPACES = {
    "http://www.gdacs.org": "gdacs",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.georss.org/georss": "georss",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://glidenumber.net": "glide",
    "http://asgard.jrc.it": "asgard",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One element that plain RSS does not have, with all it holds. `name` is such as gdacs:severity."""

    name: str
    text: str
    attributes: Mapping[str, str]
    parts: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GdacsItem:
    """One item: the fields of RSS, and every extension in its order."""

    title: str
    description: str
    link: str
    guid: str
    published: Instant | None
    extensions: tuple[Extension, ...]

    def get(self, name: str) -> Extension | None:
        """Give the first extension of that name."""
        return next((each for each in self.extensions if each.name == name), None)

    def text(self, name: str) -> str:
        """Give the text of the first extension of that name, empty when there is none."""
        found = self.get(name)
        return found.text if found is not None else ""


def read_items(data: bytes, name: str = "the text") -> tuple[GdacsItem, ...]:
    """Take a feed of GDACS apart, keeping all it says; a text that is none is a SourceError."""
    try:
        root = read_xml(data)
    except BadXml as error:
        raise SourceError(
            phrase("{name} is no RSS of GDACS: {error}; check the address", name=name, error=error)
        ) from error
    channel = child(root, "channel")
    if local_name(root) != "rss" or channel is None:
        raise SourceError(
            phrase("{name} is no RSS of GDACS: it has no channel; check the address", name=name)
        )
    return tuple(_item(element) for element in children(channel, "item"))


def _item(element: etree._Element) -> GdacsItem:
    link = text_of(child(element, "link"), most=1_000)
    return GdacsItem(
        title=text_of(child(element, "title"), most=300),
        description=text_of(child(element, "description"), most=1_000),
        link=link if re.match(r"https?://\S+$", link) else "",
        guid=text_of(child(element, "guid"), most=200),
        published=mail_time(text_of(child(element, "pubDate"), most=60)),
        extensions=tuple(_extensions(element)),
    )


def _extensions(element: etree._Element) -> Iterator[Extension]:
    for each in element:
        prefix = SPACES.get(namespace(each))
        if prefix is None and not namespace(each):
            continue
        yield Extension(
            name=f"{prefix or namespace(each)}:{local_name(each)}",
            text=clean_text(each.text or "", most=2_000),
            attributes={str(key): clean_text(str(value), most=500) for key, value in each.attrib.items()},
            parts=tuple(_extensions(each)),
        )
