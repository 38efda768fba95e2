from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from engine.errors import NotifyError, PlaybookError
from engine.model.time import SECOND, Instant, parse_iso
from engine.ports import Message
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.short_text import parts_of, short_text
from notify.sms import Gateway, SmsNotifier
from notify.webhook import WebhookNotifier
from serviola.notify_settings import read_notify
from tests.fakes.cards import ENDED, HOSTILE
from tests.fakes.taker import Taker
from wire.http import Http
from wire.secrets import Secret
from wire.signatures import webhook_ok

SECRET = Secret("whsec_" + "c2VjcmV0LWNhbmFyeS1zZWNyZXQtY2FuYXJ5LTEyMw==")
NOW = parse_iso("2026-01-01T12:00:00Z")
TOLD = Message(
    key="tell:1",
    recipient="team:plan",
    title="Over: M7",
    body="It is over.",
    thread="S-1",
    kind="told_cleared",
    until=Instant(NOW + 60 * SECOND),
    brief="Serviola: Over: M7 earthquake.",
    because="You get this because you are in the team plan.",
)


@pytest.fixture
def taker():
    with Taker() as server:
        yield server


def said(way, verb: str, *messages: Message) -> None:
    async def one_by_one() -> None:
        async with way._http:
            for message in messages:
                await getattr(way, verb)(message)

    asyncio.run(one_by_one())


def hook(taker: Taker, folder, **how) -> WebhookNotifier:
    return WebhookNotifier(
        taker.url,
        secrets=[SECRET],
        http=Http(),
        remembered=Remembered(folder / "sent"),
        now=lambda: NOW,
        **{"allow_private": frozenset({taker.place}), **how},
    )


def sms(taker: Taker, folder, phones=None, **how) -> SmsNotifier:
    phones = {"ada": "+34600000001"} if phones is None else phones
    gateway = Gateway(
        **{
            "url": taker.url,
            "body": {"To": "{to}", "Body": "{text}", "Id": "{id}"},
            "headers": {"Authorization": "Bearer sms-canary-7"},
            "success": '"status": "queued"',
            "allow_private": frozenset({taker.place}),
            **how,
        }
    )
    return SmsNotifier(
        gateway,
        http=Http(),
        phone_of=lambda person: phones.get(person, ""),
        remembered=Remembered(folder / "sent"),
    )


def test_a_push_is_signed_says_why_and_comes_once_also_after_a_restart(taker, tmp_path):
    said(hook(taker, tmp_path), "tell", TOLD, TOLD)
    said(hook(taker, tmp_path), "tell", TOLD)
    ((_, headers, body),) = taker.calls
    assert webhook_ok([SECRET], headers=headers, body=body, now=NOW) == ""
    assert webhook_ok([SECRET], headers=headers, body=body + b" ", now=NOW) != ""
    data = json.loads(body)["data"]
    assert headers["webhook-id"] == data["id"]
    assert (data["kind"], data["recipient"], data["situation"]) == ("told_cleared", "team:plan", "S-1")
    assert data["because"] == TOLD.because
    assert data["until"] == "2026-01-01T12:01:00Z"


def test_a_new_writing_of_a_message_is_another_push_of_the_same(taker, tmp_path):
    changed = replace(TOLD, body="It is not over.")
    again = replace(changed, because="You get this because you were told of it before.")
    way = hook(taker, tmp_path)
    said(way, "tell", TOLD)
    said(way, "rewrite", changed, again)
    first, second = (json.loads(body)["data"] for _, _, body in taker.calls)
    assert first["id"] != second["id"]
    assert first["message"] == second["message"]


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (429, False), (400, True), (410, True)])
def test_a_push_that_is_not_taken_says_whether_to_try_again_and_keeps_its_id(
    taker, tmp_path, status, permanent
):
    taker.answers = [(status, b"canary"), (204, b"")]
    with pytest.raises(NotifyError, match=str(status)) as caught:
        said(hook(taker, tmp_path), "tell", TOLD)
    assert caught.value.permanent is permanent
    assert "canary" not in str(caught.value)
    said(hook(taker, tmp_path), "tell", TOLD)
    assert len({headers["webhook-id"] for _, headers, _ in taker.calls}) == 1


def test_nothing_is_pushed_to_a_private_address_that_is_not_named(taker, tmp_path):
    with pytest.raises(NotifyError):
        said(hook(taker, tmp_path, allow_private=frozenset()), "tell", TOLD)
    assert taker.calls == []


@pytest.mark.parametrize("form", ["json", "form"])
def test_a_text_message_goes_out_once_as_declared_with_words_of_our_own(taker, tmp_path, form):
    hostile = replace(TOLD, recipient="ada", title="<!channel> {to}", brief='Serviola: {to} "x"&Body=no')
    said(sms(taker, tmp_path, form=form), "tell", hostile, hostile)
    ((_, headers, body),) = taker.calls
    got = json.loads(body) if form == "json" else {k: v[0] for k, v in parse_qs(body.decode()).items()}
    assert (got["To"], got["Body"]) == ("+34600000001", 'Serviola: {to} "x"&Body=no')
    assert headers["authorization"] == "Bearer sms-canary-7"


def test_a_text_message_without_the_word_of_success_is_tried_again(taker, tmp_path):
    taker.answers = [(200, b'{"status": "no credit canary"}'), (200, b'{"status": "queued"}')]
    message = replace(TOLD, recipient="ada")
    with pytest.raises(NotifyError) as caught:
        said(sms(taker, tmp_path), "tell", message)
    assert not caught.value.permanent
    assert "canary" not in str(caught.value)
    said(sms(taker, tmp_path), "tell", message)
    assert len(taker.calls) == 2


def test_how_a_question_ended_is_a_text_message_of_its_own_and_without_a_number_nothing_goes(taker, tmp_path):
    way = sms(taker, tmp_path)
    said(way, "ask", replace(ENDED, recipient="ada", card=None))
    said(way, "rewrite", replace(ENDED, recipient="ada"), replace(ENDED, recipient="ada"))
    assert len(taker.calls) == 2
    with pytest.raises(NotifyError, match="phone") as caught:
        said(sms(taker, tmp_path / "b", phones={}), "tell", replace(TOLD, recipient="ada"))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("á" * 70, 1), ("á" * 71, 2)],
    ids=["160", "161", "80 euros", "81 euros", "70 UCS-2", "71 UCS-2"],
)
def test_the_parts_of_a_text_are_counted(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize("text", [*HOSTILE, "a" * 400, "ñ€" * 300, "á" * 300], ids=range(len(HOSTILE) + 3))
def test_a_text_is_never_more_than_two_parts(text):
    assert parts_of(short_text(text)) <= 2


def config(text: str):
    fields = Fields(read(text, "serviola.yaml"))
    found = read_notify(fields)
    fields.rest()
    fields.settle()
    return found


GOOD = """
notify:
  together: 2m
  per_hour: 20
  quiet:
    everybody: {from: "22:00", to: "07:00", zone: Europe/Madrid}
  webhooks:
    - {name: board, url: "https://board.example/x", secrets: ["${secret:BOARD}"], to: ["team:plan"]}
  sms:
    url: https://sms.example/send
    headers: {Authorization: "Bearer ${secret:SMS}"}
    body: {To: "{to}", Body: "{text}"}
    form: form
    success: queued
"""


def test_the_section_is_read_whole():
    found = config(GOOD)
    assert found.manners.together_s == 120
    assert found.manners.per_hour == 20
    assert found.manners.quiet["everybody"].zone == "Europe/Madrid"
    assert [one.name for one in found.webhooks] == ["board"]
    assert found.sms is not None
    assert found.sms.form == "form"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Europe/Madrid", "Europe/Nowhere", "zone"),
        ('"22:00"', '"25:00"', "time"),
        ('"22:00"', '"07:00"', "time"),
        ("everybody:", '"oncall:safety":', "recipient"),
        ('"${secret:BOARD}"', "whsec_plain", "secret"),
        ('"Bearer ${secret:SMS}"', "Bearer plain", "secret"),
        ("{text}", "hello", "no-text"),
        ("success: queued", 'success: "("', "pattern"),
        ("https://sms.example/send", "http://sms.example/send", "url"),
    ],
)
def test_what_is_wrong_in_the_section_is_said_with_its_place(old, new, code):
    with pytest.raises(PlaybookError) as caught:
        config(GOOD.replace(old, new))
    assert [one.code for one in caught.value.findings] == [code]
    assert "plain" not in str(caught.value)


def test_a_telephone_is_written_with_its_country():
    people = 'schema: serviola/people/1\npeople:\n  - {{id: ada, name: Ada, phone: "{}"}}\n'
    assert YamlRoster(people.format("+34600000001"), "p").people["ada"].phone == "+34600000001"
    with pytest.raises(PlaybookError, match="country"):
        YamlRoster(people.format("600 000 001"), "p")
