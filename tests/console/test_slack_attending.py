"""In Slack: I am looking at it, ask me later, and answering in another's place."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.model.proposal import Attending, Proposal, ProposalState
from engine.model.time import HOUR, Instant
from notify.delegations import delegated
from serviola.people import delegations_of
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import KOFI, MARA, TOM, Scene, scene


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def story(slack: FakeSlack, tmp_path, tell) -> None:
    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            await tell(at)

    asyncio.run(run())


async def looking(at: Scene, who: str, asked: Proposal) -> dict[str, Any]:
    """Say in the window for answers that one looks at it: with single rows, the menu has no room for that."""
    assert await at.press(at.slack.click(who, at.card(asked), "more", pick="say-why")) == []
    return at.slack.submission(who, at.slack.views[-1], "", pick={"answer": "looking"})


def test_who_looks_at_it_is_noted_answered_privately_and_shown_and_others_may_answer(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        (note,) = await at.press(await looking(at, MARA, asked))
        assert "it is noted that you look at it" in note
        (attention,) = (await at.asked()).attention
        assert (attention.by, attention.what) == ("mara-quist", Attending.LOOKING)
        assert "mara-quist looks at it" in at.card(asked).seen
        assert at.effects == []
        await at.press(slack.click(TOM, at.card(asked), "approve"))
        assert (await at.proposals())[asked.id].state is ProposalState.APPROVED

    story(slack, tmp_path, tell)


def test_later_is_half_an_hour_and_twice_is_once(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        pressed = slack.click(MARA, at.card(asked), "more", pick="later")
        first = await at.press(pressed)
        assert "you are reminded on" in first[0]
        assert await at.press(pressed) == first
        (attention,) = (await at.asked()).attention
        assert attention.until == at.clock.now() + HOUR // 2
        assert len(at.accepted) == 1

    story(slack, tmp_path, tell)


@pytest.mark.parametrize("pick", ["looking", "later"])
def test_who_may_not_answer_may_not_do_that_either(slack, tmp_path, pick):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        later = slack.click(KOFI, at.card(asked), "more", pick="later")
        (note,) = await at.press(later if pick == "later" else await looking(at, KOFI, asked))
        assert "kofi-lund may not answer" in note
        assert (await at.asked()).attention == ()

    story(slack, tmp_path, tell)


def test_a_delegation_counts_at_the_next_press_and_no_longer_than_it_runs(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked, now = await at.asked(), at.clock.now()
        kept = delegations_of(at.house.settings)
        (note,) = await at.press(slack.click(KOFI, at.card(asked), "approve"))
        assert "may not answer" in note
        kept.add(delegated("mara-quist", "kofi-lund", until=Instant(now + HOUR), now=now))
        (note,) = await at.press(slack.click(MARA, at.card(asked), "approve"))
        assert "mara-quist may not answer" in note
        kept.end("mara-quist", now=now)
        (note,) = await at.press(slack.click(KOFI, at.card(asked), "approve"))
        assert "may not answer" in note
        kept.add(delegated("mara-quist", "kofi-lund", until=Instant(now + HOUR), now=now))
        await at.press(slack.click(KOFI, at.card(asked), "approve"))
        decided = (await at.proposals())[asked.id]
        assert (decided.state, decided.decided_by) == (ProposalState.APPROVED, ("kofi-lund/mara-quist",))

    story(slack, tmp_path, tell)


def test_what_a_press_is_answered_names_the_time_by_the_clock_of_whoever_pressed(slack, tmp_path):
    zone = "Europe/Madrid"

    async def tell(at: Scene) -> None:
        people = at.folder / "config" / "people.yaml"
        named = people.read_text()
        assert "mara-quist" in named
        people.write_text(named.replace("id: mara-quist,", f"id: mara-quist, zone: {zone},"))
        asked = await at.asked()
        for pick in ("later", "details"):
            (note,) = await at.press(slack.click(MARA, at.card(asked), "more", pick=pick))
            assert f"({zone})" in note
            assert " UTC" not in note

    story(slack, tmp_path, tell)


def test_the_window_of_whoever_has_no_clock_of_their_own_goes_by_that_of_the_house(slack, tmp_path):
    async def run() -> None:
        async with scene(tmp_path, slack, more="  zone: America/New_York\n") as at:
            await at.quake()
            asked = await at.asked()
            (note,) = await at.press(slack.click(MARA, at.card(asked), "more", pick="later"))
            assert "(America/New_York)" in note

    asyncio.run(run())
