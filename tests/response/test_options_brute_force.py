"""The ports that are offered are those for which trying every minute finds a call, and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.place import Area, Point
from engine.model.program import Itinerary, Leg, SailingRules
from engine.model.time import DAY, HOUR, MINUTE, Instant, instant
from engine.response.brand import Brand
from engine.response.options import MOST_PORTS, options_for
from programs.book.ports import offsets
from tests.fakes import words as w

ZONES = (
    "America/Nassau",
    "Europe/Athens",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Asia/Tokyo",
)
# About these days the clocks of one or another of the zones change.
DAYS = tuple(datetime(*day, tzinfo=UTC) for day in ((2026, 3, 7), (2026, 3, 28), (2026, 4, 4), (2026, 10, 3), (2026, 10, 24), (2011, 12, 29)))  # fmt: skip
NOWHERE_NEAR = w.situation(point=None, magnitude=None, area=Area())


@st.composite
def ports(draw, start: Instant, name: str):
    zone = draw(st.sampled_from(ZONES))
    opens = draw(st.none() | st.integers(0, 72).map(lambda hours: Instant(start + hours * HOUR)))
    closes = draw(st.none() | st.integers(12, 96).map(lambda hours: Instant(start + hours * HOUR)))
    return w.port(
        id=name,
        name=name,
        zone=zone,
        point=Point(10.0, 10.0),
        offsets=offsets(zone, Instant(start - 3 * DAY), Instant(start + 9 * DAY)),
        opens_at=opens,
        closes_at=closes,
    )


@st.composite
def books(draw):
    day = draw(st.sampled_from(DAYS)) + timedelta(minutes=draw(st.integers(0, 2 * 1440)))
    start = instant(day)
    end = Instant(start + draw(st.integers(8 * 60, 72 * 60)) * MINUTE)
    middle = Instant(start + (end - start) // 2)
    opens = draw(st.integers(0, 22 * 4))
    rules = SailingRules(
        min_stay_s=draw(st.integers(1, 16)) * 1800,
        arrive_from_s=opens * 900,
        arrive_until_s=draw(st.integers(opens + 1, 95)) * 900,
        distance_margin=draw(st.integers(0, 25)) / 100,
        pilotage_s=draw(st.integers(0, 8)) * 900,
    )
    top = draw(st.integers(80, 300))
    vessel = w.vessel(max_speed_kn=top / 10, economic_speed_kn=draw(st.integers(60, top)) / 10)
    stops = (
        w.stop(id="a", place_id="a", arrives_at=Instant(start - 9 * HOUR), departs_at=start),
        w.stop(
            id="b",
            place_id="b",
            arrives_at=middle,
            departs_at=Instant(middle + draw(st.integers(0, 12)) * HOUR),
        ),
        w.stop(id="c", place_id="c", arrives_at=end, departs_at=Instant(end + 9 * HOUR)),
    )
    names = [f"port-{index}" for index in range(draw(st.integers(1, 3)))]
    nm = st.integers(100, 6_000).map(lambda tenths: tenths / 10)
    legs = [
        Leg(start=place, end=name, distance_nm=draw(nm), uncertainty=0.12, source="made up")
        for name in names
        for place in ("a", "c")
    ]
    return w.program(
        itineraries=(Itinerary(id="v", name="V", vessel=vessel.name, owner="o", stops=stops),),
        campaigns=(),
        vessels=(vessel,),
        ports=tuple(draw(ports(start, name)) for name in names),
        legs=tuple(legs),
        sailing=rules,
    )


def leg_of(book, start, end):
    (found,) = (leg.distance_nm for leg in book.legs if (leg.start, leg.end) == (start, end))
    return found


def exact(number: float) -> Fraction:
    return Fraction(str(number))


def possible(book, port) -> bool:
    """Try every minute of arrival, with the shortest stay and an hour in hand."""
    before, _, after = book.itineraries[0].stops
    rules, top = book.sailing, exact(book.vessels[0].max_speed_kn)

    def minutes(nm: float) -> Fraction:
        return exact(nm) * (1 + exact(rules.distance_margin)) / top * 60 + Fraction(rules.pilotage_s, 60)

    there, on = minutes(leg_of(book, "a", port.id)), minutes(leg_of(book, "c", port.id))
    stay = rules.min_stay_s * 1_000_000 + HOUR
    for arrives in range(before.departs_at, after.arrives_at, MINUTE):
        leaves = arrives + stay
        in_time = (arrives - before.departs_at) // MINUTE >= there and (
            after.arrives_at - leaves
        ) // MINUTE >= on
        is_open = arrives >= (port.opens_at or 0) and leaves <= (port.closes_at or leaves)
        if in_time and is_open:
            local = datetime.fromtimestamp(arrives // 1_000_000, ZoneInfo(port.zone))
            if (
                rules.arrive_from_s
                <= local.hour * 3600 + local.minute * 60 + local.second
                <= rules.arrive_until_s
            ):
                return True
    return False


def offered(book):
    brand = Brand(name="main", programs={"book": book})
    now = Instant(book.itineraries[0].stops[0].departs_at - DAY)
    found = options_for(brand, ["b"], ["alternative_port"], situation=NOWHERE_NEAR, ways=(), now=now)
    calls = {one.call.port: one.call for one in found.options if one.call is not None}
    return calls, {one.what: one.why for one in found.not_offered}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(book=books())
def test_trying_every_minute_finds_the_same_ports(book):
    calls, reasons = offered(book)
    assert set(calls) == {port.id for port in book.ports if possible(book, port)}
    assert set(reasons) == {port.id for port in book.ports} - set(calls)
    before, stop, after = book.itineraries[0].stops
    rules, vessel = book.sailing, book.vessels[0]
    for name, call in calls.items():
        assert call.slack_s >= 3600
        assert call.departs_at - call.arrives_at >= rules.min_stay_s * 1_000_000
        assert call.departs_at - call.arrives_at <= max(
            stop.departs_at - stop.arrives_at, rules.min_stay_s * 1_000_000
        )
        assert 0 < max(call.inward.knots, call.onward.knots) <= vessel.max_speed_kn
        for sailing, span in ((call.inward, call.arrives_at - before.departs_at), (call.onward, after.arrives_at - call.departs_at)):  # fmt: skip
            hours = (span - rules.pilotage_s * 1_000_000) / HOUR
            assert sailing.knots * hours >= sailing.distance_nm * (1 + rules.distance_margin) * (1 - 1e-6), (
                name
            )


@pytest.mark.parametrize("number", [MOST_PORTS + 3])
def test_no_more_ports_are_offered_than_a_planner_reads(number):
    start = instant(datetime(2026, 6, 1, 18, tzinfo=UTC))
    names = [f"port-{index}" for index in range(number)]
    stops = [
        w.stop(id=name, place_id=name, arrives_at=Instant(start + days * DAY - 9 * HOUR), departs_at=Instant(start + days * DAY))
        for days, name in ((0, "a"), (1, "b"), (3, "c"))
    ]  # fmt: skip
    clocks = offsets("America/Nassau", start, Instant(start + 5 * DAY))
    legs = [
        Leg(start=place, end=name, distance_nm=200.0 + index, uncertainty=0.12, source="made up")
        for index, name in enumerate(names)
        for place in ("a", "c")
    ]
    book = w.program(
        itineraries=(replace(w.program().itineraries[0], stops=tuple(stops)),),
        ports=tuple(w.port(id=name, name=name, point=Point(10.0, 10.0), offsets=clocks) for name in names),
        legs=(*legs, Leg(start="a", end="b", distance_nm=200.0, uncertainty=0.12, source=""), Leg(start="b", end="c", distance_nm=200.0, uncertainty=0.12, source="")),
    )  # fmt: skip
    calls, reasons = offered(book)
    assert list(calls) == names[:MOST_PORTS]  # the shorter the better, all else being equal
    assert reasons["port-7"] == "it is possible, but only number 8 of the ports"
