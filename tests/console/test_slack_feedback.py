"""How it was, said in Slack: one menu on a card that is decided, answered to whoever chose alone."""

from __future__ import annotations

import asyncio

import pytest

from engine.model.feedback import Judgment
from engine.ports import Card
from notify.feedback_card import HOW, feedback_blocks
from store import judged
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import KOFI, MARA, Scene, configured, scene

STRANGER = "U0EVE"


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def chosen(slack: FakeSlack, who: str, card, how: str):
    menu = card.element("feedback")
    option = next(one for one in menu["options"] if one["value"].startswith(f"{how}|"))
    payload = slack.click(who, card, "feedback")
    payload["actions"][0]["selected_option"] = option
    return payload


def test_one_choice_after_the_decision_is_kept_and_a_stranger_is_told_why_not(slack, tmp_path):
    async def tell(at: Scene) -> None:
        async def kept():
            return await at.house.runner.on_core(lambda core: judged.feedback(core.store.db))

        slack.users[STRANGER] = slack.profile(STRANGER)
        asked = await at.asked()
        assert "feedback" not in str(at.card(asked).blocks)
        await at.press(slack.click(MARA, at.card(asked), "decline"))
        card = at.card(asked)
        assert card.locked()
        payload = chosen(slack, MARA, card, "too_late")
        assert "Noted" in (await at.press(payload))[-1]
        assert "Noted" in (await at.press(chosen(slack, MARA, card, "wrong")))[-1]
        assert [(one.by, one.judgment, one.via) for one in await kept()] == [
            ("mara-quist", Judgment.TOO_LATE, "Slack"),
            ("mara-quist", Judgment.WRONG, "Slack"),
        ]
        assert "neither asked nor told" in (await at.press(chosen(slack, STRANGER, card, "right")))[-1]
        strange = chosen(slack, MARA, card, "right")
        strange["actions"][0]["selected_option"] = {"value": "splendid|" + asked.id}
        assert "does not belong" in (await at.press(strange))[-1]
        slack.users[MARA] = slack.profile(MARA, deleted=True)
        assert "not active" in (await at.press(chosen(slack, MARA, card, "right")))[-1]
        assert len(await kept()) == 2
        assert len(at.accepted) == 1

    config = configured(tmp_path, slack)
    people = (config / "people.yaml").read_text()
    (config / "people.yaml").write_text(people.replace("people:", "people:\n  - {id: eve, name: Eve}", 1))
    settings = (config / "serviola.yaml").read_text()
    (config / "serviola.yaml").write_text(settings.replace(f"{KOFI}: kofi-lund", f"{STRANGER}: eve"))

    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            await tell(at)

    asyncio.run(run())


def test_each_judgment_of_a_question_has_one_choice_and_a_limit_has_none():
    card = Card(proposal="P-abcdefghij", plan="0123456789ab", asks="pause", situation="a quake", ended="yes")
    [block] = feedback_blocks(str, card)
    assert [one["value"].split("|")[0] for one in block.to_dict()["accessory"]["options"]] == list(HOW)
    assert set(HOW) == set(Judgment) - {Judgment.MISSED}
    limit = Card(proposal="P-abcdefghij", plan="0123456789ab", asks="limit", situation="", ended="yes")
    assert feedback_blocks(str, limit) == []
