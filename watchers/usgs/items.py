"""One feature of USGS GeoJSON, taken apart and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from engine.model.place import Point
from engine.model.said import phrase
from engine.model.signal import OutsideText
from wire.strict_json import clean_text

_NATIVE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MAX_ALIASES = 50
# Years 1 to 9999, which is what a date can be.
_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_000
# USGS sees no quake before it happens; an hour is for clocks that are wrong.
_AHEAD_MS = 3_600_000


class BadItem(ValueError):
    """A feature cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A feature in our words, times in milliseconds as USGS has them. A deleted one may lack the rest."""

    native_id: str
    aliases: tuple[str, ...]
    updated_ms: int
    time_ms: int | None
    deleted: bool
    status: str
    type: str
    alert: str
    magnitude: float | None
    point: Point | None
    depth_km: float | None
    detail: str
    text: OutsideText


def name_of(feature: object, number: int) -> str:
    """Say which feature is meant, for a message: its id, or else its number in the list."""
    native_id = feature.get("id") if isinstance(feature, Mapping) else None
    return native_id if is_id(native_id) else f"item {number}"


def read_item(feature: object, *, now_ms: int, replayed: bool = False) -> Item:
    """Take a feature apart; BadItem says what is wrong with it. What is replayed may have changed since."""
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise BadItem(phrase("it is no GeoJSON feature"))
    properties = feature.get("properties")
    if not isinstance(properties, Mapping):
        raise BadItem(phrase("it has no properties"))
    native_id = feature.get("id")
    if not is_id(native_id):
        raise BadItem(phrase("it has no usable id"))
    status = clean_text(properties.get("status"), most=40).casefold()
    deleted = status == "deleted"
    point, depth_km = _position(feature.get("geometry"), needed=not deleted)
    time_ms = _milliseconds(properties, "time", needed=not deleted)
    if time_ms is not None and time_ms > now_ms + _AHEAD_MS:
        raise BadItem(phrase("it says that it happened in the future"))
    updated_ms = _milliseconds(properties, "updated", needed=True)
    # It becomes the revision: one far ahead would make every later one look old.
    if updated_ms is not None and not 0 < updated_ms <= (_LAST_MS if replayed else now_ms + _AHEAD_MS):
        raise BadItem(phrase("it was changed before 1970 or in the future"))
    magnitude = _number(properties.get("mag"), low=-3, high=11, what="magnitude")
    place = clean_text(properties.get("place"), most=200)
    title = clean_text(properties.get("title"), most=300)
    return Item(
        native_id=native_id,
        aliases=_aliases(properties.get("ids"), native_id),
        updated_ms=updated_ms or 0,
        time_ms=time_ms,
        deleted=deleted,
        status=status,
        type=clean_text(properties.get("type"), most=60).casefold() or "earthquake",
        alert=clean_text(properties.get("alert"), most=20).casefold(),
        magnitude=magnitude,
        point=point,
        depth_km=depth_km,
        detail=_link(properties.get("detail")),
        text=OutsideText(headline=title or place, place=place, url=_link(properties.get("url"))),
    )


def is_id(value: object) -> TypeGuard[str]:
    """Say whether a value can be an id of USGS."""
    return isinstance(value, str) and _NATIVE_ID.fullmatch(value) is not None


def _aliases(ids: object, native_id: str) -> tuple[str, ...]:
    if not isinstance(ids, str):
        return ()
    others = dict.fromkeys(part for part in ids[:5_000].split(",") if is_id(part) and part != native_id)
    return tuple(others)[:_MAX_ALIASES]


def _link(value: object) -> str:
    # Longer or stranger than a link needs to be is no link.
    text = clean_text(value, most=1_000)
    return text if text == value and re.match(r"https?://[^\s]+$", text) else ""


def _position(geometry: object, *, needed: bool) -> tuple[Point | None, float | None]:
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if not isinstance(coordinates, list) or len(coordinates) < 2 or coordinates[:2] == [None, None]:
        if needed:
            raise BadItem(phrase("it has no position"))
        return None, None
    lon = _number(coordinates[0], low=-180, high=180, what="longitude")
    lat = _number(coordinates[1], low=-90, high=90, what="latitude")
    depth_km = _number(coordinates[2], low=-100, high=1000, what="depth") if len(coordinates) > 2 else None
    if lat is None or lon is None:
        raise BadItem(phrase("half of its position is missing"))
    return Point(lat, lon), depth_km


def _number(value: Any, *, low: float, high: float, what: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
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


def _milliseconds(properties: Mapping[str, Any], key: str, *, needed: bool) -> int | None:
    value = properties.get(key)
    if value is None:
        if needed:
            raise BadItem(phrase("its {key!r} is missing", key=key))
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise BadItem(phrase("its {key!r} is not a time in milliseconds", key=key))
    if not _FIRST_MS <= value <= _LAST_MS:
        raise BadItem(phrase("its {key!r} is out of range", key=key))
    return int(value)
