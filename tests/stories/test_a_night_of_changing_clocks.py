"""January 2010 at three in the morning of a Sunday on which the clocks change, in spring and in autumn.

The clocks of no cruise line change in January, so the calendar is moved: the quake, the calls and the campaigns
of the case lie 61 days later (14 March 2010, New York), or 299 (7 November). The rota hands over within the hour
that is missing, or that comes twice. The first on call sleeps, the second presses, the owners are told, and a
week later they are asked whether it goes on. Cards give their times in UTC, and say so.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from engine.model.hold import Hold, HoldState
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.time import DAY, HOUR, MINUTE, Instant, parse_iso
from serviola.clocks import ManualClock
from tests.fakes.slack import FakeSlack, Posted
from tests.fakes.slack_scene import CASE, INES, KOFI, MARA, ROOT, TOM, Scene, configured, scene

ZONE = "America/New_York"
QUAKE = parse_iso("2010-01-12T21:53:10Z")
PLAYBOOK = ROOT / "playbooks" / "disaster-near-port-call" / "playbook.yaml"
SEEN = 18 * MINUTE
"""So long after the quake its source publishes it."""


@dataclass(frozen=True, kw_only=True)
class Night:
    """When it is published, how far the calendar is moved, and when the rota hands over by the wall clock.

    `over` is when that is in truth; `on_call` and `next` are who has the first level before and after.
    """

    at: Instant
    days: int
    handover: str
    over: Instant
    asleep: str


NIGHTS = {
    # 02:00 is followed by 03:00, so 02:30 is skipped: the handover is at 03:30 EDT, and at 03:10 it is to come.
    "spring": Night(
        at=parse_iso("2010-03-14T07:10:00Z"),
        days=61,
        handover="2010-03-07T02:30",
        over=parse_iso("2010-03-14T07:30:00Z"),
        asleep="tom-adeyemi",
    ),
    # 01:30 comes twice, and the first counts: at 01:40 EST, which is the second, the handover is long past.
    "autumn": Night(
        at=parse_iso("2010-11-07T06:10:00Z"),
        days=299,
        handover="2010-10-31T01:30",
        over=parse_iso("2010-11-07T05:30:00Z"),
        asleep="kofi-lund",
    ),
}
PEOPLE = """\
schema: serviola/people/1
people:
  - {id: mara-quist, name: Mara Quist}
  - {id: tom-adeyemi, name: Tom Adeyemi}
  - {id: ines-abreu, name: Inês Abreu}
  - {id: kofi-lund, name: Kofi Lund}
teams:
  caribbean-marketing: [mara-quist]
  itinerary-planning: [ines-abreu]
on-call:
  itinerary: [ines-abreu]
  desk:
    zone: America/New_York
    levels:
      - {turns: [tom-adeyemi, kofi-lund], every: 7d, from: HANDOVER}
      - {shifts: [ines-abreu]}
"""


def written(folder: Any, slack: FakeSlack, night: Night) -> None:
    """Write January as it would have been on that night."""
    config = configured(folder, slack)
    (config / "people.yaml").write_text(PEOPLE.replace("HANDOVER", night.handover))
    book = config / "programs.yaml"
    book.write_text(re.sub(r"2010-01-\d\d", lambda found: _moved(found[0], night.days), book.read_text()))
    text = PLAYBOOK.read_text()
    for old, new in {
        "lease: 72h, ask: owner_of(campaign)": "lease: 7d, ask: oncall:desk",
        "within: 2h, on_timeout: escalate": "within: 1h, remind: 30m, on_timeout: escalate, escalate_to: oncall:desk.2",
        "every: 72h": "every: 7d",
        "  - propose_itinerary": "  # propose_itinerary",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "playbooks" / "night").mkdir(parents=True)
    (folder / "playbooks" / "night" / "playbook.yaml").write_text(text)
    settings = config / "serviola.yaml"
    channels = '"oncall:desk": C0SAFETY, "oncall:desk.2": C0PLAN, "team:caribbean-marketing": C0MARKET'
    told = settings.read_text().replace(str(ROOT / "playbooks"), str(folder / "playbooks"))
    settings.write_text(re.sub(r"channels: {.*}", f"channels: {{{channels}}}", told))


def _moved(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))


def published(folder: Any, night: Night) -> None:
    feed = json.loads((CASE / "usgs-2.json").read_text())
    moved = (night.at - SEEN - QUAKE) // 1_000
    for one in feed["features"]:
        for key in ("time", "updated"):
            one["properties"][key] += moved
    (folder / "feed" / "usgs-2.json").write_text(json.dumps(feed))


@dataclass
class Told:
    """The night as it is told, with every word of the core since."""

    at: Scene
    night: Night
    words: list[Any]

    def after(self, span: int) -> Instant:
        return Instant(self.night.at + span)

    async def until(self, moment: Instant) -> None:
        await self.at.playing.until(moment)
        await self.at.settle()

    def card(self, asked: Proposal) -> Posted:
        return next(one for one in self.at.slack.messages if f"{asked.id} · plan" in one.seen)

    def told(self, title: str, channel: str) -> list[Posted]:
        slack = self.at.slack
        return [one for one in slack.messages if one.channel == channel and title in one.seen.splitlines()[0]]


def play(tmp_path: Any, night: Night, tell: Any) -> None:
    async def run() -> None:
        with FakeSlack() as slack:
            written(tmp_path, slack, night)
            async with scene(tmp_path, slack, clock=ManualClock(Instant(night.at - SEEN))) as at:
                words: list[Any] = []
                await at.house.runner.on_core(
                    lambda core: core.listen(lambda batch: words.extend(batch.words))
                )

                async def send() -> None:
                    published(tmp_path, night)
                    await at.house.sources.poll_all()

                at.playing.at(night.at, send)
                told = Told(at, night, words)
                await told.until(night.at)
                await tell(told)

    asyncio.run(run())


nights = pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)


@nights
def test_the_rota_hands_over_once_in_the_hour_that_is_missing_or_comes_twice(tmp_path, night):
    async def tell(told: Told) -> None:
        people = told.at.house.people
        for minute in range(-180, 181, 5):
            at = Instant(night.over + minute * MINUTE)
            wanted = "tom-adeyemi" if minute < 0 else "kofi-lund"
            assert await people.on_call("oncall:desk", at=at) == (wanted,), minute
        assert await people.on_call("oncall:desk", at=night.at) == (night.asleep,)

    play(tmp_path, night, tell)


@nights
def test_the_first_on_call_sleeps_the_second_presses_and_a_week_later_the_owners_are_asked(tmp_path, night):
    async def tell(told: Told) -> None:
        at, slack = told.at, told.at.slack
        asked = await at.asked()
        assert (asked.group, asked.asked_at) == ("oncall:desk", night.at)
        assert asked.expires_at == told.after(HOUR)
        card = told.card(asked)
        assert card.channel == "C0SAFETY"
        others = {"tom-adeyemi": KOFI, "kofi-lund": TOM}
        (note,) = await at.press(slack.click(others[night.asleep], card, "approve"))
        assert "may not answer" in note

        # Half an hour of true time before the deadline he is reminded; then it goes to the second level.
        await told.until(told.after(30 * MINUTE - 1))
        assert (await at.asked()).reminded == 0
        await told.until(told.after(30 * MINUTE))
        assert (await at.asked()).reminded == 1
        await told.until(told.after(HOUR - 1))
        assert not (await at.asked()).escalated
        (note,) = await at.press(slack.click(INES, card, "approve"))
        assert "may not answer" in note
        await told.until(told.after(HOUR))
        raised = await at.asked()
        assert (raised.escalated, raised.escalate_to) == (True, "oncall:desk.2")
        assert at.accepted == []
        assert at.effects == []

        # The second presses.
        await told.until(told.after(70 * MINUTE))
        (second,) = [one for one in slack.messages if one.channel == "C0PLAN" and asked.id in one.seen]
        assert await at.press(slack.click(INES, second, "approve")) == []
        done = (await at.proposals())[asked.id]
        assert (done.state, done.decided_by) == (ProposalState.APPROVED, ("ines-abreu",))
        assert second.locked()
        assert card.locked()
        held = await holds(told)
        assert {one.state for one in held} == {HoldState.VERIFIED}
        assert len(held) == len(done.rows) == 3

        # The owners are told what is paused, and in a week to the second they are asked; until then nothing.
        assert len(told.told("Paused: ", "C0MARKET")) == 3
        ends = told.after(70 * MINUTE + 7 * DAY)
        assert {one.until for one in held} == {ends}
        await told.until(Instant(ends - 1))
        assert [one for one in (await at.proposals()).values() if one.asks is ProposalKind.RELEASE] == []
        await told.until(ends)
        release = await at.asked(ProposalKind.RELEASE)
        assert (release.group, release.asked_at) == ("team:caribbean-marketing", ends)
        assert told.card(release).channel == "C0MARKET"
        await told.until(Instant(ends + 30 * MINUTE))
        assert {one.state for one in await holds(told)} == {HoldState.VERIFIED}

        # Nothing goes on before they say so, and of that they are told as well.
        assert await at.press(slack.click(MARA, told.card(release), "approve")) == []
        assert {one.state for one in await holds(told)} == {HoldState.RELEASED}
        assert len(told.told("Running again: ", "C0MARKET")) == 3
        times_name_their_zone(slack)

    play(tmp_path, night, tell)


async def holds(told: Told) -> list[Hold]:
    return await told.at.house.runner.on_core(lambda core: list(core.state.brand("main").holds.values()))


def times_name_their_zone(slack: FakeSlack) -> None:
    """Of no time of day on any card, message or note it is left open by which clock it is meant."""
    said = [one.seen for one in slack.messages] + [one["text"] for one in slack.notes]
    found = [each for text in said for each in re.findall(r"\d\d:\d\d(?::\d\d)?(.{0,6})", text)]
    assert found
    assert [each for each in found if not re.match(r" UTC| [A-Z]{3,4}\b|Z|[+-]\d\d:", each)] == []
