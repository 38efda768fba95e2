"""The tool, the messages and the people of a case behave as it says, and the house as it does among such."""

from __future__ import annotations

import pytest

from tests.trials.playing import PLAYBOOK, QUAKE, failures

SENT = f"  send: [{{at: +10m, report: {{{QUAKE}, id: quake}}}}]\n"
APPROVED = "  answer: [{at: +30m, to: pause, answer: approve}]\n"
ALL = "[aurelia-countdown, private-beach-week, zip-line-offer]"


@pytest.mark.parametrize(
    ("behavior", "state"),
    [
        ("ok", "verified"),
        ("refuses", "failed"),
        ("lies", "failed"),
        ("unreachable", "failed"),
        ("times_out", "failed"),
        ("unsure", "verified"),
        ("stale", "failed"),
    ],
)
def test_only_what_is_read_back_is_paused(behavior, state):
    paused = ALL if state == "verified" else "none"
    told = "none" if state == "verified" else "[team:caribbean-marketing]"
    want = f"  want: [{{at: +2h, holds: {{zip-line-offer: {state}}}, paused: {paused}, told_of: {{not_paused: {told}}}}}]"
    assert failures(f"  tool: {behavior}\n{SENT}{APPROVED}{want}") == []


def test_a_tool_misbehaves_for_one_campaign_and_from_a_moment_on():
    tool = "  tool: [{at: +0m, is: refuses, campaign: zip-line-offer}, {at: +5m, is: ok, campaign: aurelia-countdown}]\n"
    want = "  want: [{at: +2h, paused: [aurelia-countdown, private-beach-week], holds: {zip-line-offer: failed}}]"
    assert failures(f"{tool}{SENT}{APPROVED}{want}") == []


def test_what_somebody_turned_off_by_hand_is_left_to_them():
    by_hand = f"  send: [{{at: +5m, by_hand: zip-line-offer}}, {{at: +10m, report: {{{QUAKE}}}}}]\n"
    want = "  want: [{at: +2h, holds: {zip-line-offer: not_ours, private-beach-week: verified}}]"
    assert failures(f"{by_hand}{APPROVED}{want}") == []


@pytest.mark.parametrize(
    ("slack", "at", "asked"),
    [
        ("ok", "+11m", "[oncall:itinerary, team:caribbean-marketing]"),
        ("refuses", "+1h", "none"),
        ("down", "+1h", "none"),
        ("[{at: +0m, is: down}, {at: +20m, is: ok}]", "+19m", "none"),
        ("[{at: +0m, is: down}, {at: +20m, is: ok}]", "+22m", "[oncall:itinerary, team:caribbean-marketing]"),
    ],
)
def test_messages_arrive_or_do_not(slack, at, asked):
    assert failures(f"  slack: {slack}\n{SENT}  want: [{{at: {at}, asked: {asked}}}]") == []


def played(answers, want):
    return failures(f"{SENT}  answer: [{answers}]\n  want: [{{{want}}}]")


@pytest.mark.parametrize(
    ("answers", "want"),
    [
        ("{at: +30m, to: pause, answer: decline}", "at: +1h, question: {pause: declined}, paused: none"),
        ("{at: +30m, to: pause, answer: later}", "at: +1h, question: {pause: open}, answered: none"),
        ("{at: +30m, to: pause, answer: approve, of: team:x}", "at: +1h, answered: [refused], paused: none"),
        (
            "{at: +9h, to: pause, answer: approve}",
            "at: +10h, question: {pause: expired}, answered: [refused]",
        ),
        (
            "{at: +30m, to: pause, answer: approve}, {at: +40m, to: pause, answer: decline}",
            f"at: +1h, answered: [accepted, refused], paused: {ALL}",
        ),
        (
            "{at: +30m, to: pause, answer: approve, campaigns: [zip-line-offer]}",
            "at: +1h, paused: [zip-line-offer]",
        ),
        (
            "{at: +30m, to: itinerary, answer: approve, option: sea_day}",
            "at: +1h, question: {itinerary: approved}",
        ),
        (
            "{at: +30m, to: itinerary, answer: approve, option: swap}",
            "at: +1h, answered: [refused], question: {itinerary: open}",
        ),
    ],
)
def test_people_answer_in_every_way(answers, want):
    assert played(answers, want) == []


def test_who_answers_what_they_saw_before_it_changed_is_told_so():
    both = QUAKE.replace("[19.5, -72.3]", "[20.6, -71.7]")
    sends = f"  send: [{{at: +10m, report: {{{QUAKE}, id: q}}}}, {{at: +20m, report: {{{both}, id: q}}}}]\n"
    for saw, became in (("+10m", "refused"), ("+20m", "accepted")):
        answers = f"  answer: [{{at: +30m, to: itinerary, answer: approve, saw: {saw}}}]\n"
        assert failures(f"{sends}{answers}  want: [{{at: +1h, answered: [{became}]}}]") == []


def test_a_source_that_goes_quiet_makes_what_hangs_on_it_stale_and_nothing_more():
    sends = f"  send: [{{at: +10m, report: {{{QUAKE}, id: q, by: agency}}}}, {{at: +1h, quiet: agency}}, {{at: +2h, heard: agency}}]\n"
    wants = (
        "  want: [{from: +1h, to: +1h59m, situation: {state: stale}, question: {pause: open}},"
        " {at: +2h1m, situation: {state: open}}]"
    )
    assert failures(sends + wants) == []


def test_many_voices_are_as_many_publishers_and_a_copy_is_none():
    playbook = PLAYBOOK.replace("{official: 1}", "{news: 3}")
    news = QUAKE.replace("official", "news")
    voices = f"  send: [{{at: +10m, report: {{{news}, voices: 3}}}}]\n  want: [{{at: +11m, stop: Labadee}}]"
    assert failures(voices, playbook=playbook) == []
    copies = (
        f"  send: [{{at: +10m, report: {{{news}, id: a, voices: 2}}}},"
        f" {{at: +11m, report: {{{news}, by: echo, copy_of: a}}}}]\n"
        "  want: [{at: +12m, proposal: none, why: [when.evidence.news]}]"
    )
    assert failures(copies, playbook=playbook) == []


def test_what_is_called_over_and_begins_again_is_its_next_epoch():
    sends = (
        f"  send: [{{at: +10m, report: {{{QUAKE}, id: q}}}}, {{at: +1h, report: {{{QUAKE}, id: q, says: all_clear}}}},"
        f" {{at: +3h, report: {{{QUAKE}, id: q}}}}]\n"
    )
    wants = (
        "  want: [{at: +1h11m, situation: {state: cleared, epoch: 1}},"
        " {at: +3h1m, situation: {state: open, epoch: 2}, question: {pause: open}}]"
    )
    assert failures(sends + wants) == []


def test_a_forecast_is_a_forecast_until_it_begins():
    report = (
        "hazard: cyclone, severity: Severe, from: official, point: [15, -68], happened: +1d,"
        " forecast: [{at: +2d14h, point: [19.7, -72.2], radius: 100 km}]"
    )
    playbook = PLAYBOOK.replace("hazard: earthquake", "hazard: cyclone").replace(
        "{radius: 150 km}", "impact_area"
    )
    body = (
        f"  send: [{{at: +10m, report: {{{report}}}}}]\n"
        "  want: [{at: +11m, stop: Labadee, situation: {phase: forecast}}, {at: +1d1m, situation: {phase: active}}]"
    )
    assert failures(body, playbook=playbook) == []
