"""Doctor: whether everything is here that Serviola needs, and what it depends on answers."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from serviola.commands.common import (
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Language,
    print_json,
    said,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviola.findings import Finding

_MARKS = {"well": "✓", "warning": "!", "ill": "✗"}


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(doctor)


def doctor(
    config: Config = HERE,
    send_test: Annotated[
        str, typer.Option("--send-test", metavar="PERSON", help="Send this person a mail, for a trial.")
    ] = "",
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Examine everything that the service needs.

    That is the machine, the rule library, the configuration, the store, the sources, tools and people.

    Of Slack: tokens, scopes, channels, and a connection that is opened and closed again. Of mail: a login,
    and no mail without --send-test. The clock is held against that of whoever answers.

    Exit code 0: nothing keeps it from working; 1: something does, with its remedy.
    """
    from serviola.examining import examine

    tongue = spoken(language)
    found: Sequence[Finding] = asyncio.run(examine(config, send_to=send_test))
    ill = [one for one in found if one.state == "ill"]
    if as_json:
        print_json(
            [{"what": one.what, "state": one.state, "says": one.says, "remedy": one.remedy} for one in found]
        )
    else:
        for one in found:
            line = f"{_MARKS[one.state]} {said(one.what, tongue)}: {said(one.says, tongue)}"
            remedy = f" — {said(one.remedy, tongue)}" if one.remedy else ""
            OUT.print(line + remedy, markup=False, soft_wrap=True)
        OUT.print(said(_in_the_way(len(ill)), tongue), markup=False)
        if doubtful := sum(one.state == "warning" for one in found):
            OUT.print(said(_to_look_at(doubtful), tongue), markup=False)
        sys.stdout.flush()
    raise typer.Exit(WRONG if ill else WELL)


def _to_look_at(count: int) -> str:
    if count == 1:
        return phrase("1 thing (!) keeps nothing from working, and wants to be looked at.")
    return phrase("{count} things (!) keep nothing from working, and want to be looked at.", count=count)


def _in_the_way(count: int) -> str:
    if count == 1:
        return phrase("1 thing is in the way.")
    return (
        phrase("{count} things are in the way.", count=count) if count else phrase("Nothing is in the way.")
    )
