"""A tool that gives our credentials back, in whatever writing: no error, name, status, log or journal holds them."""

from __future__ import annotations

import asyncio
import html
import json
import logging
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from engine.errors import ToolError
from engine.model.program import Subject
from programs.tools.load import load_tool
from serviola.clocks import ManualClock
from tests.fakes import words as w
from wire.http import Answer, Http
from wire.secrets import KNOWN, Redactor, Secret

KEY = 'k9"Q+z/7&pÄ=%Lm 2~Tx<w>'
USER, PASSWORD = "mara-of-mail", "p+Ss/w&rd~0f M@il"
TOOL = """\
schema: serviola/tool/1
tool: vendor
kind: http
base_url: https://api.vendor.example/v1
%s
errors: [{at: errors, says: "errors[0].detail"}]
kinds:
  flow:
    pause_class: skip
    list: {method: GET, path: /flows, items: data}
    read: {method: GET, path: "/flows/{id}"}
    pause: {method: POST, path: "/flows/{id}/stop"}
    resume: {method: POST, path: "/flows/{id}/go"}
    where: {id: id, name: name, status: status}
    meaning: {running: [live], paused: [draft]}
"""
IT = Subject("vendor", "flow", "7")
TOKEN = "tok-9f3b1cA0zZqWx_77"


def upper(text: str) -> str:
    return text.upper()


def lower(text: str) -> str:
    return text.lower()


def over_lines(text: str) -> str:
    return "\r\n ".join(text[at : at + 5] for at in range(0, len(text), 5))


def with_nothing_between(text: str) -> str:
    """With characters between that no eye sees."""
    return "\u200b".join(text)


def escaped(text: str) -> str:
    return json.dumps(json.dumps(text))


def slashed(text: str) -> str:
    return json.dumps(text).replace("/", "\\/")


def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def base64_of_more(text: str) -> str:
    return b64encode(f"Authorization: Bearer {text}, Accept: all".encode()).decode()


def base64_for_urls(text: str) -> str:
    return urlsafe_b64encode(f"?{text}!".encode()).decode().rstrip("=")


def percent(text: str) -> str:
    return quote(text, safe="")


def percent_lower(text: str) -> str:
    return quote(text, safe="").lower()


def plus(text: str) -> str:
    return quote_plus(text)


def page(text: str) -> str:
    return html.escape(text)


def hexed(text: str) -> str:
    return text.encode().hex().upper()


def header_echo(text: str) -> str:
    return f"unexpected header authorization: bearer {text.lower()} (via: proxy)"


FORMS = (
    str,
    upper,
    lower,
    over_lines,
    with_nothing_between,
    escaped,
    slashed,
    base64,
    base64_of_more,
    base64_for_urls,
    percent,
    percent_lower,
    plus,
    page,
    hexed,
    header_echo,
)


def traces(text: str, secret: str) -> list[str]:
    """Give every run of six characters of a secret, or of a writing of it, that stands in a text."""
    flat = "".join(one for one in text.lower() if not one.isspace() and one.isprintable())
    writings = {
        "".join(one for one in form(secret).lower() if not one.isspace() and one.isprintable())
        for form in FORMS
        if form not in {header_echo, base64_of_more, base64_for_urls}
    }
    runs = {each[at : at + 6] for each in writings for at in range(len(each) - 5)}
    return sorted(run for run in runs if run in flat)


class Echo(Http):
    """Answers everything in one way."""

    def __init__(self, status: int, said: Any) -> None:
        super().__init__()
        self._status, self._said = status, said

    async def request(self, method: str, url: str, **_: Any) -> Answer:
        return Answer(status=self._status, headers={}, body=json.dumps(self._said).encode(), url=url)


def tool_of(http: Http, secret: str) -> Any:
    text = TOOL % 'headers: {Authorization: "Bearer ${secret:VENDOR_KEY}"}'
    environ = {"VENDOR_KEY": secret}
    return load_tool(text, "tool.yaml", http=http, clock=ManualClock(w.NOW), environ=environ)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("secret", [TOKEN, KEY.encode("ascii", "ignore").decode()])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_no_refusal_holds_it_whatever_it_is_written_as(form, secret, status):
    said = {"errors": [{"detail": f"no: {form(secret)} is wrong"}]}
    with pytest.raises(ToolError) as caught:
        asyncio.run(tool_of(Echo(status, said), secret).pause(IT, key="k", version=""))
    assert traces(str(caught.value), secret) == []
    assert "[secret]" in str(caught.value)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_beginning_of_one_that_is_cut_off_is_not_left(form):
    for before in range(170, 200, 3):
        said = {"errors": [{"detail": "x" * before + " " + form(TOKEN)}]}
        with pytest.raises(ToolError) as caught:
            asyncio.run(tool_of(Echo(400, said), TOKEN).pause(IT, key="k", version=""))
        assert traces(str(caught.value), TOKEN) == [], before


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_nor_does_a_name_or_a_status_that_goes_into_the_journal_and_on_cards(form):
    it = {"id": "7", "name": f"Spring {form(TOKEN)}", "status": form(TOKEN)}
    (one,) = asyncio.run(tool_of(Echo(200, {"data": [it]}), TOKEN).list("flow"))
    assert traces(f"{one.name} {one.reading.status}", TOKEN) == []
    assert one.name.startswith("Spring")


def test_basic_authentication_is_as_secret_as_what_it_is_made_of():
    text = TOOL % 'basic_auth: {user: "${secret:VENDOR_USER}", password: "${secret:VENDOR_PASSWORD}"}'
    environ = {"VENDOR_USER": USER, "VENDOR_PASSWORD": PASSWORD}
    sent = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    for echoed in (f"Basic {sent}", f"basic {sent.lower()}", quote(sent, safe=""), f"{USER}:{PASSWORD}"):
        http = Echo(401, {"errors": [{"detail": f"bad credentials: {echoed}"}]})
        tool = load_tool(text, "tool.yaml", http=http, clock=ManualClock(w.NOW), environ=environ)
        with pytest.raises(ToolError) as caught:
            asyncio.run(tool.read(IT))
        for secret in (PASSWORD, sent, USER):
            assert traces(str(caught.value), secret) == [], echoed


def test_a_word_that_is_declared_is_read_though_a_secret_is_the_same():
    http = Echo(200, {"id": "7", "name": "Spring", "status": "draft"})
    tool = tool_of(http, "draft-draft-draft")
    KNOWN.add(Secret("drafts"))
    assert asyncio.run(tool.read(IT)).status == "draft"


def test_a_log_line_holds_none_in_any_form_and_other_words_stand():
    redactor = Redactor([Secret(TOKEN), Secret("serviola")])
    for form in FORMS:
        record = logging.LogRecord("a", logging.INFO, "a.py", 1, "Serviola said: %s", (form(TOKEN),), None)
        redactor.filter(record)
        assert traces(record.getMessage(), TOKEN) == [], form.__name__
        assert record.getMessage().startswith("Serviola said: "), "a short word is found as it is written"


def test_a_database_url_is_as_secret_as_the_password_in_it():
    redactor = Redactor([Secret("postgresql://reader:s3cr%2Ft-and-long@db.example/desk")])
    said = redactor.redact("FATAL: password s3cr/t-and-long (s3cr%2Ft-and-long) is wrong for reader")
    assert said == "FATAL: password [secret] ([secret]) is wrong for reader"


def test_a_value_that_no_eye_sees_blots_out_nothing():
    assert Redactor([Secret("\u200b" * 20)]).redact("all of it stands") == "all of it stands"
