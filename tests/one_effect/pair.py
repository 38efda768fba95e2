"""Two runners over one SQLite file, each on a loop of its own in one drawn time; the first can be made to stand still.

Everything is real but the clock, the network and the tool. A call of the tool opens its connection, is looked at once
more as every change over HTTP is, reaches the tool at once or a while later, and is answered.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from engine.errors import ServiolaError
from engine.model.hold import Hold, HoldState, Reading, RunState
from engine.model.place import Area, Point
from engine.model.program import Subject
from engine.model.scales import PauseClass
from engine.model.time import Instant
from engine.ports import Batch, Listed
from engine.rules.plain import PlainEvaluator
from notify.render import FolderTemplates
from serviola.core import Core
from serviola.hands import Hands
from serviola.runner import Runner
from store.db import Db
from store.sqlite import SqliteStore
from tests.fakes import words
from tests.fakes.moody_tool import MoodyTool, Thing
from tests.fakes.saying_yes import yes_to_all
from tests.simulation.loop import Loop, Time
from tests.stories.telling import book, call, campaign, playbook
from wire.last_look import look_once_more

BRAND = "main"
TEMPLATES = FolderTemplates()
IT = "a"
TICK_S = 8.0
"""Rarer than in service; a lease runs for 30 seconds."""


class InOrder(Random):
    """Chance that puts nothing out of order."""

    def random(self) -> float:
        return 0.0


class Stallable(Loop):
    """A loop that stands still after so many turns; each turn is what happens between two awaits."""

    left: int | None = None
    stalled = False

    def _run_once(self) -> None:
        if self.stalled:
            self.stop()
        super()._run_once()  # type: ignore[misc]  # only its stub lacks it
        if self.left is not None and not self.stalled:
            self.left -= 1
            if self.left <= 0:
                self.stalled = True
                self.stop()


class Door:
    """The port CampaignTool as one runner reaches it."""

    answers_within_s = 20.0
    name = "mailer"

    def __init__(self, world: World, *, travels_s: float = 0.0) -> None:
        self._world = world
        self._travels_s = travels_s

    def capabilities(self) -> Mapping[str, PauseClass]:
        return self._world.tool.capabilities()

    async def list(self, kind: str) -> list[Listed]:
        raise AssertionError("nobody lists")

    async def read(self, subject: Subject) -> Reading:
        await asyncio.sleep(0.01)
        reading = await self._world.tool.read(subject)
        await asyncio.sleep(0.01)
        return reading

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        await self._write("pause", subject, key, version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        await self._write("resume", subject, key, version)

    async def _write(self, verb: str, subject: Subject, key: str, version: str) -> None:
        await asyncio.sleep(0.01)
        await look_once_more()
        self._world.sent.append((verb, key, self._world.time.now()))
        came: list[Exception | None] = []

        def arrive() -> None:
            came.append(_now(getattr(self._world.tool, verb)(subject, key=key, version=version)))

        if self._travels_s:
            self._world.time.later(self._travels_s, arrive)
        else:
            arrive()
        while not came:  # noqa: ASYNC110 - it arrives in the time of the world, not in that of this loop
            await asyncio.sleep(1.0)
        await asyncio.sleep(0.01)
        if came[0] is not None:
            raise came[0]


def _now(call: Any) -> Exception | None:
    try:
        call.send(None)
    except StopIteration:
        return None
    except Exception as error:  # noqa: BLE001 - it travels back to the caller
        return error
    raise AssertionError("the tool in memory waits for something")


class Worker:
    """One runner with its loop, its store and its lease."""

    def __init__(self, world: World, owner: str, *, travels_s: float = 0.0) -> None:
        self.world, self.owner = world, owner
        self.loop = Stallable(world.time, InOrder())
        self.loop.set_exception_handler(lambda *_: None)
        self.tool = Door(world, travels_s=travels_s)
        self.error: BaseException | None = None
        self.runner: Runner | None = None
        self.task = self.loop.create_task(self._serve())

    async def _serve(self) -> None:
        try:
            self.runner = await Runner(self._open, self._hands).__aenter__()
            ticking = self.loop.create_task(self._tick())
            serving = self.loop.create_task(self.runner.serve(asyncio.Event()))
            ended, _ = await asyncio.wait([ticking, serving], return_when=asyncio.FIRST_COMPLETED)
            self.error = next(one for one in ended).exception()
        except ServiolaError as error:
            self.error = error

    async def _tick(self) -> None:
        assert self.runner is not None
        while True:
            await asyncio.sleep(TICK_S)
            await self.runner.on_core(lambda core: core.renew())
            await self.runner.tick()

    def _open(self) -> Core:
        store = SqliteStore(_unhurried(Db(self.world.file)))
        core = Core(store, PlainEvaluator(), self.world.time, brands=[BRAND], owner=self.owner)
        core.listen(self.world.hear)
        return core

    def _hands(self, runner: Runner) -> Hands:
        async def no_text(_: str) -> None:
            return None

        return Hands(
            tools={"mailer": self.tool},
            notifier=Mute(),
            templates=TEMPLATES,
            clock=self.world.time,
            text_of=no_text,
            halted=lambda brand: runner.on_core(lambda core: core.store.halted(brand)),
            still=lambda intent: runner.on_core(lambda core: core.still(intent)),
        )

    def end(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.stalled, self.loop.left = False, None
        self.loop.call_soon(self.loop.stop)
        self.loop.run_until(self.world.time.us)
        if self.runner is not None and self.runner._core is not None:
            self.runner._core.store.close()
        self.loop.close()


class Mute:
    """The port Notifier: nobody listens."""

    name = "nobody"

    async def ask(self, message: Any) -> None:
        pass

    tell = rewrite = ask


class World:
    """The time, the tool and the file that both workers share, and what was said and done in it."""

    def __init__(self, file: Path, *, resuming: bool, keys: bool, versions: bool) -> None:
        self.file = file
        self.time = Time(words.NOW)
        self.tool = MoodyTool(self.time, versioned=versions, idempotent=keys)
        self.tool.things = {IT: Thing()}
        self.sent: list[tuple[str, str, Instant]] = []
        self.early: list[str] = []
        self.resuming = resuming
        self.done = HoldState.RELEASED if resuming else HoldState.VERIFIED

    def hear(self, batch: Batch) -> None:
        for word in batch.words:
            if isinstance(word, Hold) and word.state is self.done:
                truth = self.tool.things[IT].state
                if truth is not (RunState.RUNNING if self.resuming else RunState.PAUSED):
                    self.early.append(f"{word.id} is {word.state}, and the tool has it {truth}")

    def run(self, seconds: float, *workers: Worker) -> None:
        """Let time pass for these workers; the others stand still."""
        end = self.time.us + round(seconds * 1e6)
        while self.time.us < end:
            upto = min(end, self.time.us + 500_000)
            began = self.time.us
            for worker in workers:
                self.time.us = began
                if not worker.task.done():
                    worker.loop.run_until(upto)
                if worker.loop.stalled:
                    return
            self.time.us = upto
            self.time.fire()

    def hold(self) -> Hold:
        with SqliteStore(Db(self.file)) as store:
            return next(word for word in store.remembered() if isinstance(word, Hold))

    def effects(self) -> list[str]:
        return [one.after.state.value for one in self.tool.moved]


def prepared(folder: Path) -> Path:
    """Make a store in which a pause was approved and nothing was done yet."""
    file = folder / "prepared.sqlite3"
    with SqliteStore.open(file) as store:
        clock = Time(words.NOW)
        core = Core(store, PlainEvaluator(), clock, brands=[BRAND])
        core.step([book(call(), campaign(IT, touches="labadee"))])
        core.step([playbook(lease="6h")])
        times = {"occurred_at": words.NOW, "sent_at": words.NOW, "received_at": words.NOW}
        where = {"point": Point(18.5, -72.4), "area": Area(countries=("HT",))}
        core.step(
            [words.signal(native_id="haiti", revision=1, aliases=(), expires_at=None, **times, **where)]
        )
        core.step(yes_to_all(core, brand=BRAND))
    return file


def world_of(prepared_file: Path, folder: Path, *, resuming: bool, keys: bool, versions: bool) -> World:
    """Copy what was prepared; where it is about the resume, pause it first, and have its release approved."""
    folder.mkdir(exist_ok=True)
    file = folder / "serviola.sqlite3"
    shutil.copy(prepared_file, file)
    world = World(file, resuming=resuming, keys=keys, versions=versions)
    if resuming:
        world.resuming, world.done = False, HoldState.VERIFIED
        first = Worker(world, "first")
        world.run(3.0, first)
        world.time.us += 6 * 3_600_000_000
        world.run(3.0, first)
        assert first.runner is not None
        assert first.runner._core is not None
        core = first.runner._core
        core.step(yes_to_all(core, brand=BRAND))
        first.runner._core.store.release("first")
        first.end()
        world.resuming, world.done = True, HoldState.RELEASED
        world.sent.clear()
        world.tool.moved.clear()
    return world


def _unhurried(db: Db) -> Db:
    db.outside("PRAGMA synchronous = OFF")
    return db
