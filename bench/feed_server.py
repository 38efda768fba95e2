"""Feeds for the bench, served on the loopback from a process of its own, so that their work is not ours.

`/rich` is a feed of a hundred items with whole articles in them, `/rich/new` the same with one item more,
and `/N` is one of many small feeds: at one look in so many it has a new item. Those with an even number
have an ETag, the others are sent whole at every look.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from typing import Any

from bench.elsewhere import served

CHANGED = 0.08
SMALL_ITEMS = 25
RICH_ITEMS = 100
TITLES = (
    "Un terremoto de magnitud 6,1 sacude la costa de Haití",
    "El Gobierno aprueba la subida del salario mínimo",
    "La selección golea en el estreno del torneo",
    "Las bolsas cierran con ligeras subidas",
    "Así es el nuevo museo que abre en otoño",
    "Elections: turnout higher than four years ago",
    "Los vecinos piden más trenes de cercanías",
    "El precio de la vivienda sube por tercer mes",
    "Muere a los 92 años el escultor del puerto",
    "La cosecha de aceituna será la mejor en diez años",
)
"""One in ten speaks of a hazard."""
_PARAGRAPH = (
    "<p>Los equipos <b>siguen en la zona</b> y los vecinos esperan noticias, según "
    '<a href="https://www.gaceta.example/fuente">fuentes</a> del ayuntamiento; el martes habrá un pleno.</p>'
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">'
    "<channel><title>Gaceta</title><link>https://www.gaceta.example/</link>"
    "<description>Noticias</description><language>es</language>"
)
_TAIL = "</channel></rss>"


def small_item(number: int) -> str:
    """Write an item as most feeds have it: a title, a link, a date and a few words."""
    return (
        f'<item><guid isPermaLink="false">g{number}</guid><title>{TITLES[number % len(TITLES)]}</title>'
        f"<link>https://www.gaceta.example/{number}</link><pubDate>Sat, 14 Mar 2026 11:00:00 GMT</pubDate>"
        f"<description>Las autoridades informaron este martes; lo sigue nota {number}.</description></item>\n"
    )


def rich_item(number: int) -> str:
    """Write an item with its whole article, as newspapers and weblogs do: 4 kB."""
    return (
        f'<item><guid isPermaLink="false">g{number}</guid><title>{TITLES[number % len(TITLES)]}</title>'
        f"<link>https://www.gaceta.example/{number}</link><pubDate>Sat, 14 Mar 2026 11:00:00 GMT</pubDate>"
        "<dc:creator>Redacción</dc:creator><category>Mundo</category><category>Sociedad</category>"
        f'<media:content url="https://www.gaceta.example/{number}.jpg" type="image/jpeg" width="800"/>'
        f"<description><![CDATA[{_PARAGRAPH}]]></description>"
        f"<content:encoded><![CDATA[{_PARAGRAPH * 15}]]></content:encoded></item>\n"
    )


def rich(*, new: bool) -> bytes:
    """Give the feed with whole articles."""
    first = 0 if new else 1
    return (
        _HEAD + "".join(rich_item(number) for number in range(first, RICH_ITEMS + first)) + _TAIL
    ).encode()


def small(version: int) -> bytes:
    """Give a small feed in which so many items came after the first ones."""
    numbers = range(version + SMALL_ITEMS - 1, version - 1, -1)
    return (_HEAD + "".join(small_item(number) for number in numbers) + _TAIL).encode()


def first(number: int) -> int:
    """Say how many items had come to a small feed before it was looked at; they are not all alike."""
    return number % len(TITLES)


def serving() -> AbstractContextManager[int]:
    """Serve from another process; give the port."""
    return served(_serve, name="feeds")


def _serve(told: Connection[Any, Any]) -> None:
    asyncio.run(_Feeds().serve(told))


class _Feeds:
    def __init__(self) -> None:
        self._fixed = {b"/rich": rich(new=False), b"/rich/new": rich(new=True)}
        self._versions: dict[bytes, int] = {}
        self._small: dict[int, bytes] = {}
        self._chance = random.Random(7)

    async def serve(self, told: Connection[Any, Any]) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._reply(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    def _reply(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if path in self._fixed:
            return _whole(self._fixed[path], b"")
        version = self._versions.get(path, 0)
        if self._chance.random() < CHANGED:
            version = self._versions[path] = version + 1
        number = int(path[1:])
        came = first(number) + version
        if came not in self._small:
            self._small[came] = small(came)
        if number % 2:
            return _whole(self._small[came], b"")
        tag = b'"%d"' % version
        if b"if-none-match: " + tag in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % tag
        return _whole(self._small[came], b"ETag: %b\r\n" % tag)


def _whole(body: bytes, more: bytes) -> bytes:
    kind = b"Content-Type: application/rss+xml\r\n"
    return b"HTTP/1.1 200 OK\r\n%b%bContent-Length: %d\r\n\r\n%b" % (kind, more, len(body), body)
