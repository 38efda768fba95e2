"""The client against a server that misbehaves. Nothing here leaves the loopback."""

from __future__ import annotations

import asyncio
import errno
import gzip
import socket

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fakes.leaping import leap, play
from tests.wire.loopback import Loopback, Reply
from wire.http import Http, HttpError, Limits

# More than a busy machine needs for anything here. What is to take longer lets the clock leap.
LIMITS = Limits(total_s=60, connect_s=60, max_bytes=1_000_000)
LATE = "within 60 seconds"


def run(routes, talk, *, http=None, **options):
    """Serve routes and let `talk(http, server)` speak to them; give the server."""

    async def story():
        async with Loopback(routes) as server, Http(**(http or {}), **options) as client:
            await talk(client, server)
            return server

    return play(story())


async def refused(client, server, path="/", *, method="GET", says=".", **options):
    with pytest.raises(HttpError, match=says) as caught:
        await client.request(method, server.url + path, allow_private=server.allowed, **options)
    return caught.value


async def nobody(host, port):
    raise OSError("there are no names here")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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


# --- where it may go ------------------------------------------------------------------------------

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


# --- what it may cost -----------------------------------------------------------------------------


async def drip(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0)
        leap(5)


async def drip_headers(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-A: b\r\n")
        await writer.drain()
        await asyncio.sleep(0)
        leap(5)


async def silence(seen, writer):
    leap(60)
    await asyncio.Event().wait()


async def endless(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def break_off(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")


async def hang_up(seen, writer):
    writer.transport.abort()


async def nonsense(seen, writer):
    writer.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


async def huge_header(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 200_000 + b"\r\n\r\n")


async def many_headers(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(5_000)) + b"\r\n")


async def long_length(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")


async def bad_length(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")


async def two_lengths(seen, writer):
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    )


async def bad_chunks(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")


@pytest.mark.parametrize(
    ("route", "says"),
    [
        (drip, LATE),
        (drip_headers, LATE),
        (silence, LATE),
        (endless, "larger than 1,000,000 bytes"),
        (break_off, "broke off"),
        (hang_up, "connection broke"),
        (nonsense, "not acceptable HTTP"),
        (huge_header, "not acceptable HTTP"),
        (many_headers, "not acceptable HTTP"),
        (long_length, "announced with 999,999,999,999 bytes"),
        (bad_length, "not acceptable HTTP"),
        (bad_chunks, "broke off|not acceptable HTTP"),
        (
            Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"\0" * 20_000_000, mtime=0)),
            "larger than 1,000,000",
        ),
        (
            Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"hello", mtime=0)[:-4]),
            "breaks off",
        ),
        (Reply(headers={"Content-Encoding": "gzip"}, body=b"hello"), "but is not"),
        (Reply(headers={"Content-Encoding": "br"}, body=b"hello"), "only one layer"),
        (Reply(headers={"Content-Encoding": "gzip, gzip"}, body=b"hello"), "only one layer"),
    ],
)
def test_a_bad_answer_costs_little_and_says_what_it_is(route, says):
    async def talk(client, server):
        error = await refused(client, server, "/?key=canary", says=says, limits=LIMITS)
        assert error.sent is True
        assert "canary" not in str(error)
        assert str(error).startswith(server.url)
        assert "\n" not in str(error)

    run({"/": route}, talk)


def test_two_lengths_do_not_smuggle_an_answer():
    async def talk(client, server):
        try:
            answer = await client.request("GET", f"{server.url}/", allow_private=server.allowed)
        except HttpError:
            return
        assert answer.body == b"hello"

    run({"/": two_lengths}, talk)


def test_gzip_is_unpacked_once():
    inner = gzip.compress(b"hello", mtime=0)

    async def talk(client, server):
        for path, body in (("/once", b"hello"), ("/twice", inner)):
            answer = await client.request("GET", server.url + path, allow_private=server.allowed)
            assert answer.body == body

    zipped = {"Content-Encoding": "gzip"}
    run(
        {
            "/once": Reply(headers=zipped, body=inner),
            "/twice": Reply(headers=zipped, body=gzip.compress(inner, mtime=0)),
        },
        talk,
    )


def test_the_deadline_covers_all_redirects_together():
    async def slow(seen, writer):
        leap(25)
        writer.write(b"HTTP/1.1 302 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    async def talk(client, server):
        await refused(client, server, says=LATE, limits=LIMITS)

    assert len(run({"/": slow}, talk).requests) == 3


def test_bytes_that_are_no_text_in_a_header_can_be_written_down():
    async def odd(seen, writer):
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Length: 0\r\n\r\n')

    async def talk(client, server):
        answer = await client.request("GET", f"{server.url}/", allow_private=server.allowed)
        answer.headers["etag"].encode()

    run({"/": odd}, talk)


# --- did it arrive? -------------------------------------------------------------------------------


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
    port = free_port()

    async def story():
        async with Http() as client:
            with pytest.raises(HttpError, match="no connection") as caught:
                await client.request(
                    method, f"http://127.0.0.1:{port}/", allow_private=frozenset({f"127.0.0.1:{port}"})
                )
        assert caught.value.sent is False

    asyncio.run(story())


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


def test_no_tls_on_the_other_side_is_certain_not_to_have_arrived():
    short = Limits(total_s=0.4, connect_s=0.3)  # the other side waits for more: it ends so at any speed

    async def talk(client, server):
        url = server.url.replace("http:", "https:")
        with pytest.raises(HttpError) as caught:
            await client.request("POST", url, body=b"secret", allow_private=server.allowed, limits=short)
        assert caught.value.sent is False

    assert run({}, talk).requests == []


def test_a_redirect_from_https_to_http_is_not_followed(monkeypatch):
    """The answer is put in by hand: the loopback speaks no TLS."""
    from wire.http import Answer

    async def hop(self, trip, method, target, *rest):
        return Answer(status=302, headers={"location": "http://example.org/"}, body=b"", url=str(target.url))

    monkeypatch.setattr(Http, "_hop", hop)

    async def story():
        async with Http() as client:
            with pytest.raises(HttpError, match="from https to http"):
                await client.request("GET", "https://example.org/")

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
