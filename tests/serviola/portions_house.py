"""A house with sources that bring much, and a store that may end at any piece of it; for tests."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from engine.errors import StoreError
from engine.model.codec import encode
from engine.model.signal import Signal
from engine.model.time import DAY
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.hands import Hands
from serviola.portions import PORTION
from serviola.runner import Runner
from serviola.source import Source
from serviola.sources import Sources
from store.sqlite import SqliteStore
from tests.stories.telling import QUAKE, book, call, campaign, playbook
from tests.watchers.quakes import NOW, feed, quake
from tests.watchers.samples import SECRET
from tests.watchers.system_samples import MAPPING
from watchers import KINDS
from watchers.usgs import UsgsWatcher

COUNT = 2 * PORTION + 50
PIECES = 3
SOON = f"{(NOW - QUAKE) // DAY + 3}d"
"""When a call comes, counted from the quake of the stories."""
BOOK = (book(call(arrives=SOON), campaign("beach-week")), playbook())


class Killed(BaseException):
    """The process ended."""


class Frail(SqliteStore):
    """A store that ends at a commit of signals, before it or after it, or that has no room for it."""

    commits = 0
    ends_at: tuple[str, int] = ("", 0)

    def commit(self, batch, *, owner=""):
        if not any(isinstance(item, Signal) for item in batch.inputs):
            super().commit(batch, owner=owner)
            return
        self.commits += 1
        when, number = self.ends_at if self.commits == self.ends_at[1] else ("", 0)
        if when == "before":
            raise Killed(number)
        if when == "no room":
            raise StoreError("the disk is full")
        super().commit(batch, owner=owner)
        if when == "after":
            raise Killed(number)


def quakes(count=COUNT, *, name="us"):
    """Quakes all over the world, the oldest first, of which some meet the call."""
    return [
        quake(
            f"{name}{number}",
            ago_h=20 - 0.05 * number,
            mag=7.0 if number % 40 == 7 else 4.6,
            geometry={
                "type": "Point",
                "coordinates": [-72.5 + 0.01 * number, 18.4, 13.0]
                if number % 40 == 7
                else [-170 + 1.3 * number, -70 + number * 7 % 130, 10.0],
            },
        )
        for number in range(count)
    ]


@asynccontextmanager
async def house(folder, *watchers, ends_at=("", 0), clock=None, written=BOOK):
    """A core with a book, and sources of some watchers."""
    clock = clock or ManualClock(NOW)

    def open_core():
        store = Frail.open(folder / "s.db")
        store.ends_at = ends_at
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        if not core.state.brand("main").programs:
            core.step(written)
        return core

    def hands(_):
        return Hands(tools={}, notifier=None, templates=None, clock=clock, text_of=None, halted=None)  # type: ignore[arg-type]  # nothing is done outside

    async with Runner(open_core, hands) as runner:
        sources = Sources([Source(watcher=each, every_s=60) for each in watchers], runner, clock, seed=1)
        try:
            yield runner, sources
        finally:
            await sources.stop()


def usgs(folder, *, in_portions=True):
    watcher = UsgsWatcher("quakes", str(folder / "quakes.json"))
    watcher.in_portions = in_portions
    return watcher


def story(tell):
    def test(tmp_path):
        (tmp_path / "quakes.json").write_bytes(feed(*quakes()))
        asyncio.run(tell(tmp_path))

    test.__name__ = tell.__name__
    return test


async def pieces(runner):
    """Name the signals of each batch that has any."""
    batches = await runner.on_core(lambda core: list(core.store.batches()))
    found = [[item.id for item in one.inputs if isinstance(item, Signal)] for one in batches]
    return [each for each in found if each]


def joined(taken):
    return [one for each in taken for one in each]


async def known(runner):
    """Give what is known and asked, all that was said and wanted, and what the source was seen to hold."""

    def read(core):
        brand = core.state.brand("main")
        known = [*brand.situations.values(), *brand.proposals.values()]
        return [(word.kind, encode(word)) for word in known], spoken(core), core.store.cursor("quakes")

    return await runner.on_core(read)


def spoken(core):
    """Give all words and intents that the quakes brought, byte for byte."""
    brought = [one for one in core.store.batches() if any(isinstance(item, Signal) for item in one.inputs)]
    return sorted(joined(one.spoken for one in brought))  # the intents of a batch stand behind all its words


async def in_one_go(folder):
    (folder / "whole").mkdir()
    async with house(folder / "whole", usgs(folder, in_portions=False)) as (runner, sources):
        await sources.poll_all()
        (all_of_it,) = await pieces(runner)
        return all_of_it, await known(runner)


def posts(location):
    options = {"secret": SECRET, "class": "social", "ends": "gone", "mapping": MAPPING}
    return KINDS["json"]("posts", str(location), options=options)
