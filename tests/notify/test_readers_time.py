"""Every time in a message to a person is by their own clock, and the zone stands beside it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from engine.model.said import phrase, said_with
from engine.model.time import parse_iso
from engine.ports import Message
from notify.readers_time import in_zone
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.router import Router
from tests.fakes.cards import MESSAGE
from tests.fakes.notifiers import FakeNotifier
from tests.notify.test_pools import PEOPLE

NEW_YORK = "America/New_York"
NOW = parse_iso("2026-01-01T12:00:00Z")


def test_a_moment_is_moved_and_the_zone_named_over_a_change_of_clocks():
    assert in_zone("by 2026-03-08 06:59 UTC", NEW_YORK) == "by 2026-03-08 01:59 EST (America/New_York)"
    assert in_zone("by 2026-03-08 07:00 UTC", NEW_YORK) == "by 2026-03-08 03:00 EDT (America/New_York)"


def test_what_is_no_moment_in_utc_stays_as_it_is():
    for text in ("2026-13-45 25:00 UTC", "2026-01-01 10:00", "P-2026-01-01", "0001-01-01 00:00 UTC"):
        assert in_zone(text, NEW_YORK) == text
    assert in_zone("2026-01-01 10:00 UTC", "Mars/Base") == "2026-01-01 10:00 UTC"
    assert in_zone("2026-01-01 10:00 UTC", "") == "2026-01-01 10:00 UTC"


def test_a_sentence_can_still_be_said_in_another_language():
    moved = in_zone(phrase("asked by {until}", until="2026-01-01 10:00 UTC"), NEW_YORK)
    assert (
        said_with(moved, lambda _: "antes de {until}") == "antes de 2026-01-01 05:00 EST (America/New_York)"
    )


def test_a_card_is_moved_in_all_its_parts_and_nothing_else_of_it_is_touched():
    card = MESSAGE.card
    assert card is not None
    told = replace(MESSAGE, card=replace(card, otherwise="at 2026-01-01 10:00 UTC team:duty is asked"))
    moved = in_zone(told, NEW_YORK)
    assert "05:00 EST" in moved.card.otherwise
    assert replace(moved, card=None, title=MESSAGE.title, body=MESSAGE.body) == replace(MESSAGE, card=None)
    assert in_zone(told, "UTC") is told


def test_each_reader_gets_their_own_and_the_record_keeps_utc(tmp_path):
    people = PEOPLE.replace("name: Ada,", f"name: Ada, zone: {NEW_YORK},")
    roster = YamlRoster(people, "people.yaml")
    record, mail = FakeNotifier("folder"), FakeNotifier("mail")
    router = Router(
        record=record,
        slack=None,
        mail=mail,
        people=roster,
        now=lambda: NOW,
        remembered=Remembered(tmp_path / "sent"),
        shift_end=lambda _group, _person, _at: parse_iso("2026-01-02T00:00Z"),
        zone_of=lambda person, _recipient: roster.people[person].zone,
    )
    body = "Answer by 2026-01-01 14:00 UTC."
    for to in ("oncall:safety", "team:plan"):
        asyncio.run(router.tell(Message(key=to, recipient=to, title="t", body=body)))
    said = {(one.recipient, one.body) for one in mail.said.values()}
    assert said == {("ada", "Answer by 2026-01-01 09:00 EST (America/New_York)."), ("bruno", body)}
    (why,) = {one.because for one in mail.said.values() if "on call" in one.because}
    assert (
        why
        == "You get this because you are on call for safety until 2026-01-01 19:00 EST (America/New_York)."
    )
    assert {one.body for one in record.said.values()} == {body}
