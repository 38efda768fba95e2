"""On a real socket: it answers, shuts out who says nothing, and stops when it is told."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
import pytest

from engine.errors import PlaybookError, ServiolaError
from serviola.patience import Patient
from serviola.serving import serving
from serviola.settings_api import ApiSetting
from tests.console_api.apihouse import CONFIG, RIGHT, SECRET, make_config, opened
from tests.fakes import leaping
from tests.fakes.leaping import leap
from tests.fakes.webhooks import webhook_headers

HOOKED = CONFIG + "api: {}\nhooks: [{name: desk, kind: standard-webhooks, secrets: ['${secret:DESK}']}]\n"
ENVIRON = {"DESK": SECRET.reveal()}
REPORT = b'{"type": "serviola.report", "data": {"id": "1", "hazard": "outage", "severity": "Minor", "headline": "x", "topics": ["shop"]}}'
ANY_PORT = ApiSetting(host="127.0.0.1", port=0)


class Waiting(Patient):
    """Waits longer than a busy machine needs; who tries its patience lets the clock leap."""

    head_within_s = 30.0
    request_within_s = 60.0


def play(tmp_path, story):
    async def run():
        make_config(tmp_path, HOOKED)
        async with (
            opened(tmp_path) as api,
            serving(api.house, ANY_PORT, api.clock, environ=ENVIRON, http=Waiting) as address,
        ):
            await story(api, address)

    leaping.play(run())


async def gone(reader):
    """Read to the end while time flies; a connection that is cut counts as ended."""
    reading = asyncio.create_task(reader.read())
    for _ in range(3_000):
        if (await asyncio.wait([reading], timeout=0.02))[0]:
            break
        leap(5)
    assert reading.done()
    with contextlib.suppress(ConnectionError):
        return await reading
    return b""


def test_it_answers_on_loopback_and_takes_what_is_signed(tmp_path):
    async def story(api, address):
        assert address.startswith("http://127.0.0.1:")
        token = await api.token(RIGHT)
        async with httpx.AsyncClient(base_url=address) as client:
            said = await client.get("/v1/health", headers={"authorization": f"Bearer {token}"})
            assert said.json()["core"]["owner"] == "test"
            assert "server" not in said.headers
            signed = webhook_headers(SECRET, id="m1", body=REPORT, now=api.clock.now())
            said = await client.post("/hooks/desk", content=REPORT, headers=signed)
            assert said.status_code == 202, said.text

    play(tmp_path, story)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /v1/health?minimal HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /hooks/desk HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nabc",
        b"GET /v1/health?minimal HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/h",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /hooks/desk HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 100_000,
        b"POST /v1/signals HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + b"x" * 100_000,
    ],
)
def test_who_says_nothing_more_is_shut_out_and_others_are_served(tmp_path, sent):
    async def story(api, address):
        host, port = address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(sent)
        async with httpx.AsyncClient(base_url=address) as client:
            assert (await client.get("/v1/health?minimal")).status_code == 200
        answer = await gone(reader)
        assert b"Traceback" not in answer
        writer.close()

    play(tmp_path, story)


@pytest.mark.parametrize(
    "begin",
    [
        b"POST /hooks/desk HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
        b"POST /v1/signals HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
        b"GET /v1/health?minimal HTTP/1.1\r\nHost: x\r\nX: ",
        b"GET /v1/health?minimal HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["a body", "a body that nobody wants", "a head", "a second head"],
)
def test_drip_by_drip_is_too_slow(tmp_path, begin):
    async def story(api, address):
        host, port = address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))

        async def drip():
            with contextlib.suppress(ConnectionError):
                writer.write(begin)
                while True:
                    await asyncio.sleep(0.01)
                    writer.write(b"x")
                    await writer.drain()

        dripping = asyncio.create_task(drip())
        assert b" 202 " not in await gone(reader)
        dripping.cancel()
        writer.close()

    play(tmp_path, story)


def test_a_port_that_is_taken_is_one_sentence(tmp_path):
    async def story(api, address):
        taken = ApiSetting(host="127.0.0.1", port=int(address.rpartition(":")[2]))
        with pytest.raises(PlaybookError, match="cannot be listened on"):
            async with serving(api.house, taken, api.clock, environ=ENVIRON):
                pass

    play(tmp_path, story)


def test_without_its_secret_it_does_not_start(tmp_path):
    async def run():
        make_config(tmp_path, HOOKED)
        async with opened(tmp_path) as api:
            with pytest.raises(ServiolaError, match="DESK is missing"):
                async with serving(api.house, ANY_PORT, api.clock, environ={}):
                    pass

    asyncio.run(run())


def test_when_it_is_over_nobody_listens(tmp_path):
    async def run():
        make_config(tmp_path, HOOKED)
        async with opened(tmp_path) as api:
            async with serving(api.house, ANY_PORT, api.clock, environ=ENVIRON) as address:
                pass
            async with httpx.AsyncClient() as client:
                with pytest.raises(httpx.ConnectError):
                    await client.get(address)

    asyncio.run(run())
