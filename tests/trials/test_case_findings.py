"""What is wrong in a case is a finding with its place: strange keys, times that cannot be, files elsewhere."""

from __future__ import annotations

import pytest

from tests.trials.playing import HEAD, QUAKE, findings

WANT = "  want: [{at: +1m, told: none}]\n"

WRONG = [
    (f"{WANT}  sned: []\n", 6, "unknown-key", "sned is not a key of [0]"),
    ("  want: [{at: 5m, told: none}]\n", 5, "offset", "5m is no offset from the clock"),
    ("  want: [{at: -5m, told: none}]\n", 5, "offset", "-5m is no offset from the clock"),
    ("  want: [{at: +999999999d, told: none}]\n", 5, "offset", "+999999999d is no offset from the clock"),
    ("  want: []\n", 5, "few", "want is an empty list"),
    ("  want: [{at: +1m}]\n", 5, "few", "this want looks at nothing"),
    ("  want: [{at: +1m, happens: none}]\n", 5, "span", "happens is about a span, and at is one moment"),
    ("  want: [{from: +2m, to: +1m, told: none}]\n", 5, "time", "it ends before it begins"),
    ("  want: [{at: +1m, from: +1m, to: +2m, told: none}]\n", 5, "span", "it has at as well as from and to"),
    ("  want: [{at: +1m, proposal: pause}]\n", 5, "choice", "proposal cannot be pause"),
    ("  want: [{at: +1m, question: {pause: shut}}]\n", 5, "choice", "pause cannot be shut"),
    (
        "  want: [{at: +1m, question: {pauze: open}}]\n",
        5,
        "unknown-key",
        "pauze is not a key of [0].want[0].question",
    ),
    ("  want: [{at: +1m, near_miss: {Labadee: 153}}]\n", 5, "type", "Labadee is 153, not text"),
    (
        "  want: [{at: +1m, near_miss: {Labadee: far}}]\n",
        5,
        "distance",
        "Labadee is far, which is no distance",
    ),
    ("  want: [{at: +1m, situation: {}}]\n", 5, "few", "[0].want[0].situation says nothing"),
    (f"  tool: lazy\n{WANT}", 5, "choice", "tool cannot be lazy"),
    (
        f"  tool: [{{at: +1m, is: ok, campaign: nobody}}]\n{WANT}",
        5,
        "campaign",
        "the book has no campaign nobody",
    ),
    (f"  slack: [{{at: +1m, is: late}}]\n{WANT}", 5, "choice", "is cannot be late"),
    (f"  send: [{{at: +1m}}]\n{WANT}", 5, "shape", "it sends nothing"),
    (f"  send: [{{at: +1m, quiet: a, heard: a}}]\n{WANT}", 5, "shape", "it sends quiet and heard"),
    (f"  send: [{{at: +1m, signal: ../../../../pyproject.toml}}]\n{WANT}", 5, "signal", "there is no file "),
    (
        f"  send: [{{at: +1m, programs: nowhere.yaml}}]\n{WANT}",
        5,
        "programs",
        "there is no file nowhere.yaml",
    ),
    (f"  send: [{{at: +1m, by_hand: nobody}}]\n{WANT}", 5, "campaign", "the book has no campaign nobody"),
    (f"  answer: [{{at: +1m, to: pause, answer: maybe}}]\n{WANT}", 5, "choice", "answer cannot be maybe"),
    (
        f"  answer: [{{at: +1m, to: pause, answer: approve, of: me}}]\n{WANT}",
        5,
        "group",
        "of is me, which is no group",
    ),
    (
        f"  answer: [{{at: +1m, to: pause, answer: approve, saw: +2m}}]\n{WANT}",
        5,
        "time",
        "it is answered before it was seen",
    ),
]
REPORTS = [
    ("from: official", "missing-key", "[0].send[0].report has no hazard"),
    (f"{QUAKE}, sent: +2m", "time", "it is sent after it comes in"),
    (f"{QUAKE}, says: retracted", "report", "official said nothing before as report-1"),
    (f"{QUAKE}, country: Haiti", "country", "country is Haiti, which is no country"),
    (f"{QUAKE}, voices: 5000", "type", "voices is 5000, not a whole number from 1 to 1000"),
    ("hazard: storm, from: official, point: [118, 0]", "point", "point is a list, which is no point"),
    ("hazard: storm, from: official, radius: 5 km", "where", "radius has no point"),
    ("hazard: storm, from: official, polygon: [[1, 2]]", "polygon", "polygon is no ring of corners"),
]


@pytest.mark.parametrize(("body", "line", "code", "message"), WRONG, ids=[row[3][:40] for row in WRONG])
def test_what_is_wrong_is_said_with_its_line(body, line, code, message):
    (found,) = findings(HEAD + body)
    assert found[:2] == (line, code)
    assert found[2].startswith(message)


@pytest.mark.parametrize(("report", "code", "message"), REPORTS, ids=[row[2][:40] for row in REPORTS])
def test_what_is_wrong_in_a_report_is_said(report, code, message):
    (found,) = findings(f"{HEAD}  send: [{{at: +1m, report: {{{report}}}}}]\n{WANT}")
    assert found == (5, code, message)


def test_two_cases_of_one_name_are_told_apart_by_nobody():
    assert findings(f"{HEAD}{WANT}{HEAD}{WANT}") == [(7, "twice", "two cases are named a case")]


@pytest.mark.parametrize("name", ["../disaster-near-port-call", "no-such-playbook", ".."])
def test_another_playbook_lies_beside_this_one(name):
    ((_, code, message),) = findings(HEAD.replace("yaml}", f"yaml, playbooks: [{name}]}}") + WANT)
    assert (code, message.startswith(f"there is no playbook {name} beside")) == ("path", True)


def test_all_that_is_wrong_is_said_at_once():
    body = "  tool: lazy\n  slack: slow\n  send: [{at: now}]\n  want: [{at: +1m, zzz: 1}]\n"
    assert len(findings(HEAD + body)) == 5
