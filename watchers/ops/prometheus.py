"""What a query of Prometheus finds: each series of the answer is one thing that goes on.

The query says what is too much (`error_ratio > 0.05`, or `ALERTS{alertstate="firing"}`): a series is in the
answer while that is so. Read from the HTTP API as Prometheus 3 documents it, /api/v1/query.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from yarl import URL

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.signal import OutsideText
from engine.model.time import DAY, SECOND, Instant
from watchers.locations import is_url
from watchers.ops.alertmanager import TOPIC_LABELS, fingerprint_of
from watchers.ops.common import MAX_ITEMS, SEVERITIES, BadItem, texts_of, topics_of
from watchers.ops.states import Found, Thing
from watchers.ops.watcher import SystemWatcher
from watchers.options import Options, hazard_option
from watchers.seen import mark_of
from wire.strict_json import BadJson, clean_text, read_json

_PATH = "api/v1/query"
_OWN = frozenset({"__name__", "alertname", "alertstate"})
_WORDS = tuple(each.value for each in Severity)


class PrometheusWatcher(SystemWatcher):
    """Eyes on one instant query; the location is the server, such as https://prometheus.example.

    Options: query (needed for a server), headline, severity (one for all, instead of the label), hazard,
    topic_labels; token, or user and password.
    """

    def take(self, given: Options) -> None:
        """Ask for the query, and for what its series mean."""
        super().take(given)
        query = given.statement("query")
        self._headline = given.word("headline")
        fixed = given.word("severity", "", among=("", *_WORDS))
        self._severity = Severity(fixed) if fixed else None
        self._hazard = hazard_option(given) or Hazard.OUTAGE
        self._labels = given.texts("topic_labels", TOPIC_LABELS)
        if not is_url(self.location):
            return
        if not query:
            raise SourceError(
                phrase(
                    "the source {name} has no query; write query: up == 0 under its options", name=self.name
                ),
                permanent=True,
            )
        try:
            self.location = str((URL(self.location) / _PATH).with_query({"query": query}))
        except ValueError as error:
            raise SourceError(
                phrase("the source {name} has a url that is none; write https://host", name=self.name),
                permanent=True,
            ) from error

    def explain(self, body: bytes) -> str:
        """Give what Prometheus says of a query that it refuses."""
        try:
            document = read_json(body)
        except BadJson:
            return ""
        return _error(document) if isinstance(document, Mapping) else ""

    def find(self, data: bytes, name: str, *, now: Instant) -> Found:
        """Read the answer to the query."""
        answer = _answer(data, name)
        things: list[Thing] = []
        problems = [f"Prometheus warns: {each}" for each in _said(answer.get("warnings"))]
        if answer.get("isPartial"):  # as VictoriaMetrics says it
            problems.append(phrase("the answer is partial: a part of the system did not answer"))
        series = answer["data"]["result"]
        skipped = 0
        for number, one in enumerate(series[:MAX_ITEMS], start=1):
            try:
                thing = self._thing(one, now=now)
            except BadItem as error:
                problems.append(f"series {number}: {error}")
                continue
            if thing is None:
                skipped += 1
            else:
                things.append(thing)
        if len(series) > MAX_ITEMS:
            problems.append(
                phrase(
                    "series {number} and those after it: only {most} are read",
                    number=MAX_ITEMS + 1,
                    most=MAX_ITEMS,
                )
            )
        return Found(things=tuple(things), problems=tuple(problems), skipped=skipped, whole=True)

    def _thing(self, series: object, *, now: Instant) -> Thing | None:
        """Read one series; None where its value is no number, which nothing is more or less than."""
        if not isinstance(series, Mapping) or not isinstance(series.get("metric"), Mapping):
            raise BadItem(phrase("it has no labels"))
        labels = texts_of(series["metric"])
        at, value = _sample(series.get("value"), now=now)
        if math.isnan(value):
            return None
        severity = self._severity or SEVERITIES.get(labels.get("severity", "").casefold(), Severity.UNKNOWN)
        topics = topics_of(labels.get(label, "") for label in self._labels)
        named = clean_text(labels.get("alertname") or labels.get("__name__"), most=120)
        rest = {key: each for key, each in sorted(labels.items()) if key not in _OWN}
        about = ", ".join(f"{key}={each}" for key, each in rest.items())
        native_id = fingerprint_of(labels)
        return Thing(
            native_id=native_id,
            stamp_ms=at // 1000,
            hazard=self._hazard,
            severity=severity,
            occurred_at=at,
            sent_at=at,
            topics=topics,
            text=OutsideText(
                headline=clean_text(self._headline or named or f"A series of {self.name}", most=300),
                description=clean_text(
                    f"{about}; value {value:g}" if about else f"value {value:g}", most=1_000
                ),
            ),
            # The value changes with every look; what it means does not.
            mark=mark_of(native_id, severity, topics),
        )


def _answer(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        answer = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} is no answer of Prometheus: {error}; check the address", name=name, error=error)
        ) from error
    if not isinstance(answer, Mapping) or answer.get("status") not in ("success", "error"):
        raise SourceError(
            phrase("{name} is no answer of Prometheus: it has no status; check the address", name=name)
        )
    if answer["status"] == "error":
        raise SourceError(
            phrase(
                "{name}: Prometheus refuses the query: {why}",
                name=name,
                why=_error(answer) or "it does not say why",
            )
        )
    held = answer.get("data")
    kind = held.get("resultType") if isinstance(held, Mapping) else None
    if kind != "vector" or not isinstance(held, Mapping) or not isinstance(held.get("result"), list):
        what = clean_text(kind, most=20) or "nothing"
        raise SourceError(
            phrase(
                "{name}: the query gives {what}, not an instant vector; write one such as errors > 5",
                name=name,
                what=what,
            )
        )
    return answer


def _error(answer: Mapping[str, Any]) -> str:
    kind, says = clean_text(answer.get("errorType"), most=40), clean_text(answer.get("error"), most=300)
    return f"{kind}: {says}" if kind and says else says or kind


def _said(value: object) -> list[str]:
    return [clean_text(each, most=200) for each in value[:5]] if isinstance(value, list) else []


def _sample(value: object, *, now: Instant) -> tuple[Instant, float]:
    """Read [seconds since 1970, "value"]; BadItem where it is none, or not of now."""
    if not isinstance(value, list) or len(value) != 2:
        raise BadItem(phrase("it has no value"))
    seconds, number = value
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not isinstance(number, str):
        raise BadItem(phrase("its value is no time and number"))
    # Before it is made whole: what is too large for a time may be endless once it is multiplied.
    if not 0 < seconds <= (now + DAY) / SECOND:
        raise BadItem(phrase("its time is before 1970 or in the future"))
    at = Instant(round(seconds * SECOND))
    try:
        return at, float(number[:40])
    except ValueError as error:
        raise BadItem(phrase("its value is no number")) from error
