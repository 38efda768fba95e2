"""The words that stories are told in: At a moment something happens, and we Want something to be so.

Everything is real but the clock, the tool and the ear that hears the messages. Moments count from the quake.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from copy import copy
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from engine.model.decision import Answer, Decision, Lent, Switch, Verdict
from engine.model.hold import Hold, RunState
from engine.model.match import Exposure
from engine.model.place import Area, Point
from engine.model.program import Campaign, Hub, Itinerary, PlaybookRevision, ProgramRevision, Stop, Subject
from engine.model.proposal import Proposal, ProposalState
from engine.model.scales import MsgType, PauseClass, Severity
from engine.model.time import Instant, later
from engine.ports import Batch, Message
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from engine.rules.units import seconds
from notify.render import FolderTemplates
from serviola.card_words import later_of
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.hands import Hands
from serviola.own_words import own_words
from serviola.play import Play
from serviola.runner import Runner
from store.sqlite import SqliteStore
from tests.fakes import words
from tests.fakes.moody_tool import MoodyTool, Thing

BRAND = "main"
QUAKE: Instant = words.NOW
"""The zero hour of every story."""

MARKETING, GUESTS = "team:marketing", "team:guests"
PLANNING, ITINERARY = "team:planning", "oncall:itinerary"
GROUPS = {
    "mara": (MARKETING,),
    "tom": (MARKETING,),
    "gus": (GUESTS,),
    "ines": (ITINERARY,),
    "pia": (PLANNING,),
    "paul": (PLANNING,),
    "a stranger": (),
}

PLAYBOOK = """\
schema: serviola/playbook/1
playbook: quake
owner: team:planning
author: team:planning
review_by: 2027-05-01
stage: {stage}
when:
  situation: {{hazard: [earthquake], severity: ">= Severe"}}
  evidence: {{official: 1}}
  exposure:
    to: itinerary.stop
    by: [{{radius: scaled}}, {{country: {{severity: Extreme}}}}, supply_hub]
    during: {{before_arrival: 7d}}
unless: {{situation: {{state: [retracted, cleared]}}}}
then:
  - pause_campaigns: {{touching: stop, lease: {lease}, ask: owner_of(campaign)}}
{itinerary}
  - tell: {{to: [owner_of(stop)]}}
ask: {{quorum: {quorum}, within: 2h, on_timeout: {on_timeout}}}
limits: {{campaigns_per_hour: {limit}}}
privacy: {{purpose: service-safety, customer_fields: none}}
"""
ADAPT = "  - propose_itinerary: {options: [sea_day, keep_call_changed_purpose], ask: oncall:itinerary}"


def instant(when: str) -> Instant:
    """Read 12m, or 3d2h, as a moment after the quake."""
    after = seconds(when)
    assert after is not None, f"{when} is no span"
    return later(QUAKE, after)


# --- the scheduled world ---


def playbook(name: str = "quake", *, itinerary: bool = False, **changes: Any) -> PlaybookRevision:
    have = {"stage": "suggest", "lease": "72h", "quorum": 1, "on_timeout": "escalate", "limit": 20}
    text = PLAYBOOK.format(**(have | changes), itinerary=ADAPT if itinerary else "")
    text = text.replace("\n\n", "\n").replace("playbook: quake", f"playbook: {name}")
    digest = load_playbook(text, "playbook.yaml").digest
    return PlaybookRevision(brand=BRAND, name=name, digest=digest, file="playbook.yaml", text=text)


def withdrawn(name: str = "quake") -> PlaybookRevision:
    return PlaybookRevision(brand=BRAND, name=name, digest="", file="", text="")


def call(
    place: str = "labadee",
    arrives: str = "3d",
    *,
    point: Point = words.LABADEE,
    country: str = "HT",
    hubs: tuple[Hub, ...] = (),
) -> Stop:
    """Schedule a call; `arrives` counts from the quake, and may lie before it (-14d)."""
    before = arrives.startswith("-")
    span = (seconds(arrives.removeprefix("-")) or 0) * (-1 if before else 1)
    return words.stop(
        id=f"voyage:{place}",
        itinerary="voyage",
        place_id=place,
        place=place.title(),
        point=point,
        country=country,
        arrives_at=later(QUAKE, span),
        departs_at=later(QUAKE, span + 9 * 3600),
        owner=PLANNING,
        hubs=hubs,
    )


def campaign(id: str, *, touches: str = "labadee", owner: str = MARKETING, **changes: Any) -> Campaign:
    have: dict[str, Any] = {
        "id": id,
        "name": id.replace("-", " ").title(),
        "subject": Subject("mailer", "campaign", id),
        "owner": owner,
        "message_class": "promotional",
        "touches": (touches,),
        "pause_class": PauseClass.SUSPEND,
    }
    return Campaign(**(have | changes))


BEACH = campaign("beach-week")


def book(*things: Stop | Campaign) -> ProgramRevision:
    """Make a book of one voyage with these calls, and these campaigns."""
    stops = tuple(one for one in things if isinstance(one, Stop)) or (call(),)
    campaigns = tuple(one for one in things if isinstance(one, Campaign)) or (BEACH,)
    voyage = Itinerary(id="voyage", name="A voyage", vessel="Aurelia", owner=PLANNING, stops=stops)
    return words.program(itineraries=(voyage,), campaigns=campaigns, digest=repr(things))


# --- what happens ---

Happening = Callable[["House"], Awaitable[None]]
Check = Callable[["House"], str]
"""Gives what is wrong in one line, or nothing."""


@dataclass(frozen=True, slots=True)
class At:
    """At a moment something happens."""

    when: str
    happens: Happening


@dataclass(frozen=True, slots=True)
class Want:
    """At a moment, when all that was due has been done, this must be so."""

    when: str
    checks: tuple[Check, ...]

    def __init__(self, when: str, *checks: Check) -> None:
        object.__setattr__(self, "when", when)
        object.__setattr__(self, "checks", checks)


def quake(revision: int = 1, **changes: Any) -> Happening:
    """A quake as its official source tells it: M7.0 in Haiti, unless changed."""
    have: dict[str, Any] = {
        "native_id": "haiti",
        "aliases": (),
        "revision": revision,
        "area": Area((), (), ("HT",)),
    }

    async def happen(house: House) -> None:
        now = house.clock.now()
        times = {"occurred_at": QUAKE, "sent_at": now, "received_at": now, "expires_at": None}
        await house.step([words.signal(**(times | have | changes))])

    return happen


def small_quake(revision: int, **changes: Any) -> Happening:
    return quake(revision, severity=Severity.MODERATE, magnitude=4.1, **changes)


def taken_back(revision: int = 9, **changes: Any) -> Happening:
    return quake(revision, msg_type=MsgType.CANCEL, **changes)


def revised(*revisions: ProgramRevision | PlaybookRevision) -> Happening:
    async def happen(house: House) -> None:
        await house.take_in(revisions)

    return happen


def says(
    answer: Answer,
    kind: str,
    *,
    by: str = "mara",
    rows: tuple[str, ...] | None = None,
    options: tuple[str, ...] = (),
    plan: str = "",
    state: ProposalState | None = ProposalState.OPEN,
    to: str = "",
    lent: tuple[Lent, ...] = (),
    until: str | None = None,
) -> Happening:
    """Somebody answers the newest question of a kind that stands open before a group of theirs."""

    async def happen(house: House) -> None:
        proposal = None if to else house.question(kind, state=state, by=by)
        await house.step(
            [
                Decision(
                    id=f"D-{len(house.verdicts)}",
                    brand=BRAND,
                    proposal=to if proposal is None else proposal.id,
                    plan=plan or ("" if proposal is None else proposal.plan),
                    answer=answer,
                    by=by,
                    groups=GROUPS[by],
                    via="story",
                    at=house.clock.now(),
                    rows=rows,
                    options=options,
                    lent=lent,
                    until=None if until is None else instant(until),
                )
            ]
        )

    return happen


def yes(kind: str = "pause", **said: Any) -> Happening:
    return says(Answer.APPROVE, kind, **said)


def looks(kind: str = "pause", **said: Any) -> Happening:
    return says(Answer.LOOKING, kind, **said)


def puts_off(kind: str = "pause", **said: Any) -> Happening:
    return says(Answer.LATER, kind, **said)


def nobody_at(*recipients: str) -> Happening:
    """From now on nobody is reached there."""

    async def happen(house: House) -> None:
        house.unmanned = set(recipients)

    return happen


def no(kind: str = "pause", **said: Any) -> Happening:
    return says(Answer.DECLINE, kind, **said)


def in_vain(answer: Happening, because: str) -> Happening:
    """An answer that is refused: one sentence says why, and nothing else is changed in the least."""

    async def happen(house: House) -> None:
        before = house.remembered()
        given, heard, asked = len(house.verdicts), len(house.heard), len(house.tool.asked)
        await answer(house)
        assert len(house.verdicts) == given + 1, "no verdict was given"
        verdict = house.verdicts[-1]
        assert not verdict.accepted
        assert because in verdict.says, verdict.says
        assert "\n" not in verdict.says
        assert verdict.says[0].strip()
        assert verdict.says.count(". ") == 0, f"more than one sentence: {verdict.says}"
        assert house.remembered() == before
        assert (len(house.heard), len(house.tool.asked)) == (heard, asked)

    return happen


def person(does: str, id: str = "beach-week") -> Happening:
    """A person uses the tool by hand: pauses, resumes or edits."""
    state = {"pauses": RunState.PAUSED, "resumes": RunState.RUNNING, "edits": None}[does]

    async def happen(house: House) -> None:
        house.tool.person(id, state)

    return happen


def tool(**moods: Any) -> Happening:
    async def happen(house: House) -> None:
        for name, mood in moods.items():
            setattr(house.tool, name, mood)

    return happen


def kill_switch(on: bool) -> Happening:
    async def happen(house: House) -> None:
        switch = Switch(brand=BRAND, halted=on, by="pia", at=house.clock.now())
        await house.runner.on_core(lambda core: core.store.halt_now(switch))
        await house.runner.tick()

    return happen


def both(*happenings: Happening) -> Happening:
    """Several things at one moment, with no time for anybody to act in between."""

    async def happen(house: House) -> None:
        for each in happenings:
            await each(house)

    return happen


def nothing() -> Happening:
    async def happen(house: House) -> None:
        pass

    return happen


# --- what we want ---


def asked(group: str, kind: str, times: int = 1) -> Check:
    def check(house: House) -> str:
        found = [
            one
            for one in house.asks
            if one.asks is not None and (one.recipient, one.asks.asks) == (group, kind)
        ]
        return (
            ""
            if len(found) == times
            else f"{group} was asked to {kind} {len(found)} times, not {times}: {house}"
        )

    return check


def nobody_is_asked(house: House) -> str:
    return "" if not house.asks else f"somebody was asked: {house}"


def told(recipient: str, title: str, times: int = 1) -> Check:
    """So many messages to a recipient whose title begins so."""

    def check(house: House) -> str:
        found = house.told(recipient, title)
        return (
            ""
            if len(found) == times
            else f"{recipient} was told {title!r} {len(found)} times, not {times}: {house}"
        )

    return check


def never_told(title: str) -> Check:
    def check(house: House) -> str:
        found = [one for one in house.heard if one.message.title.startswith(title)]
        return f"told all the same: {found}" if found else ""

    return check


def saying(recipient: str, title: str, *parts: str) -> Check:
    """The one message of that title says all these parts."""

    def check(house: House) -> str:
        found = house.told(recipient, title)
        missing = [part for part in parts if not found or part not in found[-1].message.body]
        return f"not said: {missing}: {house}" if missing else ""

    return check


def told_between(start: str, end: str, recipient: str, title: str) -> Check:
    def check(house: House) -> str:
        found = [one for one in house.told(recipient, title) if instant(start) <= one.at <= instant(end)]
        return "" if found else f"{recipient} was not told {title!r} between {start} and {end}: {house}"

    return check


def hold(state: str, id: str = "beach-week", *, count: int = 1) -> Check:
    """So many holds on a campaign are in that state."""

    def check(house: House) -> str:
        states = [one.state.value for one in house.holds if one.campaign == id]
        return "" if states.count(state) == count else f"the holds on {id} are {states}, not {state}"

    return check


def no_hold(house: House) -> str:
    return f"there are holds: {house.holds}" if house.holds else ""


def tool_is(state: str, id: str = "beach-week") -> Check:
    def check(house: House) -> str:
        truth = house.tool.things[id].state.value
        return "" if truth == state else f"{id} is {truth} in the tool, not {state}"

    return check


def effects(*wanted: str, id: str = "beach-week") -> Check:
    """Exactly this took effect by our doing: paused, running, ..."""

    def check(house: House) -> str:
        found = tuple(one.after.state.value for one in house.tool.moved if one.ours and one.campaign == id)
        return "" if found == wanted else f"our effects on {id} were {found}, not {wanted}"

    return check


def untouched(*ids: str) -> Check:
    def check(house: House) -> str:
        found = [one for one in house.tool.asked if one[1] in ids]
        return f"the tool was asked about them: {found}" if found else ""

    return check


def proposal(kind: str, state: str, *, count: int = 1, **wanted: Any) -> Check:
    """So many proposals of a kind are in that state, with these values."""

    def check(house: House) -> str:
        found = [
            one
            for one in house.proposals
            if (one.asks, one.state) == (kind, state)
            and all(getattr(one, name) == value for name, value in wanted.items())
        ]
        return (
            ""
            if len(found) == count
            else f"{len(found)} {kind} {state} {wanted}, not {count}: {house.proposals}"
        )

    return check


def situation(**wanted: Any) -> Check:
    """There is one situation, and it has these values."""

    def check(house: House) -> str:
        found = list(house.brand.situations.values())
        if len(found) != 1:
            return f"there are {len(found)} situations"
        wrong = {
            name: getattr(found[0], name)
            for name, value in wanted.items()
            if getattr(found[0], name) != value
        }
        return f"the situation has {wrong}, not {wanted}" if wrong else ""

    return check


def no_situation(house: House) -> str:
    found = house.brand.situations
    return f"there are situations: {found}" if found else ""


def exposed(item: str, *, met: bool = True) -> Check:
    def check(house: House) -> str:
        known: list[Exposure] = [one for one in house.brand.exposures.values() if one.item == item]
        return "" if [one.met for one in known] == [met] else f"the exposures of {item} are {known}"

    return check


# --- the house ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message, when it was said, and the proposal that it asks about."""

    at: Instant
    verb: str
    message: Message
    asks: Proposal | None = None

    @property
    def recipient(self) -> str:
        return self.message.recipient

    def __str__(self) -> str:
        return f"{self.verb} {self.recipient}: {self.message.title}"


class Ear:
    """The port Notifier: it hears everything, and remembers when."""

    name = "ear"

    def __init__(self, house: House) -> None:
        self._house = house

    async def ask(self, message: Message) -> None:
        await self._hear("ask", message)

    async def tell(self, message: Message) -> None:
        await self._hear("tell", message)

    async def rewrite(self, message: Message) -> None:
        await self._hear("rewrite", message)

    async def _hear(self, verb: str, message: Message) -> None:
        # On the core's own thread: read from here, in the middle of a step, it would be read anew, and what
        # that step learns would be forgotten.
        asks = await self._house.runner.on_core(
            lambda core: core.state.brand(BRAND).proposals.get(message.asks) if message.asks else None
        )
        self._house.heard.append(Heard(at=self._house.clock.now(), verb=verb, message=message, asks=asks))


@dataclass(slots=True)
class House:
    """A wired house on a clock that is wound by hand."""

    folder: Path
    clock: ManualClock = field(default_factory=lambda: ManualClock(QUAKE))
    heard: list[Heard] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    every_hold: list[Hold] = field(default_factory=list)
    """Each word about a hold, in order."""
    unmanned: set[str] = field(default_factory=set)
    """Groups at which nobody is."""
    tool: MoodyTool = field(init=False)
    runner: Runner = field(init=False)
    core: Core = field(init=False)

    def __post_init__(self) -> None:
        self.tool = MoodyTool(self.clock)
        self.runner = Runner(self._open, self._hands)

    def __str__(self) -> str:
        return "; ".join(map(str, self.heard)) or "nothing was said"

    @property
    def brand(self) -> Any:
        return self.core.state.brand(BRAND)

    @property
    def holds(self) -> list[Hold]:
        return sorted(self.brand.holds.values(), key=lambda one: (one.since, one.id))

    @property
    def proposals(self) -> list[Proposal]:
        return sorted(self.brand.proposals.values(), key=lambda one: (one.opened_at, one.round, one.id))

    @property
    def asks(self) -> list[Heard]:
        return [one for one in self.heard if one.verb == "ask"]

    def told(self, recipient: str, title: str) -> list[Heard]:
        return [
            one
            for one in self.heard
            if one.verb == "tell" and one.recipient == recipient and one.message.title.startswith(title)
        ]

    def question(self, kind: str, *, state: ProposalState | None, by: str) -> Proposal:
        found = [one for one in self.proposals if one.asks == kind and (state is None or one.state is state)]
        mine = [one for one in found if {one.group, one.escalate_to} & set(GROUPS[by])]
        assert found, f"nobody is asked to {kind}: {self.proposals}"
        return (mine or found)[-1]

    def remembered(self) -> dict[str, Any]:
        """Give all that the core remembers, to compare later."""
        brand = self.brand
        return {each.name: copy(getattr(brand, each.name)) for each in fields(brand)}

    async def take_in(self, revisions: Iterable[ProgramRevision | PlaybookRevision]) -> None:
        """Take in books and playbooks; what a book names, the tool has."""
        for one in revisions:
            for each in one.campaigns if isinstance(one, ProgramRevision) else ():
                self.tool.things.setdefault(each.subject.id, Thing())
            await self.step([one])

    async def step(self, inputs: Iterable[Any]) -> Batch:
        return await self.runner.step(list(inputs))

    def _open(self) -> Core:
        self.core = Core(
            SqliteStore.open(self.folder / "s.sqlite3"), PlainEvaluator(), self.clock, brands=[BRAND]
        )
        self.core.listen(self._hear)
        return self.core

    def _hear(self, batch: Batch) -> None:
        for word in batch.words:
            if isinstance(word, Verdict):
                self.verdicts.append(word)
            elif isinstance(word, Hold):
                self.every_hold.append(word)

    def _hands(self, runner: Runner) -> Hands:
        hands = Hands(
            tools={self.tool.name: self.tool},
            notifier=Ear(self),
            templates=FolderTemplates(),
            clock=self.clock,
            text_of=lambda signal: runner.on_core(lambda core: core.store.text_of(signal)),
            halted=lambda brand: runner.on_core(lambda core: core.store.halted(brand)),
        )
        hands.mouth.later_of = lambda brand, proposal: runner.on_core(
            lambda core: later_of(core.state.brand(brand), proposal)
        )
        hands.mouth.words_of = lambda brand, playbook, template: runner.on_core(
            lambda core: own_words(core.state.brand(brand), playbook, template)
        )

        async def is_nobody(recipient: str) -> bool:
            return recipient in self.unmanned

        hands.mouth.is_nobody = is_nobody
        return hands


def tell(
    folder: Path,
    *lines: At | Want,
    given: Iterable[ProgramRevision | PlaybookRevision] = (),
    tool: dict[str, Any] | None = None,
) -> House:
    """Tell a story to its end; a want that is not so ends it at once."""
    house = House(folder)
    for name, mood in (tool or {}).items():
        setattr(house.tool, name, mood)
    asyncio.run(tell_in(house, lines, tuple(given) or (book(), playbook())))
    return house


async def tell_in(
    house: House, lines: Iterable[At | Want], given: Iterable[ProgramRevision | PlaybookRevision]
) -> None:
    """Tell a story in a house of one's own."""
    async with house.runner:
        play = Play(house.runner, house.clock)
        await house.take_in(given)
        for line in lines:
            await play.until(instant(line.when))
            if isinstance(line, At):
                await line.happens(house)
                await house.runner.settle()
            else:
                for check in line.checks:
                    wrong = check(house)
                    assert not wrong, f"at {line.when}: {wrong}"
            _nothing_is_said_twice_or_falsely(house)


def _nothing_is_said_twice_or_falsely(house: House) -> None:
    """What holds in every story at every moment."""
    titles = [one.message.key for one in house.heard if one.verb != "rewrite"]
    assert len(titles) == len(set(titles)), "one message was said twice"
    paused = [one for one in house.heard if one.message.title.startswith("Paused: ")]
    verified = [one for one in house.every_hold if one.state.value == "verified"]
    assert len(paused) == 0 or verified, "paused was said of what was not read back"
    for one in verified:
        assert one.after is not None
        assert one.after.state is RunState.PAUSED
