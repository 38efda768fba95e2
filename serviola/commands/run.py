"""Commands that begin: init makes a configuration, run starts the service on it."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import shlex
import shutil
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from serviola import logs, samples
from serviola.commands.common import (
    ERR,
    HERE,
    OUT,
    STANDS,
    Config,
    Guard,
    fail,
    said,
    settings_of,
    show_findings,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from engine.model.said import Said
    from engine.ports import Batch, Clock
    from serviola.build import House
    from serviola.core import Core
    from serviola.saying import Teller
    from serviola.settings import Settings

LOG = logging.getLogger("serviola")


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(init)
    app.command()(run)


def init(
    folder: Annotated[
        Path, typer.Argument(help="Where config/ and playbooks/ are put.", file_okay=False)
    ] = Path(),
) -> None:
    """Put a sample configuration and playbooks into a folder.

    The playbooks are the shipped ones; nothing there is overwritten.
    """
    from serviola.language import in_language

    tongue = spoken()
    for name in ("config", "playbooks"):
        target = folder / name
        if target.exists():
            fail(phrase("{folder} is there already; nothing was written", folder=target))
    for name in ("config", "playbooks"):
        shutil.copytree(samples.folder(name), folder / name)
        OUT.print(
            in_language(phrase("written: {path}", path=folder / name), tongue), markup=False, soft_wrap=True
        )
    change = "" if folder == Path() else f"  cd {shlex.quote(str(folder))}\n"
    OUT.print(in_language(_next(change), tongue), end="", markup=False, soft_wrap=True)


def _next(change: str) -> Said:
    """Say what to do now; `change` is the line that goes into the folder, or nothing."""
    return phrase(
        """
Ships, people and campaigns in it are invented, and its tool does nothing but
remember what it was asked, so no harm can be done. Next:
{change}  serviola check config playbooks  # what is wrong or unwise, and where
  serviola test playbooks          # play the cases beside the playbooks
  serviola docs docs               # write docs/playbooks.md: every field
  serviola run                     # watch earthquakes; it writes to var/outbox
Then make it yours, and check again:
  config/people.yaml               who is asked
  config/programs.yaml             what is scheduled
  playbooks/NAME/playbook.yaml     when somebody is asked; in shadow, nobody
""",
        change=change,
    )


def run(
    config: Config = HERE,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Log for programs: one JSON object a line, with a key that stays.")
    ] = False,
) -> None:
    """Start the service: watch, ask, act, read back, remember.

    It acts when people agree. Ends on Ctrl-C.
    """
    level = logging.DEBUG if verbose else logging.INFO
    logs.begin(ERR, level=level, as_json=as_json)
    with Guard():
        settings = settings_of(config)
        asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    from serviola.asking_lists import asking_lists
    from serviola.asking_rotas import asking_rotas
    from serviola.build import open_house
    from serviola.clocks import SystemClock
    from serviola.clockwork import serve
    from serviola.drill_times import drills_of
    from serviola.heartbeat import beating
    from serviola.listening import hearing
    from serviola.loading import unknown_tools
    from serviola.noting_on_call import noting_on_call
    from serviola.pauses import set_aside
    from serviola.pushing import pushing
    from serviola.retelling import kept
    from serviola.saying import Teller
    from serviola.source_health import FILE, write_health
    from serviola.store_alarm import store_alarm
    from serviola.syncing import syncing

    _get_ready(settings)
    owner = f"{platform.node()}-{os.getpid()}"
    async with open_house(settings, SystemClock(), owner=owner, rules_apart=True) as house:
        show_findings(house.loaded.findings)
        if house.loaded.findings:
            LOG.warning(STANDS)
        for doubt in (*house.doubts, *unknown_tools(house.books, house.tools)):
            LOG.warning(kept(doubt))
        set_aside()
        file = settings.store.with_name(FILE)

        async def show() -> None:
            await write_health(file, house.sources, house.runner, SystemClock().now())

        teller = Teller()
        await house.runner.on_core(lambda core: core.listen(lambda batch: _hear(teller, batch)))
        try:
            async with (
                drills_of(house, SystemClock(), owner=owner),
                beating(house, SystemClock(), environ=os.environ),
                store_alarm(house, SystemClock(), environ=os.environ) as alarm,
                _answering(house, SystemClock()) as address,
                hearing(house, SystemClock()),
                syncing(house, SystemClock()),
                pushing(house, SystemClock(), environ=os.environ),
                asking_lists(house, SystemClock(), environ=os.environ),
                asking_rotas(settings, SystemClock(), environ=os.environ),
                noting_on_call(house, SystemClock()),
            ):
                # Not sooner: where a door does not open, as for want of a secret, nothing is watched.
                _greet(house, address, in_force=await house.runner.on_core(_in_force(settings)))
                await serve(house.runner, house.sources, books=house.keeper, show=show, alarm=alarm)
        finally:
            await house.runner.on_core(lambda core: core.store.release(core.owner))
    OUT.print(said(phrase("Stopped; everything that was begun is in the store.")))


def _get_ready(settings: Settings) -> None:
    """Load what texts are read with, else the source that speaks first would keep all others waiting."""
    from watchers import READING
    from watchers.reading import get_ready

    if any(one.kind in READING for one in settings.sources):
        get_ready()


@asynccontextmanager
async def _answering(house: House, clock: Clock) -> AsyncIterator[str]:
    """Serve the API, where the configuration asks for one; its address is empty where none does."""
    api = house.settings.api
    if api is None:
        yield ""
        return
    from serviola.serving import serving

    async with serving(house, api, clock) as address:
        if not api.is_loopback:
            LOG.warning(
                phrase("the API can be reached from elsewhere, and speaks plain HTTP: put TLS before it")
            )
        yield address


def _in_force(settings: Settings) -> Callable[[Core], int]:
    """Count the playbooks in force, also those whose file is broken now and which stand as last read."""
    return lambda core: len(core.state.brand(settings.brand).plans)


def _greet(house: House, address: str, *, in_force: int) -> None:
    settings = house.settings
    ways = [name for name in ("slack", "mail") if getattr(settings.notify, name) is not None]
    names = ", ".join((str(settings.outbox), *ways))
    lines: list[str] = [
        phrase(
            "Serviola watches {sources} with {playbooks}.",
            sources=_sources(len(house.sources.all)),
            playbooks=_playbooks(in_force),
        ),
        phrase(
            "Tools: {tools}. Store: {store}",
            tools=", ".join(sorted(house.tools)) or phrase("none"),
            store=settings.store,
        ),
        phrase("Messages go to {names}. Ctrl-C ends it.", names=names),
    ]
    if address:
        lines.append(phrase("The API answers at {address}", address=address))
    for line in lines:
        OUT.print(said(line), markup=False, soft_wrap=True)


def _hear(teller: Teller, batch: Batch) -> None:
    for line in teller.lines(batch):
        LOG.info(said(line))


def _sources(count: int) -> str:
    return phrase("one source") if count == 1 else phrase("{count} sources", count=count)


def _playbooks(count: int) -> str:
    return phrase("one playbook") if count == 1 else phrase("{count} playbooks", count=count)
