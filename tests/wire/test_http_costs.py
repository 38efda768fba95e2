"""What an answer may cost the client, in time and in bytes."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from tests.fakes.leaping import leap
from tests.wire.loopback import Reply
from tests.wire.talking import LATE, LIMITS, hang_up, refused, run, silence
from wire.http import HttpError


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


async def endless(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def break_off(seen, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")


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
