"""Ears: hear a press, acknowledge it, have it handled, and bring the answer to whoever pressed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from slack_sdk.web.async_client import AsyncWebClient

from console.slack import Interactions
from console.slack_payload import Modal, Note, Reply, missing
from engine.model.said import phrase
from engine.model.time import Instant
from wire.secrets import Secret
from wire.signatures import slack_signature_ok
from wire.slack import HOOKS_URL, SlackFailed, call, harmless, respond
from wire.slack_form import BadForm, read_form

LOG = logging.getLogger("serviola.console.slack")
MOST_BYTES = 1_000_000

MOST_TRIES = 6
LEAST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0
"""How long a note to one person waits to be said again."""


class Ears:
    """The one place where presses come together, from the socket and from signed requests."""

    def __init__(
        self,
        interactions: Interactions,
        client: AsyncWebClient,
        *,
        hooks_url: str = HOOKS_URL,
        told: Callable[[str], str] = str,
        local: Callable[[str, Any], Any] = lambda _user, said: said,
    ) -> None:
        """Take who weighs a press, and how to answer; `told` says a sentence to whoever pressed.

        `local` gives what is said to a user, a text or a window, with its times by the clock of that user.
        """
        self._told = told
        self._local = local
        self._interactions = interactions
        self._client = client
        self._hooks_url = hooks_url
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_over = asyncio.Event()

    def ack(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Say what the acknowledgment carries; it needs nobody else, so it can go out first."""
        lacks = missing(payload)
        if not lacks:
            return {}
        said = {block: self._told(why) for block, why in lacks.items()}
        return {"response_action": "errors", "errors": said}

    def take(self, payload: Mapping[str, Any]) -> asyncio.Task[None]:
        """Begin to handle a press; nobody needs to wait for it."""
        return self._keep(asyncio.create_task(self._hear(payload)))

    def _keep(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def settle(self) -> None:
        """Wait until every press that was heard is answered."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def close(self) -> None:
        """Answer what was heard, and wait no longer for a Slack that wants us to."""
        self._is_over.set()
        await self.settle()

    async def _hear(self, payload: Mapping[str, Any]) -> None:
        try:
            await self._answer(await self._interactions.handle(payload))
        except SlackFailed as error:
            LOG.warning(
                phrase("a press was handled, but whoever pressed could not be told: {error}", error=error)
            )
        except Exception:
            # One press that nobody thought of must not stop the others from being heard.
            LOG.exception(phrase("a press in Slack could not be heard"))

    async def _answer(self, reply: Reply) -> None:
        if reply.modal is not None:
            try:
                await self._open(reply.modal, by=reply.modal.instead.user)
            except SlackFailed as error:
                LOG.info(phrase("a window was not opened, and that is said: {error}", error=error))
                instead = reply.modal.instead
                await self._tell(replace(instead, text=self._told(instead.text)))
        if reply.note is not None:
            await self._tell(reply.note)
        if reply.afterwards is not None:
            self._keep(asyncio.create_task(self._later(reply.afterwards)))

    async def _later(self, afterwards: Callable[[], Awaitable[Note | None]]) -> None:
        """Tell whoever pressed what the card should have shown, where it does not."""
        try:
            note = await afterwards()
            if note is not None:
                await self._tell(replace(note, text=self._told(note.text)))
        except SlackFailed as error:
            LOG.warning(
                phrase("a press was handled, but whoever pressed could not be told: {error}", error=error)
            )
        except Exception:
            LOG.exception(phrase("whether a card shows what was pressed could not be found out"))

    async def _open(self, modal: Modal, *, by: str) -> None:
        """Open a window before anything is read for it, and put in what it shows when that is there."""
        view = self._local(by, dict(modal.view))
        opened = await call(self._client, "views.open", {"trigger_id": modal.trigger, "view": view})
        if modal.fill is not None:
            view_id = str((opened.get("view") or {}).get("id") or "")
            filled = self._local(by, dict(await modal.fill()))
            await call(self._client, "views.update", {"view_id": view_id, "view": filled})

    async def _tell(self, note: Note) -> None:
        """Tell one person; where Slack wants us to wait, or does not answer, again when it lets us.

        Nobody else would: what is said to one person alone is no message of the outbox.
        """
        for _ in range(MOST_TRIES - 1):
            try:
                return await self._tell_once(note)
            except SlackFailed as error:
                if error.permanent or self._is_over.is_set():
                    raise
                wait_s = min(max(error.retry_after_s or 0.0, LEAST_WAIT_S), LONGEST_WAIT_S)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._is_over.wait(), wait_s)
        return await self._tell_once(note)

    async def _tell_once(self, note: Note) -> None:
        """Say it at the address that came with the press, else in the channel, else directly."""
        text = harmless(self._local(note.user, note.text))
        if note.url:
            try:
                await respond(note.url, text, hooks_url=self._hooks_url)
            except SlackFailed as error:
                LOG.info(phrase("answering in the channel instead: {error}", error=error))
            else:
                return
        if note.channel:
            try:
                body = {"channel": note.channel, "user": note.user, "text": text}
                await call(self._client, "chat.postEphemeral", body)
            except SlackFailed as error:
                LOG.info(phrase("answering directly instead: {error}", error=error))
            else:
                return
        directly = {"channel": note.user, "text": text, "unfurl_links": False, "link_names": False}
        await call(self._client, "chat.postMessage", directly)


def slack_router(
    ears: Ears, *, secret: Secret, now: Callable[[], Instant], path: str = "/slack/interactions"
) -> APIRouter:
    """Make the door that Slack calls at; a request that is not signed by Slack gets 401 and does nothing."""
    router = APIRouter()

    @router.post(path, include_in_schema=False)
    async def interactions(request: Request) -> Response:
        """Take what Slack signed, answer at once, and do what it asks afterwards."""
        body = await _bounded(request)
        if body is None:
            return Response(status_code=413)
        why = slack_signature_ok(
            secret,
            timestamp=request.headers.get("x-slack-request-timestamp", ""),
            body=body,
            signature=request.headers.get("x-slack-signature", ""),
            now=now(),
        )
        if why:
            LOG.warning(phrase("a request to {path} was refused: {why}", path=path, why=why))
            return Response(status_code=401)
        try:
            payload = read_form(body)
        except BadForm as error:
            LOG.warning(phrase("a signed request to {path} cannot be read: {error}", path=path, error=error))
            return Response(status_code=400)
        ack = ears.ack(payload)
        ears.take(payload)  # the answer goes out first: what comes of it is told on the card, or in a note
        return JSONResponse(ack) if ack else Response(status_code=200)

    return router


async def _bounded(request: Request) -> bytes | None:
    """Read the raw body as it was signed; None when it is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)
