"""Outlook: what a situation will meet in the next days, and what is scheduled that no playbook watches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import PlaybookError, ServiolaError
from engine.model.program import ProgramRevision
from engine.model.said import phrase
from engine.model.time import DAY, SECOND, Instant, iso
from engine.response.situation_facts import situation_line
from engine.response.spans import span, when
from engine.rules.gaps import Gap, gaps, uncovered
from engine.rules.load import playbook_of
from engine.situations.meeting import Contact, Meeting, Scheduled, What, meetings
from notify.roster import YamlRoster
from programs.sea_tracks import tracks_of
from serviola.loading import load_playbooks
from serviola.situation_file import read_situation
from store import views
from store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from engine.model.signal import Situation
    from serviola.settings import Settings

ALL = "all"


class OutlookError(ServiolaError):
    """What is asked for cannot be looked at; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What one situation meets from a moment on, in order of time."""

    situation: Situation
    now: Instant
    until: Instant
    meetings: tuple[Meeting, ...]

    @property
    def met(self) -> tuple[Meeting, ...]:
        """Give what it meets."""
        return tuple(one for one in self.meetings if one.met)

    @property
    def missed(self) -> tuple[Meeting, ...]:
        """Give what it misses by a little."""
        return tuple(one for one in self.meetings if not one.met)

    def as_json(self) -> dict[str, Any]:
        """Give all of it for a program to read."""
        return {
            "situation": {
                "id": self.situation.id,
                "says": situation_line(self.situation),
                "state": self.situation.state,
                "forecast": [
                    {
                        "at": iso(one.at),
                        "lat": one.point.lat,
                        "lon": one.point.lon,
                        "radius_km": one.radius_km,
                    }
                    for one in self.situation.forecast
                ],
            },
            "from": iso(self.now),
            "until": iso(self.until),
            "meets": [_meeting(one, self.now) for one in self.met],
            "near_misses": [_meeting(one, self.now) for one in self.missed],
        }


def outlooks(
    books: Sequence[ProgramRevision], situations: Iterable[Situation], *, now: Instant, days: int
) -> list[Outlook]:
    """Hold what is scheduled against each situation, for so many days."""
    until = Instant(now + days * DAY)
    scheduled = Scheduled(tuple(books), tracks=tracks_of(books, since=now, until=until))
    return [
        Outlook(
            situation=one,
            now=now,
            until=until,
            meetings=tuple(meetings(one, scheduled, now=now, until=until)),
        )
        for one in situations
    ]


def books_of(settings: Settings) -> list[ProgramRevision]:
    """Give the books in force; OutlookError where there are none."""
    if not settings.store.exists():
        raise OutlookError(
            phrase("no book is in force yet; name one with --programs FILE, or start: serviola run")
        )
    with SqliteStore.open(settings.store) as store:
        books = [
            one
            for one in store.remembered()
            if isinstance(one, ProgramRevision) and one.brand == settings.brand
        ]
        return books


def situations_told(file: Path, *, now: Instant) -> tuple[tuple[Situation, ...], Instant | None]:
    """Give the situations of a file, with when it was told."""
    told = read_situation(file, now=now)
    return told.situations, told.heard_at


def situations_of(settings: Settings, asked: str) -> tuple[Situation, ...]:
    """Give the situation of an id, or all that are going on."""
    if not settings.store.exists():
        raise OutlookError(
            phrase(
                "nothing is remembered of what is going on; name a file with --situation, or: serviola run"
            )
            if asked == ALL
            else phrase(
                "nothing is remembered of {asked} yet; name a file with --situation, or: serviola run",
                asked=asked,
            )
        )
    with SqliteStore.open(settings.store) as store:
        if asked == ALL:
            return tuple(views.situations(store.db, brand=settings.brand))
        return (views.situation(store.db, asked, brand=settings.brand),)


def gaps_of(settings: Settings, books: Iterable[ProgramRevision], *, now: Instant) -> list[Gap]:
    """Say what the playbooks in the files leave out of some books."""
    loaded = load_playbooks(settings.playbooks, brand=settings.brand)
    if loaded.findings:
        raise PlaybookError(list(loaded.findings))
    playbooks = [playbook_of(one) for one in loaded.playbooks]
    roster = YamlRoster(settings.people.read_bytes().decode(), str(settings.people))
    return gaps(books, playbooks, now=now, known_group=roster.knows)


def uncovered_in(settings: Settings, books: Iterable[ProgramRevision], *, now: Instant) -> list[Gap]:
    """Say which campaigns of some books nobody owns, or lead nowhere."""
    roster = YamlRoster(settings.people.read_bytes().decode(), str(settings.people))
    return uncovered(books, now=now, known_group=roster.knows)


def gap_json(one: Gap) -> dict[str, Any]:
    """Give a gap for a program to read."""
    return {
        "kind": one.kind,
        "what": one.what,
        "serious": one.serious,
        "says": one.says,
        "hazards": list(one.hazards),
        "items": list(one.items),
        "of": one.of,
    }


# --- in words -----------------------------------------------------------------------------------------


def contact_says(one: Contact) -> str:
    """Say how a situation reaches an item, or misses it by how much."""
    reach = one.reach
    if reach.by == "forecast":
        return _forecast_says(one)
    within = phrase("{km} km from it, which reaches {need} km", km=reach.km, need=reach.need_km)
    sells = (
        phrase("sells {item}, which is met", item=reach.hub)
        if reach.met
        else phrase("sells {item}, a near miss", item=reach.hub)
    )
    said = {
        "impact_area": phrase("in the area affected")
        if reach.met
        else phrase("{km} km outside the area affected", km=reach.km),
        "radius": within,
        "supply_hub": phrase("the supply hub {hub} is {within}", hub=reach.hub, within=within),
        "country": phrase("in an affected country"),
        "topic": phrase("shares the topic {topic}", topic=reach.hub),
        "distance": phrase("{km} km from it; nobody says how far it reaches", km=reach.km),
        "stop": sells,
        "voyage": sells,
    }
    return said[reach.by]


def _forecast_says(one: Contact) -> str:
    km, need = f"{one.reach.km:g}", f"{one.reach.need_km:g}"
    said = (
        phrase("{km} km from where it is expected, dangerous within {need} km", km=km, need=need)
        if one.at is None
        else phrase(
            "{km} km from where it is expected on {when}, dangerous within {need} km",
            km=km,
            need=need,
            when=when(one.at),
        )
    )
    if one.beyond:
        said = phrase("{said}; the forecast ends before", said=said)
    if one.apart_s is None:
        return said
    if one.apart_s < 0:
        return phrase("{said}; it passes there {time} before she arrives", said=said, time=span(one.apart_s))
    return phrase("{said}; it passes there {time} after she leaves", said=said, time=span(one.apart_s))


def when_says(one: Meeting, now: Instant) -> str:
    """Say when an item is met, and how soon."""
    left = (one.at - now) // SECOND
    if left <= 0:
        return phrase("{when} (now)", when=when(one.at))
    return phrase("{when} (in {time})", when=when(one.at), time=span(left))


def kind_says(one: Meeting) -> str:
    """Say what kind of thing is met."""
    match one.what:
        case What.STOP:
            return phrase("stop")
        case What.VESSEL:
            return phrase("vessel")
        case _:
            return phrase("campaign")


def what_says(one: Meeting) -> str:
    """Say which item it is."""
    if one.what is What.STOP:
        return f"{one.name}, {one.vessel}"
    return one.name


def _meeting(one: Meeting, now: Instant) -> dict[str, Any]:
    return {
        "what": one.what,
        "item": one.item,
        "name": one.name,
        "itinerary": one.itinerary or None,
        "vessel": one.vessel or None,
        "owner": one.owner,
        "at": iso(one.at),
        "until": iso(one.until),
        "lead_h": round((one.at - now) / SECOND / 3600, 2),
        "met": one.met,
        "reached": [_contact(each) for each in one.contacts],
    }


def _contact(one: Contact) -> dict[str, Any]:
    reach = one.reach
    return {
        "by": reach.by,
        "met": reach.met,
        "km": reach.km,
        "need_km": reach.need_km,
        "through": reach.hub or None,
        "at": None if one.at is None else iso(one.at),
        "apart_h": None if one.apart_s is None else round(one.apart_s / 3600, 2),
        "after_the_forecast": one.beyond,
        "says": contact_says(one),
    }
