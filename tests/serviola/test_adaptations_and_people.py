"""A chosen way around and people: who may send it, what they try again, and what the kill switch holds back."""

from __future__ import annotations

import pytest

from engine.errors import ToolError
from engine.model.adaptation import AdaptationState
from engine.model.decision import Answer, Switch
from tests.fakes.voyage_system import BEFORE, STOP, make_config, played, voyage_system

VERIFIED, FAILED = AdaptationState.VERIFIED, AdaptationState.FAILED


@pytest.fixture
def there():
    with voyage_system() as system:
        yield system


@pytest.fixture
def folder(tmp_path, there):
    make_config(tmp_path, there.port)
    return tmp_path


def test_what_was_read_back_is_never_sent_again(folder, there):
    async def story(scene):
        await scene.chooses("alternative_port")
        await scene.ends()
        return await scene.answers(Answer.SEND)

    verdict = played(folder, story)
    assert not verdict.accepted
    assert "was dealt with already" in verdict.says
    assert len(there.effects) == 1


def test_a_person_may_have_tried_again_what_did_not_take_under_the_same_key(folder, there):
    there.moods = ["refuses"]

    async def story(scene):
        await scene.chooses("alternative_port")
        (failed,) = await scene.ends()
        verdict = await scene.answers(Answer.SEND)
        (again,) = await scene.ends()
        return failed, verdict, again

    failed, verdict, again = played(folder, story)
    assert failed.state is FAILED
    assert verdict.accepted
    assert again.state is VERIFIED
    assert [key for _, key in there.effects] == [failed.key]


def test_of_a_change_that_took_in_part_only_the_rest_is_tried_again(folder, there):
    async def story(scene):
        tool = scene.house.tools["voyages"]
        adapt = tool.adapt

        async def half(subject, *args, **more):
            if subject.id == STOP:
                raise ToolError("no", permanent=True)
            await adapt(subject, *args, **more)

        tool.adapt = half
        await scene.chooses("extend_previous")
        first = {one.item: one.state for one in await scene.ends()}
        tool.adapt = adapt
        count = len(there.asked)
        assert (await scene.answers(Answer.SEND)).accepted
        return first, {one.item: one.state for one in await scene.ends()}, there.asked[count:]

    first, again, asked = played(folder, story)
    assert first == {BEFORE: VERIFIED, STOP: FAILED}
    assert again == {BEFORE: VERIFIED, STOP: VERIFIED}
    assert {name for _, name in asked} == {STOP}


def test_who_was_not_asked_may_not_send(folder, there):
    there.moods = ["refuses"]

    async def story(scene):
        await scene.chooses("alternative_port")
        await scene.ends()
        return await scene.answers(Answer.SEND, by="mara-quist")

    verdict = played(folder, story)
    assert not verdict.accepted
    assert "may not answer" in verdict.says
    assert there.effects == []


def test_nothing_is_sent_that_nobody_approved(folder, there):
    async def story(scene):
        return await scene.answers(Answer.SEND)

    verdict = played(folder, story)
    assert not verdict.accepted
    assert "nothing is sent that nobody approved" in verdict.says
    assert there.asked == []


def test_the_kill_switch_holds_back_what_was_decided_and_it_goes_on_when_it_is_let_go(folder, there):
    async def story(scene):
        key = (await scene.proposal()).options[0].key
        decide = scene.answers
        tool = scene.house.tools["voyages"]
        read = tool.read_call

        async def stopped(subject):
            found = await read(subject)
            if not there.effects:
                switch = Switch(brand="main", halted=True, by="ada", at=scene.clock.now())
                await scene.house.runner.on_core(lambda core: core.store.halt_now(switch))
            return found

        tool.read_call = stopped
        await decide(Answer.APPROVE, key)
        await scene.waits(30)
        held = [one.state for one in await scene.calls()], list(there.effects)
        tool.read_call = read
        started = Switch(brand="main", halted=False, by="ada", at=scene.clock.now())
        await scene.house.runner.on_core(lambda core: core.store.halt_now(started))
        return held, await scene.ends()

    (states, effects), (one,) = played(folder, story)
    assert (states, effects) == ([AdaptationState.ASKED], [])
    assert one.state is VERIFIED
