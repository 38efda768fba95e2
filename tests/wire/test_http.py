"""The client against a server that misbehaves. Nothing here leaves the loopback."""

from __future__ import annotations

import asyncio
import errno

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fakes.leaping import leap
from tests.wire.loopback import Reply
from tests.wire.talking import LIMITS, nobody, refused, run
from wire.http import Http, HttpError


def test_an_answer_is_given_whole_whatever_its_status():
    async def talk(client, server):
        answer = await client.request("GET", f"{server.url}/?q=1", allow_private=server.allowed)
        assert (answer.status, answer.body, answer.headers["x-one"]) == (200, b"hello", "1")
        assert answer.url == f"{server.url}/?q=1"
        missing = await client.request("GET", f"{server.url}/none", allow_private=server.allowed)
        assert missing.status == 404
        busy = await client.request("GET", f"{server.url}/busy", allow_private=server.allowed)
        assert (busy.status, busy.retry_after_s) == (503, 30)

    run({"/": Reply(headers={"X-One": "1"}, body=b"hello"), "/busy": Reply(503, {"Retry-After": "30"})}, talk)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_carries_its_body_and_headers(method):
    async def talk(client, server):
        headers = {"Authorization": "Bearer x", "Content-Type": "application/json", "Idempotency-Key": "k"}
        answer = await client.request(
            method, f"{server.url}/", headers=headers, body=b"{}", allow_private=server.allowed
        )
        assert answer.status == 201

    seen = run({"/": Reply(201)}, talk).requests[0]
    assert (seen.method, seen.body) == (method, b"{}")
    assert seen.headers["authorization"] == "Bearer x"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["user-agent"] == "Serviola"
    assert seen.headers["accept-encoding"] == "gzip, deflate"


def test_head_and_204_and_304_have_no_body():
    async def talk(client, server):
        for method, path, status in (("HEAD", "/", 200), ("GET", "/204", 204), ("GET", "/304", 304)):
            answer = await client.request(method, server.url + path, allow_private=server.allowed)
            assert (answer.status, answer.body) == (status, b"")

    run({"/": Reply(headers={"Content-Length": "99999999"}), "/204": Reply(204), "/304": Reply(304)}, talk)


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("TRACE", {}),
        ("get", {}),
        ("GET", {"body": b"x"}),
        ("GET", {"headers": {"Host": "other"}}),
        ("GET", {"headers": {"X-A": "1\r\nX-B: 2"}}),
        ("GET", {"headers": {"X-A": "\x00"}}),
        ("GET", {"headers": {"X A": "1"}}),
        ("GET", {"headers": {"": "1"}}),
        ("GET", {"headers": {"X-\r\nA": "1"}}),
        ("GET", {"headers": {"A": "1", "a": "2"}}),
        ("POST", {"headers": {"Transfer-Encoding": "chunked"}}),
    ],
)
def test_a_request_that_could_be_bent_is_not_sent(method, options):
    async def talk(client, server):
        error = await refused(client, server, method=method, **options)
        assert error.sent is False

    assert run({"/": Reply()}, talk).requests == []


def test_a_closed_client_sends_nothing():
    async def story():
        with pytest.raises(HttpError, match="closed") as caught:
            await Http().request("GET", "http://example.org/")
        assert caught.value.sent is False

    asyncio.run(story())


# --- taking turns ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("per_host", "most"), [(1, 1), (3, 3)])
def test_a_host_gets_only_so_many_requests_at_once(per_host, most):
    first, gate = list(range(most)), asyncio.Barrier(most)

    async def slow(seen, writer):
        if first:  # so many are there together; one more would be seen
            first.pop()
            await gate.wait()
        leap(LIMITS.total_s / 2 / most)  # all of them take longer than one may: waiting does not count
        writer.write(Reply().encode(head=False))

    async def talk(client, server):
        await asyncio.gather(
            *(
                client.request("GET", f"{server.url}/", allow_private=server.allowed, limits=LIMITS)
                for _ in range(8)
            )
        )

    assert run({"/": slow}, talk, per_host=per_host).most_at_once == most


@settings(max_examples=150, deadline=None)
@example("HTTP://1.0")
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(max_size=40).map("http://".__add__),
        st.text(max_size=30).map("https://h/".__add__),
    )
)
def test_no_url_raises_anything_but_http_error(url):
    # A public address may come of what is drawn ("HTTP://1.0" is 1.0.0.0), and no test leaves this machine.
    async def nowhere(*_args, **_kwargs):
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    async def story():
        async with Http(resolve=nobody) as client:
            with pytest.raises(HttpError) as caught:
                await client.request("GET", url)
        assert caught.value.sent is False
        str(caught.value).encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aiohappyeyeballs.start_connection", nowhere)
        asyncio.run(story())
