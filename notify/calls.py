"""Calls: who is on call for one group, level by level, with what stands in for what on given dates."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.time import Instant
from notify.outside import Kept, Outside
from notify.rotation import Level, Listed
from notify.shifts import Shift, Span, holes, joined, within, without

MOMENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """For a span somebody else is on: in the place of one person, or of everybody at that level."""

    shift: Shift
    instead_of: str = ""
    level: int = 1

    @property
    def span(self) -> Span:
        """Give from when until when."""
        return Span(self.shift.begins, self.shift.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One group on call. The first level that has somebody on answers; the next ones stand behind it.

    Of an outside rota there is one level, which is what was last read of it, while that is fresh.
    """

    name: str
    levels: tuple[Level, ...] = ()
    instead: tuple[Instead, ...] = ()
    zone: str = "UTC"
    outside: Outside | None = None

    def at_level(self, number: int, span: Span, kept: Kept | None = None) -> list[Shift]:
        """Give the shifts of a level in a span, with what stands in for them; levels count from 1."""
        if self.outside is not None:
            return self._outside(kept, span) if number == 1 else []
        if not 0 < number <= len(self.levels):
            return []
        found = self.levels[number - 1].shifts(span)
        for one in self.instead:
            if one.level == number:
                found = without(found, one.span, who=one.instead_of)
                found += within([one.shift], span)
        return within(joined(found), span)

    def on(self, at: Instant, kept: Kept | None = None) -> tuple[str, ...]:
        """Name who is on call at a moment, at the first level that has somebody."""
        for number in range(1, self.depth + 1):
            found = self.on_at_level(number, at, kept)
            if found:
                return found
        return ()

    def on_at_level(self, number: int, at: Instant, kept: Kept | None = None) -> tuple[str, ...]:
        """Name who is on call at a level at a moment."""
        span = Span(at, Instant(at + MOMENT))
        return tuple(dict.fromkeys(one.who for one in self.at_level(number, span, kept)))

    def all(self, span: Span, kept: Kept | None = None) -> list[Shift]:
        """Give the shifts of all levels in a span."""
        return [one for number in range(1, self.depth + 1) for one in self.at_level(number, span, kept)]

    def holes(self, span: Span, kept: Kept | None = None) -> list[Span]:
        """Give every part of a span in which nobody is on call at any level."""
        return holes(self.all(span, kept), span)

    @property
    def depth(self) -> int:
        """Say how many levels there are."""
        return 1 if self.outside is not None else len(self.levels)

    @property
    def named(self) -> set[str]:
        """Name everybody who stands in it; of an outside rota, whom it may name."""
        if self.outside is not None:
            return set(self.outside.known_as.values())
        found = {one.shift.who for one in self.instead}
        for level in self.levels:
            found |= set(getattr(level, "turns", ()))
            found |= {one.who for one in level.of} if isinstance(level, Listed) else set()
        return found

    def _outside(self, kept: Kept | None, span: Span) -> list[Shift]:
        return [] if kept is None else kept.within(span)
