"""Limits: how much, how fast and how deep anybody may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request

from console.problems import Problem
from engine.model.said import phrase
from wire.strict_json import BadJson, read_json

MOST_BODY = 1_000_000
MOST_DEPTH = 20
BODY_WITHIN_S = 10.0
ANSWER_WITHIN_S = 20.0
_MOST_KEPT = 10_000


class Rates:
    """Buckets that fill by and by, one for each who asks."""

    def __init__(self, *, per_s: float, burst: int, ticks: Callable[[], float]) -> None:
        """Let `burst` through at once, and `per_s` for ever; `ticks` counts seconds."""
        self._per_s = per_s
        self._burst = burst
        self._ticks = ticks
        self._left: dict[str, tuple[float, float]] = {}

    def spend(self, who: str) -> None:
        """Take one; a Problem says when to come again if there is none."""
        now = self._ticks()
        left, at = self._left.pop(who, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._per_s)
        short = left < 1
        self._left[who] = (left if short else left - 1, now)
        while len(self._left) > _MOST_KEPT:
            del self._left[next(iter(self._left))]
        if short:
            wait_s = max(1, round((1 - left) / self._per_s))
            raise Problem(
                429,
                phrase("too many requests; come again in {wait_s} s", wait_s=wait_s),
                retry_after_s=wait_s,
            )


async def body_of(request: Request, *, most: int = MOST_BODY, within_s: float = BODY_WITHIN_S) -> bytes:
    """Read a body that is neither too large nor too slow; one that says it is too large is not read."""
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and (len(said) > 12 or int(said) > most):
        raise _too_large(most)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, phrase("send the body as it is, without content-encoding"))
    read = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for chunk in request.stream():
                read += chunk
                if len(read) > most:
                    raise _too_large(most)
    except TimeoutError as error:
        raise Problem(
            408, phrase("the body did not come within {within_s:.0f} s", within_s=within_s)
        ) from error
    except ClientDisconnect as error:
        raise Problem(400, phrase("the body broke off")) from error
    return bytes(read)


def json_of(body: bytes) -> Any:
    """Read JSON strictly, and not too deep."""
    try:
        return read_json(body, max_depth=MOST_DEPTH)
    except BadJson as error:
        raise Problem(422, phrase("the body cannot be read: {error}", error=error)) from error


def again(request: Request, body: bytes) -> Request:
    """Give the request anew, with its body read already."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


def _too_large(most: int) -> Problem:
    return Problem(413, phrase("the body is larger than {most:,} bytes; send less at once", most=most))
