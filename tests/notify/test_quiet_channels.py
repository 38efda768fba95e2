"""A channel of a team has quiet hours: notices wait for its morning, no question does, and nobody on call is muted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import PlaybookError
from engine.model.night import Night
from engine.model.time import HOUR, SECOND, Instant
from engine.ports import Message
from notify.manners import Manners
from notify.pools import Pools
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.router import Router
from serviola.settings import load_settings
from tests.fakes.cards import MESSAGE
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import configured
from tests.notify.test_pools import AT_NIGHT, BY_DAY, MADRID, MORNING, House
from tests.notify.test_router import Placed

TOKYO = Night(start="22:00", end="07:00", zone="Asia/Tokyo")


class Channels(House):
    """The same house with Slack."""

    def __init__(self, folder, now: Instant = AT_NIGHT, **manners) -> None:
        self.slack = Placed("team:plan", "oncall:safety", "bruno")
        super().__init__(folder, now, **manners)

    def open(self) -> None:
        remembered = Remembered(self.folder / "sent")
        self.router = Router(
            record=self.record,
            slack=self.slack,
            mail=None,
            people=YamlRoster(self.people, "people.yaml"),
            now=lambda: self.now,
            remembered=remembered,
            pools=Pools(self.manners, remembered=remembered, now=lambda: self.now, wakings=self.wakings),
        )

    def shown(self) -> list[Message]:
        return list(self.slack.said.values())


@pytest.fixture
def house(tmp_path):
    return Channels(tmp_path, quiet={"bruno": MADRID}, channels={"team:plan": MADRID})


def test_notices_wait_for_the_morning_of_the_channel_also_after_a_restart_and_come_as_one(house):
    assert house.tell("a", "team:plan") == (MORNING - AT_NIGHT) / SECOND
    assert house.tell("b", "team:plan") is not None
    assert house.shown() == []
    assert list(house.record.said) == ["a", "b"]
    house.open()
    house.now = MORNING
    assert house.tell("b", "team:plan") is None
    assert house.tell("a", "team:plan") is None
    (one,) = house.shown()
    assert "title a" in one.body
    assert "title b" in one.body


def test_neither_a_question_nor_what_presses_waits_and_what_stands_is_rewritten(house):
    ask = replace(MESSAGE, key="ask:1", recipient="team:plan", card=None, asks="P-1")
    ask = replace(ask, until=Instant(MORNING + 9 * HOUR))
    assert house.attempt(house.router.ask(ask)) is None
    assert house.tell("b", "team:plan", wakes=True, urgent=True) is None
    assert house.attempt(house.router.rewrite(replace(ask, title="worse", order=2))) is None
    assert [one.title for one in house.shown()] == ["worse", "title b"]


def test_whoever_is_on_call_is_not_muted_by_the_channel_of_a_team(house):
    assert house.tell("a", "oncall:safety") is None
    assert [one.recipient for one in house.shown()] == ["oncall:safety"]


def test_it_is_by_the_clock_of_the_channel(tmp_path):
    house = Channels(tmp_path, now=BY_DAY, channels={"team:plan": MADRID})
    assert house.tell("a", "team:plan") is None
    house = Channels(tmp_path / "other", now=Instant(BY_DAY + 2 * HOUR), channels={"team:plan": TOKYO})
    assert house.tell("a", "team:plan") == 8 * HOUR / SECOND


def test_a_person_who_is_written_to_in_slack_alone_has_their_own_quiet_hours(house):
    assert house.tell("a", "bruno") == (MORNING - AT_NIGHT) / SECOND
    assert house.shown() == []


def test_without_quiet_hours_a_channel_is_told_at_once(tmp_path):
    house = Channels(tmp_path, quiet={"everybody": MADRID})
    assert house.tell("a", "team:plan") is None
    assert Manners().channels == {}


NIGHT = '{from: "22:00", to: "07:00", zone: Europe/Madrid}'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f'"team:shop": {NIGHT}', "'team:shop' is no team with a channel that could be quiet"),
        (f'"oncall:safety": {NIGHT}', "who is on call is never muted"),
        (f"mara-quist: {NIGHT}", "are under notify.quiet"),
        ('"team:itinerary-planning": {from: "22:00", to: "07:00", zone: Mars}', "is no time zone"),
    ],
)
def test_a_channel_that_cannot_be_quiet_is_said_with_its_place(tmp_path, written, said):
    with FakeSlack() as slack:
        config = configured(tmp_path, slack, more=f"    quiet: {{{written}}}\n")
    with pytest.raises(PlaybookError) as caught:
        load_settings(config)
    assert said in str(caught.value)
    assert "serviola.yaml:19" in str(caught.value)


def test_the_quiet_hours_of_a_channel_are_read(tmp_path):
    with FakeSlack() as slack:
        config = configured(tmp_path, slack, more=f'    quiet: {{"team:itinerary-planning": {NIGHT}}}\n')
    assert load_settings(config).notify.manners.channels == {"team:itinerary-planning": MADRID}
