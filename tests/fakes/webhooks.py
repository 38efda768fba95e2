"""What senders put on a push: the headers of Standard Webhooks, signed by the package, and those of PagerDuty."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from standardwebhooks import Webhook

from engine.model.time import SECOND, Instant, moment
from wire.secrets import Secret


def webhook_headers(secret: Secret, *, id: str, body: bytes, now: Instant) -> dict[str, str]:
    """Sign a push as its sender does."""
    stamp = now // SECOND
    at = moment(Instant(0)) + timedelta(seconds=stamp)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": Webhook(secret.reveal()).sign(id, at, body.decode()),
    }


def pagerduty_event(
    *, at: str, type_: str = "incident.triggered", event_id: str = "5ac64822", **changes: Any
) -> bytes:
    """Write a webhook as PagerDuty's documentation shows it."""
    person = {"id": "PTUXL6G", "summary": "User 123", "type": "user_reference"}
    incident = {
        "id": "PGR0VU2",
        "type": "incident",
        "html_url": "https://acme.pagerduty.example/incidents/PGR0VU2",
        "number": 2,
        "status": "triggered",
        "created_at": "2026-03-14T11:40:00Z",
        "title": "A little bump in the road",
        "service": {"id": "PF9KMXH", "summary": "Check out", "type": "service_reference"},
        "assignees": [person],
        "escalation_policy": {"id": "PUS0KTE", "summary": "Default"},
        "teams": [{"id": "PFCVPS0", "summary": "Engineering"}],
        "priority": {"id": "PSO75BM", "summary": "P1"},
        "urgency": "high",
        "conference_bridge": {"conference_number": "+1 1234123412,,987654321#"},
        "resolve_reason": None,
        **changes,
    }
    event = {
        "id": event_id,
        "event_type": type_,
        "resource_type": "incident",
        "occurred_at": at,
        "agent": {"id": "PLH1HKV", "summary": "Tenex Engineer", "type": "user_reference"},
        "client": {"name": "PagerDuty"},
        "data": incident,
    }
    return json.dumps({"event": event}).encode()


def pagerduty_signature(*secrets: Secret, body: bytes) -> str:
    """Sign a push as PagerDuty does, once for each secret while they are rotated."""
    keys = [secret.reveal().encode() for secret in secrets]
    return ",".join("v1=" + hmac.new(key, body, hashlib.sha256).hexdigest() for key in keys)
