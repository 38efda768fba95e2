"""Clockwork: APScheduler winds the tick; which source is due is a heap of our own."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from engine.errors import Refused, StoreError
from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from serviola.books import Books
    from serviola.runner import Runner
    from serviola.sources import Sources
    from serviola.store_alarm import StoreAlarm

LOG = logging.getLogger("serviola.clockwork")
TICK_S = 1
LOOK_S = 0.2
"""How often the heap of sources is asked who is due: this is how late a look may begin by itself."""
SHOW_S = 10
"""How often it is shown how the sources are."""


async def serve(
    runner: Runner,
    sources: Sources,
    *,
    books: Books | None = None,
    stop: asyncio.Event | None = None,
    show: Callable[[], Awaitable[None]] | None = None,
    alarm: StoreAlarm | None = None,
) -> None:
    """Run until SIGINT or SIGTERM, or until told; a stall or a lost lease ends the service with an error.

    `show` is called every few seconds, and shows others how the sources are. `alarm` hears at each
    tick whether the store could be written.
    """
    stop = stop or _signaled()

    async def tick() -> None:
        await _tick(runner, stop, alarm)

    async def start() -> None:
        sources.start_due()

    scheduler = AsyncIOScheduler(timezone="UTC")
    options = {"trigger": "interval", "seconds": TICK_S, "coalesce": True, "max_instances": 1}
    scheduler.add_job(tick, **options)
    scheduler.add_job(_watch, args=(runner, sources, books), **options)
    scheduler.add_job(start, **(options | {"seconds": LOOK_S}))
    if show is not None:
        scheduler.add_job(show, **(options | {"seconds": SHOW_S}))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler.start()
    try:
        await tick()
        await runner.serve(stop)
    finally:
        # The scheduler breaks off what is under way, and would log that as an error.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL + 1)
        scheduler.shutdown(wait=False)
        await sources.stop()
        if books is not None:
            await books.stop()
    if runner.failure is not None:
        raise runner.failure


async def _tick(runner: Runner, stop: asyncio.Event, alarm: StoreAlarm | None) -> None:
    """Renew the lease and tick; a store that fails is waited for, and a lost lease ends the service."""
    try:
        await runner.on_core(lambda core: core.renew())
        await runner.tick()
        if alarm is not None:
            alarm.works()
    except StoreError as error:
        LOG.warning(
            phrase("the store cannot be written; nothing is acted on meanwhile: {error}", error=error)
        )
        if alarm is not None:
            alarm.failed(error)
    except Refused as error:
        runner.failure = error
        stop.set()


async def _watch(runner: Runner, sources: Sources, books: Books | None) -> None:
    """Read the books that are due, see which sources have gone quiet, and keep when each was heard."""
    try:
        if books is not None:
            books.start_due()
        await sources.notice()
        await sources.keep_heard()
    except StoreError as error:
        LOG.warning(
            phrase("that a source is quiet could not be kept; it is tried again: {error}", error=error)
        )
    except Refused as error:
        runner.fail(error)


def _signaled() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
