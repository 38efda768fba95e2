"""What loads and is still unwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.model.findings import Level
from engine.model.scales import Hazard
from engine.rules.blueprint import document
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from serviola.blueprints import blueprint_for
from tests.rules.short_form import SHORT_FORM, changed

ROOT = Path(__file__).parents[2]
KNOWN = ("disaster-near-port-call", "unrest-near-port-call")
BY = "[impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]"


AROUND = Surroundings(today="2026-06-01", has_cases=True, known=dict.fromkeys(KNOWN, ()))


def found_in(text: str, **other):
    return lint(load_playbook(text, "p.yaml"), read(text, "p.yaml"), replace(AROUND, **other))


def codes(text: str, **other) -> list[str]:
    return [one.code for one in found_in(text, **other)]


def test_the_short_form_is_wise():
    assert codes(SHORT_FORM) == []


def test_a_playbook_without_cases_is_noticed():
    assert codes(SHORT_FORM, has_cases=False) == ["no-cases"]


@pytest.mark.parametrize(
    ("folder", "found"), [("", []), ("disaster-near-port-call", []), ("strike", ["other-folder"])]
)
def test_a_folder_of_another_name_is_noticed(folder, found):
    assert codes(SHORT_FORM, folder=folder) == found


@pytest.mark.parametrize(("today", "found"), [("2027-04-30", []), ("2027-05-01", ["review-overdue"])])
def test_a_review_is_due_on_its_day(today, found):
    assert codes(SHORT_FORM, today=today) == found


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("[{radius: 150 km}]", ["short-radius"]),
        ("[{radius: 150 km}, {radius: 249 km}]", ["short-radius", "narrower-way"]),
        ("[{radius: 250 km}]", []),
        ("[{radius: 150 km}, impact_area]", []),
        ("[{radius: scaled}]", []),
        ("[supply_hub]", []),
    ],
)
def test_a_short_radius_alone_is_noticed(by, found):
    assert codes(changed(BY, by)) == found


def test_a_short_radius_matters_for_earthquakes_that_people_rely_on():
    short = changed(BY, "[{radius: 150 km}]")
    assert codes(short.replace("earthquake, tsunami, ", "")) == []
    assert codes(short.replace("stage: suggest", "stage: shadow")) == []


@pytest.mark.parametrize(
    ("exception", "found"),
    [
        ("{hazard: [earthquake, tsunami, cyclone, volcano, unrest]}", ["never-holds"]),
        ("{hazard: [earthquake]}", ["never-met"]),
        ("{hazard: [earthquake, tsunami, cyclone, volcano, unrest], state: stale}", []),
        ('{severity: ">= Severe"}', ["never-holds"]),
        ('{severity: ">= Extreme"}', ["never-met"]),
    ],
)
def test_an_exception_to_everything_is_noticed(exception, found):
    assert codes(changed("{state: [retracted, cleared]}", exception)) == found


@pytest.mark.parametrize("asked", ["> Extreme", "< Minor"])
def test_what_no_severity_is_is_not_blamed_on_the_exception(asked):
    (found,) = found_in(changed(">= Severe", asked))
    assert (found.code, found.message) == (
        "never-holds",
        "disaster-near-port-call never holds: what it asks for rules itself out",
    )


def test_a_question_about_everything_is_noticed():
    assert codes(changed(', severity: ">= Severe"', "")) == ["any-severity"]


@pytest.mark.parametrize(
    ("hazards", "found"),
    [
        ("[strike, closure, complaint, recall, breach, mourning]", []),
        ("strike", []),
        ("[strike, flood]", ["any-severity"]),
    ],
)
def test_what_nobody_grades_may_be_asked_about_without_a_severity(hazards, found):
    asked = '[earthquake, tsunami, cyclone, volcano, unrest], severity: ">= Severe"'
    assert codes(changed(asked, hazards)) == found


EVERY = f"[{', '.join(Hazard)}]"


@pytest.mark.parametrize(
    ("hazards", "found"),
    [
        (EVERY, ["not-filed"]),
        (EVERY.replace("earthquake, ", ""), []),
        (EVERY + ", urgency: Immediate", []),
    ],
)
def test_a_playbook_that_the_index_cannot_file_is_noticed(hazards, found):
    assert codes(changed("[earthquake, tsunami, cyclone, volcano, unrest]", hazards)) == found


def test_a_playbook_with_too_many_ways_to_hold_is_noticed():
    groups = (
        ", ".join(f"{{independent: 2, within: {hours}h}}" for hours in range(1, 9)),
        ", ".join(f"{{independent: 3, within: {days}d}}" for days in range(1, 6)),
        ", ".join(f"{{{kind}: 1}}" for kind in ("official", "news", "social", "ops", "operator")),
    )
    asked = "{all: [" + ", ".join(f"{{any: [{group}]}}" for group in groups) + "]}"
    text = changed("{any: [{official: 1}, {independent: 2, within: 2h}]}", asked)
    (found,) = found_in(text)
    assert found.code == "not-filed"
    assert "can hold in more than 64 ways" in found.message


CLEAR = "clear: {ask: owner_of(campaign), every: 72h}"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ('{situation: {severity: "<= Minor"}}', []),
        ('{situation: {severity: "<= Minor", state: clearing}}', []),
        ('{situation: {severity: ">= Severe"}}', ["clears-at-once"]),
        ('{situation: {severity: ">= Moderate"}}', ["clears-at-once"]),
        ("{situation: {hazard: [earthquake, tsunami, cyclone, volcano, unrest, flood]}}", ["clears-at-once"]),
        ("{situation: {state: open}}", ["clears-at-once"]),
        ("{situation: {state: [clearing, cleared]}}", []),
        ("{evidence: {any: [{official: 1}, {independent: 2}]}}", ["clears-at-once"]),
        ("{evidence: {independent: 1}}", ["clears-at-once"]),
        ("{evidence: {reports: 1}}", ["clears-at-once"]),
        ("{evidence: {independent: 2}}", []),
        ("{evidence: {official: 1}}", []),
        ('{situation: {severity: "<= Minor"}, evidence: {independent: 1}}', []),
        ('{situation: {severity: ">= Severe"}, evidence: {independent: 1}}', ["clears-at-once"]),
        ('{situation: {severity: ">= Severe", phase: aftermath}}', []),
        ('{situation: {severity: "< Minor"}}', ["never-clears"]),
    ],
)
def test_a_clear_rule_that_clears_all_or_nothing_is_noticed(rule, found):
    assert codes(changed(CLEAR, f"clear: {{when: {rule}}}")) == found


@pytest.mark.parametrize(
    ("names", "found"),
    [("[unrest-near-port-call]", []), ("[unrest-near-port-cal]", ["inhibited-by-nobody"])],
)
def test_a_playbook_that_keeps_silent_behind_nobody_is_noticed(names, found):
    assert codes(changed("limits:", f"inhibited_by: {names}\nlimits:")) == found


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ({"unrest-near-port-call": ["strike"], "strike": []}, []),
        ({"unrest-near-port-call": ["disaster-near-port-call"]}, ["inhibited-in-a-ring"]),
        (
            {"unrest-near-port-call": ["strike"], "strike": ["disaster-near-port-call"]},
            ["inhibited-in-a-ring"],
        ),
        # The ring of others is theirs to hear of.
        ({"unrest-near-port-call": ["strike"], "strike": ["unrest-near-port-call"]}, []),
    ],
)
def test_playbooks_that_keep_each_other_silent_are_noticed(others, found):
    text = changed("limits:", "inhibited_by: [unrest-near-port-call]\nlimits:")
    assert codes(text, known=others) == found


@pytest.mark.parametrize(
    ("known", "remedy"),
    [
        (("disaster-near-port-call", "strike"), "choose one of strike"),
        (("strike-near-port-call",), "did you mean strike-near-port-call?"),
        (("disaster-near-port-call",), "leave it out"),
    ],
)
def test_it_is_said_where_a_playbook_was_looked_for(known, remedy):
    text = changed("limits:", "inhibited_by: strike-near-port\nlimits:")
    (found,) = found_in(text, known=dict.fromkeys(known, ()), looked_in="playbooks, more")
    assert found.message.endswith("and there is no such playbook in playbooks, more")
    joined = " Or" if remedy.endswith("?") else ", or"
    assert found.remedy == f"{remedy}{joined} check it together with the folder where that lies"


def test_a_finding_is_a_warning_with_a_remedy():
    (found,) = found_in(SHORT_FORM, today="2028-01-01")
    assert found.level is Level.WARNING
    assert str(found) == (
        "p.yaml:5:12: disaster-near-port-call was to be reviewed by 2027-05-01 — "
        "read it with its owner, and name a new day"
    )


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("playbooks/*/playbook.yaml")), ids=lambda file: file.parent.name
)
def test_what_ships_is_wise(file):
    text = file.read_text("utf-8")
    blueprint = blueprint_for(text, file)
    playbook = load_playbook(text, str(file), blueprint)
    known = {file.parent.name: () for file in ROOT.glob("playbooks/*/playbook.yaml")}
    written = document(text, str(file), blueprint).located
    assert lint(playbook, written, replace(AROUND, folder=file.parent.name, known=known)) == []


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ("{social: 101}", ["more-than-is-kept"]),
        ("{social: 100}", []),
        ("{independent: 101}", []),
        ("{reports: 101, from: news}", ["more-than-is-kept"]),
        ("{reports: 101}", []),
        ("{sequence: [{ops: 1}, {social: 200}], within: 1h}", ["more-than-is-kept"]),
        ("{rate: social, over: 1h, times: 3, against: 7d, least: 101}", ["more-than-is-kept"]),
        ("{rate: ops, over: 1h, times: 3, against: 7d, least: 101}", []),
    ],
)
def test_a_count_that_texts_never_reach_is_noticed(evidence, found):
    assert codes(changed("{any: [{official: 1}, {independent: 2, within: 2h}]}", evidence)) == found


@pytest.mark.parametrize(
    ("state", "absent", "found"),
    [
        ("[clearing, cleared]", "all_clear", ["adds-nothing", "silence-over-what-ended"]),
        ("[clearing, open]", "all_clear", ["adds-nothing"]),
        ("cleared", "news", ["adds-nothing"]),
    ],
)
def test_the_silence_of_what_was_called_over_is_noticed(state, absent, found):
    text = changed('severity: ">= Severe"', f'severity: ">= Severe", state: {state}')
    text = text.replace(
        "{any: [{official: 1}, {independent: 2, within: 2h}]}", f"{{absent: {absent}, by: 6h}}"
    )
    assert codes(text.replace("{state: [retracted, cleared]}", "{state: retracted}")) == found


def test_topics_that_rule_each_other_out_are_noticed():
    text = changed('severity: ">= Severe"', 'severity: ">= Severe", topics: [checkout, payments]')
    unless = "{topics: [payments, checkout, beach]}"
    assert codes(text.replace("{state: [retracted, cleared]}", unless)) == ["never-holds"]
    assert codes(text.replace("{state: [retracted, cleared]}", "{topics: [payments]}")) == ["never-met"]


EVIDENCE = "{any: [{official: 1}, {independent: 2, within: 2h}]}"
UNLESS = "{situation: {state: [retracted, cleared]}}"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (BY, "[{radius: 150 km}]", "12:9 short-radius"),
        (', severity: ">= Severe"', "", "8:3 any-severity"),
        ("[earthquake, tsunami, cyclone, volcano, unrest]", EVERY, "8:23 not-filed"),
        (UNLESS, '{situation: {severity: ">= Severe"}}', "14:32 never-holds"),
        (CLEAR, 'clear: {when: {situation: {severity: "< Minor"}}}', "20:9 never-clears"),
        ("limits:", "inhibited_by: [unrest-near-port-call, nobody]\nlimits:", "21:39 inhibited-by-nobody"),
        ("limits:", "inhibited_by: nobody\nlimits:", "21:15 inhibited-by-nobody"),
        (EVIDENCE, "{any: [{official: 1}, {social: 101}]}", "9:45 more-than-is-kept"),
        (
            EVIDENCE,
            "{sequence: [{ops: 1}, {social: 200}], within: 1h}",
            "9:36 more-than-is-kept",
        ),
        (
            EVIDENCE,
            "{rate: social, over: 1h, times: 3, against: 7d, least: 101}",
            "9:69 more-than-is-kept",
        ),
    ],
)
def test_a_finding_stands_at_what_it_speaks_of(old, new, place):
    (found,) = found_in(changed(old, new))
    assert f"{found.line}:{found.col} {found.code}" == place


def test_a_clear_rule_that_clears_at_once_is_said_at_its_key():
    (found,) = found_in(changed(CLEAR, 'clear: {when: {situation: {severity: ">= Severe"}}}'))
    assert str(found) == (
        "p.yaml:20:9: the clear rule of disaster-near-port-call holds as soon as when does, so it never asks anybody — "
        "ask in clear.when for what is over, such as another severity or state"
    )


def test_a_playbook_without_cases_is_said_at_its_name():
    (found,) = found_in(SHORT_FORM, has_cases=False)
    assert (found.line, found.col) == (2, 11)


def test_what_goes_on_below_is_said_at_its_key():
    text = changed(CLEAR, 'clear:\n  when:\n    situation:\n      severity: "< Minor"')
    (found,) = found_in(text)
    assert (found.line, found.col, found.code) == (21, 3, "never-clears")


@pytest.mark.parametrize(
    ("radius", "says"),
    [
        ("1.500 km", "1.500 km is read as 1.5 km; with a point that parts thousands it would be 1500 km"),
        (
            "300.250 nm",
            "300.250 nm is read as 300.25 nm; with a point that parts thousands it would be 300250 nm",
        ),
        ("1.5 km", ""),
        ("300.25 km", ""),
        ("0.500 km", ""),
        ("1500 km", ""),
    ],
)
def test_a_point_that_may_part_thousands_is_noticed_with_both_readings(radius, says):
    text = changed(BY, f"[impact_area, {{radius: {radius}}}]")
    found = [one for one in found_in(text) if one.code == "thousands"]
    assert [one.message for one in found] == ([says] if says else [])
    for one in found:
        assert text.splitlines()[one.line - 1][one.col - 1 :].startswith(radius)
