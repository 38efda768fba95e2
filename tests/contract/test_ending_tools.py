"""What every tool that can end something for good promises: the fake, the rehearsal tool, the generic tool.

The generic tool speaks with a real process, whose ledger counts what reached it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from engine.ports import CampaignTool, EndingTool
from programs.tools import RehearsalTool, Thing, load_tool
from serviola.clocks import SystemClock
from tests.fakes.leaping import leap, play
from tests.fakes.mailer import TOKEN, Mailer, mailer
from tests.fakes.tools import FakeTool
from wire.http import Http

ID = "welcome-caribbean"
DECLARATION = """\
schema: serviola/tool/1
tool: blaster
kind: http
base_url: http://127.0.0.1:8125
allow_private: true
timeout: 60s
headers: {Authorization: "Bearer ${secret:DEMO_MAILER_TOKEN}"}
idempotency_header: Idempotency-Key
if_match: '"{version}"'
errors: [{at: errors, says: "errors[0].message"}]
kinds:
  blast:
    pause_class: kill
    read: {method: GET, path: "/api/campaigns/{id}", item: data}
    end: {method: PUT, path: "/api/campaigns/{id}/status", body: {status: canceled}}
    where: {id: id, name: name, status: status, version: version}
    meaning: {running: [running], paused: [paused], ended: [canceled]}
  campaign:
    pause_class: suspend
    read: {method: GET, path: "/api/campaigns/{id}", item: data}
    pause: {method: PUT, path: "/api/campaigns/{id}/status", body: {status: paused}}
    resume: {method: PUT, path: "/api/campaigns/{id}/status", body: {status: running}}
    where: {id: id, name: name, status: status, version: version}
    meaning: {running: [running], paused: [paused]}
"""


@dataclass
class Candidate:
    """`effects` counts what took effect; `other` is a kind of the same tool that can be paused, where it has one."""

    tool: CampaignTool
    running: str
    effects: Callable[[], int]
    other: str = ""


Examine = Callable[[Candidate, EndingTool, Subject], Coroutine[Any, Any, None]]


async def fake(examine: Examine, folder: Path) -> None:
    tool = FakeTool(running=("a", "b"), kind="blast", pause_class=PauseClass.KILL)
    await sits(examine, Candidate(tool, "a", lambda: len(tool.effects)))


async def rehearsal(examine: Examine, folder: Path, state: Path | None = None) -> None:
    classes = {"blast": PauseClass.KILL, "campaign": PauseClass.SUSPEND}
    things = [Thing(kind=kind, id=id, name=id.upper()) for kind in classes for id in "ab"]
    tool = RehearsalTool("rehearsal", classes=classes, things=things, state=state)
    effects = lambda: sum(ask.acted for ask in tool.asks())  # noqa: E731 - it is handed on
    await sits(examine, Candidate(tool, "b", effects, other="campaign"))


async def rehearsal_on_disk(examine: Examine, folder: Path) -> None:
    await rehearsal(examine, folder, folder / "rehearsal.json")


async def http_tool(examine: Examine, folder: Path) -> None:
    with mailer(folder) as office:
        async with Http() as http:
            tool = connected(office, http)
            await sits(examine, Candidate(tool, ID, lambda: len(office.effects()), other="campaign"))


def connected(office: Mailer, http: Http) -> Any:
    environ = {"DEMO_MAILER_TOKEN": TOKEN}
    return load_tool(
        DECLARATION, "blaster.yaml", http=http, clock=SystemClock(), base_url=office.url, environ=environ
    )


async def sits(examine: Examine, candidate: Candidate) -> None:
    assert isinstance(candidate.tool, EndingTool)
    await examine(candidate, candidate.tool, Subject(candidate.tool.name, "blast", candidate.running))


@pytest.fixture(params=[fake, rehearsal, rehearsal_on_disk, http_tool])
def sit(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Examine], None]:
    return lambda examine: asyncio.run(request.param(examine, tmp_path))


def refused(caught: pytest.ExceptionInfo[ToolError]) -> bool:
    """Say whether an error says that trying again is vain, and that nothing was done."""
    return caught.value.permanent and not caught.value.unknown


def test_an_end_is_read_back_and_nothing_brings_it_back(sit):
    async def examine(candidate: Candidate, tool: EndingTool, it: Subject) -> None:
        before = await candidate.tool.read(it)
        assert before.state is RunState.RUNNING
        await tool.end(it, key="e1", version=before.version)
        after = await candidate.tool.read(it)
        assert after.state is RunState.ENDED
        assert after.version != before.version
        for verb in (candidate.tool.pause, candidate.tool.resume):
            with pytest.raises(ToolError) as caught:
                await verb(it, key=f"{verb.__name__}1", version="")
            assert refused(caught)
        assert (await candidate.tool.read(it)).state is RunState.ENDED
        assert candidate.effects() == 1

    sit(examine)


def test_only_what_has_no_pause_can_be_ended(sit):
    async def examine(candidate: Candidate, tool: EndingTool, it: Subject) -> None:
        for kind, pause_class in candidate.tool.capabilities().items():
            assert tool.ends(kind) is (pause_class is PauseClass.KILL)
        assert tool.ends("blast")
        assert not tool.ends("yacht")
        if candidate.other:
            with pytest.raises(ToolError) as caught:
                await tool.end(Subject(it.tool, candidate.other, it.id), key="e1", version="")
            assert refused(caught)
        assert candidate.effects() == 0

    sit(examine)


def test_what_has_no_pause_is_not_paused(sit):
    async def examine(candidate: Candidate, tool: EndingTool, it: Subject) -> None:
        for verb in (candidate.tool.pause, candidate.tool.resume):
            with pytest.raises(ToolError) as caught:
                await verb(it, key=verb.__name__, version="")
            assert refused(caught)
        assert (await candidate.tool.read(it)).state is RunState.RUNNING
        assert candidate.effects() == 0

    sit(examine)


def test_the_same_key_twice_ends_once(sit):
    async def examine(candidate: Candidate, tool: EndingTool, it: Subject) -> None:
        version = (await candidate.tool.read(it)).version
        for _ in range(3):
            await tool.end(it, key="e1", version=version)
        assert candidate.effects() == 1

    sit(examine)


def test_what_is_ended_is_not_ended_again(sit):
    async def examine(candidate: Candidate, tool: EndingTool, it: Subject) -> None:
        await tool.end(it, key="e1", version="")
        with pytest.raises(ToolError) as caught:
            await tool.end(it, key="e2", version="")
        assert refused(caught)
        assert candidate.effects() == 1

    sit(examine)


def test_what_somebody_changed_is_not_ended(sit):
    async def examine(candidate: Candidate, tool: EndingTool, it: Subject) -> None:
        seen = (await candidate.tool.read(it)).version
        with pytest.raises(ToolError, match="somebody changed") as caught:
            await tool.end(it, key="e1", version=f"{seen}0")
        assert refused(caught)
        assert (await candidate.tool.read(it)).state is RunState.RUNNING
        assert candidate.effects() == 0

    sit(examine)


@pytest.mark.parametrize("id", ["nobody", "a/../b", "%2e%2e", "a b"])
def test_what_it_does_not_know_is_refused_for_good(sit, id):
    async def examine(candidate: Candidate, tool: EndingTool, it: Subject) -> None:
        for subject in (Subject(it.tool, it.kind, id), Subject("other", it.kind, it.id)):
            with pytest.raises(ToolError) as caught:
                await tool.end(subject, key="e1", version="")
            assert refused(caught)
        assert candidate.effects() == 0

    sit(examine)


# --- the ways a real tool fails: each is one request, and says whether it may have happened ---


@contextmanager
def failing(folder: Path, faults: str) -> Iterator[Callable[[Any], None]]:
    with mailer(folder, faults) as office:

        def run(examine: Any) -> None:
            async def whole() -> None:
                async with Http() as http:
                    await examine(connected(office, http), office)

            play(whole())

        yield run


BLAST = Subject("blaster", "blast", ID)


def requests(office: Mailer) -> int:
    return sum(line["method"] != "GET" for line in office.lines("asked"))


@pytest.mark.parametrize(
    ("faults", "permanent", "unknown", "effects"),
    [
        ("500-before", False, True, 0),
        ("500-after", False, True, 1),
        ("cut", False, True, 1),
        ("hang:9", False, True, 1),
        ("429", False, False, 0),
    ],
)
def test_an_end_that_fails_was_one_request_and_is_told_by_reading(
    tmp_path, faults, permanent, unknown, effects
):
    async def until_it_hangs(office: Mailer) -> None:
        while not office.effects():  # noqa: ASYNC110 - it is a file of another process
            await asyncio.sleep(0.02)
        leap(60)

    async def examine(tool: Any, office: Mailer) -> None:
        hanging = asyncio.create_task(until_it_hangs(office)) if faults.startswith("hang") else None
        with pytest.raises(ToolError) as caught:
            await tool.end(BLAST, key="e1", version="1")
        assert hanging is None or hanging.done()
        assert (caught.value.permanent, caught.value.unknown) == (permanent, unknown)
        assert TOKEN not in str(caught.value)
        assert requests(office) == 1
        assert len(office.effects()) == effects
        # What asked us to wait was waited for.
        leap(8)
        assert ((await tool.read(BLAST)).state is RunState.ENDED) == bool(effects)

    with failing(tmp_path, faults) as run:
        run(examine)


@pytest.mark.parametrize(
    ("faults", "states"),
    [("lies", [RunState.RUNNING] * 3), ("stale:2", [RunState.RUNNING, RunState.RUNNING, RunState.ENDED])],
)
def test_an_end_that_was_not_refused_says_nothing_until_it_is_read(tmp_path, faults, states):
    async def examine(tool: Any, office: Mailer) -> None:
        await tool.end(BLAST, key="e1", version="1")
        assert [(await tool.read(BLAST)).state for _ in range(3)] == states
        assert requests(office) == 1

    with failing(tmp_path, faults) as run:
        run(examine)


def test_a_refusal_inside_a_200_is_a_refusal(tmp_path):
    async def examine(tool: Any, office: Mailer) -> None:
        with pytest.raises(ToolError, match="draft cannot become canceled") as caught:
            await tool.end(Subject("blaster", "blast", "fjords-launch"), key="e1", version="")
        assert refused(caught)

    with failing(tmp_path, "") as run:
        run(examine)
