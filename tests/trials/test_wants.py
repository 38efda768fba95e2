"""Every want that can be written passes when it is so, and fails when it is not."""

from __future__ import annotations

import pytest

from engine.rules.plain import PlainEvaluator
from engine.trials.cases import run
from engine.trials.load_cases import load_cases
from engine.trials.wants import KEYS
from tests.trials.playing import (
    ENDING,
    HEAD_OF_AN_END,
    PLAYBOOK,
    QUAKE,
    failures,
    findings,
    readers,
    revision,
    trial,
)

STORY = f"""
  send:
    - {{at: +10m, report: {{{QUAKE}, id: quake}}}}
    - {{at: +2h, report: {{{QUAKE}, id: quake, says: retracted}}}}
  answer:
    - {{at: +30m, to: pause, answer: approve}}
    - {{at: +40m, to: itinerary, answer: approve, of: team:strangers}}
"""
"""A quake near Labadee, a pause that is approved, an answer by strangers, and all of it taken back."""

SO = [
    ("proposal", "at: +11m", "[pause_campaigns, propose_itinerary]", "pause_campaigns"),
    ("proposal", "at: +9m", "none", "propose_itinerary"),
    ("question", "at: +1h", "{pause: approved, itinerary: open, release: none}", "{pause: open}"),
    ("question", "at: +6h", "{itinerary: withdrawn}", "{itinerary: expired}"),
    ("because", "at: +11m", "[matched]", "[retracted]"),
    ("because", "at: +3h", "[retracted]", "[cleared]"),
    ("release_asked", "at: +6h", "true", "false"),
    ("release_asked", "at: +1h", "false", "true"),
    ("waits", "at: +1h", "0", "1"),
    ("options", "at: +11m", "[sea_day]", "[later_call]"),
    ("answered", "at: +1h", "[accepted, refused]", "[accepted, accepted]"),
    ("stop", "at: +11m", "Labadee", "Cozumel"),
    ("exposed", "at: +11m", "[Labadee]", "[Labadee, Cozumel]"),
    ("exposed", "at: +9m", "none", "[Labadee]"),
    ("near_miss", "at: +11m", "Grand Turk", "Cozumel"),
    ("near_miss", "at: +11m", "{Grand Turk: 246 km}", "{Grand Turk: 246.1 km}"),
    ("near_miss", "at: +9m", "none", "Grand Turk"),
    ("why", "at: +11m", "{Grand Turk: when.exposure.by.radius}", "{Grand Turk: none}"),
    ("why", "at: +11m", "{Labadee: none}", "{Labadee: when.exposure.by.radius}"),
    ("why", "at: +11m", "[when.exposure.by.radius]", "when.situation.severity"),
    ("paused", "at: +1h", "[private-beach-week, zip-line-offer, aurelia-countdown]", "[private-beach-week]"),
    ("paused", "at: +11m", "none", "[zip-line-offer]"),
    ("holds", "at: +1h", "{zip-line-offer: verified, safety-letter: none}", "{zip-line-offer: failed}"),
    (
        "told",
        "at: +11m",
        "[team:care, oncall:itinerary, team:caribbean-marketing]",
        "[team:care, oncall:itinerary]",
    ),
    ("told", "at: +9m", "none", "[team:care]"),
    ("asked", "at: +11m", "[oncall:itinerary, team:caribbean-marketing]", "[team:care]"),
    (
        "told_of",
        "at: +6h",
        "{match: [team:care], retracted: [oncall:itinerary, team:caribbean-marketing, team:care]}",
        "{match: [team:fleet]}",
    ),
    ("told_of", "at: +1h", "{retracted: none}", "{match: none}"),
    ("situation", "at: +11m", "{state: open, phase: active, epoch: 1, count: 1}", "{state: retracted}"),
    ("situation", "at: +6h", "{state: retracted, severity: Severe}", "{epoch: 2}"),
    ("situation", "at: +9m", "{count: 0}", "{count: 1}"),
    ("happens", "from: +0m, to: +9m", "none", "ask"),
    ("happens", "from: +9m, to: +11m", "[ask, tell]", "none"),
    ("happens", "from: +30m, to: +31m", "[pause, tell]", "[pause, tell, resume]"),
]


END = f"""
  send:
    - {{at: +10m, report: {{{QUAKE}, id: quake}}}}
  answer:
    - {{at: +30m, to: end, answer: approve, by: mara}}
    - {{at: +40m, to: end, answer: approve, by: tom}}
"""
"""A quake near Labadee, and two people who agree that what has no pause is ended for good."""

ENDS = [
    ("ended", "at: +1h", "[zip-line-offer]", "none"),
    ("ended", "at: +35m", "none", "[zip-line-offer]"),
    ("not_ended", "at: +35m", "[zip-line-offer, private-beach-week]", None),
    ("not_ended", "at: +1h", "private-beach-week", "[private-beach-week, zip-line-offer]"),
    ("question", "at: +1h", "{end: approved, pause: open}", "{end: open}"),
    ("proposal", "at: +11m", "[end_campaigns, pause_campaigns, propose_itinerary]", "pause_campaigns"),
    ("holds", "at: +1h", "{zip-line-offer: ended}", "{zip-line-offer: verified}"),
    ("happens", "from: +31m, to: +39m", "none", "end"),
    ("happens", "from: +40m, to: +41m", "[ask, end, tell]", "[pause, tell]"),
]


def test_every_key_is_tried():
    assert {key for key, _, _, _ in SO + ENDS} == set(KEYS)


@pytest.mark.parametrize(("key", "when", "so", "otherwise"), ENDS, ids=[f"{row[0]}-{row[1]}" for row in ENDS])
def test_what_was_ended_for_good_and_what_was_not_can_be_wanted(key, when, so, otherwise):
    play = {"playbook": ENDING, "head": HEAD_OF_AN_END}
    assert failures(f"{END}  want: [{{{when}, {key}: {so}}}]", **play) == []
    if otherwise is not None:
        ((failed, wanted, got),) = failures(f"{END}  want: [{{{when}, {key}: {otherwise}}}]", **play)
        assert (failed, wanted != got) == (key, True)


def test_an_end_that_its_tool_refuses_is_none_and_the_failure_says_why():
    (failure,) = trial(
        f"{END}  tool: [{{at: +20m, is: refuses}}]\n  want: [{{at: +1h, ended: zip-line-offer}}]",
        playbook=ENDING,
        head=HEAD_OF_AN_END,
    ).failures
    assert (failure.got, failure.near.startswith("zip-line-offer: failed (")) == ("none", True)
    body = f"{END}  tool: [{{at: +20m, is: refuses}}]\n  want: [{{at: +1h, not_ended: zip-line-offer}}]"
    assert failures(body, playbook=ENDING, head=HEAD_OF_AN_END), "it was asked to"


def test_a_campaign_that_the_book_has_not_is_found_where_it_is_named():
    text = HEAD_OF_AN_END.replace("zip-line-offer", "[zip-line-ofer]") + "  want: [{at: +1h, ended: none}]"
    assert findings(text) == [(4, "campaign", "the book has no campaign zip-line-ofer")]


@pytest.mark.parametrize(("key", "when", "so", "otherwise"), SO, ids=[f"{row[0]}-{row[1]}" for row in SO])
def test_a_want_holds_when_it_is_so_and_fails_when_it_is_not(key, when, so, otherwise):
    assert failures(f"{STORY}  want: [{{{when}, {key}: {so}}}]") == []
    ((failed, wanted, got),) = failures(f"{STORY}  want: [{{{when}, {key}: {otherwise}}}]")
    assert failed == key
    assert wanted != got or key in {"stop", "near_miss", "why"}


def test_a_want_over_a_span_fails_at_the_first_moment_at_which_it_is_not_so():
    held = trial(
        f"{STORY}  want: [{{from: +31m, to: +1h, paused: [aurelia-countdown, private-beach-week, zip-line-offer]}}]"
    )
    assert held.failures == ()
    (failed,) = trial(f"{STORY}  want: [{{from: +1m, to: +4h, told: none}}]").failures
    assert failed.at.startswith("+10m ")


def test_a_failure_says_when_it_was_so_instead():
    (early,) = trial(f"{STORY}  want: [{{at: +9m, stop: Labadee}}, {{at: +6h, told: [team:care]}}]").failures[
        :1
    ]
    assert (early.key, early.so) == ("stop", (("+10m", None),))
    (never,) = trial(f"{STORY}  want: [{{at: +11m, stop: Cozumel}}]").failures
    assert never.so == ()


def test_a_failure_says_what_came_near_with_its_numbers():
    (failed,) = trial(f"{STORY}  want: [{{at: +11m, stop: Grand Turk}}]").failures
    assert failed.near == "Grand Turk: 246 km from the epicenter, reach 150 km"
    assert str(failed).startswith(
        "cases.yaml:12: at +11m (2010-01-12T22:04:10Z) stop: wanted Grand Turk, got Labadee"
    )


def test_what_is_sent_with_the_clock_itself_is_sent():
    body = f"  send: [{{at: +0m, report: {{{QUAKE}}}}}]\n  want: [{{at: +1m, stop: Labadee}}]"
    assert failures(body) == []


@pytest.mark.parametrize(("stage", "asked"), [("", "none"), (", stage: suggest", "[pause_campaigns]")])
def test_a_playbook_in_shadow_is_tried_as_if_it_asked_where_its_case_says_so(stage, asked):
    text = PLAYBOOK.replace("stage: suggest", "stage: shadow   # for now").replace(
        "  - propose_itinerary", "  # - "
    )
    body = f"""
- name: a case
  clock: 2010-01-12T21:53:10Z
  given: {{programs: january-2010/programs.yaml{stage}}}
  send: [{{at: +10m, report: {{{QUAKE}}}}}]
  want: [{{at: +11m, exposed: [Labadee], proposal: {asked}}}]
"""
    (case,) = load_cases(body, "cases.yaml", readers())
    assert run(case, revision(text), PlainEvaluator()).failures == ()
