"""When the store cannot be written, people are told without it what to do by hand; and when that is over."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from engine.errors import StoreError
from engine.model.time import later
from notify.folder import FolderNotifier
from notify.mail import Tls
from serviola.clocks import ManualClock
from serviola.clockwork import serve
from serviola.notify_settings import MailSetting
from serviola.people import FreshRoster, read_roster
from serviola.settings_ways import SmsSetting
from serviola.speaking import make_plain_notifier
from serviola.store_alarm import TELL_AGAIN, LastKnown, StoreAlarm, store_alarm
from tests.fakes import words
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import BEGIN, SECRETS, scene
from tests.fakes.smtp import FakeSmtp
from tests.fakes.taker import Taker
from wire.http import Http

FULL = "the store /x: the disk is full, nothing of this step was kept; free some space (full)"


def full(*_args, **_more):
    raise StoreError(FULL)


@asynccontextmanager
async def broken(folder, slack, *, mail=None):
    async with scene(folder, slack) as at:
        settings = at.house.settings
        if mail is not None:
            by_mail = MailSetting(
                host="127.0.0.1", port=mail.port, tls=Tls.NONE, sender="s@example.invalid",
                user="", password="", everybody=False,
            )  # fmt: skip
            settings = replace(settings, notify=replace(settings.notify, mail=by_mail))
        text = settings.people.read_text().replace(
            "name: Inês Abreu}", "name: I, contact: ines@example.invalid}"
        )
        settings.people.write_text(text)
        await at.quake()
        await at.press(slack.click("U0ADA", at.card(await at.asked()), "approve"))
        await at.wait(4 * 3600)
        known = LastKnown(link="https://host.invalid/{proposal}")
        await at.house.runner.on_core(lambda core: known.begin(core, "main"))
        plain = make_plain_notifier(settings, FreshRoster(settings), at.clock, environ=SECRETS, http=Http())
        alarm = StoreAlarm(known, plain, read_roster(settings), at.clock)
        writing = await at.house.runner.on_core(lambda core: core.store.db.writing)
        await at.house.runner.on_core(lambda core: setattr(core.store.db, "writing", full))
        try:
            yield (
                at,
                alarm,
                lambda: at.house.runner.on_core(lambda core: setattr(core.store.db, "writing", writing)),
            )
        finally:
            await at.house.runner.on_core(lambda core: setattr(core.store.db, "writing", writing))


async def tick(at, alarm):
    """Let the service tick once."""
    stop = asyncio.Event()
    stop.set()
    await at.house.runner.on_core(lambda core: setattr(core, "owner", "us"))
    await serve(at.house.runner, at.house.sources, stop=stop, alarm=alarm)


def told(slack, words):
    return [one for one in slack.messages if words in one.body["text"]]


def test_people_are_told_once_and_again_what_is_held_and_asked_and_then_that_it_is_over(tmp_path):
    async def story(slack):
        async with broken(tmp_path, slack) as (at, alarm, mend):
            asked = [one for one in (await at.proposals()).values() if one.state == "open"]
            assert asked
            before = len(slack.messages)
            await tick(at, alarm)
            await alarm.look()
            assert len(slack.messages) == before  # a moment's lock calls nobody
            at.clock.set(later(at.clock.now(), 21))
            await tick(at, alarm)
            await alarm.look()
            await alarm.look()
            first = told(slack, "ACT BY HAND")
            assert {one.channel for one in first} >= {"D0CARLA", "C0MARKET"}
            words = first[0].seen
            assert "the disk is full" in words
            assert "Your private beach awaits" in words
            assert all(one.id in words for one in asked)
            assert f"https://host.invalid/{asked[0].id}" in words
            assert "Held by us" in words
            at.clock.set(later(at.clock.now(), TELL_AGAIN / 1_000_000))
            await tick(at, alarm)
            await alarm.look()
            assert len(told(slack, "ACT BY HAND")) == 2 * len(first)
            await mend()
            await tick(at, alarm)
            await alarm.look()
            await alarm.look()
            assert len(told(slack, "writes its store again")) == len(first)

    with FakeSlack() as slack:
        asyncio.run(story(slack))


def test_nothing_is_asked_of_a_tool_meanwhile_and_no_press_counts(tmp_path):
    async def story(slack):
        async with scene(tmp_path, slack) as at:
            await at.quake()
            card = at.card(await at.asked())
            tools = at.house.tools["rehearsal"]
            before = len(tools.asks())  # type: ignore[attr-defined]  # it is the rehearsal tool
            await at.house.runner.on_core(lambda core: setattr(core.store.db, "writing", full))
            await at.ears.take(slack.click("U0ADA", card, "approve"))
            assert "not certain" in slack.notes[-1]["text"]
            assert not card.locked()
            assert len(tools.asks()) == before  # type: ignore[attr-defined]  # it is the rehearsal tool

    with FakeSlack() as slack:
        asyncio.run(story(slack))


def test_a_store_that_hangs_and_says_nothing_is_told_of_too(tmp_path):
    async def story(slack):
        async with broken(tmp_path, slack) as (at, alarm, _):
            at.clock.set(later(at.clock.now(), 21))
            await alarm.look()  # nobody said that it failed; nobody said that it works, either
            assert "it does not answer" in told(slack, "ACT BY HAND")[0].seen

    with FakeSlack() as slack:
        asyncio.run(story(slack))


def test_it_goes_by_mail_where_slack_is_away_and_needs_no_disk(tmp_path):
    async def story(slack, mail):
        async with broken(tmp_path, slack, mail=mail) as (at, alarm, _):
            slack.revoked = True
            outbox = at.house.settings.outbox
            kept = FolderNotifier(outbox).read_all()
            outbox.rename(outbox.with_name("away"))
            outbox.write_text("no folder can be made here")
            at.clock.set(later(at.clock.now(), 21))
            await tick(at, alarm)
            await alarm.look()
            (sent,) = [one for one in mail.mails if "ACT BY HAND" in one["Subject"]]
            assert sent["To"] == "ines@example.invalid"
            assert sent["Importance"] == "high"
            assert kept

    with FakeSlack() as slack, FakeSmtp() as mail:
        asyncio.run(story(slack, mail))


def by_text_message(settings, taker):
    gateway = SmsSetting(
        url=taker.url, body={"To": "{to}", "Body": "{text}"}, allow_private=frozenset({taker.place})
    )
    notify = replace(settings.notify, slack=None, mail=None, sms=gateway)
    text = settings.people.read_text().replace("name: Inês Abreu}", 'name: I, phone: "+34600000001"}')
    settings.people.write_text(text)
    return replace(settings, notify=notify)


def test_it_goes_by_text_message_too_and_says_what_it_is_about(tmp_path):
    async def story(slack, taker):
        async with scene(tmp_path, slack) as at:
            settings = by_text_message(at.house.settings, taker)
            house = replace(at.house, settings=settings, people=FreshRoster(settings))
            house.roster = read_roster(settings)
            async with store_alarm(house, at.clock, environ=SECRETS) as alarm:
                at.clock.set(later(at.clock.now(), 21))
                await alarm.look()

    with FakeSlack() as slack, Taker() as taker:
        asyncio.run(story(slack, taker))
        ((_, _, body),) = taker.calls
    assert "+34600000001" in body.decode()
    assert "ACT BY HAND" in body.decode()


class Mouth:
    """A notifier that fails for one recipient in a way that nobody thought of."""

    name = "mouth"

    def __init__(self, fails: str = "") -> None:
        self.told: list[tuple[str, str]] = []
        self.fails = fails

    async def tell(self, message):
        if message.recipient == self.fails:
            raise OSError("the disk is full")
        self.told.append((message.recipient, message.title))

    ask = rewrite = tell


class Rota:
    """A roster of one group on call, whose rota may be unreadable, and whose shift may change."""

    def __init__(self) -> None:
        self.groups = {"one": None, "two": None}
        self.people = {"ada": None, "bo": None}
        self.broken = False
        self.on = {"oncall:one", "oncall:two"}

    async def on_call(self, recipient, *, at):
        if self.broken:
            raise OSError("the disk is full")
        return (recipient,) if recipient in self.on else ()

    def knows(self, _recipient):
        return True


def alarmed(mouth, rota, clock=None):
    clock = clock or ManualClock(BEGIN)
    return clock, StoreAlarm(LastKnown(), mouth, rota, clock)


def test_one_who_cannot_be_told_and_a_rota_that_cannot_be_read_keep_nobody_else_from_hearing():
    async def story():
        mouth, rota = Mouth("oncall:one"), Rota()
        clock, alarm = alarmed(mouth, rota)
        clock.set(later(clock.now(), 21))
        await alarm.look()
        assert [who for who, _ in mouth.told] == ["oncall:two"]
        mouth, rota = Mouth(), Rota()
        rota.broken = True
        clock, alarm = alarmed(mouth, rota)
        clock.set(later(clock.now(), 21))
        await alarm.look()
        assert [who for who, _ in mouth.told] == ["ada", "bo"]

    asyncio.run(story())


class Watch(ManualClock):
    """A clock that somebody may set, beside a time that goes on evenly."""

    def __init__(self, at):
        super().__init__(at)
        self.running = 0

    def elapsed(self) -> int:
        return self.running


def test_a_clock_that_is_set_cries_no_wolf_and_hides_nothing():
    async def story():
        mouth = Mouth()
        clock, alarm = alarmed(mouth, Rota(), Watch(BEGIN))
        clock.set(later(clock.now(), 3_600))
        clock.running += 5_000_000
        await alarm.look()
        assert mouth.told == []
        clock.running += 16_000_000
        await alarm.look()
        assert {who for who, _ in mouth.told} == {"oncall:one", "oncall:two"}

    asyncio.run(story())


def test_who_was_told_hears_that_it_is_over_though_the_shift_is_too():
    async def story():
        mouth, rota = Mouth(), Rota()
        rota.on = {"oncall:one"}
        clock, alarm = alarmed(mouth, rota)
        clock.set(later(clock.now(), 21))
        await alarm.look()
        rota.on = {"oncall:two"}
        alarm.works()
        await alarm.look()
        over = {who for who, title in mouth.told if "again" in title}
        assert over >= {"oncall:one"}

    asyncio.run(story())


def test_who_is_on_call_now_is_told_though_the_list_of_people_changed_since_the_start(tmp_path):
    async def story(slack):
        async with (
            scene(tmp_path, slack) as at,
            store_alarm(at.house, at.clock, environ=SECRETS) as alarm,
        ):
            people = at.house.settings.people
            people.write_text(f"{people.read_text()}  fresh: [kofi-lund]\n")
            at.clock.set(later(at.clock.now(), 21))
            await alarm.look()
            assert "D0DARIO" in {one.channel for one in told(slack, "ACT BY HAND")}

    with FakeSlack() as slack:
        asyncio.run(story(slack))


def test_people_are_reached_though_their_list_was_lost_with_the_disk_right_after_the_start(tmp_path):
    async def story(slack):
        async with scene(tmp_path, slack) as at:
            house = replace(at.house, people=FreshRoster(at.house.settings))
            async with store_alarm(house, at.clock, environ=SECRETS) as alarm:
                house.settings.people.unlink()
                at.clock.set(later(at.clock.now(), 21))
                await alarm.look()
                assert "D0CARLA" in {one.channel for one in told(slack, "ACT BY HAND")}

    with FakeSlack() as slack:
        asyncio.run(story(slack))


def test_what_is_committed_at_that_moment_does_not_break_what_is_said():
    """Batches are heard on the thread of the core, and said on another: just when a store works again."""
    known, over = LastKnown(), threading.Event()
    batch: Any = SimpleNamespace(words=[words.hold(id=f"H-{n}") for n in range(300)])

    def commit():
        while not over.is_set():
            known.hear(batch)
            known.holds.clear()

    core = threading.Thread(target=commit)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    core.start()
    try:
        for _ in range(300):
            known.groups()
            known.lines()
    finally:
        over.set()
        core.join(60)
        sys.setswitchinterval(interval)
    assert known.lines()
