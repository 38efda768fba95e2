"""The JSON Schema of cases.yaml, for editors: from the same tables as docs/cases.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.model.proposal import ProposalKind
from engine.model.scales import Certainty, Hazard, Severity, SourceClass, Status, Urgency
from engine.rules.schema import DRAFT
from engine.rules.schema_types import DISTANCE, Schema, one_of, one_or_several
from engine.rules.units import SECONDS
from engine.trials.case import Behavior, Click, Delivery
from engine.trials.describe import ANSWER, CASE, GIVEN, REPORT, SEND, SOURCE, TIMES, WANT
from engine.trials.load_doings import SENDS
from engine.trials.reports import Says

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_OFFSET: Final[Schema] = {
    "type": "string",
    "pattern": "^[+-]" + " ?".join(f"([0-9]{{1,9}} ?{unit})?" for unit in SECONDS) + "$",
    "minLength": 3,
}
_LIST: Final[Schema] = {"type": "array"}
_TYPES: Final[Mapping[str, Schema]] = {
    "case.name": _TEXT,
    "case.clock": _TEXT,
    "given.programs": _TEXT,
    "given.playbooks": one_or_several(_TEXT),
    "given.no_pause": one_or_several(_TEXT),
    "sources.name": _TEXT,
    "sources.kind": _TEXT,
    "sources.options": {"type": "object"},
    "send.at": _OFFSET,
    "send.signal": _TEXT,
    "report.hazard": one_of(Hazard),
    "report.from": one_of(SourceClass),
    "report.says": one_of(Says),
    "report.severity": one_of(Severity),
    "report.certainty": one_of(Certainty),
    "report.urgency": one_of(Urgency),
    "report.status": one_of(Status),
    "report.radius": DISTANCE,
    "report.magnitude": {"type": "number"},
    "report.depth": DISTANCE,
    "report.standing": {"type": "boolean"},
    "report.sent": _OFFSET,
    "report.happened": _OFFSET,
    "report.expires": _OFFSET,
    "answer.at": _OFFSET,
    "answer.to": one_of(ProposalKind),
    "answer.answer": one_of(Click),
    "answer.saw": _OFFSET,
    "times.at": _OFFSET,
    "times.from": _OFFSET,
    "times.to": _OFFSET,
}
"""What may stand at a key, where that says more than that something does."""


def cases_schema() -> Schema:
    """Give the schema of a file of cases."""
    report = _keys("report", REPORT, "hazard", "from")
    send = _keys("send", SEND, "at", report=report) | {"oneOf": [{"required": [each]} for each in SENDS]}
    given = _keys("given", GIVEN, "programs", sources=_listed(_keys("sources", SOURCE, "name", "kind")))
    want = _keys("times", TIMES)
    want["properties"] |= _keys("want", WANT)["properties"]
    case = _keys(
        "case",
        CASE,
        "name",
        "clock",
        "given",
        "want",
        given=given,
        send=_listed(send),
        answer=_listed(_keys("answer", ANSWER, "at", "to", "answer")),
        tool=_over_time(one_of(Behavior)),
        slack=_over_time(one_of(Delivery)),
        want_=_listed(want) | {"minItems": 1},
    )
    return {
        "$schema": DRAFT,
        "title": "Cases of a playbook of Serviola",
        "description": "docs/cases.md explains every key; `serviola check` knows more than this.",
        **_listed(case),
    }


def _keys(table: str, keys: Mapping[str, tuple[str, str]], *required: str, **below: Schema) -> Schema:
    """Give a mapping with the keys of a table; `below` are those that are mappings and lists themselves."""
    properties: dict[str, Any] = {}
    for key, (meaning, example) in keys.items():
        about = {"description": f"{meaning} Example: {example}".replace("`", "")}
        kind = below.get(key) or below.get(f"{key}_") or _TYPES.get(f"{table}.{key}", {})
        properties[key] = {**kind, **about}
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | {"required": [*required]} if required else schema


def _listed(item: Schema) -> Schema:
    return _LIST | {"items": item}


def _over_time(how: Schema) -> Schema:
    """Allow one word, or a list of words from when on."""
    described = {"at": {"description": "From when on.", **_OFFSET}, "is": {"description": "How.", **how}}
    item = {"type": "object", "properties": described, "required": ["at", "is"]}
    return {"anyOf": [how, _listed(item)]}
