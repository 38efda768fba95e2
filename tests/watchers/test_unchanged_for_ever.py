"""A server that says for ever that nothing changed is not believed for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.time import HOUR, Instant
from tests.watchers.quakes import NOW, feed, quake
from tests.watchers.samples import rss, story
from tests.wire.loopback import Loopback, Reply
from watchers import KINDS
from watchers.belief import AFRESH
from wire.http import Http

DOCUMENTS = {
    "feed": (rss(story("g1")), rss(story("g1"), story("g2", "Huelga de trenes"))),
    "usgs": (feed(quake("us1")), feed(quake("us1"), quake("us2"))),
}


class Server:
    """Answers 304 to whoever names the validator that it once gave, and gives the same for every document."""

    def __init__(self, document, **headers):
        self.document = document
        self.headers = headers

    async def __call__(self, seen, writer):
        asked = {"if-none-match", "if-modified-since"} & seen.headers.keys()
        reply = Reply(304) if asked else Reply(headers=self.headers, body=self.document)
        writer.write(reply.encode(head=False))


def looks(kind, answer, *, change):
    """Look at once, an hour later, when it is time to ask afresh, and an hour after that."""

    async def run():
        async with Loopback({"/": answer}) as server, Http() as http:
            eyes = KINDS[kind]("harbor", f"{server.url}/", http=http, allow_private=server.allowed)
            said = []
            cursor: Mapping[str, Any] = {}
            for hours in (0, 1, AFRESH // HOUR + 1, AFRESH // HOUR + 2):
                poll = await eyes.poll(cursor, now=Instant(NOW + hours * HOUR))
                cursor = poll.cursor
                said.append([signal.native_id for signal in poll.signals])
                change()
            return said, ["if-none-match" in each.headers for each in server.requests]

    return asyncio.run(run())


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_document_that_changes_under_its_old_etag_is_found_and_asked_for_whole_from_then_on(kind):
    first, second = DOCUMENTS[kind]
    server = Server(first, ETag='"one"')

    def change():
        server.document = second

    said, conditional = looks(kind, server, change=change)
    # What was new under the old ETag is heard late, and not never.
    assert [len(each) for each in said] == [1, 0, 1, 0]
    assert conditional[:4] == [False, True, False, False]


def test_who_was_right_goes_on_being_believed():
    said, conditional = looks("feed", Server(DOCUMENTS["feed"][0], ETag='"one"'), change=lambda: None)
    assert [len(each) for each in said] == [1, 0, 0, 0]
    assert conditional == [False, True, False, True]


def test_an_etag_that_changes_with_its_document_is_right():
    server = Server(DOCUMENTS["feed"][0], ETag='"one"')

    def change():
        server.document, server.headers = DOCUMENTS["feed"][1], {"ETag": '"two"'}

    assert looks("feed", server, change=change)[1] == [False, True, False, True]


def test_who_says_so_though_it_was_not_asked_is_named():
    server = Server(DOCUMENTS["feed"][0], ETag='"one"')

    async def always(seen, writer):
        await server(seen, writer) if len(times) == 0 else writer.write(Reply(304).encode(head=False))

    times: list[int] = []
    with pytest.raises(SourceError, match="nothing changed, though we had not asked"):
        looks("feed", always, change=lambda: times.append(1))
