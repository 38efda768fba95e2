"""Patience: how long the door stands open for somebody who does not say what they want.

uvicorn limits neither how long a request's head may take, nor how long a body nobody wants may go on.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class Patient(H11Protocol):
    """Closes a connection whose request does not begin, or does not end, in time."""

    head_within_s = 10.0
    request_within_s = 60.0

    _head: asyncio.TimerHandle | None = None
    _whole: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head of the first request."""
        super().connection_made(transport)
        self._head = self.loop.call_later(self.head_within_s, self._close)

    def data_received(self, data: bytes) -> None:
        """Pass on, and wait for what is still missing."""
        super().data_received(data)
        begun = self.conn.their_state is not h11.IDLE
        if begun:
            self._stop("_head")
            if self._whole is None and self.conn.their_state is h11.SEND_BODY:
                self._whole = self.loop.call_later(self.request_within_s, self._close)
        elif self._head is None:
            self._head = self.loop.call_later(self.head_within_s, self._close)
        if self.conn.their_state is not h11.SEND_BODY:
            self._stop("_whole")

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop("_head")
        self._stop("_whole")
        super().connection_lost(exc)

    def _close(self) -> None:
        self.transport.close()

    def _stop(self, name: str) -> None:
        timer: asyncio.TimerHandle | None = getattr(self, name)
        if timer is not None:
            timer.cancel()
            setattr(self, name, None)
