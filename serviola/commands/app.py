"""The application: every room adds its commands."""

from __future__ import annotations

import typer

from serviola.commands import (
    cases_room,
    console_room,
    demo,
    doctor,
    engine_room,
    history_room,
    outlook_room,
    planner_room,
    programs_room,
    reading_room,
    record_room,
    run,
    signal_room,
    slack_room,
    sources_room,
    store_room,
    switch,
)

app = typer.Typer(
    name="serviola",
    help="The lookout of a customer program: it watches, asks, pauses, reads back, and remembers why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)
ROOMS = (
    demo,
    run,
    engine_room,
    cases_room,
    history_room,
    outlook_room,
    planner_room,
    programs_room,
    reading_room,
    record_room,
    sources_room,
    console_room,
    signal_room,
    switch,
    store_room,
    slack_room,
    doctor,
)
for room in ROOMS:
    room.add_to(app)


def main() -> None:
    """Run the command line."""
    app()
