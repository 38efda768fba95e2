"""Serving: the API on the runner's own event loop, from the first request to the last."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn

from console.api_write import KEY_PREFIX
from console.app import make_app
from console.doors import Hook
from console.hooks import PREFIX
from console.languages import Languages
from console.metrics import Tally
from engine.errors import PlaybookError, StoreError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.model.time import DAY, Instant
from serviola.doors import HouseDoors
from serviola.entrances import hooks_of
from serviola.language import LANGUAGES
from serviola.listening import make_ears, make_slack_router
from serviola.patience import Patient
from serviola.retelling import said_again
from store import contacts, keep
from wire.listening import listen
from wire.secrets import Redactor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from socket import socket  # noqa: TID251 - its type; wire made it

    from fastapi import FastAPI

    from engine.ports import Clock
    from serviola.build import House
    from serviola.core import Core
    from serviola.settings_api import ApiSetting

LOG = logging.getLogger("serviola")

KEPT = {PREFIX: 30 * DAY, KEY_PREFIX: 2 * DAY}
"""How long it is known what was done before: a delivery may be tried again for weeks, a click for a day."""

FORGET_EVERY_S = 3_600.0
STOP_WITHIN_S = 5
MOST_CONNECTIONS = 200
MOST_HEAD = 16_384


@asynccontextmanager
async def serving(
    house: House,
    api: ApiSetting,
    clock: Clock,
    *,
    environ: Mapping[str, str] = os.environ,
    http: type[Patient] = Patient,
) -> AsyncIterator[str]:
    """Serve until the context ends; gives the address. What cannot be served is a ServiolaError."""
    hooks = hooks_of(house.settings, environ)
    with _redacted(hooks), _listen(api, house) as listening:
        server = Guest(web_config(await app_of(house, clock, hooks, environ=environ), api, http))
        host, port = listening.getsockname()[:2]
        serve = asyncio.create_task(server.serve([listening]))
        forget = asyncio.create_task(_forget_old(house, clock))
        try:
            ready = asyncio.create_task(server.ready.wait())
            await asyncio.wait([ready, serve], return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            serve.add_done_callback(lambda ended: _ended(ended, server, house))
            yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        finally:
            server.should_exit = True
            forget.cancel()
            await asyncio.gather(serve, forget, return_exceptions=True)


async def app_of(
    house: House, clock: Clock, hooks: tuple[Hook, ...], *, environ: Mapping[str, str] = os.environ
) -> FastAPI:
    """Make the application over an open house, counting from now on."""
    tally = Tally()
    await house.runner.on_core(lambda core: core.listen(tally.hear))
    languages = Languages(LANGUAGES, said_again)
    app = make_app(HouseDoors(house, clock), hooks=hooks, tally=tally, languages=languages)
    ears = await make_ears(house, clock, environ=environ)
    slack = None if ears is None else make_slack_router(house, ears, clock, environ=environ)
    if slack is not None:
        app.include_router(slack)  # it has no token to show: every request is signed by Slack, or refused
    return app


class Guest(uvicorn.Server):
    """uvicorn as a guest: signals belong to the service, and `ready` says that it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def web_config(app: FastAPI, api: ApiSetting, http: type[Patient]) -> uvicorn.Config:
    """Say how the API is served: by one protocol, within limits, and with nothing of its own in the logs."""
    return uvicorn.Config(
        app,
        host=api.host,
        port=api.port,
        loop="none",
        http=http,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        h11_max_incomplete_event_size=MOST_HEAD,
    )


def _listen(api: ApiSetting, house: House) -> socket:
    """Take the port before anything begins; uvicorn would end the process where it cannot."""
    try:
        return listen(api.host, api.port)
    except OSError as error:
        raise PlaybookError(
            [
                Finding(
                    file=str(house.settings.file),
                    line=1,
                    col=1,
                    level=Level.ERROR,
                    code="listen",
                    message=phrase(
                        "{host} port {port} cannot be listened on ({strerror})",
                        host=api.host,
                        port=api.port,
                        strerror=error.strerror,
                    ),
                    remedy=phrase("see whether another program has it, or write another under api: listen:"),
                )
            ]
        ) from error


def _ended(ended: asyncio.Task[None], server: uvicorn.Server, house: House) -> None:
    """End the service when the API ended by itself: nobody could answer any more."""
    if not server.should_exit and not ended.cancelled():
        house.runner.failure = ended.exception() or StoreError(
            phrase("the API ended unexpectedly; start again")
        )
        house.runner.wake()


async def _forget_old(house: House, clock: Clock) -> None:
    while True:
        try:
            await house.runner.on_core(lambda core: _forget(core, clock.now()))
        except StoreError as error:
            LOG.warning(phrase("what was done long ago could not be forgotten yet: {error}", error=error))
        await asyncio.sleep(FORGET_EVERY_S)


def _forget(core: Core, now: Instant) -> None:
    for beginning, span in KEPT.items():
        keep.forget(core.store.db, beginning=beginning, before=Instant(now - span))
    contacts.lapse(core.store.db, before=now)


@contextmanager
def _redacted(hooks: tuple[Hook, ...]) -> Iterator[None]:
    """Keep the secrets of hooks out of every log for as long as they are known."""
    known = [secret for hook in hooks for secret in (*hook.secrets, hook.token) if secret is not None]
    redactor = Redactor(known)
    handlers = list(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(redactor)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(redactor)
