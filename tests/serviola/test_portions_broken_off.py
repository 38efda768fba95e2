"""A look that is broken off between two pieces: nothing is lost, doubled, or kept that should not be."""

from __future__ import annotations

import asyncio
import logging

import pytest

from engine.model.time import MINUTE, Instant
from serviola.clocks import ManualClock
from serviola.portions import PORTION
from tests.serviola.portions_house import (
    COUNT,
    PIECES,
    Killed,
    house,
    in_one_go,
    joined,
    known,
    pieces,
    posts,
    quakes,
    story,
    usgs,
)
from tests.watchers.quakes import NOW, feed
from tests.watchers.system_samples import mention, mentions
from tests.wire.loopback import Loopback, Reply
from watchers.usgs import UsgsWatcher
from wire.http import Http


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
