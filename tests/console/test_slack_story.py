from __future__ import annotations

import asyncio

import pytest

from engine.model.hold import HoldState
from engine.model.program import PlaybookRevision
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.signal import Silence
from engine.ports import Message
from engine.rules.load import load_playbook
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import INES, KOFI, MARA, ROOT, scene

HOUR = 3600


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def test_from_the_quake_to_the_card_that_asks_whether_to_go_on(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            pause = await at.asked()
            card = at.card(pause)
            assert card.channel == "C0MARKET"
            assert "Your private beach awaits" in card.seen
            assert not card.locked()
            assert at.effects == []

            assert await at.press(slack.click(MARA, card, "approve")) == []
            await at.wait(4 * HOUR)
            assert card.locked()
            assert "Approved by mara-quist" in card.seen
            assert "through Slack" in card.seen
            holds = await at.house.runner.on_core(lambda core: list(core.state.brand("main").holds.values()))
            assert holds
            assert {hold.state for hold in holds} == {HoldState.VERIFIED}
            assert card.seen.count("PAUSED, read back on 2010-01-13") == len(holds)
            told = [one for one in slack.messages if one.thread == card.ts]
            assert len(told) >= len(holds)

            await at.wait(76 * HOUR)
            release = await at.asked(ProposalKind.RELEASE)
            asks = at.card(release)
            assert not asks.locked()
            assert "silence is not an all-clear" in asks.seen
            assert await at.press(slack.click(MARA, asks, "approve")) == []
            await at.wait(77 * HOUR)
            assert asks.locked()
            assert "runs again, read back" in asks.seen
            assert "runs again, read back" in card.seen
            assert card.locked()

    asyncio.run(story())


def test_a_pause_that_does_not_take_is_never_shown_as_one(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            card = at.card(await at.asked())
            tool = at.house.tools["rehearsal"]

            async def nothing(*_args, **_more) -> None:
                """Say yes, and do nothing."""

            setattr(tool, "pause", nothing)  # noqa: B010 - the tool of a port has no such attribute to set
            seen: list[str] = []
            await at.press(slack.click(MARA, card, "approve"))
            seen.append(card.seen)
            await at.wait(3 * HOUR + 930)
            seen.append(card.seen)
            assert "asked to pause, not read back yet" in card.seen
            await at.wait(4 * HOUR)
            assert "is NOT paused" in card.seen
            assert not any("PAUSED" in each for each in [*seen, card.seen])
            shouts = [
                one for one in slack.messages if one.thread == card.ts and one.body.get("reply_broadcast")
            ]
            assert shouts

    asyncio.run(story())


def test_a_way_around_is_chosen_on_the_card(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            asked = await at.asked(ProposalKind.ITINERARY)
            card = at.card(asked)
            assert card.channel.startswith("D")
            assert await at.press(slack.click(INES, card, "approve")) == [
                "Choose one of the ways around first, then approve. Nothing was recorded."
            ]
            assert at.verdicts == []
            picker = next(block for block in card.blocks if "accessory" in block)
            assert await at.press(slack.click(INES, card, "choose")) == []
            number = picker["accessory"]["options"][0]["value"]
            assert (
                await at.press(slack.click(INES, card, "approve", choose={picker["block_id"]: number})) == []
            )
            chosen = (await at.proposals())[asked.id]
            assert chosen.state is ProposalState.APPROVED
            assert chosen.chosen == (asked.options[int(number)].key,)
            assert card.locked()
            assert picker["accessory"]["options"][0]["text"]["text"] in card.seen

    asyncio.run(story())


def test_a_reason_is_asked_for_in_a_window_and_kept_with_the_answer(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            asked = await at.asked()
            card = at.card(asked)
            assert await at.press(slack.click(MARA, card, "more", pick="say-why")) == []
            (opened,) = slack.views
            empty = slack.submission(MARA, opened, "  ", pick={"answer": "decline"})
            assert at.ears.ack(empty)["response_action"] == "errors"
            assert await at.press(empty) == []
            assert at.verdicts == []
            sent = slack.submission(
                MARA, opened, "The beach is for relief <!channel>", pick={"answer": "decline"}
            )
            assert at.ears.ack(sent) == {}
            assert await at.press(sent) == []
            assert (await at.proposals())[asked.id].state is ProposalState.DECLINED
            assert card.locked()
            assert "Declined by mara-quist" in card.seen
            again = {**sent, "view": {**sent["view"], "id": "V-again"}}
            said = await at.press(again)
            assert "already declined by mara-quist" in said[0]

    asyncio.run(story())


def test_details_are_for_whoever_asked(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            asked = await at.asked()
            (said,) = await at.press(slack.click(MARA, at.card(asked), "more", pick="details"))
            assert asked.id in said
            assert "usgs" in said
            assert "serviola explain" in said
            assert "<" not in said

    asyncio.run(story())


def test_after_a_restart_every_card_is_made_true_again(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            card = at.card(await at.asked())
            at.cards._notifier = Deaf()
            await at.press(slack.click(MARA, card, "approve"))
            await at.wait(4 * HOUR)
            assert not card.locked()
            clock = at.clock
        posted = len(slack.messages)
        async with scene(tmp_path, slack, clock=clock) as at:
            await at.settle()
            assert card.locked()
            assert "PAUSED, read back" in card.seen
            assert len(slack.messages) == posted
            edits = card.edits
        async with scene(tmp_path, slack, clock=clock) as at:
            await at.settle()
            assert card.edits == edits

    asyncio.run(story())


class Deaf:
    """A notifier whose messages go nowhere, as if the process had died before them."""

    name = "deaf"

    async def ask(self, message: Message) -> None:
        return

    async def tell(self, message: Message) -> None:
        return

    async def rewrite(self, message: Message) -> None:
        return


def test_an_answer_from_elsewhere_locks_the_card_and_says_where(slack, tmp_path):
    async def story() -> None:
        from console.answers import Said, decision
        from engine.model.decision import Answer

        async with scene(tmp_path, slack) as at:
            await at.quake()
            asked = await at.asked()
            said = Said(proposal=asked.id, plan=asked.plan, answer=Answer.DECLINE)
            made = await decision(
                said,
                by="tom-adeyemi",
                via="command line",
                brand="main",
                roster=at.house.roster,
                now=at.clock.now(),
            )
            await at.house.runner.step([made])
            await at.settle()
            card = at.card(asked)
            assert card.locked()
            assert "Declined by tom-adeyemi" in card.seen
            assert "through command line" in card.seen

    asyncio.run(story())


def limited(most: int) -> PlaybookRevision:
    """Give the playbook that is shipped, with another limit."""
    text = (ROOT / "playbooks" / "disaster-near-port-call" / "playbook.yaml").read_text()
    text = text.replace("campaigns_per_hour: 20", f"campaigns_per_hour: {most}")
    loaded = load_playbook(text, "playbook.yaml")
    return PlaybookRevision(
        brand="main", name=loaded.name, digest=loaded.digest, file="playbook.yaml", text=text
    )


def test_a_limit_is_one_card_that_is_rewritten_and_answered_like_any_other(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.house.runner.step([limited(1)])
            await at.quake()
            request = await at.asked(ProposalKind.LIMIT)
            card = at.card(request)
            assert card.channel == "C0PLAN"
            assert "playbook disaster-near-port-call has asked about 1 campaign within an hour" in card.seen
            assert "2 more campaigns in 1 situation" in card.seen
            assert "lifts the limit for an hour" in card.seen
            waiting = await at.asked(state=ProposalState.WAITING)
            assert not [one for one in slack.messages if waiting.id in one.seen], "nobody has seen what waits"

            await at.house.runner.step([limited(2)])
            await at.settle()
            assert "1 more campaign in 1 situation" in card.seen
            assert len([one for one in slack.messages if request.id in one.seen]) == 1

            (said,) = await at.press(slack.click(INES, card, "approve"))
            assert "1 more by another person is needed" in said
            assert not card.locked()
            assert await at.press(slack.click(KOFI, card, "approve")) == []
            assert card.locked()
            assert "Approved by ines-abreu and kofi-lund" in card.seen
            pause = await at.asked()
            assert (len(pause.rows), pause.over_limit) == (3, True)
            assert "goes beyond a limit" in at.card(pause).seen
            assert len([one for one in slack.messages if pause.id in one.seen]) == 1

    asyncio.run(story())


def test_an_open_card_says_that_its_source_is_quiet_until_it_is_heard_again(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            pause = await at.asked()
            card = at.card(pause)
            assert "Mind:" not in card.seen
            now = at.clock.now()
            silence = Silence(source="usgs", quiet=True, since=now, at=now, says="it cannot be read")
            await at.house.runner.step([silence])
            await at.settle()
            assert "Mind: the source usgs has not been heard since 2010-01-13" in card.seen
            assert "not an all-clear" in card.seen
            assert not card.locked()
            told = [one for one in slack.messages if "Not heard any more" in one.seen]
            assert {one.channel for one in told} == {"C0MARKET", "D0CARLA"}

            await at.house.runner.step([Silence(source="usgs", quiet=False, since=now, at=now)])
            await at.settle()
            assert "Mind:" not in card.seen
            assert len([one for one in slack.messages if pause.id in one.seen]) == 1

    asyncio.run(story())
