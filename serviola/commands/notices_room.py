"""Commands about what was said to people: the messages, and whom they asked for at night."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.model.said import phrase
from serviola.commands.common import (
    HERE,
    OUT,
    AsJson,
    Config,
    Guard,
    now,
    print_json,
    said,
    say,
    settings_of,
)
from serviola.language import here

MOST_WEEKS = 60
MOST_MESSAGES = 10_000


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(messages)
    app.command()(wakeups)


def messages(
    last: Annotated[
        int, typer.Option("--last", min=1, max=MOST_MESSAGES, help="So many of the newest.")
    ] = 20,
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what was asked and told, whole.

    That is also what came to somebody as one message with others.
    """
    from notify.folder import FolderNotifier

    with Guard():
        found = FolderNotifier(settings_of(config).outbox).read_all()[-last:]
    if as_json:
        keys = ("recipient", "title", "body", "thread", "asks", "kind")
        print_json([{"said": one.verb} | {key: getattr(one.message, key) for key in keys} for one in found])
        return
    if not found:
        say(said(phrase("There is no message."), here()))
    for one in found:
        say(f"{one.message.title} [{one.message.recipient}]")
        OUT.print(one.message.body, markup=False, soft_wrap=True)
        OUT.print()


def wakeups(
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=MOST_WEEKS, help="So many weeks back.")] = 4,
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Count who was asked for at night, by person and week.

    The night is between 22:00 and 07:00 of their zone.
    """
    from serviola.wakeups import counted

    with Guard():
        found = counted(Path(settings_of(config).wakeups), now(), weeks=weeks)
    if as_json:
        print_json([one.as_json() for one in found])
        return
    if not found:
        line = phrase("Nobody was asked for at night in the last {weeks} weeks.", weeks=weeks)
        say(said(line, here()))
    for one in found:
        line = phrase(
            "{person}: {total} in all; by week, the newest first: {weeks}",
            person=one.person,
            total=sum(one.weeks),
            weeks=", ".join(map(str, one.weeks)),
        )
        say(said(line, here()))
