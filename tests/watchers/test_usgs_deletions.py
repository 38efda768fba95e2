"""What became of an event that left the feed: its page is asked, a few times and no more."""

from __future__ import annotations

import asyncio
import json

import pytest

from engine.model.scales import MsgType
from engine.model.time import HOUR, MINUTE
from tests.watchers.quakes import NOW, ms, quake
from tests.watchers.usgs_feed import World, kinds, story
from tests.wire.loopback import Loopback, Reply
from wire.http import Http


@pytest.mark.parametrize("status", [409, 410])
def test_an_event_whose_page_says_deleted_is_canceled_once(status):
    async def tell(world):
        world.serve(world.quake(), world.quake("us2"))
        first = await world.poll()
        world.serve(world.quake("us2"))
        world.page("us1", Reply(status))
        second = await world.poll()
        assert kinds(second) == [("us1", MsgType.CANCEL)]
        cancel, alert = second.signals[0], first.signals[0]
        assert cancel.revision == alert.revision + 1
        assert cancel.references == (alert.id,)
        assert (cancel.occurred_at, cancel.hazard, cancel.sent_at) == (alert.occurred_at, alert.hazard, NOW)
        world.serve(world.quake("us2"), generated=ms(NOW) + 1)
        assert (await world.poll()).signals == ()
        world.serve(world.quake(), world.quake("us2"))  # an old copy
        assert (await world.poll()).signals == ()
        assert len(world.asked()) == 1

    story(tell)


def test_an_event_whose_page_has_the_status_deleted_is_canceled():
    async def tell(world):
        world.serve(world.quake())
        await world.poll()
        world.serve()
        page = quake(
            "us1", status="deleted", updated=ms(NOW), time=None, geometry=None, mag=None, detail=None
        )
        world.page("us1", Reply(body=json.dumps(page).encode()))
        assert kinds(await world.poll()) == [("us1", MsgType.CANCEL)]

    story(tell)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404),
        Reply(404, {}, b'{"message": "Event deleted."}'),
        Reply(500),
        Reply(403),
        Reply(200, {}, b"<html>"),
        Reply(204),
        Reply(302, {"Location": "/nowhere"}),
        Reply(200, {}, json.dumps(quake("us9", status="deleted")).encode()),
    ],
)
def test_any_other_answer_is_not_a_deletion(reply):
    async def tell(world):
        world.serve(world.quake())
        await world.poll()
        world.serve()
        world.page("us1", reply)
        poll = await world.poll()
        assert (poll.signals, poll.health.skipped, poll.health.error) == ((), 1, "")

    story(tell)


def test_an_event_that_left_because_it_was_revised_is_an_update():
    async def tell(world):
        world.serve(world.quake(mag=4.5))
        await world.poll()
        world.serve()
        world.page(
            "us1", Reply(body=json.dumps(quake("us1", mag=4.4, updated=ms(NOW), detail=None)).encode())
        )
        poll = await world.poll()
        assert kinds(poll) == [("us1", MsgType.UPDATE)]
        assert poll.signals[0].magnitude == 4.4
        world.page("us1", Reply(409))
        assert (await world.poll(after=5 * MINUTE)).signals == ()  # not asked again so soon
        assert kinds(await world.poll(after=11 * MINUTE)) == [("us1", MsgType.CANCEL)]

    story(tell)


def test_a_page_is_asked_for_a_few_times_and_then_no_more():
    async def tell(world):
        world.serve(world.quake())
        await world.poll()
        world.serve()
        for hours in range(60):
            await world.poll(after=hours * HOUR)
        assert len(world.asked()) == 6

    story(tell, horizon_days=None)


def test_an_event_that_comes_back_is_forgotten_as_missing():
    async def tell(world):
        world.serve(world.quake())
        await world.poll()
        world.serve()
        await world.poll()
        world.serve(world.quake(), generated=ms(NOW) + 1)
        assert (await world.poll()).signals == ()
        world.page("us1", Reply(409))
        assert (await world.poll(after=HOUR)).signals == ()
        assert len(world.asked()) == 1

    story(tell)


def test_only_a_few_pages_are_asked_for_in_one_poll():
    async def tell(world):
        world.serve(*(world.quake(f"us{n}") for n in range(10)))
        await world.poll()
        world.serve()
        for n in range(10):
            world.page(f"us{n}", Reply(409))
        canceled = [len((await world.poll()).signals) for _ in range(5)]
        assert canceled == [3, 3, 3, 1, 0]

    story(tell)


def test_an_event_older_than_the_feed_reaches_has_only_aged_out():
    async def tell(world):
        world.serve(world.quake("us1", ago_h=22), world.quake("us2"), title="USGS All Earthquakes, Past Day")
        await world.poll()
        world.serve(world.quake("us2"), title="USGS All Earthquakes, Past Day")
        await world.poll()
        assert world.asked() == []

    story(tell)


def test_an_event_under_a_new_id_is_not_missing():
    async def tell(world):
        world.serve(world.quake("at1"))
        await world.poll()
        world.serve(world.quake("us1", ids=",at1,us1,"))
        assert kinds(await world.poll()) == [("us1", MsgType.UPDATE)]
        assert world.asked() == []

    story(tell)


def test_a_page_elsewhere_is_not_asked():
    async def run():
        async with Loopback({"/detail/us1": Reply(409)}) as elsewhere, Loopback() as server, Http() as http:
            world = World(server, http)
            world.watcher._allow_private = server.allowed | elsewhere.allowed
            for detail in (f"{elsewhere.url}/detail/us1", f"{server.url}/moved", None):
                world.cursor = {}
                server.routes["/moved"] = Reply(302, {"Location": f"{elsewhere.url}/detail/us1"})
                world.serve(quake("us1", detail=detail))
                await world.poll()
                world.serve()
                poll = await world.poll()
                assert (poll.signals, poll.health.skipped) == ((), 1)
        return elsewhere

    asyncio.run(run())
