"""CloudEvents 1.0 in JSON, structured, batched or binary, to signals: a pure function."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.signal import OutsideText, Signal
from engine.model.time import Instant
from watchers.ops.common import (
    MAX_ITEMS,
    SEVERITIES,
    BadItem,
    link_of,
    ops_signal,
    parsed,
    strings_of,
    time_of,
    topics_of,
)
from wire.strict_json import clean_id, clean_text, read_json

_OVER = frozenset({"resolved", "recovered", "closed", "ended", "fixed", "up"})
_DOWN = frozenset({"incident", "alert", "outage", "degraded", "down", "failure", "error"})
_ATTRIBUTE = re.compile(r"ce-[a-z0-9]{1,20}")


def read_cloudevent(
    body: bytes,
    headers: Mapping[str, str],
    *,
    source: str,
    now: Instant,
    hazards: Mapping[str, Hazard] | None = None,
) -> tuple[Signal, ...]:
    """Read CloudEvents 1.0 in JSON: structured, batched or binary mode; SourceError when one is wrong.

    `hazards` says what a type means, by its longest beginning; without it a part of the type that is the
    name of a hazard counts, as in `com.example.transport.delayed`.
    """
    kinds = {name.casefold(): value for name, value in headers.items()}
    content = kinds.get("content-type", "").partition(";")[0].strip().casefold()
    if content == "application/cloudevents-batch+json":
        events = parsed(body, source, "batch of CloudEvents", kind=list)
    elif content == "application/cloudevents+json" or "ce-specversion" not in kinds:
        events = [parsed(body, source, "CloudEvent")]
    else:
        events = [_binary(body, kinds, content, source)]
    if len(events) > MAX_ITEMS:
        raise SourceError(
            phrase(
                "{source}: the batch holds {count} events; at most {max_items} are taken",
                source=source,
                count=len(events),
                max_items=MAX_ITEMS,
            )
        )
    signals = []
    told: Counter[str] = Counter()
    for number, event in enumerate(events, start=1):
        try:
            signals.append(_event(event, told, source=source, now=now, hazards=hazards or {}))
        except BadItem as error:
            which = f"event {number}" if len(events) > 1 else "the CloudEvent"
            raise SourceError(
                phrase("{source}: {which} cannot be read: {error}", source=source, which=which, error=error)
            ) from error
    return tuple(signals)


def _binary(body: bytes, headers: Mapping[str, str], content: str, source: str) -> dict[str, Any]:
    event: dict[str, Any] = {
        name[3:]: unquote(value) for name, value in headers.items() if _ATTRIBUTE.fullmatch(name)
    }
    is_json = content in {"", "application/json", "text/json"} or content.endswith("+json")
    event["data"] = parsed(body, source, "data of a CloudEvent", kind=object) if body and is_json else None
    return event


def _event(
    event: object, told: Counter[str], *, source: str, now: Instant, hazards: Mapping[str, Hazard]
) -> Signal:
    """Read one event; `told` counts those that were read before it in its batch, by what they tell of."""
    if not isinstance(event, Mapping):
        raise BadItem(phrase("it is no object"))
    if event.get("specversion") != "1.0":
        raise BadItem(phrase("its specversion is not 1.0"))
    named = {key: clean_id(event.get(key), most=200) for key in ("id", "source", "type")}
    for key, value in named.items():
        if not value:
            raise BadItem(phrase("its {key!r} is missing", key=key))
    subject = clean_id(event.get("subject"), most=200)
    sent_at = time_of(event["time"], "time", now=now) if event.get("time") else now
    data = _data(event)
    words = re.split(r"[.:/_-]+", named["type"].casefold())
    over = _word(data, "status") in _OVER or words[-1] in _OVER
    hazard = _hazard(named["type"], words, hazards)
    # What several events tell of is their subject; without one each event stands for itself.
    native_id = f"{named['source']}/{subject or named['id']}"
    told[native_id] += 1
    number = told[native_id]
    return ops_signal(
        source=source,
        native_id=native_id,
        revision=_revision(sent_at, number, is_dated=bool(event.get("time")), has_subject=bool(subject)),
        hazard=hazard,
        severity=SEVERITIES.get(_word(data, "severity"), _cap(data.get("severity"))),
        over=over,
        is_update=over,
        occurred_at=sent_at,
        sent_at=sent_at,
        now=now,
        expires_at=None,
        topics=topics_of(strings_of(data.get("topics")) or strings_of(data.get("topic"))),
        text=OutsideText(
            headline=clean_text(data.get("title") or data.get("summary"), most=300) or named["type"],
            description=clean_text(data.get("description"), most=1_000),
            url=link_of(data.get("url")),
        ),
    )


def _revision(sent_at: Instant, number: int, *, is_dated: bool, has_subject: bool) -> int:
    """Give what orders the events of one subject: their time, else when they came, in the order of a batch.

    One that stands for itself has one revision, whenever it comes.
    """
    if is_dated or not has_subject:
        return sent_at // 1000 if is_dated else 1
    return sent_at // 1000 + number - 1


def _hazard(type_: str, words: list[str], hazards: Mapping[str, Hazard]) -> Hazard:
    given = max((prefix for prefix in hazards if type_.startswith(prefix)), key=len, default=None)
    if given is not None:
        return hazards[given]
    names = {hazard.value: hazard for hazard in Hazard}
    named = next((names[word] for word in words if word in names), None)
    return named or (Hazard.OUTAGE if _DOWN & set(words) else Hazard.OTHER)


def _data(event: Mapping[str, Any]) -> Mapping[str, Any]:
    data = event.get("data")
    if data is None and isinstance(packed := event.get("data_base64"), str):
        try:
            data = read_json(base64.b64decode(packed, validate=True))
        except (binascii.Error, ValueError):
            data = None  # data in another form is no fault of the event
    return data if isinstance(data, Mapping) else {}


def _word(data: Mapping[str, Any], key: str) -> str:
    return clean_text(data.get(key), most=40).casefold()


def _cap(value: object) -> Severity:
    return next((each for each in Severity if each.value == value), Severity.UNKNOWN)
