"""One message of the Common Alerting Protocol 1.1 or 1.2, taken apart and kept whole.

OASIS Standard CAP-V1.2, 1 July 2010. A signature is not verified: what is believed is the place that a
message was read from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from engine.model.place import Circle, Point, Polygon
from engine.model.said import phrase
from engine.model.scales import Category, Certainty, MsgType, Severity, Status, Urgency
from engine.model.time import Instant
from watchers.shapes import thinned
from watchers.times import iso_time
from watchers.xml import child, children, local_name, namespace, text_of

SPACES = ("urn:oasis:names:tc:emergency:cap:1.1", "urn:oasis:names:tc:emergency:cap:1.2")
E = TypeVar("E", bound=StrEnum)
_MOST_INFOS = 50
_MOST_AREAS = 500
_MOST_TEXTS = 5_000
_MOST_RING = 1_000_000
_OLD_CERTAINTY = {"Very Likely": Certainty.LIKELY}  # CAP 1.0 and 1.1; 1.2 says to read it as Likely


class BadMessage(ValueError):
    """It is no valid CAP; the message says what is wrong with it, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapArea:
    """One area: its description, what it encloses, and every geocode as name and value."""

    description: str
    polygons: tuple[Polygon, ...]
    circles: tuple[Circle, ...]
    geocodes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapInfo:
    """One info block. Parameters and event codes are all there, in their order, as name and value."""

    language: str
    categories: tuple[Category, ...]
    event: str
    response_types: tuple[str, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    event_codes: tuple[tuple[str, str], ...]
    effective: Instant | None
    onset: Instant | None
    expires: Instant | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    web: str
    parameters: tuple[tuple[str, str], ...]
    areas: tuple[CapArea, ...]

    def parameter(self, name: str) -> str:
        """Give the first parameter of that name, empty when there is none."""
        return next((value for key, value in self.parameters if key.casefold() == name.casefold()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CapMessage:
    """One message. `references` are sender, identifier and sent of each earlier one that it speaks of."""

    identifier: str
    sender: str
    sent: Instant
    status: Status
    msg_type: MsgType
    scope: str
    source: str
    note: str
    codes: tuple[str, ...]
    incidents: str
    references: tuple[tuple[str, str, Instant], ...]
    infos: tuple[CapInfo, ...]

    @property
    def key(self) -> str:
        """Give what no other message has: the sender and its identifier."""
        return key_of(self.sender, self.identifier)


def key_of(sender: str, identifier: str) -> str:
    """Give sender and identifier as one word; an identifier is only unique to its sender."""
    return f"{sender},{identifier}"


def is_message(element: etree._Element) -> bool:
    """Say whether an element is a CAP message."""
    return local_name(element) == "alert" and namespace(element) in SPACES


def read_message(alert: etree._Element) -> CapMessage:
    """Take a message apart; BadMessage says what is wrong with it."""
    if not is_message(alert):
        raise BadMessage(phrase("it is no CAP 1.1 or 1.2: its root is not an alert of that name space"))
    sent = iso_time(_needed(alert, "sent"))
    if sent is None:
        raise BadMessage(phrase("its sent is no time with a zone"))
    message = CapMessage(
        identifier=_word(alert, "identifier"),
        sender=_word(alert, "sender"),
        sent=sent,
        status=_one_of(Status, _needed(alert, "status"), "status"),
        msg_type=_one_of(MsgType, _needed(alert, "msgType"), "msgType"),
        scope=_needed(alert, "scope"),
        source=_text(alert, "source"),
        note=_text(alert, "note"),
        codes=_texts(alert, "code"),
        incidents=_text(alert, "incidents"),
        references=tuple(_references(_text(alert, "references", most=20_000))),
        infos=tuple(_info(info) for info in list(children(alert, "info"))[:_MOST_INFOS]),
    )
    if message.scope not in {"Public", "Restricted", "Private"}:
        raise BadMessage(phrase("its scope is {what!r}, which CAP does not know", what=message.scope[:40]))
    return message


def _info(info: etree._Element) -> CapInfo:
    certainty = _needed(info, "certainty")
    return CapInfo(
        language=_text(info, "language", most=40) or "en-US",
        categories=tuple(
            _one_of(Category, text, "category") for text in _texts(info, "category", needed=True)
        ),
        event=_needed(info, "event"),
        response_types=_texts(info, "responseType"),
        urgency=_one_of(Urgency, _needed(info, "urgency"), "urgency"),
        severity=_one_of(Severity, _needed(info, "severity"), "severity"),
        certainty=_OLD_CERTAINTY.get(certainty) or _one_of(Certainty, certainty, "certainty"),
        event_codes=_pairs(info, "eventCode"),
        effective=_time(info, "effective"),
        onset=_time(info, "onset"),
        expires=_time(info, "expires"),
        sender_name=_text(info, "senderName", most=200),
        headline=_text(info, "headline", most=1_000),
        description=_text(info, "description", most=10_000),
        instruction=_text(info, "instruction", most=10_000),
        web=_text(info, "web", most=1_000),
        parameters=_pairs(info, "parameter"),
        areas=tuple(_area(area) for area in list(children(info, "area"))[:_MOST_AREAS]),
    )


def _area(area: etree._Element) -> CapArea:
    return CapArea(
        description=_text(area, "areaDesc", most=10_000),
        polygons=tuple(filter(None, (_polygon(text) for text in _texts(area, "polygon", most=_MOST_RING)))),
        circles=tuple(_circle(text) for text in _texts(area, "circle")),
        geocodes=_pairs(area, "geocode"),
    )


def _polygon(text: str) -> Polygon | None:
    if not text:
        return None
    ring = list(thinned([_point(pair) for pair in text.split()], place=lambda each: (each.lat, each.lon)))
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3:
        raise BadMessage(phrase("it has a polygon of fewer than three points"))
    return Polygon(tuple(ring))


def _circle(text: str) -> Circle:
    center, _, radius = text.partition(" ")
    if not re.fullmatch(r"\s*\d{1,6}(\.\d{1,9})?\s*", radius):
        raise BadMessage(phrase("it has a circle without a radius"))
    return Circle(_point(center), float(radius))


def _point(pair: str) -> Point:
    found = re.fullmatch(r"(-?\d{1,3}(?:\.\d{1,40})?),(-?\d{1,3}(?:\.\d{1,40})?)", pair)
    lat, lon = (float(found[1]), float(found[2])) if found is not None else (999.0, 999.0)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadMessage(phrase("it has a point that is none: {what}", what=pair[:40]))
    return Point(lat, lon)


def _references(text: str) -> list[tuple[str, str, Instant]]:
    found = []
    for part in text.split()[:500]:
        sender, mark, rest = part.partition(",")
        identifier, mark_two, sent = rest.rpartition(",")
        at = iso_time(sent)
        if mark and mark_two and at is not None:
            found.append((sender, identifier, at))
    return found


def _needed(element: etree._Element, name: str) -> str:
    text = _text(element, name)
    if not text:
        raise BadMessage(phrase("its {name} is missing", name=name))
    return text


def _word(element: etree._Element, name: str) -> str:
    text = _needed(element, name)
    if len(text) > 300 or re.search(r"[\s,<&]", text):
        raise BadMessage(phrase("its {name} holds a space or a comma, or is too long", name=name))
    return text


def _text(element: etree._Element, name: str, *, most: int = 2_000) -> str:
    return text_of(child(element, name), most=most)


def _texts(element: etree._Element, name: str, *, needed: bool = False, most: int = 2_000) -> tuple[str, ...]:
    texts = tuple(text_of(each, most=most) for each in list(children(element, name))[:_MOST_TEXTS])
    if needed and not any(texts):
        raise BadMessage(phrase("its {name} is missing", name=name))
    return texts


def _pairs(element: etree._Element, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((_text(each, "valueName"), _text(each, "value")) for each in children(element, name))


def _time(element: etree._Element, name: str) -> Instant | None:
    text = _text(element, name, most=60)
    if not text:
        return None
    at = iso_time(text)
    if at is None:
        raise BadMessage(phrase("its {name} is no time with a zone", name=name))
    return at


def _one_of(kind: type[E], text: str, what: str) -> E:
    found = next((each for each in kind if each.value == text), None)
    if found is None:
        raise BadMessage(
            phrase("its {what} is {what2!r}, which CAP does not know", what=what, what2=text[:40])
        )
    return found
