from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

import pytest

from engine.errors import NotifyError
from engine.model.time import Instant
from engine.ports import Message
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.router import Router
from tests.fakes.cards import ENDED, MESSAGE
from tests.fakes.notifiers import FakeNotifier

PEOPLE = """
schema: serviola/people/1
people:
  - {id: ada, name: Ada, contact: ada@example.invalid}
  - {id: bruno, name: Bruno, contact: bruno@example.invalid}
  - {id: carla, name: Carla}
teams: {plan: [ada, bruno], market: [carla]}
on-call:
  safety:
    - {who: ada, from: 2026-01-01T00:00Z, to: 2026-01-02T00:00Z}
    - {who: bruno, from: 2026-01-02T00:00Z, to: 2026-01-03T00:00Z}
"""
FIRST = Instant(1_767_225_600_000_000)  # 2026-01-01T00:00Z
ASK = replace(MESSAGE, key="ask:1", recipient="team:plan", order=1)


class Placed(FakeNotifier):
    """Stands in for Slack: knows where some are."""

    def __init__(self, *places: str) -> None:
        super().__init__("slack")
        self.places = places

    def place_of(self, recipient: str) -> str:
        return "C1" if recipient in self.places else ""

    async def shows(self) -> bool:
        return True

    async def picture(self, key: str, plan: str, title: str, data: bytes) -> bool:
        self.pictures.append((key, plan))
        return True

    pictures: ClassVar[list[tuple[str, str]]] = []


class House:
    """A router over fakes, which can be opened anew."""

    def __init__(self, folder, *places: str, **how) -> None:
        self.folder, self.how, self.now = folder, how, FIRST
        self.record, self.mail = FakeNotifier("folder"), FakeNotifier("mail")
        self.slack = Placed(*places)
        self.with_slack = True
        self.open()

    def open(self) -> None:
        self.router = Router(
            record=self.record,
            slack=self.slack if self.with_slack else None,
            mail=self.mail,
            people=YamlRoster(PEOPLE, "people.yaml"),
            now=lambda: self.now,
            remembered=Remembered(self.folder / "ways"),
            **self.how,
        )

    def do(self, *calls) -> None:
        async def one_by_one() -> None:
            for call in calls:
                await call

        asyncio.run(one_by_one())

    def reached(self) -> tuple[list[str], list[str]]:
        return [m.recipient for m in self.slack.said.values()], [m.recipient for m in self.mail.said.values()]


def test_a_team_with_a_channel_is_reached_there_and_by_mail_only_where_everybody_wants_it(tmp_path):
    house = House(tmp_path / "a", "team:plan")
    house.do(house.router.ask(ASK))
    assert house.reached() == (["team:plan"], [])
    house = House(tmp_path / "b", "team:plan", mail_everybody=True)
    house.do(house.router.ask(ASK))
    assert house.reached() == (["team:plan"], ["ada", "bruno"])


def test_a_team_without_a_channel_is_reached_one_by_one(tmp_path):
    house = House(tmp_path, "ada")
    house.do(house.router.ask(ASK))
    assert house.reached() == (["ada"], ["bruno"])


def test_what_must_not_be_overlooked_goes_both_ways(tmp_path):
    house = House(tmp_path, "team:plan")
    house.do(
        house.router.tell(Message(key="t", recipient="team:plan", title="NOT paused", body="", urgent=True))
    )
    assert house.reached() == (["team:plan"], ["ada", "bruno"])


def test_the_record_is_kept_whoever_is_reached(tmp_path):
    house = House(tmp_path)
    with pytest.raises(NotifyError, match="nobody is reached by team:market"):
        house.do(house.router.ask(replace(ASK, recipient="team:market")))
    with pytest.raises(NotifyError, match="no team nowhere"):
        house.do(house.router.ask(replace(ASK, key="ask:2", recipient="team:nowhere")))
    assert list(house.record.said) == ["ask:1", "ask:2"]
    assert all(kept.card is None for kept in house.record.said.values())


def test_one_way_that_fails_is_tried_again_and_repeats_no_other(tmp_path):
    house = House(tmp_path, "ada")
    house.slack.fails = [NotifyError("slack: busy", retry_after_s=9)]
    with pytest.raises(NotifyError, match="busy") as caught:
        house.do(house.router.ask(ASK))
    assert (caught.value.permanent, caught.value.retry_after_s) == (False, 9)
    assert house.reached() == ([], ["bruno"])
    house.open()
    house.do(house.router.ask(ASK))
    assert house.reached() == (["ada"], ["bruno"])
    assert len(house.mail.said) == 1


def test_mail_stands_in_for_a_way_that_is_vain(tmp_path):
    house = House(tmp_path, "team:plan")
    house.slack.fails = [NotifyError("slack: revoked", permanent=True)]
    house.do(house.router.ask(ASK))
    assert house.reached() == ([], ["ada", "bruno"])


def test_when_every_way_is_vain_it_is_said(tmp_path):
    house = House(tmp_path, "team:plan")
    house.slack.fails = [NotifyError("slack: revoked", permanent=True)]
    house.mail.fails = [NotifyError("mail: refused", permanent=True) for _ in range(2)]
    with pytest.raises(NotifyError, match="revoked") as caught:
        house.do(house.router.ask(ASK))
    assert caught.value.permanent


def test_whoever_was_asked_is_told_how_it_ended_also_when_the_shift_is_over(tmp_path):
    house = House(tmp_path, "ada", "bruno")
    ask = replace(ASK, recipient="oncall:safety")
    house.do(house.router.ask(ask))
    house.now = Instant(FIRST + 86_400_000_000)
    house.open()
    house.do(house.router.rewrite(replace(ENDED, key=ask.key, recipient="oncall:safety", order=2)))
    assert house.reached() == (["ada"], [])
    (card,) = house.slack.said.values()
    assert card.card is not None
    assert card.card.ended
    house.do(house.router.rewrite(replace(ask, order=3)))
    assert house.reached() == (["ada", "bruno"], [])


def test_how_a_question_ended_is_not_told_to_those_who_were_never_asked(tmp_path):
    house = House(tmp_path, "team:plan")
    house.do(house.router.rewrite(replace(ENDED, key="ask:9", recipient="team:plan")))
    assert house.reached() == ([], [])
    assert house.record.said == {}


def test_a_question_that_ended_before_it_could_be_put_is_put_as_ended(tmp_path):
    house = House(tmp_path, "team:plan")
    house.do(
        house.router.rewrite(replace(ENDED, key="ask:1", recipient="team:plan", order=2)),
        house.router.ask(ASK),
    )
    (card,) = house.slack.said.values()
    assert card.card is not None
    assert card.card.ended


def test_nobody_on_call_is_said(tmp_path):
    house = House(tmp_path, "ada")
    house.now = Instant(0)
    with pytest.raises(NotifyError, match="nobody is reached by oncall:safety"):
        house.do(house.router.ask(replace(ASK, recipient="oncall:safety")))


def test_a_way_that_is_no_longer_set_up_does_not_stop_the_others(tmp_path):
    house = House(tmp_path, "ada")
    house.do(house.router.ask(ASK))
    house.with_slack = False
    house.open()
    house.do(house.router.rewrite(replace(ENDED, key="ask:1", recipient="team:plan", order=2)))
    assert all(mail.card and mail.card.ended for mail in house.mail.said.values())
