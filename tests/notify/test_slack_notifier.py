from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import NotifyError
from engine.ports import Message
from notify.remembered import Remembered
from notify.slack import SlackNotifier
from tests.fakes.cards import ENDED, HOSTILE, MESSAGE, everywhere
from tests.fakes.slack import APP_TOKEN, BOT, FakeSlack
from wire.secrets import Secret

ASK = replace(MESSAGE, recipient="team:plan", thread="S-1")
TELL = Message(
    key="tell:1", recipient="team:plan", title="Paused: Beach week", body="It is paused.", thread="S-1"
)


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


@pytest.fixture
def notifier(slack: FakeSlack, tmp_path: Path) -> SlackNotifier:
    return made(slack, tmp_path)


def made(slack: FakeSlack, folder: Path, token: str = BOT, channel: str = "C0PLAN") -> SlackNotifier:
    return SlackNotifier(
        Secret(token),
        channels={"team:plan": channel, "team:nowhere": "C0GONE"},
        people={"ada": "U0ADA"},
        remembered=Remembered(folder / "sent"),
        base_url=slack.base_url,
    )


def run(*calls) -> None:
    async def one_by_one() -> None:
        for call in calls:
            await call

    asyncio.run(one_by_one())


def failed(call) -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        asyncio.run(call)
    assert BOT not in str(caught.value)
    return caught.value


def test_a_card_is_one_message_also_after_a_restart(slack, tmp_path):
    run(made(slack, tmp_path).ask(ASK), made(slack, tmp_path).ask(ASK))
    assert len(slack.messages) == 1


def test_a_rewrite_after_a_restart_finds_the_card(slack, tmp_path):
    run(made(slack, tmp_path).ask(ASK), made(slack, tmp_path).rewrite(replace(ENDED, recipient="team:plan")))
    (card,) = slack.messages
    assert card.locked()
    assert card.edits == 1


def test_the_same_words_are_not_written_again(slack, notifier):
    run(notifier.ask(ASK), notifier.rewrite(ASK), notifier.rewrite(ASK))
    assert slack.messages[0].edits == 0


def test_an_older_drawing_does_not_bring_the_buttons_back(slack, notifier):
    run(
        notifier.ask(replace(ASK, order=1)),
        notifier.rewrite(replace(ENDED, recipient="team:plan", order=3)),
        notifier.rewrite(replace(ASK, order=2)),
    )
    assert slack.messages[0].locked()


def test_what_is_told_goes_into_the_thread_of_the_newest_card(slack, notifier):
    run(notifier.tell(TELL), notifier.ask(ASK), notifier.tell(replace(TELL, key="tell:2")))
    first, card, told = slack.messages
    assert (first.thread, card.thread, told.thread) == ("", "", card.ts)
    assert told.body["reply_broadcast"] is False


def test_what_must_not_be_overlooked_is_shown_in_the_channel_too(slack, notifier):
    run(notifier.ask(ASK), notifier.tell(replace(TELL, urgent=True)))
    assert slack.messages[1].body["reply_broadcast"] is True


def test_a_thread_that_somebody_deleted_is_done_without(slack, notifier):
    run(notifier.ask(ASK))
    slack.messages.clear()
    run(notifier.tell(TELL))
    assert [message.thread for message in slack.messages] == [""]


@pytest.mark.parametrize("shut", ["channel_not_found", "not_in_channel", "is_archived"])
def test_an_open_card_in_a_channel_that_is_shut_is_put_into_the_one_that_is_named_instead(
    slack, tmp_path, shut
):
    old = made(slack, tmp_path)
    run(old.ask(ASK))
    changed = replace(ASK, title="Pause more?")
    slack.fail("chat.update", error=shut)
    # Nobody named another yet: that is said, so that they are told on another way.
    assert failed(old.rewrite(changed)).permanent
    slack.fail("chat.update", error=shut)
    new = made(slack, tmp_path, channel="C0SAFETY")
    run(new.rewrite(changed), new.rewrite(changed))
    assert [one.channel for one in slack.messages] == ["C0PLAN", "C0SAFETY"]
    run(new.rewrite(replace(changed, title="Pause less?")))
    assert "Pause less?" in str(slack.messages[1].body)
    assert len(slack.messages) == 2


def test_how_a_card_ended_in_a_channel_that_is_shut_is_said_to_be_shown_nowhere(slack, tmp_path):
    run(made(slack, tmp_path).ask(ASK))
    slack.fail("chat.update", error="is_archived")
    new = made(slack, tmp_path, channel="C0SAFETY")
    assert failed(new.rewrite(replace(ENDED, recipient="team:plan"))).permanent
    assert len(slack.messages) == 1


def test_a_card_that_somebody_deleted_is_put_again_while_it_is_open(slack, notifier):
    run(notifier.ask(ASK))
    slack.messages.clear()
    run(notifier.rewrite(replace(ASK, title="Pause more?")))
    assert len(slack.messages) == 1
    slack.messages.clear()
    run(notifier.rewrite(replace(ENDED, recipient="team:plan")))
    assert slack.messages == []


def test_a_person_is_written_to_directly_and_rewritten_there(slack, notifier):
    run(notifier.ask(replace(ASK, recipient="ada")), notifier.rewrite(replace(ENDED, recipient="ada")))
    (card,) = slack.messages
    assert card.channel == "D0ADA"
    assert card.locked()


def test_nothing_unfurls_and_no_name_becomes_a_mention(slack, notifier):
    run(notifier.ask(ASK))
    body = slack.messages[0].body
    assert (body["unfurl_links"], body["unfurl_media"], body["link_names"]) == (False, False, False)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_posted_without_markup_and_refused_by_nobody(slack, notifier, text):
    for number, message in enumerate(everywhere(text)):
        run(notifier.ask(replace(message, key=f"k{number}", recipient="team:plan")))
    assert len(slack.messages) == len(everywhere(text))
    for posted in slack.messages:
        for words in (posted.seen, posted.body["text"]):
            assert not any(mark in words for mark in ("<!", "<@", "<#", "<http", "<"))


def test_too_many_requests_say_when_not_before(slack, notifier):
    slack.fail("chat.postMessage", status=429, error="ratelimited", headers={"Retry-After": "7"})
    error = failed(notifier.ask(ASK))
    assert (error.permanent, error.retry_after_s) == (False, 7.0)
    assert [method for method, _ in slack.calls] == ["chat.postMessage"]
    run(notifier.ask(ASK))
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    ("fault", "permanent"),
    [
        ({"status": 500, "error": "internal_error"}, False),
        ({"status": 503, "body": "<html>down</html>"}, False),
        ({"status": 200, "body": "not json"}, False),
        ({"status": 200, "error": "fatal_error"}, False),
        ({"status": 403, "body": "blocked by a firewall"}, True),
        ({"status": 200, "error": "invalid_auth"}, True),
        ({"status": 200, "error": "account_inactive"}, True),
        ({"status": 200, "error": "missing_scope"}, True),
        ({"status": 200, "error": "not_in_channel"}, True),
        ({"status": 200, "error": "xoxb<!channel>\r\n"}, True),
    ],
    ids=str,
)
def test_each_failure_says_whether_trying_again_is_vain(slack, notifier, fault, permanent):
    slack.fail("chat.postMessage", **fault)
    error = failed(notifier.ask(ASK))
    assert error.permanent is permanent
    assert not any(mark in str(error) for mark in "<>\r\n")


def test_a_revoked_token_is_said_with_its_remedy(slack, notifier):
    slack.revoked = True
    error = failed(notifier.ask(ASK))
    assert error.permanent
    assert "install the app again" in str(error)


def test_a_wrong_token_a_strange_channel_and_nobody_at_all_are_vain(slack, notifier, tmp_path):
    assert failed(made(slack, tmp_path, token="xoxb-wrong").ask(ASK)).permanent
    assert failed(notifier.ask(replace(ASK, recipient="team:nowhere"))).permanent
    assert "notify.slack.channels" in str(failed(notifier.ask(replace(ASK, recipient="oncall:x"))))


def test_a_slack_that_is_not_there_can_be_tried_again(tmp_path):
    with FakeSlack() as slack:
        notifier = made(slack, tmp_path)
    assert not failed(notifier.ask(ASK)).permanent


def test_a_lost_answer_may_leave_a_second_copy_and_never_none(slack, notifier):
    slack.fail("chat.postMessage", status=502, after=True)
    assert not failed(notifier.ask(ASK)).permanent
    run(notifier.ask(ASK))
    assert len(slack.messages) == 2


def test_a_folder_that_cannot_be_read_is_said(slack, notifier, tmp_path):
    run(notifier.ask(ASK))
    for path in (tmp_path / "sent").glob("*.json"):
        path.write_text("{")
    assert "move the file away" in str(failed(notifier.ask(ASK)))


def test_the_token_is_in_no_log(slack, notifier, caplog):
    caplog.set_level(logging.DEBUG)
    run(notifier.ask(ASK))
    slack.revoked = True
    failed(notifier.ask(replace(ASK, key="other")))
    assert BOT not in caplog.text
    assert APP_TOKEN not in caplog.text
