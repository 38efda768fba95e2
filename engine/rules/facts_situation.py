"""Say the leaves that are the same for every candidate: what is said of the situation, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from engine.model.said import Said, phrase
from engine.model.scales import SourceClass
from engine.model.signal import Silence
from engine.model.time import moment
from engine.rules.conditions import About, Absent, InOrder, OneOf, OnScale, Rate, Reports, Voices
from engine.rules.correlate import Order
from engine.rules.found import Found, asked_for, both
from engine.rules.numbers_situation import Numbers
from engine.rules.seen import Seen
from engine.rules.units import say_seconds


def _one_of(test: OneOf, seen: Seen, numbers: Numbers) -> Found:
    value: str = getattr(seen.situation, test.field)

    def says() -> str:
        return phrase(
            "{field} is {value}, asked for {values}",
            field=test.field,
            value=value,
            values=asked_for(test.values),
        )

    return Found(*numbers, says, "", seen.signals)


def _on_scale(test: OnScale, seen: Seen, numbers: Numbers) -> Found:
    value = getattr(seen.situation, test.field)

    if value.rank == 0:
        return Found(*numbers, lambda: _unknown(test), "rank")
    return Found(*numbers, lambda: _known(test, value), "rank", seen.signals)


def _about(test: About, seen: Seen, numbers: Numbers) -> Found:
    topics = seen.situation.topics

    def says() -> str:
        asked = asked_for(test.topics)
        if not topics:
            return phrase("about no topic that is known, asked for {topics}", topics=asked)
        return phrase("about {about}, asked for {topics}", about=", ".join(topics), topics=asked)

    return Found(*numbers, says, "", seen.signals)


def _heard(test: Voices | Reports, seen: Seen, numbers: Numbers) -> Found:
    count, signals = seen.heard(test.line)
    unit, how_many = ("sources", _sources) if isinstance(test, Voices) else ("reports", _reports)

    def says() -> str:
        """Say how many were heard, and that there may have been more, where some were let go of."""
        whose = how_many(test.source_class, count)
        if test.within_s is not None:
            whose = phrase("{heard} within {span}", heard=whose, span=say_seconds(test.within_s))
        gone = seen.dropped(test.source_class)
        if not gone:
            return phrase("{heard}, needs at least {count}", heard=whose, count=test.count)
        words = phrase("at least {heard}, needs at least {count}", heard=whose, count=test.count)
        return _with_let_go(words, gone)

    return Found(*numbers, says, unit, signals)


def _in_order(test: InOrder, seen: Seen, numbers: Numbers) -> Found:
    found, steps = seen.order(test.line), test.line.steps

    def says() -> str:
        """Say how many steps are complete, and what the next one lacks."""
        span = say_seconds(test.line.within_s)
        words = phrase(
            "{complete} of {steps} steps within {span}", complete=found.complete, steps=len(steps), span=span
        )
        if found.complete < len(steps):
            words = phrase(
                "{complete} of {steps} steps within {span}; {next}",
                complete=found.complete,
                steps=len(steps),
                span=span,
                next=_next_step(found, *steps[found.complete]),
            )
        gone = sum(seen.dropped(source_class) for source_class in dict.fromkeys(one for one, _ in steps))
        return _with_let_go(words, gone)

    return Found(*numbers, says, "steps", found.signals)


def _absent(test: Absent, seen: Seen, numbers: Numbers) -> Found:
    line, found = test.line, seen.quiet(test.line)

    def says() -> str:
        """Say since when nobody said it, or who did and when."""
        what = _whom(line.source_class)
        needs = say_seconds(line.by_s)
        if found.after_s is not None:
            return _spoken(line.source_class, found.after_s, needs)
        if found.forgotten:
            words = _with_let_go(
                phrase(
                    "whether any {what} spoke in time is not known, needs {needs} without",
                    what=what,
                    needs=needs,
                ),
                found.forgotten,
            )
        elif seen.elapsed_s < 0:
            words = phrase(
                "begins in {span}, needs {needs} without {what} from then on",
                span=say_seconds(seen.elapsed_s),
                needs=needs,
                what=what,
            )
        else:
            words = phrase(
                "no {what} for {span}, needs {needs}",
                what=what,
                span=say_seconds(seen.elapsed_s),
                needs=needs,
            )
        return _with_unheard(words, seen.mute(line))

    if found.after_s is not None:
        return Found(*numbers, says, "s", found.signals)
    return Found(*numbers, says, "s", () if found.forgotten else seen.signals)


def _next_step(found: Order, source_class: SourceClass | None, need: int) -> Said:
    """Say what there is of the step that is not complete."""
    number, sources = found.complete + 1, _sources(source_class, need)
    if found.late_s is None:
        return phrase("step {number}, {sources}, has {have}", number=number, sources=sources, have=found.have)
    late = say_seconds(found.late_s)
    return phrase("step {number}, {sources}, came {late} too late", number=number, sources=sources, late=late)


def _whom(source_class: SourceClass | None) -> Said:
    """Say who did not speak."""
    if source_class is None:
        return phrase("all-clear")
    return phrase("{kind} source", kind=source_class)


def _spoken(kind: SourceClass | None, after_s: int, needs: str) -> Said:
    """Say when somebody spoke."""
    span = say_seconds(after_s)
    if kind is None:
        if after_s >= 0:
            return phrase("all-clear {span} after it began, needs {needs} without", span=span, needs=needs)
        return phrase("all-clear {span} before it began, needs {needs} without", span=span, needs=needs)
    if after_s >= 0:
        return phrase(
            "{kind} source {span} after it began, needs {needs} without", kind=kind, span=span, needs=needs
        )
    return phrase(
        "{kind} source {span} before it began, needs {needs} without", kind=kind, span=span, needs=needs
    )


def _with_unheard(words: Said, mute: Iterable[Silence]) -> Said:
    """Say whose word may be missing: that nobody was heard is not that nobody spoke."""
    said = [
        phrase(
            "{source} has not been heard since {at}",
            source=one.source,
            at=f"{moment(one.since):%Y-%m-%d %H:%M} UTC",
        )
        for one in mute
    ]
    if not said:
        return words
    return phrase("{words}; it may have been said unheard: {who}", words=words, who=both(said))


def _rate(test: Rate, seen: Seen, numbers: Numbers) -> Found:
    line, found = test.line, seen.risen(test.line)

    def says() -> str:
        """Say how many spoke, how many usually do, and how many it takes."""
        words = phrase(
            "{sources} in {over}, {mean} on the average in each {each} of the {against} before, "
            "needs {times} times as many and at least {least}: {need}",
            sources=_sources(line.source_class, found.voices),
            over=say_seconds(line.over_s),
            each=say_seconds(line.over_s),
            # A tenth is as exact as anybody reads; what is compared are the whole numbers.
            mean=f"{found.before * 10 // found.windows / 10:g}",
            against=say_seconds(line.against_s),
            times=line.times,
            least=line.least,
            need=found.need,
        )
        return _with_let_go(words, seen.dropped(line.source_class))

    return Found(*numbers, says, "sources", found.signals)


def _sources(source_class: SourceClass | None, count: int) -> Said:
    if source_class is None:
        if count == 1:
            return phrase("1 independent source")
        return phrase("{count} independent sources", count=count)
    if count == 1:
        return phrase("1 {kind} source", kind=source_class)
    return phrase("{count} {kind} sources", count=count, kind=source_class)


def _reports(source_class: SourceClass | None, count: int) -> Said:
    if source_class is None:
        return phrase("1 report") if count == 1 else phrase("{count} reports", count=count)
    if count == 1:
        return phrase("1 {kind} report", kind=source_class)
    return phrase("{count} {kind} reports", count=count, kind=source_class)


def _known(test: OnScale, value: object) -> Said:
    field, need = test.field, test.value
    match test.op:
        case "ge":
            return phrase("{field} is {value}, needs at least {need}", field=field, value=value, need=need)
        case "gt":
            return phrase("{field} is {value}, needs more than {need}", field=field, value=value, need=need)
        case "le":
            return phrase("{field} is {value}, needs at most {need}", field=field, value=value, need=need)
        case _:
            return phrase("{field} is {value}, needs less than {need}", field=field, value=value, need=need)


def _unknown(test: OnScale) -> Said:
    field, need = test.field, test.value
    match test.op:
        case "ge":
            return phrase("{field} is not known, needs at least {need}", field=field, need=need)
        case "gt":
            return phrase("{field} is not known, needs more than {need}", field=field, need=need)
        case "le":
            return phrase("{field} is not known, needs at most {need}", field=field, need=need)
        case _:
            return phrase("{field} is not known, needs less than {need}", field=field, need=need)


def _with_let_go(words: Said, gone: int) -> Said:
    """Add how many reports are remembered by number alone."""
    if not gone:
        return words
    if gone == 1:
        return phrase("{words}; 1 older report was let go of", words=words)
    return phrase("{words}; {count} older reports were let go of", words=words, count=gone)


OF_SITUATION: Final[dict[type, Callable[[Any, Seen, Numbers], Found]]] = {
    OneOf: _one_of,
    OnScale: _on_scale,
    About: _about,
    Voices: _heard,
    Reports: _heard,
    InOrder: _in_order,
    Absent: _absent,
    Rate: _rate,
}
"""Who says a leaf of the situation, by its type."""
