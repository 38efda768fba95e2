"""What is wrong with a request is said in the language that it asks for, English unless it asks for another."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from console.languages import Languages
from serviola.language import LANGUAGES
from serviola.retelling import said_again
from serviola.serving import app_of
from tests.console_api.apihouse import RIGHT, problem, told

WITHOUT = "say who you are with a token"
SIN = "diga quién es"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("ES-mx", "es"),
        ("es-419,es;q=0.9,en;q=0.8", "es"),
        ("en, es", "en"),
        ("en;q=0.5, es", "es"),
        ("fr, es;q=0.1", "es"),
        ("fr", "en"),
        ("*", "en"),
        ("*;q=0.9, es;q=0.8", "en"),
        ("es;q=0", "en"),
        ("es;q=2", "en"),
        ("es;q=nan, \x00, ;;;,=", "en"),
        ("x" * 100_000 + ",es", "en"),
    ],
)
def test_the_language_that_is_wanted_most_is_taken(header, language):
    assert Languages(LANGUAGES, said_again).wanted(header) == language


def test_where_there_is_english_alone_it_is_english():
    assert Languages().wanted("es") == "en"


def asked(tmp_path, *tries):
    """Ask the application as the service makes it; each try is a method, a path, headers, a token and a check."""

    async def story(api):
        app = await app_of(api.house, api.clock, ())
        token = await api.token(RIGHT)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
            for method, path, language, known, check in tries:
                headers = {"accept-language": language} if language else {}
                headers |= {"authorization": f"Bearer {token}"} if known else {}
                check(await client.request(method, path, headers=headers))

    told(tmp_path, story)


def says(status, part, language):
    def check(answer):
        assert part in problem(answer, status)
        assert answer.headers["content-language"] == language
        assert answer.headers["vary"] == "Accept-Language"

    return check


def test_each_kind_of_refusal_follows_the_header(tmp_path):
    asked(
        tmp_path,
        ("GET", "/v1/proposals", "", False, says(401, WITHOUT, "en")),
        ("GET", "/v1/proposals", "es-ES,es;q=0.9", False, says(401, SIN, "es")),
        ("GET", "/v1/proposals", "fr", False, says(401, WITHOUT, "en")),
        ("GET", "/v1/proposals/P-none", "es", True, says(404, "nada tiene este id", "es")),
        ("GET", "/nowhere", "es", False, says(404, "no hay nada en esta ruta", "es")),
        ("PUT", "/v1/proposals", "es", True, says(405, "método", "es")),
        (
            "GET",
            "/v1/proposals?limit=many",
            "es",
            True,
            says(422, "query.limit: escriba un número entero", "es"),
        ),
    )


def test_the_header_of_an_authentication_stays_beside_it(tmp_path):
    def check(answer):
        assert answer.headers["www-authenticate"] == 'Bearer realm="serviola"'
        assert answer.json()["title"] == "Unauthorized"

    asked(tmp_path, ("GET", "/v1/proposals", "es", False, check))


def test_many_at_once_in_two_languages_get_each_their_own(tmp_path):
    async def story(api):
        app = await app_of(api.house, api.clock, ())
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
            wanted = ["es", "en"] * 10
            got = await asyncio.gather(
                *(client.get("/nowhere", headers={"accept-language": one}) for one in wanted)
            )
        assert [one.headers["content-language"] for one in got] == wanted
        assert len({one.json()["detail"] for one in got}) == 2

    told(tmp_path, story)
