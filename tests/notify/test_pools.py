from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.errors import NotifyError, Waits
from engine.model.night import Night
from engine.model.time import HOUR, MINUTE, SECOND, Instant, parse_iso
from engine.ports import Message
from notify.manners import Manners
from notify.pools import Pools
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.router import Router
from notify.wakings import Wakings
from tests.fakes.cards import MESSAGE
from tests.fakes.notifiers import FakeNotifier

PEOPLE = """
schema: serviola/people/1
people:
  - {id: ada, name: Ada, contact: ada@example.invalid}
  - {id: bruno, name: Bruno, contact: bruno@example.invalid, phone: "+34600000001"}
  - {id: carla, name: Carla, phone: "+34600000002"}
teams: {plan: [ada, bruno], market: [carla]}
on-call:
  safety:
    - {who: ada, from: 2026-01-01T00:00Z, to: 2026-01-02T00:00Z}
    - {who: bruno, from: 2026-01-02T00:00Z, to: 2026-01-03T00:00Z}
"""
MADRID = Night(start="22:00", end="07:00", zone="Europe/Madrid")
AT_NIGHT = parse_iso("2026-01-01T02:10:00Z")
MORNING = parse_iso("2026-01-01T06:00:00Z")
BY_DAY = parse_iso("2026-01-01T12:00:00Z")


class House:
    """A router with manners over fakes, which can be opened anew."""

    people = PEOPLE

    def __init__(self, folder, now: Instant = AT_NIGHT, **manners) -> None:
        self.folder, self.manners, self.now = folder, Manners(**manners), now
        self.record, self.mail, self.sms = FakeNotifier("folder"), FakeNotifier("mail"), FakeNotifier("sms")
        self.wakings = Wakings(folder / "wakeups.jsonl")
        self.open()

    def open(self) -> None:
        remembered = Remembered(self.folder / "sent")
        self.router = Router(
            record=self.record,
            slack=None,
            mail=self.mail,
            sms=self.sms,
            people=YamlRoster(self.people, "people.yaml"),
            now=lambda: self.now,
            remembered=remembered,
            pools=Pools(self.manners, remembered=remembered, now=lambda: self.now, wakings=self.wakings),
        )

    def tell(self, key: str, to: str = "bruno", **more) -> float | None:
        """Tell it; give how long it waits, None where nothing waits."""
        title = more.pop("title", f"title {key}")
        message = Message(key=key, recipient=to, title=title, body=f"body {key}", thread="S-1", **more)
        return self.attempt(self.router.tell(message))

    def attempt(self, call) -> float | None:
        try:
            asyncio.run(call)
        except Waits as waits:
            return waits.retry_after_s
        return None

    def mails(self) -> list[Message]:
        return list(self.mail.said.values())


def test_what_is_not_urgent_waits_for_the_end_of_the_night_also_after_a_restart_and_comes_once(tmp_path):
    house = House(tmp_path, quiet={"bruno": MADRID})
    waits = house.tell("a")
    assert waits == (MORNING - AT_NIGHT) / SECOND
    assert house.mails() == []
    assert list(house.record.said) == ["a"]
    house.open()
    house.now = MORNING
    assert house.tell("a") is None
    house.open()
    assert house.tell("a") is None
    assert [one.title for one in house.mails()] == ["title a"]


def test_one_sleeps_and_the_other_of_a_team_is_told(tmp_path):
    house = House(tmp_path, quiet={"bruno": MADRID})
    assert house.tell("a", "team:plan") is not None
    assert [one.recipient for one in house.mails()] == ["ada"]
    house.now = MORNING
    assert house.tell("a", "team:plan") is None
    assert [one.recipient for one in house.mails()] == ["ada", "bruno"]


def test_neither_the_duty_officer_nor_what_presses_nor_what_ends_at_night_is_muted(tmp_path):
    house = House(tmp_path, quiet={"everybody": MADRID})
    assert house.tell("a", "oncall:safety") is None
    assert house.tell("b", wakes=True, urgent=True) is None
    ask = replace(MESSAGE, key="ask:1", recipient="bruno", card=None, asks="P-1")
    assert house.attempt(house.router.ask(replace(ask, until=Instant(MORNING - MINUTE)))) is None
    assert (
        house.attempt(house.router.ask(replace(ask, key="ask:2", until=Instant(MORNING + HOUR)))) is not None
    )
    assert [one.key for one in house.mails()] == ["mail:a@ada", "mail:b@bruno", "mail:ask:1@bruno"]


def test_what_gathered_in_the_night_is_one_mail_by_campaign(tmp_path):
    house = House(tmp_path, quiet={"bruno": MADRID})
    for key in "abcd":
        house.tell(key, about="Beach week")
    house.tell("e", about="Spring sale")
    house.now = MORNING
    house.open()
    assert [house.tell(key) for key in "cabde"] == [None] * 5
    (mail,) = house.mails()
    assert mail.title == "5 notices"
    assert "Beach week: 4 changes" in mail.body
    assert "title e" in mail.body


def test_notices_within_a_minute_are_one_mail_and_an_urgent_one_is_not_delayed(tmp_path):
    house = House(tmp_path, BY_DAY, together_s=60)
    assert house.tell("a") is None
    house.now = Instant(BY_DAY + 10 * SECOND)
    assert house.tell("b") == 50
    house.now = Instant(BY_DAY + 20 * SECOND)
    assert house.tell("c") == 40
    assert house.tell("now", wakes=True) is None
    house.now = Instant(BY_DAY + 90 * SECOND)
    assert [house.tell(key) for key in "bc"] == [None, None]
    assert [one.title for one in house.mails()] == ["title a", "title now", "2 notices"]
    assert "body b" in house.mails()[-1].body
    assert "body c" in house.mails()[-1].body


def test_beyond_the_limit_of_an_hour_the_rest_is_one_message_and_nothing_is_lost(tmp_path):
    house = House(tmp_path, BY_DAY, per_hour=2)
    waits = [house.tell(f"n{number:02}") for number in range(20)]
    assert waits == [None, None, *[3600.0] * 18]
    house.now = Instant(BY_DAY + HOUR)
    assert [house.tell(f"n{number:02}") for number in range(2, 20)] == [None] * 18
    assert len(house.mails()) == 3
    assert house.mails()[-1].title == "18 notices"
    assert len(house.record.said) == 20


def test_a_summary_that_fails_is_tried_again_whole(tmp_path):
    house = House(tmp_path, quiet={"bruno": MADRID})
    house.tell("a")
    house.tell("b")
    house.now = MORNING
    house.mail.fails = [NotifyError("mail: busy")]
    with pytest.raises(NotifyError, match="busy"):
        house.attempt(house.router.tell(Message(key="a", recipient="bruno", title="title a", body="body a")))
    assert [house.tell(key) for key in "ba"] == [None, None]
    (mail,) = house.mails()
    assert mail.title == "2 notices"


def test_whoever_was_told_of_an_alarm_is_told_of_its_end_also_when_the_shift_is_over(tmp_path):
    house = House(tmp_path, BY_DAY)
    house.tell("alarm", "oncall:safety", kind="told_match")
    house.now = Instant(BY_DAY + 24 * HOUR)
    house.open()
    house.tell("clear", "oncall:safety", kind="told_cleared")
    assert [one.key for one in house.mails()] == ["mail:alarm@ada", "mail:clear@bruno", "mail:clear@ada"]
    assert "on call for safety" in house.mails()[1].because
    assert house.mails()[2].because == "You get this because you were told of it before."


def test_a_text_message_goes_to_who_is_on_no_other_way_and_beside_them_where_it_presses(tmp_path):
    house = House(tmp_path, BY_DAY)
    house.tell("a", "team:market")
    house.tell("b", "bruno")
    house.tell("c", "bruno", urgent=True, wakes=True)
    assert list(house.sms.said) == ["sms:a@carla", "sms:c@bruno"]
    assert "must not be overlooked" in house.sms.said["sms:c@bruno"].because


def test_who_was_asked_for_at_night_is_counted_once_a_message(tmp_path):
    house = House(tmp_path, quiet={"everybody": MADRID})
    ask = replace(MESSAGE, key="ask:1", recipient="team:plan", card=None, asks="P-1", wakes=True, urgent=True)
    house.attempt(house.router.ask(ask))
    house.tell("told", "oncall:safety")
    house.now = BY_DAY
    house.attempt(house.router.ask(replace(ask, key="ask:2")))
    assert [(one.person, one.key) for one in house.wakings.read()] == [("ada", "ask:1"), ("bruno", "ask:1")]


def test_the_night_ends_by_the_clock_on_the_wall_when_it_is_put_forward():
    asked = parse_iso("2026-03-29T00:30:00Z")
    assert MADRID.ends_after(asked) == parse_iso("2026-03-29T05:00:00Z")
    assert MADRID.ends_after(parse_iso("2026-03-28T00:30:00Z")) == parse_iso("2026-03-28T06:00:00Z")
    assert MADRID.ends_after(parse_iso("2026-03-29T05:00:00Z")) is None
    assert Night(start="01:00", end="06:00", zone="UTC").ends_after(parse_iso("2026-03-29T00:59:00Z")) is None


def test_what_came_with_others_is_not_sent_again_while_another_of_the_team_still_sleeps(tmp_path):
    later = Night(start="22:00", end="09:00", zone="Europe/Madrid")
    house = House(tmp_path, quiet={"ada": MADRID, "bruno": later})
    for key in "ab":
        assert house.tell(key, "team:plan") is not None
    house.now = MORNING
    for _ in range(2):
        house.open()
        assert house.tell("a", "team:plan") is not None, "bruno sleeps"
        assert house.tell("b", "team:plan") is not None, "bruno sleeps"
    assert [(one.recipient, one.title) for one in house.mails()] == [("ada", "2 notices")]
    house.now = Instant(MORNING + 2 * HOUR)
    assert [house.tell(key, "team:plan") for key in "ab"] == [None, None]
    assert [(one.recipient, one.title) for one in house.mails()] == [
        ("ada", "2 notices"),
        ("bruno", "2 notices"),
    ]


def test_a_pool_that_cannot_be_read_keeps_no_message_from_anybody(tmp_path):
    house = House(tmp_path, BY_DAY, together_s=60)
    house.tell("a")
    for file in (tmp_path / "sent").iterdir():
        if "came" in file.read_text():
            file.write_text('{"waiting": {"x"')
    house.open()
    assert house.tell("b", urgent=True, wakes=True) is None
    assert [one.title for one in house.mails()] == ["title a", "title b"]


def test_whoever_heard_the_alarm_hears_its_end_though_its_group_is_no_more(tmp_path):
    house = House(tmp_path, BY_DAY)
    house.tell("alarm", "team:plan", kind="told_match")
    house.people = PEOPLE.replace("plan: [ada, bruno]", "plans: [ada, bruno]")
    house.open()
    house.tell("clear", "team:plan", kind="told_retracted")
    assert [one.key for one in house.mails()][2:] == ["mail:clear@ada", "mail:clear@bruno"]
    assert house.mails()[2].because == "You get this because you were told of it before."
