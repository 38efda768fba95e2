"""When the store cannot be written, people are told without it what to do by hand; and when that is over."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

from engine.errors import StoreError
from engine.model.time import later
from notify.folder import FolderNotifier
from notify.mail import Tls
from serviola.clockwork import serve
from serviola.notify_settings import MailSetting
from serviola.people import FreshRoster, read_roster
from serviola.settings_ways import SmsSetting
from serviola.speaking import make_plain_notifier
from serviola.store_alarm import TELL_AGAIN, LastKnown, StoreAlarm
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import SECRETS, scene
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
        plain = make_plain_notifier(settings, FreshRoster(settings), at.clock, environ=SECRETS)
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


def test_who_has_a_telephone_alone_is_told_by_text_message(tmp_path):
    async def story(slack):
        async with scene(tmp_path, slack) as at, Http() as http:
            with Taker() as taker:
                settings = at.house.settings
                call = SmsSetting(
                    url=taker.url,
                    body={"To": "{to}", "Body": "{text}"},
                    allow_private=frozenset({taker.place}),
                )
                settings = replace(settings, notify=replace(settings.notify, slack=None, sms=call))
                settings.people.write_text(
                    settings.people.read_text().replace(
                        "name: Inês Abreu}", 'name: I, phone: "+34600000001"}'
                    )
                )
                plain = make_plain_notifier(
                    settings, FreshRoster(settings), at.clock, environ=SECRETS, http=http
                )
                alarm = StoreAlarm(LastKnown(link=""), plain, read_roster(settings), at.clock)
                alarm.failed(StoreError(FULL))
                at.clock.set(later(at.clock.now(), 60))
                await alarm.look()
                assert any(b"ACT BY HAND" in body for _, _, body in taker.calls)

    with FakeSlack() as slack:
        asyncio.run(story(slack))
