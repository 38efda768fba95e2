"""One quake, whichever format it came in: checked, and in our words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from engine.model.place import Point
from engine.model.said import phrase
from engine.model.scales import Certainty
from engine.model.time import HOUR, Instant
from watchers.fdsn.services import Service
from watchers.times import iso_time
from wire.strict_json import clean_text

_NATIVE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")
NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{0,20})?(?:[eE][+-]?\d{1,2})?")
"""A number as xs:double writes it, which is what QuakeML has."""


# Evaluation status and mode of QuakeML 1.2. What is rejected was not what it was taken for.
_CERTAINTY = {
    "rejected": Certainty.UNLIKELY,
    "confirmed": Certainty.OBSERVED,
    "reviewed": Certainty.OBSERVED,
    "final": Certainty.OBSERVED,
    "manual": Certainty.OBSERVED,
}


class BadItem(ValueError):
    """An event cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One event as its document has it: texts and numbers that nobody checked, None where it is silent.

    `native_id` may be a whole publicID of QuakeML. Depth is in kilometers, positive below the ground.
    """

    native_id: object
    time: object
    lat: object
    lon: object
    updated: object = None
    depth_km: object = None
    magnitude: object = None
    magnitude_type: object = None
    place: object = None
    author: object = None
    type: object = None
    status: object = None
    mode: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quake:
    """An event in our words. `updated` is None where the document does not say when it was changed.

    `type` is in the words of QuakeML, empty where none is given.
    """

    native_id: str
    occurred_at: Instant
    updated: Instant | None
    type: str
    certainty: Certainty
    magnitude: float | None
    magnitude_type: str
    point: Point
    depth_km: float | None
    place: str
    author: str


def quake_of(raw: Raw, service: Service, *, now: Instant) -> Quake:
    """Check an event; BadItem says what is wrong with it."""
    native_id = id_of(raw.native_id)
    if not native_id:
        raise BadItem(phrase("it has no usable id"))
    occurred_at = _time(raw.time)
    if occurred_at is None:
        raise BadItem(phrase("when it happened cannot be read"))
    # No agency sees a quake before it happens; an hour is for clocks that are wrong.
    if occurred_at > now + HOUR:
        raise BadItem(phrase("it says that it happened in the future"))
    lat = _number(raw.lat, low=-90, high=90, what="latitude")
    lon = _number(raw.lon, low=-180, high=180, what="longitude")
    if lat is None or lon is None:
        raise BadItem(phrase("it has no position"))
    author = clean_text(raw.author, most=60)
    kind = clean_text(raw.type, most=60).casefold()
    return Quake(
        native_id=native_id,
        occurred_at=min(occurred_at, now),
        updated=_time(raw.updated),
        type=service.types.get(kind, kind),
        certainty=_certainty(raw, author, service),
        magnitude=_number(raw.magnitude, low=-3, high=11, what="magnitude"),
        magnitude_type=clean_text(raw.magnitude_type, most=10),
        point=Point(lat, lon),
        depth_km=_number(raw.depth_km, low=-100, high=1000, what="depth"),
        place=clean_text(raw.place, most=200),
        author=author,
    )


def id_of(value: object) -> str:
    """Give the id of an event, or of its publicID what comes last; empty when that can be none."""
    last = re.split(r"[/=#]", clean_text(value, most=300))[-1]
    return last if _NATIVE_ID.fullmatch(last) else ""


def name_of(raw: Raw, number: int) -> str:
    """Say which event is meant, for a message."""
    return id_of(raw.native_id) or f"event {number}"


def _certainty(raw: Raw, author: str, service: Service) -> Certainty:
    words = (clean_text(each, most=40).casefold() for each in (raw.status, raw.mode))
    told = next((_CERTAINTY[word] for word in words if word in _CERTAINTY), None)
    if told is not None:
        return told
    return Certainty.OBSERVED if author.startswith(service.reviewed_by or ("\0",)) else Certainty.LIKELY


def _time(value: object) -> Instant | None:
    text = clean_text(value, most=40).replace(" ", "T")
    # The service's times are UTC, and mostly say so by saying nothing.
    return iso_time(text if _ZONE.search(text) else f"{text}Z") if text else None


def _number(value: object, *, low: float, high: float, what: str) -> float | None:
    if value is None or value == "" or (isinstance(value, str) and value.strip(" -") == ""):
        return None
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise BadItem(phrase("its {what} is not a number", what=what))
    if not low <= value <= high:
        raise BadItem(
            phrase(
                "its {what} is {value:g}, which is not between {low:g} and {high:g}",
                what=what,
                value=value,
                low=low,
                high=high,
            )
        )
    return float(value)
