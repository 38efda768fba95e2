"""Commands about a chosen way around: write it for the itinerary system; send it there and read it back."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import Refused
from engine.model.program import ProgramRevision
from engine.model.proposal import ProposalKind, ProposalState
from serviola.changes import Form, written
from serviola.commands.common import (
    ERR,
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    open_store,
    print_json,
    settings_of,
)

if TYPE_CHECKING:
    from engine.model.proposal import Proposal
    from engine.response.follows import Follows
    from programs.tools.http import HttpTool
    from serviola.sending import Sent
    from serviola.settings import Settings
    from store.sqlite import SqliteStore
    from wire.http import Http

Given = Annotated[str, typer.Argument(metavar="PROPOSAL", help="The id of a proposal, or how it begins.")]
Key = Annotated[
    str, typer.Option("--option", help="The key of an option; the chosen one where none is named.")
]
As = Annotated[Form, typer.Option("--as", help="How it is written.")]
Into = Annotated[
    Path | None, typer.Option("--out", help="The file; printed where none is named.", dir_okay=False)
]


def add_to(group: typer.Typer) -> None:
    """Add these commands to those about options."""
    group.command()(export)
    group.command()(send)


def export(
    proposal: Given, option: Key = "", form: As = Form.JSON, out: Into = None, config: Config = HERE
) -> None:
    """Write the change that was chosen, with what it touches and the drafts it needs.

    Exit code 0: it was written; 1: nothing is chosen yet; 2: it could not be.
    """
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            found = _asked(store, settings, proposal)
            keys = (option,) if option else found.chosen
            if not keys:
                fail(f"nothing is chosen in {found.id} yet; name one with --option to look at it", code=WRONG)
            follows = [_follows(store, settings, found, key) for key in keys]
    put("".join(written(one, form, at=now()) for one in follows), out)


def send(
    proposal: Given,
    tool: Annotated[str, typer.Option("--tool", help="The itinerary system, as its declaration names it.")],
    kind: Annotated[
        str, typer.Option("--kind", help="What that tool calls a call of an itinerary.")
    ] = "call",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Send the change that was approved to the itinerary system, and read it back; twice is once.

    Exit code 0: every call was read back as chosen; 1: some were not, or nothing is chosen; 2: it failed.
    """
    from serviola.sending import DONE

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            if store.halted(settings.brand):
                fail(
                    "the kill switch is on, and nothing is asked of any tool; see: serviola stop", code=WRONG
                )
            found = _asked(store, settings, proposal)
            if found.state is not ProposalState.APPROVED or not found.chosen:
                fail(f"{found.id} is {found.state}, and nothing is sent that nobody approved", code=WRONG)
            follows = [_follows(store, settings, found, key) for key in found.chosen]
        results = asyncio.run(_sent(settings, tool, kind, follows))
    if as_json:
        print_json([{"stop": one.stop, "became": one.became, "says": one.says} for one in results])
    else:
        for one in results:
            OUT.print(f"{one.became}: {one.stop}: {one.says}", markup=False, soft_wrap=True)
    raise typer.Exit(WELL if all(one.became in DONE for one in results) else WRONG)


def put(text: str, out: Path | None) -> None:
    """Write a text into a file, or print it and nothing else."""
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}")
    ERR.print(f"written: {out}", markup=False, soft_wrap=True)


def _asked(store: SqliteStore, settings: Settings, prefix: str) -> Proposal:
    from store import views

    found = views.proposal(store.db, prefix, brand=settings.brand)
    if found.asks is not ProposalKind.ITINERARY:
        fail(f"{found.id} asks about {found.asks}, and not about an itinerary", code=WRONG)
    return found


def _follows(store: SqliteStore, settings: Settings, proposal: Proposal, key: str) -> Follows:
    from engine.response.follows import what_follows

    option = next((one for one in proposal.options if one.key == key), None)
    if option is None:
        keys = ", ".join(one.key for one in proposal.options)
        raise Refused(f"{proposal.id} has no option {key}; it has {keys}")
    for word in store.remembered():
        if isinstance(word, ProgramRevision) and word.brand == settings.brand:
            found = what_follows(word, option)
            if found is not None:
                return found
    raise Refused(f"the stop {option.item} is in no book that is in force")


async def _sent(settings: Settings, name: str, kind: str, follows: list[Follows]) -> list[Sent]:
    from serviola.sending import send as sending
    from wire.http import Http as Client

    async with Client() as http:
        tool = _tool(settings, name, http)
        return [one for each in follows for one in await sending(each.change, tool, kind)]


def _tool(settings: Settings, name: str, http: Http) -> HttpTool:
    from programs.tools.http import HttpTool
    from programs.tools.load import load_tool

    known = []
    for path in settings.tools:
        tool = load_tool(path.read_bytes().decode(), str(path), http=http, environ=os.environ)
        known.append(tool.name)
        if tool.name == name and isinstance(tool, HttpTool):
            return tool
    raise Refused(f"no HTTP tool is named {name}; declared are: {', '.join(known)}")
