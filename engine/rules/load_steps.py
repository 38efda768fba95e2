"""Load what a playbook calls for: the list under `then`."""

from __future__ import annotations

from enum import StrEnum

from engine.model.option import OptionKind
from engine.model.said import phrase
from engine.model.signal import Phase
from engine.rules.defaults import MOST_LEASE_S
from engine.rules.fields import Fields
from engine.rules.playbook import (
    RELATIONS,
    WHO_REMEDY,
    EndStep,
    ItineraryStep,
    PauseStep,
    Steps,
    Who,
    parse_who,
)
from engine.rules.words import either, near_word


class StepName(StrEnum):
    """The steps there are."""

    PAUSE_CAMPAIGNS = "pause_campaigns"
    END_CAMPAIGNS = "end_campaigns"
    PROPOSE_ITINERARY = "propose_itinerary"
    TELL = "tell"


class Touching(StrEnum):
    """What a paused or ended campaign has in common with the situation."""

    STOP = "stop"
    CAMPAIGN = "campaign"


def who(fields: Fields, key: str, text: str, index: int | None = None) -> Who | None:
    """Read whom a key names; a finding and None when it names nobody."""
    found = parse_who(text) if text else None
    if text and found is None:
        at = (key,) if index is None else (key, index)
        remedy = near_word(text, RELATIONS) or WHO_REMEDY
        fields.error("who", phrase("{key} names {text}, which is nobody", key=key, text=text), remedy, at=at)
    return found


def then(fields: Fields, *, to: str) -> tuple[tuple[Phase | None, Steps], ...]:
    """Read `then`: a list of steps, or one such list for each phase of the situation that calls for any."""
    if not isinstance(fields.values.get("then"), dict):
        return ((None, steps(fields, "then", to=to)),)
    phases = fields.mapping("then")
    found = [(phase, steps(phases, phase.value, to=to)) for phase in Phase if phases.has(phase.value)]
    phases.rest()
    if not phases.values:
        remedy = phrase("add {known}", known=either(Phase))
        fields.error("few", phrase("{path} says nothing", path="then"), remedy, at=("then",))
    return tuple(found) or ((None, Steps()),)


def steps(fields: Fields, key: str, *, to: str) -> Steps:
    """Read a list of one step each; a step may stand there once."""
    pause: PauseStep | None = None
    end: EndStep | None = None
    itinerary: ItineraryStep | None = None
    tell: tuple[Who, ...] = ()
    seen: set[StepName] = set()
    listed = fields.mappings(key)
    if not listed and fields.raw(key, None) == []:
        remedy = phrase("add a step, such as tell: {{to: [owner_of(stop)]}}")
        fields.error("few", phrase("{key} is an empty list", key=key), remedy, at=(key,))
    for step in listed:
        if step.missing:
            continue
        name = _step_name(step)
        if name is None:
            continue
        if name in seen:
            remedy = phrase("keep one of them, or write a second playbook")
            step.error(
                "twice", phrase("{name} stands here again", name=name), remedy, at=(name,), on_key=True
            )
        seen.add(name)
        below = step.mapping(name)
        if name is StepName.PAUSE_CAMPAIGNS:
            pause = _pause(below, to)
        elif name is StepName.END_CAMPAIGNS:
            end = _end(below, to)
        elif name is StepName.PROPOSE_ITINERARY:
            itinerary = _itinerary(below, to)
        else:
            tell = _tell(below)
        below.rest()
    return Steps(pause=pause, end=end, itinerary=itinerary, tell=tell)


def _step_name(step: Fields) -> StepName | None:
    known = [name for name in StepName if step.has(name)]
    step.rest()
    if not step.values:
        step.error(
            "shape",
            phrase("one item of then is empty"),
            phrase("choose one of {words}", words=", ".join(StepName)),
        )
    if len(step.values) > 1:
        step.error(
            "shape",
            phrase("one item of then holds several keys"),
            phrase("begin each step with a dash of its own"),
        )
    return known[0] if len(known) == 1 and len(step.values) == 1 else None


def _touching(step: Fields, to: str) -> str:
    fitting = Touching.CAMPAIGN if to == "campaign" else Touching.STOP
    touching = step.choice("touching", Touching, fitting)
    if not step.missing and touching is not fitting:
        message = phrase("touching is {touching}, but the exposure is to {to}", touching=touching, to=to)
        step.error(
            "touching", message, phrase("write touching: {fitting}", fitting=fitting), at=("touching",)
        )
    return touching.value


def _pause(step: Fields, to: str) -> PauseStep:
    touching = _touching(step, to)
    # A pause without an end is forgotten, so there is no default for how long it may last.
    lease_s = step.duration_s("lease", least=60, most=MOST_LEASE_S)
    return PauseStep(touching=touching, lease_s=lease_s, ask=_asked(step, "campaign"))


def _end(step: Fields, to: str) -> EndStep:
    if step.has("lease"):
        message = phrase("what is ended has no lease: it never comes back")
        step.error("step", message, phrase("take lease out"), at=("lease",), on_key=True)
    return EndStep(touching=_touching(step, to), ask=_asked(step, "campaign"))


def _itinerary(step: Fields, to: str) -> ItineraryStep:
    if to == "campaign":
        message = phrase("a playbook about campaigns has no stop to propose an itinerary for")
        step.error("step", message, phrase("leave the step out, or write to: itinerary.stop"))
    options = step.choices("options", OptionKind)
    return ItineraryStep(options=tuple(option.value for option in options), ask=_asked(step, "stop"))


def _tell(step: Fields) -> tuple[Who, ...]:
    told: list[Who] = []
    names = step.texts("to")
    for index, name in enumerate(names):
        found = who(step, "to", name, index if isinstance(step.values.get("to"), list) else None)
        if found in told:
            step.error(
                "twice",
                phrase("to names {name} twice", name=name),
                phrase("keep one of them"),
                at=("to", index),
            )
        elif found is not None:
            told.append(found)
    return tuple(told)


def _asked(step: Fields, relation: str) -> Who:
    """Read who is asked; where that is not said, the owner."""
    usual = Who(relation=relation)
    return who(step, "ask", step.text("ask", str(usual))) or usual
