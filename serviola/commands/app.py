"""The application: every room adds its commands."""

from __future__ import annotations

import sys
from importlib.metadata import version
from itertools import pairwise
from typing import Annotated, Any

import typer

from serviola.commands import (
    backtest_room,
    card_room,
    cases_room,
    console_room,
    contacts_room,
    demo,
    doctor,
    drafts_room,
    drill_room,
    engine_room,
    feedback_room,
    history_room,
    holds_room,
    new_room,
    notices_room,
    oncall_room,
    outlook_room,
    planner_room,
    programs_room,
    reading_room,
    record_room,
    report_room,
    run,
    show_room,
    signal_room,
    slack_room,
    sources_room,
    store_room,
    switch,
    tools_room,
    try_room,
    why_room,
)
from serviola.commands.other_words import Commands
from serviola.language import LANGUAGES, here, speak

app = typer.Typer(
    name="serviola",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)
ROOMS = (
    demo,
    run,
    engine_room,
    show_room,
    new_room,
    cases_room,
    try_room,
    why_room,
    card_room,
    history_room,
    backtest_room,
    outlook_room,
    planner_room,
    programs_room,
    contacts_room,
    reading_room,
    record_room,
    report_room,
    sources_room,
    console_room,
    oncall_room,
    holds_room,
    signal_room,
    drafts_room,
    feedback_room,
    switch,
    store_room,
    slack_room,
    notices_room,
    tools_room,
    drill_room,
    doctor,
)
for room in ROOMS:
    room.add_to(app)


def _say_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"serviola {version('serviola')}\n")
        raise typer.Exit


@app.callback()
def begin(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version it is."),
    ] = False,
) -> None:
    """The lookout of a customer program: it watches, asks, pauses, reads back, and remembers why."""  # noqa: D401
    speak("")


def main() -> None:
    """Run the command line. Where English is not spoken, help and refusals are told in that language."""
    words = sys.argv[1:]
    language = _language_of(words)
    if language == "en":
        app()
        return
    command = typer.main.get_command(app)
    if _asks_for_help(words):
        from serviola.commands.help_texts import translate

        translate(command, language)
    _run_in_spanish(command)


def _run_in_spanish(command: Any) -> None:
    """Run a command as it runs by itself, but say in Spanish which words cannot be taken."""
    try:
        code = command(standalone_mode=False)
    except typer.Abort:
        sys.stderr.write("Interrumpido.\n")
        sys.exit(1)
    except typer.TyperException as error:
        from serviola.commands.refused_words import show

        show(error, sys.stderr)
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _language_of(words: list[str]) -> str:
    """Give the language of --language, or else that of the environment."""
    parted = [part for word in words for part in (word.split("=", 1) if "--language=" in word else [word])]
    after = dict(pairwise([*parted, ""])).get("--language", "")
    return after if after in LANGUAGES else here()


def _asks_for_help(words: list[str]) -> bool:
    """Say whether help may be shown: it is asked for, or there is no command with anything after it."""
    return "--help" in words or len(words) < 2
