"""What a book says of ships, of ports that may stand in, and of distances."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.model.program import Leg, Offset, Port, Vessel
from engine.model.said import phrase, told_by
from engine.model.time import DAY, MINUTE, Instant, moment
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from engine.situations.geometry import distance_km
from programs.book.local_time import LocalTimeError, resolve, zones
from programs.book.places import NOWHERE, Place, read_zone
from programs.book.sieve import Sieve
from programs.sea_routes import BOOK, KM_PER_NM

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_REMEDY = phrase("write it as 2027-01-15")
MOST_NM = 20_000.0
MOST_SPAN = 3_660 * DAY
"""Ten years from the first call; beyond, a port's clocks stay as they are then."""


def read_vessels(fields: Fields, sailing: frozenset[str], sieve: Sieve) -> tuple[Vessel, ...]:
    """Read the ships; each must sail on some itinerary."""
    vessels: dict[str, Vessel] = {}

    def read(each: Fields) -> Vessel:
        name = each.text("name")
        if name and name not in sailing:
            remedy = did_you_mean(name, sorted(sailing))
            each.error("vessel", phrase("no itinerary is sailed by {name}", name=name), remedy, at=("name",))
        if name in vessels:
            each.error(
                "twice",
                phrase("{name} is already described", name=name),
                phrase("keep one of them"),
                at=("name",),
            )
        most = each.number("max_speed_kn", least=1, most=60)
        economic = each.number("economic_speed_kn", most, least=1, most=60)
        if economic > most > 1:
            message = phrase(
                "the economic speed ({economic:g} kn) is above the top speed ({most:g} kn)",
                economic=economic,
                most=most,
            )
            each.error("speed", message, phrase("correct one of the two"), at=("economic_speed_kn",))
        vessel = Vessel(
            name=name,
            max_speed_kn=most,
            economic_speed_kn=economic,
            length_m=_meters(each, "length_m", 600),
            draught_m=_meters(each, "draught_m", 40),
            tender_ok=each.flag("tender_ok", False),
        )
        each.rest()
        vessels.setdefault(name, vessel)
        return vessel

    rows = [sieve.take(each, read, phrase("ship")) for each in fields.mappings("vessels", required=False)]
    return tuple(one for one in rows if one is not None)


def read_ports(
    fields: Fields, place_of: Callable[[Fields], Place], span: tuple[Instant, Instant], sieve: Sieve
) -> tuple[Port, ...]:
    """Read the ports that may stand in; `span` is the time of the book, for which their clocks are kept."""
    ports: dict[str, Port] = {}

    def read(each: Fields) -> Port:
        place = place_of(each)
        zone = read_zone(each, place.zone)
        if not zone and place is not NOWHERE:
            each.error(
                "missing-key",
                phrase("no zone is known for {id}", id=place.id),
                phrase("add zone: here or to the place"),
            )
        pier, tender = each.flag("pier", False), each.flag("tender", False)
        if not (pier or tender):
            message = phrase("{name} has neither a pier nor tenders", name=place.name or phrase("this port"))
            each.error("ashore", message, phrase("add pier: true or tender: true"))
        if place is not NOWHERE and place.id in ports:
            each.error(
                "twice",
                phrase("the port {id} is already described", id=place.id),
                phrase("keep one"),
                at=("place",),
            )
        opens, closes = _day(each, "since", zone, days=0), _day(each, "until", zone, days=1)
        if opens is not None and closes is not None and closes <= opens:
            each.error(
                "order", phrase("it closes before it opens"), phrase("correct one of the two"), at=("until",)
            )
        port = Port(
            id=place.id,
            name=place.name,
            point=place.point,
            country=place.country,
            zone=zone,
            pier=pier,
            tender=tender,
            max_length_m=_meters(each, "max_length_m", 600),
            max_draught_m=_meters(each, "max_draught_m", 40),
            since=each.text("since", ""),
            until=each.text("until", ""),
            opens_at=opens,
            closes_at=closes,
            offsets=offsets(zone, *span) if zone in zones() else (),
        )
        each.rest()
        ports.setdefault(place.id, port)
        return port

    rows = [sieve.take(each, read, phrase("port")) for each in fields.mappings("ports", required=False)]
    return tuple(one for one in rows if one is not None)


def read_distances(fields: Fields, places: Mapping[str, Place], sieve: Sieve) -> tuple[Leg, ...]:
    """Read distances that are known better than any network; none may be shorter than the great circle."""
    legs: dict[frozenset[str], Leg] = {}

    def read(each: Fields) -> Leg | None:
        start, end = _place_id(each, "from", places), _place_id(each, "to", places)
        nm = each.number("nm", least=0.1, most=MOST_NM)
        each.rest()
        if start not in places or end not in places:
            return None
        pair = frozenset((start, end))
        if len(pair) == 1 or pair in legs:
            message = (
                phrase("{start} to {end} is one place", start=start, end=end)
                if len(pair) == 1
                else phrase("{start} to {end} is already written", start=start, end=end)
            )
            each.error("twice", message, phrase("take it out"), at=("to",))
            return None
        least = distance_km(places[start].point, places[end].point) / KM_PER_NM
        if nm < least:
            message = phrase("{nm:g} nm is shorter than the great circle, {least:.1f} nm", nm=nm, least=least)
            each.error(
                "distance", message, phrase("write the distance by sea, in nautical miles"), at=("nm",)
            )
        legs[pair] = Leg(start=start, end=end, distance_nm=nm, uncertainty=0.0, source=BOOK)
        return legs[pair]

    rows = [
        sieve.take(each, read, phrase("distance")) for each in fields.mappings("distances", required=False)
    ]
    return tuple(one for one in rows if one is not None)


def offsets(zone: str, start: Instant, end: Instant) -> tuple[Offset, ...]:
    """Give the clocks of a zone over a time: how far ahead of UTC, and from when on, to the minute."""
    tz = ZoneInfo(zone)
    at, ahead = start, _ahead(tz, start)
    found = [Offset(since=start, seconds=ahead)]
    while at < end:
        following = Instant(at + DAY)
        then = _ahead(tz, following)
        if then != ahead:
            changed = _change(tz, at, following)
            found.append(Offset(since=changed, seconds=_ahead(tz, changed)))
            then = found[-1].seconds
        at, ahead = following, then
    return tuple(found)


def _change(tz: ZoneInfo, low: Instant, high: Instant) -> Instant:
    """Find the first minute after `low` whose clocks differ from those at `low`."""
    before = _ahead(tz, low)
    while high - low > MINUTE:
        middle = Instant(low + (high - low) // (2 * MINUTE) * MINUTE)
        low, high = (middle, high) if _ahead(tz, middle) == before else (low, middle)
    return high


def _ahead(tz: ZoneInfo, at: Instant) -> int:
    offset = moment(at).astimezone(tz).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _meters(fields: Fields, key: str, most: float) -> float | None:
    return fields.number(key, least=1, most=most) if fields.has(key) else None


def _day(fields: Fields, key: str, zone: str, *, days: int) -> Instant | None:
    """Read a local day; give its beginning, or that of the day after."""
    text = fields.text(key, "")
    if not text:
        return None
    try:
        if not _DATE.fullmatch(text):
            raise LocalTimeError(phrase("{text} is not a date", text=text[:40]), remedy=_DATE_REMEDY)
        day = datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=days)
        return _begins(f"{day:%Y-%m-%d}", zone) if zone in zones() else None
    except LocalTimeError as error:
        fields.error("time", told_by(error), error.remedy, at=(key,))
    except (ValueError, OverflowError) as error:
        fields.error(
            "time",
            phrase("{text} is not in the calendar ({error})", text=text, error=error),
            _DATE_REMEDY,
            at=(key,),
        )
    return None


def _begins(day: str, zone: str) -> Instant:
    """Say when a day begins; in some zones the clocks go forward over its first hour."""
    try:
        return resolve(f"{day}T00:00", zone)
    except LocalTimeError:
        return resolve(f"{day}T01:00", zone)


def _place_id(fields: Fields, key: str, places: Mapping[str, Place]) -> str:
    name = fields.text(key)
    if name and name not in places:
        fields.error(
            "place",
            phrase("no place has the id {name}", name=name),
            did_you_mean(name, sorted(places)),
            at=(key,),
        )
    return name


def span_of(moments: list[Instant]) -> tuple[Instant, Instant]:
    """Give the time that a book is about, with a few days on either side, from whole days."""
    first, last = min(moments, default=0), max(moments, default=0)
    start = (first // DAY - 3) * DAY
    return Instant(start), Instant(min((last // DAY + 4) * DAY, start + MOST_SPAN))
