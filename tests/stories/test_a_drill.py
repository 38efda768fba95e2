"""A drill: real people, real ways, real buttons, and nothing that is real is touched by it, ever."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import NotifyError, StoreError, Waits
from engine.model.hold import Do, Result
from engine.model.program import Subject
from engine.model.scales import DRILLS, Status
from engine.model.signal import Signal
from engine.model.time import SECOND, Instant, later, parse_iso
from engine.rules.load import load_playbook
from serviola.drill_mouth import MARK
from serviola.drill_scores import APPROVED, DECLINED, HOPS, NOBODY, UNDER_WAY
from serviola.drill_script import DrillError, asks, made_up, of_playbook
from serviola.drills import drilling
from store import views
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import wrong_blocks
from tests.fakes.slack_scene import INES, KOFI, MARA, Scene, scene
from tests.stories.drilling import GROUP, Drill, drill


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def test_a_drill_goes_the_whole_way_and_nothing_real_hears_of_it(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            real, tools = await it.real(), it.asked_of_tools()
            await it.room.begin(it.script())
            await it.go()
            card = next(one for one in slack.messages if MARK in one.seen)
            assert card.channel == "D" + INES[1:]
            assert not card.locked()
            it.at.clock.set(later(it.at.clock.now(), 20))
            assert await it.at.press(slack.click(INES, card, "approve")) == []
            await it.go(2)
            await it.go(2)

            score = await it.score()
            assert (score.result, score.answered_by) == (APPROVED, "ines-abreu")
            assert set(score.at) == set(HOPS)
            assert score.seconds()["pressed"] == 20
            moments = [score.at[hop] for hop in HOPS]
            assert moments == sorted(moments)
            assert card.locked()
            assert not await it.room.runner.on_core(lambda core: views.holds(core.store.db, brand=DRILLS))

            assert await it.real() == real
            assert it.asked_of_tools() == tools
            assert all(MARK in one.body["text"] and MARK in one.seen for one in slack.messages)
            assert all(wrong_blocks(one.blocks) == [] for one in slack.messages)
            asked = json.loads((tmp_path / "var" / "drill-tool.json").read_text())["asks"]
            assert [one["verb"] for one in asked if one["acted"]] == ["pause", "resume"]

    asyncio.run(story())


def test_nobody_who_answers_is_a_result_and_is_told(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            await it.room.begin(it.script())
            await it.go()
            assert (await it.score()).result == UNDER_WAY
            await it.go(899)
            assert (await it.score()).result == UNDER_WAY
            await it.go(2)
            score = await it.score()
            assert (score.result, score.answered_by) == (NOBODY, "")
            assert "read_back" not in score.at
            told = [one.body["text"] for one in slack.messages if "NOBODY ANSWERED" in one.body["text"]]
            assert len(told) == 1
            await it.go(60)
            assert [
                one.body["text"] for one in slack.messages if "NOBODY ANSWERED" in one.body["text"]
            ] == told

    asyncio.run(story())


class Sleeps:
    """A notifier over another: who is to be told sleeps, or is out of reach, until a moment."""

    def __init__(self, at: Scene, until: Instant, error: type[NotifyError]) -> None:
        self.name, self._at, self._until, self._error = "sleeps", at, until, error
        self.told: list[str] = []

    async def ask(self, message: Any) -> None:
        await self._at.house.notifier.ask(message)

    async def rewrite(self, message: Any) -> None:
        await self._at.house.notifier.rewrite(message)

    async def tell(self, message: Any) -> None:
        now = self._at.clock.now()
        if now < self._until:
            raise self._error("not now", retry_after_s=(self._until - now) / SECOND)
        if "the exercise is over" in message.title:
            self.told.append(message.title)


@pytest.mark.parametrize("error", [Waits, NotifyError])
@pytest.mark.parametrize("restarts", [False, True])
def test_who_sleeps_when_a_drill_ends_is_told_in_the_morning_and_once(slack, tmp_path, error, restarts):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            mouth = Sleeps(at, later(at.clock.now(), 8 * 3600), error)
            settings = at.house.settings
            async with drilling(settings, at.clock, mouth, owner="") as room:
                it = Drill(at, room)
                await room.begin(it.script())
                await it.go()
                await it.go(901)
                assert (await it.score()).result == NOBODY
                assert (mouth.told, room.untold()) == ([], (GROUP,))
                await it.go(3600)
                assert mouth.told == []
                if not restarts:
                    await it.go(8 * 3600)
            async with drilling(settings, at.clock, mouth, owner="") as room:
                await Drill(at, room).go(8 * 3600 if restarts else 0)
                assert room.untold() == ()
            assert all("NOBODY ANSWERED" in one for one in mouth.told)
            # The same key twice is one message; that is for whoever speaks to see to.
            assert len(mouth.told) == (1 if restarts else 2)

    asyncio.run(story())


def test_a_playbook_that_waits_before_it_asks_is_drilled_with_its_wait(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            at = it.at
            name = "disaster-near-port-call"
            old = next(one for one in at.house.loaded.playbooks if one.name == name)
            text = old.text.replace("\nwhen:\n", "\nwhen:\n  for: 30m\n")
            assert text != old.text
            waits = replace(old, text=text, digest=load_playbook(text, old.file).digest)
            script = of_playbook("X1", waits, at.house.books, by="tests", now=at.clock.now())
            assert script.waits_s == 1800
            await it.room.begin(script)
            await it.go()
            await it.go(1700)
            assert ((await it.score()).result, slack.messages) == (UNDER_WAY, [])
            await it.go(101)
            assert [one for one in slack.messages if MARK in one.seen and not one.locked()]
            # The time to answer begins when it is asked, and not when it began to wait.
            await it.go(800)
            assert (await it.score()).result == UNDER_WAY
            await it.go(101)
            assert (await it.score()).result == NOBODY

    asyncio.run(story())


def test_a_playbook_that_would_have_asked_and_did_not_is_called_over_soon_after_its_wait(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            at = it.at
            old = next(one for one in at.house.loaded.playbooks if one.name == "disaster-near-port-call")
            text = old.text.replace("\nwhen:\n", "\nwhen:\n  for: 30m\n")
            waits = replace(old, text=text, digest=load_playbook(text, old.file).digest)
            script = of_playbook("X1", waits, at.house.books, by="tests", now=at.clock.now())
            await it.room.begin(replace(script, book=replace(script.book, itineraries=(), digest="none")))
            await it.go()
            await it.go(1801)
            assert (await it.score()).result == UNDER_WAY
            await it.go(31)
            assert (await it.score()).result == NOBODY

    asyncio.run(story())


def test_a_message_that_still_waits_when_a_drill_is_over_is_no_drill(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            mouth = Sleeps(at, later(at.clock.now(), 8 * 3600), Waits)
            async with drilling(at.house.settings, at.clock, mouth, owner="") as room:
                it = Drill(at, room)
                assert not await room.goes_on()
                await room.begin(it.script())
                assert await room.goes_on()
                await it.go()
                assert await room.goes_on()
                await it.go(901)
                assert (await it.score()).result == NOBODY
                waiting = await room.runner.on_core(lambda core: dict(core.state.brand(DRILLS).intents))
                assert {one.do for one in waiting.values()} == {Do.TELL}
                assert not await room.goes_on()

    asyncio.run(story())


def test_a_no_ends_it_and_whoever_is_not_on_call_is_refused_as_always(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            await it.room.begin(it.script())
            await it.go()
            card = next(one for one in slack.messages if MARK in one.seen)
            (refused,) = await it.at.press(slack.click(KOFI, card, "approve"))
            assert "may not answer" in refused
            await it.at.press(slack.click(INES, card, "decline"))
            await it.go(1)
            score = await it.score()
            assert (score.result, score.answered_by) == (DECLINED, "ines-abreu")
            assert "asked" not in score.at

    asyncio.run(story())


def test_one_drill_at_a_time_and_the_same_one_never_twice(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            await it.room.begin(it.script())
            with pytest.raises(DrillError, match="under way"):
                await it.room.begin(it.script("X2"))
            await it.go()
            with pytest.raises(DrillError, match="under way"):
                await it.room.begin(it.script("X2"))
            await it.go(901)
            with pytest.raises(DrillError, match="was there before"):
                await it.room.begin(it.script())
            await it.room.begin(it.script("X2"))

    asyncio.run(story())


def test_a_drill_goes_on_where_it_was_after_a_restart(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            async with drilling(at.house.settings, at.clock, at.house.notifier, owner="") as room:
                it = Drill(at, room)
                await room.begin(it.script())
                await it.go()
                before = len(slack.messages)
            async with drilling(at.house.settings, at.clock, at.house.notifier, owner="") as room:
                at.house.drill = room
                it = Drill(at, room)
                await it.go(5)
                assert len(slack.messages) == before
                await at.press(slack.click(INES, slack.messages[0], "approve"))
                await it.go(1)
                await it.go(1)
                assert (await it.score()).result == APPROVED

    asyncio.run(story())


def test_a_real_quake_and_a_drill_stay_apart_and_both_are_answered(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            await it.at.quake()
            real = await it.at.asked()
            playbook = next(
                one for one in it.at.house.loaded.playbooks if one.name == "disaster-near-port-call"
            )
            books = await it.at.house.runner.on_core(
                lambda core: tuple(core.state.brand("main").programs.values())
            )
            script = of_playbook("X1", playbook, books, by="tests", now=it.at.clock.now())
            await it.room.begin(script)
            await it.go()
            question = await it.question()
            assert question.id != real.id
            assert {row.subject.tool for row in question.rows} == {"drill"}
            held = it.asked_of_tools()
            await it.at.press(slack.click("U0ADA", it.at.card(question), "approve"))
            await it.go(1)
            assert (await it.score()).answered_by == "mara-quist"
            assert it.asked_of_tools() == held
            assert (await it.at.asked()).id == real.id
            await it.at.press(slack.click("U0ADA", it.at.card(real), "approve"))
            await it.at.wait(4 * 3600)
            assert len(it.asked_of_tools()) > len(held)
            brands = await it.at.house.runner.on_core(lambda core: set(core.state.brands))
            assert brands == {"main"}
            statuses = await it.at.house.runner.on_core(
                lambda core: {one.status for one in core.state.brand("main").situations.values()}
            )
            assert statuses == {Status.ACTUAL}

    asyncio.run(story())


def test_the_hands_of_a_drill_refuse_a_real_tool_whoever_asks(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            before = it.asked_of_tools()
            hands = it.room.runner._hands
            for brand, tool in (("main", "drill"), (DRILLS, "rehearsal"), ("main", "rehearsal")):
                for do in (Do.PAUSE, Do.RESUME, Do.READ):
                    intent = replace(
                        w.pause(), brand=brand, do=do, subject=Subject(tool, "campaign", "zip-line")
                    )
                    outcome = await hands.perform(intent)
                    assert (outcome.result, outcome.permanent) == (Result.FAILED, True)
            assert it.asked_of_tools() == before

    asyncio.run(story())


def test_an_exercise_that_comes_from_outside_asks_nobody_though_drills_go_on(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            theirs: Signal = replace(it.script().signal, source="cap", id="cap:1:1")
            await it.at.house.runner.step([theirs])
            await it.at.settle()
            await it.go()
            assert slack.messages == []
            assert await it.room.scores() == []

    asyncio.run(story())


def test_a_script_that_would_ask_of_a_real_tool_or_about_what_is_actual_is_no_script():
    now = parse_iso("2026-11-24T09:00:00Z")
    script = made_up("X1", GROUP, by="tests", within_s=900, now=now)
    assert asks(script, now)
    (campaign,) = script.book.campaigns
    real = replace(campaign, subject=Subject("mailer", "campaign", "7"))
    assert not asks(replace(script, signal=replace(script.signal, status=Status.ACTUAL)), now)
    assert not asks(replace(script, book=replace(script.book, campaigns=(real,))), now)


def test_a_store_of_drills_holds_no_real_brand(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            await it.room.begin(it.script())
            await it.go()

    asyncio.run(story())
    with SqliteStore.open(tmp_path / "var" / "drill.sqlite3") as store:
        assert views.proposals(store.db, brand=DRILLS)
        assert views.proposals(store.db) == []
        assert store.verify() == []
    with SqliteStore.open(tmp_path / "var" / "serviola.sqlite3") as store:
        assert views.proposals(store.db, brand=DRILLS) == []


def test_a_room_for_drills_that_fails_keeps_nobody_from_answering_what_is_real(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            await it.at.quake()
            asked = await it.at.asked()

            async def broken(_call: Any) -> Any:
                raise StoreError("the store of drills is gone")

            it.room.runner.on_core, kept = broken, it.room.runner.on_core
            try:
                notes = await it.at.press(slack.click(MARA, it.at.card(asked), "approve"))
            finally:
                it.room.runner.on_core = kept
            assert notes == []
            assert it.at.accepted
            assert it.at.card(asked).locked()

    asyncio.run(story())


def test_a_room_for_drills_that_hangs_keeps_nobody_from_answering_what_is_real(slack, tmp_path):
    async def story() -> None:
        async with drill(tmp_path, slack) as it:
            await it.at.quake()
            asked = await it.at.asked()
            go = threading.Event()
            hanging = asyncio.create_task(it.room.runner.on_core(lambda _: go.wait(120)))
            try:
                notes = await it.at.press(slack.click(MARA, it.at.card(asked), "approve"))
            finally:
                go.set()
                await hanging
            assert notes == []
            assert it.at.card(asked).locked()

    asyncio.run(story())
