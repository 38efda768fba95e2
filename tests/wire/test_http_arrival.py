"""Did a request arrive? The client says no only where that is certain."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientConnectorCertificateError

from tests.fakes.leaping import leap, play
from tests.wire.talking import LATE, LIMITS, hang_up, nobody, refused, run, silence
from wire.http import Http, HttpError, Limits


@contextmanager
def nobody_listens():
    """Give a port at which nobody listens: it is taken, so that no other server comes to have it meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_write_without_an_answer_may_have_arrived():
    async def talk(client, server):
        error = await refused(client, server, method="POST", body=b"pause", limits=LIMITS)
        assert error.sent is True

    server = run({"/": silence}, talk)
    assert [seen.body for seen in server.requests] == [b"pause"]


def test_a_write_is_sent_once_even_when_the_connection_breaks():
    async def talk(client, server):
        for method in ("POST", "PUT", "DELETE", "GET"):
            error = await refused(client, server, method=method)
            assert error.sent is True

    assert len(run({"/": hang_up}, talk).requests) == 4


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_connection_is_certain_not_to_have_arrived(method):
    async def story(port):
        async with Http() as client:
            says = r"no connection \(Connection refused\); check host and port"
            with pytest.raises(HttpError, match=says) as caught:
                await client.request(
                    method, f"http://127.0.0.1:{port}/", allow_private=frozenset({f"127.0.0.1:{port}"})
                )
        assert caught.value.sent is False

    with nobody_listens() as port:
        asyncio.run(story(port))


def test_a_name_without_an_address_is_certain_not_to_have_arrived():
    async def story():
        async with Http(resolve=nobody) as client:
            with pytest.raises(HttpError, match="cannot be resolved") as caught:
                await client.request("POST", "http://nowhere.example/?key=canary")
        assert caught.value.sent is False
        assert "canary" not in str(caught.value)

    asyncio.run(story())


def test_a_slow_name_server_falls_under_the_deadline():
    async def resolve(host, port):
        leap(60)
        await asyncio.Event().wait()

    async def story():
        async with Http(resolve=resolve) as client:
            with pytest.raises(HttpError, match=LATE) as caught:
                await client.request("POST", "http://slow.example/", limits=LIMITS)
        assert caught.value.sent is False

    play(story())


def test_a_certificate_that_is_not_acceptable_is_said_with_what_is_wrong_with_it():
    wrong = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    wrong.verify_message = "certificate has expired"
    at, allowed = "https://127.0.0.1:9443/", frozenset({"127.0.0.1:9443"})

    key: Any = SimpleNamespace(host="127.0.0.1", port=9443, is_ssl=True)

    def refuse(*_, **__):
        raise ClientConnectorCertificateError(key, wrong)

    async def story():
        async with Http() as client:
            with pytest.raises(HttpError) as caught:
                await client.request("GET", at, allow_private=allowed)
        return str(caught.value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aiohttp.ClientSession.request", refuse)
        said = asyncio.run(story())
    assert "is not acceptable (certificate has expired); have it renewed" in said


def test_no_tls_on_the_other_side_is_certain_not_to_have_arrived():
    short = Limits(total_s=0.4, connect_s=0.3)  # the other side waits for more: it ends so at any speed

    async def talk(client, server):
        url = server.url.replace("http:", "https:")
        with pytest.raises(HttpError) as caught:
            await client.request("POST", url, body=b"secret", allow_private=server.allowed, limits=short)
        assert caught.value.sent is False

    assert run({}, talk).requests == []
