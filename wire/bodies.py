"""Bodies of answers, read in a bounded way: one layer of gzip or deflate, and a cap before and after."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from engine.model.said import phrase

if TYPE_CHECKING:
    import aiohttp


class BadBody(ValueError):
    """A body is too large, broken, or packed in a way we do not unpack; the message says which."""


class Unpacker:
    """Takes a body piece by piece and never holds more than its cap."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        """Prepare for a Content-Encoding; one that is unknown, or a list of several, is a BadBody."""
        self._cap = max_bytes
        self._raw = 0
        self._out = bytearray()
        self._packing = encoding.strip().lower()
        self._zip: zlib._Decompress | None = None
        if self._packing in ("gzip", "x-gzip"):
            self._zip = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif self._packing == "deflate":
            self._zip = zlib.decompressobj()
        elif self._packing not in ("", "identity"):
            raise BadBody(
                phrase(
                    "the body is packed as {packing!r}; only one layer of gzip or deflate is read",
                    packing=self._packing[:40],
                )
            )

    def feed(self, piece: bytes) -> None:
        """Take one piece; a body over the cap, packed or unpacked, is a BadBody."""
        self._raw += len(piece)
        self._check(self._raw)
        if self._zip is None:
            self._out += piece
            return
        if self._zip.eof:
            raise BadBody(phrase("data follows the end of the {packing} body", packing=self._packing))
        # One byte more than the cap is enough to know; a bomb is never unpacked further.
        self._out += self._inflate(self._zip, piece, self._cap - len(self._out) + 1)
        self._check(len(self._out))
        if self._zip.unused_data:
            raise BadBody(phrase("data follows the end of the {packing} body", packing=self._packing))

    def finish(self) -> bytes:
        """Give the whole body; one that breaks off is a BadBody."""
        if self._zip is not None and self._raw and not self._zip.eof:
            raise BadBody(phrase("the {packing} body breaks off", packing=self._packing))
        return bytes(self._out)

    def _inflate(self, unzip: zlib._Decompress, piece: bytes, room: int) -> bytes:
        first = self._raw == len(piece)
        try:
            return unzip.decompress(piece, room)
        except zlib.error as error:
            if self._packing == "deflate" and first:
                # "deflate" means zlib (RFC 9110, 8.4.1.2), but some servers send it bare.
                self._zip = zlib.decompressobj(-zlib.MAX_WBITS)
                try:
                    return self._zip.decompress(piece, room)
                except zlib.error:
                    pass
            raise BadBody(phrase("the body says {packing} but is not", packing=self._packing)) from error

    def _check(self, size: int) -> None:
        if size > self._cap:
            raise BadBody(phrase("the body is larger than {cap:,} bytes; ask for less", cap=self._cap))


async def read_whole(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Read an answer's body and unpack it; one that is announced as too large is a BadBody unread."""
    announced = response.content_length
    if announced is not None and announced > max_bytes and response.method != "HEAD":
        raise BadBody(
            phrase(
                "the body is announced with {announced:,} bytes, more than {max_bytes:,}",
                announced=announced,
                max_bytes=max_bytes,
            )
        )
    unpacker = Unpacker(response.headers.get("content-encoding", ""), max_bytes)
    async for piece in response.content.iter_any():
        unpacker.feed(piece)
    return unpacker.finish()
