"""When a drill begins by itself: each week at its time, never beside something real, never at night."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.errors import Refused, ServiolaError
from engine.model.hold import ENDED
from engine.model.proposal import ProposalState
from engine.model.said import phrase
from engine.model.scales import DRILLS
from engine.model.time import DAY, HOUR, Instant, instant, moment
from serviola.drill_script import DrillError, drill_name, made_up, of_playbook
from serviola.drills import drilling
from serviola.on_call_now import groups_on_call
from serviola.retelling import kept
from serviola.settings_drills import is_night
from store import judged, views

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from engine.model.program import PlaybookRevision, ProgramRevision
    from engine.ports import Clock
    from engine.response.brand import Brand
    from notify.roster import YamlRoster
    from serviola.build import House
    from serviola.core import Core
    from serviola.drill_script import Script
    from serviola.drills import DrillRoom
    from serviola.settings import Settings
    from serviola.settings_drills import Weekly

LOG = logging.getLogger("serviola.drills")
LOOK_S = 20.0
AGAIN_S = 15.0
PUT_OFF_FOR = DAY
"""For so long a drill is put off by something real; then it is left out, and said."""
BY_SCHEDULE = "schedule"


def slot_of(weekly: Weekly, now: Instant) -> Instant:
    """Give the last moment at which a drill was to begin, by the clocks of its zone."""
    zone = ZoneInfo(weekly.zone)
    here = moment(now).astimezone(zone)
    day = here.date() - timedelta(days=(here.weekday() - weekly.day) % 7)
    at = instant(datetime(day.year, day.month, day.day, weekly.hour, weekly.minute, tzinfo=zone))
    if at > now:
        day -= timedelta(days=7)
        at = instant(datetime(day.year, day.month, day.day, weekly.hour, weekly.minute, tzinfo=zone))
    return at


def due(weekly: Weekly, last: Instant | None, now: Instant) -> Instant | None:
    """Give the moment of the drill that is to begin now; None when none is.

    `last` is when the last one by schedule was to begin. One that is a day late is left out.
    """
    slot = slot_of(weekly, now)
    if now - slot >= PUT_OFF_FOR:
        return None
    if last is not None and (slot <= last or slot - last < weekly.every_days * DAY - 2 * HOUR):
        return None
    if not weekly.at_night and is_night(moment(now).astimezone(ZoneInfo(weekly.zone)).hour):
        return None
    return slot


def next_slot(weekly: Weekly, last: Instant | None, now: Instant) -> Instant:
    """Say when the next drill is to begin."""
    least = now if last is None else max(now, Instant(last + weekly.every_days * DAY - 2 * HOUR))
    slot = slot_of(weekly, least)
    return slot if slot >= least else slot_of(weekly, Instant(slot + 7 * DAY + 2 * HOUR))


def name_of(slot: Instant) -> str:
    """Name the drill of a moment; the same moment has one drill, however often it is thought of."""
    return f"W{drill_name(slot)[1:]}"


def slot_in(name: str) -> Instant | None:
    """Read the moment of a drill by schedule from its name; None of any other drill."""
    try:
        return instant(datetime.strptime(f"{name}+0000", "W%Y%m%d-%H%M%S%z"))
    except ValueError:
        return None


def in_the_way(brand: Brand) -> str:
    """Say what real thing people are at now, so that no drill may begin; empty when there is none."""
    for asked in brand.proposals.values():
        if asked.state in {ProposalState.OPEN, ProposalState.WAITING}:
            return phrase("{id} waits for an answer", id=asked.id)
    for hold in brand.holds.values():
        if hold.state not in ENDED:
            return phrase("{id} is held because of {situation}", id=hold.campaign, situation=hold.situation)
    return ""


async def script_for(  # noqa: PLR0913 - what a drill is made from
    settings: Settings,
    roster: YamlRoster,
    *,
    drill: str,
    by: str,
    playbook: str,
    ask: str,
    playbooks: Sequence[PlaybookRevision],
    books: Sequence[ProgramRevision],
    now: Instant,
) -> Script:
    """Make the script that was asked for; DrillError says what is missing."""
    if playbook:
        found = next((one for one in playbooks if one.name == playbook), None)
        if found is None:
            names = ", ".join(sorted(one.name for one in playbooks)) or phrase("none")
            raise DrillError(
                phrase("there is no playbook {name}; there are: {names}", name=playbook, names=names)
            )
        return await asyncio.to_thread(of_playbook, drill, found, books, by=by, now=now)
    group = ask or settings.drills.ask or await _first_on_call(roster, now)
    if not roster.knows(group):
        raise DrillError(phrase("{group} is nowhere in people.yaml, so nobody can be asked", group=group))
    return made_up(drill, group, by=by, within_s=settings.drills.within_s, now=now)


async def _first_on_call(roster: YamlRoster, now: Instant) -> str:
    for group in await groups_on_call(roster, now):
        return group
    raise DrillError(
        phrase("nobody is on call now, so a drill would ask nobody; say whom with --ask or drills: ask:")
    )


@asynccontextmanager
async def drills_of(house: House, clock: Clock, *, owner: str) -> AsyncIterator[None]:
    """Keep a room for drills beside a house, and begin them by schedule, for as long as this is entered."""
    stop = asyncio.Event()
    keeping = asyncio.create_task(_keep_open(house, clock, owner, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(keeping, return_exceptions=True)
        house.drill = None


async def _keep_open(house: House, clock: Clock, owner: str, stop: asyncio.Event) -> None:
    """Open the room; while another process has it, or it fails, try again. What is real goes on meanwhile."""
    said = ""
    while not stop.is_set():
        over = asyncio.Event()
        try:
            async with drilling(house.settings, clock, house.notifier, owner=owner) as room:
                house.drill, said = room, ""
                planning = asyncio.create_task(_plan(house, room, clock))
                ending = asyncio.create_task(_when(stop, over))
                try:
                    await room.serve(over)
                finally:
                    house.drill = None
                    for task in (planning, ending):
                        task.cancel()
                    await asyncio.gather(planning, ending, return_exceptions=True)
        except (ServiolaError, OSError) as error:
            if str(error) != said:
                said = str(error)
                LOG.warning(phrase("there are no drills for now: {error}", error=error))
        if not stop.is_set():
            try:
                async with asyncio.timeout(AGAIN_S):
                    await stop.wait()
            except TimeoutError:
                continue


async def _when(stop: asyncio.Event, over: asyncio.Event) -> None:
    await stop.wait()
    over.set()


async def _plan(house: House, room: DrillRoom, clock: Clock) -> None:
    said = ""
    while True:
        try:
            said = await begin_due(house, room, clock, said=said)
        except Exception:
            LOG.exception(phrase("a drill could not be planned; what is real goes on"))
        await asyncio.sleep(LOOK_S)


async def begin_due(house: House, room: DrillRoom, clock: Clock, *, said: str = "") -> str:
    """Begin the drill that is due, or say once why it is put off; gives what was said last."""
    weekly = house.settings.drills.weekly
    if weekly is None:
        return said
    now = clock.now()
    last = await room.runner.on_core(last_slot)
    slot = due(weekly, last, now)
    if slot is None:
        return said
    brand = house.settings.brand
    why = await house.runner.on_core(lambda core: in_the_way(core.state.brand(brand)))
    books = await house.runner.on_core(lambda core: tuple(core.state.brand(brand).programs.values()))
    in_force = await house.runner.on_core(lambda core: judged.in_force(core.store.db, brand=brand))
    if not why:
        try:
            script = await script_for(
                house.settings,
                await house.people.latest(house.roster),
                drill=name_of(slot),
                by=BY_SCHEDULE,
                playbook=house.settings.drills.playbook,
                ask="",
                playbooks=[one for one in in_force.values() if one.text],
                books=books,
                now=now,
            )
            await room.begin(script)
        except (DrillError, Refused) as error:
            why = str(error)
        else:
            LOG.info(phrase("the weekly drill {drill} began", drill=script.signal.native_id))
            return ""
    if why != said:
        LOG.warning(phrase("the weekly drill is put off: {why}", why=kept(why)))
    return why


def last_slot(core: Core) -> Instant | None:
    """Say when the last drill by schedule was to begin."""
    names = [
        piece.native_key.partition(":")[2]
        for one in views.situations(core.store.db, brand=DRILLS, over=True)
        for piece in one.evidence
    ]
    names += [item.native_id for _, item in core.store.inbox() if hasattr(item, "native_id")]
    return max((at for name in names if (at := slot_in(name)) is not None), default=None)
