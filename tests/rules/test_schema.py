"""docs/playbook.schema.json: every field with its meaning, all that ships accepted, what is wrong refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engine.rules.describe import INPUT_FIELDS, SECTIONS
from engine.rules.examples import BLUEPRINT_EXAMPLE, FROM_EXAMPLE, SHORT_EXAMPLE
from engine.rules.schema import blueprint_schema, playbook_schema
from engine.rules.schema_types import FIELDS
from engine.rules.strict_yaml import read
from tests.rules.short_form import SHORT_FORM, changed, findings
from tests.rules.test_playbook_page import full_form

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "playbooks").glob("*/playbook.yaml"))
BLUEPRINTS = sorted((ROOT / "playbooks").glob("blueprints/*/blueprint.yaml"))
PLAYBOOK, BLUEPRINT = Draft7Validator(playbook_schema()), Draft7Validator(blueprint_schema())


def accepts(text: str, schema: Draft7Validator = PLAYBOOK) -> bool:
    return not list(schema.iter_errors(read(text, "p.yaml").value))


@pytest.mark.parametrize("name", ["playbook", "blueprint"])
def test_what_is_published_is_up_to_date_and_a_schema(name):
    schema = {"playbook": playbook_schema, "blueprint": blueprint_schema}[name]()
    written = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    assert (ROOT / f"docs/{name}.schema.json").read_text(encoding="utf-8") == written, "run: make docs"
    Draft7Validator.check_schema(schema)


def test_every_field_of_the_page_is_in_the_schema_with_its_meaning():
    paths = {field.path for _, _, fields in SECTIONS for field in fields}
    assert {path for path in paths if not path.startswith("when.evidence.")} == set(FIELDS)
    assert {field.path for field in INPUT_FIELDS} == set(
        blueprint_schema()["properties"]["inputs"]["additionalProperties"]["properties"]
    )


@pytest.mark.parametrize("schema", [playbook_schema(), blueprint_schema()], ids=["playbook", "blueprint"])
def test_every_key_has_a_description(schema):
    def keys(node: Any, path: str):
        if isinstance(node, dict):
            for name, below in node.get("properties", {}).items() if "type" in node else ():
                yield f"{path}.{name}", below
            for name, below in node.items():
                yield from keys(below, f"{path}.{name}")
        elif isinstance(node, list):
            for below in node:
                yield from keys(below, path)

    bare = [
        path
        for path, below in keys(schema, "")
        if "description" not in below and ".definitions.evidence" not in path and ".by." not in path
        # what a book says of an item is listed with its field
        and ".program." not in path and ".when.anyOf" not in path
        # so are the phases that then may have, and the audiences and languages of messages
        and ".drafts.anyOf" not in path
        and ".then.anyOf" not in path and ".messages.anyOf" not in path
    ]  # fmt: skip
    assert bare == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_all_that_ships_is_accepted(file):
    assert list(PLAYBOOK.iter_errors(read(file.read_bytes(), str(file)).value)) == []


def test_blueprints_and_the_examples_are_accepted():
    for file in BLUEPRINTS:
        assert accepts(file.read_text(), BLUEPRINT)
    assert accepts(BLUEPRINT_EXAMPLE, BLUEPRINT)
    for text in (SHORT_FORM, SHORT_EXAMPLE, FROM_EXAMPLE, full_form()):
        assert accepts(text)
    own = "inputs:\n  how_long: {selector: duration, default: 48h}\n"
    assert accepts(own + changed("lease: 72h", "lease: {input: how_long}"))


EVIDENCE = "{any: [{official: 1}, {independent: 2, within: 2h}]}"


@pytest.mark.parametrize(
    "evidence",
    [
        "{official: 1}",
        "{reports: 3, from: news, within: 2h}",
        "{sequence: [{ops: 1}, {social: 3}], within: 1h}",
        "{absent: all_clear, by: 6h}",
        "{rate: social, over: 1h, times: 3, against: 7d, least: 5}",
        "{all: [{any: [{news: 2}, {official: 1}]}, {operator: 1}]}",
    ],
)
def test_each_form_of_evidence_is_accepted(evidence):
    assert findings(changed(EVIDENCE, evidence)) == ()
    assert accepts(changed(EVIDENCE, evidence))


WRONG = {
    "no owner": ("owner: team:itinerary-planning\n", ""),
    "an owner that is a person": ("owner: team:itinerary-planning", "owner: ada"),
    "a name with spaces": ("playbook: disaster-near-port-call", "playbook: Disaster near port"),
    "a review in words": ("2027-05-01", "next May"),
    "a stage misspelt": ("stage: suggest ", "stage: sugest "),
    "a key misspelt": ("limits: {", "limit: {"),
    "a hazard misspelt": ("[earthquake, tsunami,", "[earthquak, tsunami,"),
    "a severity that compares with nothing": ('">= Severe"', '">= Bad"'),
    "a distance without a unit": ("{radius: scaled}", "{radius: 150}"),
    "a radius of another word": ("{radius: scaled}", "{radius: far}"),
    "a duration without a unit": ("lease: 72h", "lease: 72"),
    "a duration in words": ("before_arrival: 7d", "before_arrival: a week"),
    "no lease": ("lease: 72h, ", ""),
    "a quorum of none": ("quorum: 1", "quorum: 0"),
    "silence that acts": ("on_timeout: escalate", "on_timeout: act"),
    "an option that is none": ("[alternative_port,", "[another_port,"),
    "somebody who is nobody": ("ask: oncall:itinerary}", "ask: the captain}"),
    "two forms of evidence": (EVIDENCE, "{official: 1, news: 2}"),
    "two steps in one": ("  - tell: {to", "  - propose: {to"),
    "customer fields": ("customer_fields: none", "customer_fields: [email]"),
    "an exception without an end": (
        "then:",
        "exceptions: [{fields: vessel, values: [A], approver: b, reason: c}]\nthen:",
    ),
    "no when": ("\nwhen:", "\nwhenever:"),
    "logic beside a blueprint": ("unless:", "from: near-port-call\nunless:"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_as_check_refuses_it(name):
    text = changed(*WRONG[name])
    assert findings(text) != ()
    assert not accepts(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("selector: number", "selector: numbr"),
        ("unit: km", "unit: kilometers"),
        ("blueprint: near", "blueprin: near"),
        ("when:\n", "exceptions: []\nwhen:\n"),
        ("who: {selector: team", "Who: {selector: team"),
    ],
)
def test_what_is_wrong_with_a_blueprint_is_refused(old, new):
    assert BLUEPRINT_EXAMPLE.count(old) == 1
    assert not accepts(BLUEPRINT_EXAMPLE.replace(old, new), BLUEPRINT)
