"""The monitor hears a beat only while every part is alive; each part that dies stops it, and is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from engine.errors import NotifyError, StoreError
from engine.model.said import Said
from engine.model.time import later
from serviola.heartbeat import Heartbeat, Pulse, failing
from serviola.settings_drills import HeartbeatSetting
from tests.fakes import words as w
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import scene
from wire.http import Http
from wire.secrets import SecretError


class Monitor:
    """What a monitor hears: (method, path, body)."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []
        self.status = 200

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((request.method, request.path, await request.text()))
        return web.Response(status=self.status, headers={"Location": "http://127.0.0.1:1/"})


@asynccontextmanager
async def monitored() -> AsyncIterator[tuple[Monitor, int]]:
    monitor, app = Monitor(), web.Application()
    app.router.add_route("*", "/{tail:.*}", monitor.hear)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield monitor, int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def setting(port: int) -> HeartbeatSetting:
    near = frozenset({f"127.0.0.1:{port}"})
    return HeartbeatSetting(url=f"http://127.0.0.1:{port}/ping/secret-uuid", every_s=60, allow_private=near)


@asynccontextmanager
async def alive(folder, *, stuck=False):
    with FakeSlack() as slack:
        async with scene(folder, slack) as at, monitored() as (monitor, port), Http() as http:
            await at.house.runner.on_core(lambda core: setattr(core, "owner", "us"))
            await at.house.runner.on_core(lambda core: core.renew())
            await at.house.runner.tick()
            at.house.sources.start_due()
            pulse = Pulse(at.house, at.clock, answers_within_s=0.5 if stuck else 30)
            yield at, monitor, pulse, Heartbeat(setting(port), pulse, http, environ={})
            await at.house.sources.stop()


async def go(at, seconds):
    """Let time pass in which everything works."""
    at.clock.set(later(at.clock.now(), seconds))
    await at.house.runner.on_core(lambda core: core.renew())
    await at.house.runner.tick()
    at.house.sources.start_due()
    await asyncio.sleep(0)


def test_a_house_that_is_alive_is_heard_of(tmp_path):
    async def story():
        async with alive(tmp_path) as (at, monitor, _, heart):
            assert await heart.beat() == ""
            await go(at, 60)
            assert await heart.beat() == ""
            assert monitor.heard == [("GET", "/ping/secret-uuid", "")] * 2

    asyncio.run(story())


def test_a_clock_that_is_set_is_no_trouble_where_the_house_goes_on(tmp_path):
    async def story():
        async with alive(tmp_path) as (at, _, _pulse, _heart):
            running = [0]
            seen = Pulse(at.house, at.clock, settles_within_s=0)
            seen._elapsed = lambda: running[0]
            assert await seen.ill() == ""
            at.clock.set(later(at.clock.now(), 3_600))
            looked = seen._ill

            async def settled():
                if answers:  # by the second look the house has ticked by the new time
                    await go(at, 0)
                answers.append(await looked())
                return answers[-1]

            answers: list[str] = []
            seen._ill = settled  # type: ignore[method-assign]
            assert await seen.ill() == ""
            assert [bool(one) for one in answers] == [True, False]
            at.clock.set(later(at.clock.now(), 16))
            running[0] += 16_000_000
            seen._ill = looked  # type: ignore[method-assign]
            assert "no writings" in await seen.ill(), "time that really passed is told of"

    asyncio.run(story())


def dies_store(at):
    def take(*_args, **_more):
        raise StoreError("the disk is full")

    async def die():
        await at.house.runner.on_core(lambda core: setattr(core.store, "take", take))
        at.clock.set(later(at.clock.now(), 16))
        with pytest.raises(StoreError):
            await at.house.runner.on_core(lambda core: core.renew())
        at.house.sources.start_due()

    return die


def dies_core(at):
    async def die():
        def hang(_call):
            return asyncio.get_running_loop().create_future()

        at.house.runner.on_core = hang

    return die


def dies_taking_in(at):
    async def die():
        def broken():
            raise KeyError("an input that nobody thought of")

        at.clock.set(later(at.clock.now(), 16))
        await at.house.runner.on_core(lambda core: core.renew())
        at.house.sources.start_due()
        await at.house.runner.on_core(lambda core: setattr(core, "drain", broken))
        with pytest.raises(KeyError):
            await at.house.runner.tick()

    return die


def dies_reading(at):
    async def die():
        def broken():
            raise StoreError("the file is damaged")

        await at.house.runner.on_core(lambda core: setattr(core.store, "next_due", broken))

    return die


def dies_watchers(at):
    async def die():
        at.clock.set(later(at.clock.now(), 16))
        await at.house.runner.on_core(lambda core: core.renew())
        await at.house.runner.tick()

    return die


def dies_outbox(at):
    async def die():
        stuck = at.clock.now()
        await at.house.runner.on_core(lambda core: setattr(core.store, "next_due", lambda: stuck))
        await go(at, 61)

    return die


def dies_mouth(at):
    async def die():
        at.house.ways.waits(w.intent())
        at.house.ways.spoke("slack", NotifyError("away", retry_after_s=1))
        pulse = Pulse(at.house, at.clock)
        assert await pulse.ill() == ""
        await go(at, 1)

    return die


PARTS = {
    "the store takes no writings": dies_store,
    "the core does not answer": dies_core,
    "the store cannot be read": dies_reading,
    "the core takes nothing in": dies_taking_in,
    "the watchers do not tick": dies_watchers,
    "what is due waits to be begun": dies_outbox,
    "messages that do not get through: 1 (slack)": dies_mouth,
}


@pytest.mark.parametrize("says", PARTS)
def test_each_part_that_dies_stops_it_and_is_named(tmp_path, says):
    async def story():
        async with alive(tmp_path, stuck="does not answer" in says) as (at, monitor, pulse, heart):
            assert await heart.beat() == ""
            on_core = at.house.runner.on_core
            await PARTS[says](at)()
            if "messages" in says:
                assert await heart.beat() == ""  # it is tried again, and may get through
                await go(at, 181)
            assert await heart.beat() == ""
            at.house.runner.on_core = on_core
            method, path, body = monitor.heard[-1]
            assert (method, path) == ("POST", "/ping/secret-uuid/fail")
            assert body.startswith(says)
            assert isinstance(await pulse.ill(), str)

    asyncio.run(story())


def test_it_goes_on_when_what_was_dead_is_back(tmp_path):
    async def story():
        async with alive(tmp_path) as (at, monitor, _, heart):
            await dies_watchers(at)()
            await heart.beat()
            await go(at, 1)
            await heart.beat()
            assert [path for _, path, _ in monitor.heard] == ["/ping/secret-uuid/fail", "/ping/secret-uuid"]

    asyncio.run(story())


def test_a_monitor_that_does_not_take_it_is_said_and_its_address_is_not(tmp_path):
    async def story():
        async with alive(tmp_path) as (at, monitor, pulse, heart):
            monitor.status = 500
            assert await heart.beat() == "the monitor answered 500"
            monitor.status = 302  # a redirect to where nobody may lead us
            said = await heart.beat()
            assert said.startswith("the monitor cannot be reached")
            assert "secret-uuid" not in said
            async with Http() as http:
                barred = Heartbeat(replace(setting(80), allow_private=frozenset()), pulse, http, environ={})
                before = len(monitor.heard)
                assert "secret-uuid" not in await barred.beat()
                assert len(monitor.heard) == before
            del at

    asyncio.run(story())


def test_the_address_may_be_a_secret(tmp_path):
    async def story():
        async with alive(tmp_path) as (at, _, pulse, _):
            named = HeartbeatSetting(url="${secret:BEAT}", every_s=60)
            async with Http() as http:
                with pytest.raises(SecretError, match="BEAT"):
                    Heartbeat(named, pulse, http, environ={})
                heart = Heartbeat(named, pulse, http, environ={"BEAT": "https://hc.invalid/x"})
                assert isinstance(await heart.beat(), Said)
            del at

    asyncio.run(story())


def test_trouble_goes_behind_the_path_and_not_behind_what_is_asked():
    assert failing("https://hc.example.org/ping/1?create=1") == "https://hc.example.org/ping/1/fail?create=1"
    assert failing("https://hc.example.org/ping/1/") == "https://hc.example.org/ping/1/fail"
