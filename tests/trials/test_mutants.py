"""Each number, operator, word and duration of a playbook is changed once, and only to what means another thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.rules.load import load_playbook
from engine.trials.load_cases import load_cases
from engine.trials.mutants import mutants
from serviola.mutating import changes_of, mutate
from serviola.playing import Beside
from tests.trials.playing import HEAD, PLAYBOOK, QUAKE, readers, revision

ALL = {(one.path, one.was, one.now) for one in mutants(PLAYBOOK, "playbook.yaml")}


@pytest.mark.parametrize(
    "change",
    [
        ("when.situation.severity", ">= Severe", "> Severe"),
        ("when.situation.severity", ">= Severe", "< Severe"),
        ("when.situation.severity", ">= Severe", ">= Moderate"),
        ("when.situation.severity", ">= Severe", ">= Extreme"),
        ("when.situation.severity", ">= Severe", ""),
        ("when.situation.hazard", "earthquake", "tsunami"),
        ("when.evidence.official", "1", "2"),
        ("when.evidence", "official: 1", "news: 1"),
        ("when.exposure.by[0].radius", "150 km", "165 km"),
        ("when.exposure.by[0].radius", "150 km", "135 km"),
        ("when.exposure.during.before_arrival", "7d", "7d16h48m"),
        ("then[0].pause_campaigns.lease", "72h", "3d7h12m"),
        ("then[1].propose_itinerary.options", "sea_day", "sea_day, alternative_port"),
        ("stage", "suggest", ""),
    ],
)
def test_what_is_changed(change):
    assert change in ALL


def test_whose_it_is_stays():
    assert {path.split(".")[0].split("[")[0] for path, _, _ in ALL} <= {"when", "then", "ask", "stage"}


def test_each_loads_and_means_something_else():
    meanings = [
        replace(load_playbook(one.text, "playbook.yaml"), digest="")
        for one in mutants(PLAYBOOK, "playbook.yaml")
    ]
    original = replace(load_playbook(PLAYBOOK, "playbook.yaml"), digest="")
    assert all(one not in [*meanings[:at], original] for at, one in enumerate(meanings))


def test_a_default_that_is_left_out_is_no_change():
    written = PLAYBOOK.replace("ask: {within: 2h}", "ask: {within: 2h, on_timeout: escalate}")
    gone = {one.path for one in mutants(written, "playbook.yaml") if not one.now}
    assert gone.isdisjoint({"ask", "ask.within", "ask.on_timeout"})


@pytest.mark.parametrize(
    ("point", "noticed"),
    [("[18.482, -72.246]", {"135 km"}), ("[18.392, -72.246]", {"165 km"}), ("[19.5, -72.3]", set())],
)
def test_a_case_notices_what_it_lies_near_to(point, noticed):
    met = "stop: Labadee" if point != "[18.392, -72.246]" else "exposed: none"
    report = QUAKE.replace("[19.5, -72.3]", point)
    cases = load_cases(
        f"{HEAD}  send: [{{at: +1m, report: {{{report}}}}}]\n  want: [{{at: +2m, {met}}}]\n",
        "cases.yaml",
        readers(),
    )
    beside = Beside(revision=revision(), cases=tuple(cases))
    radii = [(one, change) for one, change in changes_of([beside]) if change.path.endswith("radius")]
    tried = mutate(radii)
    assert tried.tried == 2
    assert {one.now for _, one in radii} - {one.now for _, one in tried.survivors} == noticed


def test_when_it_may_act_without_asking_is_changed_at_stage_auto():
    """At another stage `auto_if` says nothing, so that to change it there is no change."""
    auto_if = "auto_if: {situation: {severity: Extreme}, most_campaigns: 3}\non_retraction: resume"
    written = PLAYBOOK.replace("stage: suggest", f"stage: auto\n{auto_if}")
    found = {
        (one.path, one.was, one.now)
        for one in mutants(written, "playbook.yaml")
        if one.path.startswith(("auto_if", "on_retraction"))
    }
    assert {
        ("auto_if.most_campaigns", "3", "4"),
        ("auto_if.most_campaigns", "3", "2"),
        ("auto_if.most_campaigns", "3", ""),
        ("auto_if.situation", "severity: Extreme", ""),
        ("on_retraction", "resume", ""),
    } <= found
    assert any(path == "auto_if.situation.severity" for path, _, _ in found)
    asks = written.replace("stage: auto", "stage: suggest").replace("\non_retraction: resume", "")
    assert not [one for one in mutants(asks, "playbook.yaml") if one.path.startswith("auto_if")]
