"""On call: who is, until when, who comes next, and every hole, for whoever asks: people, checks, metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.model.time import DAY, Instant
from engine.response.spans import when
from notify.shifts import Shift, Span
from notify.shifts import holes as holes_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notify.calls import Call
    from notify.delegations import Delegation
    from notify.outside import Kept
    from notify.roster import YamlRoster

SOON = 7 * DAY
"""How far ahead a hole is told unasked."""
MOST_SHIFTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """How one group on call stands: who answers at a moment, and what the rota says of a span.

    `holes` are where nobody is on at any level; `thin` by level, from the first, where nobody is on there
    though somebody is elsewhere. `read_at` and `trouble` are of an outside rota, as are `strangers`, who are
    on call there and are nobody of ours; `stale` says that what was read of it counts no more.
    """

    name: str
    at: Instant
    to: Instant
    answering: tuple[str, ...]
    until: Instant | None
    shifts: tuple[tuple[int, Shift], ...]
    holes: tuple[Span, ...]
    thin: tuple[tuple[int, tuple[Span, ...]], ...]
    outside: str = ""
    read_at: Instant | None = None
    now_only: bool = False
    stale: bool = False
    trouble: str = ""
    strangers: tuple[str, ...] = ()
    otherwise: str = ""
    delegations: tuple[Delegation, ...] = ()
    away: tuple[tuple[Delegation, Delegation], ...] = ()
    """Who stands in for somebody on call, and gave their own right away meanwhile: nobody answers there."""

    @property
    def is_held(self) -> bool:
        """Say whether somebody answers now and there is no hole in the span."""
        return bool(self.answering) and not self.holes and not self.stale and not self.away


def look(roster: YamlRoster, span: Span, *, at: Instant, names: Iterable[str] = ()) -> list[Rota]:
    """Look at groups, or at all of them; RosterError for one that there is not."""
    wanted = [one.removeprefix("oncall:") for one in names] or list(roster.calls)
    for name in wanted:
        roster.rostered(name, at)
    return [_rota(roster, roster.calls[name], span, at) for name in wanted if name in roster.calls]


def _rota(roster: YamlRoster, call: Call, span: Span, at: Instant) -> Rota:
    outside = call.outside
    kept: Kept | None = roster.kept(call.name) if outside is not None else None
    stale = outside is not None and (kept is None or not kept.is_fresh(at, outside))
    answering = roster.answering(call.name, at)
    shifts = tuple(
        (number, one) for number in range(1, call.depth + 1) for one in call.at_level(number, span, kept)
    )
    holes = tuple(call.holes(span, kept))
    return Rota(
        name=call.name,
        at=at,
        to=span.end,
        answering=answering,
        until=_until(call, at, kept),
        shifts=shifts[:MOST_SHIFTS],
        holes=holes,
        thin=tuple(_thin(call, span, kept)),
        outside="" if outside is None else outside.kind.value,
        read_at=None if kept is None else kept.read_at,
        now_only=kept is not None and kept.now_only,
        stale=stale,
        trouble="" if kept is None else kept.trouble,
        strangers=() if kept is None else kept.strangers,
        otherwise="" if outside is None else outside.otherwise,
        delegations=tuple(one for one in roster.running(at) if one.taker in answering),
        away=tuple(_away(roster, {one.who for _, one in shifts} | set(roster.rostered(call.name, at)), at)),
    )


def _away(roster: YamlRoster, on_call: set[str], at: Instant) -> Iterable[tuple[Delegation, Delegation]]:
    """Find who stands in for somebody of a rota and is away themselves: the right is not lent on."""
    given = {one.giver: one for one in roster.running(at)}
    for who in sorted(on_call & set(given)):
        if (behind := given.get(given[who].taker)) is not None:
            yield given[who], behind


def away_says(one: tuple[Delegation, Delegation]) -> str:
    """Say that nobody answers for somebody on call, since when and until when."""
    first, behind = one
    return phrase(
        "nobody answers for {giver}, until {until}: {taker}, who stands in, gave their own right to {other}",
        giver=first.giver,
        taker=first.taker,
        other=behind.taker,
        until=when(min(first.end, behind.end)),
    )


def _until(call: Call, at: Instant, kept: Kept | None) -> Instant | None:
    """Say until when those who are on call now are; None where no end is known."""
    now = [one for one in call.all(Span(at, Instant(at + 400 * DAY)), kept) if one.covers(at)]
    ends = [one.ends for one in now]
    return min(ends) if ends and min(ends) < at + 400 * DAY else None


def _thin(call: Call, span: Span, kept: Kept | None) -> Iterable[tuple[int, tuple[Span, ...]]]:
    if call.depth < 2:
        return
    for number in range(1, call.depth + 1):
        found = tuple(holes_in(call.at_level(number, span, kept), span))
        if found:
            yield number, found


def says(rota: Rota) -> str:
    """Say what is wrong with a group on call now or soon, in one sentence; empty where nothing is."""
    if rota.stale:
        return _stale_says(rota)
    if rota.away or not rota.answering:
        return _nobody_says(rota)
    if rota.holes:
        first = rota.holes[0]
        return phrase(
            "nobody is on call for {name} from {start} to {end}; holes in all: {count}",
            name=rota.name,
            start=when(first.start),
            end=when(first.end),
            count=len(rota.holes),
        )
    if rota.strangers:
        return phrase(
            "{strangers} of the rota of {name} are nobody in people.yaml",
            strangers=", ".join(rota.strangers),
            name=rota.name,
        )
    if rota.trouble:
        return phrase(
            "the rota of {name} cannot be read ({why}); what was read on {when} counts meanwhile",
            name=rota.name,
            why=rota.trouble,
            when="" if rota.read_at is None else when(rota.read_at),
        )
    return ""


def _nobody_says(rota: Rota) -> str:
    if rota.away:
        return away_says(rota.away[0])
    return phrase("nobody is on call now for {name}", name=rota.name)


def _stale_says(rota: Rota) -> str:
    who = ", ".join(rota.answering)
    why = rota.trouble or phrase("it was not read yet")
    if who:
        return phrase(
            "the rota of {name} is not known ({why}); {who} of {otherwise} answers for it",
            name=rota.name,
            why=why,
            who=who,
            otherwise=rota.otherwise,
        )
    return phrase(
        "the rota of {name} is not known ({why}), so nobody is on call for it", name=rota.name, why=why
    )
