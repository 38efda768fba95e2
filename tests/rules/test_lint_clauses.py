"""What lint says of single clauses, of ends, and of playbooks beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.findings import Finding
from engine.model.scales import PauseClass
from engine.rules.lint.askers import Askers, asker_of
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.lint.overlap import MOST_SAID
from engine.rules.lint.undoing import AutoForGood
from engine.rules.load import load_playbook
from engine.rules.playbook import Stage
from engine.rules.strict_yaml import read
from tests.rules.short_form import SHORT_FORM, changed

AROUND = Surroundings(today="2026-06-01", has_cases=True, known={})
SITUATION = '{hazard: [earthquake, tsunami, cyclone, volcano, unrest], severity: ">= Severe"}'
EVIDENCE = "{any: [{official: 1}, {independent: 2, within: 2h}]}"
BY = "[impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]"
UNLESS = "unless: {situation: {state: [retracted, cleared]}}\n"
PAUSE = "  - pause_campaigns: {touching: stop, lease: 72h, ask: owner_of(campaign)}\n"
OPTIONS = "[alternative_port, sea_day, extend_previous, keep_call_changed_purpose]"
ITINERARY = f"  - propose_itinerary: {{options: {OPTIONS}, ask: oncall:itinerary}}\n"
TELL = "  - tell: {to: [owner_of(stop), owner_of(campaign), oncall:itinerary]}\n"
ENDS = "  - end_campaigns: {touching: stop, ask: owner_of(campaign)}\n"
CLEAR = "clear: {ask: owner_of(campaign), every: 72h}"


def findings_in(text: str, **other) -> list[Finding]:
    return lint(load_playbook(text, "p.yaml"), read(text, "p.yaml"), replace(AROUND, **other))


def found_in(text: str, **other) -> list[str]:
    return [f"{one.line}:{one.col} {one.code}" for one in findings_in(text, **other)]


@pytest.mark.parametrize(
    ("situation", "found"),
    [
        ('{hazard: [earthquake, unrest], state: [open, cleared], severity: ">= Severe"}', ["8:59 never-met"]),
        (
            '{hazard: [earthquake, unrest], state: [open, stale], severity: ">= Severe"}',
            ["14:1 adds-nothing"],
        ),
        ('{hazard: unrest, topics: [a, b], severity: ">= Severe"}', []),
        ('{hazard: unrest, severity: "> Severe"}', ["12:62 adds-nothing"]),
    ],
)
def test_a_value_that_another_clause_rules_out_is_noticed(situation, found):
    assert found_in(changed(SITUATION, situation)) == found


@pytest.mark.parametrize(
    ("severity", "by", "found"),
    [
        ("<= Moderate", "[impact_area, {country: {severity: Extreme}}]", ["12:23 never-met"]),
        ("<= Moderate", "[impact_area, {country: {severity: Minor}}]", ["12:44 adds-nothing"]),
        ("<= Moderate", "[impact_area, {country: {severity: Moderate}}]", []),
        (">= Severe", "[impact_area, {country: {severity: Severe}}]", ["12:44 adds-nothing"]),
        (">= Severe", "[{country: {severity: Extreme}}]", []),
        (">= Severe", "[country, {country: {severity: Extreme}}]", ["12:19 narrower-way"]),
        (">= Severe", "[{radius: 300 km}, {radius: 500 km}]", ["12:10 narrower-way"]),
        (">= Severe", "[{radius: 300 km}, {radius: scaled}]", []),
    ],
)
def test_a_way_that_never_holds_or_says_nothing_is_noticed(severity, by, found):
    assert found_in(changed(BY, by).replace(">= Severe", severity)) == found


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ("{any: [{official: 1}, {official: 2}]}", ["9:36 adds-nothing"]),
        ("{any: [{official: 2}, {official: 1}]}", ["9:21 adds-nothing"]),
        ("{any: [{official: 1}, {official: 1}]}", ["9:36 adds-nothing"]),
        ("{any: [{official: 1}, {independent: 1}]}", ["9:21 adds-nothing"]),
        ("{any: [{official: 2}, {independent: 3}]}", []),
        ("{all: [{official: 2}, {independent: 1}]}", ["9:36 adds-nothing"]),
        ("{all: [{official: 2}, {independent: 3}]}", []),
        ("{all: [{news: 2}, {news: 2, within: 1h}]}", ["9:21 adds-nothing"]),
        ("{all: [{news: 3}, {news: 2, within: 1h}]}", []),
        ("{any: [{all: [{news: 2}, {independent: 1}]}, {social: 9}]}", ["9:39 adds-nothing"]),
        ("{sequence: [{ops: 1}, {social: 3}], within: 1h}", []),
    ],
)
def test_evidence_that_adds_nothing_is_noticed(evidence, found):
    assert found_in(changed(EVIDENCE, evidence)) == found


@pytest.mark.parametrize(
    ("unless", "found"),
    [
        ("{situation: {hazard: outage}}", ["14:1 adds-nothing"]),
        ("{situation: {severity: Minor}}", ["14:1 adds-nothing"]),
        ("{situation: {hazard: outage, state: stale}}", ["14:1 adds-nothing"]),
        ("{situation: {urgency: Past}}", []),
    ],
)
def test_an_exception_that_never_applies_is_noticed(unless, found):
    assert found_in(changed("{situation: {state: [retracted, cleared]}}", unless)) == found


def test_what_would_be_asked_about_after_its_end_is_noticed():
    without_pause = changed(PAUSE, "")
    assert found_in(without_pause) == []
    assert found_in(without_pause.replace(UNLESS, "")) == ["7:1 no-end"]
    assert found_in(without_pause.replace("[retracted, cleared]", "retracted")) == ["7:1 no-end"]
    rule = CLEAR.replace("every", 'when: {situation: {severity: "<= Minor"}}, every')
    assert found_in(without_pause.replace(UNLESS, "").replace(CLEAR, rule)) == []
    assert found_in(changed(UNLESS, "")) == []


@pytest.mark.parametrize(
    ("lease", "clear", "found"),
    [
        ("14d", "", []),
        ("15d", "", ["16:46 unbounded-pause"]),
        ("90d", "clear: {every: 15d}", ["16:46 unbounded-pause"]),
        ("90d", "clear: {every: 3d}", []),
        ("90d", 'clear: {when: {situation: {severity: "<= Minor"}}}', []),
    ],
)
def test_a_pause_of_which_nobody_is_asked_is_noticed(lease, clear, found):
    assert found_in(changed("lease: 72h", f"lease: {lease}").replace(CLEAR, clear)) == found


@pytest.mark.parametrize(
    ("stage", "pause_class", "found"),
    [
        (Stage.AUTO, PauseClass.SUSPEND, []),
        (Stage.AUTO, PauseClass.REVERT, []),
        (Stage.AUTO, PauseClass.SKIP, ["mailer"]),
        (Stage.AUTO, PauseClass.NONE, ["mailer"]),
        (Stage.AUTO, PauseClass.KILL, ["mailer"]),
        (Stage.SUGGEST, PauseClass.KILL, []),
    ],
)
def test_acting_alone_on_what_cannot_be_undone_is_noticed(stage, pause_class, found):
    playbook = replace(load_playbook(SHORT_FORM, "p.yaml"), stage=stage)
    said = list(AutoForGood({"mailer": {"campaign": pause_class}}).validate(playbook))
    assert [name for name in found if all(name in one.message for one in said)] == found
    assert [(one.at, one.code) for one in said] == [("stage", "auto-for-good")] * len(found)


def beside(*texts: str):
    return Askers(one for text in texts if (one := asker_of(load_playbook(text, "p.yaml"))) is not None)


def other(*changes: tuple[str, str]) -> str:
    text = SHORT_FORM.replace("playbook: disaster-near", "playbook: alarm-near")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([], ["2:11 overlap"]),
        ([("stage: suggest", "stage: shadow")], []),
        ([(PAUSE, ""), (ITINERARY, "")], []),
        ([(SITUATION, '{hazard: [flood, unrest], severity: ">= Severe"}')], ["2:11 overlap"]),
        ([(SITUATION, '{hazard: flood, severity: ">= Severe"}')], []),
        ([(SITUATION, '{hazard: unrest, severity: "<= Minor"}')], []),
        ([(CLEAR, "inhibited_by: [disaster-near-port-call]")], []),
        ([(CLEAR, "conflicts: [disaster-near-port-call]")], []),
        ([("alarm-near", "zebra-near")], []),
    ],
)
def test_two_playbooks_on_the_same_campaigns_are_noticed_once(changes, found):
    assert found_in(SHORT_FORM, others=beside(other(*changes), SHORT_FORM)) == found


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        ("topics: [a, b]", "topics: [b, c]", ["2:11 overlap"]),
        ("topics: [a, b]", "topics: [c]", []),
        ("topics: [a, b]", "state: [open, stale, clearing, closed, retracted]", ["2:11 overlap"]),
    ],
)
def test_other_topics_are_other_campaigns(mine, theirs, found):
    text = changed('severity: ">= Severe"}', f'severity: ">= Severe", {mine}}}')
    theirs = other(('severity: ">= Severe"}', f'severity: ">= Severe", {theirs}}}'))
    assert found_in(text, others=beside(theirs)) == found


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        ("{vessel: A}", "{vessel: [A, B]}", ["2:11 overlap"]),
        ("{vessel: A}", "{vessel: B}", []),
        ("{vessel: A}", "{owner: team:b}", ["2:11 overlap"]),
    ],
)
def test_other_programs_are_other_campaigns(mine, theirs, found):
    text = changed("unless:", f"  program: {mine}\nunless:")
    assert found_in(text, others=beside(other(("unless:", f"  program: {theirs}\nunless:")))) == found


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        (">= 40", "< 40", []),
        ("> 40", "<= 40", []),
        (">= 40", "<= 40", ["two-answers"]),
        ("> 40", "< 42", ["two-answers"]),
        ("> 40", "< 41", []),
        (">= 40", ">= 90", ["two-answers"]),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_calls_of_which_many_and_few_are_booked_are_other_calls(mine, theirs, found, turned):
    def booked(text: str, number: str) -> str:
        text = text.replace("unless:", f'  program: {{excursions: "{number}"}}\nunless:')
        assert "customer_fields: none" in text
        return text.replace("customer_fields: none", "customer_fields: [excursions]")

    mine, theirs = (theirs, mine) if turned else (mine, theirs)
    others = beside(booked(other((PAUSE, "")), theirs))
    assert [one.code for one in findings_in(booked(SHORT_FORM, mine), others=others)] == found
    assert [one.code for one in findings_in(SHORT_FORM, others=others)] == ["two-answers"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        # The other keeps the call and pauses nothing; or offers the same once more; or pauses and offers nothing.
        (
            [(PAUSE, ""), (OPTIONS, "[keep_call_changed_purpose]")],
            "offers keep_call_changed_purpose; for earthquake, ",
        ),
        ([(PAUSE, "")], "offers alternative_port, sea_day, extend_previous, keep_call_changed_purpose; for "),
        ([(PAUSE, ENDS), (ITINERARY, "")], "ends campaigns for good; for "),
    ],
)
def test_two_playbooks_that_answer_one_call_differently_are_noticed_with_both_answers(changes, says):
    (found,) = findings_in(SHORT_FORM, others=beside(other(*changes)))
    assert (found.line, found.code) == (16, "two-answers")
    assert found.message.startswith(
        "disaster-near-port-call and alarm-near-port-call may answer one call differently: "
        "disaster-near-port-call pauses campaigns and offers alternative_port, sea_day, extend_previous, "
        "keep_call_changed_purpose, and alarm-near-port-call "
    )
    assert says in found.message
    assert "conflicts: [alarm-near-port-call] here and conflicts: [disaster-near-port-call]" in found.remedy


@pytest.mark.parametrize(
    "changes",
    [
        [("stage: suggest", "stage: shadow")],
        [(CLEAR, "conflicts: [disaster-near-port-call]")],
        [(CLEAR, "inhibited_by: [disaster-near-port-call]")],
        [(SITUATION, '{hazard: flood, severity: ">= Severe"}')],
        [(ITINERARY, "")],
        [("alarm-near", "zebra-near")],
    ],
)
def test_no_two_answers_are_noticed_of_what_is_silent_elsewhere_only_told_or_said_already(changes):
    assert found_in(SHORT_FORM, others=beside(other((PAUSE, ""), *changes))) == []


def test_two_answers_in_phases_of_which_none_is_the_same_are_not_at_one_time():
    def phased(text: str, one: str, then: str) -> str:
        return (
            text.replace(PAUSE, "")
            .replace(TELL, "")
            .replace("then:\n" + ITINERARY, f"then: {{{one}: [{then}]}}\n")
        )

    mine = phased(SHORT_FORM, "active", "pause_campaigns: {lease: 72h}")
    for phase, found in (("forecast", []), ("active", ["two-answers"])):
        theirs = phased(other(), phase, "propose_itinerary: {options: [sea_day]}")
        assert [one.code for one in findings_in(mine, others=beside(theirs))] == found


def test_of_many_that_answer_otherwise_a_few_are_named():
    many = [other((PAUSE, ""), ("alarm-near", f"alarm-{index}-near")) for index in range(7)]
    assert len(found_in(SHORT_FORM, others=beside(*many))) == MOST_SAID
