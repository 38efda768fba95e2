"""Conditions in plain words, each made with phrase() so that it can be said in another language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from engine.model.said import phrase
from engine.model.scales import SourceClass
from engine.rules.conditions import (
    About,
    Absent,
    Booked,
    Branch,
    Condition,
    InOrder,
    Near,
    OfProgram,
    OneOf,
    OnScale,
    Rate,
    Reports,
    Test,
    Touched,
    Voices,
)
from engine.rules.units import say_meters, say_seconds

_CLASSES: Final = {
    None: phrase("independent sources"),
    SourceClass.OFFICIAL: phrase("official sources"),
    SourceClass.NEWS: phrase("news sources"),
    SourceClass.SOCIAL: phrase("people who post"),
    SourceClass.OPS: phrase("systems of our own"),
    SourceClass.OPERATOR: phrase("people of our own"),
}
_FIELDS: Final = {
    "hazard": phrase("the hazard"),
    "severity": phrase("the severity"),
    "certainty": phrase("the certainty"),
    "urgency": phrase("the urgency"),
    "state": phrase("the state"),
    "phase": phrase("the phase"),
    "status": phrase("the status"),
}
_WAYS: Final = {
    "impact_area": phrase("inside the area that its source names"),
    "country": phrase("in the same country"),
    "topic": phrase("on one of its topics"),
}
VALUES: Final = {
    "earthquake": phrase("earthquake"),
    "tsunami": phrase("tsunami"),
    "volcano": phrase("volcano"),
    "landslide": phrase("landslide"),
    "cyclone": phrase("cyclone"),
    "storm": phrase("storm"),
    "flood": phrase("flood"),
    "heat": phrase("heat"),
    "cold": phrase("cold"),
    "wildfire": phrase("wildfire"),
    "epidemic": phrase("epidemic"),
    "unrest": phrase("unrest"),
    "attack": phrase("attack"),
    "strike": phrase("strike"),
    "transport": phrase("transport"),
    "explosion": phrase("explosion"),
    "outage": phrase("outage"),
    "complaint": phrase("complaint"),
    "advisory": phrase("advisory"),
    "closure": phrase("closure"),
    "recall": phrase("recall"),
    "breach": phrase("data breach"),
    "mourning": phrase("mourning"),
    "other": phrase("other"),
    "Unknown": phrase("unknown"),
    "Minor": phrase("minor"),
    "Moderate": phrase("moderate"),
    "Severe": phrase("severe"),
    "Extreme": phrase("extreme"),
    "Unlikely": phrase("unlikely"),
    "Possible": phrase("possible"),
    "Likely": phrase("likely"),
    "Observed": phrase("observed"),
    "Past": phrase("past"),
    "Future": phrase("in the future"),
    "Expected": phrase("expected"),
    "Immediate": phrase("immediate"),
    "open": phrase("open"),
    "clearing": phrase("clearing"),
    "cleared": phrase("cleared"),
    "stale": phrase("not heard of any more"),
    "retracted": phrase("retracted"),
    "closed": phrase("closed"),
    "forecast": phrase("forecast"),
    "active": phrase("active"),
    "aftermath": phrase("in its aftermath"),
}
"""The words of the scales and lists, as people say them."""


def all_of(parts: Sequence[str]) -> str:
    """Join what must hold together: one, two and three."""
    said = _but_the_last(parts)
    return said if len(parts) < 2 else phrase("{first} and {last}", first=said, last=parts[-1])


def one_of(parts: Sequence[str]) -> str:
    """Join what is enough alone: one, two or three."""
    said = _but_the_last(parts)
    return said if len(parts) < 2 else phrase("{first} or {last}", first=said, last=parts[-1])


def _but_the_last(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    said, *more = parts[:-1] if len(parts) > 1 else parts
    for one in more:
        said = phrase("{first}, {next}", first=said, next=one)
    return said


def say(condition: Condition) -> str:
    """Say one condition; nothing of the times of a call, which are said with the rest of its exposure."""
    if not isinstance(condition, Branch):
        return _test(condition)
    parts = [said for part in condition.parts if (said := say(part))]
    if condition.op == "all" and isinstance(condition.parts[0], Touched):
        way, *only_if = parts
        return phrase("{way}, if {what}", way=way, what=all_of(only_if))
    return one_of(parts) if condition.op == "any" else all_of(parts)


def words(values: Iterable[str]) -> str:
    """Say which of several values are meant."""
    return one_of([VALUES.get(value, value) for value in values])


def _test(test: Test) -> str:  # noqa: C901, PLR0911 - one case a test
    match test:
        case OneOf():
            return phrase("{field} is {values}", field=_FIELDS[test.field], values=words(test.values))
        case OnScale():
            return _scale(test)
        case About():
            return phrase("it is about {topics}", topics=one_of(test.topics))
        case Voices() | Reports() | InOrder() | Absent() | Rate():
            return _evidence(test)
        case Near(by="supply_hub"):
            return phrase("where what supplies it is reached")
        case Near(radius_km=None):
            return phrase("as near as it reaches by its magnitude")
        case Near(radius_km=float(km)):
            return phrase("within {distance} of it", distance=say_meters(round(km * 1000)))
        case Touched():
            return _WAYS[test.by]
        case Booked():
            return _compared(phrase("the number of guests booked ashore"), test.op, str(test.count))
        case OfProgram():
            return phrase("the book says {field}: {values}", field=test.field, values=one_of([*test.values]))
        case _:
            return ""


def _scale(test: OnScale) -> str:
    return _compared(_FIELDS[test.field], test.op, words([test.value.value]))


def _compared(field: str, op: str, value: str) -> str:
    match op:
        case "ge":
            return phrase("{field} is at least {value}", field=field, value=value)
        case "gt":
            return phrase("{field} is more than {value}", field=field, value=value)
        case "le":
            return phrase("{field} is at most {value}", field=field, value=value)
        case _:
            return phrase("{field} is less than {value}", field=field, value=value)


def _evidence(test: Voices | Reports | InOrder | Absent | Rate) -> str:
    match test:
        case Voices() | Reports():
            who = _CLASSES[test.source_class]
            if isinstance(test, Reports):
                said = phrase("{count} or more reports come from {who}", count=test.count, who=who)
            else:
                said = phrase("{count} or more {who} say so", count=test.count, who=who)
            if test.within_s is None:
                return said
            return phrase("{what} within {time}", what=said, time=say_seconds(test.within_s))
        case InOrder():
            steps = [
                phrase("{count} or more {who}", count=count, who=_CLASSES[source_class])
                for source_class, count in test.line.steps
            ]
            return phrase(
                "one after the other {steps} say so within {time}",
                steps=all_of(steps),
                time=say_seconds(test.line.within_s),
            )
        case Absent():
            by = say_seconds(test.line.by_s)
            if test.line.source_class is None:
                return phrase("nobody calls it over within {time}", time=by)
            who = _CLASSES[test.line.source_class]
            return phrase("none of the {who} says so within {time}", who=who, time=by)
        case Rate():
            line = test.line
            return phrase(
                "{least} or more {who} say so within {over}, {times} times as many as usual",
                least=line.least,
                who=_CLASSES[line.source_class],
                over=say_seconds(line.over_s),
                times=line.times,
            )
