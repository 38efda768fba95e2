"""A channel is told times by one clock, which is named: its group's, its rota's, or that of the house."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import PlaybookError
from engine.ports import Message
from notify.roster import YamlRoster
from serviola.clocks import SystemClock
from serviola.people import FreshRoster
from serviola.settings import load_settings
from serviola.speaking import make_notifier
from serviola.ways import Ways
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import SECRETS, configured
from wire.http import Http

PEOPLE = """
schema: serviola/people/1
people: [{id: ada, name: Ada, zone: America/New_York}, {id: bruno, name: Bruno}]
teams: {plan: [ada, bruno], market: [bruno]}
on-call:
  always: [ada]
  safety:
    zone: Europe/Madrid
    levels:
      - {turns: [ada], from: 2027-01-04T09:00}
      - {turns: [bruno], from: 2027-01-04T09:00}
  shop:
    zone: Europe/Madrid
    levels: [{turns: [bruno], from: 2027-01-04T09:00}]
zones: {"team:plan": Asia/Tokyo, "oncall:shop": UTC}
"""
BODY = "Answer by 2026-01-01 14:00 UTC."


@pytest.mark.parametrize(
    ("recipient", "zone"),
    [
        ("ada", "America/New_York"),
        ("bruno", ""),
        ("team:plan", "Asia/Tokyo"),
        ("team:market", ""),
        ("oncall:always", ""),
        ("oncall:safety", "Europe/Madrid"),
        ("oncall:safety.2", "Europe/Madrid"),
        ("oncall:shop", "UTC"),
        ("oncall:nobody", ""),
        ("No recipient", ""),
    ],
)
def test_a_group_has_its_own_zone_else_that_of_its_rota(recipient, zone):
    assert YamlRoster(PEOPLE, "people.yaml").zone_of(recipient) == zone


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"team:plan": Mars/Base', "Mars/Base is no time zone"),
        ('"team:plans": UTC', "'team:plans' is no group whose channel could have a zone"),
        ("ada: UTC", "'ada' is no group whose channel could have a zone"),
        ('"team:plan": [UTC]', "team:plan is a list, not text"),
    ],
)
def test_a_zone_that_cannot_be_is_said_with_its_place(written, said):
    with pytest.raises(PlaybookError) as caught:
        YamlRoster(PEOPLE.replace('"team:plan": Asia/Tokyo', written), "people.yaml")
    assert said in str(caught.value)
    assert "people.yaml:15" in str(caught.value)


def told_in(tmp_path, *, house: str = "", zones: str = "") -> dict[str, str]:
    """Tell three recipients in Slack, and give what stands there, by its place."""
    with FakeSlack() as slack:
        config = configured(tmp_path, slack)
        written = config / "serviola.yaml"
        written.write_text(written.read_text() + house)
        (config / "people.yaml").write_text((config / "people.yaml").read_text() + zones)
        settings = load_settings(config)
        roster = FreshRoster(settings)
        notifier = make_notifier(settings, roster, SystemClock(), environ=SECRETS, ways=Ways(), http=Http())

        async def tell() -> None:
            for to in ("team:caribbean-marketing", "team:itinerary-planning", "mara-quist"):
                await notifier.tell(Message(key=to, recipient=to, title="Told", body=BODY))

        asyncio.run(tell())
        assert BODY in "".join(one.read_text() for one in settings.outbox.iterdir())
        return {one.channel: one.seen for one in slack.messages}


def test_a_channel_is_told_by_the_clock_of_its_group_and_the_others_by_that_of_the_house(tmp_path):
    shown = told_in(
        tmp_path,
        house="  zone: Europe/Madrid\n",
        zones='\nzones: {"team:itinerary-planning": America/New_York}\n',
    )
    assert "by 2026-01-01 15:00 CET (Europe/Madrid)" in shown["C0MARKET"]
    assert "by 2026-01-01 09:00 EST (America/New_York)" in shown["C0PLAN"]
    (direct,) = (text for place, text in shown.items() if place not in {"C0MARKET", "C0PLAN"})
    assert "15:00 CET (Europe/Madrid)" in direct


def test_without_a_zone_a_channel_has_utc(tmp_path):
    assert "by 2026-01-01 14:00 UTC" in told_in(tmp_path)["C0MARKET"]


def test_a_zone_of_the_house_that_there_is_not_is_said(tmp_path):
    with pytest.raises(PlaybookError, match="Mars/Base is no time zone"):
        told_in(tmp_path, house="  zone: Mars/Base\n")
