"""The core is told who is on call for each group, where somebody bounds how often people are woken."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from engine.errors import StoreError
from engine.model.on_call import OnCall
from engine.model.time import DAY
from engine.ports import Batch
from serviola import samples
from serviola.build import open_house
from serviola.clocks import ManualClock
from serviola.noting_on_call import note, noting_on_call
from serviola.saying import Teller
from serviola.settings import load_settings
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.stories import telling

PEOPLE = """\
schema: serviola/people/1
people: [{id: ada, name: Ada}, {id: bruno, name: Bruno}]
teams: {itinerary-planning: [ada], marketing: [ada]}
on-call:
  duty: {zone: UTC, levels: [{turns: [ada, bruno], every: 1d, from: 2026-03-01T00:00}]}
"""


@pytest.fixture
def house_of(tmp_path):
    """Open a house on one store; its playbook bounds the wake-ups where that is asked for."""
    config = tmp_path / "config"
    (config / "playbooks").mkdir(parents=True)
    (config / "feed").mkdir()
    ours = samples.folder("config")
    for name, file in (("book", "programs"), ("tool", "tools/rehearsal")):
        shutil.copy(ours / f"{file}.yaml", config / f"{name}.yaml")
    (config / "people.yaml").write_text(PEOPLE)
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\npeople: people.yaml\nprograms: [book.yaml]\nplaybooks: [playbooks]\n"
        "tools: [tool.yaml]\nsources: [{name: a, kind: usgs, path: feed}]\n"
    )

    def opened(clock, *, bounded=True):
        limits = "{campaigns_per_hour: 20, wakeups_per_week: 2}" if bounded else "{campaigns_per_hour: 20}"
        text = telling.playbook("quake").text.replace("{campaigns_per_hour: 20}", limits)
        (config / "playbooks" / "playbook.yaml").write_text(text)
        return open_house(load_settings(config), clock)

    return opened


def said_in(house):
    with SqliteStore.open(house.settings.store) as store:
        inputs = [one for batch in store.batches() for one in batch.inputs]
    return [(one.group, one.people) for one in inputs if isinstance(one, OnCall)]


def test_it_is_told_at_first_and_at_a_handover_and_a_restart_says_nothing_again(house_of):
    clock = ManualClock(w.NOW)

    async def play():
        async with house_of(clock) as house:
            counts = [await note(house, clock), await note(house, clock)]
            clock.set(w.after(DAY))
            counts += [await note(house, clock), await note(house, clock)]
        async with house_of(clock) as house:
            known = await house.runner.on_core(lambda core: core.state.brand("main").on_call)
            return [*counts, await note(house, clock)], known, house

    counts, known, house = asyncio.run(play())
    assert counts == [1, 0, 1, 0, 0]
    (first, second) = said_in(house)
    assert {first[1], second[1]} == {("ada",), ("bruno",)}
    assert known == dict([second])


def test_a_group_that_is_no_more_is_taken_back(house_of, tmp_path):
    clock = ManualClock(w.NOW)

    async def play():
        async with house_of(clock) as house:
            await note(house, clock)
            people = tmp_path / "config" / "people.yaml"
            people.write_text(PEOPLE.partition("on-call:")[0])
            await note(house, clock)
            return house

    assert said_in(asyncio.run(play()))[-1] == ("oncall:duty", ())


def test_where_nothing_is_bounded_nobody_is_named(house_of):
    clock = ManualClock(w.NOW)

    async def play():
        async with house_of(clock, bounded=False) as house:
            return await note(house, clock), house

    count, house = asyncio.run(play())
    assert (count, said_in(house)) == (0, [])


def test_a_store_that_cannot_be_written_is_tried_again(house_of, monkeypatch, caplog):
    clock = ManualClock(w.NOW)

    async def play():
        async with house_of(clock) as house:
            step = house.runner.step

            async def refuse(inputs):
                monkeypatch.setattr(house.runner, "step", step)
                raise StoreError("the disk is full")

            monkeypatch.setattr(house.runner, "step", refuse)
            async with noting_on_call(house, clock):
                return await note(house, clock), house

    count, house = asyncio.run(play())
    assert (count, len(said_in(house))) == (1, 1)
    assert "who is on call could not be kept" in caplog.text


def test_the_log_says_who_is_there():
    said = [w.on_call(), w.on_call(people=())]
    lines = Teller().lines(Batch(now=w.NOW, inputs=tuple(said), words=(), intents=()))
    assert lines == [
        "on call for oncall:duty: ada, bruno",
        "on call for oncall:duty: nobody, or nobody knows",
    ]
