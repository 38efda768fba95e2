"""What every campaign tool promises: the fake, the rehearsal tool, the generic tool over a real process, and, in
`make test-peers`, over the software of others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from engine.ports import CampaignTool
from programs.tools import RehearsalTool, Thing, load_tool
from serviola.clocks import SystemClock
from tests.fakes.leaping import leap, play
from tests.fakes.mailer import TOKEN, Mailer, mailer
from tests.fakes.tools import FakeTool
from tests.peers.marks import TRYTON_HERE, UNLEASH_HERE
from tests.peers.tryton import USER, Tryton, tryton
from tests.peers.unleash import Unleash, unleash
from wire.http import Http

DECLARATION = Path(__file__).resolve().parents[2] / "config/tools/demo-mailer.yaml"
ID = "welcome-caribbean"


@dataclass
class Candidate:
    """`effects` counts what took effect. `keyed` says that the key of a step is honored, so that the same step may
    be sent again; `dated` that a list says the versions as well."""

    tool: CampaignTool
    running: str
    effects: Callable[[], int]
    kind: str = "campaign"
    keyed: bool = True
    dated: bool = True


Examine = Callable[[Candidate], Coroutine[Any, Any, None]]


async def fake(examine: Examine, folder: Path) -> None:
    tool = FakeTool(running=("a", "b", "c"))
    await examine(Candidate(tool, "a", lambda: len(tool.effects)))


async def rehearsal(examine: Examine, folder: Path, state: Path | None = None) -> None:
    things = [Thing(kind="campaign", id=id, name=id.upper()) for id in "abc"]
    tool = RehearsalTool("rehearsal", classes={"campaign": PauseClass.SUSPEND}, things=things, state=state)
    await examine(Candidate(tool, "b", lambda: sum(ask.acted for ask in tool.asks())))


async def rehearsal_on_disk(examine: Examine, folder: Path) -> None:
    await rehearsal(examine, folder, folder / "rehearsal.json")


async def http_tool(examine: Examine, folder: Path) -> None:
    with mailer(folder) as office:
        async with Http() as http:
            await examine(Candidate(connected(office, http), ID, lambda: len(office.effects())))


def connected(office: Mailer, http: Http, **replaced: str) -> CampaignTool:
    text = DECLARATION.read_text("utf-8")
    for old, new in replaced.items():
        text = text.replace(f"{old}: 10s", f"{old}: {new}")
    return load_tool(
        text,
        "demo-mailer.yaml",
        http=http,
        clock=SystemClock(),
        base_url=office.url,
        environ={"DEMO_MAILER_TOKEN": TOKEN},
    )


@pytest.fixture(scope="module")
def a_tryton(tmp_path_factory):
    with tryton(tmp_path_factory.mktemp("tryton")) as it:
        yield it


@pytest.fixture(scope="module")
def an_unleash(tmp_path_factory):
    with unleash(tmp_path_factory.mktemp("unleash")) as it:
        yield it


async def over_tryton(examine: Examine, it: Tryton) -> None:
    scenarios = [it.scenario(name) for name in ("Fjords", "Baltic", "Reefs")]
    moves = ("stopped", "running")

    def effects() -> int:
        return sum(who == USER and state in moves for who, state in it.moves(scenarios[0]))

    async with Http() as http:
        await examine(Candidate(it.tool(http), scenarios[0], effects, kind="scenario", keyed=False))


async def over_unleash(examine: Examine, it: Unleash) -> None:
    flags = [it.flag(f"campaign-{uuid4().hex[:8]}") for _ in range(3)]

    def effects() -> int:
        return sum(who == "serviola" for who, _ in it.moves(flags[0]))

    async with Http() as http:
        await examine(Candidate(it.tool(http), flags[0], effects, kind="flag", keyed=False, dated=False))


OURS = (fake, rehearsal, rehearsal_on_disk, http_tool)
PEERS = ((over_tryton, "a_tryton", TRYTON_HERE), (over_unleash, "an_unleash", UNLEASH_HERE))


@pytest.fixture(
    params=[
        *(pytest.param((sits, "tmp_path"), id=sits.__name__) for sits in OURS),
        *(pytest.param((sits, peer), id=sits.__name__, marks=here) for sits, peer, here in PEERS),
    ]
)
def sit(request: pytest.FixtureRequest) -> Callable[[Examine], None]:
    sits, needs = request.param
    needed = request.getfixturevalue(needs)
    return lambda examine: asyncio.run(sits(examine, needed))


def subject(candidate: Candidate, id: str = "") -> Subject:
    return Subject(candidate.tool.name, candidate.kind, id or candidate.running)


def test_it_lists_what_it_can_read(sit):
    async def examine(candidate: Candidate) -> None:
        assert candidate.tool.capabilities()[candidate.kind] is PauseClass.SUSPEND
        found = await candidate.tool.list(candidate.kind)
        assert len(found) >= 3
        assert len({each.subject for each in found}) == len(found)
        for each in found:
            assert each.name
            read = await candidate.tool.read(each.subject)
            assert each.reading == (read if candidate.dated else replace(read, version=""))

    sit(examine)


def test_a_pause_is_read_back_and_a_resume_undoes_it(sit):
    async def examine(candidate: Candidate) -> None:
        tool, it = candidate.tool, subject(candidate)
        before = await tool.read(it)
        assert before.state is RunState.RUNNING
        await tool.pause(it, key="p1", version=before.version)
        paused = await tool.read(it)
        assert paused.state is RunState.PAUSED
        assert paused.version != before.version
        await tool.resume(it, key="r1", version=paused.version)
        assert (await tool.read(it)).state is RunState.RUNNING
        assert candidate.effects() == 2

    sit(examine)


def test_the_same_key_twice_acts_once(sit):
    async def examine(candidate: Candidate) -> None:
        tool, it = candidate.tool, subject(candidate)
        version = (await tool.read(it)).version
        for turn in range(3):
            with once(candidate, turn):
                await tool.pause(it, key="p1", version=version)
        assert candidate.effects() == 1
        paused = await tool.read(it)
        for turn in range(2):
            with once(candidate, turn):
                await tool.resume(it, key="r1", version=paused.version)
        assert candidate.effects() == 2

    sit(examine)


@contextmanager
def once(candidate: Candidate, turn: int) -> Iterator[None]:
    """Where a tool knows no keys, the same step again is refused for good, since it was done."""
    if candidate.keyed or turn == 0:
        yield
        return
    with pytest.raises(ToolError) as caught:
        yield
    assert caught.value.permanent
    assert not caught.value.unknown


def test_what_somebody_changed_is_left_alone(sit):
    async def examine(candidate: Candidate) -> None:
        tool, it = candidate.tool, subject(candidate)
        old = (await tool.read(it)).version
        await tool.pause(it, key="p1", version=old)
        await tool.resume(it, key="r1", version="")
        with pytest.raises(ToolError, match="somebody changed") as caught:
            await tool.pause(it, key="p2", version=old)
        assert caught.value.permanent
        assert not caught.value.unknown
        assert candidate.effects() == 2

    sit(examine)


def test_a_pause_of_what_is_paused_is_refused(sit):
    async def examine(candidate: Candidate) -> None:
        tool, it = candidate.tool, subject(candidate)
        await tool.pause(it, key="p1", version="")
        with pytest.raises(ToolError) as caught:
            await tool.pause(it, key="p2", version="")
        assert caught.value.permanent
        assert candidate.effects() == 1

    sit(examine)


@pytest.mark.parametrize("id", ["nobody", "a/../b", "ünïcode?x=1#y", "%2e%2e", "a b"])
def test_an_unknown_object_is_a_permanent_error(sit, id):
    async def examine(candidate: Candidate) -> None:
        it = subject(candidate, id)
        for call in (
            candidate.tool.read(it),
            candidate.tool.pause(it, key="p1", version=""),
            candidate.tool.resume(it, key="r1", version=""),
        ):
            with pytest.raises(ToolError) as caught:
                await call
            assert caught.value.permanent
            assert not caught.value.unknown

    sit(examine)


def test_objects_of_others_and_unknown_kinds_are_permanent_errors(sit):
    async def examine(candidate: Candidate) -> None:
        for it in (
            Subject("other", candidate.kind, candidate.running),
            Subject(candidate.tool.name, "yacht", "x"),
        ):
            with pytest.raises(ToolError) as caught:
                await candidate.tool.read(it)
            assert caught.value.permanent
        with pytest.raises(ToolError) as caught:
            await candidate.tool.list("yacht")
        assert caught.value.permanent

    sit(examine)


# --- the ways a real tool fails, each with what the adapter says of it ---


@contextmanager
def failing(folder: Path, faults: str) -> Iterator[Callable[[Any], Any]]:
    with mailer(folder, faults) as office:

        def run(examine: Any) -> Any:
            async def whole() -> Any:
                async with Http() as http:
                    return await examine(connected(office, http, timeout="60s"), office)

            return play(whole())

        yield run


IT = Subject("demo-mailer", "campaign", ID)


@pytest.mark.parametrize(
    ("faults", "permanent", "unknown", "retry_after_s", "effects"),
    [
        ("500-before", False, True, None, 0),
        ("500-after", False, True, None, 1),
        ("cut", False, True, None, 1),
        ("hang:9", False, True, None, 1),
        ("429", False, False, 7.0, 0),
    ],
)
def test_a_failed_write_says_whether_it_may_have_happened(
    tmp_path, faults, permanent, unknown, retry_after_s, effects
):
    async def until_it_hangs(office: Mailer) -> None:
        while not office.effects():  # noqa: ASYNC110 - it is a file of another process
            await asyncio.sleep(0.02)
        leap(60)

    async def examine(tool: CampaignTool, office: Mailer) -> None:
        hanging = asyncio.create_task(until_it_hangs(office)) if faults.startswith("hang") else None
        with pytest.raises(ToolError) as caught:
            await tool.pause(IT, key="p1", version="1")
        assert hanging is None or hanging.done()
        error = caught.value
        assert (error.permanent, error.unknown, error.retry_after_s) == (permanent, unknown, retry_after_s)
        assert TOKEN not in str(error)
        assert "\n" not in str(error)
        assert len(office.effects()) == effects
        # Reading tells the truth, whatever the write said; what asked us to wait was waited for.
        leap(retry_after_s or 0.0)
        reading = await tool.read(IT)
        assert (reading.state is RunState.PAUSED) == bool(effects)

    with failing(tmp_path, faults) as run:
        run(examine)


def test_after_an_unknown_write_the_same_key_acts_once(tmp_path):
    async def examine(tool: CampaignTool, office: Mailer) -> None:
        with pytest.raises(ToolError):
            await tool.pause(IT, key="p1", version="1")
        await tool.pause(IT, key="p1", version="1")
        assert office.effects() == [(ID, "paused")]

    with failing(tmp_path, "500-after:1") as run:
        run(examine)


def test_a_tool_that_lies_is_found_out_by_reading_back(tmp_path):
    async def examine(tool: CampaignTool, office: Mailer) -> None:
        await tool.pause(IT, key="p1", version="1")
        assert (await tool.read(IT)).state is RunState.RUNNING

    with failing(tmp_path, "lies") as run:
        run(examine)


def test_a_read_may_lag(tmp_path):
    async def examine(tool: CampaignTool, office: Mailer) -> None:
        await tool.pause(IT, key="p1", version="1")
        states = [(await tool.read(IT)).state for _ in range(3)]
        assert states == [RunState.RUNNING, RunState.RUNNING, RunState.PAUSED]

    with failing(tmp_path, "stale:2") as run:
        run(examine)


def test_a_refusal_inside_a_200_is_a_refusal_in_the_tools_own_words(tmp_path):
    async def examine(tool: CampaignTool, office: Mailer) -> None:
        with pytest.raises(ToolError, match="draft cannot become paused") as caught:
            await tool.pause(Subject("demo-mailer", "campaign", "fjords-launch"), key="p1", version="")
        assert caught.value.permanent

    with failing(tmp_path, "") as run:
        run(examine)


def test_a_tool_that_is_not_there_can_be_tried_again(tmp_path):
    async def examine(tool: CampaignTool, office: Mailer) -> None:
        office.process.communicate(timeout=120)
        for call in (tool.read(IT), tool.pause(IT, key="p1", version="")):
            with pytest.raises(ToolError, match="no connection") as caught:
                await call
            assert not caught.value.permanent
            assert not caught.value.unknown

    with failing(tmp_path, "") as run:
        run(examine)


def test_a_wrong_token_is_a_permanent_error_that_does_not_hold_it(tmp_path):
    async def examine() -> None:
        with mailer(tmp_path) as office:
            async with Http() as http:
                tool = load_tool(
                    DECLARATION.read_text("utf-8"),
                    "demo-mailer.yaml",
                    http=http,
                    clock=SystemClock(),
                    base_url=office.url,
                    environ={"DEMO_MAILER_TOKEN": "a-wrong-token"},
                )
                with pytest.raises(ToolError, match="credentials") as caught:
                    await tool.read(IT)
        assert caught.value.permanent
        assert "a-wrong-token" not in str(caught.value)

    asyncio.run(examine())


def test_the_mailer_ends_with_its_standard_input_and_on_sigterm(tmp_path):
    with mailer(tmp_path) as office:
        office.process.communicate(timeout=120)
    with mailer(tmp_path, "lies") as office:
        office.process.terminate()
        assert office.process.wait(timeout=120) == 0
