"""A first playbook: what a few answers make, with cases that show what it does and what it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.time import Instant, moment, parse_iso
from engine.rules.playbook import SCHEMA, Stage, parse_who
from engine.rules.units import DISTANCE_REMEDY, DURATION_REMEDY, kilometers, seconds
from engine.rules.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
STOP, CAMPAIGN = "stop", "campaign"
SCALED, AREA, COUNTRY = "scaled", "area", "country"
_WAYS: Final = (SCALED, AREA, COUNTRY)
_ARRIVAL: Final = parse_iso("2010-01-15T13:00:00Z")
"""The call at Labadee in the book of the story january-2010, which the cases lean on."""
_LABADEE: Final = "[19.786, -72.246]"
_SOLD: Final = "[aurelia-countdown, private-beach-week, zip-line-offer]"
_SLIGHTER: Final = {
    Severity.EXTREME: Severity.SEVERE,
    Severity.SEVERE: Severity.MODERATE,
    Severity.MODERATE: Severity.MINOR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What somebody answered; the defaults are those of who presses Enter."""

    name: str = "my-first-playbook"
    about: str = STOP
    hazards: tuple[str, ...] = (Hazard.EARTHQUAKE.value, Hazard.CYCLONE.value)
    severity: str = Severity.SEVERE.value
    far: str = AREA
    ahead: str = "7d"
    topics: tuple[str, ...] = ("checkout",)
    owner: str = "team:itinerary-planning"
    ask: str = "owner_of(campaign)"
    lease: str = "72h"
    stage: str = Stage.SHADOW.value
    """A new playbook records what it would ask, until somebody has looked."""
    behind: tuple[str, ...] = ()
    """Playbooks that ask about the same campaigns already, behind which it keeps silent."""
    say: Callable[[str], str] = field(default=str)
    """Says a sentence in the language of who answers; it stands in comments and in the names of cases."""


def why_not(key: str, text: str) -> str:  # noqa: C901, PLR0911 - one sentence a question
    """Say what is wrong with an answer, and what to write; empty where nothing is."""
    match key:
        case "name" if not NAME.fullmatch(text) or len(text) > 80:
            return phrase("use up to 80 small letters and digits, with single dashes between")
        case "about" if text not in {STOP, CAMPAIGN}:
            return did_you_mean(text, (STOP, CAMPAIGN))
        case "hazards" if strangers := [one for one in listed(text) if one not in list(Hazard)]:
            return did_you_mean(strangers[0], Hazard)
        case "severity" if text not in list(Severity)[1:]:
            return did_you_mean(text, list(Severity)[1:])
        case "far" if text not in _WAYS and kilometers(text) is None:
            return phrase("{remedy}, or one of {words}", remedy=DISTANCE_REMEDY, words=", ".join(_WAYS))
        case "ahead" | "lease" if seconds(text) is None:
            return DURATION_REMEDY
        case "topics" if not all(TOPIC.fullmatch(one) for one in listed(text)):
            return phrase("write small letters, digits and -")
        case "owner" if not ((who := parse_who(text)) and who.group):
            return phrase("write team:name or oncall:name")
        case "ask" if parse_who(text) is None:
            return phrase("write owner_of(campaign), owner_of(stop), team:name or oncall:name")
        case "stage" if text not in {Stage.SHADOW.value, Stage.SUGGEST.value}:
            return did_you_mean(text, (Stage.SHADOW.value, Stage.SUGGEST.value))
    return "" if listed(text) else phrase("write some text")


def stranger_in(key: str, text: str) -> str:
    """Give the part of an answer that is none: of a list the first such word, else all of it."""
    if key == "hazards":
        return next((one for one in listed(text) if one not in list(Hazard)), text)
    if key == "topics":
        return next((one for one in listed(text) if not TOPIC.fullmatch(one)), text)
    return text


def of_complaints(hazards: tuple[str, ...]) -> bool:
    """Say whether it is about what people say alone, of which nobody says how severe it is."""
    return hazards == (Hazard.COMPLAINT.value,)


def listed(text: str) -> tuple[str, ...]:
    """Read words with commas or blanks between them, each once."""
    return tuple(dict.fromkeys(re.split(r"[\s,]+", text.strip()))) if text.strip() else ()


def playbook_of(answers: Answers, now: Instant) -> str:
    """Write the playbook; it is to be read again in a year."""
    review_by = (moment(now) + timedelta(days=365)).date().isoformat()
    say = answers.say
    return f"""\
# {say(phrase("Check it with: serviola check; play its cases with: serviola test"))}
schema: {SCHEMA}
playbook: {answers.name}
owner: {answers.owner}
author: {answers.owner}
review_by: {review_by}
stage: {answers.stage}

when:
  situation: {_situation(answers)}
  evidence: {_evidence(answers)}
  exposure: {_exposure(answers)}
unless:
  situation: {{state: [retracted, cleared]}}

then:
  - pause_campaigns: {{touching: {answers.about}, lease: {answers.lease}, ask: {answers.ask}}}
  - tell: {{to: ["{answers.owner}"]}}

ask: {{within: 2h, on_timeout: escalate}}
{_silence(answers)}"""


def _silence(answers: Answers) -> str:
    if not answers.behind:
        return ""
    why = answers.say(phrase("these ask about the same campaigns already"))
    return f"inhibited_by: [{', '.join(answers.behind)}]    # {why}\n"


def _situation(answers: Answers) -> str:
    asked = [f"hazard: [{', '.join(answers.hazards)}]"]
    if not of_complaints(answers.hazards):
        asked.append(f'severity: ">= {answers.severity}"')
    if answers.about == CAMPAIGN:
        asked.append(f"topics: [{', '.join(answers.topics)}]")
    return "{" + ", ".join(asked) + "}"


def _evidence(answers: Answers) -> str:
    if of_complaints(answers.hazards):
        return "{social: 5, within: 1d}"
    return "{any: [{official: 1}, {ops: 1}, {independent: 2, within: 2h}]}"


def _exposure(answers: Answers) -> str:
    if answers.about == CAMPAIGN:
        return "{to: campaign, by: [topic]}"
    ways = {SCALED: ", {radius: scaled}", AREA: "", COUNTRY: ", country"}
    way = ways.get(answers.far, f", {{radius: {answers.far}}}")
    return f"{{to: itinerary.stop, by: [impact_area{way}], during: {{before_arrival: {answers.ahead}}}}}"


def cases_of(answers: Answers) -> str:
    """Write the cases: it asks, it is too slight, it is elsewhere, it was taken back."""
    say = answers.say
    cases = [_asks(answers)]
    if answers.stage == Stage.SHADOW:
        cases.insert(0, _records(answers))
    slighter = _SLIGHTER.get(Severity(answers.severity))
    if slighter is not None and not of_complaints(answers.hazards):
        slight = _report(answers, severity=slighter.value)
        cases.append(_silent(answers, say(phrase("what is less severe asks nobody")), slight))
    cases.append(_silent(answers, say(phrase("what is elsewhere asks nobody")), _report(answers, here=False)))
    return f"# {say(phrase('What the playbook does, and what it does not.'))}\n\n" + "\n".join(cases)


def _head(answers: Answers, name: str, sent: str, *, stage: str = "") -> str:
    ahead_s = seconds(answers.ahead) or 0
    if answers.about == CAMPAIGN:
        clock, book = "2026-09-18T16:00:00Z", "failing-checkout/programs.yaml"
    else:
        before = moment(_ARRIVAL) - timedelta(seconds=min(86_400, ahead_s // 2))
        clock, book = f"{before:%Y-%m-%dT%H:%M:%SZ}", "january-2010/programs.yaml"
    tried = f", stage: {stage}" if stage else ""
    return f"- name: {name}\n  clock: {clock}\n  given: {{programs: {book}{tried}}}\n  send:\n{sent}"


def _records(answers: Answers) -> str:
    head = _head(answers, answers.say(phrase("it only records what it would ask")), _report(answers))
    return head + "  want:\n    - {at: +20m, proposal: none, told: none, paused: none}\n"


def _asks(answers: Answers) -> str:
    say = answers.say
    # In shadow it is tried as if it asked, so that the case goes on to hold when it is let out.
    stage = Stage.SUGGEST.value if answers.stage == Stage.SHADOW else ""
    head = _head(answers, say(phrase("it asks before anything is paused")), _report(answers), stage=stage)
    stop = ", stop: Labadee" if answers.about == STOP else ""
    paused = _SOLD if answers.about == STOP else "[basket-reminder, last-day-offer]"
    return head + (
        "  answer:\n    - {at: +25m, to: pause, answer: approve}\n"
        "  want:\n    - {at: +9m, proposal: none}\n"
        f"    - {{at: +20m, proposal: [pause_campaigns]{stop}, paused: none}}\n"
        f"    - {{at: +28m, paused: {paused}}}\n"
    )


def _silent(answers: Answers, name: str, sent: str) -> str:
    return _head(answers, name, sent) + "  want:\n    - {at: +20m, proposal: none, told: none}\n"


def _report(answers: Answers, *, severity: str = "", here: bool = True) -> str:
    """Write what is sent: one official report, or what five people say."""
    if answers.about == CAMPAIGN:
        where = f"topics: [{answers.topics[0] if here else 'something-else'}]"
    else:
        point = _LABADEE if here else "[40.0, -30.0]"
        where = f"point: {point}, radius: 60 km, country: {'HT' if here else 'PT'}"
    if of_complaints(answers.hazards):
        told = [f"hazard: complaint, from: social, by: guest-{one}, {where}" for one in range(1, 6)]
    else:
        told = [
            f"hazard: {answers.hazards[0]}, severity: {severity or answers.severity}, from: official, {where}"
        ]
    return "".join(f"    - {{at: +10m, report: {{{one}}}}}\n" for one in told)
