"""The JSON Schema of playbooks and blueprints, for editors: from the same fields as docs/playbooks.md.

It says less than `serviola check`, which knows what depends on something else; what it refuses is always
wrong. It is of draft 7, which every editor knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from engine.model.scales import SourceClass
from engine.model.signal import Phase
from engine.rules.blueprint import LOGIC
from engine.rules.describe import INPUT_FIELDS, SECTIONS
from engine.rules.described import REQUIRED, Field
from engine.rules.inputs import Selector, Unit
from engine.rules.lines import ALL_CLEAR
from engine.rules.load_evidence import MOST_COUNT, MOST_PARTS, MOST_STEPS, MOST_TIMES
from engine.rules.marks import MARK
from engine.rules.schema_types import BLUEPRINT_SCHEMA, DURATION, FIELDS, Schema, marked, one_of

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_OBJECTS: Final = {
    "when": "What must hold: the situation, the evidence and the exposure, all of them.",
    "when.situation": "What must be known of the situation.",
    "when.exposure": "What a situation must reach, by which ways, and how far ahead.",
    "when.exposure.during": "When a call is looked at.",
    "unless": "While this holds, the playbook does not.",
    "exceptions": "What is muted until a day, because somebody agreed to it.",
    "then": "What it calls for: steps, each at most once.",
    "then[].pause_campaigns": "Ask whether to pause the campaigns that touch what is exposed.",
    "then[].end_campaigns": "Ask two people whether to end for good the campaigns that have no pause.",
    "then[].propose_itinerary": "Propose ways around to whoever decides about the itinerary.",
    "then[].tell": "Tell people, without asking them.",
    "ask": "How it asks, and what silence does.",
    "clear": "How it ends.",
    "limits": "How much it may ask about.",
    "privacy": "Why data is used, and which.",
    "auto_if": "Where it acts without asking, at stage auto.",
}


def playbook_schema() -> Schema:
    """Give the schema of a playbook, by itself or made from a blueprint."""
    whole = _tree()
    whole |= {
        "$schema": DRAFT,
        "title": "A playbook of Serviola",
        "description": "docs/playbooks.md explains every field; `serviola check` knows more than this.",
        "required": ["schema", "playbook", "owner"],
        "if": {"required": ["from"]},
        "then": {"properties": dict.fromkeys(LOGIC, False)},
        "else": {"required": ["when", "then"]},
        "definitions": whole["definitions"] | _definitions(),
    }
    return whole


def blueprint_schema() -> Schema:
    """Give the schema of a blueprint."""
    whole = _tree()
    properties = whole["properties"]
    for key in ("playbook", "from", "exceptions"):
        del properties[key]
    properties["schema"] = {"description": "The form of the file.", **BLUEPRINT_SCHEMA}
    properties["blueprint"] = {"description": "Its name; the same as its folder.", **FIELDS["playbook"]}
    properties["description"] = {"description": "What it is for, in a sentence.", "type": "string"}
    properties["inputs"] = {
        "description": "What each playbook made from it may change, and within which bounds.",
        "type": "object",
        "additionalProperties": _input(),
        "propertyNames": {"pattern": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"},
    }
    return whole | {
        "$schema": DRAFT,
        "title": "A blueprint of Serviola",
        "description": "docs/playbooks.md explains every field; `serviola check` knows more than this.",
        "required": ["schema", "blueprint", "when", "then"],
        "definitions": whole["definitions"] | _definitions(),
    }


def _fields() -> Iterator[Field]:
    for _, _, fields in SECTIONS:
        yield from fields


def said(field: Field) -> str:
    """Say what a field means, with its default and an example, as plain text."""
    default = "It must be there." if field.default == REQUIRED else f"Default: {field.default}."
    return f"{field.meaning} {default} Example: {field.example}".replace("`", "")


def _tree() -> Schema:
    """Put the fields together by their paths."""
    whole: Schema = {"type": "object", "additionalProperties": False, "properties": {}}
    for field in _fields():
        if field.path.startswith("when.evidence."):
            continue  # a form of the evidence, which is one definition
        *above, name = field.path.split(".")
        here = whole
        for depth, step in enumerate(above, start=1):
            here = _below(here, step, ".".join(above[:depth]))
        here["properties"][name] = {"description": said(field), **marked(FIELDS[field.path])}
        if field.default == REQUIRED and above:
            here.setdefault("required", []).append(name)
    return whole | {"definitions": {"steps": _by_phase(whole["properties"])}}


def _by_phase(properties: Schema) -> Schema:
    """Let `then` be one list of steps or one for each phase, and give what a list of steps is."""
    steps = properties["then"]
    alone: Schema = {"$ref": "#/definitions/steps"}
    phases = {
        "type": "object",
        "additionalProperties": False,
        "properties": {phase.value: alone for phase in Phase},
        "minProperties": 1,
    }
    properties["then"] = {"description": steps.pop("description"), "anyOf": [alone, phases]}
    listed: Schema = steps
    return listed


def _below(here: Schema, step: str, path: str) -> Schema:
    """Give the mapping under a key, which is made when it is first asked for."""
    name, listed = step.removesuffix("[]"), step.endswith("[]")
    empty: Schema = {"type": "object", "additionalProperties": False, "properties": {}}
    about = {"description": _OBJECTS[path.removesuffix("[]")]}
    if listed:
        items = {**empty, "maxProperties": 1, "minProperties": 1} if name == "then" else empty
        found = here["properties"].setdefault(name, {**about, "type": "array", "items": items})
        result: Schema = found["items"]
        return result
    result = here["properties"].setdefault(name, {**about, **empty})
    return result


def _definitions() -> Schema:
    situation = _tree()["properties"]["when"]["properties"]["situation"]
    return {
        "situation": {key: value for key, value in situation.items() if key != "required"}
        | {"description": "What must hold of the situation, all of it.", "minProperties": 1},
        "evidence": _evidence(),
        MARK: {
            "description": "The value of an input, in place of a value.",
            "type": "object",
            "required": [MARK],
            "properties": {MARK: {"description": "The name of the input.", "type": "string"}},
            "additionalProperties": False,
        },
    }


def _evidence() -> Schema:
    """Allow one clause of evidence, in each of its forms."""
    meaning = {field.path: said(field) for field in _fields()}
    about = meaning["when.evidence"]
    count = marked({"type": "integer", "minimum": 1, "maximum": MOST_COUNT})
    step = {"independent": count, **{str(one): count for one in SourceClass}}
    forms: list[Schema] = [
        _form({form: count, "within": marked(DURATION)}, form) for form in ("independent", *SourceClass)
    ]
    reports = {"reports": count, "from": one_of(SourceClass), "within": marked(DURATION)}
    forms.append(_form(reports, "reports"))
    for form in ("any", "all"):
        parts = {"type": "array", "items": {"$ref": "#/definitions/evidence"}, "minItems": 1}
        forms.append(_form({form: {**parts, "maxItems": MOST_PARTS}}, form))
    one_step = _form(step) | {"minProperties": 1, "maxProperties": 1}
    steps = {"type": "array", "items": one_step, "minItems": 2, "maxItems": MOST_STEPS}
    forms.append(_form({"sequence": steps, "within": marked(DURATION)}, "sequence", "within"))
    forms[-1]["description"] = meaning["when.evidence.sequence"]
    silent = {"absent": one_of((ALL_CLEAR, *SourceClass)), "by": marked(DURATION)}
    forms.append(_form(silent, "absent", "by") | {"description": meaning["when.evidence.absent"]})
    rate = {
        "rate": one_of(SourceClass),
        "over": marked(DURATION),
        "times": marked({"type": "integer", "minimum": 2, "maximum": MOST_TIMES}),
        "against": marked(DURATION),
        "least": marked({"type": "integer", "minimum": 2, "maximum": MOST_COUNT}),
    }
    forms.append(_form(rate, *rate) | {"description": meaning["when.evidence.rate"]})
    return {"description": about, "anyOf": forms}


def _form(properties: Schema, *required: str) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": [str(one) for one in required]} if required else schema


_ANY_VALUE: Final[dict[str, Any]] = {
    "selector": one_of(Selector),
    "label": {"type": "string", "minLength": 1},
    "description": {"type": "string", "minLength": 1},
    "unit": one_of(Unit),
    "min": {"type": ["string", "number"]},
    "max": {"type": ["string", "number"]},
    "options": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    "several": {"type": "boolean"},
    "default": {},
}


def _input() -> Schema:
    properties = {
        field.path: {"description": said(field), **_ANY_VALUE[field.path]} for field in INPUT_FIELDS
    }
    return _form(properties, "selector")
