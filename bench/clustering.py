"""Clustering: whether reports of one event end in one situation, and reports of two events in two.

Reports are read as the watchers read them and go through the core as they would in service, in the order in
which they were sent. Two reports are a pair when they are of one event, and are found to be when they end in
one situation; a report that is not read as anything is alone. Rules were written while looking at one part of
the events only (docs/reading.md), so the figure is given for both parts. Part of the reports was written for
this (clustering.yaml, all invented), part is real and lies beside the repository, where it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from bench.figures import Figure
from bench.reading import ABSENT, HALVES, half
from bench.reports import Report, instant_of, real, written
from engine.model.place import Area, Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import Signal, Sketch
from engine.model.time import MINUTE, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from watchers.feed import FeedSettings, read_feed
from watchers.reading import Told

LEAST_F1 = 0.95
BRAND = "main"
HOMES = {"diario": "ES", "mundo": "ES"}
"""The countries of the outlets that have one; the others write for the world."""


def measure(*, short: bool) -> Iterator[Figure]:
    """Give the figures of clustering; they are the same in short."""
    del short
    said = [*written(), *real()]
    found = situations_of(said)
    everything = range(len(said))
    yield _figure("clustering_f1", said, found, everything, "reports of all kinds", at_least=LEAST_F1)
    invented = [place for place in everything if said[place].is_written]
    yield _figure("clustering_written_f1", said, found, invented, "reports written for this")
    others = [place for place in everything if not said[place].is_written]
    yield _figure("clustering_real_f1", said, found, others, "real posts and earthquakes")
    looser = [*written(), *real(of_its_hazard=False)]
    others = [place for place in range(len(looser)) if not looser[place].is_written]
    yield _figure(
        "clustering_any_hazard_f1",
        looser,
        situations_of(looser),
        others,
        "real posts also of what was read as another hazard, as the storm behind a flood",
    )


# --- through the core ---


def situations_of(said: Sequence[Report]) -> dict[int, str]:
    """Say in which situation each report ends, by its place in the list; one that is nothing is alone."""
    state = State(evaluator=PlainEvaluator())
    state.brand(BRAND)
    memories: dict[str, Mapping[str, Any]] = defaultdict(dict)
    keys: dict[int, str] = {}
    told = Told()
    for place in sorted(range(len(said)), key=lambda place: (said[place].at, place)):
        signals = _signals(said[place], memories, told)
        told.hear(signals)
        for signal in signals:
            advance(state, [signal], signal.received_at)
            if signal.msg_type is not MsgType.CANCEL:
                keys[place] = f"{signal.source}:{signal.native_id}"
    known = sorted(state.brand(BRAND).situations.values(), key=lambda one: (one.updated_at, one.id))
    where = {key: one.id for one in known for key in one.keys}
    return {place: where.get(keys.get(place, ""), f"alone-{place}") for place in range(len(said))}


def _signals(report: Report, memories: dict[str, Mapping[str, Any]], told: Told) -> tuple[Signal, ...]:
    if report.signal is not None:
        return (report.signal,)
    if report.measured is not None:
        return (_measured(report, report.measured),)
    social = report.who == "post"
    source = "posts" if social else report.who
    settings = FeedSettings(
        source=source,
        source_class=SourceClass.SOCIAL if social else SourceClass.NEWS,
        publisher=report.key if social else report.who,
        home_country=HOMES.get(report.who, ""),
        # Posts are read by what is told in their own source alone.
        told=None if social else told,
    )
    # Posts are told apart by key alone, and there may be thousands.
    memory = {"seen": {}} if social else memories[source] or {"seen": {}}
    now = Instant(report.at + MINUTE)
    parsed = read_feed(_rss(report), settings, memory, now=now)
    if not social:
        memories[source] = parsed.memory
    return parsed.signals


def _rss(report: Report) -> bytes:
    when = datetime.fromtimestamp(report.at / 1_000_000, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    item = (
        f"<item><guid isPermaLink='false'>{escape(report.key)}</guid><title>{escape(report.title)}</title>"
        f"<description>{escape(escape(report.text))}</description><pubDate>{when}</pubDate></item>"
    )
    clean = "".join(each for each in item if each >= " ")
    return f"<rss version='2.0'><channel><title>t</title>{clean}</channel></rss>".encode()


def _measured(report: Report, told: Mapping[str, Any]) -> Signal:
    hazard, point = Hazard(told["hazard"]), Point(told["lat"], told["lon"])
    at = report.at
    return Signal(
        id=f"{report.who}:{told['event']}:{at}",
        source=report.who,
        source_class=SourceClass.OFFICIAL,
        publisher=report.who,
        native_id=told["event"],
        revision=at // MINUTE,
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        severity=Severity(told["severity"]),
        certainty=Certainty.OBSERVED,
        urgency=Urgency.IMMEDIATE,
        occurred_at=instant_of(told["at"]),
        sent_at=at,
        received_at=at,
        point=point,
        area=Area(countries=(told["country"],) if told["country"] else ()),
        magnitude=told["magnitude"],
        sketch=Sketch(kinds=(f"name:{told['name'].lower()}",)) if "name" in told else None,
    )


# --- what came of it ---


def pairs(said: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
    """Count the pairs of (event, situation) that are of one event, in one situation, and both."""
    told = list(said)
    both = Counter(told)
    events, found = Counter(event for event, _ in told), Counter(situation for _, situation in told)
    return _twos(events), _twos(found), _twos(both)


def _twos(counts: Mapping[Any, int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def f1(said: Iterable[tuple[str, str]]) -> tuple[float, float, float]:
    """Give precision, recall and F1 of pairs."""
    true, found, both = pairs(said)
    precision, recall = both / max(1, found), both / max(1, true)
    return precision, recall, 2 * both / max(1, true + found)


def told_apart(
    said: Sequence[Report], found: Mapping[int, str], places: Iterable[int], part: int | None = None
) -> list[tuple[str, str]]:
    """Give (event, situation) of the reports at some places of the list, of one part or of both."""
    return [
        (said[place].event or f"none-{place}", found[place])
        for place in places
        if part in {None, half(said[place].scene)}
    ]


def _figure(
    figure: str,
    said: Sequence[Report],
    found: Mapping[int, str],
    places: Sequence[int],
    note: str,
    *,
    at_least: float | None = None,
) -> Figure:
    if not places:
        return Figure(figure=figure, value=None, n=0, note=ABSENT, at_least=at_least)
    precision, recall, value = f1(told_apart(said, found, places))
    events = len({said[place].event for place in places})
    parts = [
        f"{name} {f1(of_part)[2]:.3f} of {len(of_part)}"
        for number, name in enumerate(HALVES)
        if (of_part := told_apart(said, found, places, number))
    ]
    return Figure(
        figure=figure,
        value=value,
        n=len(places),
        note=f"pairwise F1 of {note}, {events} events; precision {precision:.3f}, recall {recall:.3f}; "
        + "; ".join(parts),
        at_least=at_least,
    )


def mistakes(said: Sequence[Report], found: Mapping[int, str], part: int) -> Iterator[str]:
    """Say for each event of a part in which situations its reports are, and what else is there."""
    by_event: dict[str, list[int]] = defaultdict(list)
    by_situation: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(said):
        by_situation[found[place]].append(place)
        if one.event and half(one.scene) == part:
            by_event[one.event].append(place)
    for event, places in by_event.items():
        where = Counter(found[place] for place in places)
        home, _ = where.most_common(1)[0]
        for place in places:
            if found[place] != home:
                others = {said[each].event for each in by_situation[found[place]]} - {event}
                yield f"apart: {said[place].name} -> {sorted(others) or 'alone'}"
        strangers = {said[each].event for each in by_situation[home]} - {event}
        if strangers:
            yield f"together: {event} with {sorted(strangers)}"
