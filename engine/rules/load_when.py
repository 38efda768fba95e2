"""Load the conditions of a playbook: `when`, `unless` and the clear rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.model.match import Way
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, Severity, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules.conditions import (
    About,
    Absent,
    Branch,
    Condition,
    OfProgram,
    OneOf,
    OnScale,
)
from engine.rules.fields import Fields
from engine.rules.load_evidence import evidence as read_evidence
from engine.rules.load_evidence import usual_evidence
from engine.rules.load_exposure import Bound
from engine.rules.load_exposure import exposure as read_exposure
from engine.rules.privacy import CustomerField, booked
from engine.rules.words import did_you_mean, dotted, either, shown

_SCALES: dict[str, type[Severity | Certainty | Urgency]] = {
    "severity": Severity,
    "certainty": Certainty,
    "urgency": Urgency,
}
_OPERATORS = {">=": "ge", ">": "gt", "<=": "le", "<": "lt"}
_COMPARISON = re.compile(r"(>=|<=|>|<|={1,2})\s*([^\s<>=]+)")
_MOST_FOR_S = 30 * 86_400
_MOST_TOPICS = 50
_LONGEST_TOPIC = 80


OF_STOP = ("vessel", "itinerary", "place", "owner", "locked", "excursions")
"""What a playbook may ask of a stop besides where and when it is; ids and names as the book has them."""
OF_CAMPAIGN = ("message_class", "tool", "owner")
"""The same of a campaign."""


@dataclass(frozen=True, slots=True)
class When:
    """What `when` holds: its conditions, ways in order, how far ahead it looks, how long all must hold."""

    condition: Branch
    to: str
    ways: tuple[Way, ...]
    before_arrival_s: int
    hold_for_s: int


def when(fields: Fields) -> When:
    """Read `when`: situation, evidence and exposure, all of which must hold."""
    situation_ = situation(fields.mapping("situation"), hazard_needed=True)
    evidence: Condition | None = usual_evidence("when.evidence")
    if fields.has("evidence"):
        evidence = read_evidence(fields.mapping("evidence"))
    to, parts_of_it, ways, before_arrival_s = read_exposure(fields.mapping("exposure"))
    program = _program(fields.mapping("program"), to) if fields.has("program") else None
    hold_for_s = fields.duration_s("for", 0, least=60, most=_MOST_FOR_S)
    fields.rest()
    exposure = Branch("when.exposure", "all", parts_of_it)
    parts: list[Condition] = [situation_]
    if evidence is not None:
        parts.append(evidence)
    if program is not None:
        parts.append(program)
    return When(Branch("when", "all", (*parts, exposure)), to, ways, before_arrival_s, hold_for_s)


def _program(fields: Fields, to: str) -> Branch:
    """Read what the book must say of the item."""
    path = dotted(fields.path)
    known = OF_STOP if to == Bound.ITINERARY_STOP else OF_CAMPAIGN
    parts: list[Condition] = []
    for name in known:
        if name == "locked":
            if fields.has(name):
                parts.append(OfProgram(f"{path}.{name}", name, ("yes" if fields.flag(name) else "no",)))
        elif name == CustomerField.EXCURSIONS:
            found = booked(fields, path) if fields.has(name) else None
            parts += [] if found is None else [found]
        elif fields.has(name):
            parts.append(OfProgram(f"{path}.{name}", name, fields.texts(name)))
    if not fields.values and not fields.missing:
        fields.error(
            "few", phrase("{path} says nothing", path=path), phrase("add {known}", known=either(known))
        )
    fields.rest()
    return Branch(path, "all", tuple(parts))


def unless(fields: Fields) -> Branch:
    """Read `unless`: while its situation holds, the playbook does not."""
    found = situation(fields.mapping("situation"), hazard_needed=False)
    fields.rest()
    return Branch("unless", "none", (found,))


def clear_when(fields: Fields) -> Branch:
    """Read the clear rule: what must hold of the situation for a match to be over. Silence says nothing."""
    parts: list[Condition] = []
    if fields.has("situation"):
        below = fields.mapping("situation")
        parts.append(situation(below, hazard_needed=False))
        state = below.values.get("state")
        if SituationState.STALE in (state if isinstance(state, list) else [state]):
            message = phrase("clear.when waits for silence, and silence is not an all-clear")
            below.error("silence", message, phrase("leave stale out"), at=("state",))
    if fields.has("evidence"):
        mapping = fields.mapping("evidence")
        evidence = read_evidence(mapping)
        parts += [] if evidence is None else [evidence]
        if evidence is not None and _waits_for_silence(evidence):
            message = phrase("clear.when waits for silence, and silence is not an all-clear")
            mapping.error("silence", message, phrase("leave absent out"))
    if not fields.values and not fields.missing:
        fields.error(
            "few",
            phrase("clear.when says nothing"),
            phrase('add situation, such as {{severity: "<= Minor"}}'),
        )
    fields.rest()
    return Branch("clear.when", "all", tuple(parts))


def _waits_for_silence(condition: Condition) -> bool:
    if isinstance(condition, Branch):
        return any(_waits_for_silence(part) for part in condition.parts)
    return isinstance(condition, Absent)


def situation(fields: Fields, *, hazard_needed: bool) -> Branch:
    """Read what is asked of the situation itself; every other field but the hazard may be left out."""
    path = dotted(fields.path)
    parts: list[Condition] = []
    if hazard_needed or fields.has("hazard"):
        hazards = fields.choices("hazard", Hazard)
        parts.append(OneOf(f"{path}.hazard", "hazard", hazards))
    for name, scale in _SCALES.items():
        if fields.has(name):
            found = _on_scale(fields, name, scale)
            if found is not None:
                parts.append(found)
    if fields.has("topics"):
        parts.append(About(f"{path}.topics", _topics(fields)))
    for name, kind in (("state", SituationState), ("phase", Phase)):
        if fields.has(name):
            parts.append(OneOf(f"{path}.{name}", name, fields.choices(name, kind)))
    if "status" in fields.values:
        fields.has("status")
        message = phrase("status cannot be set: only what is Actual leads to a question")
        fields.error("status", message, phrase("leave it out"), at=("status",), on_key=True)
    if not fields.values and not fields.missing:
        remedy = phrase("add hazard, severity, certainty, urgency, topics, state or phase")
        fields.error("few", phrase("{path} says nothing", path=path), remedy)
    fields.rest()
    return Branch(path, "all", tuple(parts))


def _topics(fields: Fields) -> tuple[str, ...]:
    """Read topics, word for word as the sources name them."""
    words = fields.texts("topics")
    if len(words) > _MOST_TOPICS:
        remedy = phrase("name up to {most_topics}, or write several playbooks", most_topics=_MOST_TOPICS)
        fields.error("few", phrase("topics names {count} words", count=len(words)), remedy, at=("topics",))
    for index, word in enumerate(words):
        at = ("topics", index) if isinstance(fields.values["topics"], list) else ("topics",)
        if word in words[:index]:
            fields.error(
                "twice", phrase("topics names {word} twice", word=word), phrase("keep one of them"), at=at
            )
        if word != word.strip() or len(word) > _LONGEST_TOPIC:
            remedy = phrase(
                "write it as the source names it, in up to {longest_topic} letters without blanks around",
                longest_topic=_LONGEST_TOPIC,
            )
            fields.error(
                "topic", phrase("topics names {word!r}, which is no topic", word=shown(word)), remedy, at=at
            )
    return words


def _on_scale(fields: Fields, name: str, scale: type[Severity | Certainty | Urgency]) -> Condition | None:
    path = f"{dotted(fields.path)}.{name}"
    value = fields.raw(name)
    text = value.strip() if isinstance(value, str) else ""
    if text[:1] not in tuple("<>=!≥≤"):
        return OneOf(path, name, tuple(each.value for each in fields.choices(name, scale)))
    found = _COMPARISON.fullmatch(text)
    if found is None:
        remedy = phrase('write an operator and one value, such as ">= {scale}"', scale=list(scale)[3])
        typed = text.replace("≥", ">=").replace("≤", "<=")
        if typed != text and _COMPARISON.fullmatch(typed):
            remedy = phrase("did you mean {word}?", word=f'"{typed}"')
        fields.error(
            "comparison",
            phrase("{name} is {text}, which compares nothing", name=name, text=text),
            remedy,
            at=(name,),
        )
        return None
    known = {each.value: each for each in scale}
    if found[2] not in known:
        fields.error(
            "choice",
            phrase("{name} cannot be {found}", name=name, found=found[2]),
            did_you_mean(found[2], known),
            at=(name,),
        )
        return None
    member = known[found[2]]
    if found[1] not in _OPERATORS:
        return OneOf(path, name, (member.value,))
    if member.value == "Unknown":
        message = phrase(
            "{name} is compared with Unknown, which is neither more nor less than anything", name=name
        )
        fields.error(
            "comparison",
            message,
            phrase("compare with one of {known}", known=", ".join(list(known)[1:])),
            at=(name,),
        )
        return None
    return OnScale(path, name, _OPERATORS[found[1]], member)
