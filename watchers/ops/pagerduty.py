"""Webhooks of PagerDuty, version 3, to signals: a pure function.

Source of the form: PagerDuty's developer documentation, "Webhooks: Overview". Each holds one event. Who was
paged, who answered and which team that is are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.signal import OutsideText, Signal
from engine.model.time import Instant
from watchers.ops.common import BadItem, link_of, ops_signal, parsed, time_of, topics_of
from wire.strict_json import clean_text

_ID = re.compile(r"[0-9A-Za-z_-]{1,60}")
_BEGINS = frozenset({"incident.triggered", "incident.reopened"})
_STATES = frozenset({"triggered", "acknowledged", "resolved"})
_SEVERITIES = {"high": Severity.SEVERE, "low": Severity.MINOR}


def read_pagerduty(body: bytes, *, source: str, now: Instant) -> tuple[Signal, ...]:
    """Read a webhook; of an event that says nothing of the state of an incident nothing comes.

    SourceError when it is no webhook of version 3, or tells of an incident that cannot be believed.
    """
    document = parsed(body, source, "PagerDuty webhook")
    event = document.get("event")
    if not isinstance(event, Mapping) or not isinstance(event.get("event_type"), str):
        raise SourceError(
            phrase(
                "{source}: it is no PagerDuty webhook of version 3: it has no event with a type",
                source=source,
            )
        )
    incident = event.get("data")
    if not isinstance(incident, Mapping) or incident.get("type") != "incident":
        return ()  # a note, a responder, a changed service, or the ping of somebody who tries it out
    try:
        return (_signal(event, incident, source=source, now=now),)
    except BadItem as error:
        raise SourceError(
            phrase("{source}: the incident cannot be read: {error}", source=source, error=error)
        ) from error


def _signal(event: Mapping[str, Any], incident: Mapping[str, Any], *, source: str, now: Instant) -> Signal:
    native_id = clean_text(incident.get("id"), most=61)
    if not _ID.fullmatch(native_id):
        raise BadItem(phrase("it has no usable id"))
    status = clean_text(incident.get("status"), most=40)
    if status not in _STATES:
        raise BadItem(phrase("its status is {status!r}, none that we know", status=status))
    over = status == "resolved"
    sent_at = min(time_of(event.get("occurred_at"), "occurred_at", now=now), now)
    began = time_of(incident["created_at"], "created_at", now=now) if incident.get("created_at") else sent_at
    service = incident.get("service")
    named = clean_text(service.get("summary"), most=120) if isinstance(service, Mapping) else ""
    return ops_signal(
        source=source,
        native_id=native_id,
        revision=sent_at // 1000,
        hazard=Hazard.OUTAGE,
        severity=_SEVERITIES.get(str(incident.get("urgency")), Severity.UNKNOWN),
        over=over,
        is_update=over or event["event_type"] not in _BEGINS,
        occurred_at=min(began, sent_at),
        sent_at=sent_at,
        now=now,
        expires_at=None,
        topics=topics_of([named]),
        text=OutsideText(
            headline=clean_text(incident.get("title"), most=300) or named,
            url=link_of(incident.get("html_url")),
        ),
    )
