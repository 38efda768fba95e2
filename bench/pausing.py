"""How long it takes to pause a thousand campaigns, against the ideal at the tool's own rate limit."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from bench.figures import Figure
from bench.tool_server import TAKES_S, serving
from engine.model.hold import Hold, HoldState
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.time import Instant, later
from engine.ports import Batch, Message
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from notify.render import FolderTemplates
from programs.tools import HttpTool, load_tool
from serviola.build import MOST_AT_A_TOOL
from serviola.core import Core
from serviola.hands import Hands
from serviola.pauses import set_aside
from serviola.runner import Runner
from store.sqlite import SqliteStore
from tests.fakes import words
from tests.fakes.saying_yes import yes_to_all
from tests.stories.telling import BRAND, book, call, campaign, playbook
from wire.http import Http

RATE = 25.0
"""Calls a second that the tool takes, and that its declaration says."""
CALLS_EACH = 3
"""A pause is read before, asked for, and read back."""
DECLARATION = """\
schema: serviola/tool/1
tool: mailer
kind: http
base_url: http://127.0.0.1:{port}
allow_private: true
rate: {{per_second: {rate}, at_once: 16}}
kinds:
  campaign:
    pause_class: suspend
    read: {{method: GET, path: "/things/{{id}}"}}
    pause: {{method: PUT, path: "/things/{{id}}", body: {{status: paused}}}}
    resume: {{method: PUT, path: "/things/{{id}}", body: {{status: running}}}}
    where: {{id: id, status: status}}
    meaning: {{running: [running], paused: [paused]}}
"""


class Going:
    """The port Clock: the time of the story, going on as fast as the real one."""

    def __init__(self) -> None:
        """Begin now."""
        self._began = perf_counter()

    def now(self) -> Instant:
        """Say the time."""
        return later(words.NOW, perf_counter() - self._began)


class Mute:
    """The port Notifier: nobody listens."""

    name = "nobody"

    async def ask(self, message: Message) -> None:
        """Hear nothing."""

    tell = rewrite = ask


def measure(*, short: bool) -> Iterator[Figure]:
    """Approve the pause of so many campaigns at once, and stop the watch when the last was read back."""
    count = 100 if short else 1_000
    ideal_s = count * CALLS_EACH / RATE
    with serving(RATE) as port, TemporaryDirectory(prefix="serviola-bench-") as folder:
        took_s, works_s, tally = asyncio.run(_pause(Path(folder), port, count))
    assert (tally["paused"], tally["twice"]) == (count, 0), f"the tool did otherwise: {tally}"
    yield Figure(
        figure="pause_1000_vs_ideal",
        value=took_s / ideal_s,
        at_most=1.2,
        n=count,
        note=(
            f"{count} campaigns read, paused and read back in {took_s:.1f} s, {CALLS_EACH} calls each, "
            f"against {ideal_s:.1f} s at the {RATE:.0f} calls a second that it takes, each in "
            f"{TAKES_S * 1e3:.0f} ms; {tally['too_many']} of {tally['calls']} calls were answered 429; "
            f"the processor worked {works_s:.1f} s of it; others kept the machine busy at a load of "
            f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        ),
    )


async def _pause(folder: Path, port: int, count: int) -> tuple[float, float, dict[str, int]]:
    left, done, clock = count, asyncio.Event(), Going()
    loop = asyncio.get_running_loop()

    def hear(batch: Batch) -> None:
        nonlocal left
        for word in batch.words:
            if isinstance(word, Hold) and word.state is HoldState.VERIFIED:
                left -= 1
            assert not (isinstance(word, Hold) and word.state is HoldState.FAILED), word.says
        if left == 0:
            loop.call_soon_threadsafe(done.set)

    def open_core() -> Core:
        store = SqliteStore.open(folder / "bench.sqlite3")
        core = Core(store, PlainEvaluator(), clock, brands=[BRAND])
        core.listen(hear)
        return core

    async with Http(per_host=MOST_AT_A_TOOL) as http:
        tool = load_tool(
            DECLARATION.format(port=port, rate=RATE), "bench.yaml", http=http, clock=clock, environ={}
        )
        assert isinstance(tool, HttpTool)
        async with Runner(open_core, lambda runner: _hands(runner, tool, clock)) as runner:
            await runner.step([_book(count)])
            await runner.step([_playbook(count)])
            await runner.step([_quake()])
            await runner.settle()
            set_aside()  # as `serviola run` does
            stop = asyncio.Event()
            serving_task = asyncio.create_task(runner.serve(stop))
            begun, worked = perf_counter(), process_time()
            await runner.step(await runner.on_core(lambda core: yes_to_all(core, brand=BRAND)))
            async with asyncio.timeout(60 + 20 * count * CALLS_EACH / RATE):
                await done.wait()
            took_s, works_s = perf_counter() - begun, process_time() - worked
            stop.set()
            await serving_task
            await runner.on_core(lambda core: core.store.close())
        answer = await http.request(
            "GET", f"http://127.0.0.1:{port}/tally", allow_private=frozenset({f"127.0.0.1:{port}"})
        )
    return took_s, works_s, json.loads(answer.body)


def _hands(runner: Runner, tool: HttpTool, clock: Going) -> Hands:
    async def no_text(_: str) -> None:
        return None

    return Hands(
        tools={"mailer": tool},
        notifier=Mute(),
        templates=FolderTemplates(),
        clock=clock,
        text_of=no_text,
        halted=lambda brand: runner.on_core(lambda core: core.store.halted(brand)),
        still=lambda intent: runner.on_core(lambda core: core.still(intent)),
    )


def _book(count: int) -> ProgramRevision:
    return book(call(), *(campaign(f"c{number}", touches="labadee") for number in range(count)))


def _playbook(count: int) -> PlaybookRevision:
    """Give a playbook whose limits leave room for all of them."""
    usual = playbook(limit=count, lease="72h")
    text = usual.text.replace("limits: {", "limits: {share_of_live: 100%, ")
    assert text != usual.text
    return replace(usual, text=text, digest=load_playbook(text, usual.file).digest)


def _quake() -> Any:
    return words.signal(expires_at=None)
