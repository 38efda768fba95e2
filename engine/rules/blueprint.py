"""Blueprints: the logic of many playbooks, written once, with inputs that each of them fills in.

A playbook that says `from:` a blueprint is put together with it into one document. Each part of that knows
in which file it was written, so that a finding points at the value where the value is wrong, and at the
blueprint where that is. `{input: name}` stands for the value of an input, and always for a whole value:
nothing is put together out of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from engine.errors import PlaybookError
from engine.model.findings import Finding
from engine.model.said import phrase
from engine.rules.fields import Fields
from engine.rules.inputs import Input, declared
from engine.rules.marks import MARK, Given, Joined, marks
from engine.rules.strict_yaml import Located, Path, read
from engine.rules.words import did_you_mean, shown

SCHEMA = "serviola/blueprint/1"

OWN: Final = (
    "schema",
    "playbook",
    "from",
    "inputs",
    "owner",
    "author",
    "review_by",
    "stage",
    "exceptions",
    "known_false_positives",
    "conflicts",
    "inhibited_by",
    "priority",
    "limits",
)
"""What a playbook that is made from a blueprint says itself; what the blueprint says of it is a default."""
LOGIC: Final = (
    "when",
    "unless",
    "then",
    "cooldown",
    "ask",
    "auto_if",
    "on_retraction",
    "clear",
    "resume",
    "privacy",
)
_NOT_SHARED: Final = ("playbook", "from", "exceptions")
_HEADER: Final = ("schema", "blueprint", "description", "inputs")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The text of a blueprint, and where it lies."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Document:
    """A playbook as it is to be read, with what was found wrong in putting it together.

    `blueprint` names the one it was made from, or nothing. `inputs` are those that were declared, and
    `from_input` says at which paths the value of which stands.
    """

    located: Located
    blueprint: str = ""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    from_input: Mapping[Path, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def blueprint_named(text: str) -> str:
    """Name the blueprint that a playbook is made from; nothing where it says none, or cannot be read."""
    if "from" not in text:
        return ""
    try:
        value = read(text, "").value
    except PlaybookError:
        return ""
    name = value.get("from") if isinstance(value, dict) else None
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def document(text: str | bytes, file: str, blueprint: Blueprint | None = None) -> Document:
    """Put a playbook together with its blueprint and inputs; PlaybookError where that cannot be done.

    What is wrong only with values comes back as findings, with a right value in their place, so that all that
    is wrong elsewhere is found at once.
    """
    own = read(text, file)
    if not isinstance(own.value, dict) or not {"from", "inputs"} & own.value.keys():
        _only_declared(own, {})
        return Document(own)
    if "from" not in own.value:
        return _by_itself(own)
    findings: list[Finding] = []
    name = _from(own, blueprint, findings)
    if blueprint is None or findings:
        raise PlaybookError(findings)
    template, inputs = _template(blueprint)
    _check_name(template, name)
    _only_declared(own, inputs)
    values = _values(Fields(own, (), findings), name, inputs)
    return _join(own, template, inputs, values, findings)


def sampled(blueprint: Blueprint) -> Iterator[tuple[str, Any, Document]]:
    """Give a blueprint with each value that its inputs allow at an edge, one after the other.

    Of each it says which input has which value; the first has all of them as they are by default.
    PlaybookError where the blueprint cannot be read.
    """
    template, inputs = _template(blueprint)
    name = template.value["blueprint"]
    value = {"playbook": name, "owner": "team:example", "schema": "serviola/playbook/1", "from": name}
    own = Located(blueprint.file, value, {(): (1, 1)}, {})
    usual = {each.name: Given(each.samples()[0]) for each in inputs.values()}
    yield "", None, _join(own, template, inputs, usual, [])
    for each in inputs.values():
        for sample in each.samples()[1:]:
            yield each.name, sample, _join(own, template, inputs, usual | {each.name: Given(sample)}, [])


def _by_itself(own: Located) -> Document:
    """Read a playbook that declares inputs of its own: each has a default, which is its value."""
    findings: list[Finding] = []
    fields = Fields(own, ("inputs",), findings)
    inputs = declared(fields)
    for each in inputs.values():
        if each.default is None and isinstance(fields.values[each.name], dict):
            below = fields.at(("inputs", each.name))
            if "default" not in below.values:
                below.error(
                    "missing-key",
                    phrase("{name} has no default, and no playbook gives it a value", name=below.name),
                    phrase("add default:"),
                )
    values = {
        each.name: Given(each.samples()[0], own, ("inputs", each.name, "default")) for each in inputs.values()
    }
    _all_used(fields, _only_declared(own, inputs), inputs)
    if findings:
        raise PlaybookError(findings)
    return _join(own, own, inputs, values, findings)


def _from(own: Located, blueprint: Blueprint | None, findings: list[Finding]) -> str:
    fields = Fields(own, (), findings)
    name = fields.text("from")
    if name and not _NAME.fullmatch(name):
        said = phrase("from is {name}, which is no blueprint's name", name=shown(name))
        fields.error("name", said, phrase("name a blueprint, such as near-port-call"), at=("from",))
    elif name and blueprint is None:
        said = phrase("there is no blueprint {name}", name=name)
        remedy = phrase("write blueprints/{name}/blueprint.yaml beside the playbook's folder", name=name)
        fields.error("no-blueprint", said, remedy, at=("from",))
    return name


@lru_cache(maxsize=64)  # many playbooks are made from one, and YAML is slow to read
def _template(blueprint: Blueprint) -> tuple[Located, dict[str, Input]]:
    """Read a blueprint: its header, and that all it marks is declared."""
    template = read(blueprint.text, blueprint.file)
    findings: list[Finding] = []
    fields = Fields(template, (), findings)
    schema = fields.text("schema")
    if schema and schema != SCHEMA:
        said = phrase("schema is {schema}, not that of a blueprint", schema=shown(schema))
        fields.error("schema", said, phrase("write {schema}", schema=SCHEMA), at=("schema",))
    name = fields.text("blueprint")
    if name and not _NAME.fullmatch(name):
        said = phrase("blueprint is {name}, which is no name", name=shown(name))
        remedy = phrase("use up to 80 small letters and digits, with single dashes between")
        fields.error("name", said, remedy, at=("blueprint",))
    fields.text("description", "")
    inputs = declared(fields.mapping("inputs", required=False))
    for key in _NOT_SHARED:
        if key in fields.values:
            said = phrase("{key} does not belong in a blueprint", key=key)
            fields.error(
                "blueprint", said, phrase("write it in each playbook made from it"), at=(key,), on_key=True
            )
    if findings:
        raise PlaybookError(findings)
    _all_used(fields.at(("inputs",)), _only_declared(template, inputs), inputs)
    if findings:
        raise PlaybookError(findings)
    return template, inputs


def _all_used(fields: Fields, used: set[str], inputs: Mapping[str, Input]) -> None:
    """Say of each input that is written nowhere."""
    for each in inputs:
        if each not in used:
            said = phrase("the input {name} is used nowhere", name=each)
            remedy = phrase("write {{input: {name}}} where it counts, or take it out", name=each)
            fields.error("unused", said, remedy, at=(each,), on_key=True)


def _check_name(template: Located, name: str) -> None:
    found = template.value["blueprint"]
    if found != name:
        findings: list[Finding] = []
        said = phrase("the blueprint is named {found}, not {name}", found=found, name=name)
        remedy = phrase("give it the name of its folder")
        Fields(template, (), findings).error("name", said, remedy, at=("blueprint",))
        raise PlaybookError(findings)


def _values(fields: Fields, name: str, inputs: Mapping[str, Input]) -> dict[str, Given]:
    """Read what a playbook fills in; where that is wrong or missing, a right value stands in."""
    for key in LOGIC:
        if key in fields.values:
            said = phrase("{key} is what the blueprint {name} says", key=key, name=name)
            remedy = phrase("change it there, or leave from: out and write all of it here")
            fields.error("blueprint", said, remedy, at=(key,), on_key=True)
    given = fields.mapping("inputs", required=False)
    found = {}
    for each in inputs.values():
        if not given.has(each.name):
            found[each.name] = Given(each.samples()[0])
            if each.default is None and not (given.missing and "inputs" in fields.values):
                said = phrase(
                    "{name} needs the input {each}: {label}", name=name, each=each.name, label=each.label
                )
                sample = each.samples()[0]
                remedy = phrase(
                    "add it under inputs:, such as {each}: {sample}", each=each.name, sample=sample
                )
                at = ("inputs",) if "inputs" in fields.values else ("from",)
                fields.error("missing-input", said, remedy, at=at, on_key=True)
        elif problem := each.wrong(given.values[each.name]):
            given.error("input", *problem, at=(each.name,))
            found[each.name] = Given(each.samples()[0])
        else:
            found[each.name] = Given(given.values[each.name], given.located, ("inputs", each.name))
    for key in given.values:
        if key not in inputs:
            said = phrase("{key} is no input of {name}", key=shown(key), name=name)
            given.error("unknown-key", said, did_you_mean(key, inputs), at=(key,), on_key=True)
    return found


def _only_declared(written: Located, inputs: Mapping[str, Input]) -> set[str]:
    """Name the inputs that are marked; PlaybookError where one is not declared, or not marked alone."""
    findings: list[Finding] = []
    fields = Fields(written, (), findings)
    used = set()
    for path, mark in marks(written.value):
        name = mark[MARK]
        used.add(str(name))
        if len(mark) > 1:
            said = phrase("other keys stand beside input: {name}", name=shown(name))
            fields.error("input", said, phrase("write {{input: name}} alone"), at=path)
        elif not isinstance(name, str) or name not in inputs:
            said = phrase("there is no input {name}", name=shown(name))
            declare = phrase("declare it under inputs:, with a selector")
            remedy = did_you_mean(str(name), inputs) if inputs else declare
            fields.error("input", said, remedy, at=(*path, MARK))
    if findings:
        raise PlaybookError(findings)
    return used


def _join(
    own: Located,
    template: Located,
    inputs: Mapping[str, Input],
    given: Mapping[str, Given],
    findings: list[Finding],
) -> Document:
    joined = Joined(given, own.file)
    joined.values[()] = own.where()
    whole: dict[str, Any] = {}
    for source in (own,) if template is own else (own, template):
        left_out = ("inputs",) if source is own else _HEADER
        for key, value in source.value.items():
            if key not in left_out and (source is own or key not in whole):
                if source is template and template is not own:
                    joined.files[key,] = source.file
                whole[key] = joined.take(source, value, (key,), (key,))
    located = Located(own.file, whole, joined.values, joined.keys, joined.files)
    name = own.value.get("from", "") if isinstance(own.value.get("from"), str) else ""
    return Document(located, name, inputs, joined.from_input, tuple(findings))
