"""What follows: the change that an option is, what of the program it touches, and the drafts it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.adaptation import Action, Planned
from engine.model.ids import digest_of
from engine.model.option import OptionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.option import Option
    from engine.model.program import Campaign, Itinerary, ProgramRevision, Stop

GUESTS = "transactional"
"""The message class in which guests are told what becomes of their voyage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChange:
    """What becomes of one call; `after` is None where it is dropped."""

    stop: str
    action: Action
    before: Planned
    after: Planned | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An option as a change of one itinerary; equal changes have equal keys, and others never do."""

    key: str
    itinerary: str
    vessel: str
    option: str
    calls: tuple[CallChange, ...]
    reasons: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A campaign, e-mail or page, by the kind its tool gives it, that sells what changes: `through` what."""

    id: str
    name: str
    kind: str
    tool: str
    owner: str
    message_class: str
    through: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excursions:
    """The guests booked ashore at a changed call; None where the book does not say how many."""

    stop: str
    place: str
    guests: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededDraft:
    """A text that somebody has to write anew, for some objects or, without any, for the guests on board."""

    message_class: str
    owner: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What an option brings with it."""

    change: Change
    touched: tuple[Touched, ...]
    excursions: tuple[Excursions, ...]
    drafts: tuple[NeededDraft, ...]


def what_follows(book: ProgramRevision, option: Option) -> Follows | None:
    """Say what follows from an option; None where its stop is in the book no more."""
    for itinerary in book.itineraries:
        if any(stop.id == option.item for stop in itinerary.stops):
            return follows_in(book, itinerary, option)
    return None


def follows_in(book: ProgramRevision, itinerary: Itinerary, option: Option) -> Follows:
    """Say what follows from an option for one of the stops of an itinerary of a book."""
    change = _change(book, itinerary, option)
    changed = {one.stop for one in change.calls}
    stops = [stop for stop in itinerary.stops if stop.id in changed]
    touched = tuple(_touched(book, itinerary, stops))
    return Follows(
        change=change,
        touched=touched,
        excursions=tuple(
            Excursions(stop=stop.id, place=stop.place, guests=stop.excursions)
            for stop in stops
            if stop.excursions != 0
        ),
        drafts=tuple(_drafts(itinerary, touched)),
    )


def _change(book: ProgramRevision, itinerary: Itinerary, option: Option) -> Change:
    calls = tuple(_calls(book, itinerary, option))
    return Change(
        key=digest_of(book.brand, itinerary.id, *(repr(one) for one in calls))[:32],
        itinerary=itinerary.id,
        vessel=itinerary.vessel,
        option=option.key,
        calls=calls,
        reasons=option.reasons,
        open=option.open,
    )


def _calls(book: ProgramRevision, itinerary: Itinerary, option: Option) -> Iterator[CallChange]:
    moved = {one.stop: one for one in option.moved}
    for stop in itinerary.stops:
        before = _as_planned(stop)
        if stop.id in moved:
            new = moved[stop.id]
            after = Planned(
                place_id=stop.place_id,
                place=stop.place,
                zone=stop.zone,
                arrive_local=new.arrive_local,
                depart_local=new.depart_local,
                arrives_at=new.arrives_at,
                departs_at=new.departs_at,
            )
            yield CallChange(stop=stop.id, action=Action.MOVE, before=before, after=after)
        elif stop.id == option.item:
            yield _in_question(book, option, stop, before)
        elif option.option == OptionKind.CANCEL and _is_ahead(itinerary, option, stop):
            yield CallChange(stop=stop.id, action=Action.DROP, before=before, after=None)


def _is_ahead(itinerary: Itinerary, option: Option, stop: Stop) -> bool:
    """Say whether a canceled voyage has this call still to come: it is not before the one in question."""
    at = next(one.arrives_at for one in itinerary.stops if one.id == option.item)
    return stop.arrives_at > at


def _in_question(book: ProgramRevision, option: Option, stop: Stop, before: Planned) -> CallChange:
    if option.option == OptionKind.KEEP_CALL_CHANGED_PURPOSE:
        return CallChange(stop=stop.id, action=Action.PURPOSE, before=before, after=before)
    call = option.call
    if call is None:
        return CallChange(stop=stop.id, action=Action.DROP, before=before, after=None)
    after = Planned(
        place_id=call.port,
        place=call.place,
        zone=next((port.zone for port in book.ports if port.id == call.port), ""),
        arrive_local=call.arrive_local,
        depart_local=call.depart_local,
        arrives_at=call.arrives_at,
        departs_at=call.departs_at,
    )
    return CallChange(stop=stop.id, action=Action.REPLACE, before=before, after=after)


def _as_planned(stop: Stop) -> Planned:
    return Planned(
        place_id=stop.place_id,
        place=stop.place,
        zone=stop.zone,
        arrive_local=stop.arrive_local,
        depart_local=stop.depart_local,
        arrives_at=stop.arrives_at,
        departs_at=stop.departs_at,
    )


def _touched(book: ProgramRevision, itinerary: Itinerary, stops: list[Stop]) -> Iterator[Touched]:
    places = {stop.place_id: stop.place for stop in stops}
    calls = {stop.id: f"the call at {stop.place}" for stop in stops}
    for one in book.campaigns:
        through = _through(one, itinerary, calls, places)
        if through:
            yield Touched(
                id=one.id,
                name=one.name,
                kind=one.subject.kind,
                tool=one.subject.tool,
                owner=one.owner,
                message_class=one.message_class,
                through=through,
            )


def _through(campaign: Campaign, itinerary: Itinerary, calls: dict[str, str], places: dict[str, str]) -> str:
    for name in campaign.touches:
        if name in calls:
            return calls[name]
        if name == itinerary.id:
            return f"the voyage {itinerary.id}"
        if name in places:
            return places[name]
    return ""


def _drafts(itinerary: Itinerary, touched: tuple[Touched, ...]) -> Iterator[NeededDraft]:
    """Give one text for the guests of the voyage, and one for each message class and owner."""
    yield NeededDraft(message_class=GUESTS, owner=itinerary.owner, about=())
    for message_class, owner in sorted({(one.message_class, one.owner) for one in touched}):
        about = tuple(one.id for one in touched if (one.message_class, one.owner) == (message_class, owner))
        yield NeededDraft(message_class=message_class, owner=owner, about=about)
