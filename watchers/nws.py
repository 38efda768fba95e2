"""Alerts of the US National Weather Service, as api.weather.gov gives them: CAP in GeoJSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from engine.model.said import phrase
from watchers.cap import CapWatcher
from watchers.cap.from_json import alert_of, open_json
from watchers.cap.geocodes import states_of_codes
from watchers.cap.index import Held
from watchers.options import Options
from watchers.shapes import thinned
from watchers.times import iso_time
from watchers.xml import BadXml

MAX_ALERTS = 5_000
_MOST_RINGS = 5_000
_ALIKE = ("sender", "sent", "status", "scope", "note", "source", "incidents")
_OF_INFO = (
    "category", "certainty", "description", "effective", "event", "headline", "instruction", "language",
    "onset", "senderName", "severity", "urgency", "web",
)  # fmt: skip


class NwsWatcher(CapWatcher):
    """Eyes on api.weather.gov/alerts/active, for the whole country or with ?area=, ?zone= or ?event=.

    Options: contact, an address under which the service can reach whoever runs this; home_country, topics.
    """

    suffixes = (".json", ".geojson")
    service = "nws"
    what = "GeoJSON of weather alerts"
    accept = "application/geo+json, application/json"

    def take(self, given: Options) -> None:
        """Ask for the address to write to."""
        super().take(given)
        self._contact = given.word("contact")

    def headers(self) -> dict[str, str]:
        """Say who asks: the service refuses who does not, and wants an address to write to."""
        contact = self._contact.encode("ascii", "ignore").decode()
        return {"user-agent": f"Serviola ({contact})"} if contact else {}

    def open(self, data: bytes) -> Held:
        """Find the alerts of a collection, or the one of a feature."""
        document = open_json(data)
        features = document.get("features", [document]) if isinstance(document, dict) else None
        alone = isinstance(document, dict) and document.get("type") == "Feature"
        if not isinstance(features, list) or not ("features" in document or alone):
            raise BadXml(phrase("it is neither a FeatureCollection nor a Feature"))
        alerts = tuple(alert_of(_as_cap(each)) for each in features[:MAX_ALERTS])
        return Held(messages=alerts, left=max(0, len(features) - MAX_ALERTS))


def _as_cap(feature: object) -> dict[str, Any]:
    """Give the message of a feature by the names of CAP."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict):
        return {}
    geocodes = list(_pairs(properties.get("geocode")))
    area = {
        "areaDesc": _place(properties.get("areaDesc"), geocodes),
        "polygon": list(_polygons(feature.get("geometry"))),
        "geocode": geocodes,
    }
    info = {name: properties.get(name) for name in _OF_INFO} | {
        "responseType": properties.get("response"),
        "expires": _end(properties),
        "eventCode": list(_pairs(properties.get("eventCode"))),
        "parameter": [
            *_pairs(properties.get("parameters")),
            *_pairs({"affectedZones": properties.get("affectedZones")}),
        ],
        "area": area,
    }
    return {name: properties.get(name) for name in _ALIKE} | {
        "identifier": properties.get("id"),
        "scope": properties.get("scope") or "Public",
        "msgType": properties.get("messageType"),
        "code": properties.get("code"),
        "references": " ".join(_references(properties.get("references"))),
        "info": info,
    }


def _end(properties: Mapping[str, Any]) -> object:
    """Give until when it holds: a message may expire, to be said anew, before what it warns of has ended."""
    known = [
        (at, text) for text in (properties.get("expires"), properties.get("ends")) if (at := _time(text))
    ]
    return max(known)[1] if known else properties.get("expires")


def _time(text: object) -> int:
    return (iso_time(text) or 0) if isinstance(text, str) else 0


def _place(description: object, geocodes: list[dict[str, str]]) -> object:
    """Give the places by name, with their states before them: a county of the same name is in many."""
    states = states_of_codes((each["valueName"], each["value"]) for each in geocodes)
    return f"{', '.join(states)}: {description}" if states and isinstance(description, str) else description


def _pairs(values: object) -> Iterator[dict[str, str]]:
    """Give names and values, each value of a list by itself."""
    for name, several in values.items() if isinstance(values, dict) else ():
        for value in several if isinstance(several, list) else [several]:
            if isinstance(value, str | int | float):
                yield {"valueName": str(name), "value": str(value)}


def _references(references: object) -> Iterator[str]:
    for each in references if isinstance(references, list) else ():
        if isinstance(each, dict):
            yield f"{each.get('sender')},{each.get('identifier')},{each.get('sent')}"


def _polygons(geometry: object) -> Iterator[str]:
    """Give the outer rings of a polygon or of several, as CAP writes them: latitude first."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    drawn = geometry.get("coordinates") if isinstance(geometry, dict) else None
    several = [drawn] if kind == "Polygon" else drawn if kind == "MultiPolygon" else []
    for polygon in several[:_MOST_RINGS] if isinstance(several, list) else ():
        ring = polygon[0] if isinstance(polygon, list) and polygon else None
        if isinstance(ring, list):
            wrong = next((each for each in ring if not _is_on_earth(each)), None)
            # Thinning might leave it out, and the shape of the others cannot be told beside it.
            points = thinned(ring, place=_numbers) if wrong is None else [wrong]
            yield " ".join(map(_position, points))


def _position(position: object) -> str:
    lat, lon = _numbers(position)
    return "?" if math.isnan(lat) else f"{lat:.6f},{lon:.6f}"


def _is_on_earth(position: object) -> bool:
    lat, lon = _numbers(position)
    return -90 <= lat <= 90 and -180 <= lon <= 180


def _numbers(position: object) -> tuple[float, float]:
    """Give latitude and longitude of a position, which names them the other way round."""
    lon, lat = position[:2] if isinstance(position, list) and len(position) >= 2 else (None, None)
    numbers = [each for each in (lat, lon) if isinstance(each, int | float) and not isinstance(each, bool)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (math.nan, math.nan)
