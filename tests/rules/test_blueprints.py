"""Blueprints and inputs: what comes of them, and that each finding names the file and line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import PlaybookError
from engine.rules.blueprint import OWN, Blueprint, blueprint_named, document
from engine.rules.check_blueprint import check_blueprint
from engine.rules.compile import compile_playbook
from engine.rules.examples import BLUEPRINT_EXAMPLE, BLUEPRINT_NAME, FROM_EXAMPLE, SHORT_EXAMPLE
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.playbook import Stage, Who
from tests.rules.short_form import SHORT_FORM, changed, findings

SHIPPED = Path(__file__).parents[2] / "playbooks/blueprints" / BLUEPRINT_NAME / "blueprint.yaml"
PLAN = Blueprint(BLUEPRINT_EXAMPLE, "b.yaml")


def made(old: str = "", new: str = ""):
    assert FROM_EXAMPLE.count(old) == 1 or not old
    return load_playbook(FROM_EXAMPLE.replace(old, new), "p.yaml", PLAN)


def said(text: str, blueprint: Blueprint | None = PLAN) -> list[str]:
    try:
        load_playbook(text, "p.yaml", blueprint)
    except PlaybookError as error:
        return [str(one) for one in error.findings]
    return []


def blueprint(old: str, new: str) -> Blueprint:
    assert BLUEPRINT_EXAMPLE.count(old) == 1
    return Blueprint(BLUEPRINT_EXAMPLE.replace(old, new), "b.yaml")


def test_twelve_lines_load_and_do_something():
    assert len(SHORT_EXAMPLE.splitlines()) <= 12
    playbook = load_playbook(SHORT_EXAMPLE, "p.yaml")
    around = Surroundings(today="2026-06-01", has_cases=True, known={})
    assert lint(playbook, document(SHORT_EXAMPLE, "p.yaml").located, around) == []
    assert (playbook.author, playbook.to, playbook.before_arrival_s) == (
        playbook.owner,
        "itinerary.stop",
        604_800,
    )
    assert playbook.pause is not None
    assert (playbook.pause.touching, playbook.pause.ask) == ("stop", Who(relation="campaign"))
    assert {leaf.path for leaf in compile_playbook(playbook).leaves} >= {
        "when.evidence.any[0].official",
        "when.evidence.any[1].independent",
    }


def test_nobody_is_asked_before_somebody_said_so_and_what_asks_names_a_day_for_its_review():
    text = SHORT_EXAMPLE.replace("stage: suggest\n", "").replace("review_by: 2027-05-01\n", "")
    assert load_playbook(text, "p.yaml").stage is Stage.SHADOW
    around = Surroundings(today="2026-06-01", has_cases=True, known={})
    for stage, codes in (("shadow", []), ("suggest", ["no-review"])):
        whole = text.replace("when:", f"stage: {stage}\nwhen:")
        found = lint(load_playbook(whole, "p.yaml"), document(whole, "p.yaml").located, around)
        assert [one.code for one in found] == codes


def test_what_ships_is_what_the_page_shows():
    assert SHIPPED.read_text() == BLUEPRINT_EXAMPLE
    assert check_blueprint(PLAN) == []


def test_a_playbook_from_a_blueprint_is_what_the_whole_of_it_would_be():
    playbook = made()
    whole = FROM_EXAMPLE.split("from:")[0] + "owner: team:itinerary-planning\n"
    body = BLUEPRINT_EXAMPLE[BLUEPRINT_EXAMPLE.index("when:") :]
    for mark, value in {
        "hazards": "[earthquake, tsunami]",
        "how_bad": '">= Severe"',
        "how_far": "200 km",
        "how_early": "7d",
        "how_long": "72h",
        "who": "oncall:itinerary",
    }.items():
        body = body.replace(f"{{input: {mark}}}", value)
    written_out = load_playbook(whole + body, "p.yaml")
    assert playbook.blueprint == BLUEPRINT_NAME
    assert compile_playbook(playbook).shape == compile_playbook(written_out).shape
    for name in (
        "when",
        "unless",
        "ways",
        "pause",
        "itinerary",
        "tell",
        "before_arrival_s",
        "owner",
        "stage",
    ):
        assert getattr(playbook, name) == getattr(written_out, name), name


def test_the_digest_is_that_of_both_texts():
    playbook = made()
    assert playbook.digest != made("200 km", "201 km").digest
    other = blueprint("72h", "73h")
    assert load_playbook(FROM_EXAMPLE, "p.yaml", other).digest != playbook.digest
    # What one text ends with must not be taken for what the other begins with.
    moved = load_playbook(FROM_EXAMPLE + "\n", "p.yaml", PLAN)
    assert moved.digest != load_playbook(FROM_EXAMPLE, "p.yaml", Blueprint("\n" + PLAN.text, "b.yaml")).digest


VALUES = {
    "beyond the most": ("200 km", "1200 km", "p.yaml:5:51: how_far is 1200 km, more than 1000 km — write at most"),
    "below the least": ("200 km", "5 km", "p.yaml:5:51: how_far is 5 km, less than 50 km — write at least 50 km"),
    "no unit": ("200 km", "200", "p.yaml:5:51: how_far is 200, a number without a unit — write it in km"),
    "another unit": ("200 km", "100 nm", "p.yaml:5:51: how_far is 100 nm, and its unit is km — write it in km"),
    "no number": ("200 km", "far", "p.yaml:5:51: how_far is far, not a distance — write it in km"),
    "no duration": ("how_far: 200 km", "how_long: 3", "p.yaml:5:52: how_long is 3, a number without a unit"),
    "too long": ("how_far: 200 km", "how_long: 15d", "p.yaml:5:52: how_long is 15d, more than 14d"),
    "no option": ("[earthquake,", "[earthquak,", "p.yaml:5:19: hazards cannot be earthquak — did you mean earthquake?"),
    "no options": ("[earthquake, tsunami]", "[]", "p.yaml:5:19: hazards is an empty list — name at least one"),
    "a list for one": ("how_far: 200 km", 'how_bad: [">= Severe"]', "p.yaml:5:51: how_bad cannot be a list"),
    "nobody's team": ("oncall:itinerary", "ada", "p.yaml:5:64: who is ada, which is no group — write team:name"),
    "no such input": ("how_far:", "how_fr:", "p.yaml:5:42: how_fr is no input of near-port-call — did you mean how_far?"),
    "not said": (", who: oncall:itinerary", "", "p.yaml:5:1: near-port-call needs the input who: Who decides"),
    "inputs no mapping": ("{hazards: [earthquake, tsunami], how_far: 200 km, who: oncall:itinerary}", "7", "p.yaml:5:9: inputs is 7"),
    "logic of its own": ("inputs:", "ask: {quorum: 2}\ninputs:", "p.yaml:5:1: ask is what the blueprint near-port-call says"),
    "no name": ("from: near-port-call", "from: ../near", "p.yaml:3:7: from is ../near, which is no blueprint's name"),
    "an unknown key": ("inputs:", "sage: suggest\ninputs:", "p.yaml:5:1: sage is not a key of the file — did you mean stage?"),
    "a wrong owner": ("team:itinerary-planning", "ada", "p.yaml:4:8: owner is ada, which is no group"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_a_wrong_value_is_said_where_the_value_stands(name):
    old, new, says = VALUES[name]
    assert FROM_EXAMPLE.count(old) == 1
    found = said(FROM_EXAMPLE.replace(old, new))
    assert len(found) == 1
    assert found[0].startswith(says), found


def test_all_that_is_wrong_is_said_at_once():
    text = FROM_EXAMPLE.replace("200 km", "9 km").replace("team:itinerary-planning", "ada")
    assert len(said(text)) == 2


def test_what_is_wrong_in_its_place_alone_is_said_at_the_value_in_the_playbook():
    loose = blueprint("max: 14d, ", "")
    assert said(FROM_EXAMPLE.replace("how_far: 200 km", "how_long: 100d"), loose) == [
        "p.yaml:5:52: lease is 100d, not a duration between 1 min and 90 d — write one between 1 min and 90 d"
    ]


def test_a_blueprint_that_is_not_there():
    (found,) = said(FROM_EXAMPLE, None)
    assert found == (
        "p.yaml:3:7: there is no blueprint near-port-call — "
        "write blueprints/near-port-call/blueprint.yaml beside the playbook's folder"
    )


BLUEPRINTS = {
    "another schema": ("blueprint/1", "playbook/1", "b.yaml:1:9: schema is serviola/playbook/1, not that of a blueprint"),
    "another name": ("blueprint: near", "blueprint: far", "b.yaml:2:12: the blueprint is named far-port-call, not near-port-call"),
    "a mark misspelt": ("{input: who}}\n", "{input: wo}}\n", "b.yaml:19:103: there is no input wo — did you mean who?"),
    "two keys in a mark": ("{input: how_far}", "{input: how_far, most: 3}", "b.yaml:14:32: other keys stand beside input: how_far"),
    "never used": ("{radius: {input: how_far}}", "{radius: 100 km}", "b.yaml:7:3: the input how_far is used nowhere"),
    "an unknown selector": ("how_bad: {selector: choice", "how_bad: {selector: chois", "b.yaml:6:23: selector cannot be chois — did you mean choice?"),
    "a default beyond its bounds": ("default: 300 km", "default: 3000 km", "b.yaml:7:76: how_far is 3000 km, more than 1000 km"),
    "bounds the wrong way round": ("min: 50 km", "min: 5000 km", "b.yaml:7:46: min is 5000 km, more than the max 1000 km"),
    "a bound without a unit": ("min: 50 km", "min: 50", "b.yaml:7:46: min is 50, a number without a unit"),
    "a unit of a team": ("{selector: team,", "{selector: team, unit: km,", "b.yaml:10:25: unit is not a key of inputs.who"),
    "an exception for all": ("when:\n", "exceptions: []\nwhen:\n", "b.yaml:11:1: exceptions does not belong in a blueprint"),
    "not YAML": ("when:\n", "when: *x\n", "b.yaml:11:7: *x is an alias"),
    "a hazard misspelt": ("unless: {situation", "unless: {situatio", "b.yaml:16:10: situatio is not a key of unless"),
}  # fmt: skip


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_what_is_wrong_with_a_blueprint_is_said_in_the_blueprint(name):
    wrong = blueprint(*BLUEPRINTS[name][:2])
    found = said(FROM_EXAMPLE, wrong)
    assert any(one.startswith(BLUEPRINTS[name][2]) for one in found), found
    if name == "an unknown selector":
        assert len(found) == 1
    if name != "another name":
        assert any(str(one).startswith(BLUEPRINTS[name][2]) for one in check_blueprint(wrong))


ALLOWED = {
    "an option that fits nowhere": (
        "wildfire]",
        "wildfires]",
        "b.yaml:12:23: where hazards is wildfires, hazard cannot be wildfires — did you mean wildfire?",
    ),
    "a bound beyond what may be": (
        "max: 14d",
        "max: 100d",
        "b.yaml:18:30: where how_long is 100d, lease is 100d, not a duration between 1 min and 90 d",
    ),
    "a team for a distance": (
        "{radius: {input: how_far}}",
        "{radius: {input: who}}, {radius: {input: how_far}}",
        "b.yaml:14:32: radius is team:example, not a distance",
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_whatever_the_inputs_allow_must_make_a_playbook(name):
    old, new, says = ALLOWED[name]
    found = [str(one) for one in check_blueprint(blueprint(old, new))]
    assert len(found) == 1
    assert found[0].startswith(says), found


def test_a_playbook_says_inputs_of_its_own_with_their_defaults():
    own = "inputs:\n  how_long: {selector: duration, min: 1h, max: 7d, default: 48h}\n"
    text = own + changed("lease: 72h", "lease: {input: how_long}")
    playbook = load_playbook(text, "p.yaml")
    assert playbook.pause is not None
    assert playbook.pause.lease_s == 48 * 3_600
    (found,) = findings(text.replace(", default: 48h", ""))
    assert (found.line, found.message) == (
        2,
        "inputs.how_long has no default, and no playbook gives it a value",
    )
    (found,) = findings(text.replace("default: 48h", "default: 8d"))
    assert (found.line, found.col, found.message) == (2, 61, "how_long is 8d, more than 7d")
    (found,) = findings(own + SHORT_FORM)
    assert found.message == "the input how_long is used nowhere"


def test_a_mark_that_nobody_declared_is_said():
    (found,) = findings(changed("lease: 72h", "lease: {input: how_long}"))
    assert (found.code, found.message) == ("input", "there is no input how_long")
    (found,) = findings(changed("lease: 72h", "lease: {input: [a]}"))
    assert found.message == "there is no input a list"


def test_the_name_of_the_blueprint_is_read_from_what_can_be_read():
    assert blueprint_named(FROM_EXAMPLE) == BLUEPRINT_NAME
    for text in (SHORT_FORM, "from: [a]\n", "from: ../x\n", "from: *a\n", "- from\n", ""):
        assert blueprint_named(text) == ""


def test_every_key_that_stands_in_a_blueprint_or_beside_it_is_known():
    text = FROM_EXAMPLE + "stage: suggest\npriority: 60\nauthor: carla\nlimits: {campaigns_per_hour: 3}\n"
    playbook = load_playbook(text, "p.yaml", PLAN)
    assert (playbook.stage, playbook.priority, playbook.campaigns_per_hour) == (Stage.SUGGEST, 60, 3)
    assert {"exceptions", "limits", "priority"} < set(OWN)
