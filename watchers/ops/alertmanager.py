"""Webhooks of Prometheus Alertmanager, version 4, to signals: a pure function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.ops.common import (
    MAX_ITEMS,
    SEVERITIES,
    BadItem,
    link_of,
    ops_signal,
    parsed,
    texts_of,
    time_of,
    topics_of,
)
from wire.strict_json import clean_text

TOPIC_LABELS = ("topic", "service", "campaign_topic")
"""Labels of an alert that name what it is about, unless others are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """What one webhook holds. `problems` has a sentence for each alert that could not be read."""

    signals: tuple[Signal, ...]
    problems: tuple[str, ...]


def read_alertmanager(
    body: bytes, *, source: str, now: Instant, topic_labels: Iterable[str] = TOPIC_LABELS
) -> tuple[Signal, ...]:
    """Read a webhook of Alertmanager (version 4); SourceError when there is nothing in it to read."""
    alerts = read_alerts(body, source=source, now=now, topic_labels=topic_labels)
    if alerts.problems and not alerts.signals:
        raise SourceError(
            phrase(
                "{source}: no alert of the webhook can be read: {problems}",
                source=source,
                problems=alerts.problems[0],
            )
        )
    return alerts.signals


def read_alerts(
    body: bytes, *, source: str, now: Instant, topic_labels: Iterable[str] = TOPIC_LABELS
) -> Alerts:
    """Read a webhook of Alertmanager, and name the alerts in it that cannot be read."""
    document = parsed(body, source, "Alertmanager webhook")
    alerts = document.get("alerts")
    if not isinstance(alerts, list):
        raise SourceError(
            phrase("{source}: it is no Alertmanager webhook: it has no list of alerts", source=source)
        )
    labels = tuple(topic_labels)
    signals: dict[str, Signal] = {}
    problems: list[str] = []
    for number, alert in enumerate(alerts[:MAX_ITEMS], start=1):
        try:
            signal = _alert(alert, source=source, now=now, topic_labels=labels)
        except BadItem as error:
            problems.append(f"alert {number}: {error}")
        else:
            signals[signal.id] = signal
    if len(alerts) > MAX_ITEMS:
        problems.append(
            phrase(
                "alert {number} and those after it: only {most} are read",
                number=MAX_ITEMS + 1,
                most=MAX_ITEMS,
            )
        )
    return Alerts(signals=tuple(signals.values()), problems=tuple(problems))


def _alert(alert: object, *, source: str, now: Instant, topic_labels: tuple[str, ...]) -> Signal:
    if not isinstance(alert, Mapping):
        raise BadItem(phrase("it is no object"))
    labels, notes = texts_of(alert.get("labels")), texts_of(alert.get("annotations"))
    if not labels:
        raise BadItem(phrase("it has no labels"))
    began = time_of(alert.get("startsAt"), "startsAt", now=now)
    ended = time_of(alert.get("endsAt"), "endsAt", now=None)
    status = str(alert.get("status") or ("resolved" if began < ended <= now else "firing"))
    if status not in {"firing", "resolved"}:
        raise BadItem(
            phrase(
                "its status is {status!r}, neither firing nor resolved", status=clean_text(status, most=40)
            )
        )
    resolved = status == "resolved"
    # An end far ahead is none: as a revision it would make all that comes later look old.
    ends = began < ended <= now + DAY
    said_at = min(ended, now) if resolved and ends else now if resolved else began
    name = clean_text(labels.get("alertname"), most=120)
    fingerprint = clean_text(alert.get("fingerprint"), most=40)
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,40}", fingerprint):
        fingerprint = fingerprint_of(labels)
    return ops_signal(
        source=source,
        native_id=fingerprint,
        revision=(ended if resolved and ends else said_at) // 1000,
        hazard=Hazard.OUTAGE,
        severity=SEVERITIES.get(labels.get("severity", "").casefold(), Severity.UNKNOWN),
        over=resolved,
        is_update=resolved,
        occurred_at=began,
        sent_at=said_at,
        now=now,
        expires_at=ended if not resolved and ended > began else None,
        topics=topics_of(labels.get(label, "") for label in topic_labels),
        text=OutsideText(
            headline=clean_text(notes.get("summary"), most=300) or name,
            description=clean_text(notes.get("description") or notes.get("message"), most=1_000),
            url=link_of(alert.get("generatorURL")),
        ),
    )


def fingerprint_of(labels: Mapping[str, str]) -> str:
    """Give the fingerprint that Prometheus gives a set of labels: 64-bit FNV-1a over names and values."""
    total = 0xCBF29CE484222325
    for name in sorted(labels):
        for byte in (
            *name.encode(errors="surrogatepass"),
            0xFF,
            *labels[name].encode(errors="surrogatepass"),
            0xFF,
        ):
            total = ((total ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{total:016x}"
