"""Asking for the lists of contacts, each on its own schedule. One out of reach stands as it last was."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.errors import ServiolaError, StoreError
from engine.model.said import phrase
from programs.book.fetch import Ways
from serviola.contact_lists import read_list
from serviola.contacts import heard
from serviola.list_states import ACCEPTED, accepted_by, most_go, saved, why_kept_back
from store.contacts import keep_lists
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from engine.model.contact import ContactNews, ContactSaid, ContactsHeard
    from engine.ports import Clock
    from serviola.build import House
    from serviola.list_states import KeptBack
    from serviola.settings_clearance import ListSetting

LOG = logging.getLogger("serviola.lists")
ANSWERS_WITHIN_S = 120.0


class Lists:
    """Takes in what lists of contacts say."""

    def __init__(self, house: House, ways: Ways, clock: Clock) -> None:
        """Stand before a house whose runner is open; nothing is asked yet."""
        self._house, self._ways, self._clock = house, ways, clock
        self._said: dict[str, str] = {}
        self._journaled: dict[str, tuple[Mapping[str, int], int]] = {}

    async def begin(self) -> None:
        """Forget the lists that are not declared any more."""
        brand, names = self._house.settings.brand, self._house.contacts.names
        await self._house.runner.on_core(lambda core: keep_lists(core.store.db, names, brand=brand))

    async def once(self, setting: ListSetting) -> bool:
        """Ask for a list and take it in; say whether that went well."""
        name = setting.declared.name
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                read = await read_list(setting, self._ways)
            if not await self._take(setting, read.said):
                return False
        except StoreError as error:
            LOG.warning(
                phrase(
                    "the list of contacts {name} could not be kept; it is asked for again: {error}",
                    name=name,
                    error=error,
                )
            )
            return False
        except Exception as error:  # noqa: BLE001 - a bug with one list must not stop the others
            why = _why(name, error)
            await self._say(name, phrase("{why}; the last good list stands until it is stale", why=why))
            return False
        await self._say(name, read.doubts)
        return True

    async def _take(self, setting: ListSetting, said: tuple[ContactSaid, ...]) -> bool:
        """Take a list in, but not where most whom it holds would go, and nobody said that they may."""
        name, contacts, now = setting.declared.name, self._house.contacts, self._clock.now()
        news = await asyncio.to_thread(contacts.news, name, said, now=now, whole=True)
        # Of two rows about one contact the last is kept: that shall be the one that holds for longer.
        news = replace(news, holds=tuple(sorted(news.holds, key=lambda one: one.until or 0)))
        back = await self._kept_back(setting, news)
        by = ""
        if back is not None:
            by = await self._house.runner.on_core(lambda core: accepted_by(core.store, name, back, now))
            if not by:
                await self._say(name, why_kept_back(name, back), back)
                return False
        word = heard(news, by=by)
        says = word.held, word.let_go
        # The journal hears of a list when its counts change or a person let most go, and not at every look.
        words: list[ContactsHeard] = [] if self._journaled.get(name) == says and not by else [word]
        # What was accepted was accepted once, and not for another day on which the list is whole again.
        given = await self._house.runner.on_core(lambda core: core.store.cursor(ACCEPTED + name))
        used: dict[str, dict[str, Any]] = {ACCEPTED + name: {}} if given else {}
        await self._house.runner.on_core(lambda core: core.step(words, contacts=[news], cursors=used))
        self._journaled[name] = says
        return True

    async def _kept_back(self, setting: ListSetting, news: ContactNews) -> KeptBack | None:
        if not setting.declared.keep_when_most_goes:
            return None
        return await self._house.runner.on_core(lambda core: most_go(core.store, news))

    async def _say(self, name: str, says: str, back: KeptBack | None = None) -> None:
        """Say what is wrong with a list, once until that changes, and keep it for whoever asks how it is."""
        if says == self._said.get(name):
            return
        if says:
            LOG.warning(phrase("the list of contacts {name}: {says}", name=name, says=says))
        elif self._said.get(name):
            LOG.warning(phrase("the list of contacts {name} is read again, and all of it", name=name))
        self._said[name] = says
        with suppress(StoreError):  # then it is said at the next change
            await self._house.runner.on_core(lambda core: core.step([], cursors=saved(name, says, back)))


@asynccontextmanager
async def asking_lists(house: House, clock: Clock, *, environ: Mapping[str, str]) -> AsyncIterator[None]:
    """Ask for every list of the settings on its schedule for as long as this is entered."""
    async with Http() as http:
        lists = Lists(house, Ways(http=http, environ=environ), clock)
        await lists.begin()
        tasks = [asyncio.create_task(_lasting(lists, one)) for one in house.settings.clearance.lists]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _lasting(lists: Lists, setting: ListSetting) -> None:
    while True:
        await lists.once(setting)
        await asyncio.sleep(setting.every_s)


def _why(name: str, error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {ANSWERS_WITHIN_S:.0f} s"
    if isinstance(error, ServiolaError):
        return str(error).removeprefix(f"{name}: ")
    # Its words may hold a piece of a row.
    return f"unexpected {type(error).__name__}"
