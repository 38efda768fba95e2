"""What a new book would change about the one in force: calls added, moved and dropped, and the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from engine.model.program import PortSource, ProgramRevision, Stop
from engine.model.said import phrase
from engine.model.time import Instant, iso


class What(StrEnum):
    """What happens to something in a book."""

    ADDED = "added"
    MOVED = "moved"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: of which table, which thing, what, and in words."""

    table: str
    id: str
    what: What
    says: str


def changes(old: ProgramRevision | None, new: ProgramRevision) -> tuple[Change, ...]:
    """Say how a new book differs from the one in force; without one everything is added."""
    found = list(_stops(_by_id(old), _by_id(new)))
    for table in ("itineraries", "campaigns", "vessels", "ports"):
        found += _table(table, _named(old, table), _named(new, table))
    if old is not None and old.sailing != new.sailing:
        says = phrase("the rules of the house differ")
        found.append(Change(table="rules", id="rules", what=What.CHANGED, says=says))
    return tuple(found)


def ahead(book: ProgramRevision, now: Instant) -> int:
    """Count the calls of a book that are not over."""
    return sum(stop.departs_at > now for one in book.itineraries for stop in one.stops)


def most_goes(old: ProgramRevision | None, new: ProgramRevision, now: Instant) -> str:
    """Say that more than half of what is ahead, or of the campaigns, would go; empty when it would not.

    So falls a half-written export, or a query that lost its join. Of three or fewer, only all is most.
    """
    if old is None:
        return ""
    counts = (
        (phrase("calls ahead"), ahead(old, now), ahead(new, now)),
        (phrase("campaigns"), len(old.campaigns), len(new.campaigns)),
    )
    for named, before, after in counts:
        if 2 * after < before and (before > 3 or not after):
            return phrase("of {before} {named} it keeps {after}", before=before, named=named, after=after)
    return ""


def _by_id(book: ProgramRevision | None) -> dict[str, Stop]:
    return {} if book is None else {stop.id: stop for one in book.itineraries for stop in one.stops}


def _stops(old: Mapping[str, Stop], new: Mapping[str, Stop]) -> Iterator[Change]:
    gone = {each: old[each] for each in old if each not in new}
    come = {each: new[each] for each in new if each not in old}
    moved = _moved(gone, come)
    for each in (one for one in new if one in old):
        if old[each] != new[each]:
            yield _stop(old[each], new[each])
    for before, after in moved.items():
        yield _stop(gone.pop(before), come.pop(after))
    for stop in come.values():
        yield Change(table="stops", id=stop.id, what=What.ADDED, says=_said(stop))
    for stop in gone.values():
        yield Change(table="stops", id=stop.id, what=What.DROPPED, says=_said(stop))


def _moved(gone: Mapping[str, Stop], come: Mapping[str, Stop]) -> dict[str, str]:
    """Pair a call that went with one that came, at one place of one voyage: an id may hold the day."""
    left: dict[tuple[str, str], list[str]] = defaultdict(list)
    for stop in sorted(come.values(), key=lambda each: each.arrives_at):
        left[_call(stop)].append(stop.id)
    return {
        stop.id: left[_call(stop)].pop(0)
        for stop in sorted(gone.values(), key=lambda each: each.arrives_at)
        if left.get(_call(stop))
    }


def _call(stop: Stop) -> tuple[str, str]:
    return stop.itinerary, stop.place_id


def _stop(old: Stop, new: Stop) -> Change:
    if (old.arrives_at, old.departs_at, old.place_id) != (new.arrives_at, new.departs_at, new.place_id):
        says = phrase("{before}, now {after}", before=_said(old), after=_said(new))
        return Change(table="stops", id=new.id, what=What.MOVED, says=says)
    return Change(table="stops", id=new.id, what=What.CHANGED, says=f"{_said(new)}: {_differs(old, new)}")


def _table(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for each, value in new.items():
        if each not in old:
            yield Change(table=table, id=each, what=What.ADDED, says="")
        elif old[each] != value and (said := _differs(old[each], value)):
            yield Change(table=table, id=each, what=What.CHANGED, says=said)
    for each in old:
        if each not in new:
            yield Change(table=table, id=each, what=What.DROPPED, says="")


def _named(book: ProgramRevision | None, table: str) -> dict[str, Any]:
    """Give the rows of a table by name, without what was taken because the book says little."""
    rows = () if book is None else getattr(book, table)
    if table == "vessels":
        return {one.name: one for one in rows if not one.assumed}
    if table == "ports":
        return {one.id: one for one in rows if one.source is PortSource.BOOK}
    return {one.id: one for one in rows}


_ASIDE = frozenset({"stops", "offsets", "pause_class"})
"""What is said elsewhere, or follows from something else."""


def _differs(old: Any, new: Any) -> str:
    kinds = {one.name: str(one.type) for one in fields(new) if one.name not in _ASIDE}
    differing = {name: kind for name, kind in kinds.items() if getattr(old, name) != getattr(new, name)}
    return ", ".join(
        f"{name} {_shown(getattr(old, name), kind)} → {_shown(getattr(new, name), kind)}"
        for name, kind in differing.items()
    )


def _shown(value: Any, kind: str = "") -> str:
    if isinstance(value, int) and "Instant" in kind:
        return iso(Instant(value))  # kept as microseconds, which nobody reads
    if isinstance(value, tuple):
        return "[" + ", ".join(_shown(each) for each in value) + "]"
    return "none" if value in (None, "") else str(value)


def _said(stop: Stop) -> str:
    return phrase(
        "{place} {arrives} to {departs}",
        place=stop.place,
        arrives=stop.arrive_local,
        departs=stop.depart_local,
    )
