"""One pass over a book, whichever form it was written in: rows in, words out, and what is wrong with each.

A row that is wrong is left out by itself: a stop, a ship, a campaign; an itinerary, where what it says of
itself cannot be read. `docs/programs.md` says what follows from what.
"""

from __future__ import annotations

from dataclasses import replace

from engine.model.codec import encode
from engine.model.ids import digest_of
from engine.model.program import (
    Ashore,
    Itinerary,
    ProgramRevision,
    Stop,
    Travel,
)
from engine.model.said import phrase, told_by
from engine.model.time import Instant
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from programs.book.campaigns import CampaignRows, read_topics
from programs.book.checks import alike, impossible, overlapping
from programs.book.gaps import parted
from programs.book.house import read_relief
from programs.book.house_rules import read_rules
from programs.book.land import FAR_INLAND_KM, inland_km
from programs.book.local_time import LocalTimeError, resolve, zones
from programs.book.places import NOWHERE, Place, ident, read_hubs, read_place, read_zone
from programs.book.ports import read_distances, read_ports, read_vessels, span_of
from programs.book.sieve import Sieve

LAND_REMEDY = phrase("correct lat and lon, or write inland: true where a ship gets there by river")


class Reading:
    """One pass over a book; ids are taken as they come, and campaigns are read last."""

    def __init__(self, fields: Fields) -> None:
        self.sieve = Sieve(fields.findings)
        self.taken: set[str] = set()
        self.places: dict[str, Place] = {}
        self.wrong_places: dict[str, int] = {}
        self.place_rows: dict[str, Fields] = {}
        self.on_land: set[str] = set()
        self.rows: dict[str, Fields] = {}
        self.travel: dict[str, Travel] = {}
        self.gaps: dict[str, set[str]] = {}
        for each in fields.mappings("places", required=False):
            self.place(each, table=True)
        read = [
            self.sieve.take(each, self.itinerary, phrase("itinerary"))
            for each in fields.mappings("itineraries", required=False)
        ]
        found = [one for one in read if one is not None and one.stops]
        self.vessels = read_vessels(fields, frozenset(one.vessel for one in found), self.sieve)
        found = [self.passable(one) for one in found]
        self.ships(found)
        speeds = {vessel.name for vessel in self.vessels}
        self.parts = {
            one.id: parted(one, self.gaps.get(one.id, set()) if one.vessel in speeds else set())
            for one in found
        }
        self.itineraries = tuple(part for parts in self.parts.values() for part in parts)
        stops = [stop for one in self.itineraries for stop in one.stops]
        times = [at for stop in stops for at in (stop.arrives_at, stop.departs_at)]
        self.ports = read_ports(fields, self.port_place, span_of(times), self.sieve)
        self.distances = read_distances(fields, self.places, self.sieve)
        self.rules = read_rules(fields, self.places.keys(), span_of(times), self.sieve)
        start = len(fields.findings)
        relief = read_relief(fields, self.places)
        self.relief = relief if len(fields.findings) == start else ()
        self.sieve.mark_since(start, phrase("no request for relief is taken"))
        planned = {*self.parts, *(stop.id for stop in stops), *(stop.place_id for stop in stops)}
        campaigns = CampaignRows(
            self.sieve,
            known=frozenset(self.taken | self.places.keys()),
            planned=frozenset(planned),
            parts=self.parts,
        )
        self.campaigns = campaigns.read(fields)

    def revision(self, *, brand: str, source: str) -> ProgramRevision:
        """Give what was read as a revision; its digest is that of what it says, however it was written."""
        book = ProgramRevision(
            brand=brand,
            source="",
            digest="",
            itineraries=self.itineraries,
            campaigns=self.campaigns,
            vessels=self.vessels,
            ports=self.ports,
            legs=self.distances,
            sailing=self.rules,
            relief=self.relief,
        )
        return replace(book, source=source, digest=digest_of(encode(book)))

    def take(self, fields: Fields, given: str, what: str, among: set[str]) -> None:
        """Take an id; stops, itineraries and places share theirs, because campaigns touch all three."""
        if given and (given in among or (among is self.taken and given in self.places)):
            remedy = phrase("give this {what} an id of its own", what=what)
            at = ("id",) if fields.has("id") else ()
            fields.error("twice", phrase("the id {given} is already taken", given=given), remedy, at=at)
        among.add(given)

    def place(self, fields: Fields, *, table: bool = False) -> Place:
        """Take a place; outside the table the same place may be written out again."""
        start, read = len(fields.findings), NOWHERE

        def reading(row: Fields) -> Place:
            nonlocal read
            read = read_place(row)
            known = self.places.get(read.id)
            if read.id and (read.id in self.taken or (known is not None and (table or known != read))):
                remedy = phrase("give it an id of its own, or write it once under places:")
                row.error("twice", phrase("the id {id} is already taken", id=read.id), remedy, at=("id",))
            return read

        if self.sieve.take(fields, reading, phrase("place")) is None and read.id not in self.places:
            self.wrong_places[read.id] = start
        self.places.setdefault(read.id, read)
        self.place_rows.setdefault(read.id, fields)
        return read

    def itinerary(self, fields: Fields) -> Itinerary:
        """Read one voyage with the calls of it that stand; one that has none left is noted."""
        given = ident(fields)
        self.take(fields, given, phrase("itinerary"), self.taken)
        name, vessel, owner = fields.text("name"), fields.text("vessel"), ident(fields, "owner")
        travel = self.travel[given] = fields.choice("travel", Travel, Travel.SHIP)
        stops, gaps = [], self.gaps.setdefault(given, set())
        rows = fields.mappings("stops")
        for each in rows:
            stop = self.sieve.take(each, lambda row: self.stop(row, given, owner, travel), phrase("stop"))
            if stop is not None:
                stops.append(stop)
                self.rows[stop.id] = each
            elif stops:
                gaps.add(stops[-1].id)
        if not rows and fields.has("stops"):
            fields.error(
                "few",
                phrase("{given} has no stops", given=given),
                phrase("write at least one"),
                at=("stops",),
            )
        elif not stops:
            self.sieve.note(
                fields,
                "few",
                phrase("{given} has no stops left; it is left out", given=given),
                phrase("correct its stops"),
            )
        fields.rest()
        in_time = sorted(stops, key=lambda stop: (stop.arrives_at, stop.id))
        return Itinerary(id=given, name=name, vessel=vessel, owner=owner, stops=tuple(in_time), travel=travel)

    def stop(self, fields: Fields, itinerary: str, owner: str, travel: Travel) -> Stop:
        """Read one call of a voyage, by the clock of its place."""
        place = self.stop_place(fields)
        self.lean_on(place, phrase("stop"))
        if place.id and travel is Travel.SHIP:
            self.land(place)
        zone = read_zone(fields, place.zone)
        if not zone and place is not NOWHERE:
            fields.error(
                "missing-key",
                phrase("no zone is known for {id}", id=place.id),
                phrase("add zone: here or to the place"),
            )
        arrive, depart = fields.text("arrive"), fields.text("depart")
        arrives_at, departs_at = _moment(fields, "arrive", zone), _moment(fields, "depart", zone)
        if arrives_at and departs_at and departs_at < arrives_at:
            message = phrase(
                "it departs ({depart}) before it arrives ({arrive})", depart=depart, arrive=arrive
            )
            fields.error("order", message, phrase("correct one of the two"), at=("depart",))
        given = ident(fields, "id", f"{itinerary}:{place.id}:{arrive[:10]}")
        if place is not NOWHERE:
            self.take(fields, given, phrase("stop"), self.taken)
        stop = Stop(
            id=given,
            itinerary=itinerary,
            place_id=place.id,
            place=place.name,
            point=place.point,
            country=place.country,
            zone=zone,
            arrive_local=arrive,
            depart_local=depart,
            arrives_at=arrives_at,
            departs_at=departs_at,
            owner=ident(fields, "owner", owner),
            locked=fields.flag("locked", False),
            hubs=read_hubs(fields, place.hubs),
            topics=read_topics(fields),
            ashore=fields.choice("ashore", Ashore, Ashore.UNKNOWN),
            embarks=fields.flag("embarks", False),
            excursions=fields.integer("excursions", most=20_000) if fields.has("excursions") else None,
        )
        fields.rest()
        return stop

    def stop_place(self, fields: Fields) -> Place:
        """Give the place that a stop writes out, or names by its id or its name; NOWHERE after a finding."""
        given = fields.raw("place")
        if isinstance(given, dict):
            return self.place(fields.mapping("place"))
        name = fields.text("place") if given is not None else ""
        if name in self.places:
            return self.places[name]
        named = [one for one in self.places.values() if one.name.casefold() == name.strip().casefold()]
        if name and len(named) != 1:
            remedy = did_you_mean(name, sorted(self.places)) if self.places else self._add(fields)
            message = (
                phrase("{count} places have the name {name}", count=len(named), name=name)
                if named
                else phrase("no place has the id {name}", name=name)
            )
            fields.error("place", message, remedy, at=("place",))
        return named[0] if len(named) == 1 else NOWHERE

    def _add(self, fields: Fields) -> str:
        """Say where a place is written, in the form that this one is named in."""
        if fields.located.file_at((*fields.path, "place")).endswith(".csv"):
            return phrase(
                "put places.csv beside it, or write lat, lon, country and zone into columns of their own"
            )
        return phrase("add it under places:")

    def port_place(self, fields: Fields) -> Place:
        """Give the place of a port that may stand in; one on land is never offered."""
        place = self.stop_place(fields)
        self.lean_on(place, phrase("port"))
        if place.id and (said := _on_land(place)):
            fields.error("land", said, LAND_REMEDY, at=("place",))
        return place

    def lean_on(self, place: Place, what: str) -> None:
        """Leave out what is at a place that cannot be read."""
        if place.id and place.id in self.wrong_places:
            self.sieve.lean(self.wrong_places[place.id], what)

    def land(self, place: Place) -> None:
        """Name a place on land that a ship calls at, once; its calls are watched where the book says."""
        if place.id not in self.on_land:
            self.on_land.add(place.id)
            if said := _on_land(place):
                said = phrase("{said}; its calls are watched there", said=said)
                self.sieve.note(self.place_rows[place.id], "land", said, LAND_REMEDY, at=("lat",))

    def passable(self, itinerary: Itinerary) -> Itinerary:
        """Leave out calls that nothing can make in time."""
        travel = self.travel[itinerary.id]
        speed = {one.name: one.max_speed_kn for one in self.vessels}.get(itinerary.vessel)
        stops = list(itinerary.stops)
        for gone, kept, why in impossible(stops, travel, speed if travel is Travel.SHIP else None):
            row, beside = self.rows[gone.id], self.rows[kept.id]
            line, _ = beside.located.where(beside.path)
            remedy = phrase("correct a time or a place, here or in line {line}", line=line)
            row.error("leg", why, remedy, at=("arrive",))
            self.sieve.mark(phrase("this stop is left out"))
            index = stops.index(gone)
            if index:
                self.gaps[itinerary.id].add(stops[index - 1].id)
            stops.remove(gone)
        return replace(itinerary, stops=tuple(stops))

    def ships(self, itineraries: list[Itinerary]) -> None:
        """Name what may be one ship under two names, and one ship in two places."""
        twins = alike(dict.fromkeys(one.vessel for one in itineraries))
        for one in itineraries:
            if one.vessel in twins:
                row = self.row_of(one)
                message = phrase(
                    "{vessel} and {twins} look like one ship", vessel=one.vessel, twins=twins[one.vessel]
                )
                row.error(
                    "alike",
                    message,
                    phrase("write {twins}, or another name", twins=twins[one.vessel]),
                    at=("vessel",),
                )
                self.sieve.mark(
                    phrase("the voyage is watched, as one of another ship, {vessel}", vessel=one.vessel)
                )
        for one, before in overlapping(itineraries):
            message = phrase(
                "{id} begins before {other} of the same {vessel} has ended",
                id=one.id,
                other=before.id,
                vessel=one.vessel,
            )
            self.sieve.note(
                self.row_of(one),
                "overlap",
                phrase("{message}; both are watched", message=message),
                phrase("correct one of the two"),
            )

    def row_of(self, itinerary: Itinerary) -> Fields:
        """Give the row of an itinerary that has stops."""
        stop = self.rows[itinerary.stops[0].id]
        return Fields(stop.located, stop.path[:2], stop.findings)


def _on_land(place: Place) -> str:
    """Say that a place lies on land; empty where it may be a port."""
    km = 0.0 if place.inland else inland_km(place.point)
    if km <= FAR_INLAND_KM:
        return ""
    return phrase(
        "{name} ({lat:g} {lon:g}) lies on land, some {km:.0f} km from any sea",
        name=place.name,
        lat=place.point.lat,
        lon=place.point.lon,
        km=km,
    )


def _moment(fields: Fields, key: str, zone: str) -> Instant:
    text = fields.values.get(key)
    if zone not in zones() or not isinstance(text, str):
        return Instant(0)
    try:
        return resolve(text, zone)
    except LocalTimeError as error:
        fields.error("time", told_by(error), error.remedy, at=(key,))
        return Instant(0)
