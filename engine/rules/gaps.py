"""Gaps: what is scheduled and no playbook would ever ask about, by hazard, and why.

A playbook counts from stage suggest on: one in shadow asks nobody. It watches an item for a hazard if its
`to`, its hazards, what it asks of the program and at least one of its ways could fit; severity, evidence and
time are not looked at, because they may come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.scales import Hazard
from engine.rules.conditions import Branch, OfProgram, OneOf
from engine.rules.exceptions import of_program
from engine.rules.gap_words import (
    CAMPAIGN,
    STOP,
    blind_says,
    lacks_says,
    owner_says,
    touches_says,
    unwatched_says,
)
from engine.rules.playbook import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from engine.model.match import Way
    from engine.model.program import Campaign, Itinerary, ProgramRevision, Stop
    from engine.model.time import Instant
    from engine.rules.conditions import Condition
    from engine.rules.playbook import Playbook

    _Watched = Mapping[str, frozenset[Hazard]]
    """For which hazards each item is watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Some items that are left out in one way.

    `kind` is blind (nobody watches them for anything), unwatched (not for `hazards`), lacks (their place
    lacks what a way needs), owner (nobody knows the group that owns them) or touches (a campaign that sells
    nothing scheduled). `of` is how many such items there are in all.
    """

    kind: str
    what: str
    items: tuple[str, ...]
    of: int
    says: str
    hazards: tuple[str, ...] = ()
    serious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    itinerary: Itinerary
    stop: Stop


def gaps(
    books: Iterable[ProgramRevision],
    playbooks: Iterable[Playbook],
    *,
    now: Instant,
    known_group: Callable[[str], bool] | None = None,
) -> list[Gap]:
    """Give the gaps of what is ahead, stops that nobody watches first.

    Without `known_group`, which says whether people.yaml knows a group, owners are not looked at.
    """
    read = tuple(books)
    every = tuple(playbooks)
    asking = [one for one in every if one.stage is not Stage.SHADOW]
    shadows = [one for one in every if one.stage is Stage.SHADOW]
    calls = [
        _Call(itinerary=itinerary, stop=stop)
        for book in read
        for itinerary in book.itineraries
        for stop in itinerary.stops
        if stop.departs_at > now
    ]
    campaigns = [one for book in read for one in book.campaigns]
    sold = {one.id: tuple(_sold(one, calls)) for one in campaigns}

    def watched_by(some: Sequence[Playbook]) -> tuple[_Watched, _Watched]:
        stops = {call.stop.id: _watched(some, call, now) for call in calls}
        pausing = [one for one in some if one.pause is not None]
        paused = {call.stop.id: _watched(pausing, call, now) for call in calls}
        return stops, {
            one.id: _of_campaign(some, one, now).union(*(paused[item] for item in sold[one.id]))
            for one in campaigns
        }

    (stops, watched), (stops_in_shadow, in_shadow) = watched_by(asking), watched_by(shadows)
    return [
        *_unwatched(STOP, stops, stops_in_shadow, {call.stop.id: call.stop.country for call in calls}),
        *_unwatched(CAMPAIGN, watched, in_shadow, {}),
        *_lacking(asking, calls),
        *_owners([call.stop for call in calls], campaigns, known_group),
        *_touching_nothing(campaigns, sold),
    ]


def uncovered(
    books: Iterable[ProgramRevision], *, now: Instant, known_group: Callable[[str], bool]
) -> list[Gap]:
    """Give the campaigns that are of nobody whom people.yaml knows, and those that lead to nothing ahead.

    Nobody would be asked about the first, and no situation ever meets the others.
    """
    read = tuple(books)
    campaigns = [one for book in read for one in book.campaigns]
    ahead = {
        name
        for book in read
        for itinerary in book.itineraries
        for stop in itinerary.stops
        if stop.departs_at > now
        for name in (stop.id, stop.itinerary, stop.place_id)
    }
    sold = {one.id: tuple(name for name in one.touches if name in ahead) for one in campaigns}
    return [*_owners((), campaigns, known_group), *_touching_nothing(campaigns, sold)]


# --- what watches what --------------------------------------------------------------------------------


def hazards_of(playbook: Playbook) -> frozenset[Hazard]:
    """Give the hazards that a playbook can hold for."""
    asked = frozenset(Hazard)
    for test in _every(playbook.when):
        if isinstance(test, OneOf) and test.field == "hazard":
            asked &= {Hazard(value) for value in test.values}
    return asked - _excepted(playbook.unless)


def _every(branch: Branch) -> Iterator[Condition]:
    """Give what must hold whatever else does."""
    for part in branch.parts:
        if not isinstance(part, Branch):
            yield part
        elif part.op == "all":
            yield from _every(part)


def _excepted(unless: Branch | None) -> frozenset[Hazard]:
    """Give the hazards that `unless` names and nothing besides."""
    tests = [] if unless is None else [one for part in unless.parts for one in _leaves(part)]
    if len(tests) == 1 and isinstance(tests[0], OneOf) and tests[0].field == "hazard":
        return frozenset(Hazard(value) for value in tests[0].values)
    return frozenset()


def _leaves(part: Condition) -> Iterator[Condition]:
    if isinstance(part, Branch):
        for one in part.parts:
            yield from _leaves(one)
    else:
        yield part


def _watched(playbooks: Iterable[Playbook], call: _Call, now: Instant) -> frozenset[Hazard]:
    """Give the hazards for which somebody would be asked about a stop."""
    said = {
        "stop": call.stop.id,
        "country": call.stop.country,
        "vessel": call.itinerary.vessel,
        "itinerary": call.itinerary.id,
        "place": call.stop.place_id,
        "owner": call.stop.owner,
        "locked": "yes" if call.stop.locked else "no",
    }
    return frozenset(
        hazard
        for playbook in playbooks
        if playbook.to != CAMPAIGN and _fits(playbook, said, now)
        for hazard in hazards_of(playbook)
        if any(_can_reach(way, call.stop, hazard) for way in playbook.ways)
    )


def _of_campaign(playbooks: Iterable[Playbook], campaign: Campaign, now: Instant) -> frozenset[Hazard]:
    said = {
        "campaign": campaign.id,
        "message_class": campaign.message_class,
        "tool": campaign.subject.tool,
        "owner": campaign.owner,
    }
    return frozenset(
        hazard
        for playbook in playbooks
        if playbook.to == CAMPAIGN and campaign.topics and _fits(playbook, said, now)
        for hazard in hazards_of(playbook)
    )


def _fits(playbook: Playbook, said: Mapping[str, str], now: Instant) -> bool:
    """Say whether all that a playbook asks of the program holds of an item, and no exception mutes it."""
    asked = [test for test in _every(playbook.when) if isinstance(test, OfProgram)]
    muted = any(one.names(of_program(said)) for one in playbook.exceptions if now < one.ends_at)
    return not muted and all(said.get(test.field, "") in test.values for test in asked)


def _can_reach(way: Way, stop: Stop, hazard: Hazard) -> bool:
    """Say whether a way could ever reach a stop; only of earthquakes is known how far they reach."""
    match way.by:
        case "country":
            return bool(stop.country)
        case "topic":
            return bool(stop.topics)
        case "supply_hub":
            return bool(stop.hubs) and hazard is Hazard.EARTHQUAKE
        case "radius":
            return way.radius_km is not None or hazard is Hazard.EARTHQUAKE
        case _:
            return True


def _sold(campaign: Campaign, calls: Sequence[_Call]) -> Iterator[str]:
    for call in calls:
        if {call.stop.id, call.stop.itinerary, call.stop.place_id} & set(campaign.touches):
            yield call.stop.id


# --- what is said of it -------------------------------------------------------------------------------


def _unwatched(
    what: str, watched: _Watched, in_shadow: _Watched, countries: Mapping[str, str]
) -> Iterator[Gap]:
    """Group what is not watched: first the items that nobody watches at all, then hazard by hazard.

    What a playbook in shadow watches stands apart: there is something to let out, and nothing to write.
    """
    blind = [item for item, hazards in watched.items() if not hazards]
    for shadow in (False, True):
        if some := tuple(item for item in blind if bool(in_shadow[item]) is shadow):
            says = blind_says(what, len(some), len(watched), shadow=shadow)
            yield Gap(kind="blind", what=what, items=some, of=len(watched), says=says, serious=what == STOP)
    groups: dict[tuple[bool, tuple[str, ...]], list[Hazard]] = {}
    for hazard in Hazard:
        missed = [item for item, found in watched.items() if found and hazard not in found]
        for shadow in (False, True):
            if items := tuple(item for item in missed if (hazard in in_shadow[item]) is shadow):
                groups.setdefault((shadow, items), []).append(hazard)
    for (shadow, items), hazards in sorted(groups.items(), key=lambda one: (-len(one[0][1]), one[1])):
        where = sorted(
            {countries[item] for item in items if len(items) < len(watched) and countries.get(item)}
        )
        yield Gap(
            kind="unwatched",
            what=what,
            items=items,
            of=len(watched),
            hazards=tuple(hazards),
            says=unwatched_says(
                what, len(items), len(watched), hazards=hazards, countries=where, shadow=shadow
            ),
        )


_NEEDS: tuple[tuple[str, Callable[[Stop], bool]], ...] = (
    ("country", lambda stop: bool(stop.country)),
    ("supply_hub", lambda stop: bool(stop.hubs)),
    ("topic", lambda stop: bool(stop.topics)),
)


def _lacking(playbooks: Iterable[Playbook], calls: Sequence[_Call]) -> Iterator[Gap]:
    """Name the stops that a way passes over because the book does not say enough."""
    asked = {way.by for one in playbooks if one.to != CAMPAIGN for way in one.ways}
    for by, has in _NEEDS:
        items = tuple(call.stop.id for call in calls if not has(call.stop))
        if by in asked and items:
            says = lacks_says(by, len(items), len(calls))
            yield Gap(kind="lacks", what=STOP, items=items, of=len(calls), says=says)


def _owners(
    stops: Sequence[Stop], campaigns: Sequence[Campaign], known: Callable[[str], bool] | None
) -> Iterator[Gap]:
    if known is None:
        return
    owners = {STOP: {one.id: one.owner for one in stops}, CAMPAIGN: {one.id: one.owner for one in campaigns}}
    for what, owned in owners.items():
        for group in sorted({owner for owner in owned.values() if not known(owner)}):
            items = tuple(item for item, owner in owned.items() if owner == group)
            says = owner_says(what, len(items), len(owned), group=group)
            yield Gap(kind="owner", what=what, items=items, of=len(owned), says=says)


def _touching_nothing(campaigns: Sequence[Campaign], sold: Mapping[str, tuple[str, ...]]) -> Iterator[Gap]:
    items = tuple(one.id for one in campaigns if not sold[one.id] and not one.topics)
    if items:
        says = touches_says(len(items), len(campaigns))
        yield Gap(kind="touches", what=CAMPAIGN, items=items, of=len(campaigns), says=says)
