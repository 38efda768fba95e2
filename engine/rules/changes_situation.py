"""Changes of what is said of a situation, and by whom.

They are made to the situation, and not to the leaf, so that every leaf that reads the same
sees them too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from engine.model.said import Said, phrase
from engine.model.scales import SourceClass
from engine.model.signal import Evidence
from engine.model.time import SECOND, Instant, iso
from engine.rules.alternatives import FIELDS
from engine.rules.change import UNKNOWN_AWAY, Change, Of, asking, forced, looked_at, up_to, when
from engine.rules.conditions import About, Absent, InOrder, OneOf, OnScale, Rate, Reports, Test, Voices
from engine.rules.correlate import in_order, until
from engine.rules.found import either
from engine.rules.lines import Ordered
from engine.rules.plain import COMPARE
from engine.rules.timelines import Timelines
from engine.rules.units import say_seconds, write_seconds
from engine.situations.evidence import standing

if TYPE_CHECKING:
    from engine.rules.compile import Leaf
    from engine.rules.explain import Moment, Reading

_ENDED = frozenset({"cleared", "retracted", "closed", "stale"})


def too_late(reading: Reading, test: Test) -> int | None:
    """Say by how many seconds the last voice needed missed its window; None where that is not why."""
    if not isinstance(test, Voices) or test.within_s is None:
        return None
    told = Timelines(reading.moment.situation)
    found = in_order(told, Ordered(((test.source_class, test.count),), test.within_s))
    return found.late_s


def _field(reading: Reading, leaf: Leaf, test: OneOf | OnScale, *, wanted: bool) -> Iterator[Change]:
    now = getattr(reading.moment.situation, test.field)
    held = [one for one in FIELDS[test.field] if _allows(test, one) is wanted and one.value != "Unknown"]
    if test.field == "state":
        held = [one for one in held if one.value not in _ENDED] or held
    rank = getattr(now, "rank", None)
    if rank is not None:
        held.sort(key=lambda one: (abs(getattr(one, "rank", 0) - rank), one.value))
    for place, value in enumerate(held[:2]):
        # The second is tried where something else forbids the first.
        off = UNKNOWN_AWAY + place if rank is None else float(abs(getattr(value, "rank", 0) - rank))
        yield Change(
            path=leaf.path,
            of=Of.WORLD,
            key=f"{test.field}={value.value}",
            value=value.value,
            says=phrase("had {field} been {value}", field=test.field, value=value.value),
            away=off,
            apply=_with_field(test.field, value),
        )


def _allows(test: OneOf | OnScale, value: Any) -> bool:
    if isinstance(test, OneOf):
        return value.value in test.values
    return value.rank > 0 and COMPARE[test.op](value.rank, test.value.rank)


def _with_field(name: str, value: StrEnum) -> Callable[[Moment], Moment]:
    return lambda moment: replace(moment, situation=replace(moment.situation, **{name: value}))  # type: ignore[arg-type]


def _about(_: Reading, leaf: Leaf, test: About, *, wanted: bool) -> Iterator[Change]:
    def apply(moment: Moment) -> Moment:
        topics = moment.situation.topics
        kept = (*topics, test.topics[0]) if wanted else tuple(one for one in topics if one not in test.topics)
        return replace(moment, situation=replace(moment.situation, topics=kept))

    topics = either(test.topics)
    says = phrase("had it been about {topics}", topics=topics)
    if not wanted:
        says = phrase("had it not been about {topics}", topics=topics)
    yield Change(
        path=leaf.path, of=Of.WORLD, key=f"topics={topics}", value=str(topics), says=says,
        away=UNKNOWN_AWAY, apply=apply,
    )  # fmt: skip


def _heard(reading: Reading, leaf: Leaf, test: Voices | Reports) -> Iterator[Change]:
    late_s = too_late(reading, test)
    if late_s is not None and isinstance(test, Voices) and test.within_s is not None:
        yield _wider(leaf, test, test.within_s + late_s)
    found = reading.found[leaf.index]
    missing = test.count - (found.actual or 0)
    how_many = _more(test, missing)
    says = phrase("had {how_many} spoken", how_many=how_many)
    if test.within_s is not None:
        span = say_seconds(test.within_s)
        says = phrase("had {how_many} spoken within {span}", how_many=how_many, span=span)
    yield Change(
        path=leaf.path,
        of=Of.WORLD,
        key=f"{test.line}=+{missing}",
        value=f"+{missing}",
        says=says,
        away=missing / test.count,
        apply=_with_voices(test.source_class, missing, _spoken_at(reading, found.signals)),
    )


def _wider(leaf: Leaf, test: Voices, seconds: int) -> Change:
    """Count the sources within as long as it took them."""
    span = write_seconds(up_to(seconds, 60))
    wide = replace(test, within_s=up_to(seconds, 60))
    return Change(
        path=leaf.path,
        of=Of.PLAYBOOK,
        key=f"{leaf.path}.within={span}",
        value=span,
        says=phrase("with within: {span}", span=span),
        away=seconds / (test.within_s or 1) - 1,
        apply=asking(leaf.index, wide),
    )


def _more(test: Voices | Reports, count: int) -> Said:
    """Say how many more would have had to speak."""
    if isinstance(test, Reports):
        return phrase("one more report") if count == 1 else phrase("{count} more reports", count=count)
    if test.source_class is None:
        if count == 1:
            return phrase("one more independent source")
        return phrase("{count} more independent sources", count=count)
    if count == 1:
        return phrase("one more {kind} source", kind=test.source_class)
    return phrase("{count} more {kind} sources", count=count, kind=test.source_class)


def _spoken_at(reading: Reading, signals: tuple[str, ...]) -> Instant:
    """Say when those spoke who count already, the last of them; where nobody did, when it began."""
    situation = reading.moment.situation
    said = [piece.sent_at for piece in standing(situation) if not signals or piece.signal_id in signals]
    return max(said, default=situation.occurred_at)


def _with_voices(kind: SourceClass | None, count: int, at: Instant) -> Callable[[Moment], Moment]:
    def apply(moment: Moment) -> Moment:
        had = moment.situation.evidence
        heard = tuple(_voice(kind or SourceClass.NEWS, len(had) + number, at) for number in range(count))
        return replace(moment, situation=replace(moment.situation, evidence=(*had, *heard)))

    return apply


def _voice(kind: SourceClass, number: int, at: Instant) -> Evidence:
    """Give one more voice that is like no other."""
    name = f"one-more:{number}"
    return Evidence(
        native_key=name,
        signal_id=name,
        revision=1,
        source_class=kind,
        publisher=name,
        sent_at=at,
        received_at=at,
    )


def _in_order(reading: Reading, leaf: Leaf, test: InOrder) -> Iterator[Change]:
    found = reading.moment.seen.order(test.line)
    if found.late_s is not None:
        seconds = up_to(test.line.within_s + found.late_s, 60)
        span = write_seconds(seconds)
        yield Change(
            path=leaf.path,
            of=Of.PLAYBOOK,
            key=f"{leaf.path}.within={span}",
            value=span,
            says=phrase("with within: {span}", span=span),
            away=seconds / test.line.within_s - 1,
            apply=asking(leaf.index, replace(test, line=test.line._replace(within_s=seconds))),
        )
    kind, need = test.line.steps[found.complete]
    missing = need - found.have
    after = Instant(_spoken_at(reading, found.signals) + SECOND)
    how_many = _more(Voices(leaf.path, kind, need), missing)
    span = say_seconds(test.line.within_s)
    yield Change(
        path=leaf.path,
        of=Of.WORLD,
        key=f"{test.line}=+{missing}",
        value=f"+{missing}",
        says=phrase("had {how_many} spoken after that within {span}", how_many=how_many, span=span),
        away=missing / need,
        apply=_with_voices(kind, missing, after),
    )


def _absent(reading: Reading, leaf: Leaf, test: Absent) -> Iterator[Change]:
    quiet = reading.moment.seen.quiet(test.line)
    if not quiet.holds:
        yield forced(reading, leaf, wanted=True)
        return
    at = until(reading.moment.situation, test.line)
    yield Change(
        path=leaf.path,
        of=Of.TIME,
        key=f"at={at}",
        value=iso(at),
        says=phrase("from {when} on, if nobody has spoken by then", when=when(at)),
        away=(at - reading.moment.now) / SECOND / test.line.by_s,
        apply=looked_at(at),
    )


def _rate(reading: Reading, leaf: Leaf, test: Rate) -> Iterator[Change]:
    found = reading.moment.seen.risen(test.line)
    missing = found.need - found.voices
    how_many = _more(Voices(leaf.path, test.line.source_class, found.need), missing)
    yield Change(
        path=leaf.path,
        of=Of.WORLD,
        key=f"{test.line}=+{missing}",
        value=f"+{missing}",
        says=phrase(
            "had {how_many} spoken within {span}", how_many=how_many, span=say_seconds(test.line.over_s)
        ),
        away=missing / found.need,
        apply=_with_voices(test.line.source_class, missing, _spoken_at(reading, found.signals)),
    )


EITHER_WAY: Final[dict[type, Callable[..., Iterator[Change]]]] = {
    OneOf: _field,
    OnScale: _field,
    About: _about,
}
"""Who knows how a leaf of these types could be otherwise, whether it should hold or should not."""
OF_SITUATION: Final[dict[type, Callable[[Reading, Leaf, Any], Iterator[Change]]]] = {
    Voices: _heard,
    Reports: _heard,
    InOrder: _in_order,
    Absent: _absent,
    Rate: _rate,
}
"""Who knows what would make a leaf hold, by its type."""
