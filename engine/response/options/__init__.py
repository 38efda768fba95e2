"""Options: ranked alternatives for an exposed stop, each with what speaks for it and what is not known.

They are ranked by their score over all kinds. What was weighed and is no option is kept with its reason,
because a planner asks for it first. docs/itineraries.md says how it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.option import NotOffered, Option, OptionKind
from engine.model.program import PortSource
from engine.model.said import phrase
from engine.response.options.danger import Danger
from engine.response.options.draft import Draft, Refused
from engine.response.options.orders import MOST_FREE, orders
from engine.response.options.ports import familiarity, weigh
from engine.response.options.purpose import canceled, kept
from engine.response.options.ranking import MOST_PORTS, Ranked, ranked
from engine.response.options.score import parts_of, points
from engine.response.options.stays import longer_after, longer_before, sea_day
from engine.response.options.times import another_time
from engine.response.options.voyage import Voyage, voyage_of
from engine.response.spans import when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model.match import Way
    from engine.model.program import Port
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand

__all__ = ["MOST_FREE", "MOST_PORTS", "OTHER_PORTS", "Weighed", "options_for"]

OTHER_PORTS = phrase("other ports")
_ORDERS = (OptionKind.SWAP, OptionKind.REORDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The options of one stop or of several, and what was ruled out."""

    options: tuple[Option, ...] = ()
    not_offered: tuple[NotOffered, ...] = ()


def options_for(
    brand: Brand,
    items: Iterable[str],
    wanted: Sequence[str],
    *,
    situation: Situation,
    ways: Sequence[Way],
    now: Instant,
    most_ports: int = MOST_PORTS,
) -> Weighed:
    """Give the options of some stops, each stop's from rank 1; a port that `ways` would question is none.

    `wanted` are the kinds to weigh; at most `most_ports` other ports are offered for each stop.
    """
    options: list[Option] = []
    ruled_out: list[NotOffered] = []
    kinds = tuple(dict.fromkeys(OptionKind(name) for name in wanted))
    dangers: dict[int, Danger] = {}
    for item in items:
        voyage = voyage_of(brand, item, now)
        if voyage is None:
            continue
        # One for all calls of a book: where it is expected, and ways that several have in common, are kept.
        danger = dangers.setdefault(id(voyage.rules), Danger(situation, tuple(ways), voyage.rules))
        drafts, refused = _weighed(voyage, danger, kinds)
        offered, further = ranked([_scored(voyage, danger, one) for one in drafts], most_ports=most_ports)
        options += [_option(voyage, one, rank) for rank, one in enumerate(offered, start=1)]
        ruled_out += [NotOffered(item=item, what=one.what, why=one.why) for one in (*refused, *further)]
    return Weighed(options=tuple(options), not_offered=tuple(ruled_out))


def _weighed(
    voyage: Voyage, danger: Danger, kinds: Sequence[OptionKind]
) -> tuple[list[Draft], list[Refused]]:
    drafts: list[Draft] = []
    refused: list[Refused] = []
    for one in _each(voyage, danger, kinds):
        if isinstance(one, Draft):
            drafts.append(one)
        else:
            refused.append(one)
    return drafts, refused


def _each(voyage: Voyage, danger: Danger, kinds: Sequence[OptionKind]) -> Iterator[Draft | Refused]:
    for kind in kinds:
        if kind is OptionKind.KEEP_CALL_CHANGED_PURPOSE:
            yield kept(voyage)
        elif kind is OptionKind.CANCEL:
            yield canceled(voyage)
        elif not voyage.by_sea:
            yield Refused(what=kind, why=_no_inventory(voyage))
        elif kind is OptionKind.ALTERNATIVE_PORT:
            yield from _ports(voyage, danger)
        elif kind in _ORDERS:
            yield from _orders(voyage, danger, kinds, kind)
        else:
            found = _stay(voyage, danger, kinds, kind)
            yield from () if found is None else (found,)


def _stay(
    voyage: Voyage, danger: Danger, kinds: Sequence[OptionKind], kind: OptionKind
) -> Draft | Refused | None:
    match kind:
        case OptionKind.SEA_DAY:
            return sea_day(voyage, danger)
        case OptionKind.LONGER_AFTER:
            return longer_after(voyage, danger)
        case OptionKind.EARLIER_CALL | OptionKind.LATER_CALL:
            return another_time(voyage, danger, kind)
        case OptionKind.EXTEND_PREVIOUS if OptionKind.LONGER_BEFORE in kinds:
            return None  # the same by its older name
        case _:
            return longer_before(voyage, danger, kind)


def _no_inventory(voyage: Voyage) -> str:
    return phrase(
        "not weighed: {vessel} is no ship, and the book does not say what is free elsewhere: ask {owner}",
        vessel=voyage.vessel_name,
        owner=voyage.stop.owner,
    )


def _orders(
    voyage: Voyage, danger: Danger, kinds: Sequence[OptionKind], kind: OptionKind
) -> Iterator[Draft | Refused]:
    """Give the orders of one kind; both are found in one search, at the first of the two."""
    both = [one for one in kinds if one in _ORDERS]
    if kind is not both[0]:
        return
    if voyage.vessel is None:
        yield from (Refused(what=one, why=_no_ship(voyage)) for one in both)
        return
    drafts, refused = orders(voyage, voyage.vessel, danger)
    yield from (one for one in drafts if one.kind in both)
    yield from (one for one in refused if one.what in both)


def _ports(voyage: Voyage, danger: Danger) -> Iterator[Draft | Refused]:
    against, vessel = _not_weighed(voyage), voyage.vessel
    if against or vessel is None:
        yield Refused(what=OTHER_PORTS, why=against)
        return
    ports = [port for port in voyage.book.ports if _concerns(voyage, port)]
    own = {stop.place_id for stop in voyage.stops}
    most = max((familiarity(voyage, port) for port in ports if port.id not in own), default=0)
    for port in sorted(ports, key=lambda one: (one.name, one.id)):
        found = weigh(voyage, vessel, port, danger, most)
        if isinstance(found, Draft):
            yield found
        elif port.id != voyage.stop.place_id:
            yield Refused(what=port.name, why=found)


def _concerns(voyage: Voyage, port: Port) -> bool:
    """Say whether a port is weighed: one that the book does not name, only where it is near the call."""
    if port.source is PortSource.BOOK:
        return True
    around = (voyage.before, voyage.after)
    return all(one is not None and voyage.leg(one.place_id, port.id) is not None for one in around)


def _not_weighed(voyage: Voyage) -> str:
    """Say why no port at all can be weighed; nothing when they can."""
    if not voyage.book.ports:
        return phrase("not weighed, because the book names none (ports:)")
    if voyage.vessel is None:
        return _no_ship(voyage)
    if voyage.before is None or voyage.after is None:
        if voyage.before is None:
            return phrase(
                "not weighed, because the book has no call before {place} on this voyage",
                place=voyage.stop.place,
            )
        return phrase(
            "not weighed, because the book has no call after {place} on this voyage", place=voyage.stop.place
        )
    if voyage.stop.arrives_at <= voyage.now:
        return phrase(
            "not weighed: by plan {vessel} arrived at {place} on {when}",
            vessel=voyage.vessel_name,
            place=voyage.stop.place,
            when=when(voyage.stop.arrives_at),
        )
    return ""


def _no_ship(voyage: Voyage) -> str:
    return phrase(
        "not weighed, because the book does not say how fast {vessel} is (vessels:)",
        vessel=voyage.vessel_name,
    )


def _scored(voyage: Voyage, danger: Danger, draft: Draft) -> Ranked:
    parts = parts_of(voyage, danger, draft)
    return Ranked(draft=draft, parts=parts, score=points(parts))


def _option(voyage: Voyage, one: Ranked, rank: int) -> Option:
    draft, item = one.draft, voyage.stop.id
    return Option(
        key=":".join(word for word in (draft.kind, draft.target, item) if word),
        option=draft.kind,
        item=item,
        rank=rank,
        reasons=draft.reasons,
        open=draft.open,
        call=draft.call,
        moved=draft.moved,
        legs=draft.legs,
        slack_s=draft.slack_s,
        tight=draft.tight,
        no_return_at=draft.no_return_at,
        score=one.score,
        parts=one.parts,
    )
