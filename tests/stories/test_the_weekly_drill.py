"""The weekly drill: when it is due, what puts it off, and whom and what it takes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.model.scales import DRILLS
from engine.model.time import MINUTE, SECOND, Instant, later, parse_iso
from engine.rules.load import load_playbook
from serviola.drill_times import begin_due, due, in_the_way, next_slot, slot_of
from serviola.settings_drills import Weekly
from store import judged
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import INES
from tests.stories.drilling import GROUP, drill


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


WEEKLY = Weekly(day=1, hour=10, minute=0, zone="Europe/Madrid")


def test_a_drill_is_due_at_its_time_by_the_clocks_of_its_zone_also_when_they_change():
    assert slot_of(WEEKLY, parse_iso("2026-11-24T09:00:00Z")) == parse_iso("2026-11-24T09:00:00Z")
    assert slot_of(WEEKLY, parse_iso("2026-11-24T08:59:59Z")) == parse_iso("2026-11-17T09:00:00Z")
    assert slot_of(WEEKLY, parse_iso("2026-10-20T08:00:00Z")) == parse_iso("2026-10-20T08:00:00Z")
    last = parse_iso("2026-10-20T08:00:00Z")
    assert due(WEEKLY, last, parse_iso("2026-10-27T09:00:00Z")) == parse_iso("2026-10-27T09:00:00Z")
    assert due(WEEKLY, last, parse_iso("2026-10-27T08:30:00Z")) is None
    assert next_slot(WEEKLY, last, parse_iso("2026-10-21T00:00:00Z")) == parse_iso("2026-10-27T09:00:00Z")


def test_a_drill_that_was_missed_by_a_day_or_begins_at_night_is_left_out():
    slot = parse_iso("2026-11-24T09:00:00Z")
    assert due(WEEKLY, None, later(slot, 3600)) == slot
    assert due(WEEKLY, None, later(slot, 13 * 3600)) is None  # 23:00
    assert due(replace(WEEKLY, at_night=True), None, later(slot, 13 * 3600)) == slot
    assert due(WEEKLY, None, later(slot, 24 * 3600)) is None
    assert due(WEEKLY, slot, later(slot, 60)) is None
    assert due(replace(WEEKLY, every_days=14), slot, later(slot, 7 * 86_400)) is None
    fortnight = Instant(slot + 14 * 86_400 * SECOND)
    assert due(replace(WEEKLY, every_days=14), slot, fortnight) == fortnight


def test_the_weekly_drill_is_put_off_by_what_is_real_and_begins_once_when_that_is_over(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            at = it.at
            await at.quake()
            now = at.clock.now()
            day = (now // (86_400 * SECOND) + 3) % 7  # 1 January 1970 was a Thursday
            hour, minute = now // (3600 * SECOND) % 24, now // MINUTE % 60
            weekly = Weekly(day=day, hour=hour, minute=minute, zone="UTC", at_night=True)
            drills = replace(at.house.settings.drills, weekly=weekly, ask=GROUP)
            at.house.settings = replace(at.house.settings, drills=drills)
            brand = await at.house.runner.on_core(lambda core: core.state.brand("main"))
            assert "waits for an answer" in in_the_way(brand)
            assert "waits for an answer" in await begin_due(at.house, it.room, at.clock)
            assert await it.room.scores() == []
            for asked in [one for one in (await at.proposals()).values() if one.state == "open"]:
                who = INES if asked.group == GROUP else "U0ADA"
                await at.press(slack.click(who, at.card(asked), "decline"))
            assert in_the_way(brand) == ""
            assert await begin_due(at.house, it.room, at.clock) == ""
            await it.go()
            first = [one.drill for one in await it.room.scores()]
            assert len(first) == 1
            await it.go(901)
            assert await begin_due(at.house, it.room, at.clock) == ""
            await it.go()
            assert [one.drill for one in await it.room.scores()] == first

    asyncio.run(story())


def test_the_weekly_drill_asks_the_people_of_now_and_not_those_of_the_start(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            at = it.at
            people = at.house.settings.people
            people.write_text(people.read_text().replace("itinerary: [ines-abreu]", "bridge: [kofi-lund]"))
            now = at.clock.now()
            day = (now // (86_400 * SECOND) + 3) % 7  # 1 January 1970 was a Thursday
            hour, minute = now // (3600 * SECOND) % 24, now // MINUTE % 60
            weekly = Weekly(day=day, hour=hour, minute=minute, zone="UTC", at_night=True)
            at.house.settings = replace(
                at.house.settings, drills=replace(at.house.settings.drills, weekly=weekly)
            )
            assert await begin_due(at.house, it.room, at.clock) == ""
            await it.go()
            assert (await it.question()).group == "oncall:bridge"

    asyncio.run(story())


def test_the_weekly_drill_is_of_the_playbook_in_force_and_not_of_that_of_the_start(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            at = it.at
            name = "disaster-near-port-call"
            old = next(one for one in at.house.loaded.playbooks if one.name == name)
            text = old.text + "\n# changed since the start\n"
            new = replace(old, text=text, digest=load_playbook(text, old.file).digest)
            await at.house.runner.step([new])
            now = at.clock.now()
            day = (now // (86_400 * SECOND) + 3) % 7  # 1 January 1970 was a Thursday
            hour, minute = now // (3600 * SECOND) % 24, now // MINUTE % 60
            weekly = Weekly(day=day, hour=hour, minute=minute, zone="UTC", at_night=True)
            drills = replace(at.house.settings.drills, weekly=weekly, playbook=name)
            at.house.settings = replace(at.house.settings, drills=drills)
            assert await begin_due(at.house, it.room, at.clock) == ""
            await it.go()
            kept = await it.room.runner.on_core(lambda core: judged.in_force(core.store.db, brand=DRILLS))
            assert kept[name].text == text

    asyncio.run(story())
