"""What systems say that list what is going on, written for tests after their documentation."""

from __future__ import annotations

import json
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
