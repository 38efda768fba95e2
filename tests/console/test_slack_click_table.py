"""Every way to press, crossed with everybody who might: no wrong effect, and every press is answered.

A way says what happens to a press on its way; a cell is somebody who presses something on some card. What a
cell comes to is stated beforehand (`genuine`, and what the way makes of it), and then counted: verdicts, pauses,
questions that changed, messages to others, acknowledgments, and what whoever pressed was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engine.model.decision import Answer, Decision, Verdict
from engine.model.hold import Hold, HoldState
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from serviola.core import Core
from tests.fakes.click_actions import (
    ACTIONS,
    DECIDES,
    FINAL,
    NOTED,
    NOTHING,
    OPENS,
    SOMEBODY,
    Cell,
    Expected,
    again,
    cells,
    genuine,
    payload_of,
)
from tests.fakes.click_world import DESK, OWN, ROLES, TEAM, World, world
from tests.fakes.slack import FakeSlack


@dataclass
class Got:
    """How deliveries were acknowledged: the statuses of HTTP, or the acknowledgments of the socket."""

    presses: int
    acked: int = 0
    refused: int = 0


Deliver = Callable[[World, str, dict[str, Any]], Awaitable[Got]]


@dataclass(frozen=True, kw_only=True)
class Way:
    """What happens to a press: how it is delivered, what the house went through before, what it then comes to."""

    deliver: Deliver
    makes: Callable[[Cell, Expected], Expected] = lambda _cell, usual: usual
    before: Callable[[World], Awaitable[None]] | None = None
    doors: tuple[str, ...] = ("http", "socket")
    refused: bool = False
    """The door itself answers 401, and nobody is told: for all we know nobody pressed."""
    restarts: bool = False
    was_heard: bool = False
    """It was heard once already before the restart."""
    distinct: int = 1
    """So many presses, however often each is delivered."""


async def by(world: World, door: str, payload: dict[str, Any], *, copies: int = 1) -> Got:
    if door == "socket":
        acks = await world.by_socket(payload, copies=copies)
        got = Got(presses=copies, acked=len(acks))
    else:
        statuses = await asyncio.gather(*(world.by_http(payload) for _ in range(copies)))
        got = Got(presses=copies, acked=statuses.count(200))
    await world.settle()
    return got


async def once(world: World, door: str, payload: dict[str, Any]) -> Got:
    return await by(world, door, payload)


async def thrice(world: World, door: str, payload: dict[str, Any]) -> Got:
    return await by(world, door, payload, copies=3)


async def twice(world: World, door: str, payload: dict[str, Any]) -> Got:
    both = await asyncio.gather(*(by(world, door, one) for one in (payload, again(world, payload))))
    return Got(presses=2, acked=sum(one.acked for one in both))


async def by_both_doors(world: World, _door: str, payload: dict[str, Any]) -> Got:
    both = await asyncio.gather(by(world, "http", payload), by(world, "socket", payload))
    return Got(presses=2, acked=sum(one.acked for one in both))


def at_the_door(change: Callable[[World, dict[str, Any]], Awaitable[int]]) -> Deliver:
    async def deliver(world: World, _door: str, payload: dict[str, Any]) -> Got:
        status = await change(world, payload)
        await world.settle()
        return Got(presses=1, refused=int(status == 401))

    return deliver


async def unsigned(world: World, payload: dict[str, Any]) -> int:
    body, headers = world.slack.signed(payload, at_s=0)
    plain = {"Content-Type": headers["Content-Type"]}
    return (await world.http.post("/slack/interactions", content=body, headers=plain)).status_code


async def forged(world: World, payload: dict[str, Any]) -> int:
    return await world.by_http(payload, secret="guess")


async def stale(world: World, payload: dict[str, Any]) -> int:
    return await world.by_http(payload, late=-301)


async def from_tomorrow(world: World, payload: dict[str, Any]) -> int:
    return await world.by_http(payload, late=301)


async def tampered(world: World, payload: dict[str, Any]) -> int:
    body, headers = world.slack.signed(payload, at_s=world.at.clock.now() // 1_000_000)
    return (await world.http.post("/slack/interactions", content=body + b"%20", headers=headers)).status_code


def changed(**fields: Any) -> Deliver:
    async def deliver(world: World, door: str, payload: dict[str, Any]) -> Got:
        return await by(world, door, {**payload, **fields})

    return deliver


async def reconnects(world: World) -> None:
    """Have the socket cut, so that what comes then comes by the next one."""
    await world.slack.until(lambda: world.slack.sockets)
    opened = world.slack.opened
    world.slack.cut()
    await world.slack.until(lambda: world.slack.opened > opened and world.slack.sockets)


def slack_fails(method: str, **how: Any) -> Deliver:
    """Slack fails while the press is looked into; what it fails by is taken away afterwards."""

    async def deliver(world: World, door: str, payload: dict[str, Any]) -> Got:
        for _ in range(4):
            world.slack.fail(method, **how)
        got = await by(world, door, payload)
        world.slack.faults[method].clear()
        await world.at.cards.flush()
        return got

    return deliver


async def revoked(world: World, door: str, payload: dict[str, Any]) -> Got:
    world.slack.revoked = True
    try:
        return await by(world, door, payload)
    finally:
        world.slack.revoked = False
        await world.at.cards.flush()


async def time_passes(world: World) -> None:
    await world.at.wait(12 * 3600)


async def plans_change(world: World) -> None:
    await world.change_the_plans()


async def others_decide(world: World) -> None:
    """By the command line, so to speak: an answer that comes past Slack."""
    for group, who in SOMEBODY.items():
        asked = await world.asked(group)
        made = Decision(
            id=f"D-{asked.id[2:]}",
            brand="main",
            proposal=asked.id,
            plan=asked.plan,
            answer=Answer.DECLINE,
            by=who,
            groups=(group,),
            at=world.at.clock.now(),
            via="the command line",
        )
        await world.at.house.runner.on_core(partial(_submitted, made))
        await world.at.house.runner.tick()
    await world.settle()


def _submitted(made: Decision, core: Core) -> None:
    core.store.submit(made)


# What a way makes of what a press would usually come to.


def nothing(*said: str) -> Callable[[Cell, Expected], Expected]:
    """Nothing counts, and why is said; who would be refused anyway may be told that first."""

    def makes(cell: Cell, usual: Expected) -> Expected:
        if cell.is_window or (usual.comes == NOTHING and usual.said and not _is_right(cell)):
            return replace(usual, said=(*usual.said, *said)) if usual.said else usual
        return Expected(comes=NOTHING, said=said) if _weighs(cell) else usual

    return makes


def at_the_payload(said: str) -> Callable[[Cell, Expected], Expected]:
    """Refused for what the press itself says, whoever pressed whatever."""
    return lambda _cell, _usual: Expected(comes=NOTHING, said=(said,))


def unchecked(cell: Cell, usual: Expected) -> Expected:
    """Who somebody is cannot be asked of Slack: whoever would be weighed is refused."""
    who = ROLES[cell.role]
    if not who.known or who.payload or cell.is_window or cell.action == "details":
        return usual
    said = "not certain that they were asked" if cell.action == "opinion" else "cannot be checked who you are"
    return Expected(comes=NOTHING, said=(said,))


def unheard(cell: Cell, usual: Expected) -> Expected:
    """Nothing can be asked of Slack any more, and nothing told but at the address that a button brings."""
    if cell.action in OPENS:
        return Expected(comes=NOTHING, mute=True)
    if cell.is_window and usual.window:
        return Expected(comes=NOTHING, said=("window could not be opened",))
    return unchecked(cell, usual)


def silent(_cell: Cell, _usual: Expected) -> Expected:
    return Expected(comes=NOTHING)


def said_beside(_cell: Cell, usual: Expected) -> Expected:
    """The card cannot tell it, so a note does."""
    return replace(usual, said=("is recorded",)) if usual.comes == FINAL else usual


def _is_right(cell: Cell) -> bool:
    return cell.group in ROLES[cell.role].may


def _weighs(cell: Cell) -> bool:
    return cell.action in {*DECIDES, "looking", "later"}


def over(cell: Cell, usual: Expected) -> Expected:
    """The question is decided or over: what is asked of others is not asked any more either."""
    if cell.action == "opinion" and usual.told:
        return Expected(comes=NOTHING, said=("not open any more",))
    return nothing("was already")(cell, usual)


def heard_before(cell: Cell, usual: Expected) -> Expected:
    """It was heard before the service was started anew; what counted then does not count again."""
    after = over(cell, usual)
    if usual.window:
        return Expected(comes=NOTHING, said=("window could not be opened",))
    if cell.role == "author" and usual.comes == NOTED:
        return replace(after, said=(*after.said, "you approved"))
    return replace(after, said=(*usual.said, *after.said)) if after.said else after


WAYS: dict[str, Way] = {
    "as it is": Way(deliver=once),
    "delivered three times": Way(deliver=thrice),
    "pressed twice at once": Way(deliver=twice, distinct=2),
    "by both doors at once": Way(deliver=by_both_doors, doors=("http",)),
    "after a reconnect": Way(deliver=once, before=reconnects, doors=("socket",)),
    "unsigned": Way(deliver=at_the_door(unsigned), makes=silent, doors=("http",), refused=True),
    "forged": Way(deliver=at_the_door(forged), makes=silent, doors=("http",), refused=True),
    "tampered with": Way(deliver=at_the_door(tampered), makes=silent, doors=("http",), refused=True),
    "stale": Way(deliver=at_the_door(stale), makes=silent, doors=("http",), refused=True),
    "from tomorrow": Way(deliver=at_the_door(from_tomorrow), makes=silent, doors=("http",), refused=True),
    "of another team": Way(
        deliver=changed(team={"id": "T0OTHER"}), makes=at_the_payload("another workspace")
    ),
    "of another app": Way(deliver=changed(api_app_id="A0OTHER"), makes=at_the_payload("another app")),
    "after expiry": Way(deliver=once, before=time_passes, makes=over),
    "after another answered": Way(deliver=once, before=others_decide, makes=over),
    "after a changed plan": Way(
        deliver=once, before=plans_change, makes=nothing("The card shows the question as it is now")
    ),
    "while Slack answers 500": Way(
        deliver=slack_fails("users.info", status=500, error="internal_error"), makes=unchecked
    ),
    "while Slack answers 429": Way(
        deliver=slack_fails("users.info", status=429, error="ratelimited", headers={"Retry-After": "30"}),
        makes=unchecked,
    ),
    "with a revoked token": Way(deliver=revoked, makes=unheard),
    "after a restart": Way(deliver=once, restarts=True),
    "after a restart, and heard before it": Way(
        deliver=once, restarts=True, was_heard=True, makes=heard_before
    ),
    "while the card is refused": Way(
        deliver=slack_fails("chat.update", error="invalid_blocks"), makes=said_beside
    ),
    "while the card must wait": Way(
        deliver=slack_fails("chat.update", status=429, error="ratelimited", headers={"Retry-After": "30"}),
        makes=said_beside,
    ),
}
QUICK = [(name, way.doors[number % len(way.doors)]) for number, (name, way) in enumerate(WAYS.items())]
LONG = [(name, way.doors[(number + 1) % len(way.doors)]) for number, (name, way) in enumerate(WAYS.items())]
"""Each way by the door that the quick ones leave out, where it has two."""


@dataclass
class Stood:
    """How everything stood before a press."""

    proposals: dict[str, Proposal]
    words: int
    notes: int
    messages: int
    views: int
    edits: list[int] = field(default_factory=list)


async def stands(at: World) -> Stood:
    slack = at.slack
    edits = [one.edits for one in slack.messages]
    return Stood(
        await at.proposals(), len(at.words), len(slack.notes), len(slack.messages), len(slack.views), edits
    )


async def pressed(
    at: World, way: Way, door: str, cell: Cell, payload: dict[str, Any], wanted: Expected
) -> None:
    """Deliver one press, and hold everything that came of it against what was stated."""
    before = await stands(at)
    got = await way.deliver(at, door, payload)
    after = await stands(at)
    name = f"{cell}, {door}"
    assert (got.refused, got.acked) == ((1, 0) if way.refused else (0, got.presses)), name
    words = at.words[before.words :]
    verdicts = [one for one in words if isinstance(one, Verdict)]
    effects_are_as_stated(name, cell, wanted, before, after, words, verdicts)
    notes = [note["text"] for note in at.slack.notes[before.notes :]]
    answers_are_as_stated(name, way, wanted, got, notes)
    assert after.views - before.views == (way.distinct if wanted.window else 0), name
    if wanted.comes == FINAL and not wanted.said:
        asked = _pressed(after, payload)
        assert at.card(asked).locked(), name
    elif wanted.comes == NOTHING:
        assert after.messages - before.messages == wanted.told, name
        assert after.edits[: before.messages] == before.edits, name


def _pressed(stood: Stood, payload: dict[str, Any]) -> Proposal:
    found = [one for id, one in stood.proposals.items() if id in str(payload)]
    assert len(found) == 1
    return found[0]


def effects_are_as_stated(
    name: str,
    cell: Cell,
    wanted: Expected,
    before: Stood,
    after: Stood,
    words: list[Any],
    verdicts: list[Verdict],
) -> None:
    counted = [one for one in verdicts if one.accepted]
    asked = [
        one for one in words if isinstance(one, Hold) and one.state is HoldState.ASKED and one.attempt == 1
    ]
    others = {id for id, one in after.proposals.items() if before.proposals.get(id) != one}
    if wanted.comes == NOTHING:
        assert [one for one in words if one not in verdicts] == [], name
        assert (counted, others) == ([], set()), name
        return
    (about,) = {one.proposal for one in counted}
    assert others == {about}, name
    now = after.proposals[about]
    assert now.group == cell.group, name
    if wanted.comes == NOTED:
        assert not any(one.final for one in counted), name
        assert (now.state, asked) == (ProposalState.OPEN, []), name
        kept = now.approvals if cell.action in DECIDES else [one.by for one in now.attention]
        assert [one.split("/")[0] for one in kept].count(cell.role) == 1, name
        return
    assert [one.final for one in counted] == [True], name
    yes = "decline" not in cell.action
    assert now.state is (ProposalState.APPROVED if yes else ProposalState.DECLINED), name
    assert [one.split("/")[0] for one in now.decided_by] == [cell.role], name
    rows = sorted(row.key for row in now.rows) if yes and now.asks is ProposalKind.PAUSE else []
    assert len(asked) == len(rows), name
    assert {one.proposal for one in asked} <= {about}, name


def answers_are_as_stated(name: str, way: Way, wanted: Expected, got: Got, notes: list[str]) -> None:
    assert not any("<" in note for note in notes), name
    if way.refused or wanted.window or wanted.mute:
        assert notes == [], name
    elif wanted.comes == FINAL:
        told = [note for note in notes if any(said in note for said in wanted.said)]
        late = [note for note in notes if "was already" in note]
        assert len(late) == way.distinct - 1, (name, notes)
        assert len(told) == (1 if wanted.said else 0), (name, notes)
        assert len(told) + len(late) == len(notes), (name, notes)
    else:
        said = [*wanted.said, *(["you approved"] if way.distinct > 1 and wanted.comes == NOTED else [])]
        assert len(notes) == got.presses, (name, notes)
        assert all(any(one in note for one in said) for note in notes), (name, notes)


def batches(way: Way, of: list[Cell]) -> list[list[Cell]]:
    """Put into one house what does not disturb each other there: of each question one that decides it."""
    counts = [one for one in of if one.action in DECIDES and genuine(one).comes != NOTHING]
    consuming = [one for one in counts if way.was_heard or way.makes(one, genuine(one)).comes != NOTHING]
    first = [one for one in of if one not in consuming]
    found = [first]
    for cell in consuming:
        free = [
            one for one in found if not any(other.group == cell.group for other in one if other in consuming)
        ]
        if free:
            free[0].append(cell)
        else:
            found.append([cell])
    return found


async def played(folder: Path, slack: FakeSlack, way: Way, door: str, of: list[Cell]) -> None:
    told: set[str] = set()

    def wanted_of(cell: Cell, makes: Callable[[Cell, Expected], Expected]) -> Expected:
        wanted = makes(cell, genuine(cell))
        seen = wanted.told and cell.group in told
        told.update([cell.group] if wanted.told else [])
        return replace(wanted, told=0) if seen else wanted

    async with world(folder, slack) as at:
        payloads = [await payload_of(at, cell) for cell in of]
        if way.before is not None:
            await way.before(at)
        if not way.restarts or way.was_heard:
            makes = (lambda _cell, usual: usual) if way.restarts else way.makes
            for cell, payload in zip(of, payloads, strict=True):
                await pressed(at, way, door, cell, payload, wanted_of(cell, makes))
        clock = at.at.clock
    if not way.restarts:
        return
    async with world(folder, slack, clock=clock) as at:
        await at.settle()
        for cell, payload in zip(of, payloads, strict=True):
            await pressed(at, way, door, cell, payload, wanted_of(cell, way.makes))


def table(tmp_path: Path, name: str, door: str, of: list[Cell]) -> None:
    way = WAYS[name]
    for number, batch in enumerate(batches(way, of)):
        with FakeSlack() as slack:
            asyncio.run(played(tmp_path / str(number), slack, way, door, batch))


@pytest.mark.parametrize(("name", "door"), QUICK, ids=[f"{name}, {door}" for name, door in QUICK])
def test_whoever_approves_in_whatever_way_it_counts_once_or_not_at_all_and_is_answered(name, door, tmp_path):
    table(tmp_path, name, door, cells(("approve",)))


@pytest.mark.long
@pytest.mark.parametrize(("name", "door"), LONG, ids=[f"{name}, {door}" for name, door in LONG])
def test_whatever_anybody_presses_in_whatever_way_it_counts_as_stated_and_is_answered(name, door, tmp_path):
    table(tmp_path, name, door, cells(ACTIONS))


@pytest.mark.parametrize("order", [("second", "author"), ("author", "second")], ids=" then ".join)
def test_a_limit_is_passed_by_two_of_its_owners_and_by_nobody_else(tmp_path, order):
    async def run(slack: FakeSlack) -> None:
        async with world(tmp_path, slack, limit=1) as at:
            (asked,) = [one for one in (await at.proposals()).values() if one.asks is ProposalKind.LIMIT]
            assert asked.quorum == 2

            async def press(name: str) -> list[str]:
                user = {"id": ROLES[name].slack, "team_id": "T0TEAM", **ROLES[name].payload}
                before = len(slack.notes)
                await by(at, "socket", slack.click(user["id"], at.card(asked), "approve", user=user))
                return [note["text"] for note in slack.notes[before:]]

            async def refused(said: dict[str, str]) -> None:
                stood = await at.proposals()
                for name, why in said.items():
                    (note,) = await press(name)
                    assert why in note, name
                assert await at.proposals() == stood

            first, other = order
            reasons = {name: role.said for name, role in ROLES.items() if name not in order}
            await refused(reasons)
            (note,) = await press(first)
            assert "1 more by another person is needed" in note
            await refused(reasons | {first: "you approved"})
            assert (await at.proposals())[asked.id].state is ProposalState.OPEN
            assert await press(other) == []
            now = (await at.proposals())[asked.id]
            assert (now.state, now.decided_by) == (ProposalState.APPROVED, order)

    with FakeSlack() as slack:
        asyncio.run(run(slack))


def test_what_was_pressed_while_the_service_ends_counts_once_and_is_answered(tmp_path):
    names = {"on-call": DESK, "owner": OWN, "of-the-team": TEAM, "no-right": TEAM, "guest": DESK}
    of = [Cell(role=name, action="approve", group=group) for name, group in names.items()]

    async def run(slack: FakeSlack) -> None:
        async with world(tmp_path, slack) as at:
            payloads = [await payload_of(at, cell) for cell in of]
            for one in payloads:
                at.at.ears.take(one)
            clock = at.at.clock
        guest, other = sorted((note["text"] for note in slack.notes), key=lambda said: "Guests" not in said)
        assert guest.startswith("Guests of this workspace may not answer")
        # Whoever has no right is told so, or that one of the team was faster: they pressed at one moment.
        assert "no-right may not answer" in other or "was already approved by of-the-team" in other
        async with world(tmp_path, slack, clock=clock) as at:
            await at.settle()
            stands = {one.group: one for one in (await at.proposals()).values()}
            for cell in of[:3]:
                now = stands[cell.group]
                assert (now.state, now.decided_by) == (ProposalState.APPROVED, (cell.role,))
                assert at.card(now).locked()
            for cell, payload in zip(of, payloads, strict=True):
                wanted = heard_before(cell, genuine(cell))
                await pressed(at, WAYS["as it is"], "http", cell, payload, wanted)

    with FakeSlack() as slack:
        asyncio.run(run(slack))
