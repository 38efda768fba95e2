"""Signatures: who really sent this. Nothing here raises: whatever a stranger sends, the answer is a reason.

Each check gives "" when the signature is good, and else one plain sentence without any secret or any
part of what was sent. Whoever asks answers 401 to every reason alike.

A good signature says who signed and when, not that it comes for the first time: within the tolerance the
same request may come again, so what follows must be harmless to repeat, or remember what it has seen.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from standardwebhooks import Webhook

from engine.model.said import phrase
from engine.model.time import SECOND, Instant, moment
from wire.secrets import Secret

TOLERANCE_S = 300
"""How far the sender's clock and ours may be apart, either way."""
_UNREADABLE = phrase("the signature cannot be read")
_SLACK_VERSION = "v0"
_HOOK_VERSION = "v1,"
_STAMP = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
_HOOK_ID = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_MOST_SIGNATURES = 16


def slack_signature_ok(secret: Secret, *, timestamp: str, body: bytes, signature: str, now: Instant) -> str:
    """Check Slack's v0 signature over the raw body; "" when it is good, else the reason."""
    try:
        if not secret.reveal().strip():
            return phrase("no signing secret is configured, so nothing can be checked")
        late = _off(timestamp, now)
        if late:
            return late
        base = b":".join((_SLACK_VERSION.encode(), timestamp.encode(), body))
        digest = hmac.new(secret.reveal().encode(), base, hashlib.sha256).hexdigest()
        expected = f"{_SLACK_VERSION}={digest}".encode()
        given = signature.encode()
        return "" if hmac.compare_digest(expected, given) else phrase("the signature does not fit")
    except Exception:  # noqa: BLE001 - the headers are a stranger's; whatever they do to us is a refusal
        return _UNREADABLE


def webhook_ok(secrets: Sequence[Secret], *, headers: Mapping[str, str], body: bytes, now: Instant) -> str:
    """Check a Standard Webhooks signature; any one of the secrets will do, so that they can be rotated.

    "" when it is good, else the reason. The id to remember against a replay is the header webhook-id.
    """
    try:
        given = {name.lower(): value for name, value in headers.items()}
        named, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
        if not _HOOK_ID.fullmatch(named):
            return phrase("the header webhook-id is missing, or is no id of letters, digits, _ and -")
        late = _off(stamp, now)
        if late:
            return late
        signatures = given.get("webhook-signature", "").split(" ")
        if not any(signatures) or len(signatures) > _MOST_SIGNATURES:
            return phrase("the header webhook-signature is missing, or holds too many signatures")
        if not any(secret.reveal().strip() for secret in secrets):
            return phrase("no secret is configured, so nothing can be checked")
        good = [_signs(each, signatures, named, stamp, body) for each in secrets if each.reveal().strip()]
        return "" if any(good) else phrase("the signature does not fit")
    except Exception:  # noqa: BLE001 - the headers are a stranger's; whatever they do to us is a refusal
        return _UNREADABLE


def sign_webhook(secrets: Sequence[Secret], *, id: str, body: bytes, now: Instant) -> dict[str, str]:
    """Give the headers of Standard Webhooks for a push of ours; every secret signs, for their rotation."""
    stamp = str(now // SECOND)
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(each, id, stamp, body) for each in secrets),
    }


def pagerduty_ok(secrets: Sequence[Secret], *, signature: str, body: bytes) -> str:
    """Check PagerDuty's v1 signatures over the raw body; any one of the secrets will do.

    "" when one is good, else the reason. Source: PagerDuty's documentation, "Verifying Signatures":
    HMAC-SHA256 in hexadecimal, `v1=` before it, several with commas between them while a secret is rotated.
    No time is signed beside the body, so whoever asks looks at the time within it.
    """
    try:
        given = [each.strip() for each in signature.split(",")]
        if not any(given) or len(given) > _MOST_SIGNATURES:
            return phrase("the header x-pagerduty-signature is missing, or holds too many signatures")
        keys = [secret.reveal().encode() for secret in secrets if secret.reveal().strip()]
        if not keys:
            return phrase("no secret is configured, so nothing can be checked")
        expected = [b"v1=" + hmac.new(key, body, hashlib.sha256).hexdigest().encode() for key in keys]
        good = [hmac.compare_digest(ours, each.encode()) for ours in expected for each in given]
        return "" if any(good) else phrase("the signature does not fit")
    except Exception:  # noqa: BLE001 - the headers are a stranger's; whatever they do to us is a refusal
        return _UNREADABLE


def _off(timestamp: str, now: Instant) -> str:
    """Say what is wrong with a time in whole seconds, written as the sender signed it."""
    if not _STAMP.fullmatch(timestamp):
        return phrase("the time of the request is missing, or is no whole number of seconds")
    apart = now // SECOND - int(timestamp)
    if apart > TOLERANCE_S:
        return phrase("the request is older than {tolerance_s} s", tolerance_s=TOLERANCE_S)
    if apart < -TOLERANCE_S:
        return phrase("the request is dated more than {tolerance_s} s ahead", tolerance_s=TOLERANCE_S)
    return ""


def _signs(secret: Secret, signatures: Sequence[str], id: str, stamp: str, body: bytes) -> bool:
    expected = _signature(secret, id, stamp, body).encode()
    same = [hmac.compare_digest(expected, each.encode()) for each in signatures]
    return any(same)


def _signature(secret: Secret, id: str, stamp: str, body: bytes) -> str:
    # The package signs; the time is compared above, because the package looks at a clock of its own.
    at = moment(Instant(0)) + timedelta(seconds=int(stamp))
    signed: str = Webhook(secret.reveal()).sign(id, at, body.decode("utf-8"))
    if not signed.startswith(_HOOK_VERSION):
        raise ValueError("the package signs another version than v1")
    return signed
