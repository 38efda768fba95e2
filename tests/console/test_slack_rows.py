"""Single rows and second opinions, from the menu of a card to what comes of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.model.proposal import ProposalKind, ProposalState
from tests.fakes import words
from tests.fakes.slack import FakeSlack, Posted
from tests.fakes.slack_blocks import wrong_view
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


async def opened(at: Scene, who: str, card: Posted, pick: str) -> dict[str, Any]:
    """Open a window from the menu, and give it as it is once it is filled."""
    before = len(at.slack.views)
    assert await at.press(at.slack.click(who, card, "more", pick=pick)) == []
    assert len(at.slack.views) == before + 1
    return at.slack.views[-1]


def boxes(window: dict[str, Any]) -> list[dict[str, Any]]:
    found = [block.get("element", {}) for block in window["view"]["blocks"]]
    return [one for element in found if element.get("type") == "checkboxes" for one in element["options"]]


def initially_ticked(window: dict[str, Any]) -> list[dict[str, Any]]:
    found = [block.get("element", {}) for block in window["view"]["blocks"]]
    return [one for element in found for one in element.get("initial_options", ())]


def test_what_is_unticked_is_left_alone_and_said_on_the_card_in_the_thread_and_when_explained(
    slack, tmp_path
):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        card = at.card(asked)
        window = await opened(at, MARA, card, "rows")
        assert wrong_view(window["view"]) == []
        assert [one["value"] for one in boxes(window)] == ["0", "1", "2"]
        out = asked.rows[1]
        assert await at.press(slack.submission(MARA, window, "that one is harmless", untick=("1",))) == []
        now = (await at.proposals())[asked.id]
        assert now.state is ProposalState.APPROVED
        assert {row.key for row in now.rows} == {row.key for row in asked.rows} - {out.key}
        assert now.left_out == (out.key,)
        assert {hold.subject for hold in at.effects} == {row.subject for row in now.rows}
        name = boxes(window)[1]["text"]["text"].partition(" in ")[0]
        assert f"{name}: left out by who approved, and left alone" in card.seen
        assert "To undo it: serviola decide" in card.seen
        threaded = [one for one in slack.messages if one.thread == card.ts and "Left out" in one.seen]
        assert [name in one.seen for one in threaded] == [True]
        await at.wait(30 * HOUR)
        again = [one for one in (await at.proposals()).values() if one.asks is ProposalKind.PAUSE]
        assert all(out.key not in {row.key for row in one.rows} for one in again)

    story(slack, tmp_path, tell)


def test_the_window_opens_before_anything_is_read_and_is_filled_afterwards(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        slack.calls.clear()
        window = await opened(at, MARA, card, "rows")
        methods = [method for method, _ in slack.calls if method.startswith("views")]
        assert methods == ["views.open", "views.update"]
        first = next(body for method, body in slack.calls if method == "views.open")["view"]
        assert "One moment" in str(first["blocks"])
        hidden = window["view"]["private_metadata"]
        assert "beach" not in hidden.lower()
        assert len(hidden) < 200

    story(slack, tmp_path, tell)


def test_nothing_ticked_is_said_in_the_window_and_nothing_is_recorded(slack, tmp_path):
    async def tell(at: Scene) -> None:
        window = await opened(at, MARA, at.card(await at.asked()), "rows")
        sent = slack.submission(MARA, window, None, untick=("0", "1", "2"))
        assert "rows:0" in at.ears.ack(sent)["errors"]
        assert await at.press(sent) == []
        assert at.verdicts == []

    story(slack, tmp_path, tell)


def test_all_ticked_is_an_approval_of_all(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        window = await opened(at, MARA, at.card(asked), "rows")
        assert await at.press(slack.submission(MARA, window, None)) == []
        now = (await at.proposals())[asked.id]
        assert (now.state, now.left_out, now.rows) == (ProposalState.APPROVED, (), asked.rows)

    story(slack, tmp_path, tell)


def test_the_second_finds_ticked_what_the_first_approved_and_is_told_what_differs(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        card = at.card(asked)

        def of_two(core) -> None:
            proposals = core.state.brand("main").proposals
            # Its playbook is another by now, so the number stands that the question was asked with.
            proposals[asked.id] = replace(proposals[asked.id], quorum=2, playbook_digest="earlier")

        await at.house.runner.on_core(of_two)
        window = await opened(at, MARA, card, "rows")
        name = boxes(window)[1]["text"]["text"].partition(" in ")[0]
        (note,) = await at.press(slack.submission(MARA, window, None, untick=("1",)))
        assert "1 more by another person" in note
        assert f"mara-quist left out: {name}. Whoever approves as well takes the same" in card.seen
        (note,) = await at.press(slack.click(TOM, card, "approve"))
        assert f"mara-quist left out {name}, and you approve that; nothing of yours is recorded" in note
        assert not card.locked()
        window = await opened(at, TOM, card, "rows")
        assert wrong_view(window["view"]) == []
        assert [one["value"] for one in initially_ticked(window)] == ["0", "2"]
        (note,) = await at.press(slack.submission(TOM, window, None, untick=("0",)))
        assert "mara-quist approved" in note
        assert "and you leave that out" in note
        window = await opened(at, TOM, card, "rows")
        assert await at.press(slack.submission(TOM, window, None)) == []
        now = (await at.proposals())[asked.id]
        assert (now.state, now.left_out) == (ProposalState.APPROVED, (asked.rows[1].key,))
        assert now.decided_by == ("mara-quist", "tom-adeyemi")

    story(slack, tmp_path, tell)


def test_a_window_that_was_open_while_the_plan_changed_decides_nothing_and_says_why(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        card = at.card(asked)
        window = await opened(at, MARA, card, "rows")
        why = await opened(at, MARA, card, "say-why")
        old_menu = slack.click(MARA, card, "more", pick="rows")
        book = at.house.books[0]
        more = replace(book.campaigns[0], id="one-more", name="One more")
        more = replace(more, subject=replace(more.subject, id="cozumel-early-bird"))
        await at.house.runner.step([replace(book, digest="changed", campaigns=(*book.campaigns, more))])
        await at.settle()
        assert "Buttons and windows of an earlier plan are void" in card.seen
        (note,) = await at.press(slack.submission(MARA, window, None, untick=("1",)))
        assert "has changed since you saw it" in note
        (note,) = await at.press(slack.submission(MARA, why, "yes", pick={"answer": "approve"}))
        assert "The card shows the question as it is now" in note
        assert at.accepted == []
        assert at.effects == []
        await at.press(old_menu)
        assert "The card shows the question as it is now" in str(slack.views[-1]["view"]["blocks"])
        assert (await at.proposals())[asked.id].state is ProposalState.OPEN

    story(slack, tmp_path, tell)


def test_somebody_who_may_not_answer_does_not_by_a_window_either(slack, tmp_path):
    async def tell(at: Scene) -> None:
        window = await opened(at, MARA, at.card(await at.asked()), "rows")
        (note,) = await at.press(slack.submission(KOFI, window, None, untick=("1",)))
        assert "kofi-lund may not answer" in note
        assert at.accepted == []

    story(slack, tmp_path, tell)


def test_a_decided_question_has_nothing_to_choose_in_its_window(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        late = slack.click(MARA, card, "more", pick="rows")
        assert await at.press(slack.click(MARA, card, "decline")) == []
        await at.press(late)
        assert "nothing to choose here any more" in str(slack.views[-1]["view"]["blocks"])

    story(slack, tmp_path, tell)


def test_a_second_opinion_is_asked_of_one_of_the_roster_noted_in_the_thread_and_decides_nothing(
    slack, tmp_path
):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        card = at.card(asked)
        window = await opened(at, MARA, card, "opinion")
        assert wrong_view(window["view"]) == []
        names = [one["value"] for one in window["view"]["blocks"][0]["element"]["options"]]
        assert "ines-abreu" in names
        assert not {"everybody", "@here", "channel"} & set(names)
        before = len(slack.messages)
        sent = slack.submission(MARA, window, None, pick={"whom": "ines-abreu"})
        (note,) = await at.press(sent)
        assert "ines-abreu was asked" in note
        fresh = slack.messages[before:]
        (told,) = [one for one in fresh if one.channel == "D" + INES[1:]]
        assert "mara-quist asks what you think" in told.seen
        assert told.locked()
        (threaded,) = [one for one in fresh if one.thread]
        assert "mara-quist asked ines-abreu" in threaded.seen
        assert threaded.thread == card.ts
        assert at.verdicts == []
        again = {**sent, "view": {**sent["view"], "id": "V-again"}}
        await at.press(again)
        assert len(slack.messages) == before + 2

    story(slack, tmp_path, tell)


@pytest.mark.parametrize(
    "whom", ["", "everybody", "person:nobody", "<!channel>", "C0PLAN", "person:" + "x" * 400]
)
def test_nobody_outside_the_roster_is_asked_for_an_opinion(slack, tmp_path, whom):
    async def tell(at: Scene) -> None:
        window = await opened(at, MARA, at.card(await at.asked()), "opinion")
        before = len(slack.messages)
        notes = await at.press(slack.submission(MARA, window, None, pick={"whom": whom}))
        assert len(slack.messages) == before
        assert all("Nobody was asked" in note for note in notes)

    story(slack, tmp_path, tell)


def test_one_of_a_long_roster_is_asked_from_a_list_further_down(slack, tmp_path):
    async def tell(at: Scene) -> None:
        people = at.house.settings.people
        many = "".join(f"  - {{id: aa-{n}, name: Aa {n}}}\n" for n in range(150))
        people.write_text(people.read_text().replace("\npeople:\n", f"\npeople:\n{many}"))
        window = await opened(at, MARA, at.card(await at.asked()), "opinion")
        assert wrong_view(window["view"]) == []
        lists = window["view"]["blocks"][0]["element"]["option_groups"]
        assert len(lists) > 1
        assert "ines-abreu" in {one["value"] for one in lists[-1]["options"]}
        (note,) = await at.press(slack.submission(MARA, window, None, pick={"whom": "ines-abreu"}))
        assert "ines-abreu was asked" in note

    story(slack, tmp_path, tell)


def test_whoever_slack_does_not_vouch_for_asks_nobody(slack, tmp_path):
    async def tell(at: Scene) -> None:
        window = await opened(at, MARA, at.card(await at.asked()), "opinion")
        slack.users[MARA] = slack.profile(MARA, deleted=True)
        before = len(slack.messages)
        (note,) = await at.press(slack.submission(MARA, window, None, pick={"whom": "ines-abreu"}))
        assert "not active" in note
        assert len(slack.messages) == before

    story(slack, tmp_path, tell)


def test_a_card_is_rewritten_in_place_when_another_voice_is_heard_and_only_then(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        card = at.card(asked)
        assert "official sources 1 (usgs)" in card.seen
        known = await at.house.runner.on_core(lambda core: dict(core.state.brand("main").situations))
        heard = words.signal(
            source="gdacs",
            native_id="eq-1",
            publisher="gdacs",
            aliases=known[asked.situation].keys,
            point=known[asked.situation].point,
            occurred_at=known[asked.situation].occurred_at,
            sent_at=at.clock.now(),
            received_at=at.clock.now(),
        )
        edits = card.edits
        await at.house.runner.step([heard])
        await at.settle()
        assert "official sources 2 (gdacs, usgs)" in card.seen
        assert card.edits == edits + 1
        await at.house.runner.step([replace(heard, revision=2)])
        await at.settle()
        assert card.edits == edits + 1

    story(slack, tmp_path, tell)


def test_rows_that_were_unticked_stay_out_though_the_plan_was_another_for_a_moment(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        window = await opened(at, MARA, at.card(asked), "rows")

        async def another(_id: str) -> Any:
            return replace(asked, plan="0" * 12)

        doors = at.ears._interactions._doors
        at.ears._interactions._doors = replace(doors, proposal=another)
        await at.press(slack.submission(MARA, window, None, untick=("1",)))
        assert asked.rows[1].subject not in {hold.subject for hold in at.effects}
        assert at.accepted == []

    story(slack, tmp_path, tell)


@pytest.mark.parametrize("answer", ["release", "done", "send", "later", "looking"])
def test_a_window_gives_no_answer_that_none_of_ours_asks_for(slack, tmp_path, answer):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        card = at.card(asked)
        window = await opened(at, MARA, card, "say-why")
        if answer == "release":
            await at.press(slack.click(MARA, card, "approve"))
        before = len(at.verdicts)
        hidden = {**json.loads(window["view"]["private_metadata"]), "a": answer}
        window["view"]["private_metadata"] = json.dumps(hidden)
        (note,) = await at.press(slack.submission(MARA, window, "because"))
        assert "does not belong to a question" in note
        assert len(at.verdicts) == before

    story(slack, tmp_path, tell)
