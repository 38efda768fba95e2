"""Playing an exercise: give it to the running service, or be one for as long as it takes."""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.rules.units import say_seconds
from serviola.clocks import SystemClock
from serviola.commands.answering import has_service
from serviola.commands.common import ERR, fail, said, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviola.drill_scores import Score
    from serviola.drill_script import Script
    from serviola.drills import DrillRoom
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

LOOK_S = 0.5


def play(settings: Settings, script: Script, wait_s: float) -> Score | None:
    """Give the drill to the running service, or be one for as long as it takes."""
    from serviola.drill_course import begin
    from store.sqlite import SqliteStore

    settings.drill_store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with SqliteStore.open(settings.drill_store) as store:
        if has_service(store):
            begin(store, script)
            _say_begins(settings, script, wait_s)
            return _wait(store, script.signal.native_id, wait_s)
    if settings.store.exists():
        with SqliteStore.open(settings.store) as store:
            if has_service(store):
                # Slack gives each press to one socket of many: here those on what is real would be lost.
                fail(
                    phrase(
                        "the service runs, and has no room for drills now; see its log, and try again soon"
                    )
                )
    return asyncio.run(_be_the_service(settings, script, wait_s))


def _wait(store: SqliteStore, name: str, wait_s: float) -> Score | None:
    from serviola.drill_scores import UNDER_WAY

    until = time.monotonic() + max(wait_s, 20.0)
    while True:
        found = _score(store, name)
        if found is not None and (not wait_s or found.result != UNDER_WAY):
            return found
        if time.monotonic() > until:
            return found
        if not has_service(store):
            fail(phrase("the service ended; when it runs again the drill goes on, see --scores"))
        # The service is another process, and the store, which both share, wakes nobody.
        time.sleep(LOOK_S)


def _score(store: SqliteStore, name: str) -> Score | None:
    from serviola.drill_scores import scores as all_scores

    return next((one for one in all_scores(store.batches()) if one.drill == name), None)


async def _be_the_service(settings: Settings, script: Script, wait_s: float) -> Score | None:
    import os
    from contextlib import AsyncExitStack

    from serviola.drills import drilling
    from serviola.listening import drill_ears, listening
    from serviola.people import FreshRoster
    from serviola.speaking import make_notifier
    from serviola.ways import Ways
    from wire.http import Http

    clock = SystemClock()
    if not wait_s:
        fail(phrase("no service runs, so a drill begun now would be left alone; leave --wait out"))
    roster = FreshRoster(settings)
    owner = f"drill-{secrets.token_hex(4)}"
    stop = asyncio.Event()
    _end_when_told()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(Http())
        notifier = make_notifier(settings, roster, clock, environ=os.environ, ways=Ways(), http=http)
        room = await stack.enter_async_context(drilling(settings, clock, notifier, owner=owner))
        ears = await drill_ears(room, roster, clock)
        async with listening(settings, ears):
            await _end_the_last(room)
            await room.begin(script)
            _say_begins(settings, script, wait_s)
            serving = asyncio.create_task(room.serve(stop))
            try:
                await _until_over(room, script.signal.native_id, serving, wait_s)
            except asyncio.CancelledError:
                # Ended by hand: nobody is left with an exercise that nobody ends, so it is called over below.
                by_hand = phrase(
                    "{drill}: ended by hand; the exercise is called over, and whoever was asked is told",
                    drill=script.signal.native_id,
                )
                say(said(by_hand), to=ERR)
            stop.set()
            await serving
            # Nobody is here any more to take an answer; and whoever was asked is told how it ended.
            await room.end()
            _say_untold(room.untold())
            return next((s for s in await room.scores() if s.drill == script.signal.native_id), None)


def _end_when_told() -> None:
    """Have a kill, and a terminal that goes away, end the exercise as Ctrl-C does."""
    task = asyncio.current_task()
    if task is not None:
        # Under nohup it is to outlive its terminal.
        heeded = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) != signal.SIG_IGN]
        for number in heeded:
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


async def _end_the_last(room: DrillRoom) -> None:
    """Call over what an earlier command left behind when it was killed: nothing else here would."""
    await room.look()
    if await room.goes_on():
        left = phrase(
            "an exercise was left behind by a command that was killed; it is called over, and whoever was "
            "asked is told"
        )
        say(said(left), to=ERR)
        await room.end()
        _say_untold(room.untold())


async def _until_over(room: DrillRoom, name: str, serving: asyncio.Task[None], wait_s: float) -> None:
    from serviola.drill_scores import UNDER_WAY

    until = time.monotonic() + wait_s
    while time.monotonic() < until and not serving.done():
        await asyncio.sleep(LOOK_S)
        found = next((one for one in await room.scores() if one.drill == name), None)
        if found is not None and found.result != UNDER_WAY:
            return


def _say_begins(settings: Settings, script: Script, wait_s: float) -> None:
    """Say on the second channel what goes on here, once it does: people answer in minutes, not in seconds."""
    from serviola.notify_settings import NOWHERE_ELSE

    if not wait_s:
        return
    begins = phrase(
        "{drill}: whoever must agree is asked about an EXERCISE; this waits up to {time} for the answer and "
        "the end",
        drill=script.signal.native_id,
        time=say_seconds(int(wait_s)),
    )
    say(said(begins), to=ERR)
    if settings.notify == NOWHERE_ELSE:
        nowhere = phrase(
            "no way to people is set up (notify:), so what they are asked lies in {folder}",
            folder=settings.outbox,
        )
        say(said(nowhere), to=ERR)


def _say_untold(groups: Sequence[str]) -> None:
    for group in groups:
        left = phrase(
            "{group} could not be told yet that the exercise is over, and nothing runs here that would do it "
            "later: tell them",
            group=group,
        )
        say(said(left), to=ERR)
