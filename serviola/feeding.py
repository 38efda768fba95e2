"""Feeding: what the sources of a case show, and what is pushed, each at its moment and once.

A file that was shown lies in the folder of its source; one that was pushed lies there once it was taken. What
a crash leaves undone is shown, or pushed, again, and counts once.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engine.errors import ServiolaError
from engine.model.said import phrase
from serviola.serving import serving
from serviola.settings_api import ApiSetting
from serviola.stage import HOOK_TOKEN, pushes, write
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from engine.ports import Clock
    from serviola.build import House
    from serviola.case import Send
    from serviola.stage import Stage


def shown_as(stage: Stage, send: Send) -> Path:
    """Say where a file lies once it was shown."""
    return stage.feed(send.source) / f"{send.at}-{send.file.name}"


def is_shown(stage: Stage, send: Send) -> bool:
    """Say whether a file was shown before."""
    return shown_as(stage, send).exists()


@asynccontextmanager
async def entrance(stage: Stage, built: House, clock: Clock) -> AsyncIterator[str]:
    """Open the entrance for what is pushed, on loopback; gives its address, empty where nothing is pushed."""
    if not any(pushes(one) for one in stage.case.sources):
        yield ""
        return
    api = ApiSetting(host="127.0.0.1", port=0)
    async with serving(built, api, clock, environ=stage.secrets) as address:
        yield address


def sending(stage: Stage, built: House, send: Send, address: str) -> Callable[[], Awaitable[None]]:
    """Give what happens when a file is due."""
    pushed = {one.name for one in stage.case.sources if pushes(one)}

    async def show() -> None:
        if send.source in pushed:
            await _push(stage, send, address)
        write(shown_as(stage, send), send.file.read_bytes())
        await look(built)

    return show


async def look(built: House) -> None:
    """Look at the sources; a case with a source that cannot be read is no case."""
    await built.sources.poll_all()
    for source in built.sources.all:
        if source.error:
            raise ServiolaError(source.error)


async def _push(stage: Stage, send: Send, address: str) -> None:
    """Push a file as its sender would, over HTTP; what is not taken ends the case."""
    async with Http() as http:
        answer = await http.request(
            "POST",
            f"{address}/hooks/{send.source}",
            headers={
                "authorization": f"Bearer {stage.secrets[HOOK_TOKEN]}",
                "content-type": "application/json",
            },
            body=send.file.read_bytes(),
            allow_private=frozenset({address.removeprefix("http://")}),
        )
    if not 200 <= answer.status < 300:
        said = answer.body[:200].decode(errors="replace")
        raise ServiolaError(
            phrase(
                "{name} was not taken by {source} ({status}): {said}",
                name=send.file.name,
                source=send.source,
                status=answer.status,
                said=said,
            )
        )
