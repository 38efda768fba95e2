"""Socket Mode: we open the connection, so that nothing of ours needs to be reachable from outside.

The client of slack_sdk may be connected and deaf, and once its ticket has lapsed it knocks with it for ever.
So a watch looks at it from outside: what is not well is closed whole, and a fresh one is opened.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from engine.model.said import phrase
from wire.secrets import Secret
from wire.slack import BASE_URL, SlackFailed, call, slack_client
from wire.slack import LOG as SDK_LOG

LOG = logging.getLogger("serviola.console.slack")
PRESSES = "interactive"
OPENS_WITHIN_S, CLOSES_WITHIN_S = 20.0, 5.0
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


class Hearer(Protocol):
    """Who hears a press; `console.slack_ears.Ears` is one."""

    def ack(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Say what the acknowledgment carries."""
        ...

    def take(self, payload: Mapping[str, Any]) -> object:
        """Begin to handle a press."""
        ...


class Socket:
    """One connection at a time, watched; `run` keeps it until it is canceled."""

    def __init__(
        self,
        ears: Hearer,
        token: Secret,
        *,
        base_url: str = BASE_URL,
        look_every_s: float = 5.0,
        fresh_every_s: float = 1_800.0,
    ) -> None:
        """Take who hears, the app-level token, how often to look, and when a quiet connection is renewed."""
        self._ears = ears
        self._token = token
        self._web = slack_client(token, base_url=base_url)
        self._look_every_s = look_every_s
        self._fresh_every_s = fresh_every_s
        self._heard_at = 0.0
        self.opened = 0
        """How many connections were opened so far."""

    async def run(self) -> None:
        """Hear presses until canceled; a connection that ends, stalls or goes deaf is replaced."""
        wait_s = FIRST_WAIT_S
        kept: list[SocketModeClient] = []
        try:
            while True:
                try:
                    kept.append(await self._open())
                except SlackFailed as error:
                    wait_s = max(min(LONGEST_WAIT_S, wait_s * 2), error.retry_after_s or 0.0)
                    LOG.warning(
                        phrase(
                            "buttons in Slack are not heard: {error} (next try in {wait_s:.0f} s)",
                            error=error,
                            wait_s=wait_s,
                        )
                    )
                    await asyncio.sleep(wait_s)
                    continue
                # The fresh one hears already; what both hear is handled once.
                wait_s = FIRST_WAIT_S
                while len(kept) > 1:
                    await _close(kept[0])
                    del kept[0]
                await self._watch(kept[0])
        finally:
            for client in kept:
                await _close(client)

    async def _open(self) -> SocketModeClient:
        """Open one connection; SlackFailed when Slack gives no ticket, or the ticket opens nothing."""
        ticket = await call(self._web, "apps.connections.open", {})
        client = SocketModeClient(
            self._token.reveal(),
            logger=SDK_LOG,
            web_client=self._web,
            auto_reconnect_enabled=False,
            ping_interval=self._look_every_s,
        )
        client.proxy = None
        client.wss_uri = str(ticket.get("url", ""))
        client.socket_mode_request_listeners.append(self._hear)
        client.message_listeners.append(self._life)
        opened = False
        try:
            async with asyncio.timeout(OPENS_WITHIN_S):
                await client.connect()  # type: ignore[no-untyped-call]
        except TimeoutError:
            said = phrase("Slack gave a ticket for a connection, and it opened nothing")
            raise SlackFailed(said, code="socket", permanent=False) from None
        else:
            opened = True
        finally:
            if not opened:
                await _close(client)
        self.opened += 1
        self._heard_at = asyncio.get_running_loop().time()
        LOG.info(phrase("buttons in Slack are heard"))
        return client

    async def _watch(self, client: SocketModeClient) -> None:
        """Return once a connection is to be replaced."""
        loop = asyncio.get_running_loop()
        while await _is_well(client):
            await asyncio.sleep(self._look_every_s)
            if loop.time() - self._heard_at > self._fresh_every_s:
                LOG.info(phrase("nothing was heard from Slack for long; the connection is renewed"))
                return

    async def _life(self, _client: AsyncBaseSocketModeClient, message: Any, _raw: str | None = None) -> None:
        self._heard_at = asyncio.get_running_loop().time()

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledge first, always; then handle."""
        payload = request.payload
        ack = self._ears.ack(payload) if request.type == PRESSES else {}
        response = SocketModeResponse(envelope_id=request.envelope_id, payload=ack or None)
        await client.send_socket_mode_response(response)
        if request.type == PRESSES:
            self._ears.take(payload)


async def _is_well(client: SocketModeClient) -> bool:
    """Look at a connection from outside: it is open, answers our pings, and each of its loops runs."""
    loops = [client.message_processor, client.message_receiver, client.current_session_monitor]
    running = [loop for loop in loops if loop is not None and not loop.done()]
    return await client.is_connected() and len(running) == len(loops)


async def _close(client: SocketModeClient) -> None:
    """Close a connection with all that belongs to it, whichever part of it resists."""
    with suppress(Exception):
        async with asyncio.timeout(CLOSES_WITHIN_S):
            await client.close()  # type: ignore[no-untyped-call]
    loops = [client.message_processor, client.message_receiver, client.current_session_monitor]
    running = [loop for loop in loops if loop is not None]
    for loop in running:
        loop.cancel()
    await asyncio.wait(running)
    await client.aiohttp_client_session.close()
