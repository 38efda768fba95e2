"""A playbook: declared conditions and the steps they call for, as one frozen value with all defaults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from engine.model.match import Way
from engine.model.night import Night
from engine.model.proposal import Rung
from engine.model.said import phrase
from engine.model.signal import Phase
from engine.rules.conditions import Branch
from engine.rules.defaults import DEFAULT_AT_ONCE, DEFAULT_RAMP_S
from engine.rules.exceptions import Exempt

SCHEMA = "serviola/playbook/1"


class Stage(StrEnum):
    """How far a playbook goes: shadow only records, suggest asks people, auto acts and tells."""

    SHADOW = "shadow"
    SUGGEST = "suggest"
    AUTO = "auto"


DEFAULT_STAGE = Stage.SHADOW
"""Whoever writes a playbook first sees what it would have asked."""


class OnRetraction(StrEnum):
    """What becomes of what was paused without asking when its source takes back what it said."""

    ASK = "ask"
    RESUME = "resume"


class OnResume(StrEnum):
    """What becomes of what was paused when people say that it may go on."""

    ASK = "ask"
    DROP_STALE = "drop_stale"
    NEVER_BURST = "never_burst"


class Stale(StrEnum):
    """What becomes of a send whose time passed while it was paused: people see it, or it is dropped."""

    ASK = "ask"
    DROP = "drop"


class Burst(StrEnum):
    """Whether what was paused may go on all at once: where two people say so, or never."""

    ASK = "ask"
    NEVER = "never"


class OnTimeout(StrEnum):
    """What the silence of people does; it never acts."""

    ESCALATE = "escalate"
    DECLINE = "decline"


RELATIONS = {"owner_of(campaign)": "campaign", "owner_of(stop)": "stop"}
_GROUP = re.compile(r"(team|oncall):[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class Who:
    """Whom to ask or tell: the owner of a campaign or stop, or a group such as oncall:itinerary."""

    relation: str = ""
    group: str = ""

    def __str__(self) -> str:
        """Say it as a playbook writes it."""
        return self.group or f"owner_of({self.relation})"


def parse_who(text: str) -> Who | None:
    """Read whom a playbook names; None when it names nobody."""
    if text in RELATIONS:
        return Who(relation=RELATIONS[text])
    return Who(group=text) if _GROUP.fullmatch(text) else None


WHO_REMEDY = phrase("write owner_of(campaign), owner_of(stop), team:name or oncall:name")


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseStep:
    """Pause every campaign that touches the exposed item, under a lease."""

    touching: str
    lease_s: int
    ask: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class EndStep:
    """End for good every campaign that touches the exposed item and has no pause that can be undone."""

    touching: str
    ask: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryStep:
    """Propose alternatives for the exposed stop."""

    options: tuple[str, ...]
    ask: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What is called for: what to pause, what to end, what to propose, whom to tell."""

    pause: PauseStep | None = None
    end: EndStep | None = None
    itinerary: ItineraryStep | None = None
    tell: tuple[Who, ...] = ()


_NOTHING = Steps()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a playbook says in the place of a template, in one language: templates too, of a title and a body.

    `path` is where they stand in the playbook.
    """

    template: str
    language: str
    title: str
    body: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Auto:
    """When a playbook at stage auto acts without asking, and what it lets go of so.

    `condition` is what its author asks of the situation; what the house asks besides is added when it is
    compiled (engine/rules/compile.py) and judged (engine/response/auto.py). `most_campaigns` None is no
    bound but the limits.
    """

    condition: Branch
    most_campaigns: int | None
    on_retraction: OnRetraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """How what is held goes on, once somebody says that it may: so many at once, the next after `ramp_s`.

    With `drop_stale` what would send something whose time has passed stays paused, and its owner drops it.
    With `never_burst` nobody may ask that it goes on all at once.
    """

    drop_stale: bool = False
    never_burst: bool = False
    at_once: int = DEFAULT_AT_ONCE
    ramp_s: int = DEFAULT_RAMP_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """What we said we would do, when, and who must agree; `digest` is the SHA-256 of its text.

    It asks about so many campaigns within an hour and a day, and about no more once all playbooks of the
    brand together have asked about `of_brand_per_hour`, or within a day about `share_of_live` percent of what
    runs by the book (engine/response/limits.py).
    """

    name: str
    digest: str
    file: str
    owner: str
    author: str
    review_by: str
    stage: Stage
    when: Branch
    unless: Branch | None
    hold_for_s: int
    cooldown_s: int
    inhibited_by: tuple[str, ...]
    priority: int
    to: str
    ways: tuple[Way, ...]
    before_arrival_s: int
    then: tuple[tuple[Phase | None, Steps], ...]
    """What is called for, phase by phase of the situation; None stands for all of them alike."""
    quorum: int
    within_s: int
    on_timeout: str
    escalate_to: str
    clear_ask: Who
    clear_every_s: int
    clear_when: Branch | None
    clear_for_s: int
    campaigns_per_hour: int
    campaigns_per_day: int
    of_brand_per_hour: int
    share_of_live: int
    purpose: str
    customer_fields: tuple[str, ...]
    exceptions: tuple[Exempt, ...] = ()
    """What it does not ask about, until when, and who agreed to that."""
    conflicts: tuple[str, ...] = ()
    """Playbooks with which it never asks about one item at the same time."""
    known_false_positives: tuple[str, ...] = ()
    """What looks like the real thing and is not, a sentence each."""
    blueprint: str = ""
    """The name of the blueprint that it is made from; nothing where it stands by itself."""
    auto: Auto | None = None
    """None but at stage auto: then nothing is done without asking."""
    messages: tuple[OwnWords, ...] = ()
    """The words it has of its own."""
    drafts: tuple[OwnWords, ...] = ()
    """The drafts it has of its own, for guests and staff."""
    resume: Resume = Resume()
    """How what it holds goes on."""
    remind_s: int | None = None
    """How long before the deadline those who were asked are reminded; HALFWAY_S halfway, None never."""
    again_s: int | None = None
    """How long an answer stands for what comes under its situation later; None asks about each at once."""
    night: Night | None = None
    """When whoever it asks sleeps: what can wait is asked when the night is over. None: at any hour."""
    wakeups_per_week: int | None = None
    """How often a person is asked at night in a week, where that can wait; None is as often as it comes."""
    ladder: tuple[Rung, ...] = ()
    """The groups it goes to one after the other, where there are several; the first is escalate_to."""

    @property
    def patience_s(self) -> int:
        """Say how long people have in all, those whom it goes to when nobody answers among them."""
        if self.on_timeout != OnTimeout.ESCALATE:
            return self.within_s
        return self.within_s + sum(one.within_s for one in self.rungs)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Give the groups it goes to one after the other; the only one has as long as the first had."""
        return self.ladder or (Rung(group=self.escalate_to, within_s=self.within_s),)

    def ladder_for(self, group: str) -> tuple[Rung, ...]:
        """Give the groups that a question to a group goes to; nobody is asked twice."""
        return tuple(one for one in self.ladder if one.group != group)

    def steps_in(self, phase: Phase) -> Steps:
        """Give what is called for while the situation is in a phase."""
        return next((steps for of, steps in self.then if of in {None, phase}), _NOTHING)

    def phase_of(self, phase: Phase) -> str:
        """Name a phase where the phases differ; empty where they are all alike."""
        return phase.value if any(of is not None for of, _ in self.then) else ""

    @property
    def pause(self) -> PauseStep | None:
        """Give the pause that is called for, in the first phase that calls for one."""
        return next((steps.pause for _, steps in self.then if steps.pause is not None), None)

    @property
    def end(self) -> EndStep | None:
        """Give the end for good that is called for, in the first phase that calls for one."""
        return next((steps.end for _, steps in self.then if steps.end is not None), None)

    @property
    def itinerary(self) -> ItineraryStep | None:
        """Give the ways around that are called for, in the first phase that calls for some."""
        return next((steps.itinerary for _, steps in self.then if steps.itinerary is not None), None)

    @property
    def tell(self) -> tuple[Who, ...]:
        """Name who is told, in any phase, each once."""
        return tuple(dict.fromkeys(who for _, steps in self.then for who in steps.tell))

    @property
    def asks(self) -> bool:
        """Say whether it asks people, or acts; in shadow it only records what it would have asked."""
        return self.stage is not Stage.SHADOW

    @property
    def behind(self) -> tuple[str, ...]:
        """Name the playbooks while which ask about an item this one does not begin to."""
        return tuple(dict.fromkeys((*self.inhibited_by, *self.conflicts)))
