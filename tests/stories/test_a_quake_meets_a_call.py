"""A quake, a call, a campaign: who is asked, who is not, and when."""

from __future__ import annotations

import pytest

from engine.model.place import Area, Point
from engine.model.program import Hub
from engine.model.scales import Severity, Status
from engine.model.signal import SituationState
from tests.fakes.words import HAITI
from tests.stories.telling import (
    BEACH,
    GUESTS,
    ITINERARY,
    MARKETING,
    PLANNING,
    At,
    Want,
    asked,
    book,
    call,
    campaign,
    effects,
    exposed,
    hold,
    instant,
    never_told,
    no,
    no_hold,
    no_situation,
    nobody_is_asked,
    playbook,
    proposal,
    quake,
    revised,
    situation,
    taken_back,
    tell,
    told,
    tool_is,
    untouched,
    yes,
)

MIAMI = Point(25.77, -80.17)
PRINCE = Hub(name="Port-au-Prince", point=Point(18.539, -72.336), country="HT")


def test_the_owner_is_asked_before_the_call_and_nothing_is_paused_before_the_answer(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want(
            "18m", asked(MARKETING, "pause"), told(PLANNING, "For your knowledge"), exposed("voyage:labadee")
        ),
        Want("1h", no_hold, tool_is("running"), untouched("beach-week")),
        At("1h", yes("pause", by="mara")),
        Want("1h", hold("verified"), effects("paused"), told(MARKETING, "Paused: Beach Week")),
        Want("71h", asked(MARKETING, "release", times=0)),
        Want("73h", asked(MARKETING, "release"), tool_is("paused")),
        At("73h", yes("release", by="tom")),
        Want(
            "73h",
            hold("released"),
            effects("paused", "running"),
            told(MARKETING, "Running again: Beach Week"),
        ),
    )


def test_a_call_six_hundred_kilometers_away_in_another_country_is_nobodys_question(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", situation(state="open"), nobody_is_asked, never_told(""), untouched("beach-week")),
        Want("9d", nobody_is_asked, never_told("")),
        given=(book(call(point=Point(HAITI.lat + 5.4, HAITI.lon), country="BS"), BEACH), playbook()),
    )


def test_a_call_two_weeks_ago_is_nobodys_question(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want(
            "18m",
            situation(state="open"),
            exposed("voyage:labadee", met=False),
            nobody_is_asked,
            never_told(""),
        ),
        Want("20d", nobody_is_asked, never_told("")),
        given=(book(call(arrives="-14d"), BEACH), playbook()),
    )


def test_a_ship_in_port_is_met_until_it_has_left(tmp_path):
    in_port = (book(call(arrives="-8h"), BEACH), playbook())
    tell(tmp_path / "in-port", At("59m", quake()), Want("59m", asked(MARKETING, "pause")), given=in_port)
    tell(tmp_path / "left", At("1h", quake()), Want("1h", nobody_is_asked), given=in_port)


def test_only_what_touches_the_call_is_asked_about_and_never_a_safety_message(tmp_path):
    campaigns = (
        BEACH,
        campaign("safety-letter", message_class="safety"),
        campaign("legal-notice", message_class="legal"),
        campaign("cozumel-early-bird", touches="cozumel"),
        campaign("guest-news", owner=GUESTS),
    )
    story = tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", asked(MARKETING, "pause"), asked(GUESTS, "pause")),
        At("28m", yes("pause", by="mara")),
        At("29m", yes("pause", by="gus")),
        Want("4d", effects("paused"), effects("paused", id="guest-news")),
        Want("4d", untouched("safety-letter", "legal-notice", "cozumel-early-bird")),
        given=(book(call(), *campaigns), playbook()),
    )
    assert {one.campaign for one in story.holds} == {"beach-week", "guest-news"}
    assert all(row.campaign in {"beach-week", "guest-news"} for one in story.proposals for row in one.rows)


def test_a_declined_pause_stays_declined(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("28m", no("pause", by="mara")),
        At("40m", quake(2)),
        Want("9d", asked(MARKETING, "pause"), no_hold, untouched("beach-week"), told(MARKETING, "Declined")),
    )


@pytest.mark.parametrize("status", [Status.TEST, Status.EXERCISE, Status.SYSTEM, Status.DRAFT])
def test_somebody_elses_drill_is_shown_and_asks_nobody(tmp_path, status):
    tell(
        tmp_path,
        At("18m", quake(status=status)),
        Want("18m", situation(status=status, state="open"), exposed("voyage:labadee", met=False)),
        At("1h", taken_back(status=status)),
        Want("9d", nobody_is_asked, never_told(""), untouched("beach-week")),
    )


def test_a_drill_and_the_real_thing_of_one_name_stay_apart(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake(status=Status.EXERCISE)),
        At("19m", quake(2)),
        Want("19m", asked(MARKETING, "pause")),
        At("20m", taken_back(status=Status.EXERCISE)),
        Want("20m", proposal("pause", "open")),
    )
    assert {one.status for one in story.brand.situations.values()} == {Status.EXERCISE, Status.ACTUAL}


def test_a_call_comes_into_the_seven_days_at_that_tick_and_not_before(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        Want("2d23h59m59s", nobody_is_asked, never_told(""), exposed("voyage:labadee", met=False)),
        Want(
            "3d", asked(MARKETING, "pause"), told(PLANNING, "For your knowledge"), exposed("voyage:labadee")
        ),
        given=(book(call(arrives="10d"), BEACH), playbook()),
    )


def test_a_call_booked_later_is_met_by_the_quake_that_is_still_open(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("1d", nobody_is_asked),
        At("1d", revised(book(call(), call("miami", "2d", point=MIAMI, country="US"), BEACH))),
        Want("1d", exposed("voyage:labadee"), asked(MARKETING, "pause")),
        given=(book(call("miami", "2d", point=MIAMI, country="US"), BEACH), playbook()),
    )


def test_a_campaign_booked_later_is_asked_about_in_a_round_of_its_own(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("28m", yes("pause", by="mara")),
        At("2h", revised(book(call(), BEACH, campaign("last-seats")))),
        Want("2h", proposal("pause", "open", round=2), asked(MARKETING, "pause", times=2), hold("verified")),
        At("3h", yes("pause", by="tom")),
        Want("3h", effects("paused", id="last-seats"), effects("paused")),
        given=(book(call(), BEACH), playbook()),
    )


def test_a_campaign_booked_while_the_question_is_open_joins_it(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", revised(book(call(), BEACH, campaign("last-seats")))),
        Want("20m", proposal("pause", "open", revision=2, round=1), asked(MARKETING, "pause")),
        At("30m", yes("pause", by="tom")),
        Want("30m", effects("paused", id="beach-week")),
    )


def test_a_call_that_is_canceled_while_the_question_is_open_withdraws_it(tmp_path):
    elsewhere = book(call("miami", "2d", point=MIAMI, country="US"), BEACH)
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", proposal("pause", "open"), proposal("itinerary", "open")),
        At("30m", revised(elsewhere)),
        Want("30m", proposal("pause", "withdrawn"), proposal("itinerary", "withdrawn")),
        Want("30m", told(MARKETING, "No longer asked"), told(ITINERARY, "No longer asked")),
        given=(book(), playbook(itinerary=True)),
    )


def test_a_call_moved_beyond_the_window_while_the_question_is_open_withdraws_it(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("30m", revised(book(call(arrives="60d"), BEACH))),
        Want("30m", proposal("pause", "withdrawn"), told(MARKETING, "No longer asked")),
    )


def test_what_supplies_a_call_counts_though_the_call_itself_is_far(tmp_path):
    far = Point(HAITI.lat + 5.4, HAITI.lon)
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", asked(MARKETING, "pause"), exposed("voyage:labadee")),
        given=(book(call(point=far, country="BS", hubs=(PRINCE,)), BEACH), playbook()),
    )


@pytest.mark.parametrize(
    "unknown",
    [
        {"magnitude": None, "area": Area(), "severity": Severity.EXTREME},
        {"point": None, "area": Area(), "severity": Severity.EXTREME},
        {"severity": Severity.UNKNOWN},
    ],
    ids=["magnitude", "place", "severity"],
)
def test_what_is_not_known_is_not_met(tmp_path, unknown):
    tell(tmp_path, At("18m", quake(**unknown)), Want("9d", nobody_is_asked, never_told("")))


def test_an_unknown_depth_counts_as_shallow(tmp_path):
    tell(tmp_path, At("18m", quake(depth_km=None, area=Area())), Want("18m", asked(MARKETING, "pause")))


def test_the_itinerary_is_asked_of_whoever_is_on_call_with_options_and_the_choice_is_told(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", asked(ITINERARY, "itinerary")),
        At("1h", yes("itinerary", by="ines", options=("sea_day:voyage:labadee",))),
        Want("1h", proposal("itinerary", "approved", chosen=("sea_day:voyage:labadee",)), no_hold),
        Want("1h", told(ITINERARY, "Chosen"), untouched("beach-week")),
        given=(book(), playbook(itinerary=True)),
    )


def test_a_shadow_playbook_asks_and_tells_nobody(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("9d", exposed("voyage:labadee"), nobody_is_asked, never_told("")),
        given=(book(), playbook(stage="shadow")),
    )


def test_two_quakes_are_two_situations(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", quake(native_id="aftershock", severity=Severity.SEVERE, magnitude=6.9)),
        Want("20m", asked(MARKETING, "pause", times=2)),
    )
    assert len(story.brand.situations) == 2


def test_a_situation_that_was_closed_comes_back_as_another_one(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake()),
        At("28m", no("pause", by="mara")),
        Want("61d", asked(MARKETING, "pause")),
        At("62d", quake(2)),
        Want("62d", no_situation),
        At("62d", quake(3, occurred_at=instant("61d"))),
        Want("63d", asked(MARKETING, "pause", times=2)),
        At("63d1h", yes("pause", by="mara")),
        Want("63d1h", effects("paused", id="again-offer"), effects()),
        given=(
            book(call(), call("again", "70d"), BEACH, campaign("again-offer", touches="again")),
            playbook(),
        ),
    )
    assert [one.state for one in story.brand.situations.values()] == [SituationState.OPEN]
