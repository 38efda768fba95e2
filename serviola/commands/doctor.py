"""Doctor: whether everything is here that Serviola needs, and what it depends on answers."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import typer

from serviola.commands.common import HERE, OUT, WELL, WRONG, AsJson, Config, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviola.findings import Finding

_MARKS = {"well": "✓", "warning": "!", "ill": "✗"}


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(doctor)


def doctor(config: Config = HERE, as_json: AsJson = False) -> None:
    """Examine the machine, the rule library, the configuration, the store, the sources, tools and people.

    Exit code 0: nothing keeps it from working; 1: something does, with its remedy.
    """
    from serviola.examining import examine
    from serviola.saying import so_many

    found: Sequence[Finding] = asyncio.run(examine(config))
    ill = [one for one in found if one.state == "ill"]
    if as_json:
        print_json(
            [{"what": one.what, "state": one.state, "says": one.says, "remedy": one.remedy} for one in found]
        )
    else:
        for one in found:
            remedy = f" — {one.remedy}" if one.remedy else ""
            OUT.print(f"{_MARKS[one.state]} {one.what}: {one.says}{remedy}", markup=False, soft_wrap=True)
        in_the_way = so_many(len(ill), "thing is", "things are") if ill else "Nothing is"
        OUT.print(f"{in_the_way} in the way.", markup=False)
        sys.stdout.flush()
    raise typer.Exit(WRONG if ill else WELL)
