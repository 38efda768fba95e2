"""USGS GeoJSON made by hand, for tests."""

from __future__ import annotations

import json
from typing import Any

from engine.model.time import Instant, parse_iso

NOW = parse_iso("2026-03-14T12:00:00Z")
HOUR_MS = 3_600_000


def ms(at: Instant) -> int:
    return at // 1000


def quake(id: str = "us7000abcd", *, ago_h: float = 1, **properties: Any) -> dict[str, Any]:
    """Give one feature, `ago_h` hours before NOW; geometry and id may be overridden too."""
    time = ms(NOW) - round(ago_h * HOUR_MS)
    geometry = properties.pop("geometry", {"type": "Point", "coordinates": [-72.571, 18.443, 13.0]})
    return {
        "type": "Feature",
        "id": id,
        "geometry": geometry,
        "properties": {
            "mag": 7.0,
            "place": "10 km SE of Léogâne, Haiti",
            "time": time,
            "updated": time + 600_000,
            "url": f"https://earthquake.usgs.gov/earthquakes/eventpage/{id}",
            "detail": f"https://earthquake.usgs.gov/earthquakes/feed/v1.0/detail/{id}.geojson",
            "alert": None,
            "status": "automatic",
            "ids": f",{id},",
            "type": "earthquake",
            "title": "M 7.0 - 10 km SE of Léogâne, Haiti",
            **properties,
        },
    }


def feed(*features: Any, title: str = "USGS Magnitude 4.5+ Earthquakes, Past Week", **metadata: Any) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "metadata": {"generated": ms(NOW), "title": title, "status": 200, **metadata},
            "features": list(features),
        }
    ).encode()
