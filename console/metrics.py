"""Metrics: what Prometheus reads. Labels are names from the configuration and states, never outside text."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from console.health import Health
from engine.model.hold import Do, Outcome, Result
from engine.model.match import Surprise
from engine.model.signal import Signal
from engine.model.time import SECOND
from engine.ports import Batch
from engine.response.notices import RETRY_MARK
from wire.children import Standing

MEDIA = CONTENT_TYPE_LATEST
AGAIN = "again"
"""The result of an attempt that failed and is made again; it ended nothing."""

_NUMBERED = frozenset({Do.READ, Do.PAUSE, Do.RESUME, Do.ADAPT, Do.END})
"""What ends its key with the number of the attempt."""


class Tally:
    """Counts what happens from the start of the process on; it hears on one thread and is read on another."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._lock = threading.Lock()
        self._signals: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._hooks: Counter[tuple[str, str]] = Counter()
        self._cleared: Counter[str] = Counter()
        self._surprises = 0

    def hear(self, batch: Batch) -> None:
        """Count a committed batch."""
        again = {_thing(one.key) for one in batch.intents}
        with self._lock:
            for item in batch.inputs:
                if isinstance(item, Signal):
                    self._signals[item.source] += 1
                elif isinstance(item, Outcome):
                    retried = item.result is Result.FAILED and _thing(item.intent) in again
                    self._outcomes[AGAIN if retried else item.result] += 1
            self._surprises += sum(isinstance(word, Surprise) for word in batch.words)

    def delivery(self, hook: str, result: str) -> None:
        """Count one delivery to a hook: taken, again, stranger, unread or failed."""
        with self._lock:
            self._hooks[hook, result] += 1

    def cleared(self, answer: str) -> None:
        """Count one answer of the gate."""
        with self._lock:
            self._cleared[answer] += 1

    def text(self, health: Health) -> bytes:
        """Write everything in the form that Prometheus reads."""
        registry = CollectorRegistry()
        registry.register(_Families([*self._counters(), *_gauges(health)]))
        return generate_latest(registry)

    def _counters(self) -> list[Metric]:
        with self._lock:
            surprises = CounterMetricFamily(
                "serviola_surprises", "Rule library and plain evaluator disagreed.", value=self._surprises
            )
            hooks = CounterMetricFamily(
                "serviola_hook_deliveries",
                "Deliveries to hooks, by what came of them.",
                labels=["hook", "result"],
            )
            for (hook, result), count in sorted(self._hooks.items()):
                hooks.add_metric([hook, result], count)
            return [
                _counter("serviola_signals", "Signals taken in, by source.", "source", self._signals),
                _counter(
                    "serviola_intents",
                    "Intents that ended, by result, and attempts that are made again.",
                    "result",
                    self._outcomes,
                ),
                _counter(
                    "serviola_clearances", "Answers of the gate: go, hold, unknown.", "answer", self._cleared
                ),
                surprises,
                hooks,
            ]


class _Families:
    """What a registry asks for."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterable[Metric]:
        return self._families

    def describe(self) -> Iterable[Metric]:
        return ()


def _gauges(health: Health) -> list[Metric]:
    tick = GaugeMetricFamily("serviola_tick_age_seconds", "How long ago the core last ticked.")
    if health.last_tick is not None:
        tick.add_metric([], max(0.0, (health.now - health.last_tick) / SECOND))
    counts = health.counts
    return [
        *_rules(health.rules),
        _gauge("serviola_situations", "Situations, by state.", "state", counts.situations),
        _gauge("serviola_proposals", "Proposals, by state.", "state", counts.proposals),
        _gauge("serviola_holds", "Holds, by state.", "state", counts.holds),
        _gauge("serviola_outbox", "Intents not ended yet, by how far they came.", "status", counts.outbox),
        GaugeMetricFamily(
            "serviola_undelivered", "Messages that did not get through yet.", value=health.ways.undelivered
        ),
        GaugeMetricFamily(
            "serviola_wakeups",
            "Messages that asked for somebody at night, in seven days.",
            value=health.ways.wakeups,
        ),
        GaugeMetricFamily("serviola_inbox", "Inputs that wait for the core.", value=counts.inbox),
        GaugeMetricFamily("serviola_halted", "1 while everything is stopped.", value=float(health.halted)),
        _gauge("serviola_on_call", "People who answer now, by group on call.", "group", health.on_call),
        _gauge(
            "serviola_on_call_hole_in_seconds",
            "In how long nobody is on call, where that is within a week; 0 for now.",
            "group",
            health.holes,
        ),
        *_sources(health),
        tick,
    ]


def _sources(health: Health) -> list[Metric]:
    """Give the figures of each source."""
    lateness = GaugeMetricFamily(
        "serviola_source_lateness_seconds",
        "How much longer than its interval ago a source last answered, or began to be asked.",
        labels=["source"],
    )
    well = GaugeMetricFamily("serviola_source_well", "1 while a source answers.", labels=["source"])
    quiet = GaugeMetricFamily(
        "serviola_source_quiet",
        "1 while a source is not heard, and what hangs on it is stale.",
        labels=["source"],
    )
    items = GaugeMetricFamily(
        "serviola_source_items",
        "Items in the last document of a source: understood, or skipped.",
        labels=["source", "what"],
    )
    for source in health.sources:
        items.add_metric([source.name, "understood"], float(source.items))
        items.add_metric([source.name, "skipped"], float(source.skipped))
        quiet.add_metric([source.name], float(source.quiet_since is not None))
        well.add_metric([source.name], float(source.well))
        last = source.last_success or source.began
        if last is not None:
            age_s = (health.now - last) / SECOND
            lateness.add_metric([source.name], max(0.0, age_s - source.every_s))
    return [lateness, well, quiet, items]


def _thing(key: str) -> str:
    """Say what an intent is to do, whichever attempt at it this is."""
    name, mark, _ = key.partition(RETRY_MARK)
    numbered = not mark and name.partition(":")[0] in _NUMBERED
    return name.rpartition(":")[0] if numbered else name


def _rules(standing: Standing | None) -> list[Metric]:
    """Give the figures of the rule library's process, none where it has none of its own."""
    if standing is None:
        return []
    return [
        GaugeMetricFamily(
            "serviola_rules_running",
            "1 while the rule library's process runs; else plain answers.",
            value=float(standing.running),
        ),
        CounterMetricFamily(
            "serviola_rules_starts", "Processes started for the rule library.", value=standing.starts
        ),
        CounterMetricFamily(
            "serviola_rules_crashes",
            "Processes of the rule library that died, hung or answered nonsense.",
            value=standing.crashes,
        ),
        GaugeMetricFamily(
            "serviola_rules_quarantined",
            "Forms of rules that the library is not asked about.",
            value=standing.quarantined,
        ),
    ]


def _counter(name: str, says: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, says, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _gauge(name: str, says: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
