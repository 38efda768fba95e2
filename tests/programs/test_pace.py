"""The pace of an account: evenly spaced calls, so many at a time, and none while it asked for none."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from random import Random

import pytest

from engine.errors import PlaybookError, ToolError
from engine.model.program import Subject
from programs.tools.http import HttpTool
from programs.tools.load import load_tool
from programs.tools.pace import MOST_WAIT_S, Pace
from serviola.clocks import SystemClock
from tests.fakes import words
from tests.fakes.vendors import VENDORS, VendorHttp
from tests.simulation.loop import Loop, Time


def on_drawn_time(story):
    """Run a story on a loop whose waiting moves the time."""
    loop = Loop(Time(words.NOW), Random(1))
    task = loop.create_task(story)
    loop.run_until(3_600_000_000)
    loop.close()
    return task.result()


def subject(tool):
    return Subject(tool.name, "campaign", "4")


async def begun(pace, count, *, takes_s=0.0):
    """Begin so many calls at once; give when each began, and how many were under way at most."""
    loop = asyncio.get_running_loop()
    times, under_way, most = [], 0, 0

    async def one():
        nonlocal under_way, most
        async with pace.turn("a call"):
            times.append(loop.time())
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(takes_s)
            under_way -= 1

    await asyncio.gather(*(one() for _ in range(count)))
    return times, most


def test_calls_begin_evenly_spaced_however_many_come_at_once():
    times, most = on_drawn_time(begun(Pace(every_s=0.1, at_once=4), 20, takes_s=0.25))
    gaps = [after - before for before, after in pairwise(times)]
    assert min(gaps) >= 0.1 - 1e-6
    assert max(gaps) < 0.12
    assert most <= 4


def test_without_a_rate_only_so_many_are_under_way():
    times, most = on_drawn_time(begun(Pace(every_s=0.0, at_once=3), 9, takes_s=1.0))
    assert most == 3
    assert max(times) - min(times) < 2.1


def test_after_a_429_nothing_begins_until_the_tool_said_and_who_would_wait_for_long_comes_again():
    async def story():
        pace, loop = Pace(every_s=0.0, at_once=4), asyncio.get_running_loop()
        began = loop.time()
        pace.hold_back(7.0)
        times, _ = await begun(pace, 2)
        assert min(times) >= began + 7.0
        pace.hold_back(MOST_WAIT_S + 20)
        with pytest.raises(ToolError, match="again in 35 s") as caught:
            await begun(pace, 1)
        assert caught.value.retry_after_s == pytest.approx(35.0)
        assert not caught.value.permanent
        assert not caught.value.unknown

    on_drawn_time(story())


DECLARED = """\
schema: serviola/tool/1
tool: mautic
kind: http
base_url: https://mautic.example.com
rate: {rate}
kinds:
  campaign:
    pause_class: none
    read: {{method: GET, path: "/api/campaigns/{{id}}", item: campaign}}
    where: {{id: id, status: isPublished}}
    meaning: {{running: [true], paused: [false]}}
"""


def loaded(rate, http):
    tool = load_tool(DECLARED.format(rate=rate), "t.yaml", http=http, clock=SystemClock(), environ={})
    assert isinstance(tool, HttpTool)
    return tool


def test_a_tool_that_asked_for_less_is_left_alone_by_every_call():
    async def story():
        http = VendorHttp(VENDORS["mautic", "campaign"])
        tool = loaded("{per_minute: 600}", http)
        http.busy = 1
        with pytest.raises(ToolError, match="slow down"):
            await tool.read(subject(tool))
        began = asyncio.get_running_loop().time()
        await tool.read(subject(tool))
        assert asyncio.get_running_loop().time() - began >= 2.0

    on_drawn_time(story())


@pytest.mark.parametrize(
    "rate", ["{per_second: 0}", "{per_second: 1, per_minute: 60}", "{at_once: 0}", "{every: 1s}"]
)
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(PlaybookError):
        loaded(rate, VendorHttp(VENDORS["mautic", "campaign"]))
