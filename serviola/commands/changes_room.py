"""Commands about a chosen way around: write it for the itinerary system; send it there and read it back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.answers import Said
from engine.errors import Refused
from engine.model.adaptation import CHANGING, AdaptationState
from engine.model.decision import Answer
from engine.model.program import ProgramRevision
from engine.model.proposal import ProposalKind
from engine.model.said import phrase
from serviola.changes import Form, written
from serviola.commands.answering import LOOK_EVERY_S, answer_here, decision_of, wait_for
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
    said,
    settings_of,
    speaker,
    token_from,
)
from serviola.commands.console_room import TokenFile

if TYPE_CHECKING:
    from engine.model.adaptation import Adaptation
    from engine.model.proposal import Proposal
    from engine.response.follows import Follows
    from serviola.runner import Runner
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

SENT_WITHIN_S = 90.0
"""How long the command waits for the proof; whatever is not known then the service goes on with."""

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
    """Write the change that was chosen.

    With it stand what it touches and the drafts it needs.

    Exit code 0: it was written; 1: nothing is chosen yet; 2: it could not be.
    """
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            found = _asked(store, settings, proposal)
            keys = (option,) if option else found.chosen
            if not keys:
                fail(
                    phrase(
                        "nothing is chosen in {id} yet; name one with --option to look at it", id=found.id
                    ),
                    code=WRONG,
                )
            follows = [_follows(store, settings, found, key) for key in keys]
    put("".join(written(one, form, at=now()) for one in follows), out)


def send(
    proposal: Given,
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it is kept with the decision.")] = "",
    config: Config = HERE,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Have what was approved sent to the itinerary system.

    It is read back; nothing is sent twice.

    It goes by itself after the decision; this tries again what did not take.
    Exit code 0: every call was read back as chosen; 1: some were not, or nothing may be sent; 2: it failed.
    """
    from engine.response.adapt_facts import adaptation_line
    from store import why

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file))
            asked = _asked(store, settings, proposal)
            given = Said(proposal=asked.id, plan=asked.plan, answer=Answer.SEND, reason=reason)
            made = decision_of(settings, given, person)
            store.submit(made)
            verdict = wait_for(store, made)
            if verdict is not None and verdict.accepted:
                _wait_until_sent(store, asked)
        if verdict is None:
            verdict = answer_here(settings, made, until=lambda runner: _until_sent(runner, asked))
        if not verdict.accepted:
            fail(verdict.says, code=WRONG)
        with open_store(settings) as store:
            calls = why.explained(store.db, asked.id, brand=settings.brand).adaptations
    if as_json:
        print_json([_call(one) for one in calls])
    else:
        for one in calls:
            OUT.print(said(adaptation_line(one)), markup=False, soft_wrap=True)
    well = all(one.state is AdaptationState.VERIFIED for one in calls)
    raise typer.Exit(WELL if well else WRONG)


def put(text: str, out: Path | None) -> None:
    """Write a text into a file, or print it and nothing else."""
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        fail(phrase("{out} cannot be written: {why}", out=out, why=error.strerror))
    ERR.print(said(phrase("written: {path}", path=out)), markup=False, soft_wrap=True)


def _asked(store: SqliteStore, settings: Settings, prefix: str) -> Proposal:
    from store import views

    found = views.proposal(store.db, prefix, brand=settings.brand)
    if found.asks is not ProposalKind.ITINERARY:
        fail(
            phrase("{id} asks about {asks}, and not about an itinerary", id=found.id, asks=found.asks),
            code=WRONG,
        )
    return found


def _follows(store: SqliteStore, settings: Settings, proposal: Proposal, key: str) -> Follows:
    from engine.response.follows import what_follows

    option = next((one for one in proposal.options if one.key == key), None)
    if option is None:
        keys = ", ".join(one.key for one in proposal.options)
        raise Refused(phrase("{id} has no option {key}; it has {keys}", id=proposal.id, key=key, keys=keys))
    for word in store.remembered():
        if isinstance(word, ProgramRevision) and word.brand == settings.brand:
            found = what_follows(word, option)
            if found is not None:
                return found
    raise Refused(phrase("the stop {item} is in no book that is in force", item=option.item))


def _call(one: Adaptation) -> dict[str, str]:
    from engine.response.adapt_facts import call_said

    return {
        "stop": one.item,
        "option": one.option,
        "becomes": call_said(one),
        "state": one.state,
        "key": one.key,
        "says": one.says,
    }


def _wait_until_sent(store: SqliteStore, sent: Proposal) -> None:
    """Wait for the running service until nothing of it is under way, or for so long."""
    from store import why

    until = time.monotonic() + SENT_WITHIN_S
    while time.monotonic() < until:
        calls = why.explained(store.db, sent.id, brand=sent.brand).adaptations
        if not any(one.state in CHANGING for one in calls):
            return
        # The service is another process, and the store, which both share, wakes nobody.
        time.sleep(LOOK_EVERY_S)


async def _until_sent(runner: Runner, sent: Proposal) -> None:
    """Go on as the service would until nothing of it is under way, or for so long."""
    from store import why

    until = time.monotonic() + SENT_WITHIN_S
    while time.monotonic() < until:
        calls = await runner.on_core(
            lambda core: why.explained(core.store.db, sent.id, brand=sent.brand).adaptations
        )
        if not any(one.state in CHANGING for one in calls):
            return
        await asyncio.sleep(LOOK_EVERY_S)
        await runner.on_core(lambda core: core.renew())
        await runner.tick()
        await runner.settle()
