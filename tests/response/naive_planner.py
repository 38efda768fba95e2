"""A second planner, written from docs/itineraries.md alone: it tries every minute and every order, and is slow.

It shares the words of the book with the planner it is held against, and none of its code: its own distances on the
sphere, its own clocks, its own sums in fractions. All times here are whole minutes since 1970.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

MINUTE_US = 60_000_000
EARTH_KM, NM_KM = 6371.0088, 1.852
KINDS = (
    "alternative_port", "swap", "reorder", "sea_day", "longer_before", "longer_after", "earlier_call", "later_call",
    "keep_call_changed_purpose", "cancel",
)  # fmt: skip
Vector = tuple[float, float, float]
EVER, NEVER = -(10**12), 10**12


def exact(number: float) -> Fraction:
    return Fraction(str(number))


def km(a: Any, b: Any) -> float:
    return apart(vector(a), vector(b))


def apart(a: Vector, b: Vector) -> float:
    """The angle between two unit vectors, by its sine and cosine."""
    ax, ay, az = a
    bx, by, bz = b
    cross = math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    return EARTH_KM * math.atan2(cross, ax * bx + ay * by + az * bz)


def vector(p: Any) -> Vector:
    lat, lon = math.radians(p.lat), math.radians(p.lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


class Arc:
    """A part of a great circle: turn the first vector towards the second."""

    def __init__(self, a: Vector, b: Vector) -> None:
        self.a, self.b, self.angle = a, b, apart(a, b) / EARTH_KM
        along = [y - x * math.cos(self.angle) for x, y in zip(a, b, strict=True)]
        size = math.hypot(*along) or 1.0
        self.along = [each / size for each in along]

    def at(self, share: float) -> Vector:
        if self.angle < 1e-9:
            return self.b
        (ax, ay, az), (bx, by, bz) = self.a, self.along
        p, q = math.cos(share * self.angle), math.sin(share * self.angle)
        return p * ax + q * bx, p * ay + q * by, p * az + q * bz


@dataclass
class Place:
    id: str
    name: str
    point: Any
    country: str
    clocks: list[tuple[int, int]]
    stay: int
    stop: Any = None


@dataclass
class Found:
    kind: str
    target: str = ""
    arrives: int = 0
    placed: list[tuple[Place, int, int]] = field(default_factory=list)
    legs: list[tuple[Any, int, int]] = field(default_factory=list)
    slack: int | None = None
    tight: bool = False
    no_return: int | None = None
    stay: float = 0.0
    detour: float | None = None
    near: float | None = None
    changes: float = 0.0
    familiar: float = 0.0
    campaigns: int = 0
    moves: bool = True
    ends: bool = False
    kept: bool = False
    through: bool = False
    score: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.target}" if self.target else self.kind


@dataclass
class Leg:
    nm: float
    uncertainty: float


class NaivePlanner:
    def __init__(self, book: Any, stop: str, situation: Any, ways: Any, now: int) -> None:
        self.book, self.rules, self.situation, self.ways = book, book.sailing, situation, ways
        self.now = now // MINUTE_US
        self.voyage = next(v for v in book.itineraries if any(s.id == stop for s in v.stops))
        self.stops = sorted(self.voyage.stops, key=lambda s: (s.arrives_at, s.id))
        self.at = next(i for i, s in enumerate(self.stops) if s.id == stop)
        self.stop = self.stops[self.at]
        self.before: Any = self.stops[self.at - 1] if self.at else None
        self.after: Any = self.stops[self.at + 1] if self.at + 1 < len(self.stops) else None
        self.ship: Any = next((v for v in book.vessels if v.name == self.voyage.vessel), None)
        self.top = exact(self.ship.max_speed_kn) if self.ship else Fraction(0)
        self.sailed = self.before is not None and dep(self.before) <= self.now
        self.reckoned = -(-self.now // 15) * 15
        self.min_stay = self.rules.min_stay_s // 60
        self.most = self.rules.move_most_s // 60
        self.course = self.expected_at()
        self.known_ways: dict[Any, bool] = {}

    # --- distances and hours --------------------------------------------------------------------------

    def leg(self, a: str, b: str) -> Any:
        day = self.stop.arrives_at
        known = [one for one in self.book.legs if {one.start, one.end} == {a, b} and len({a, b}) == 2]
        for one in known:
            shut = any(
                c.passage in one.passages
                and (c.since is None or c.since <= day)
                and (c.until is None or day < c.until)
                for c in self.rules.closures
            )
            if not shut:
                return Leg(one.distance_nm, one.uncertainty)
        return None

    def sail(self, leg: Leg, knots: Fraction | None = None, share: Fraction | None = None) -> int:
        add = exact(self.rules.distance_margin) if share is None else share
        hours = exact(leg.nm) * (1 + add) / (self.top if knots is None else knots)
        return math.ceil(hours * 60) + self.rules.pilotage_s // 60

    def worst(self, leg: Leg) -> int:
        return self.sail(leg, share=exact(max(leg.uncertainty, self.rules.distance_margin)))

    def knots(self, leg: Leg, minutes: int) -> float:
        hours = Fraction(minutes - self.rules.pilotage_s // 60, 60)
        if hours <= 0:
            return float(self.ship.max_speed_kn)
        need = math.ceil(exact(leg.nm) * (1 + exact(self.rules.distance_margin)) / hours * 10)
        return min(self.ship.max_speed_kn, need / 10)

    def open_at(self, place: Place, at: int) -> bool:
        ahead = place.clocks[0][1]
        for since, seconds in place.clocks:
            if since <= at:
                ahead = seconds
        of_day = (at * 60 + ahead) % 86_400
        return self.rules.arrive_from_s <= of_day <= self.rules.arrive_until_s

    def enter(self, place: Place, at: int) -> Any:
        """The first minute in the hours of arrival."""
        if not place.clocks:
            return None
        while not self.open_at(place, at):
            at += 1
        return at

    def enter_by(self, place: Place, at: int) -> Any:
        if not place.clocks:
            return None
        while not self.open_at(place, at):
            at -= 1
        return at

    def least(self, planned: int) -> int:
        return min(self.min_stay, planned)

    def free(self, index: int) -> bool:
        if not 0 < index < len(self.stops) - 1:
            return False
        stop = self.stops[index]
        return not stop.locked and not stop.embarks and arr(stop) > self.now

    # --- danger ---------------------------------------------------------------------------------------

    def discs(self) -> list[tuple[Any, float, int, int]]:
        wide = self.rules.exclude_within_km or 0.0
        radii = [wide, *(way.radius_km or 0.0 for way in self.ways if way.by == "radius")]
        path = self.situation.forecast
        found = []
        if self.situation.point is not None:
            found.append((self.situation.point, max(radii), EVER, path[0].at // MINUTE_US if path else NEVER))
        for i, one in enumerate(path):
            since = path[i - 1].at // MINUTE_US if i else EVER
            until = path[i + 1].at // MINUTE_US if i + 1 < len(path) else NEVER
            found.append((one.point, max(one.radius_km, wide), since, until))
        return found

    def reached(self, place: Any, since: int, until: int) -> bool:
        s = self.situation
        if place.country in s.area.countries and s.severity == "Extreme":
            return True
        if any(km(c.center, place.point) <= c.radius_km for c in s.area.circles):
            return True
        wide = self.rules.exclude_within_km
        beyond = [km(c.center, place.point) - c.radius_km for c in s.area.circles]
        if s.point is None and wide is not None and beyond and min(beyond) <= wide:
            return True
        if any(a <= until and since <= b and km(p, place.point) <= need for p, need, a, b in self.discs()):
            return True
        return any(gap <= 0 for _, gap in self.cone_gaps(place, since, until))

    def cone_gaps(self, place: Place, since: float, until: float) -> list[tuple[float, float]]:
        """How far it lies outside the cone, at each half hour of a stay for which a forecast tells."""
        course = self.expected_at() if self.situation.forecast else []
        if not course:
            return []
        since, until = max(since, course[0][0]), min(until, course[-1][0])
        at = [since + 30 * step for step in range(1 + max(0, int(until - since)) // 30)] + [until]
        gaps = []
        for moment in at if since <= until else []:
            (t, p, r), (u, q, s) = next(
                ((a, b) for a, b in pairwise(course) if a[0] <= moment < b[0]),
                (course[-1], course[-1]),
            )
            share = (moment - t) / (u - t) if u > t else 0.0
            away = apart(Arc(vector(p), vector(q)).at(share), vector(place.point))
            gaps.append((moment, away - (r + share * (s - r))))
        return gaps

    def margin(self, place: Place, since: int, until: int) -> float | None:
        gaps = [km(p, place.point) - need for p, need, a, b in self.discs() if a <= until and since <= b]
        gaps += [max(0.0, km(c.center, place.point) - c.radius_km) for c in self.situation.area.circles]
        gaps += [gap for _, gap in self.cone_gaps(place, since, until)]
        return min(gaps, default=None)

    # --- ways -----------------------------------------------------------------------------------------

    def expected_at(self) -> list[tuple[float, Any, float]]:
        """Where it is expected: moment, place, radius. Without a forecast, where it is, if that holds at sea."""
        s, wide = self.situation, self.rules.exclude_within_km or 0.0
        told = [(one.at / MINUTE_US, one.point, max(one.radius_km, wide)) for one in s.forecast]
        if told and s.point is not None and s.updated_at / MINUTE_US < told[0][0]:
            return [(s.updated_at / MINUTE_US, s.point, told[0][2]), *told]
        reach = max([wide, *(way.radius_km or 0.0 for way in self.ways if way.by == "radius")])
        if not told and s.point is not None and reach and s.hazard == "cyclone":
            return [(0.0, s.point, reach)]
        return told

    def inside(self, place: Vector, at: float) -> bool:
        if any(apart(vector(c.center), place) <= c.radius_km for c in self.situation.area.circles):
            return True
        if not self.course:
            return False
        before = [one for one in self.course if one[0] <= at] or self.course[:1]
        after = [one for one in self.course if one[0] > at] or self.course[-1:]
        (t, p, r), (u, q, s) = before[-1], after[0]
        share = min(1.0, max(0.0, (at - t) / (u - t))) if u > t else 0.0
        return apart(Arc(vector(p), vector(q)).at(share), place) <= r + share * (s - r)

    def sailed_inside(self, way: list[Vector], span: tuple[int, int], sails: tuple[int, int]) -> list[bool]:
        """At each quarter of an hour of a span whether she is inside, who sails only between two moments."""
        arcs = [Arc(a, b) for a, b in pairwise(way)]
        pieces = [one.angle for one in arcs]
        found = []
        for at in (t for t in range(span[0], span[1] + 1) if t % 15 == 0):
            rest = min(1.0, max(0.0, (at - sails[0]) / (sails[1] - sails[0]))) * sum(pieces)
            n = 0
            while n < len(pieces) - 1 and rest > pieces[n]:
                rest -= pieces[n]
                n += 1
            found.append(self.inside(arcs[n].at(min(1.0, rest / pieces[n]) if pieces[n] else 1.0), at))
        return found

    def led_through(self, one: Found, start: Any, end: Any) -> bool:
        """Whether a leg leads inside, however it is timed."""
        stops = [start, *(p for p, _, _ in self.in_order(one, start, end)), end]
        return any(
            self.leads_inside(a, b, *each) for (a, b), each in zip(pairwise(stops), one.legs, strict=True)
        )

    def leads_inside(self, a: Any, b: Any, leg: Leg, left: int, reached: int) -> bool:
        """Sail it evenly, as late as may be, and at once; a way in a book of islands is met again and again."""
        key = (name_of(a), name_of(b), left, reached)
        if key not in self.known_ways:
            here = self.track(self.before, self.stop)(self.reckoned) if a is None else vector(a.point)
            via = [] if a is None else self.via(name_of(a), name_of(b))
            way = [here, *(vector(each) for each in (*via, b.point))]
            self.known_ways[key] = left < reached and self.always_inside(way, self.sail(leg), left, reached)
        return self.known_ways[key]

    def always_inside(self, way: list[Vector], least: int, left: int, reached: int) -> bool:
        span = (left, reached)
        even = self.sailed_inside(way, span, span)
        if not held_against_her(even):
            return False
        tries = []
        if reached - left > least:
            tries += [] if even[0] else [(reached - least, reached)]
            tries += [] if even[-1] else [(left, left + least)]
        return all(held_against_her(self.sailed_inside(way, span, sails)) for sails in tries)

    def in_order(self, one: Found, start: Any, end: Any) -> list[Any]:
        ends = {s.id for s in (start, end) if s is not None}
        calls = [each for each in one.placed if each[0].stop is None or each[0].stop.id not in ends]
        return sorted(calls, key=lambda each: each[1])

    def via(self, a: str, b: str) -> list[Any]:
        day = self.stop.arrives_at
        for one in self.book.legs:
            shut = any(
                c.passage in one.passages
                and (c.since is None or c.since <= day)
                and (c.until is None or day < c.until)
                for c in self.rules.closures
            )
            if {one.start, one.end} == {a, b} and not shut:
                return list(one.via) if one.start == a else list(one.via)[::-1]
        return []

    # --- under way ------------------------------------------------------------------------------------

    def track(self, left: Any, bound: Any) -> Any:
        """Sail along the great circle at an even speed: where she is at a minute, as a vector."""
        arc, span = Arc(vector(left.point), vector(bound.point)), arr(bound) - dep(left)
        return lambda at: arc.at(min(1.0, max(0.0, (at - dep(left)) / span)) if span > 0 else 1.0)

    def factor(self, left: Any, place: Any) -> float:
        leg, nm = self.leg(left.place_id, place.id), km(left.point, place.point) / NM_KM
        return 1.0 if leg is None or nm < 1 else max(1.0, leg.nm / nm)

    def from_here(self, place: Any) -> Leg:
        here = self.track(self.before, self.stop)(self.reckoned)
        nm = apart(here, vector(place.point)) / NM_KM * self.factor(self.before, place)
        return Leg(math.ceil(nm * 10 - 1e-6) / 10, 0.25)

    def turn_off(self, left: Any, bound: Any, place: Any, by: int) -> int:
        """Try every minute on her way."""
        factor, last = self.factor(left, place), dep(left)
        track, there = self.track(left, bound), vector(place.point)
        for at in range(dep(left), max(arr(bound), dep(left)) + 1):
            nm = apart(track(at), there) / NM_KM * factor
            hours = nm * (1 + self.rules.distance_margin) / self.ship.max_speed_kn
            if at + math.ceil(hours * 60 - 1e-6) + self.rules.pilotage_s // 60 > by:
                break
            last = at
        return last

    # --- another port ---------------------------------------------------------------------------------

    def barred(self, port: Any) -> bool:  # noqa: PLR0911 - one line a reason
        there = [s for s in self.stops if s.place_id == port.id]
        near = any(s in (self.before, self.after) for s in there)
        if port.id == self.stop.place_id or (there and (self.rules.no_repeat or near)):
            return True
        missing = any(not p.held and p.where in (port.id, port.country) for p in self.rules.permits)
        if port.id in self.rules.barred or missing:
            return True
        if port.opens_at is not None and port.opens_at >= self.after.arrives_at:
            return True
        if port.closes_at is not None and port.closes_at <= self.before.departs_at:
            return True
        if not self.situation.forecast and self.reached(port, EVER, NEVER):
            return True
        ship = self.ship
        if ship.draught_m and port.max_draught_m and ship.draught_m > port.max_draught_m:
            return True
        long = ship.length_m and port.max_length_m and ship.length_m > port.max_length_m
        pier = port.pier is not False and not long
        tender = ship.tender_ok and port.tender is not False
        return not (pier or tender)

    def ports(self) -> tuple[list[Found], set[str]]:
        if not self.book.ports or self.ship is None or self.before is None or self.after is None:
            return [], set()
        if arr(self.stop) <= self.now:
            return [], set()
        weighed = [port for port in self.book.ports if port.source == "book" or self.is_near(port)]
        own = {stop.place_id for stop in self.stops}
        best = max((self.known(port) for port in weighed if port.id not in own), default=0)
        found, out = [], set()
        for port in weighed:
            one = None if self.barred(port) else self.in_place(port) or self.in_exchange(port)
            if one is None:
                if port.id != self.stop.place_id:
                    out.add(port.name)
                continue
            one.kind, one.target = "alternative_port", port.id
            one.near = km(port.point, self.stop.point) / NM_KM
            one.familiar = 1.0 if port.id in self.rules.preferred else self.known(port) / max(1, best)
            found.append(one)
        return found, out

    def is_near(self, port: Any) -> bool:
        return all(self.leg(one.place_id, port.id) is not None for one in (self.before, self.after))

    def known(self, port: Any) -> int:
        around = {s.place_id for s in (self.before, self.stop, self.after) if s is not None}
        total = port.standing
        for voyage in self.book.itineraries:
            places = [s.place_id for s in voyage.stops]
            total += places.count(port.id)
            for a, b in pairwise(places):
                if a != b and ((a == port.id and b in around) or (b == port.id and a in around)):
                    total += 2
        return total

    def in_place(self, port: Any) -> Found | None:
        inward, onward = self.leg(self.before.place_id, port.id), self.leg(port.id, self.after.place_id)
        if inward is None or onward is None:
            return None
        place = port_place(port, max(stay(self.stop), self.min_stay))
        if self.sailed:
            inward = self.from_here(port)
        early = late = 0
        if self.free(self.at - 1):
            spare = stay(self.before) - self.least(stay(self.before))
            early = max(0, min(self.most, spare, dep(self.before) - self.reckoned))
        if self.free(self.at + 1):
            late = max(0, min(self.most, stay(self.after) - self.least(stay(self.after))))
        for moves in ((0, 0), (0, late), (early, 0), (early, late)):
            one = self.attempt(port, place, inward, onward, moves)
            if one is None or self.reached(port, *one.placed[0][1:]):
                continue
            if not self.led_through(one, None if self.sailed else self.before, self.after):
                return one
        return None

    def attempt(
        self, port: Any, place: Place, inward: Leg, onward: Leg, moves: tuple[int, int]
    ) -> Found | None:
        early, late = moves
        leaves = (self.reckoned if self.sailed else dep(self.before)) - early
        opens, closes = minutes(port.opens_at, EVER), minutes(port.closes_at, NEVER)
        latest = min(arr(self.after) + late - self.sail(onward), closes)
        speeds = [self.top] if early or late else [exact(self.ship.economic_speed_kn), self.top]
        for knots in speeds:
            entry = self.enter(place, max(leaves + self.sail(inward, knots), opens))
            if entry is None or latest - entry < self.min_stay + 60:
                continue
            departs = entry + (self.min_stay if late else min(place.stay, latest - entry - 60))
            reaches = max(arr(self.after), departs + self.sail(onward) + 60) if late else arr(self.after)
            left = min(leaves + early, entry - self.sail(inward)) if early else leaves
            one = Found("", placed=[(place, entry, departs)], arrives=entry)
            if early and left < dep(self.before):
                one.placed.append((stop_place(self.before), arr(self.before), left))
            if reaches > arr(self.after):
                one.placed.append((stop_place(self.after), reaches, dep(self.after)))
            one.legs = [(inward, left, entry), (onward, departs, reaches)]
            one.slack = min(reaches - self.sail(onward), latest) - departs
            worst = self.enter(place, max(left + self.worst(inward), opens))
            one.tight = (
                worst is None or departs - worst < self.min_stay or departs > reaches - self.worst(onward)
            )
            one.detour = (
                None if self.sailed else self.detour([inward, onward], [self.before, self.stop, self.after])
            )
            self.measure(one, [self.stop])
            if early:
                one.no_return = left
            else:
                by = self.enter_by(place, latest - self.min_stay - 60)
                one.no_return = self.turn_off(self.before, self.stop, place, by)
                one.no_return = max(one.no_return, self.reckoned) if self.sailed else one.no_return
            return one
        return None

    def measure(self, one: Found, dropped: list[Any]) -> None:
        """What guests, stays and campaigns make of it: the dropped calls, and those that are moved."""
        moved = [(p.stop, a, d) for p, a, d in one.placed if p.stop is not None]
        concerned = [*dropped, *(s for s, _, _ in moved)]
        planned = sum(stay(s) for s in concerned)
        one.stay = sum(d - a for _, a, d in one.placed) / planned if planned else 1.0
        one.changes = sum(self.drop(s) for s in dropped) + sum(self.shift(*each) for each in moved)
        one.campaigns = self.campaigns(concerned)

    def in_exchange(self, port: Any) -> Found | None:
        place = port_place(port, max(stay(self.stop), self.min_stay))
        at, stops = self.at, self.stops
        tries = []
        if not self.sailed and self.free(at + 1) and at + 2 < len(stops):
            tries.append((at - 1, at + 2, [stop_place(stops[at + 1]), place]))
        if self.free(at - 1) and at >= 2 and dep(stops[at - 2]) > self.now:
            tries.append((at - 2, at + 1, [place, stop_place(stops[at - 1])]))
        for first, last, order in tries:
            one = self.in_slots(first, last, order)
            if one is None or any(self.reached(*each) for each in one.placed):
                continue
            if self.led_through(one, stops[first], stops[last]):
                continue
            _, arrives, departs = next(each for each in one.placed if each[0].stop is None)
            if arrives < minutes(port.opens_at, EVER) or departs > minutes(port.closes_at, NEVER):
                continue
            one.arrives = arrives
            self.measure(one, [self.stop])
            one.no_return = self.turn_off(stops[first], stops[first + 1], order[0], one.placed[0][1])
            return one
        return None

    # --- slots ----------------------------------------------------------------------------------------

    def in_slots(self, first: int, last: int, order: list[Place]) -> Found | None:
        start, slots, end = self.stops[first], self.stops[first + 1 : last], self.stops[last]
        ids = [start.place_id, *(p.id for p in order), end.place_id]
        legs = [self.leg(a, b) for a, b in pairwise(ids)]
        if any(leg is None for leg in legs):
            return None
        one, left, spare = Found(""), dep(start), []
        for n, (place, slot, leg) in enumerate(zip(order, slots, legs, strict=False)):
            earliest = left + self.sail(leg) + (60 if n else 0)
            entry = self.enter(place, max(earliest, arr(slot)))
            if entry is None or entry > arr(slot) + self.most:
                entry = self.enter(place, max(earliest, arr(slot) - self.most))
            if entry is None or entry > arr(slot) + self.most:
                return None
            departs = max(entry + self.least(place.stay), min(entry + place.stay, dep(slot)))
            one.placed.append((place, entry, departs))
            one.legs.append((leg, left, entry))
            if n:
                spare.append(entry - left - self.sail(leg))
            left = departs
        spare.append(arr(end) - left - self.sail(legs[-1]))
        if spare[-1] < 60:
            return None
        one.legs.append((legs[-1], left, arr(end)))
        one.slack = min(spare)
        one.tight = any(a + self.worst(leg) > b for leg, a, b in one.legs)
        one.detour = self.detour(legs, [start, *slots, end])
        return one

    def detour(self, legs: list[Any], planned: list[Any]) -> float | None:
        known = [self.leg(a.place_id, b.place_id) for a, b in pairwise(planned)]
        if any(leg is None for leg in known):
            return None
        return round(sum(leg.nm for leg in legs) - sum(leg.nm for leg in known), 1)

    def orders(self) -> list[Found]:
        if self.ship is None or not self.situation.forecast or self.sailed or not self.free(self.at):
            return []

        def may_move(i: int) -> bool:
            if i < 1 or not self.free(i) or dep(self.stops[i - 1]) <= self.now:
                return False
            return abs(arr(self.stops[i]) - arr(self.stop)) <= self.rules.days_around * 1440

        first = last = self.at
        while may_move(first - 1):
            first -= 1
        while may_move(last + 1):
            last += 1
        near = sorted(range(first, last + 1), key=lambda i: (abs(arr(self.stops[i]) - arr(self.stop)), i))[:6]
        first, last = min(near), max(near)
        slots = self.stops[first : last + 1]
        found = []
        for order in permutations(range(len(slots))):
            if len(slots) < 2 or order[self.at - first] == self.at - first:
                continue
            one = self.in_slots(first - 1, last + 1, [stop_place(slots[i]) for i in order])
            if one is None or any(i != n and self.reached(*one.placed[n]) for n, i in enumerate(order)):
                continue
            if self.led_through(one, self.stops[first - 1], self.stops[last + 1]):
                continue
            changed = [n for n, i in enumerate(order) if n != i]
            one.kind = "swap" if len(changed) == 2 and changed[1] - changed[0] == 1 else "reorder"
            one.target = "-".join(slots[i].place_id for i in order[changed[0] : changed[-1] + 1])
            c = changed[0]
            left = self.stops[first - 1] if c == 0 else slots[c - 1]
            place, arrives, _ = one.placed[c]
            one.no_return = self.turn_off(left, slots[c], place, arrives)
            one.placed = [e for e in one.placed if (e[1], e[2]) != (arr(e[0].stop), dep(e[0].stop))]
            self.measure(one, [])
            one.familiar = 1.0
            found.append(one)
        return found

    # --- the other kinds ------------------------------------------------------------------------------

    def sea_day(self) -> Found:
        one = Found("sea_day", no_return=arr(self.stop), changes=self.drop(self.stop))
        one.campaigns = self.campaigns([self.stop])
        leg = self.leg(self.before.place_id, self.after.place_id) if self.before and self.after else None
        if leg is not None and self.ship is not None and not self.sailed:
            one.legs = [(leg, dep(self.before), arr(self.after))]
            one.slack = arr(self.after) - dep(self.before) - self.sail(leg)
            one.tight = dep(self.before) + self.worst(leg) > arr(self.after)
            one.detour = self.detour([leg], [self.before, self.stop, self.after])
            one.through = self.led_through(one, self.before, self.after)
        return one

    def longer_before(self) -> Found | None:
        if self.before is None or self.sailed or self.before.locked:
            return None
        one = Found("longer_before", no_return=dep(self.before), changes=self.drop(self.stop))
        one.campaigns = self.campaigns([self.stop])
        leg = self.leg(self.before.place_id, self.after.place_id) if self.after else None
        if leg is None or self.ship is None:
            return one
        latest = arr(self.after) - self.sail(leg) - 60
        if latest - dep(self.before) < 60 or self.reached(stop_place(self.before), dep(self.before), latest):
            return None
        one.placed = [(stop_place(self.before), arr(self.before), latest)]
        one.legs, one.slack = [(leg, latest, arr(self.after))], 60
        if self.led_through(one, self.before, self.after):
            return None
        one.tight = latest + self.worst(leg) > arr(self.after)
        return self.longer(one, self.before, latest - dep(self.before), leg)

    def longer_after(self) -> Found | None:
        if self.before is None or self.after is None or self.ship is None or not self.free(self.at + 1):
            return None
        planned = self.leg(self.before.place_id, self.after.place_id)
        if planned is None:
            return None
        place = stop_place(self.after)
        leg = self.from_here(place) if self.sailed else planned
        left = self.reckoned if self.sailed else dep(self.before)
        for knots in (exact(self.ship.economic_speed_kn), self.top):
            entry = self.enter(place, left + self.sail(leg, knots))
            if arr(self.after) - entry >= 60:
                break
        else:
            return None
        if self.reached(place, entry, dep(self.after)):
            return None
        one = Found("longer_after", placed=[(place, entry, dep(self.after))], legs=[(leg, left, entry)])
        if self.led_through(one, None if self.sailed else self.before, self.after):
            return None
        one.slack = arr(self.after) - left - self.sail(leg)
        one.tight = left + self.worst(leg) > arr(self.after)
        one.no_return = max(self.turn_off(self.before, self.stop, place, arr(self.after) - 60), left)
        return self.longer(one, self.after, arr(self.after) - entry, None if self.sailed else leg)

    def longer(self, one: Found, where: Any, gain: int, leg: Leg | None) -> Found:
        _, arrives, departs = one.placed[0]
        one.stay = min(1.0, gain / stay(self.stop)) / 2 if stay(self.stop) else 0.5
        one.changes = self.drop(self.stop) + self.shift(where, arrives, departs)
        one.campaigns = self.campaigns([self.stop])
        one.detour = None if leg is None else self.detour([leg], [self.before, self.stop, self.after])
        return one

    def another_time(self, kind: str) -> Found | None:  # noqa: C901, PLR0911 - as the page has it, step by step
        if self.ship is None or self.before is None or self.after is None or not self.free(self.at):
            return None
        if not self.situation.forecast:
            return None
        place = stop_place(self.stop)
        inward, onward = self.leg(self.before.place_id, place.id), self.leg(place.id, self.after.place_id)
        if inward is None or onward is None:
            return None
        planned = [inward, onward]
        if self.sailed:
            inward = self.from_here(place)
        left = self.reckoned if self.sailed else dep(self.before)
        earliest, latest = left + self.sail(inward), arr(self.after) - self.sail(onward)
        if kind == "later_call":
            until = [b for p, need, _, b in self.discs() if km(p, place.point) <= need]
            if NEVER in until:
                return None
            until += [int(at) + 30 for at, gap in self.cone_gaps(place, EVER, NEVER) if gap <= 0]
            earliest = max([earliest, arr(self.stop) + 60, *(b + 1 for b in until)])
        entry = self.enter(place, earliest)
        if kind == "earlier_call" and entry > arr(self.stop) - 60:
            return None
        longest = min(place.stay, latest - entry - 60)
        if longest < self.least(place.stay):
            return None
        for hours in (longest, self.least(place.stay)):
            if not self.reached(place, entry, entry + hours):
                break
        else:
            return None
        one = Found(kind, placed=[(place, entry, entry + hours)])
        one.legs = [(inward, left, entry), (onward, entry + hours, arr(self.after))]
        if self.led_through(one, None if self.sailed else self.before, self.after):
            return None
        one.slack = latest - entry - hours
        one.tight = any(a + self.worst(leg) > b for leg, a, b in one.legs)
        one.detour = (
            None
            if self.sailed
            else round(sum(x.nm for x in (inward, onward)) - sum(x.nm for x in planned), 1)
        )
        self.measure(one, [])
        one.familiar = 1.0
        one.no_return = max(self.turn_off(self.before, self.stop, place, entry), left)
        return one

    def kept(self) -> Found:
        asked = any(
            {self.stop.place_id, self.stop.country} & set(r.where)
            and (r.since is None or r.since <= self.stop.arrives_at)
            and (r.until is None or self.stop.arrives_at < r.until)
            for r in self.book.relief
        )
        one = Found("keep_call_changed_purpose", kept=True, moves=False, no_return=arr(self.stop))
        one.stay, one.changes = 0.5 if asked else 0.0, self.drop(self.stop)
        one.campaigns = self.campaigns([self.stop])
        return one

    def canceled(self) -> Found:
        ahead = [s for s in self.stops if arr(s) > self.now]
        one = Found("cancel", ends=True, moves=False, no_return=arr(self.stop))
        one.changes, one.campaigns = sum(self.drop(s) for s in ahead), self.campaigns(self.stops)
        return one

    # --- score ----------------------------------------------------------------------------------------

    def drop(self, stop: Any) -> float:
        return 1.0 + (1.0 if stop.excursions else 0.0) + (2.0 if stop.embarks else 0.0)

    def shift(self, stop: Any, arrives: int, departs: int) -> float:
        by = max(abs(arrives - arr(stop)), abs(departs - dep(stop)))
        return 0.0 if by == 0 else 0.5 if by <= self.most else 1.0

    def campaigns(self, stops: list[Any]) -> int:
        names = {n for s in stops for n in (s.id, s.place_id, s.itinerary)}
        return sum(1 for c in self.book.campaigns if names & set(c.touches))

    def points(self, one: Found) -> float:
        w = self.rules.weights
        margins = [m for each in one.placed if (m := self.margin(*each)) is not None]
        safety = (
            0.0
            if one.kept or one.through
            else 1.0
            if not one.placed
            else min(margins) / 100
            if margins
            else 0.5
        )
        slack = speed = distance = 0.0
        if not one.ends:
            slack = (
                1.0 if not one.moves else 0.5 if one.slack is None else 0.0 if one.tight else one.slack / 360
            )
            speed = 1.0 if not one.moves else 0.5
            if one.moves and one.legs and self.ship is not None:
                fast = max(self.knots(leg, b - a) for leg, a, b in one.legs)
                spare = self.ship.max_speed_kn - self.ship.economic_speed_kn
                speed = 1 - max(0.0, fast - self.ship.economic_speed_kn) / spare if spare else 1.0
            distance = 1.0 if not one.moves else 0.5 if one.detour is None else whole(1 - one.detour / 200)
            if one.near is not None:
                distance = (distance + whole(1 - one.near / 500)) / 2
        parts = [
            (w.safety, safety), (w.slack, slack), (w.stay, one.stay), (w.speed, speed), (w.distance, distance),
            (w.guests, 1 - one.changes / 4), (w.frequency, one.familiar), (w.campaigns, 1 - one.campaigns / 10),
        ]  # fmt: skip
        total = sum(weight for weight, _ in parts)
        return (
            round(100 * sum(weight * round(whole(v), 4) for weight, v in parts) / total, 1) if total else 0.0
        )

    def plan(self, most_ports: int) -> tuple[list[Found], set[str]]:
        found, out = self.ports()
        found += self.orders()
        single = [
            self.sea_day(), self.longer_before(), self.longer_after(), self.another_time("earlier_call"),
            self.another_time("later_call"), self.kept(), self.canceled(),
        ]  # fmt: skip
        found += [one for one in single if one is not None]
        for one in found:
            one.score = self.points(one)
        found.sort(key=lambda one: (-one.score, KINDS.index(one.kind), one.arrives, one.target))
        most = {"alternative_port": most_ports, "swap": 2, "reorder": 2}
        kept: list[Found] = []
        for one in found:
            if sum(1 for other in kept if other.kind == one.kind) < most.get(one.kind, 1):
                kept.append(one)
            elif one.kind == "alternative_port":
                out.add(next(p.name for p in self.book.ports if p.id == one.target))
        return first_five_mixed(kept), out


def first_five_mixed(found: list[Found]) -> list[Found]:
    """Of the first five at most four ports and two others, as long as there is more of the other."""
    rest = list(found)
    first: list[Found] = []
    while rest and len(first) < 5:
        ports = [one for one in first if one.kind == "alternative_port"]
        full = {True: len(ports) >= 4, False: len(first) - len(ports) >= 2}
        fit = [one for one in rest if not full[one.kind == "alternative_port"]]
        pick = fit[0] if fit else rest[0]
        first.append(pick)
        rest.remove(pick)
    return first + rest


def name_of(one: Any) -> str:
    """The id of the place of a call, a port or a stop; nothing for her position."""
    return "" if one is None else str(getattr(one, "place_id", "") or one.id)


def held_against_her(inside: list[bool]) -> bool:
    """Whether she is inside at any time that does not hang together with a reached end."""
    since = next((n for n, one in enumerate(inside) if not one), len(inside))
    until = next((n for n, one in enumerate(reversed(inside)) if not one), len(inside))
    return any(inside[since : len(inside) - until])


def whole(value: float) -> float:
    return min(1.0, max(0.0, value))


def arr(stop: Any) -> int:
    return int(stop.arrives_at // MINUTE_US)


def dep(stop: Any) -> int:
    return int(stop.departs_at // MINUTE_US)


def stay(stop: Any) -> int:
    return dep(stop) - arr(stop)


def minutes(at: int | None, otherwise: int) -> int:
    return otherwise if at is None else at // MINUTE_US


def stop_place(stop: Any) -> Place:
    from datetime import datetime

    written = datetime.fromisoformat(stop.arrive_local)
    ahead = (written - datetime(1970, 1, 1)).total_seconds() - arr(stop) * 60  # noqa: DTZ001 - local on purpose
    return Place(stop.place_id, stop.place, stop.point, stop.country, [(0, round(ahead))], stay(stop), stop)


def port_place(port: Any, wished: int) -> Place:
    clocks = [(one.since // MINUTE_US, one.seconds) for one in port.offsets]
    return Place(port.id, port.name, port.point, port.country, clocks, wished)
