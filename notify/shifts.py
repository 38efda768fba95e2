"""Shifts: who is on call from when until when, and the holes between them, exact to the microsecond."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.model.time import Instant

BEGINNING, END = Instant(-(2**62)), Instant(2**62)
"""Before and after every time that anybody writes: what is open ends there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person on call from a moment until another; None is open."""

    who: str
    start: Instant | None = None
    end: Instant | None = None

    def covers(self, at: Instant) -> bool:
        """Say whether the shift runs at a moment; it begins on its start and ends just before its end."""
        return self.begins <= at < self.ends

    @property
    def begins(self) -> Instant:
        """Give its start; one that is open began before everything."""
        return BEGINNING if self.start is None else self.start

    @property
    def ends(self) -> Instant:
        """Give its end; one that is open ends after everything."""
        return END if self.end is None else self.end


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment until just before another."""

    start: Instant
    end: Instant


def within(shifts: Iterable[Shift], span: Span) -> list[Shift]:
    """Give what lies in a span of shifts, cut to it, in order of time."""
    found = [
        replace(one, start=Instant(max(one.begins, span.start)), end=Instant(min(one.ends, span.end)))
        for one in shifts
        if one.begins < span.end and one.ends > span.start
    ]
    return sorted(found, key=lambda one: (one.begins, one.ends))


def without(shifts: Iterable[Shift], span: Span, *, who: str = "") -> list[Shift]:
    """Take a span out of shifts: of everybody, or of one person."""
    left: list[Shift] = []
    for one in shifts:
        if (who and one.who != who) or one.ends <= span.start or one.begins >= span.end:
            left.append(one)
            continue
        if one.begins < span.start:
            left.append(replace(one, end=span.start))
        if one.ends > span.end:
            left.append(replace(one, start=span.end))
    return left


def holes(shifts: Iterable[Shift], span: Span) -> list[Span]:
    """Give every part of a span in which nobody is on."""
    found: list[Span] = []
    covered = span.start
    for one in within(shifts, span):
        if one.begins > covered:
            found.append(Span(covered, one.begins))
        covered = Instant(max(covered, one.ends))
    return [*found, Span(covered, span.end)] if covered < span.end else found


def joined(shifts: Iterable[Shift]) -> list[Shift]:
    """Put shifts of one person together that follow or overlap each other, in order of time."""
    last: dict[str, int] = {}
    found: list[Shift] = []
    for one in sorted(shifts, key=lambda each: (each.begins, each.ends)):
        at = last.get(one.who)
        if at is not None and found[at].ends >= one.begins:
            if one.ends > found[at].ends:
                found[at] = replace(found[at], end=one.end)
            continue
        last[one.who] = len(found)
        found.append(one)
    return found
