"""What is to come later is no failure: the outbox keeps it until then, and nothing is called ill."""

from __future__ import annotations

import asyncio

from engine.errors import Waits
from engine.model.decision import Answer
from engine.model.hold import Do, Intent, Result
from engine.model.night import Night
from engine.model.proposal import ProposalKind
from engine.model.scales import Category
from engine.model.signal import OutsideText
from engine.model.time import HOUR
from engine.response.steps import retry_at
from notify.manners import Manners
from notify.pools import Pools
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.router import Router
from serviola.clocks import ManualClock
from serviola.hands import Hands
from serviola.questions import messages_of
from serviola.ways import Ways
from serviola.wording import Wording
from tests.fakes import words as w
from tests.fakes.notifiers import FakeNotifier
from tests.response.storm import Storm, limited, schedule

FACTS = {"headline": "Canary headline", "situation": "M7.0 earthquake, severity Extreme", "proposed": ""}


async def nothing(*_: object) -> None:
    return None


async def going_on(*_: object) -> bool:
    return False


def hands(notifier: FakeNotifier, ways: Ways) -> Hands:
    return Hands(
        tools={},
        notifier=notifier,
        templates=Wording("en"),
        clock=ManualClock(w.NOW),
        text_of=nothing,
        halted=going_on,
        ways=ways,
    )


def intent(**more) -> Intent:
    have = {
        "key": "tell:cleared:team:plan",
        "brand": "main",
        "partition": Category.GEO,
        "do": Do.TELL,
        "due_at": w.NOW,
        "recipient": "team:plan",
        "template": "told_cleared",
        "facts": FACTS,
        "situation": "S-1",
    }
    return Intent(**{**have, **more})


def test_it_is_due_again_when_it_may_come_and_no_way_is_ill():
    notifier, ways = FakeNotifier(), Ways()
    notifier.fails = [Waits("it waits until seven", retry_after_s=3600.0, way="mail")]
    outcome = asyncio.run(hands(notifier, ways).perform(intent()))
    assert (outcome.result, outcome.permanent) == (Result.FAILED, False)
    assert retry_at(outcome, 1) == w.NOW + HOUR
    assert (dict(ways.ill), ways.undelivered) == ({}, 0)
    assert asyncio.run(hands(notifier, ways).perform(intent(attempt=1))).result is Result.DONE


def test_a_message_says_what_it_is_and_in_brief_without_words_from_outside():
    notifier = FakeNotifier()
    asyncio.run(hands(notifier, Ways()).perform(intent()))
    (said,) = notifier.said.values()
    assert said.kind == "told_cleared"
    assert not said.wakes
    assert "M7.0 earthquake" in said.brief
    assert "Canary" not in said.brief


def test_a_message_that_was_tried_often_goes_by_every_way_and_still_wakes_nobody():
    notifier = FakeNotifier()
    asyncio.run(hands(notifier, Ways()).perform(intent(attempt=9)))
    (said,) = notifier.said.values()
    assert (said.urgent, said.wakes) == (True, False)


def test_who_put_a_question_off_until_three_is_reminded_at_three_and_the_others_may_sleep():
    storm = Storm(schedule(), limited(on_timeout="decline, remind: 30m"))
    storm.quakes([0])
    (one,) = [each for each in storm.proposals if each.asks is ProposalKind.PAUSE]
    storm.answer(one, Answer.LATER, until=w.after(HOUR))
    storm.wait(HOUR + HOUR * 3 // 4)
    notifier = FakeNotifier()
    night = Manners(quiet={"everybody": Night(start="00:00", end="23:59", zone="UTC")})
    reminders = storm.sent("told_reminder")
    for each in reminders:
        asyncio.run(hands(notifier, Ways()).perform(each))
    wait = {
        said.recipient: night.sleeps_until(said, recipient=said.recipient, person="mara", now=w.NOW)
        for said in notifier.said.values()
    }
    assert wait["mara"] is None
    assert wait["team:marketing"] is not None
    assert not any(said.urgent for said in notifier.said.values())


def test_a_text_message_says_what_is_asked_and_how_it_ended_and_nothing_from_outside(monkeypatch):
    storm = Storm(schedule(), limited(on_timeout="decline"))
    storm.quakes([0])
    (asked,) = [each for each in storm.proposals if each.asks is ProposalKind.PAUSE]
    core, words = storm.core, Wording("en")
    monkeypatch.setattr(core.store, "text_of", lambda _: OutsideText(headline="Canary headline"))
    (message,) = messages_of(core, words, storm.brand, asked)
    assert message.until == asked.expires_at
    assert "M7" in message.brief
    storm.wait(4 * HOUR)
    (message,) = messages_of(core, words, storm.brand, storm.brand.proposals[asked.id])
    assert message.card is not None
    assert message.card.ended in message.brief
    assert message.brief.startswith("Serviola: ")
    assert "Canary" not in message.brief


PEOPLE = """
schema: serviola/people/1
people: [{id: pia, name: Pia, contact: pia@example.invalid}]
teams: {planning: [pia], marketing: [pia]}
"""


def test_what_waits_for_the_morning_is_a_row_of_the_outbox_and_comes_once_as_one(tmp_path):
    storm = Storm(schedule(), limited())
    mail = FakeNotifier("mail")
    night = Night(start="09:00", end="15:00", zone="UTC")

    def perform(one: Intent) -> None:
        remembered = Remembered(tmp_path / "sent")
        router = Router(
            record=FakeNotifier("folder"),
            slack=None,
            mail=mail,
            people=YamlRoster(PEOPLE, "people.yaml"),
            now=storm.clock.now,
            remembered=remembered,
            pools=Pools(Manners(quiet={"pia": night}), remembered=remembered, now=storm.clock.now),
        )
        hands = Hands(
            tools={},
            notifier=router,
            templates=Wording("en"),
            clock=storm.clock,
            text_of=nothing,
            halted=going_on,
        )
        storm.step(asyncio.run(hands.perform(one)))

    storm.quakes([0, 1])
    storm.taken_back(0, 1)
    told = [one for one in storm.intents if one.do is Do.TELL]
    assert len(told) > 1
    for one in told:
        perform(one)
    assert mail.said == {}
    again = [one for one in storm.intents if one.do is Do.TELL and one.attempt == 1]
    assert len(again) == len(told)
    morning = night.ends_after(w.NOW)
    assert morning is not None
    assert {one.due_at for one in again} == {morning}
    storm.wait(morning - w.NOW)
    known = len(storm.intents)
    for one in again:
        perform(one)
    (whole,) = mail.said.values()
    assert whole.title == f"{len(told)} notices"
    assert [one for one in storm.intents[known:] if one.do is Do.TELL] == []
