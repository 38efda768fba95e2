"""Senders: how each kind of hook shows who sent a delivery, when, and which delivery it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from console.doors import Hook, HookKind
from engine.model.ids import digest_of
from engine.model.said import phrase
from engine.model.time import DAY, SECOND, Instant, parse_iso
from wire.signatures import TOLERANCE_S, pagerduty_ok, webhook_ok

_PAGERDUTY = "x-pagerduty-signature"
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature", _PAGERDUTY)
"""Headers that sign, each of which may stand there once."""

LATEST = DAY
"""How old an event of PagerDuty may be: it is tried for 20 minutes and may wait in a queue before that.

It must be less than deliveries are known for (serviola.serving.KEPT), or an old one could be played again.
"""


def is_signed(hook: Hook, headers: Mapping[str, str]) -> bool:
    """Say whether a delivery is told by its signature; else it is told by its token."""
    return bool(hook.secrets) and (hook.token is None or "webhook-signature" in headers)


def wrong_signature(hook: Hook, headers: Mapping[str, str], body: bytes, now: Instant) -> str:
    """Say what is wrong with the signature of a delivery, "" when it is good."""
    if hook.kind is HookKind.PAGERDUTY:
        return pagerduty_ok(hook.secrets, signature=headers.get(_PAGERDUTY, ""), body=body)
    return webhook_ok(hook.secrets, headers=headers, body=body, now=now)


def stale(hook: Hook, event: Any, now: Instant) -> str:
    """Say why a delivery is too old or too new where its time is signed within its body, else ""."""
    if hook.kind is not HookKind.PAGERDUTY:
        return ""
    at = _pagerduty(event).get("occurred_at")
    try:
        said = parse_iso(at) if isinstance(at, str) and len(at) <= 40 else None
    except (ValueError, OverflowError):
        said = None
    if said is None:
        return ""  # its reader says what is wrong with it
    if said < now - LATEST:
        return phrase("its event is older than {number} hours", number=LATEST // (3_600 * SECOND))
    return (
        phrase("its event is dated more than {tolerance_s} s ahead", tolerance_s=TOLERANCE_S)
        if said > now + TOLERANCE_S * SECOND
        else ""
    )


def delivery_id(hook: Hook, event: Any, headers: Mapping[str, str], body: bytes) -> str:
    """Name a delivery by what its sender vouches for, so that the same one is known when it comes again.

    That is the signed id; of PagerDuty the id within the signed body, for X-Webhook-Id is not signed; a
    CloudEvent's source and id; and else the bytes themselves.
    """
    if hook.kind is HookKind.PAGERDUTY:
        named = _pagerduty(event).get("id")
        return named if isinstance(named, str) and named else digest_of(body)
    if is_signed(hook, headers):
        return headers["webhook-id"]
    if "ce-id" in headers:
        return json.dumps([headers.get("ce-source", ""), headers["ce-id"]])
    if isinstance(event, dict) and isinstance(event.get("id"), str) and "specversion" in event:
        return json.dumps([str(event.get("source", "")), event["id"]])
    return digest_of(body)


def _pagerduty(event: Any) -> Mapping[str, Any]:
    inner = event.get("event") if isinstance(event, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}
