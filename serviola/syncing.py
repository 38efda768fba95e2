"""Syncing: looks at the tools of a house on a schedule, and has its books take in what they say."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engine.errors import StoreError
from engine.model.said import phrase
from engine.model.time import iso
from programs.book.listing import (
    Listing,
    next_sends,
    with_next_sends,
)
from serviola.listings import Synced, kept, listings_of, look, named_in, summed
from serviola.retelling import Kept

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from engine.model.program import ProgramRevision, Subject
    from engine.ports import Clock
    from serviola.build import House
    from serviola.core import Core

LOG = logging.getLogger("serviola.syncing")


class Syncing:
    """Looks at the tools of a house from time to time, and has its books take in what they say."""

    def __init__(self, house: House, clock: Clock) -> None:
        """Stand beside a house whose runner is open."""
        self._house, self._clock, self._brand = house, clock, house.settings.brand
        self._said: dict[tuple[str, str], str] = {}

    async def once(self) -> Synced:
        """Look once: keep what is listed, say what changed, and take in when campaigns are sent next."""
        runner, now = self._house.runner, self._clock.now()
        before, books, named = await runner.on_core(self._known)
        after = await look(self._house.tools, before, named, now=now)
        await runner.on_core(lambda core: core.step([], cursors=kept(after)))
        found = await runner.on_core(
            lambda core: summed(before, after, core.store, books, brand=self._brand, now=now)
        )
        self._say(found)
        sends = next_sends(after)
        moved = [one for book in books if (one := with_next_sends(book, sends)) is not book]
        if moved:
            await runner.step(moved)
        return found

    def _known(
        self, core: Core
    ) -> tuple[dict[tuple[str, str], Listing], tuple[ProgramRevision, ...], list[Subject]]:
        books = tuple(core.state.brand(self._brand).programs.values())
        return listings_of(core.store.db), books, named_in(core.store, books, brand=self._brand)

    def _say(self, found: Synced) -> None:
        """Say what changed, and of each kind once what is in the way until that changes."""
        for one in found.changed:
            LOG.info(
                phrase(
                    "{key}: {name} {what}: {says}",
                    key=one.subject.key,
                    name=one.name,
                    what=one.what,
                    says=one.says,
                )
            )
        for each in found.listings:
            key = each.tool, each.kind
            if each.trouble and each.trouble != self._said.get(key):
                since = phrase("never") if each.at is None else phrase("of {when}", when=iso(each.at))
                LOG.warning(
                    phrase(
                        "{trouble}; the last good list ({since}) stands",
                        trouble=Kept(each.trouble),
                        since=since,
                    )
                )
            elif self._said.get(key) and not each.trouble:
                LOG.warning(phrase("{tool}: {kind} is listed again", tool=each.tool, kind=each.kind))
            self._said[key] = each.trouble


@asynccontextmanager
async def syncing(house: House, clock: Clock) -> AsyncIterator[None]:
    """Look at the tools on the schedule of the settings for as long as this is entered."""
    every_s = house.settings.sync_every_s
    if every_s is None:
        yield
        return
    keeper = Syncing(house, clock)

    async def run() -> None:
        """Look at the tools again and again; a store that cannot be written is tried anew."""
        while True:
            try:
                await keeper.once()
            except StoreError as error:
                LOG.warning(
                    phrase("what the tools list could not be kept; it is asked again: {error}", error=error)
                )
            await asyncio.sleep(every_s)

    task = asyncio.create_task(run())
    task.add_done_callback(
        lambda done: None if done.cancelled() or done.exception() is None else house.runner.fail(_error(done))
    )
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _error(done: asyncio.Task[None]) -> BaseException:
    return done.exception() or StoreError("the look at the tools ended unexpectedly")
