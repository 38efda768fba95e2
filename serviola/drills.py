"""Drills: the whole path with our own Exercise, real people and the rehearsal tool for hands.

A drill has a core and a store of its own, in which there is one brand, one tool and one book. So nothing of
it can be merged with what is real, count in its limits, stand in its way at the gate, or reach a real tool;
and no real signal ever comes in here. What it shares with the real path is the code, the roster, the ways to
people, and the buttons that they press.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.errors import NotifyError, Refused, ServiolaError, StoreError, Waits
from engine.model.hold import Outcome, Result
from engine.model.said import phrase
from engine.model.scales import DRILLS, PauseClass
from engine.model.time import DAY, SECOND, Instant, later
from engine.ports import Message
from engine.rules.plain import PlainEvaluator
from programs.tools.rehearsal import RehearsalTool
from serviola.core import Core
from serviola.drill_course import begin, go_on, is_open
from serviola.drill_mouth import ExerciseNotifier
from serviola.drill_scores import NOBODY, RESULTS, SAYS, UNDER_WAY, Score, scores
from serviola.drill_script import KIND, TOOL, is_ours
from serviola.hands import Hands
from serviola.making_hands import hands_and_cards
from serviola.runner import Runner
from serviola.ways import Ways
from serviola.wording import say
from store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from engine.model.hold import Intent
    from engine.ports import Clock, Notifier
    from serviola.cards import Cards
    from serviola.drill_script import Script
    from serviola.settings import Settings

LOG = logging.getLogger("serviola.drills")
LOOK_S = 1.0
RENEW = 10 * SECOND
TELL_WITHIN = DAY
"""For so long it is tried to tell somebody how a drill ended; nobody sleeps longer."""
TELL_AGAIN_S = 60.0


class DrillHands(Hands):
    """The hands of a drill: whatever is not its own is refused, before anything else is looked at."""

    async def perform(self, intent: Intent) -> Outcome:
        """Do what an intent of a drill asks; one that names a real tool comes back as failed."""
        if not is_ours(intent):
            LOG.error(phrase("a drill was asked for something real, and refused it: {key}", key=intent.key))
            said = phrase("a drill touches nothing but the rehearsal tool")
            return self._outcome(intent, Result.FAILED, permanent=True, detail=said)
        return await super().perform(intent)


@dataclass(slots=True, kw_only=True)
class DrillRoom:
    """An open room for drills; `serve` lets them go on."""

    settings: Settings
    clock: Clock
    runner: Runner
    notifier: Notifier
    cards: Cards | None
    _told: set[tuple[str, str]] = field(default_factory=set)
    _to_tell: dict[tuple[str, str], tuple[Score, Instant]] = field(default_factory=dict)
    """Ends that somebody has still to be told, by drill and group, and when not before."""
    _looked: bool = False
    _renewed_at: int = 0

    async def begin(self, script: Script) -> None:
        """Begin a drill; DrillError while another one is under way, or where it was there before."""
        await self.runner.on_core(lambda core: begin(core.store, script))

    async def look(self) -> None:
        """Let drills go on by one look: take what waits, do what is due, end what is at its end."""
        now = self.clock.now()
        if now - self._renewed_at >= RENEW:
            await self.runner.on_core(lambda core: core.renew() if core.owner else None)
            self._renewed_at = now
        busy = await self.runner.on_core(_is_busy)
        if busy:
            await self.runner.tick()
            await self.runner.on_core(lambda core: go_on(core, self.settings.drills.within_s))
            self.runner.wake()
        if busy or not self._looked:
            await self._note_ends()
        await self._tell_ends()

    async def goes_on(self) -> bool:
        """Say whether a drill is under way."""
        return await self.runner.on_core(lambda core: is_open(core.store))

    async def end(self) -> None:
        """Call over whatever drill is under way, and tell those who were asked."""
        await self.runner.on_core(lambda core: go_on(core, 0, at_once=True))
        await self.runner.settle()
        await self._note_ends()
        await self._tell_ends()

    def untold(self) -> tuple[str, ...]:
        """Name the groups that were not told yet how a drill ended."""
        return tuple(sorted({group for _, group in self._to_tell}))

    async def serve(self, stop: asyncio.Event) -> None:
        """Let drills go on until told to stop; what fails in here fails in here alone."""
        serving = asyncio.create_task(self.runner.serve(stop))
        try:
            while not stop.is_set():
                try:
                    await self.look()
                except Refused as error:
                    LOG.warning(phrase("another process has the drills now: {error}", error=error))
                    return
                except (ServiolaError, OSError) as error:
                    LOG.warning(phrase("a drill could not go on; it is tried again: {error}", error=error))
                except Exception:
                    LOG.exception(phrase("a drill failed unexpectedly; what is real goes on"))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await stop.wait()
        finally:
            stop.set()
            with suppress(ServiolaError, OSError):
                await serving

    async def scores(self) -> list[Score]:
        """Give the scoreboard, oldest first."""
        return await self.runner.on_core(lambda core: scores(core.store.batches()))

    async def _note_ends(self) -> None:
        """Note whom to tell how a drill ended. The same key is one message, so after a restart all are."""
        now = self.clock.now()
        for score in await self.scores():
            if score.result == UNDER_WAY or now - score.at["over"] > TELL_WITHIN:
                continue
            for key in ((score.drill, group) for group in score.groups):
                if key not in self._told:
                    self._to_tell.setdefault(key, (score, now))
        self._looked = True

    async def _tell_ends(self) -> None:
        """Tell those who were asked how a drill ended; whoever sleeps, or is not reached, later."""
        now = self.clock.now()
        for (drill, group), (score, due) in list(self._to_tell.items()):
            if due > now:
                continue
            del self._to_tell[drill, group]
            if now - score.at["over"] > TELL_WITHIN:
                continue
            try:
                await self.notifier.tell(ending(score, group))
            except NotifyError as error:
                if not isinstance(error, Waits):
                    LOG.warning(
                        phrase("{group} was not told how the drill ended: {error}", group=group, error=error)
                    )
                if not error.permanent:
                    again = later(now, error.retry_after_s or TELL_AGAIN_S)
                    self._to_tell[drill, group] = score, again
                    continue
            self._told.add((drill, group))


def ending(score: Score, group: str) -> Message:
    """Write how a drill ended, for one who was asked."""
    lines = [say(RESULTS[score.result])]
    if score.answered_by:
        lines.append(say(phrase("Answered by {who}.", who=score.answered_by)))
    else:
        lines.append(say(phrase("Asked was {group}, and nobody answered in time.", group=group)))
    lines += [f"{say(SAYS[hop])}: +{seconds:.1f} s" for hop, seconds in score.seconds().items()]
    lines.append(say(phrase("All drills: serviola drill --scores")))
    title = say(phrase("the exercise is over: {result}", result=RESULTS[score.result]))
    return Message(
        key=f"drill:{score.drill}:over:{group}",
        recipient=group,
        title=title,
        brief=f"Serviola: {title}.",
        body="\n".join(lines),
        thread="",
        urgent=score.result == NOBODY,
    )


@asynccontextmanager
async def drilling(
    settings: Settings, clock: Clock, notifier: Notifier, *, owner: str
) -> AsyncIterator[DrillRoom]:
    """Open the room for drills; Refused while another process has it."""
    state = settings.drill_store.with_name("drill-tool.json")
    settings.drill_store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    tool = RehearsalTool(TOOL, classes={KIND: PauseClass.SUSPEND}, state=state, anything=True)
    speak = ExerciseNotifier(notifier)
    cards: Cards | None = None

    def open_core() -> Core:
        """Open the core of drills, and its store with it or not at all."""
        store = SqliteStore.open(settings.drill_store)
        try:
            return Core(store, PlainEvaluator(), clock, brands=[DRILLS], owner=owner)
        except BaseException:
            store.close()
            raise

    def make_hands(runner: Runner) -> Hands:
        """Make hands that touch the rehearsal tool and nothing else."""
        nonlocal cards
        hands, cards = hands_and_cards(
            runner,
            settings,
            clock,
            brand=DRILLS,
            tools={TOOL: tool},
            speak=speak,
            ways=Ways(),
            kind=DrillHands,
        )
        return hands

    async with Runner(open_core, make_hands) as runner:
        if cards is not None:
            await cards.start()
        room = DrillRoom(settings=settings, clock=clock, runner=runner, notifier=speak, cards=cards)
        try:
            yield room
        finally:
            if cards is not None:
                await cards.stop()
            with suppress(StoreError):
                await runner.on_core(lambda core: core.store.release(core.owner))


def _is_busy(core: Core) -> bool:
    brand = core.state.brand(DRILLS)
    return bool(brand.intents) or is_open(core.store)
