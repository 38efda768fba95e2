"""Where the client may go: how an address is spelled, what a name leads to, and redirects."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.loopback import Loopback, Reply
from tests.wire.talking import refused, run
from wire.http import Answer, Http, HttpError

SPELLINGS = [
    "localhost",
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "127.1",
    "127.0.0.1.",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127.8.8.8",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[::]",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_private_address_is_not_reached_however_it_is_spelled(spelling):
    async def story():
        async with Loopback({"/": Reply(body=b"inside")}) as inside:
            async with (
                Loopback(
                    {
                        "/": Reply(
                            302, {"Location": f"http://{spelling}:{inside.port}/".encode().decode("latin-1")}
                        )
                    }
                ) as outside,
                Http(allow_ports=frozenset({inside.port})) as client,
            ):
                with pytest.raises(HttpError) as direct:
                    await client.request("GET", f"http://{spelling}:{inside.port}/")
                assert direct.value.sent is False
                error = await refused(client, outside, says="it redirects|loopback")
                assert error.sent is True
            return inside

    assert asyncio.run(story()).requests == []


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://[fe80::1]/",
        "http://224.0.0.1/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://168.63.129.16/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "data:text/plain,x",
        "unix:///run/x.sock",
        "http://user:canary@example.org/",
        "http://example.org:22/",
        "//10.0.0.1/",
        "http://exa\tmple.org/",
        "http://[::1",
        "http://1.2.3.4.5/",
    ],
)
def test_a_redirect_to_an_unsafe_place_is_not_followed(location):
    asked = []

    async def resolve(host, port):
        asked.append(host)
        raise OSError

    async def talk(client, server):
        error = await refused(client, server, says="it redirects to")
        assert "canary" not in str(error)

    run({"/": Reply(302, {"Location": location})}, talk, resolve=resolve)
    assert asked == []


def test_a_name_is_asked_once_and_the_connection_goes_where_it_was_judged():
    answers = [("127.0.0.1",), ("192.0.2.1",)]  # a second look-up would lead elsewhere

    async def resolve(host, port):
        return answers.pop(0)

    async def talk(client, server):
        name = f"rebind.example:{server.port}"
        answer = await client.request("GET", f"http://{name}/", allow_private=frozenset({name}))
        assert answer.body == b"here"
        assert server.requests[0].headers["host"] == name

    run({"/": Reply(body=b"here")}, talk, resolve=resolve)
    assert len(answers) == 1


def test_a_name_that_turns_private_between_two_requests_is_refused():
    async def story():
        async with Loopback({"/": Reply()}) as server:
            answers = [("8.8.8.8", "127.0.0.1"), ("127.0.0.1",), ("::ffff:7f00:1",), ()]

            async def resolve(host, port):
                return answers.pop(0)

            async with Http(resolve=resolve, allow_ports=frozenset({server.port})) as client:
                for _ in range(4):
                    with pytest.raises(HttpError) as caught:
                        await client.request("GET", f"http://rebind.example:{server.port}/")
                    assert caught.value.sent is False
        assert server.requests == []

    asyncio.run(story())


def test_redirects_are_followed_five_times_and_no_more():
    def hop(number):
        return Reply(302, {"Location": f"/{number + 1}"})

    routes = {f"/{number}": hop(number) for number in range(10)}

    async def talk(client, server):
        await refused(client, server, "/0", says="more than 5 redirects")
        server.routes["/5"] = Reply(body=b"there")
        answer = await client.request("GET", f"{server.url}/0", allow_private=server.allowed)
        assert (answer.body, answer.url) == (b"there", f"{server.url}/5")

    server = run(routes, talk)
    assert [seen.path for seen in server.requests[:6]] == ["/0", "/1", "/2", "/3", "/4", "/5"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_a_write_is_an_error_and_may_have_taken_effect(status):
    async def talk(client, server):
        error = await refused(
            client, server, method="POST", body=b"x", says="answered a POST with a redirect"
        )
        assert error.sent is True

    server = run({"/": Reply(status, {"Location": "/elsewhere"})}, talk)
    assert [seen.path for seen in server.requests] == ["/"]


def test_credentials_do_not_cross_to_another_origin():
    keys = {
        "Authorization": "Bearer canary",
        "Cookie": "a=canary",
        "X-Api-Key": "canary",
        "Ocp-Apim-Subscription-Key": "canary",
        "Revision": "canary",
        "Accept": "application/json",
        "If-None-Match": '"e"',
    }

    async def story():
        async with (
            Loopback({"/": Reply(body=b"other")}) as other,
            Loopback(
                {"/": Reply(302, {"Location": "/same"}), "/same": Reply(302, {"Location": f"{other.url}/"})}
            ) as first,
            Http() as client,
        ):
            await client.request(
                "GET", f"{first.url}/", headers=keys, allow_private=first.allowed | other.allowed
            )
        return first, other

    first, other = asyncio.run(story())
    assert [seen.headers.get("authorization") for seen in first.requests] == ["Bearer canary"] * 2
    assert "canary" not in str(other.requests[0].headers)
    assert other.requests[0].headers["accept"] == "application/json"
    assert other.requests[0].headers["if-none-match"] == '"e"'


def test_no_cookie_is_kept_and_no_proxy_is_read(monkeypatch):
    async def story():
        async with Loopback() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.url)
            async with (
                Loopback({"/": Reply(headers={"Set-Cookie": "a=b; Path=/"})}) as server,
                Http() as client,
            ):
                for _ in range(2):
                    await client.request("GET", f"{server.url}/", allow_private=server.allowed)
        assert proxy.requests == []
        assert "cookie" not in server.requests[1].headers

    asyncio.run(story())


def test_a_redirect_from_https_to_http_is_not_followed(monkeypatch):
    """The answer is put in by hand: the loopback speaks no TLS."""

    async def hop(self, trip, method, target, *rest):
        return Answer(status=302, headers={"location": "http://example.org/"}, body=b"", url=str(target.url))

    monkeypatch.setattr(Http, "_hop", hop)

    async def story():
        async with Http() as client:
            with pytest.raises(HttpError, match="from https to http"):
                await client.request("GET", "https://example.org/")

    asyncio.run(story())
