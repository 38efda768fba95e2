"""Planning: the options of one stop of a book in one situation, as a planner asks for them at a desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from engine.errors import ServiolaError
from engine.model.option import OptionKind
from engine.model.program import PortSource
from engine.model.said import phrase
from engine.model.time import HOUR, MINUTE, SECOND, Instant, instant, iso, moment
from engine.response.brand import Brand
from engine.response.follows import what_follows
from engine.response.options import options_for
from engine.response.options.voyage import clocks_of
from engine.response.situation_facts import situation_line
from engine.rules.words import did_you_mean
from programs.candidates import made_ready
from serviola.book_files import read_book_file
from serviola.changes import touches
from serviola.situation_file import at_its_gravest, read_situation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.model.findings import Finding
    from engine.model.match import Way
    from engine.model.option import NotOffered, Option
    from engine.model.program import ProgramRevision, Stop
    from engine.model.signal import Situation

BRAND = "main"
KINDS = tuple(kind for kind in OptionKind if kind is not OptionKind.EXTEND_PREVIOUS)
"""All of them; the older name of one is left out."""
BEFORE_SAILING = HOUR


class PlanningError(ServiolaError):
    """What is asked for cannot be planned; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The options of a stop, as of a moment; `notes` say what was assumed on the way here.

    `findings` are what is wrong or doubtful in the book; the rest of it was planned with.

    `book` is the one that was planned with: what was taken where it says little is in it.
    """

    book: ProgramRevision
    stop: Stop
    situation: Situation
    ways: tuple[Way, ...]
    at: Instant
    options: tuple[Option, ...]
    rejected: tuple[NotOffered, ...]
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def no_return_at(self) -> Instant | None:
        """Say until when the first option can be chosen."""
        return self.options[0].no_return_at if self.options else None

    def _follows(self, option: Option) -> dict[str, Any]:
        follows = what_follows(self.book, option)
        return {} if follows is None else touches(follows)

    def as_json(self) -> dict[str, Any]:
        """Give the plan for a program to read; times are those of the port, with their offset from UTC."""
        return {
            "stop": self.stop.id,
            "place": self.stop.place,
            "at": iso(self.at),
            "situation": situation_line(self.situation),
            "no_return_at": None if self.no_return_at is None else iso(self.no_return_at),
            "options": [_option(self.stop, one) | self._follows(one) for one in self.options],
            "rejected": [{"port": one.what, "reason": one.why} for one in self.rejected],
            "notes": [*self.notes, *map(str, self.findings)],
        }


def plan(
    programs: Path,
    stop_id: str,
    situation: Path,
    *,
    at: Instant | None,
    exclude_within_km: float | None,
    top: int,
    now: Instant,
) -> Plan:
    """Read both files and work it out; PlanningError and PlaybookError say what is in the way."""
    read = read_book_file(programs, brand=BRAND)
    book = read.book
    stop, before = _stop(book, stop_id)
    told = read_situation(situation, now=now if at is None else at)
    if exclude_within_km is not None:
        book = replace(book, sailing=replace(book.sailing, exclude_within_km=exclude_within_km))
    grave = at_its_gravest(told, (stop.country,))
    begins, notes = _moment(stop, before, told.heard_at, at)
    if told.heard_at is None:
        grave = replace(grave, occurred_at=begins)
    if len(told.situations) > 1:
        notes = (*notes, f"of {len(told.situations)} in the file, planned for: {situation_line(grave)}")
    found = worked_out(book, stop, grave, told.ways, at=begins, top=top, notes=notes)
    return replace(found, findings=read.findings)


def worked_out(
    book: ProgramRevision,
    stop: Stop,
    situation: Situation,
    ways: Sequence[Way],
    *,
    at: Instant,
    top: int,
    notes: tuple[str, ...] = (),
) -> Plan:
    """Work out the options of a stop, with what is taken where the book says little."""
    ready = made_ready(book, only=stop.id)
    brand = Brand(name=BRAND, programs={ready.source: ready})
    found = options_for(brand, [stop.id], KINDS, situation=situation, ways=ways, now=at, most_ports=top)
    return Plan(
        book=ready,
        stop=stop,
        situation=situation,
        ways=tuple(ways),
        at=at,
        options=found.options[:top],
        rejected=found.not_offered,
        notes=(*notes, *_taken(book, ready, stop)),
    )


def _stop(book: ProgramRevision, stop_id: str) -> tuple[Stop, Stop | None]:
    for itinerary in book.itineraries:
        for index, stop in enumerate(itinerary.stops):
            if stop.id == stop_id:
                return stop, itinerary.stops[index - 1] if index else None
    ids = [stop.id for one in book.itineraries for stop in one.stops]
    near = did_you_mean(stop_id, ids)
    some = f"its stops are {', '.join(ids[:5])}{' …' if len(ids) > 5 else ''}"
    raise PlanningError(
        phrase(
            "{source} has no stop {stop_id}; {near}",
            source=book.source,
            stop_id=stop_id,
            near=near if near.startswith("did") else some,
        )
    )


def _moment(
    stop: Stop, before: Stop | None, heard_at: Instant | None, at: Instant | None
) -> tuple[Instant, tuple[str, ...]]:
    """Say as of when to plan: what was asked for, or when the situation was told of, or before she sails."""
    if at is not None:
        return at, ()
    if heard_at is not None and heard_at < stop.arrives_at:
        return heard_at, ()
    begins = Instant((stop.arrives_at if before is None else before.departs_at) - BEFORE_SAILING)
    why = "does not say when it was told of" if heard_at is None else "was told of after the call"
    return begins, (f"the situation {why}: planned as of {iso(begins)}; say --at for another moment",)


def _taken(book: ProgramRevision, ready: ProgramRevision, stop: Stop) -> tuple[str, ...]:
    """Say what was taken because the book does not say it."""
    sailing = {one.vessel for one in ready.itineraries if any(each.id == stop.id for each in one.stops)}
    notes = [one.assumed for one in ready.vessels if one.assumed and one.name in sailing]
    if not book.ports and ready.ports:
        sources = {port.source for port in ready.ports}
        said = {PortSource.CRUISE: " and from a list of cruise ports", PortSource.LIST: " and of any ports"}
        listed = "".join(words for source, words in said.items() if source in sources)
        notes.append(f"the book names no ports (ports:): taken from the calls of the line{listed}")
    return tuple(notes)


def _option(stop: Stop, one: Option) -> dict[str, Any]:
    place, arrives, departs, clocks = _where(stop, one)
    nm = sum(leg.distance_nm for leg in one.legs)
    return {
        "rank": one.rank,
        "kind": one.option,
        "port": place,
        "port_id": None if one.call is None else one.call.port,
        "arrive": None if arrives is None else _local(arrives, clocks),
        "depart": None if departs is None else _local(departs, clocks),
        "speed_kn": max((leg.knots for leg in one.legs), default=None),
        "slack_h": None if one.slack_s is None else round(one.slack_s / 3600, 2),
        "distance_nm": round(nm, 1) if one.legs else None,
        "uncertainty": max((leg.uncertainty for leg in one.legs), default=None),
        "score": one.score,
        "reasons": list(one.reasons),
        "not_known": list(one.open),
        "tight": one.tight,
        "no_return_at": None if one.no_return_at is None else iso(one.no_return_at),
        "detour_nm": None if one.call is None else one.call.detour_nm,
        "legs": [
            {"from": leg.start, "to": leg.end, "nm": leg.distance_nm, "kn": leg.knots, "source": leg.source}
            for leg in one.legs
        ],
        "moved": [
            {"stop": each.stop, "port": each.place, "arrive": each.arrive_local, "depart": each.depart_local}
            for each in one.moved
        ],
        "score_parts": {part.name: [round(part.value, 2), part.weight, part.says] for part in one.parts},
    }


def _where(stop: Stop, one: Option) -> tuple[str | None, Instant | None, Instant | None, int]:
    """Say where the ship is instead, from when to when, and how far the clocks there are ahead of UTC."""
    if one.option == OptionKind.KEEP_CALL_CHANGED_PURPOSE:
        return stop.place, stop.arrives_at, stop.departs_at, clocks_of(stop)
    own = one.call or next((each for each in one.moved if each.stop == stop.id), next(iter(one.moved), None))
    if own is None:
        return None, None, None, 0
    return own.place, own.arrives_at, own.departs_at, _ahead(own.arrive_local, own.arrives_at)


def _ahead(local: str, at: Instant) -> int:
    shown = instant(datetime.fromisoformat(local).replace(tzinfo=UTC))
    return (shown - at // MINUTE * MINUTE) // SECOND


def _local(at: Instant, ahead: int) -> str:
    return moment(at).astimezone(timezone(timedelta(seconds=ahead))).isoformat(timespec="minutes")
