"""A look that brings much is taken in piece by piece: as in one go, wherever it is broken off."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest

from engine.errors import StoreError
from engine.model.codec import encode
from engine.model.decision import Decision
from engine.model.proposal import Proposal
from engine.model.signal import Signal
from engine.model.time import DAY, MINUTE, Instant
from engine.rules.plain import PlainEvaluator
from engine.trials.replay import replay
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.hands import Hands
from serviola.portions import PORTION
from serviola.runner import Runner
from serviola.source import Source
from serviola.sources import Sources
from store.sqlite import SqliteStore
from tests.fakes import words
from tests.stories.telling import QUAKE, book, call, campaign, playbook
from tests.watchers.quakes import NOW, feed, quake
from tests.watchers.samples import SECRET
from tests.watchers.system_samples import MAPPING, mention, mentions
from tests.wire.loopback import Loopback, Reply
from watchers import KINDS
from watchers.usgs import UsgsWatcher
from wire.http import Http

COUNT = 2 * PORTION + 50
PIECES = 3
BOOK = (book(call(arrives=f"{(NOW - QUAKE) // DAY + 3}d"), campaign("beach-week")), playbook())


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
async def house(folder, *watchers, ends_at=("", 0), clock=None):
    """A core with a book, and sources of some watchers."""
    clock = clock or ManualClock(NOW)

    def open_core():
        store = Frail.open(folder / "s.db")
        store.ends_at = ends_at
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        if not core.state.brand("main").programs:
            core.step(BOOK)
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


@story
async def test_it_is_taken_in_pieces_in_its_order_and_comes_to_the_same(folder):
    ids, whole = await in_one_go(folder)
    assert len(ids) == COUNT
    assert "proposal" in {kind for kind, _ in whole[0]}
    async with house(folder, usgs(folder)) as (runner, sources):
        await sources.poll_all()
        taken = await pieces(runner)
        assert [len(each) for each in taken] == [PORTION, PORTION, COUNT - 2 * PORTION]
        assert joined(taken) == ids
        assert await known(runner) == whole
        (source,) = sources.all
        assert (source.error, source.items, source.skipped) == ("", COUNT, 0)
        batches = await runner.on_core(lambda core: list(core.store.batches()))
        assert replay(batches, PlainEvaluator(), ["main"]) == []
        await sources.poll_all()
        assert await pieces(runner) == taken


@pytest.mark.parametrize("number", range(1, PIECES + 1))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_piece_loses_nothing_and_doubles_nothing(tmp_path, when, number):
    (tmp_path / "quakes.json").write_bytes(feed(*quakes()))

    async def tell():
        ids, whole = await in_one_go(tmp_path)
        with pytest.raises(Killed):
            async with house(tmp_path, usgs(tmp_path), ends_at=(when, number)) as (_, sources):
                await sources.poll_all()
        async with house(tmp_path, usgs(tmp_path)) as (runner, sources):
            kept = number - (when == "before")
            assert len(await pieces(runner)) == kept
            await sources.poll_all()
            assert joined(await pieces(runner)) == ids
            assert await known(runner) == whole

    asyncio.run(tell())


@story
async def test_a_person_is_answered_between_two_pieces(folder):
    """Approved is what the first piece asked: it is paused before the last piece is read."""
    async with house(folder, usgs(folder)) as (runner, sources):
        loop = asyncio.get_running_loop()
        answered: list[Decision] = []

        def hear(batch):
            asked = [word for word in batch.words if isinstance(word, Proposal) and word.asks == "pause"]
            if asked and not answered:
                answered.append(approval(asked[-1]))
                loop.call_soon_threadsafe(lambda: asyncio.ensure_future(runner.step(answered)))

        await runner.on_core(lambda core: core.listen(hear))
        await sources.poll_all()
        batches = await runner.on_core(lambda core: list(core.store.batches()))
        holds = await runner.on_core(lambda core: list(core.state.brand("main").holds.values()))
        said = ["decision" if answered[0] in one.inputs else "signals" for one in batches[1:]]
        assert said.index("decision") <= 2, "it waited for more than the piece that was under way"
        assert said.count("signals") == PIECES
        assert [hold.subject.id for hold in holds] == ["beach-week"]


@story
async def test_a_person_waits_for_one_piece_however_many_sources_bring_much(folder):
    watchers = []
    for name in ("a", "b", "c", "d"):
        (folder / name).write_bytes(feed(*quakes(name=name)))
        watchers.append(UsgsWatcher(name, str(folder / name)))
    async with house(folder, *watchers) as (runner, sources):
        loop, waits = asyncio.get_running_loop(), []
        number = iter(range(1_000))

        async def ask(since):
            waits.append(await runner.on_core(lambda _: next(number)) - since)

        def hear(batch):
            if any(isinstance(item, Signal) for item in batch.inputs):
                at = next(number)
                loop.call_soon_threadsafe(lambda: asyncio.ensure_future(ask(at)))

        await runner.on_core(lambda core: core.listen(hear))
        sources.start_due()
        await asyncio.gather(*sources._under_way)
        assert len(await pieces(runner)) == 4 * PIECES
        # Whoever asks behind a piece may find the next one before them, and no other.
        assert max(waits) <= 2, waits


def approval(proposal):
    """Say yes to a question."""
    have = {"rows": None, "lent": (), "groups": ("team:marketing",), "by": "mara"}
    return words.decision(proposal=proposal.id, plan=proposal.plan, at=NOW, **have)


def test_a_store_that_fails_in_the_middle_ends_the_look_with_what_was_kept(tmp_path, caplog):
    (tmp_path / "quakes.json").write_bytes(feed(*quakes()))

    async def tell():
        ids, whole = await in_one_go(tmp_path)
        clock = ManualClock(NOW)
        async with house(tmp_path, usgs(tmp_path), ends_at=("no room", 2), clock=clock) as (runner, sources):
            (source,) = sources.all
            sources.start_due()
            await asyncio.gather(*sources._under_way)
            assert source.last_success is None
            assert joined(await pieces(runner)) == ids[:PORTION]
            clock.set(Instant(NOW + 2 * MINUTE))
            sources.start_due()
            await asyncio.gather(*sources._under_way)
            assert joined(await pieces(runner)) == ids
            assert (await known(runner))[2] == whole[2]
            assert source.last_success == clock.now()

    caplog.set_level(logging.WARNING)
    asyncio.run(tell())
    (line,) = [record.getMessage() for record in caplog.records]
    assert line == (
        "what quakes said could not be kept; it is looked at again: 100 of 250 signals are kept, and the "
        "others come at the next look: the disk is full"
    )


@story
async def test_who_looks_meanwhile_waits_and_finds_it_all_taken(folder):
    async with house(folder, usgs(folder)) as (runner, sources):
        await asyncio.gather(sources.poll_all(), sources.poll_all())
        taken = await pieces(runner)
        assert [len(each) for each in taken] == [PORTION, PORTION, COUNT - 2 * PORTION]


@story
async def test_a_service_that_stops_in_the_middle_goes_on_there(folder):
    ids, whole = await in_one_go(folder)
    async with house(folder, usgs(folder)) as (runner, sources):
        loop = asyncio.get_running_loop()
        first = asyncio.Event()
        await runner.on_core(lambda core: core.listen(lambda _: loop.call_soon_threadsafe(first.set)))
        sources.start_due()
        await first.wait()
        await sources.stop()
        assert 1 <= len(await pieces(runner)) < PIECES
    async with house(folder, usgs(folder)) as (runner, sources):
        await sources.poll_all()
        assert joined(await pieces(runner)) == ids
        assert await known(runner) == whole


@story
async def test_the_server_is_asked_by_what_was_taken_whole_and_not_by_what_was_broken_off(folder):
    """Else it would say that nothing changed, and the rest would never come."""

    async def serve(seen, writer):
        tag = f'"{shown}"'
        again = seen.headers.get("if-none-match") == tag
        body = b"" if again else feed(*quakes(shown))
        writer.write(Reply(304 if again else 200, {"ETag": tag}, body).encode(head=False))

    def web():
        return UsgsWatcher("quakes", f"{server.url}/quakes", http=http, allow_private=server.allowed)

    async with Loopback({"/quakes": serve}) as server, Http() as http:
        shown = 10
        async with house(folder, web()) as (_, sources):
            await sources.poll_all()
        shown = COUNT
        with pytest.raises(Killed):
            async with house(folder, web(), ends_at=("after", 1)) as (_, sources):
                await sources.poll_all()
        async with house(folder, web()) as (runner, sources):
            await sources.poll_all()
            ids = joined(await pieces(runner))
            assert sorted(ids) == sorted(set(ids))
            assert len(ids) == COUNT
            await sources.poll_all()
            assert len(joined(await pieces(runner))) == COUNT
        asked = [one.headers.get("if-none-match") for one in server.requests]
        assert asked == [None, '"10"', '"10"', f'"{COUNT}"']


@story
async def test_what_is_said_of_one_thing_in_one_look_stays_together(folder):
    """Else somebody would be asked about what the next piece withdraws."""
    (folder / "posts").mkdir()
    (folder / "posts" / "a.json").write_bytes(mentions(*(mention(f"m{n}", updated_h=9) for n in range(150))))
    (folder / "posts" / "b.json").write_bytes(mentions(mention("m3", updated_h=1, removed=True)))
    watcher = posts(folder / "posts")
    async with house(folder, watcher) as (runner, sources):
        await sources.poll_all()
        assert [len(each) for each in await pieces(runner)] == [151]


def posts(location):
    options = {"secret": SECRET, "class": "social", "ends": "gone", "mapping": MAPPING}
    return KINDS["json"]("posts", str(location), options=options)


@story
async def test_people_who_delete_a_post_while_half_of_a_look_is_kept_have_it_erased(folder):
    shown = [
        mention(f"m{n}", updated_h=9 - n * 0.01, text=f"Nobody answers, number-{n}-it-is") for n in range(250)
    ]
    file = folder / "posts.json"
    file.write_bytes(mentions(*shown))
    with pytest.raises(Killed):
        async with house(folder, posts(file), ends_at=("after", 1)) as (_, sources):
            await sources.poll_all()
    assert "number-249-it-is" not in on_disk(folder), "what is not taken in is nowhere"
    assert "number-5-it-is" in on_disk(folder)
    # One that was kept and one that was left are deleted by those who wrote them.
    file.write_bytes(mentions(*(one for n, one in enumerate(shown) if n not in {5, 249})))
    async with house(folder, posts(file)) as (runner, sources):
        await sources.poll_all()
        assert len(joined(await pieces(runner))) == 250  # 100, then 149 others and a deletion
    assert "number-5-it-is" not in on_disk(folder)
    assert "number-249-it-is" not in on_disk(folder)
    assert "number-248-it-is" in on_disk(folder)


def on_disk(folder):
    """Read all that is in the files of the store."""
    return b"".join(file.read_bytes() for file in folder.glob("s.db*")).decode(errors="replace")
