from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.errors import NotifyError
from engine.model.time import moment, parse_iso
from engine.ports import Message
from notify.mail import MailNotifier, Relay, Tls
from notify.mail_address import is_address
from notify.remembered import Remembered
from tests.fakes.cards import ENDED, HOSTILE, MESSAGE
from tests.fakes.smtp import FakeSmtp
from wire.secrets import Secret

NOW = parse_iso("2026-11-01T09:30:00Z")
PASSWORD = "mail-canary-4"
ASK = replace(MESSAGE, recipient="ada", thread="S-1", body="What we believe: M7\nAnswer by noon.")


@pytest.fixture
def smtp():
    with FakeSmtp() as server:
        yield server


@pytest.fixture
def mail(smtp, tmp_path):
    return made(smtp, tmp_path)


def made(smtp: FakeSmtp, folder, **how) -> MailNotifier:
    relay = Relay(
        **{
            "host": "127.0.0.1",
            "port": smtp.port,
            "sender": "serviola@example.invalid",
            "tls": Tls.NONE,
            **how,
        }
    )
    addresses = {"ada": "ada@example.invalid", "eve": "eve@bücher.example"}
    return MailNotifier(
        relay,
        address_of=lambda person: addresses.get(person, ""),
        remembered=Remembered(folder / "sent"),
        now=lambda: NOW,
    )


def run(*calls) -> None:
    async def one_by_one() -> None:
        for call in calls:
            await call

    asyncio.run(one_by_one())


def failed(call) -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        asyncio.run(call)
    assert PASSWORD not in str(caught.value)
    return caught.value


def test_a_mail_is_text_and_the_same_as_simple_html(smtp, mail):
    run(mail.ask(ASK))
    (got,) = smtp.mails
    assert got["To"] == "ada@example.invalid"
    assert got["Subject"] == "Pause campaigns?"
    assert got["Auto-Submitted"] == "auto-generated"
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain.get_content().splitlines() == ["What we believe: M7", "Answer by noon."]
    assert "What we believe: M7<br>" in html.get_content()


def test_a_mail_says_when_it_was_written(smtp, mail):
    run(mail.ask(ASK))
    assert smtp.mails[0]["Date"].datetime == moment(NOW)


def test_the_same_key_is_one_mail_also_after_a_restart(smtp, tmp_path):
    run(made(smtp, tmp_path).ask(ASK), made(smtp, tmp_path).ask(ASK), made(smtp, tmp_path).tell(ASK))
    assert len(smtp.mails) == 1


def test_a_repeated_mail_has_the_id_of_the_first(smtp, tmp_path):
    run(made(smtp, tmp_path / "a").ask(ASK), made(smtp, tmp_path / "b").ask(ASK))
    first, second = smtp.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@example.invalid>")


def test_a_question_that_changed_is_sent_again_below_the_first_and_so_is_its_end_once(smtp, mail):
    changed = replace(ASK, title="Pause more?", body="More.")
    ended = replace(ENDED, recipient="ada", thread="S-1")
    run(mail.ask(ASK), mail.rewrite(ASK), mail.rewrite(changed), mail.rewrite(changed))
    run(mail.rewrite(ended), mail.rewrite(replace(ended, body="now read back")))
    assert [got["Subject"] for got in smtp.mails] == ["Pause campaigns?", "Pause more?", "Pause campaigns?"]
    assert len({got["Message-ID"] for got in smtp.mails}) == 3
    assert len({got["References"] for got in smtp.mails}) == 1


def test_a_question_that_changed_quietly_is_not_sent_again_and_its_end_is(smtp, mail):
    more = replace(ASK, body="Two more wait.", quiet=True)
    ended = replace(ENDED, recipient="ada", thread="S-1", quiet=True)
    run(mail.ask(ASK), mail.rewrite(more), mail.rewrite(ended))
    assert len(smtp.mails) == 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_start_no_header_and_no_markup(smtp, mail, text):
    run(mail.tell(Message(key="k", recipient="ada", title=text, body=f"{text}\r\nBcc: all@example.invalid")))
    (got,) = smtp.mails
    assert got["Bcc"] is None
    assert len(got.keys()) == len({name.lower() for name in got.keys()})  # noqa: SIM118 - a mail is no dict
    html = got.get_body(("html",)).get_content()
    for tag in ("<!channel", "<https", "<http", "<@"):
        assert tag not in html


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?=0D=0ABcc:_eve@example.invalid?= hi",
        "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLmludmFsaWQ=?= hi",
        "==?utf-8?q?=0D=0ABcc:_eve@example.invalid?=",
        "=?iso-8859-1?Q?=0D=0A=0D=0A<b>?=" * 9,
        "x\ud800y",
    ],
)
def test_a_title_in_the_code_of_headers_is_a_title_and_begins_no_header(smtp, mail, text):
    run(mail.tell(replace(ASK, key="usual")), mail.tell(replace(ASK, title=text)))
    first, one = smtp.mails
    usual = sorted(first.keys())
    assert one["Bcc"] is None
    assert sorted(one.keys()) == usual
    assert "\n" not in one["Subject"]


def test_a_domain_of_other_letters_is_told_as_servers_take_it(smtp, tmp_path):
    run(made(smtp, tmp_path).ask(replace(ASK, recipient="eve")))
    (one,), ((_, recipient),) = smtp.mails, smtp.envelopes
    assert "eve@xn--bcher-kva.example" in recipient
    assert one["To"] == "eve@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("ada@example.invalid", True),
        ("ada+night@bücher.example", True),
        ("josé@example.invalid", False),
        ('"a b"@example.invalid', False),
        ("a,b@example.invalid", False),
        ("Ada<ada@example.invalid>", False),
        ("ada@example.invalid\r\nBcc: x", False),
        ("ada", False),
        ("@example.invalid", False),
    ],
)
def test_an_address_is_one_that_every_server_takes(text, fits):
    assert is_address(text) is fits


@pytest.mark.parametrize(
    ("refuse", "permanent"),
    [
        ({"RCPT": "550 no such user"}, True),
        ({"RCPT": "451 later"}, False),
        ({"MAIL": "553 who are you"}, True),
        ({"DATA": "452 disk full"}, False),
        ({"DATA": "554 spam"}, True),
        ({"EHLO": "421 busy", "HELO": "421 busy"}, False),
    ],
    ids=str,
)
def test_each_refusal_says_whether_trying_again_is_vain(smtp, mail, refuse, permanent):
    smtp.refuse = refuse
    assert failed(mail.ask(ASK)).permanent is permanent
    smtp.refuse = {}
    run(mail.ask(ASK))
    assert len(smtp.mails) == 1


def test_a_server_that_hangs_up_or_is_not_there_can_be_tried_again(smtp, mail, tmp_path):
    smtp.hang_up = True
    assert not failed(mail.ask(ASK)).permanent
    assert not failed(made(smtp, tmp_path, port=1).ask(ASK)).permanent


def test_a_login_goes_out_and_a_refused_one_is_said(smtp, tmp_path):
    login = {"user": "serviola", "password": Secret(PASSWORD)}
    run(made(smtp, tmp_path, **login).ask(ASK))
    assert smtp.logins == [f"\0serviola\0{PASSWORD}"]
    smtp.refuse = {"AUTH": f"535 wrong password {PASSWORD}"}
    error = failed(made(smtp, tmp_path, **login).ask(replace(ASK, key="other")))
    assert error.permanent
    assert "check user and password" in str(error)


def test_no_mail_goes_out_in_the_clear_where_privacy_was_asked_for(smtp, tmp_path):
    error = failed(made(smtp, tmp_path, tls=Tls.STARTTLS).ask(ASK))
    assert error.permanent
    assert smtp.mails == []


def test_somebody_without_an_address_is_said(mail):
    error = failed(mail.ask(replace(ASK, recipient="bruno")))
    assert error.permanent
    assert "bruno has no e-mail address" in str(error)


def test_the_page_is_for_a_phone_fetches_nothing_and_says_why_it_comes(smtp, mail):
    because = "You get this because you are on call for safety & more."
    run(
        mail.tell(Message(key="k", recipient="ada", title="Over <now>", body="One.\n\nTwo.", because=because))
    )
    (got,) = smtp.mails
    page = got.get_body(("html",)).get_content()
    assert 'name="viewport"' in page
    assert "Over &lt;now&gt;" in page
    assert "on call for safety &amp; more." in page
    assert not [each for each in ("<img", "href", "src=", "url(", "<script") if each in page]
    assert because in got.get_body(("plain",)).get_content()
    assert got["List-Id"] == "Serviola <serviola.example.invalid>"


def test_one_message_has_one_id_and_another_has_another(smtp, mail):
    run(*(mail.tell(Message(key=key, recipient="ada", title="x", body="y")) for key in ("a", "a", "b")))
    assert len({got["Message-ID"] for got in smtp.mails}) == len(smtp.mails) == 2
