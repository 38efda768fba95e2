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
from engine.model.decision import Answer, Decision
from engine.model.hold import ENDED, HOLDING, Outcome, Result
from engine.model.program import PlaybookRevision
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.scales import DRILLS, PauseClass
from engine.model.signal import GOING_ON, Signal
from engine.model.time import DAY, MINUTE, SECOND, Instant, later
from engine.ports import Message
from engine.response.who import who_lets_go
from engine.rules.plain import PlainEvaluator
from programs.tools.rehearsal import RehearsalTool
from serviola.core import Core
from serviola.drill_mouth import ExerciseNotifier
from serviola.drill_scores import NOBODY, RESULTS, SAYS, UNDER_WAY, Score, scores
from serviola.drill_script import KIND, TOOL, DrillError, is_ours, over
from serviola.hands import Hands
from serviola.making_hands import hands_and_cards
from serviola.runner import Runner
from serviola.ways import Ways
from serviola.wording import say
from store import inbox, views
from store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from engine.model.codec import Input
    from engine.model.hold import Hold, Intent
    from engine.model.signal import Situation
    from engine.ports import Clock, Notifier
    from engine.response.brand import Brand
    from serviola.cards import Cards
    from serviola.drill_script import Script
    from serviola.settings import Settings

LOG = logging.getLogger("serviola.drills")
LOOK_S = 1.0
RENEW = 10 * SECOND
ASKED_WITHIN = 30 * SECOND
"""So long after its time a question may come; then there is none."""
LET_GO_WITHIN = 5 * MINUTE
"""So long after its deadline a drill is over, whatever still stands of it."""
TELL_WITHIN = DAY
"""For so long it is tried to tell somebody how a drill ended; nobody sleeps longer."""
TELL_AGAIN_S = 60.0
VIA = "drill"


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


def begin(store: SqliteStore, script: Script) -> None:
    """Put a drill into the inbox, whole or not at all; DrillError where one is under way, or was before."""
    with store.db.writing() as connection:
        # Nobody else writes from here on, so of two that begin at once one finds the other.
        waiting, _ = inbox.waiting(connection)
        if any(isinstance(item, Signal) for _, item in waiting) or views.situations(store.db, brand=DRILLS):
            raise DrillError(phrase("a drill is under way; see with: serviola drill --scores"))
        if views.signal(store.db, script.signal.id) is not None:
            raise DrillError(phrase("the drill {name} was there before", name=script.signal.native_id))
        items: list[Input] = [*_others(store, script), *script.inputs]
        for item in items:
            inbox.submit(connection, item)


def _others(store: SqliteStore, script: Script) -> list[PlaybookRevision]:
    """Withdraw the playbooks of earlier drills: each drill is about one."""
    known = {one.name for one in store.remembered() if isinstance(one, PlaybookRevision) and one.text}
    return [
        PlaybookRevision(brand=DRILLS, name=name, digest="", file="", text="")
        for name in sorted(known - {script.playbook.name})
    ]


def is_open(store: SqliteStore) -> bool:
    """Say whether a drill is under way."""
    if store.inbox() or views.situations(store.db, brand=DRILLS):
        return True
    return bool(views.holds(store.db, brand=DRILLS))


def _is_busy(core: Core) -> bool:
    brand = core.state.brand(DRILLS)
    return bool(brand.intents) or is_open(core.store)


def go_on(core: Core, within_s: int, *, at_once: bool = False) -> None:
    """Let go of what a drill paused, and call it over once everything is let go of, or its time is up."""
    brand, now = core.state.brand(DRILLS), core.now()
    for situation in sorted(brand.situations.values(), key=lambda one: one.id):
        waits_s = _waits_s(brand)
        asks_at = later(situation.opened_at, waits_s)
        ends = later(asks_at, within_s)
        releases = _releases(brand, situation, now)
        if releases:
            core.step(releases)
        if situation.state not in GOING_ON:
            continue
        waits = waits_s and now < asks_at + ASKED_WITHIN
        if waits and not at_once and not _asked(brand, situation):
            continue  # its playbook has not asked yet
        if at_once or now >= ends + LET_GO_WITHIN or _is_done(brand, situation, late=now >= ends):
            signal = views.signal(core.store.db, situation.evidence[0].signal_id)
            if signal is not None:
                core.step([over(signal, now)])


def _waits_s(brand: Brand) -> int:
    """Say how long the playbook of the drill waits before it asks; only one is in force."""
    return max((one.playbook.hold_for_s for one in brand.plans.values()), default=0)


def _asked(brand: Brand, situation: Situation) -> list[Proposal]:
    return [one for one in brand.proposals_for(situation.id) if one.asks is ProposalKind.PAUSE]


def _is_done(brand: Brand, situation: Situation, *, late: bool) -> bool:
    """Say whether nothing more is to come: all was let go of, or nobody said yes and nobody may any more."""
    asked = _asked(brand, situation)
    if any(one.state is ProposalState.APPROVED for one in asked):
        holds = brand.holds_for(situation.id)
        return bool(holds) and all(one.state in ENDED for one in holds)
    return late or not any(one.state in {ProposalState.OPEN, ProposalState.WAITING} for one in asked)


def _releases(brand: Brand, situation: Situation, now: Instant) -> list[Decision]:
    """Have let go what is held and nobody was asked about yet; a drill needs no second press for that."""
    found: list[Decision] = []
    for asked in _asked(brand, situation):
        held = [one for one in brand.holds_for(situation.id) if _is_held(one, asked)]
        under_way = [
            one
            for one in brand.holds_for(situation.id)
            if one.proposal == asked.id and one.state not in ENDED and one.state not in HOLDING
        ]
        if held and not under_way:
            found.append(
                Decision(
                    id=f"D-{held[0].id}-over",
                    brand=DRILLS,
                    proposal=asked.id,
                    plan=asked.plan,
                    answer=Answer.RELEASE,
                    by=VIA,
                    groups=tuple(sorted({who_lets_go(brand, one) for one in held})),
                    via=VIA,
                    at=now,
                    rows=tuple(sorted({one.row for one in held})),
                )
            )
    return found


def _is_held(hold: Hold, asked: Proposal) -> bool:
    return hold.proposal == asked.id and hold.state in HOLDING and not hold.asked_release and hold.ours
