"""One life of the service: the real core, store, runner, hands, sources, cards, mouth and ears, until it is killed.

Whatever reaches the disk or the world crosses a line, and at any line the life may end. Nothing of a dead life
reaches anything any more: each crossing raises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from console.slack import Interactions
from console.slack_doors import Doors
from console.slack_payload import Reply, Workspace
from engine.errors import Refused, ServiolaError, StoreError
from engine.model.feedback import Feedback
from engine.model.hold import Intent
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.signal import Reopening
from engine.model.time import SECOND, Instant
from engine.ports import Batch
from engine.rules.plain import PlainEvaluator
from notify.render import FolderTemplates
from notify.router import Router
from notify.slack import SlackNotifier
from serviola.cards import Cards
from serviola.core import Core
from serviola.hands import Hands
from serviola.loading import load_playbooks, playbook_changes
from serviola.pressing import Verdicts
from serviola.runner import Runner
from serviola.source import Source
from serviola.sources import Sources
from serviola.ways import Ways
from store.db import Db
from store.sqlite import SqliteStore
from tests.fakes.slack import APP, BOT, TEAM
from tests.simulation.loop import Loop
from wire.secrets import Secret
from wire.slack import call

if TYPE_CHECKING:
    from tests.simulation.outside import Outside

BRAND = "main"
TEMPLATES = FolderTemplates()
LONGEST_NAP_S = 3_600.0
LOOK_EVERY_S = 1_800.0
STALE_AFTER_S = 10_800.0


class Killed(BaseException):
    """The life has ended here."""


@dataclass(slots=True)
class Doom:
    """At which crossing of a line a life will end: the first after so many others."""

    line: str
    after: int = 0


class Store(SqliteStore):
    """The real store; each crossing of it is seen, and the disk may be full."""

    def __init__(self, db: Db, life: Life) -> None:
        super().__init__(db)
        self._life = life

    def commit(self, batch: Batch, *, owner: str = "") -> None:
        self._life.cross("before a commit")
        self._life.outside.disk()
        super().commit(batch, owner=owner)
        self._life.outside.ledger.take(batch)
        self._life.cross("after a commit")

    def claim(self, now: Instant, *, limit: int, owner: str = "") -> list[Intent]:
        self._life.check()
        self._life.outside.disk()
        due = super().claim(now, limit=limit, owner=owner)
        if due:
            self._life.cross("after a claim")
        return due

    def submit(self, item: Any) -> int:
        self._life.check()
        row = super().submit(item)
        self._life.outside.submitted(item)
        self._life.cross("after a press was recorded")
        return row


class Life:
    """Use `start`, let the loop run, and `end` whatever is left of it."""

    def __init__(self, outside: Outside, chance: Random) -> None:
        self.outside = outside
        self.chance = chance
        self.dead = False
        self.killed_at = ""
        self.reopening = outside.reopening
        """What is configured; the process reads it when it begins."""
        self.doom: Doom | None = None
        self.up = False
        self.broken: list[str] = []
        """What broke that should not: each is a fault."""
        self.loop = Loop(outside.time, chance)
        self.loop.set_exception_handler(self._unexpected)
        self.thought: Callable[[Core, Batch], None] = lambda _core, _batch: None
        """Hears each step of the core."""
        self.core: Core | None = None
        self.runner: Runner | None = None
        self.interactions: Interactions | None = None
        self._starting: asyncio.Task[None] | None = None

    # --- lines that are crossed ---

    def check(self) -> None:
        if self.dead:
            raise Killed

    def cross(self, line: str) -> None:
        self.check()
        if self.doom is None or self.doom.line not in ("", line):
            return
        if self.doom.after:
            self.doom.after -= 1
            return
        self.die(line)
        raise Killed

    def die(self, line: str) -> None:
        """End at once; whatever goes on afterwards reaches nothing."""
        self.dead, self.up, self.killed_at = True, False, line
        self.loop.stop()

    async def lag(self, most_s: float) -> None:
        """Wait as the network makes one wait: mostly not at all."""
        if self.chance.random() < 0.4:
            await asyncio.sleep(self.chance.random() * most_s)
        self.check()

    # --- beginning and end ---

    def start(self) -> None:
        self._starting = self.loop.create_task(self._start())

    def end(self) -> None:
        """Take away what is left; the world does not notice."""
        self.die(self.killed_at or "between two steps")
        for _ in range(100):
            left = asyncio.all_tasks(self.loop)
            if not left:
                break
            for task in left:
                task.cancel()
            self.loop.call_soon(self.loop.stop)
            self.loop.run_until(self.outside.time.us)
        self.loop.close()
        self.core = self.runner = self.interactions = None

    async def _start(self) -> None:
        outside = self.outside
        ways = Ways()
        slack = SlackNotifier(
            Secret(BOT), channels=outside.channels, people=outside.users, remembered=outside.sent(self)
        )
        slack._client = outside.slack_client(self)
        mouth = Router(
            record=outside.record(self),
            slack=slack,
            mail=None,
            people=outside.roster,
            now=outside.time.now,
            remembered=outside.sent(self),
        )
        tool = outside.tool_door(self)
        cards: Cards | None = None

        def make_hands(runner: Runner) -> Hands:
            nonlocal cards
            cards = Cards(runner, mouth, TEMPLATES, brand=BRAND, ways=ways)
            return Hands(
                tools={tool.name: tool},
                notifier=mouth,
                templates=TEMPLATES,
                clock=outside.time,
                text_of=lambda signal: runner.on_core(lambda core: core.store.text_of(signal)),
                halted=lambda brand: runner.on_core(lambda core: core.store.halted(brand)),
                still=lambda intent: runner.on_core(lambda core: core.still(intent)),
                card_of=cards.card_of,
                ways=ways,
            )

        try:
            self.runner = await Runner(self._open_core, make_hands).__aenter__()
        except (StoreError, Refused) as error:
            outside.says(f"the service cannot begin: {error}")
            self.die("at a disk that was full")
            return
        assert cards is not None
        await cards.start()
        await self._hear()
        watched = [
            Source(watcher=one, every_s=LOOK_EVERY_S, stale_after_s=STALE_AFTER_S)
            for one in outside.watchers(self)
        ]
        self.sources = Sources(watched, self.runner, outside.time, seed=self.chance.randrange(10**6))
        self.up = True
        self.loop.create_task(
            self._lasting(self.runner.serve(asyncio.Event()), "the service ended by itself")
        )
        self.loop.create_task(self._lasting(self._wind(), "the clockwork ended by itself"))
        await self.take_in()

    def _open_core(self) -> Core:
        self.check()
        store = Store(self.outside.db, self)
        self.core = Core(store, PlainEvaluator(), self.outside.time, brands=[BRAND])
        core = self.core
        core.listen(lambda batch: self.thought(core, batch))
        return core

    async def _hear(self) -> None:
        """Wire the ears as `serviola.listening` does, to a Slack that is simulated."""
        runner = self.runner
        assert runner is not None
        verdicts = Verdicts()
        await runner.on_core(lambda core: core.listen(verdicts.hear))
        client = self.outside.slack_client(self)

        async def submit(decision: Any) -> None:
            await runner.on_core(lambda core: core.store.submit(decision))
            await runner.tick()

        async def proposal(id: str) -> Any:
            return await runner.on_core(lambda core: core.state.brand(BRAND).proposals.get(id))

        async def profile(user: str) -> Mapping[str, Any]:
            found = await call(client, "users.info", {"user": user}, reads=True)
            return dict(found.get("user") or {})

        async def details(_: str) -> str:
            return ""

        async def feedback(_: Feedback) -> str:
            return ""

        doors = Doors(
            submit=submit,
            verdict=verdicts.of,
            proposal=proposal,
            details=details,
            profile=profile,
            kept=proposal,
            feedback=feedback,
        )
        workspace = Workspace(
            team=TEAM, app=APP, users={user: name for name, user in self.outside.users.items()}
        )
        self.interactions = Interactions(
            workspace, brand=BRAND, roster=self.outside.roster, clock=self.outside.time, doors=doors
        )

    async def _wind(self) -> None:
        """Tick when something is due, or some time later; `serviola.clockwork` ticks each second."""
        runner = self.runner
        assert runner is not None
        while True:
            with suppress(StoreError):
                await runner.tick()
                self.sources.start_due()
                await self.sources.notice()
                await self.sources.keep_heard()
            self._raise()
            due = await runner.on_core(lambda core: core.next_due())
            now = self.outside.time.now()
            heap = self.sources._heap
            waits = [(at - now) / SECOND for at in (due, heap[0][0] if heap else None) if at is not None]
            late_s = self.chance.choice([0.0, 0.0, 0.0, 0.5, 7.0])
            await asyncio.sleep(min([LONGEST_NAP_S, *(max(1.0, one) for one in waits)]) + late_s)

    def _raise(self) -> None:
        if self.runner is not None and self.runner.failure is not None:
            raise self.runner.failure

    # --- what is done to it from outside ---

    def press(self, payload: Mapping[str, Any], heard: Callable[[Reply], None]) -> None:
        """Deliver a press of a button; a life that is not up yet never hears of it."""
        if self.interactions is not None and self.up:
            self.loop.create_task(self._lasting(self._pressed(payload, heard), ""))

    async def _pressed(self, payload: Mapping[str, Any], heard: Callable[[Reply], None]) -> None:
        assert self.interactions is not None
        await self.lag(1.0)
        reply = await self.interactions.handle(payload)
        self.check()
        heard(reply)

    def look(self) -> None:
        """Look at every source now."""
        if self.up:
            self.loop.create_task(self._lasting(self._looked(), ""))

    async def _looked(self) -> None:
        with suppress(StoreError):
            await self.sources.poll_all()

    def reload(self) -> None:
        """Take in the files anew, as a signal to the process makes it do."""
        if self.up:
            self.loop.create_task(self._lasting(self.take_in(), ""))

    async def take_in(self) -> None:
        """Take in the books and the playbooks that have changed, as the service does."""
        runner = self.runner
        assert runner is not None
        known = await runner.on_core(lambda core: core.state.brand(BRAND))
        digests = {name: plan.playbook.digest for name, plan in known.plans.items()}
        books = [one for one in self.outside.books.values() if known.programs.get(one.source) != one]
        loaded = load_playbooks([self.outside.playbooks], brand=BRAND)
        if loaded.findings:
            self.outside.count["a broken playbook"] += 1
        said = self.reopening
        changed: list[Reopening | ProgramRevision | PlaybookRevision] = [
            *([] if said is None or said == known.reopening else [said]),
            *books,
            *playbook_changes(digests, loaded, brand=BRAND),
        ]
        if any(isinstance(one, PlaybookRevision) and not one.text for one in changed):
            self.outside.count["a playbook is withdrawn"] += 1
        if changed:
            with suppress(StoreError):
                await runner.step(changed)

    async def _lasting(self, work: Any, says: str) -> None:
        try:
            await work
        except (Killed, asyncio.CancelledError):
            raise
        except ServiolaError as error:
            self.broken.append(f"{says or 'something broke'}: {type(error).__name__}: {error}")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
            self.broken.append(f"{says or 'something broke'}: {error!r}")

    def _unexpected(self, _: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not self.dead and not isinstance(error, Killed):
            self.broken.append(f"{context.get('message')}: {error!r}")
