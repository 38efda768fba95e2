"""What systems say that list what is going on, written for tests after their documentation."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

from google.transit.gtfs_realtime_pb2 import FeedMessage

from engine.model.time import SECOND, Instant, iso
from tests.watchers.samples import ago

# --- Prometheus -----------------------------------------------------------------------------------


def series(value: str = "0.43", *, hours: float = 1, **labels: str) -> dict[str, Any]:
    metric = {"alertname": "CheckoutErrors", "service": "checkout", "severity": "critical", **labels}
    return {"metric": metric, "value": [ago(hours) / SECOND, value]}


def vector(*result: Any, **more: Any) -> bytes:
    data = {"resultType": "vector", "result": list(result)}
    return json.dumps({"status": "success", "data": data, **more}).encode()


# --- a mapping ------------------------------------------------------------------------------------

MAPPING: dict[str, Any] = {
    "items": "data.mentions",
    "id": "id",
    "updated": "updated_at",
    "occurred": "created_at",
    "headline": "title",
    "description": "text",
    "url": "link",
    "author": "author.id",
    "hazard": {
        "from": "category",
        "table": {"service": "complaint", "walkout": "strike"},
        "otherwise": "other",
    },
    "severity": {"from": "sentiment", "table": {"negative": "Moderate", "furious": "Severe"}},
    "topics": {"from": "tags", "table": {"Shore trips": "excursion", "Pay": ["checkout", "payment"]}},
    "point": "[geo.lat, geo.lon]",
    "country": "geo.country",
    "resolved": "status == 'closed'",
    "deleted": "removed",
}


def mention(id: object = "m1", *, updated_h: float = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": "The excursion was a disgrace",
        "text": "Three hours in a hot bus, says @wanderer, call +1 305 555 0199",
        "link": "https://social.example/@wanderer/1",
        "author": {"id": "wanda.rowe", "name": "Wanda Rowe"},
        "created_at": iso(ago(2)),
        "updated_at": iso(ago(updated_h)),
        "category": "Service",
        "sentiment": "negative",
        "tags": ["Shore trips"],
        "geo": {"lat": 19.79, "lon": -72.25, "country": "HTI"},
        **changes,
    }


def mentions(*items: Any) -> bytes:
    return json.dumps({"data": {"mentions": list(items)}}).encode()


# --- a database -----------------------------------------------------------------------------------

TABLE = (
    "CREATE TABLE tickets (id INTEGER, title TEXT, kind TEXT, changed TEXT, state TEXT, lat REAL, lon REAL)"
)
ROWS_MAPPING: dict[str, Any] = {
    "id": "id",
    "updated": "changed",
    "headline": "title",
    "hazard": {"from": "kind", "table": {"pay": "outage"}, "otherwise": "complaint"},
    "severity": "Moderate",
    "point": "[lat, lon]",
    "resolved": "state == 'done'",
}


def ticket(number: int = 1, *, hours: float = 1, state: str = "open", kind: str = "pay") -> tuple[Any, ...]:
    changed = iso(ago(hours)).replace("T", " ").replace("Z", "")
    return (number, f"Ticket {number}: nobody can pay", kind, changed, state, None, None)


def database(*rows: tuple[Any, ...]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(TABLE)
        db.executemany("INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        db.commit()
        return db.serialize()


# --- Statuspage -----------------------------------------------------------------------------------


def component(id: str = "c1", name: str = "Payments API", status: str = "partial_outage", **more: Any) -> Any:
    return {"id": id, "name": name, "status": status, "updated_at": iso(ago(1)), "group": False, **more}


def incident(id: str = "i1", *, updated_h: float = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": id,
        "name": "Card payments fail",
        "status": "investigating",
        "impact": "major",
        "created_at": iso(ago(2)),
        "started_at": iso(ago(2.5)),
        "updated_at": iso(ago(updated_h)),
        "shortlink": "https://stspg.example/i1",
        "incident_updates": [{"id": "u1", "status": "investigating", "body": "We are looking into it."}],
        "components": [component()],
        **changes,
    }


def summary(*incidents: Any, components: Any = None, maintenances: Any = ()) -> bytes:
    page = {
        "page": {"id": "p1", "name": "Payco", "url": "https://status.payco.example"},
        "status": {"indicator": "major", "description": "Partial System Outage"},
        "incidents": list(incidents),
        "scheduled_maintenances": list(maintenances),
        "components": [] if components is None else components,
    }
    return json.dumps(page).encode()


# --- GTFS-realtime --------------------------------------------------------------------------------


def service_alerts(*alerts: dict[str, Any], made_h: float = 1, differential: bool = False) -> bytes:
    """Make a feed; each alert is its fields, with `id` and `is_deleted` of its entity."""
    feed = FeedMessage()
    feed.header.gtfs_realtime_version = "2.0"
    header = feed.header
    header.incrementality = header.DIFFERENTIAL if differential else header.FULL_DATASET
    feed.header.timestamp = ago(made_h) // SECOND
    for fields in alerts:
        entity = feed.entity.add(id=fields.pop("id", "a1"), is_deleted=fields.pop("is_deleted", False))
        entity.alert.CopyFrom(type(entity.alert)(**fields))
    return feed.SerializeToString()


def service_alert(header: str = "No trains to the port", id: str = "a1", **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "header_text": {"translation": [{"text": header, "language": "en"}]},
        "active_period": [{"start": ago(2) // SECOND}],
        "informed_entity": [{"route_id": "219"}],
        "cause": "STRIKE",
        "effect": "NO_SERVICE",
        **fields,
    }


def seconds(at: Instant) -> int:
    return at // SECOND
