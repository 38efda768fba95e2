"""The options of a stop: the reasons against each port, what is said when nothing can be weighed, and the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.model.match import Way
from engine.model.option import Option
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.program import Leg, Offset, SailingRules, Weights
from engine.model.proposal import ProposalKind
from engine.model.scales import Severity
from engine.model.time import DAY, HOUR, MINUTE, Instant, instant, iso
from engine.response.brand import Brand
from engine.response.facts import about_proposal
from engine.response.option_facts import OPTIONS_CHARS
from engine.response.options import options_for
from engine.response.options.hours import first_entry, knots_needed, local, sailing
from programs.book.ports import offsets
from tests.fakes import words as w

START = instant(datetime(2026, 6, 1, 22, tzinfo=UTC))
CLOCKS = (Offset(since=Instant(START - 9 * DAY), seconds=-5 * 3600),)
HERE = Point(25.0, -77.0)
FAR_AWAY = w.situation(point=Point(-40.0, 100.0), magnitude=6.0, area=Area(), severity=Severity.EXTREME)


def leg(start, end, nm):
    return Leg(start=start, end=end, distance_nm=nm, uncertainty=0.12, source="searoute")


def port(**fields):
    return w.port(**({"point": HERE, "offsets": CLOCKS, "opens_at": None, "since": ""} | fields))


def stop(name, start, hours, **fields):
    times = {
        "arrives_at": Instant(START + start * HOUR),
        "departs_at": Instant(START + (start + hours) * HOUR),
        "arrive_local": iso(Instant(START + (start - 5) * HOUR))[:16],
    }
    return w.stop(**({"id": name, "place_id": name, "place": name.title(), "point": HERE} | times | fields))


STOPS = (stop("before", -9, 9), stop("here", 14, 9), stop("after", 60, 9))
LEGS = (
    leg("before", "nassau", 200.0), leg("nassau", "after", 300.0), leg("before", "here", 220.0),
    leg("here", "after", 290.0), leg("before", "after", 450.0),
)  # fmt: skip
SHIP = w.vessel(max_speed_kn=22.0, economic_speed_kn=18.0, length_m=300.0, draught_m=8.0, tender_ok=True)


def book(stops=STOPS, **fields):
    voyage = replace(w.program().itineraries[0], vessel=SHIP.name, stops=tuple(stops))
    have = {"itineraries": (voyage,), "vessels": (SHIP,), "ports": (port(),), "legs": LEGS}
    return w.program(**(have | fields))


def weighed(book, situation=FAR_AWAY, *, wanted=("alternative_port",), ways=(), now=None):
    brand = Brand(name="main", programs={"book": book})
    at = Instant(START - DAY) if now is None else now
    return options_for(brand, ["here"], wanted, situation=situation, ways=ways, now=at)


def against(book, situation=FAR_AWAY, *, ways=()):
    found = weighed(book, situation, ways=ways)
    assert found.options == ()
    (one,) = found.not_offered
    return one.why


def test_a_port_within_reach_is_offered_with_all_that_a_planner_reads():
    (found,) = weighed(book()).options
    call = found.call
    assert call is not None
    assert found.key == "alternative_port:nassau:here"
    assert (iso(call.arrives_at), call.arrive_local, call.depart_local) == (
        "2026-06-02T12:00:00Z", "2026-06-02 07:00", "2026-06-02 16:00",
    )  # fmt: skip
    assert found.reasons == (
        "Nassau at the pier: arrive 2026-06-02 07:00, depart 16:00 local time (9 h)",
        "200 nm ± 12 % from Before at 17.3 kn",
        "300 nm ± 12 % on to After at 9.4 kn",
        "slack 20 h 43 min",
        "10 nm less than planned",
    )
    assert found.open == ("whether a berth is free then: ask the port agent",)


@pytest.mark.parametrize(
    ("ports", "said"),
    [
        (port(id="after"), "the voyage calls there already, on 2026-06-04"),
        (port(since="2026-07-01", opens_at=Instant(START + 90 * HOUR)), "it was not open then: it opens on 2026-07-01"),
        (port(until="2026-05-01", closes_at=Instant(START - 9 * HOUR)), "it is open until 2026-05-01 only"),
        (port(max_draught_m=7.5), "it takes a draught of 7.5 m, Aurora draws 8 m"),
        (port(max_length_m=250.0), "its pier takes 250 m, Aurora has 300 m"),
        (port(id="elsewhere", point=Point(60.0, 5.0)), "it is out of reach: 7756 nm by the great circle alone, there and on"),
        (port(id="unmeasured"), "its distance by sea is not known"),
        (port(offsets=()), "its clocks are not known, so its hours cannot be kept"),
    ],
)  # fmt: skip
def test_each_port_that_is_not_offered_has_one_reason(ports, said):
    assert against(book(ports=(ports,))) == said


def test_a_ship_that_does_not_tender_needs_a_pier():
    dry = replace(SHIP, tender_ok=False)
    assert (
        against(book(vessels=(dry,), ports=(port(pier=False, tender=True),)))
        == "it has no pier, and the book does not say that Aurora tenders (tender_ok)"
    )
    (found,) = weighed(book(ports=(port(pier=False, tender=True),))).options
    assert found.reasons[0].startswith("Nassau by tender")
    assert found.open == ("whether an anchorage is free then: ask the port agent",)


def test_a_pier_too_short_is_no_matter_to_a_ship_that_tenders():
    (found,) = weighed(book(ports=(port(max_length_m=250.0, tender=True),))).options
    assert found.reasons[0].startswith("Nassau by tender")


def test_a_length_that_nobody_wrote_is_asked_for():
    (found,) = weighed(book(ports=(port(max_length_m=None),))).options
    assert found.open == ("whether a berth is free then and takes the length of Aurora: ask the port agent",)


@pytest.mark.parametrize(
    ("nm", "said"),
    [
        (1_010.0, "there is no time for it: she could enter at 2026-06-02 07:00 at the earliest, and must leave by 2026-06-02 00:34 for After"),
        (800.0, "only 4 h 16 min of stay, at least 6 h are asked for: she could enter at 2026-06-02 07:00 at the earliest, and must leave by 2026-06-02 11:16 for After"),
        (760.0, "only 18 min of slack, less than 1 h: she could enter at 2026-06-02 07:00 at the earliest, and must leave by 2026-06-02 13:18 for After"),
    ],
)  # fmt: skip
def test_a_call_without_time_is_refused_with_its_hours(nm, said):
    tight = (*STOPS[:2], stop("after", 60, 9))
    assert against(book(tight, legs=(leg("before", "nassau", 200.0), leg("nassau", "after", nm)))) == said


def at(point=HERE, **fields):
    return w.situation(
        **({"point": point, "magnitude": None, "area": Area(), "severity": Severity.SEVERE} | fields)
    )


@pytest.mark.parametrize(
    ("situation", "ways", "said"),
    [
        (at(magnitude=7.0, depth_km=10.0), (), "it lies 0 km from the situation, within 310 km"),
        (at(Point(25.0, -79.0)), (Way(by="radius", radius_km=300.0),), "it lies 202 km from the situation, within 300 km"),
        (at(None, area=Area(circles=(Circle(HERE, 5.0),))), (), "it lies in the area that the situation affects"),
        (
            at(None, area=Area(polygons=(Polygon((Point(24, -78), Point(24, -76), Point(26, -76), Point(26, -78))),))), (),
            "it lies in the area that the situation affects",
        ),
        (at(None, area=Area(countries=("BS",)), severity=Severity.EXTREME), (), "it lies in BS, a country that the situation affects"),
        (at(None, area=Area(countries=("BS",))), (Way(by="country"),), "it lies in BS, a country that the situation affects"),
    ],
)  # fmt: skip
def test_a_port_that_the_situation_reaches_is_no_way_around(situation, ways, said):
    assert against(book(), situation, ways=ways) == said


@pytest.mark.parametrize(
    ("situation", "ways"),
    [
        (at(None, area=Area(countries=("BS",))), ()),
        (at(None, area=Area(countries=("BS",))), (Way(by="country", severity=Severity.EXTREME),)),
        (at(Point(25.0, -79.0)), (Way(by="radius", radius_km=200.0),)),
    ],
)
def test_a_port_that_it_does_not_reach_is_offered(situation, ways):
    assert len(weighed(book(), situation, ways=ways).options) == 1


def test_the_house_may_keep_farther_away_than_any_reach():
    wide = book(sailing=SailingRules(exclude_within_km=250.0))
    assert against(wide, at(Point(25.0, -79.0))) == "it lies 202 km from the situation, within 250 km"
    area = Area(circles=(Circle(Point(25.0, -79.0), 10.0),))
    assert against(wide, at(None, area=area)) == "it lies 192 km from the area affected, within 250 km"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (book(ports=()), "not weighed, because the book names none (ports:)"),
        (book(vessels=()), "not weighed, because the book does not say how fast Aurora is (vessels:)"),
        (book(STOPS[1:]), "not weighed, because the book has no call before Here on this voyage"),
        (book(STOPS[:2]), "not weighed, because the book has no call after Here on this voyage"),
    ],
)
def test_where_nothing_can_be_weighed_it_says_so_once(made, said):
    found = weighed(made)
    assert found.options == ()
    assert [(one.what, one.why) for one in found.not_offered] == [("other ports", said)]


def test_a_ship_that_has_sailed_is_reckoned_by_plan_and_the_bridge_is_asked():
    found = weighed(book(), wanted=("alternative_port", "extend_previous", "sea_day"), now=START + HOUR)
    assert [one.option for one in found.options] == ["alternative_port", "sea_day"]
    call = found.options[0].call
    assert call is not None
    assert (call.inward.start, call.inward.uncertainty, call.inward.source) == (
        "her position",
        0.25,
        "reckoned",
    )
    assert "where she is now is reckoned from the plan: ask the bridge" in found.options[0].open
    assert [(one.what, one.why) for one in found.not_offered] == [
        ("extend_previous", "Aurora left Before on 2026-06-01 22:00 UTC")
    ]


def test_a_ship_that_has_arrived_is_sent_nowhere_else():
    found = weighed(book(), now=Instant(START + 15 * HOUR))
    assert found.options == ()
    assert [one.why for one in found.not_offered] == [
        "not weighed: by plan Aurora arrived at Here on 2026-06-02 12:00 UTC"
    ]


def test_options_are_ranked_over_all_kinds():
    wanted = ("sea_day", "cancel", "alternative_port", "keep_call_changed_purpose", "extend_previous")
    found = weighed(book(), wanted=wanted).options
    assert [one.option for one in found] == [
        "alternative_port", "sea_day", "extend_previous", "keep_call_changed_purpose", "cancel",
    ]  # fmt: skip
    assert [one.rank for one in found] == [1, 2, 3, 4, 5]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_longer_stay_before_ends_when_the_next_call_can_still_be_made():
    (found,) = weighed(book(), wanted=("extend_previous",)).options
    said = (
        "Before comes right before; she may stay there until 2026-06-03 09:05 UTC, 1 d 11 h longer, "
        "and be at After in time at 22 kn with 1 h of slack (450 nm ± 12 %)"
    )
    assert found.reasons == (said,)
    late = book(legs=(leg("before", "after", 1_150.0),))
    refused = weighed(late, wanted=("extend_previous",)).not_offered
    assert [one.why for one in refused] == [
        "1150 nm ± 12 % to After leave no time for a longer stay at Before"
    ]


def test_a_planned_stay_is_shortened_only_for_the_least_slack():
    legs = (leg("before", "nassau", 200.0), leg("nassau", "after", 720.0))
    (found,) = weighed(book(legs=legs)).options
    assert found.call is not None
    assert found.call.slack_s == 3600
    assert found.call.departs_at - found.call.arrives_at < 9 * HOUR
    assert found.call.detour_nm is None


def test_the_economic_speed_is_taken_where_it_does():
    far = (leg("before", "nassau", 300.0), leg("nassau", "after", 300.0))
    (found,) = weighed(book(legs=far)).options
    assert found.call is not None
    assert found.call.inward.knots <= 18.0
    tight = (leg("before", "nassau", 300.0), leg("nassau", "after", 650.0))
    (found,) = weighed(book(legs=tight)).options
    assert found.call is not None
    assert found.call.onward.knots > 18.0


# --- hours -------------------------------------------------------------------------------------------


def test_sailing_takes_margin_and_pilotage_in_whole_minutes():
    rules = SailingRules(distance_margin=0.0, pilotage_s=0)
    assert sailing(216.0, 21.6, rules) == 10 * HOUR
    assert sailing(216.1, 21.6, rules) == 10 * HOUR + MINUTE
    assert sailing(100.0, 20.0, SailingRules()) == 5 * HOUR + 36 * MINUTE + HOUR
    assert knots_needed(100.0, 6 * HOUR + 36 * MINUTE, SailingRules(), most=22.0) == 20.0
    assert knots_needed(100.0, HOUR, SailingRules(), most=22.0) == 22.0  # no time at all between two calls


@pytest.mark.parametrize(
    ("earliest", "entry"),
    [
        ("2026-03-07T11:00", "2026-03-07T12:00"),  # before the window: when it opens, in winter time
        ("2026-03-07T12:30", "2026-03-07T12:30"),
        ("2026-03-07T18:00", "2026-03-07T18:00"),  # its last minute counts
        ("2026-03-07T18:01", "2026-03-08T11:00"),  # the next day it opens in summer time
    ],
)
def test_a_port_is_entered_by_its_own_clocks(earliest, entry):
    start = instant(datetime(2026, 3, 5, tzinfo=UTC))
    kept = offsets("America/Nassau", start, Instant(start + 9 * DAY))
    found = first_entry(instant(datetime.fromisoformat(earliest).replace(tzinfo=UTC)), kept, SailingRules())
    assert found is not None
    assert iso(found) == f"{entry}:00Z"
    assert local(found, kept)[-5:] in {"07:00", "07:30", "13:00"}


# --- score -------------------------------------------------------------------------------------------


def test_the_weights_are_a_hundred_together_and_are_the_house_s_to_set():
    assert sum(getattr(Weights(), name) for name in Weights.__slots__) == 100
    (plain,) = weighed(book()).options
    assert {part.name for part in plain.parts} == set(Weights.__slots__)
    only_slack = Weights(safety=0, stay=0, speed=0, distance=0, guests=0, frequency=0, campaigns=0, slack=3)
    (found,) = weighed(book(sailing=SailingRules(weights=only_slack))).options
    assert found.score == 100.0  # it has more than six hours
    assert found.score != plain.score


def part(found, name):
    (one,) = (part.value for part in found.parts if part.name == name)
    return one


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("slack", {"legs": (leg("before", "nassau", 200.0), leg("nassau", "after", 680.0))}),
        ("stay", {"legs": (leg("before", "nassau", 200.0), leg("nassau", "after", 720.0))}),
        ("speed", {"legs": (leg("before", "nassau", 300.0), leg("nassau", "after", 650.0))}),
        ("distance", {"legs": (leg("before", "nassau", 250.0), leg("nassau", "after", 400.0), *LEGS[2:])}),
        ("guests", {"stops": (STOPS[0], replace(STOPS[1], excursions=40), STOPS[2])}),
        ("campaigns", {"campaigns": tuple(w.campaign(id=str(n), touches=("here",)) for n in range(3))}),
    ],
)
def test_less_of_anything_is_worth_less(name, changes):
    (good,) = weighed(book(campaigns=())).options
    (worse,) = weighed(book(**({"campaigns": ()} | changes))).options
    assert part(worse, name) < part(good, name)


def test_a_port_near_the_situation_is_less_safe_and_one_that_the_line_does_not_know_less_familiar():
    near, far = (weighed(book(), at(Point(25.0, -77.0 - by))).options[0] for by in (0.5, 9))
    assert part(near, "safety") < part(far, "safety") == 1.0
    assert part(far, "frequency") == 0.0
    known = replace(
        w.program().itineraries[0], id="other", stops=(stop("nassau", 500, 9, itinerary="other"),)
    )
    both = book(itineraries=(*book().itineraries, known))
    assert part(weighed(both).options[0], "frequency") == 1.0
    preferred = book(sailing=SailingRules(preferred=("nassau",)))
    assert part(weighed(preferred).options[0], "frequency") == 1.0


# --- what people read --------------------------------------------------------------------------------


def test_a_message_says_the_numbers_and_what_is_not_offered():
    brand = Brand(
        name="main",
        programs={"book": book(ports=(port(), port(id="x", name="Xanadu", point=Point(60.0, 5.0))))},
    )
    found = options_for(
        brand, ["here"], ["alternative_port"], situation=FAR_AWAY, ways=(), now=Instant(START - DAY)
    )
    proposal = w.proposal(asks=ProposalKind.ITINERARY, options=found.options, not_offered=found.not_offered)
    offered, refused = about_proposal(brand, proposal)["options"].splitlines()
    assert offered.startswith("alternative_port:nassau:here: Nassau at the pier: arrive 2026-06-02 07:00")
    assert f"km from the situation, score {found.options[0].score:.0f} of 100" in offered
    assert offered.endswith("(not known: whether a berth is free then: ask the port agent)")
    assert refused.startswith("Not offered instead of Here on 2026-06-02: Xanadu: it is out of reach")


def test_whoever_is_told_of_the_choice_reads_what_it_is():
    brand = Brand(name="main", programs={"book": book()})
    options = weighed(book()).options
    chosen = w.proposal(asks=ProposalKind.ITINERARY, options=options, chosen=(options[0].key,))
    assert about_proposal(brand, chosen)["chosen"] == (
        "alternative_port:nassau:here: Nassau at the pier: arrive 2026-06-02 07:00, depart 16:00 local time (9 h)"
    )


def test_a_long_list_is_cut_with_a_way_to_the_rest():
    options = tuple(
        Option(key=f"sea_day:{n}", option="sea_day", item="here", rank=1, reasons=("x" * 100,))
        for n in range(90)
    )
    lines = about_proposal(Brand(name="main"), w.proposal(asks=ProposalKind.ITINERARY, options=options))[
        "options"
    ]
    assert len(lines) <= OPTIONS_CHARS + 60
    assert lines.splitlines()[-1] == f"… and {90 - len(lines.splitlines()) + 2} more: serviola explain p-1"


def test_a_moved_epicenter_alone_is_no_new_plan():
    near, off = (weighed(book(), at(Point(30.0, lon), magnitude=None)).options for lon in (-77.0, -77.4))
    assert near[0].call is not None
    assert off[0].call is not None
    assert near[0].call.off_km != off[0].call.off_km
    assert repr(near) == repr(off)
