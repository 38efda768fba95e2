"""Read the leaves that are the same for every candidate: what is said of the situation, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from engine.model.scales import SourceClass
from engine.model.signal import Silence
from engine.model.time import moment
from engine.rules.conditions import About, Absent, InOrder, OneOf, OnScale, Rate, Reports, Voices
from engine.rules.found import Found, either, plural
from engine.rules.seen import Seen
from engine.rules.units import say_seconds

_LEAST = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


def _one_of(test: OneOf, seen: Seen) -> Found:
    value: str = getattr(seen.situation, test.field)

    def says() -> str:
        return f"{test.field} is {value}, asked for {either(test.values)}"

    return Found(int(value in test.values), 1, says, "", seen.signals)


def _on_scale(test: OnScale, seen: Seen) -> Found:
    value = getattr(seen.situation, test.field)

    def says() -> str:
        is_what = "is not known" if value.rank == 0 else f"is {value}"
        return f"{test.field} {is_what}, needs {_LEAST[test.op]} {test.value}"

    if value.rank == 0:
        return Found(None, test.value.rank, says, "rank")
    return Found(value.rank, test.value.rank, says, "rank", seen.signals)


def _about(test: About, seen: Seen) -> Found:
    topics = seen.situation.topics

    def says() -> str:
        about = f"about {', '.join(topics)}" if topics else "about no topic that is known"
        return f"{about}, asked for {either(test.topics)}"

    return Found(int(not set(topics).isdisjoint(test.topics)), 1, says, "", seen.signals)


def _heard(test: Voices | Reports, seen: Seen) -> Found:
    count, signals = seen.heard(test.line)
    unit, how_many = ("sources", _sources) if isinstance(test, Voices) else ("reports", _reports)

    def says() -> str:
        whose = how_many(test.source_class, count)
        if test.within_s is not None:
            whose += f" within {say_seconds(test.within_s)}"
        gone = seen.dropped(test.source_class)
        return f"{'at least ' if gone else ''}{whose}, needs at least {test.count}{_let_go(gone)}"

    return Found(count, test.count, says, unit, signals)


def _in_order(test: InOrder, seen: Seen) -> Found:
    found, steps = seen.order(test.line), test.line.steps

    def says() -> str:
        words = f"{found.complete} of {len(steps)} steps within {say_seconds(test.line.within_s)}"
        if found.complete < len(steps):
            source_class, need = steps[found.complete]
            step = f"step {found.complete + 1}, {_sources(source_class, need)},"
            if found.late_s is None:
                words += f"; {step} has {found.have}"
            else:
                words += f"; {step} came {say_seconds(found.late_s)} too late"
        gone = sum(seen.dropped(source_class) for source_class in dict.fromkeys(one for one, _ in steps))
        return words + _let_go(gone)

    return Found(found.complete, len(steps), says, "steps", found.signals)


def _absent(test: Absent, seen: Seen) -> Found:
    line, found = test.line, seen.quiet(test.line)

    def says() -> str:
        what = "all-clear" if line.source_class is None else f"{line.source_class} source"
        needs = f"needs {say_seconds(line.by_s)}"
        if found.after_s is not None:
            when = f"{say_seconds(found.after_s)} {'after' if found.after_s >= 0 else 'before'} it began"
            return f"{what} {when}, {needs} without"
        if found.forgotten:
            words = (
                f"whether any {what} spoke in time is not known, {needs} without{_let_go(found.forgotten)}"
            )
        elif seen.elapsed_s < 0:
            words = f"begins in {say_seconds(seen.elapsed_s)}, {needs} without {what} from then on"
        else:
            words = f"no {what} for {say_seconds(seen.elapsed_s)}, {needs}"
        return words + _unheard(seen.mute(line))

    if found.after_s is not None:
        return Found(found.after_s, line.by_s, says, "s", found.signals)
    if found.forgotten:
        return Found(None, line.by_s, says, "s")
    return Found(seen.elapsed_s, line.by_s, says, "s", seen.signals)


def _unheard(mute: Iterable[Silence]) -> str:
    """Say whose word may be missing: that nobody was heard is not that nobody spoke."""
    said = [f"{one.source} has not been heard since {moment(one.since):%Y-%m-%d %H:%M} UTC" for one in mute]
    return f"; it may have been said unheard: {' and '.join(said)}" if said else ""


def _rate(test: Rate, seen: Seen) -> Found:
    line, found = test.line, seen.risen(test.line)

    def says() -> str:
        over = say_seconds(line.over_s)
        # A tenth is as exact as anybody reads; what is compared are the whole numbers.
        mean = f"{found.before * 10 // found.windows / 10:g}"
        return (
            f"{_sources(line.source_class, found.voices)} in {over}, {mean} on the average in each {over} of "
            f"the {say_seconds(line.against_s)} before, needs {line.times} times as many and at least "
            f"{line.least}: {found.need}{_let_go(seen.dropped(line.source_class))}"
        )

    return Found(found.voices, found.need, says, "sources", found.signals)


def _sources(source_class: SourceClass | None, count: int) -> str:
    return f"{count} {source_class or 'independent'} {plural(count, 'source')}"


def _reports(source_class: SourceClass | None, count: int) -> str:
    return f"{count} {source_class or ''}".rstrip() + f" {plural(count, 'report')}"


def _let_go(gone: int) -> str:
    return (
        f"; {gone} older {plural(gone, 'report')} {'was' if gone == 1 else 'were'} let go of" if gone else ""
    )


OF_SITUATION: Final[dict[type, Callable[[Any, Seen], Found]]] = {
    OneOf: _one_of,
    OnScale: _on_scale,
    About: _about,
    Voices: _heard,
    Reports: _heard,
    InOrder: _in_order,
    Absent: _absent,
    Rate: _rate,
}
"""Who reads a leaf of the situation, by its type."""
