"""What a sender puts on a push: the three headers of Standard Webhooks, signed by the package itself."""

from __future__ import annotations

from datetime import timedelta

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
