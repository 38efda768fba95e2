"""Every kind of press: none that should not count has an effect, and each is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import RosterError, StoreError
from engine.model.program import Campaign
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.said import phrase
from serviola.language import in_language
from tests.fakes.slack import FakeSlack, Fault
from tests.fakes.slack_scene import INES, KOFI, MARA, TOM, Scene, scene

HOUR = 3600


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def story(slack: FakeSlack, tmp_path, tell: Callable[[Scene], Any], **how: Any) -> None:
    async def run() -> None:
        async with scene(tmp_path, slack, **how) as at:
            await at.quake()
            await tell(at)

    asyncio.run(run())


async def refused(at: Scene, payload: dict[str, Any], said: str) -> None:
    """Have a press handled that must not count: nothing changes, and whoever pressed is told why."""
    before = await at.proposals()
    (note,) = await at.press(payload)
    assert said in note
    assert "<" not in note
    assert await at.proposals() == before
    assert at.accepted == []
    assert at.effects == []


def pressed(value: Any = None, **more: Any) -> dict[str, Any]:
    return {"action_id": "approve", "type": "button", "action_ts": "1.0", "value": value, **more}


STRANGERS: dict[str, tuple[dict[str, Any], str]] = {
    "another app": ({"api_app_id": "A0OTHER"}, "another app"),
    "no app": ({"api_app_id": None}, "another app"),
    "another team": ({"team": {"id": "T0OTHER"}}, "another workspace"),
    "no team": ({"team": None}, "another workspace"),
    "a user of another team": ({"user": {"id": MARA, "team_id": "T0OTHER"}}, "another workspace"),
    "a bot": ({"user": {"id": MARA, "is_bot": True}}, "Only people"),
    "a bot by its id": ({"bot_id": "B0BOT"}, "Only people"),
    "slackbot": ({"user": {"id": "USLACKBOT"}}, "Only people"),
    "somebody unknown": ({"user": {"id": "U0ESME"}}, "does not know who you are"),
    "everybody of an Enterprise Grid": (
        {"team": None, "enterprise": {"id": "E0GRID", "name": "grid"}, "is_enterprise_install": True},
        "another workspace",
    ),
    "the same member id in another workspace": (
        {"team": {"id": "T0OTHER"}, "user": {"id": MARA, "team_id": "T0OTHER"}},
        "another workspace",
    ),
    "somebody of another workspace in a shared channel": (
        {"user": {"id": MARA, "team_id": "T0OTHER"}},
        "another workspace",
    ),
    "nobody": ({"user": None}, "does not know who you are"),
    "a list for a user": ({"user": [MARA]}, "does not know who you are"),
    "another kind": ({"type": "message_action"}, "does not belong"),
    "no kind": ({"type": None}, "does not belong"),
    "no action": ({"actions": []}, "does not belong"),
    "two actions": ({"actions": [pressed("P-abcdefghij:0123456789ab")] * 2}, "does not belong"),
    "a strange action": (
        {"actions": [pressed("P-abcdefghij:0123456789ab", action_id="wipe")]},
        "does not belong",
    ),
    "a strange value": ({"actions": [pressed("P-abcdefghij")]}, "does not belong"),
    "parameters in the value": ({"actions": [pressed('{"campaign": "*"}')]}, "does not belong"),
    "no value": ({"actions": [pressed()]}, "does not belong"),
    "a number for a value": ({"actions": [pressed(7)]}, "does not belong"),
    "a question that is not there": (
        {"actions": [pressed("P-abcdefghij:0123456789ab")]},
        "there is no proposal P-abcdefghij",
    ),
    "an empty menu": ({"actions": [{"action_id": "more", "type": "overflow"}]}, "does not belong"),
}


def test_strangers_and_strange_presses_change_nothing_and_are_told_why(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        for changed, said in STRANGERS.values():
            await refused(at, slack.click(MARA, card, "approve", **changed), said)
        assert not card.locked()

    story(slack, tmp_path, tell)


PROFILES: dict[str, tuple[dict[str, Any], str]] = {
    "deactivated": ({"deleted": True}, "not active"),
    "unknown whether active": ({"deleted": None}, "not active"),
    "a bot": ({"is_bot": True}, "Only people"),
    "an app": ({"is_app_user": True}, "Only people"),
    "a guest": ({"is_restricted": True}, "Guests"),
    "a guest of one channel": ({"is_ultra_restricted": True}, "Guests"),
    "a stranger of a shared channel": ({"is_stranger": True}, "Guests"),
    "of another workspace": ({"team_id": "T0OTHER"}, "another workspace"),
}


def test_whoever_slack_says_may_not_answer_does_not(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        for changed, said in PROFILES.values():
            slack.users[MARA] = slack.profile(MARA, **changed)
            await refused(at, slack.click(MARA, card, "approve"), said)
        slack.users.pop(MARA)
        await refused(at, slack.click(MARA, card, "approve"), "cannot be checked who you are")
        slack.users[MARA] = slack.profile(MARA)
        slack.fail("users.info", status=500, error="internal_error")
        await refused(at, slack.click(MARA, card, "approve"), "cannot be checked who you are")
        assert await at.press(slack.click(MARA, card, "approve")) == []
        assert card.locked()

    story(slack, tmp_path, tell)


def test_somebody_of_another_group_may_not_answer(slack, tmp_path):
    async def tell(at: Scene) -> None:
        pause, itinerary = await at.asked(), await at.asked(ProposalKind.ITINERARY)
        await refused(at, slack.click(INES, at.card(pause), "approve"), "ines-abreu may not answer")
        card = at.card(itinerary)
        picker = next(block for block in card.blocks if "accessory" in block)
        await refused(
            at,
            slack.click(KOFI, card, "approve", choose={picker["block_id"]: "0"}),
            "kofi-lund may not answer",
        )
        await refused(at, slack.click(MARA, card, "decline"), "mara-quist may not answer")

    story(slack, tmp_path, tell)


class Roster:
    """Says nobody's groups, in the way it is told to."""

    def __init__(self, how: str) -> None:
        self.how = how

    async def groups_of(self, person: str, *, at: int) -> tuple[str, ...]:
        if self.how == "fails":
            raise RosterError("the rota answers 500")
        if self.how == "stalls":
            await asyncio.Event().wait()
        return (person,)

    async def lent_to(self, _person: str, *, at: int) -> tuple[()]:
        return ()


@pytest.mark.parametrize(
    ("how", "said"),
    [("fails", "the rota answers 500"), ("stalls", "no answer within 2 s"), ("changed", "may not answer")],
)
def test_groups_are_read_at_the_press_and_what_cannot_be_read_refuses(slack, tmp_path, how, said):
    async def tell(at: Scene) -> None:
        await refused(at, slack.click(MARA, at.card(await at.asked()), "approve"), said)

    story(slack, tmp_path, tell, change=lambda house: setattr(house, "people", Roster(how)))


def test_an_answer_that_comes_too_late_does_not_count(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        old = slack.click(MARA, card, "approve")
        await at.wait(9 * HOUR)
        assert card.locked()
        assert "Nobody answered by" in card.seen
        await refused(at, old, "was already expired")

    story(slack, tmp_path, tell)


def test_an_answer_to_a_plan_that_changed_does_not_count_and_the_card_has_the_new_one(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        card = at.card(asked)
        old = slack.click(MARA, card, "approve")
        book = at.house.books[0]
        more: Campaign = replace(book.campaigns[0], id="one-more", name="One more")
        more = replace(more, subject=replace(more.subject, id="cozumel-early-bird"))
        await at.house.runner.step([replace(book, digest="changed", campaigns=(*book.campaigns, more))])
        await at.settle()
        now = (await at.proposals())[asked.id]
        assert now.plan != asked.plan
        assert "One more" in card.seen
        await refused(at, old, "The card shows the question as it is now; answer it there.")
        assert await at.press(slack.click(MARA, card, "approve")) == []
        assert (await at.proposals())[asked.id].state is ProposalState.APPROVED

    story(slack, tmp_path, tell)


def test_one_delivery_that_comes_again_is_one_answer_and_no_complaint(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        payload = slack.click(MARA, card, "approve")
        for _ in range(3):
            assert await at.press(payload) == []
        assert len(at.verdicts) == 1

    story(slack, tmp_path, tell)


def test_a_delivery_that_comes_again_after_a_restart_has_no_second_effect(slack, tmp_path):
    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            card = at.card(await at.asked())
            payload = slack.click(MARA, card, "approve")
            await at.press(payload)
            await at.wait(4 * HOUR)
            effects, clock = len(at.effects), at.clock
            assert effects
        async with scene(tmp_path, slack, clock=clock) as at:
            (note,) = await at.press(payload)
            assert "already approved by mara-quist" in note
            assert at.accepted == []
            assert at.effects == []

    asyncio.run(run())


def test_a_double_press_has_one_effect_and_the_second_says_who_won(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        first, second = slack.click(MARA, card, "approve"), slack.click(MARA, card, "approve")
        await asyncio.gather(at.ears.take(first), at.ears.take(second))
        await at.settle()
        assert len(at.accepted) == 1
        assert [note["text"] for note in slack.notes if "already approved by mara-quist" in note["text"]]
        assert len(slack.notes) == 1

    story(slack, tmp_path, tell)


def test_of_fifty_presses_at_once_one_counts_and_each_other_is_answered(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        presses = [
            slack.click((MARA, TOM)[n % 2], card, ("approve", "decline")[n % 3 == 0]) for n in range(50)
        ]
        await asyncio.gather(*(at.ears.take(one) for one in presses))
        await at.settle()
        assert len([one for one in at.accepted if one.final]) == 1
        assert len(slack.notes) == 49
        assert all("was already" in note["text"] for note in slack.notes)
        assert len({note["hook"] for note in slack.notes}) == 49
        rows = await at.asked(state=(await at.proposals())[(await last(at))].state)
        assert len(at.effects) <= len(rows.rows)

    async def last(at: Scene) -> str:
        return at.accepted[0].proposal

    story(slack, tmp_path, tell)


def test_a_store_that_cannot_be_written_is_said_and_the_press_can_be_repeated(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        payload = slack.click(MARA, card, "approve")
        doors = at.ears._interactions._doors

        async def full(_decision) -> None:
            raise StoreError("the disk is full")

        at.ears._interactions._doors = replace(doors, submit=full)
        await refused(at, payload, "It is not certain that your answer was recorded (the disk is full)")
        at.ears._interactions._doors = doors
        assert await at.press(payload) == []
        assert card.locked()

    story(slack, tmp_path, tell)


def test_why_an_answer_is_not_recorded_is_said_in_the_language_of_the_house(slack, tmp_path, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    full_disk = phrase("the disk is full, nothing of this step was kept; free some space")

    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())

        async def full(_decision) -> None:
            raise StoreError(full_disk)

        at.ears._interactions._doors = replace(at.ears._interactions._doors, submit=full)
        (note,) = await at.press(slack.click(MARA, card, "approve"))
        assert in_language(full_disk, "es") in note
        assert "the disk" not in note

    story(slack, tmp_path, tell)


def test_a_verdict_that_does_not_come_in_time_is_said_to_be_recorded(slack, tmp_path):
    async def tell(at: Scene) -> None:
        async def never(_decision) -> None:
            raise TimeoutError

        at.ears._interactions._doors = replace(at.ears._interactions._doors, verdict=never)
        (note,) = await at.press(slack.click(MARA, at.card(await at.asked()), "approve"))
        assert note == "Your answer is recorded. The card will show what comes of it."

    story(slack, tmp_path, tell)


def test_a_bug_in_a_door_is_answered_too(slack, tmp_path):
    async def tell(at: Scene) -> None:
        async def broken(_id) -> None:
            raise ZeroDivisionError

        at.ears._interactions._doors = replace(at.ears._interactions._doors, proposal=broken)
        await refused(
            at, slack.click(MARA, at.card(await at.asked()), "approve"), "Something went wrong here"
        )

    story(slack, tmp_path, tell)


def test_an_answer_that_cannot_go_where_slack_wants_it_goes_another_way(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        elsewhere = {"response_url": "http://127.0.0.1:9/steal"}
        await refused(at, slack.click("U0ESME", card, "approve", **elsewhere), "does not know who you are")
        assert slack.notes[-1]["channel"] == card.channel
        assert slack.notes[-1]["user"] == "U0ESME"
        directly = {
            "response_url": slack.hooks_url.replace("/hooks/", "/hooks.evil/"),
            "channel": {"id": "C0GONE"},
            "container": None,
        }
        posted = len(slack.messages)
        await at.press(slack.click("U0ESME", card, "approve", **directly))
        assert slack.messages[posted].channel == "D0ESME"

    story(slack, tmp_path, tell)


def test_two_people_are_needed_where_the_plan_is_over_the_limit(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()

        def more(core) -> None:
            proposals = core.state.brand("main").proposals
            proposals[asked.id] = replace(proposals[asked.id], quorum=2)

        await at.house.runner.on_core(more)
        card = at.card(asked)
        (note,) = await at.press(slack.click(MARA, card, "approve"))
        assert "1 more by another person" in note
        assert not card.locked()
        assert "2 different people must approve (so far: mara-quist)" in card.seen
        (note,) = await at.press(slack.click(MARA, card, "approve"))
        assert "you approved" in note.lower()
        assert await at.press(slack.click(TOM, card, "approve")) == []
        assert card.locked()
        assert "Approved by mara-quist and tom-adeyemi" in card.seen

    story(slack, tmp_path, tell)


def test_a_flood_of_old_presses_is_answered_one_by_one_though_slack_wants_us_to_wait(slack, tmp_path):
    """The socket was gone for an hour: no address of a press is good any more, and Slack says 429."""

    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        gone = slack.hooks_url.replace("/hooks/", "/hooks/gone/")
        late = [
            slack.click(f"U0OLD{number}", card, "approve", response_url=gone, message=None)
            for number in range(12)
        ]
        for method in ("chat.postEphemeral", "chat.postMessage"):
            slack.faults[method].extend(
                [Fault(status=429, error="ratelimited", headers={"Retry-After": "0"})] * 10
            )
        before = len(slack.notes), len(slack.messages)
        tasks = [at.ears.take(one) for one in late]
        await asyncio.gather(*tasks)
        told = [note["user"] for note in slack.notes[before[0] :] if "user" in note]
        told += [one.channel.replace("D0", "U0", 1) for one in slack.messages[before[1] :]]
        assert sorted(told) == sorted(f"U0OLD{number}" for number in range(12))
        assert at.effects == []

    story(slack, tmp_path, tell)


def test_a_note_that_is_refused_for_good_is_tried_once_and_nothing_waits_when_the_service_ends(
    slack, tmp_path
):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        slack.faults["chat.postEphemeral"].append(Fault(error="user_not_in_channel"))
        slack.faults["chat.postMessage"].append(Fault(error="account_inactive"))
        await at.press(slack.click("U0ESME", card, "approve", response_url=""))
        slack.faults["chat.postEphemeral"].extend([Fault(status=429, headers={"Retry-After": "3600"})] * 9)
        slack.faults["chat.postMessage"].extend([Fault(status=429, headers={"Retry-After": "3600"})] * 9)
        at.ears.take(slack.click("U0ESME", card, "approve", response_url=""))
        await asyncio.wait_for(at.ears.close(), 120)

    story(slack, tmp_path, tell)
