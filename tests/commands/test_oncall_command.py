"""`serviola oncall`: who, until when, every hole, and who answers in whose place."""

from __future__ import annotations

import json

import pytest

from tests.fakes.command_line import serviola

PEOPLE = """\
schema: serviola/people/1
people:
  - {id: ada, name: Ada}
  - {id: bruno, name: Bruno}
  - {id: carla, name: Carla}
teams: {itinerary-planning: [ada, bruno], guest-marketing: [carla], safety: [ada], shop: [bruno]}
on-call:
  itinerary:
    zone: Europe/Madrid
    levels: [{turns: [ada, bruno], every: 7d, from: 2027-01-04T09:00}]
  marketing:
    - {who: carla, from: 2027-01-01T00:00Z, to: 2027-01-05T06:00Z}
    - {who: ada, from: 2027-01-05T18:00Z, to: 2027-12-31T00:00Z}
"""
AT = ("--at", "2027-01-04T12:00Z", "--zone", "Europe/Madrid")


@pytest.fixture
def folder(tmp_path):
    assert serviola("init", cwd=tmp_path).returncode == 0
    (tmp_path / "config/people.yaml").write_text(PEOPLE)
    return tmp_path


def said(done) -> str:
    return " ".join((done.stdout + done.stderr).split())


def token(folder, person):
    done = serviola("token", person, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_shows_who_until_when_and_the_next_handovers_in_the_readers_zone(folder):
    done = serviola("oncall", "itinerary", "--next", "30d", *AT, cwd=folder)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "itinerary: ada, until 2027-01-11 09:00 CET (Europe/Madrid)"
    assert (
        lines[1]
        == "  from 2027-01-11 09:00 CET (Europe/Madrid) to 2027-01-18 09:00 CET (Europe/Madrid): bruno"
    )
    assert len([line for line in lines if "nobody answers" not in line]) == 5


def test_a_hole_is_shown_from_to_and_the_exit_code_says_so(folder):
    done = serviola("oncall", "--next", "30d", *AT, cwd=folder)
    assert done.returncode == 1
    hole = "HOLE: nobody from 2027-01-05 07:00 CET (Europe/Madrid) to 2027-01-05 19:00 CET (Europe/Madrid)"
    assert [line.strip() for line in done.stdout.splitlines() if "HOLE" in line] == [hole]
    before = serviola("oncall", "marketing", "--next", "12h", *AT, cwd=folder)
    assert before.returncode == 0, "there is no hole within the span"


def test_it_says_whom_a_question_goes_to_when_nobody_answers(folder):
    file = folder / "playbooks/disaster-near-port-call/playbook.yaml"
    steps = "escalate_to: [{to: 'oncall:itinerary', within: 30m}, {to: 'team:safety'}], on_timeout: escalate"
    file.write_text(file.read_text().replace("on_timeout: escalate", steps))
    done = serviola("oncall", "itinerary", *AT, cwd=folder)
    line = (
        "if nobody answers disaster-near-port-call: oncall:itinerary after 2 h, team:safety after 2 h 30 min"
    )
    assert line in said(done)
    (group,) = json.loads(serviola("oncall", "itinerary", *AT, "--json", cwd=folder).stdout)["groups"]
    asked = {one["playbook"]: one["steps"] for one in group["escalations"]}
    assert asked["disaster-near-port-call"][1] == {"to": "team:safety", "after_s": 9_000}


def test_a_program_reads_the_same_in_json(folder):
    done = serviola("oncall", "marketing", "--next", "3d", *AT, "--json", cwd=folder)
    assert done.returncode == 1
    (group,) = json.loads(done.stdout)["groups"]
    assert group["answering"] == ["carla"]
    assert group["holes"] == [{"from": "2027-01-05T06:00:00Z", "to": "2027-01-05T18:00:00Z"}]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("shopping",), "nobody says who is on call for shopping"),
        (("--next", "soon"), "is no span of up to 400 days"),
        (("--at", "tomorrow"), "is no moment"),
        (("--zone", "Mars/Base"), "is no time zone"),
    ],
)
def test_what_it_cannot_say_is_one_sentence(folder, words, part):
    done = serviola("oncall", *words, cwd=folder)
    assert done.returncode == 2
    assert part in said(done)
    assert "Traceback" not in said(done)


def test_it_is_said_in_spanish_too(folder):
    done = serviola("oncall", "marketing", "--next", "3d", *AT, "--language", "es", cwd=folder)
    assert "HUECO: nadie desde 2027-01-05 07:00 CET" in done.stdout


def test_a_right_is_given_until_a_time_shown_and_taken_back(folder):
    ada = token(folder, "ada")
    done = serviola("oncall", "delegate", "carla", "--until", "12h", cwd=folder, token=ada)
    assert done.returncode == 0, said(done)
    assert "carla answers in the place of ada until" in said(done)
    shown = json.loads(serviola("oncall", "--json", cwd=folder).stdout)["groups"]
    assert all("ada" not in one["answering"] for one in shown)
    done = serviola("oncall", "delegate", "--end", cwd=folder, token=ada)
    assert "ada answers for themselves again" in said(done)
    done = serviola("oncall", "delegate", "--end", cwd=folder, token=ada)
    assert "had given nothing to anybody" in said(done)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("ada", "--until", "12h"), "to yourself"),
        (("zoe", "--until", "12h"), "nobody has the id zoe"),
        (("bruno",), "say until when with --until"),
        (("bruno", "--until", "2020-01-01T00:00Z"), "before it begins"),
    ],
)
def test_what_cannot_be_given_is_refused(folder, words, part):
    done = serviola("oncall", "delegate", *words, cwd=folder, token=token(folder, "ada"))
    assert done.returncode == 1
    assert part in said(done)
    assert not (folder / "var/delegations.jsonl").exists()


def test_only_who_has_a_token_gives_and_only_their_own_right(folder):
    token(folder, "ada")
    done = serviola("oncall", "delegate", "bruno", "--until", "12h", cwd=folder)
    assert done.returncode == 2
    done = serviola("oncall", "delegate", "bruno", "--until", "12h", cwd=folder, token="sv_stranger")
    assert done.returncode == 1
    assert not (folder / "var/delegations.jsonl").exists()


def test_the_check_warns_of_a_hole_within_a_week(folder):
    people = folder / "config/people.yaml"
    people.write_text(
        PEOPLE.partition("  marketing:")[0].replace("2027-01-04", "2020-01-06")
        + "  marketing: [{who: ada, from: 2020-01-01T00:00Z, to: 2020-01-02T00:00Z}]\n"
    )
    done = serviola("check", "config", "--format", "json", cwd=folder)
    found = [one for one in json.loads(done.stdout) if one["code"] == "nobody-on-call"]
    assert [(one["severity"], one["message"]) for one in found] == [
        ("warning", "nobody is on call now for marketing")
    ]
    assert found[0]["file"].endswith("people.yaml")
    assert found[0]["line"] == len(people.read_text().splitlines())
    people.write_text(people.read_text().replace("2020-01-02", "2999-01-02"))
    assert "nobody-on-call" not in serviola("check", "config", "--format", "json", cwd=folder).stdout
