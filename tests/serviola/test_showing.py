"""`serviola show`: a playbook in plain words of both languages, and with what it does not say itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engine.model.option import OptionKind
from engine.model.said import Said
from engine.model.scales import Certainty, Hazard, Severity, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules.examples import BLUEPRINT_EXAMPLE, FROM_EXAMPLE, SHORT_EXAMPLE
from engine.rules.in_words import in_words
from engine.rules.load import load_playbook
from engine.rules.option_words import OPTIONS
from engine.rules.say_conditions import VALUES
from serviola import samples
from serviola.blueprints import blueprint_for
from serviola.commands.app import app
from serviola.language import in_language
from serviola.showing import shown
from tests.rules.short_form import SHORT_FORM
from tests.rules.test_playbook_page import full_form

SHIPPED = sorted((Path(__file__).parents[2] / "playbooks").glob("*/playbook.yaml"))


def show(*words: str):
    return CliRunner().invoke(app, ["show", *words])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("cyclone-near-port-call", SHORT_EXAMPLE),
        ("quake-near-caribbean-call", FROM_EXAMPLE),
    ):
        (tmp_path / "playbooks" / name).mkdir(parents=True)
        (tmp_path / "playbooks" / name / "playbook.yaml").write_text(text)
    blueprint = tmp_path / "playbooks/blueprints/near-port-call/blueprint.yaml"
    blueprint.parent.mkdir(parents=True)
    blueprint.write_text(BLUEPRINT_EXAMPLE)
    return tmp_path


def test_a_playbook_is_said_in_plain_words():
    assert in_words(load_playbook(SHORT_EXAMPLE, "p.yaml")) == [
        "When the hazard is cyclone or storm and the severity is at least severe,",
        "and 1 or more official sources say so or 2 or more independent sources say so within 2 h,",
        "then for each call within the next 7 d, inside the area that its source names or within 250 km of it:",
        "- ask the owner of each campaign to pause what touches it, for 2 d",
        "- tell the owner of the call",
        "It asks people, and nothing happens without their answer.",
        "Without an answer within 2 h, team:itinerary-planning is asked.",
        "Every 2 d, the owner of each campaign is asked whether it is over.",
        "It asks about at most 20 campaigns an hour and 100 a day.",
        (
            "Together with all other playbooks it asks about or pauses no more than 20 % of the campaigns that run "
            "within 24 hours, or 20 where that is more, without asking its owner."
        ),
        "It looks at nothing about customers.",
        "team:itinerary-planning answers for it, and reads it again by 1 May 2027.",
    ]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_each_that_ships_is_said_in_both_languages_whole(file):
    text = file.read_text("utf-8")
    for line in in_words(load_playbook(text, str(file), blueprint_for(text, file))):
        spanish = in_language(line, "es")
        assert spanish != line or line.startswith("- {")
        assert not {" the ", " sources", " asked "} & {f" {word} " for word in spanish.split()}
        assert isinstance(line, Said)


def test_nothing_that_a_playbook_can_say_is_left_out():
    text = full_form().replace("{any: [{official: 1}, {independent: 2, within: 2h}]}", "EVIDENCE")
    forms = {
        "{reports: 3, from: news, within: 2h}": "3 or more reports come from news sources within 2 h",
        "{sequence: [{ops: 1}, {social: 3}], within: 1h}": (
            "one after the other 1 or more systems of our own and 3 or more people who post say so within 1 h"
        ),
        "{absent: all_clear, by: 6h}": "nobody calls it over within 6 h",
        "{absent: official, by: 6h}": "none of the official sources says so within 6 h",
        "{rate: social, over: 1h, times: 3, against: 7d, least: 5}": (
            "5 or more people who post say so within 1 h, 3 times as many as usual"
        ),
    }
    lines: list[str] = []
    for evidence, says in forms.items():
        lines = in_words(load_playbook(text.replace("EVIDENCE", evidence), "p.yaml"))
        assert f"and {says}," in lines
    whole = "\n".join(lines)
    for said in (
        "the certainty is likely, the urgency is expected, it is about checkout, the state is open and the phase is active,",
        "and the book says owner: team:a,",
        "Not while the state is retracted or cleared.",
        "All of this must hold for 30 min first.",
        "It asks about the same one again only after 12 h.",
        "It keeps silent while another asks.",
        "It never asks together with other: the higher priority asks, and its own is 80.",
        "It does not ask about what exception dock names, until 3 May 2027: dock Approved by team:b.",
        "It is over once, for 1 h, the state is clearing and 1 or more official sources say so;",
        "Known to look like it, and not to be it: drills",
        "in the same country, if the severity is at least extreme",
    ):
        assert said in whole


@pytest.mark.parametrize("kind", [Hazard, Severity, Certainty, Urgency, SituationState, Phase])
def test_every_word_of_a_scale_or_list_is_said_in_both_languages(kind):
    assert {one.value for one in kind} <= set(VALUES)
    assert all(isinstance(VALUES[one.value], Said) for one in kind)


def test_the_command_says_it_and_prints_it_expanded(folder):
    found = show("cyclone-near-port-call")
    assert found.exit_code == 0, found.output
    words, _, yaml = found.output.partition("\n\n")
    assert words.startswith("When the hazard is cyclone or storm")
    assert load_playbook(yaml, "x.yaml").before_arrival_s == 7 * 86_400
    assert "\nauthor: team:itinerary-planning  # default\n" in yaml
    spanish = show("playbooks/cyclone-near-port-call", "--language", "es")
    assert spanish.output.startswith(
        "Cuando el peligro es ciclón o tormenta y la gravedad es al menos grave,"
    )


def test_one_from_a_blueprint_says_what_comes_from_where(folder):
    found = json.loads(show("quake-near-caribbean-call", "--json").output)
    assert found["blueprint"] == "near-port-call"
    assert found["origins"]["when"] == "blueprint near-port-call"
    assert found["origins"]["when.exposure.by[1].radius"] == "input how_far"
    assert found["expanded"]["when"]["exposure"]["by"][1] == {"radius": "200 km"}
    assert "then for each call within the next 7 d" in found["words"][2]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["cyclone-near-port-cal"], 2, "there is no playbook cyclone-near-port-cal; did you mean cyclone-near-port-call?"),
        (["cyclone-near-port-call", "--language", "fr"], 2, "there is no language fr; choose one of: en, es"),
        (["broken.yaml"], 2, "broken.yaml:1:1: "),
        (["binary.yaml"], 2, "binary.yaml:1:1: the file is not UTF-8"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_said(folder, words, code, says):
    (folder / "broken.yaml").write_text(SHORT_FORM.replace("schema: serviola/playbook/1\n", ""))
    (folder / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    found = show(*words)
    assert found.exit_code == code
    assert says in " ".join(found.output.split())


def test_how_many_of_all_that_run_may_be_asked_about_is_said_in_plain_words():
    english, spanish = (
        shown(samples.folder("playbooks") / "disaster-near-port-call" / "playbook.yaml", language=one).words
        for one in ("en", "es")
    )
    assert any(
        "no more than 20 % of the campaigns that run within 24 hours, or 20 where" in line for line in english
    )
    assert any("20 % de las campañas en marcha en 24 horas" in line for line in spanish)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "another port (alternative_port)"), ("es", "otro puerto (alternative_port)")],
)
def test_beside_the_key_of_each_option_stand_the_words_a_person_reads(language, said):
    found = shown(
        samples.folder("playbooks") / "disaster-near-port-call" / "playbook.yaml", language=language
    )
    (line,) = [one for one in found.words if "alternative_port" in one]
    assert said in line
    assert all(f"({one.value})" in line for one in (OptionKind.SEA_DAY, OptionKind.EXTEND_PREVIOUS))


def test_every_kind_of_option_has_words():
    assert set(OPTIONS) == set(OptionKind)
