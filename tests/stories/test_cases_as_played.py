"""The cases of the demo, played whole: the real files, the real store, and the campaign tool in its own process."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.signal import SituationState
from engine.model.time import MINUTE, later, parse_iso
from tests.stories.playing import Played

MARKETING, PLANNING, ON_CALL = "team:caribbean-marketing", "team:itinerary-planning", "oncall:itinerary"
HELD = {
    "aurelia-countdown": "aurelia-countdown",
    "private-beach-week": "beach-week",
    "zip-line-offer": "zip-line",
}
"""The campaigns that touch the calls at Labadee, and the objects that they are in the tool."""
CALLS = (
    "eastern-0109:labadee:2010-01-15",
    "western-0116:labadee:2010-01-18",
    "southern-0115:labadee:2010-01-19",
)
PLAYBOOK = "disaster-near-port-call"


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    return Played("january-2010", tmp_path_factory.mktemp("january"))


@pytest.fixture(scope="module")
def nevada(tmp_path_factory):
    return Played("nevada-2025", tmp_path_factory.mktemp("nevada"))


# --- January 2010 ---


def test_january_is_asked_about_hours_before_the_first_call(january):
    report = january.report
    assert report.first_signal_at == parse_iso("2010-01-12T22:11:10Z")
    assert report.proposal_at == report.first_signal_at
    assert report.first_call_at == parse_iso("2010-01-15T13:00:00Z")
    assert report.as_json()["hours_before_first_call"] == 62.8


def test_january_exposes_the_three_calls_by_radius_country_and_supply_hub(january):
    exposed = {
        (one["item"], one["by"], one["km"])
        for one in january.report.as_json()["exposed"]
        if one["playbook"] == PLAYBOOK
    }
    ways = {("radius", 153.2), ("country", None), ("supply_hub", 27.0)}
    assert exposed == {(item, by, km) for item in CALLS for by, km in ways}


def test_january_would_have_been_missed_by_a_circle_of_150_km(january):
    missed = [one for one in january.report.as_json()["near_misses"] if one["playbook"] == "watch-150-km"]
    assert [(one["item"], one["km"], one["needed"]) for one in missed] == [
        (item, 153.2, 150.0) for item in CALLS
    ]
    assert {one.playbook for one in january.report.proposals.values()} == {PLAYBOOK}


def test_january_is_nobody_elses_business(january):
    met = {one.item for one in january.report.exposures.values() if one.met}
    assert met == set(CALLS)
    assert {one.campaign for one in january.report.holds.values()} == set(HELD)
    assert set(january.ledger()) == set(HELD.values())
    asked = {row.campaign for one in january.report.proposals.values() for row in one.rows}
    assert asked == {*HELD, ""}


def test_january_asks_each_object_of_the_tool_exactly_this(january):
    wanted = ["GET", "PUT paused", "is paused", "GET", "GET", "PUT running", "is running", "GET"]
    assert january.ledger() == dict.fromkeys(HELD.values(), wanted)


def test_january_is_called_paused_only_after_it_was_read_back(january):
    verified = [
        (batch, hold)
        for batch, hold in january.holds()
        if hold.state is HoldState.VERIFIED and not hold.asked_release
    ]
    assert {hold.campaign for _, hold in verified} == set(HELD)
    for batch, hold in verified[:3]:
        outcome = next(one for one in batch.inputs if getattr(one, "reading", None) == hold.after)
        assert outcome.intent.startswith("read:")
        assert (hold.after.status, hold.verified_at) == ("paused", batch.now)
        told = [one for one in batch.intents if one.template == "told_paused"]
        at_once = [other for heard, other in verified if heard is batch]
        assert [one.recipient for one in told] == [MARKETING] * len(at_once)
    assert sorted(title for title in january.titles(MARKETING) if title.startswith("Paused")) == [
        "Paused: Fly over the bay, 20 % off",
        "Paused: Three days to go on Aurelia",
        "Paused: Your private beach awaits",
    ]


def test_january_is_asked_again_when_the_lease_ends_and_goes_on_at_the_third_asking(january):
    releases = sorted(
        (one for one in january.report.proposals.values() if one.asks is ProposalKind.RELEASE),
        key=lambda one: one.opened_at,
    )
    assert [(one.group, one.because, one.state, one.decided_by) for one in releases] == [
        (MARKETING, Because.LEASE_ENDED, ProposalState.DECLINED, ("mara-quist",)),
        (MARKETING, Because.LEASE_ENDED, ProposalState.DECLINED, ("tom-adeyemi",)),
        (MARKETING, Because.LEASE_ENDED, ProposalState.APPROVED, ("mara-quist",)),
    ]
    paused_at = parse_iso("2010-01-12T22:23:10Z")
    assert releases[0].opened_at == later(paused_at, 72 * 3600)
    for earlier, next_one in pairwise(releases):
        assert next_one.opened_at == later(earlier.decided_at, 72 * 3600)
    assert {one.state for one in january.report.holds.values()} == {HoldState.RELEASED}
    assert all(len(one.rows) == 3 for one in releases)


def test_january_changes_the_purpose_of_the_calls_as_whoever_is_on_call_chose(january):
    (chosen,) = [one for one in january.report.proposals.values() if one.asks is ProposalKind.ITINERARY]
    assert (chosen.group, chosen.state, chosen.decided_by) == (
        ON_CALL,
        ProposalState.APPROVED,
        ("ines-abreu",),
    )
    assert chosen.chosen == tuple(f"keep_call_changed_purpose:{item}" for item in sorted(CALLS))
    assert any(title.startswith("Chosen") for title in january.titles(ON_CALL))


def test_january_leaves_a_chain_that_verifies_and_one_message_a_key(january):
    assert january.breaks == []
    keys = [one.key for one in january.messages]
    assert len(keys) == len(set(keys))


# --- the quake that never was ---


def test_nevada_is_undone_at_once_and_exactly_those_who_were_told_are_told(nevada):
    taken_back_at = later(nevada.case.clock, 29 * 60)
    situations = [
        (batch.now, word) for batch in nevada.batches for word in batch.words if word.kind == "situation"
    ]
    assert [(at, word.state) for at, word in situations] == [
        (later(nevada.case.clock, 2 * 60), SituationState.OPEN),
        (taken_back_at, SituationState.RETRACTED),
    ]
    (undo,) = [one for one in nevada.report.proposals.values() if one.asks is ProposalKind.RELEASE]
    assert (undo.because, undo.opened_at, undo.state) == (
        Because.RETRACTED,
        taken_back_at,
        ProposalState.APPROVED,
    )
    before = {
        intent.recipient
        for batch in nevada.batches
        for intent in batch.intents
        if batch.now < taken_back_at and intent.do in {"ask", "tell"}
    }
    told_of_it = [one.recipient for one in nevada.messages if one.title.startswith("Taken back")]
    assert sorted(told_of_it) == sorted(before)
    assert before == {"team:sierra-marketing", "team:tour-planning", "oncall:tours"}
    assert "team:guest-care" not in {one.recipient for one in nevada.messages}


def test_nevada_paused_one_campaign_and_resumed_it(nevada):
    wanted = ["GET", "PUT paused", "is paused", "GET", "GET", "PUT running", "is running", "GET"]
    assert nevada.ledger() == {"silver-trail": wanted}
    assert [one.state for one in nevada.report.holds.values()] == [HoldState.RELEASED]


# --- a tool that fails, over real HTTP ---


def test_a_tool_that_lies_over_http_is_never_called_paused_and_is_told_about_within_a_minute(tmp_path):
    played = Played("nevada-2025", tmp_path, faults="lies")
    assert {hold.state for _, hold in played.holds()} & {HoldState.VERIFIED} == set()
    assert [line for line in played.report.ledger if line["what"] == "effect"] == []
    assert not [one for one in played.messages if one.title.startswith(("Paused", "Running again"))]
    approved = next(one for one in played.report.proposals.values() if one.asks is ProposalKind.PAUSE)
    (told_at,) = [
        batch.now
        for batch in played.batches
        for intent in batch.intents
        if intent.template == "told_not_paused"
    ]
    assert approved.decided_at is not None
    assert 0 < told_at - approved.decided_at <= MINUTE
    (body,) = played.bodies("NOT paused: Last seats on the silver trail")
    assert "Open demo-mailer" in body
    assert "pause it there" in body


@pytest.mark.parametrize(
    "faults", ["500-after:1", "cut:1", "stale:2", "500-after:1,stale:2", "429:1", "500-before:1"]
)
def test_a_tool_that_stumbles_once_over_http_is_paused_and_resumed_once(tmp_path, faults):
    played = Played("nevada-2025", tmp_path, faults=faults)
    did = [entry for entry in played.ledger()["silver-trail"] if entry.startswith("is ")]
    assert did == ["is paused", "is running"]
    assert [one.state for one in played.report.holds.values()] == [HoldState.RELEASED]
    assert [one.title for one in played.messages if one.title.startswith("NOT")] == []
    assert played.breaks == []


def test_a_tool_that_is_on_fire_is_given_up_and_a_person_is_told(tmp_path):
    played = Played("nevada-2025", tmp_path, faults="500-before")
    assert [line for line in played.report.ledger if line["what"] == "effect"] == []
    assert [one.state for one in played.report.holds.values()] == [HoldState.FAILED]
    assert len(played.bodies("NOT paused")) == 1
    puts = [line for line in played.report.ledger if line.get("method") == "PUT"]
    assert len({line["Idempotency-Key"] for line in puts}) == 1
