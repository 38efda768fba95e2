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


STEPS = """\
schema: serviola/tool/1
tool: vendor
kind: http
base_url: https://api.vendor.example/v1
kinds:
  flow:
    pause_class: skip
    read: {method: GET, path: "/flows/{id}"}
    pause:
      - {method: POST, path: "/flows/{id}/stop", when: [live, queued-7]}
    resume: {method: POST, path: "/flows/{id}/go"}
    where: {id: id, status: status, version: rev}
    meaning: {running: [live], paused: [draft]}
"""


def test_nor_is_a_status_at_which_a_call_is_made_nor_what_goes_back_to_the_tool():
    sent: list[str] = []

    class Listens(Echo):
        async def request(self, method: str, url: str, **given: Any) -> Answer:
            sent.append(f"{method} {url}")
            return await super().request(method, url, **given)

    KNOWN.add(Secret("queued-7"))
    KNOWN.add(Secret("version-1234"))
    http = Listens(200, {"id": "queued-7/1", "status": "queued-7", "rev": "version-1234"})
    tool = load_tool(STEPS, "tool.yaml", http=http, clock=ManualClock(w.NOW), environ={})
    it = Subject("vendor", "flow", "queued-7/1")
    assert asyncio.run(tool.read(it)).version == "version-1234"
    asyncio.run(tool.pause(it, key="k", version="version-1234"))
    assert sent[-1] == "POST https://api.vendor.example/v1/flows/queued-7%2F1/stop"


@pytest.mark.parametrize(
    "innocent",
    [
        "a midsummer night",
        "summertime",
        "(midsummers)",
        "the sale of late midsummer, summery as it is: midsummer",
        "summers\tand summering",
    ],
)
def test_a_secret_that_is_a_word_is_not_blotted_out_of_longer_words(innocent):
    assert Redactor([Secret("summer")]).redact(innocent) == innocent


@pytest.mark.parametrize("secret", ["summer", "Summer", "SUMMER"])
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "the token {} is wrong",
        "token={}&more=1",
        "mara:{}@host",
        "token_{}_1 and 7{}7",
        "token%3D{}",
        "token%253d{}%26",
        "%ab{} is no word",
        "a\\n{}",
        "a\\u003d{} and \\x3d{}",
        "a\\u00ef{}",
        "=3D{}=0A=AB{}",
        "&quot;{}&quot; &amp{}",
        "\x1b[31m{}\x1b[0m and \x1b[m{}",
        "\x1b(B{} and \x1b.A{}",
        "mysql -umara -p{} and /p{}",
        "{}{}",
        "'{}', b'{}', \"{}\"",
        "over\n{}\nlines",
        "a\u200b{}\u200b",
    ],
)
def test_but_it_is_wherever_it_stands_as_one_and_where_the_letters_before_it_may_be_a_sign(secret, around):
    said = Redactor([Secret(secret)]).redact(around.replace("{}", secret))
    assert secret not in said
    assert said.count("[secret]") == around.count("{}")


def test_a_capital_begins_another_word_and_what_is_no_word_is_blotted_out_of_everything():
    assert Redactor([Secret("Summer")]).redact("tokenSummer") == "token[secret]"
    assert Redactor([Secret("summer")]).redact("summerToken") == "[secret]Token"
    assert Redactor([Secret("qZvXwk")]).redact("tokenqZvXwkand") == "token[secret]and"
    assert Redactor([Secret("summer1")]).redact("midsummer1st") == "mid[secret]st"
    assert "summer" not in Redactor([Secret("summer")]).redact("midsummers" * 20), "so long a word is none"


WRITINGS = (escaped, slashed, base64, base64_of_more, base64_for_urls, percent, plus, page, hexed)


@pytest.mark.parametrize("form", WRITINGS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("secret", ["summer", "postgres"])
def test_a_secret_that_is_a_word_is_found_in_every_other_writing(form, secret):
    written = form(secret).lower() if form is hexed else form(secret)
    for before in ("no: ", "a", "ab", "abc"):
        said = Redactor([Secret(secret)]).redact(f"no: {written} and {base64(before + secret)} is wrong")
        assert said.count("[secret]") == 2, said
        assert secret not in said


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
