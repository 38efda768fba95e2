"""Load what a playbook asks of the evidence: counts, joined by any and all."""

from __future__ import annotations

from engine.model.scales import SourceClass
from engine.rules.conditions import Branch, Condition, Reports, Voices
from engine.rules.fields import Fields
from engine.rules.words import dotted

MOST_PARTS = 8
MOST_COUNT = 1_000
MOST_WINDOW_S = 366 * 86_400

_FORMS = ("any", "all", "independent", "reports", *SourceClass)


def evidence(fields: Fields) -> Condition | None:
    """Read one clause of evidence: exactly one of the forms; None after a finding."""
    if fields.missing:
        return None
    path = dotted(fields.path)
    forms = [str(name) for name in _FORMS if fields.has(name)]
    if len(forms) != 1:
        fields.rest()
        if not fields.values or forms:
            message = f"{path} says {'nothing' if not forms else ' and '.join(forms)}"
            remedy = "write one of {official: 1}, {independent: 2}, {any: [...]}, {all: [...]}"
            fields.error("shape", message, remedy)
        return None
    (form,) = forms
    found = _read(fields, f"{path}.{form}", form)
    fields.rest()
    return found


def _read(fields: Fields, path: str, form: str) -> Condition:
    if form in {"any", "all"}:
        return _joined(fields, path, form)
    count = fields.integer(form, least=1, most=MOST_COUNT)
    source_class = None if form in {"independent", "reports"} else SourceClass(form)
    if form == "reports" and fields.has("from"):
        source_class = fields.choice("from", SourceClass)
    within_s = None
    if fields.has("within"):
        within_s = fields.duration_s("within", least=60, most=MOST_WINDOW_S)
    counted = Reports if form == "reports" else Voices
    return counted(path, source_class, count, within_s)


def _joined(fields: Fields, path: str, form: str) -> Branch:
    listed = fields.mappings(form)
    if isinstance(fields.values.get(form), list) and not 1 <= len(listed) <= MOST_PARTS:
        message = f"{path} has {len(listed)} parts"
        fields.error("few", message, f"write between 1 and {MOST_PARTS}", at=(form,))
    read = [evidence(each) for each in listed[:MOST_PARTS]]
    return Branch(path, form, tuple(part for part in read if part is not None))
