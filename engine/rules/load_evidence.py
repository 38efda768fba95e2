"""Load what a playbook asks of the evidence: counts, sequences, absences and rates, joined by any and all."""

from __future__ import annotations

from engine.model.said import phrase
from engine.model.scales import SourceClass
from engine.rules.conditions import Absent, Branch, Condition, InOrder, Rate, Reports, Voices
from engine.rules.defaults import DEFAULT_HEARD_WITHIN_S, DEFAULT_INDEPENDENT, DEFAULT_OFFICIAL
from engine.rules.fields import Fields
from engine.rules.lines import ALL_CLEAR, Ordered, Silent, Surge
from engine.rules.units import say_seconds
from engine.rules.words import both, did_you_mean, dotted, shown

MOST_PARTS = 8
MOST_COUNT = 1_000
MOST_WINDOW_S = 366 * 86_400

MOST_STEPS = 4
MOST_SILENCE_S = 30 * 86_400
MOST_OVER_S = 86_400
MOST_AGAINST_S = 7 * 86_400
"""A rate looks back no farther: what was let go of is told apart by the hour for so long."""
MOST_TIMES = 100
LEAST_VOICES = 2

FORMS = ("any", "all", "independent", "reports", "sequence", "absent", "rate", *SourceClass)


def evidence(fields: Fields) -> Condition | None:
    """Read one clause of evidence: exactly one of the forms; None after a finding."""
    if fields.missing:
        return None
    path = dotted(fields.path)
    forms = [str(name) for name in FORMS if fields.has(name)]
    if len(forms) != 1:
        fields.rest()
        if not fields.values or forms:
            message = phrase("{path} says {forms}", path=path, forms=both(forms or [phrase("nothing")]))
            remedy = phrase(
                "write one of {{official: 1}}, {{independent: 2}}, {{any: [...]}}, {{all: [...]}}"
            )
            fields.error("shape", message, remedy)
        return None
    (form,) = forms
    found = _read(fields, f"{path}.{form}", form)
    fields.rest()
    return found


def usual_evidence(path: str) -> Branch:
    """Give what is asked for where a playbook does not say."""
    official = Voices(f"{path}.any[0].official", SourceClass.OFFICIAL, DEFAULT_OFFICIAL)
    path_of_two = f"{path}.any[1].independent"
    independent = Voices(path_of_two, None, DEFAULT_INDEPENDENT, DEFAULT_HEARD_WITHIN_S)
    return Branch(f"{path}.any", "any", (official, independent))


def _read(fields: Fields, path: str, form: str) -> Condition:
    if form in {"any", "all"}:
        return _joined(fields, path, form)
    if form == "sequence":
        return InOrder(path, _sequence(fields))
    if form == "absent":
        return Absent(path, _absent(fields))
    if form == "rate":
        return Rate(path, _rate(fields))
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
        message = phrase("{path} has {count} parts", path=path, count=len(listed))
        fields.error(
            "few", message, phrase("write between 1 and {most_parts}", most_parts=MOST_PARTS), at=(form,)
        )
    read = [evidence(each) for each in listed[:MOST_PARTS]]
    return Branch(path, form, tuple(part for part in read if part is not None))


def _sequence(fields: Fields) -> Ordered:
    listed = fields.mappings("sequence")
    if isinstance(fields.values.get("sequence"), list) and not 2 <= len(listed) <= MOST_STEPS:
        message = phrase("sequence has {count} steps", count=len(listed))
        remedy = phrase(
            "write between 2 and {most_steps}, such as [{{ops: 1}}, {{social: 3}}]", most_steps=MOST_STEPS
        )
        fields.error("few", message, remedy, at=("sequence",))
    steps = [_step(each) for each in listed[:MOST_STEPS]]
    within_s = fields.duration_s("within", least=60, most=MOST_WINDOW_S)
    return Ordered(tuple(step for step in steps if step is not None), within_s)


def _step(fields: Fields) -> tuple[SourceClass | None, int] | None:
    if fields.missing:
        return None
    forms = [str(name) for name in ("independent", *SourceClass) if fields.has(name)]
    if len(forms) != 1:
        if not fields.values or forms:
            said = both(forms or [phrase("nothing")])
            remedy = phrase("write one class and a number, such as {{ops: 1}} or {{independent: 2}}")
            fields.error("shape", phrase("{path} says {forms}", path=fields.name, forms=said), remedy)
        fields.rest()
        return None
    count = fields.integer(forms[0], least=1, most=MOST_COUNT)
    fields.rest()
    return None if forms[0] == "independent" else SourceClass(forms[0]), count


def _absent(fields: Fields) -> Silent:
    kinds = (ALL_CLEAR, *SourceClass)
    kind = fields.raw("absent")
    if kind not in kinds:
        advice = (
            did_you_mean(kind, kinds)
            if isinstance(kind, str)
            else phrase("choose one of {words}", words=", ".join(kinds))
        )
        fields.error("choice", phrase("absent cannot be {kind}", kind=shown(kind)), advice, at=("absent",))
        kind = ALL_CLEAR
    by_s = fields.duration_s("by", least=60, most=MOST_SILENCE_S)
    return Silent(None if kind == ALL_CLEAR else SourceClass(kind), by_s)


def _rate(fields: Fields) -> Surge:
    source_class, before = fields.choice("rate", SourceClass), len(fields.findings)
    over_s = fields.duration_s("over", least=600, most=MOST_OVER_S)
    times = fields.integer("times", least=2, most=MOST_TIMES)
    against_s = fields.duration_s("against", least=600, most=MOST_AGAINST_S)
    # One person after a week of silence is no surge, and is any number of times as many as none.
    least = fields.integer("least", least=LEAST_VOICES, most=MOST_COUNT)
    if len(fields.findings) == before:
        over, against = say_seconds(over_s), say_seconds(against_s)
        if against_s <= over_s:
            message = phrase(
                "rate holds {over} against the {against} before it, which is no more",
                over=over,
                against=against,
            )
            remedy = phrase("make against several times as long as over, such as over: 1h, against: 7d")
            fields.error("rate", message, remedy, at=("against",))
        elif against_s % over_s:
            message = phrase(
                "against is {against}, which is not a whole number of {over}", against=against, over=over
            )
            fields.error("rate", message, phrase("write a multiple of {over}", over=over), at=("against",))
    return Surge(source_class, over_s, times, against_s, least)
