"""The command that shows a playbook."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from serviola.commands.common import HERE, OUT, AsJson, Config, Guard, print_json, said, settings_of, spoken

if TYPE_CHECKING:
    from serviola.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(show)


def show(
    playbook: Annotated[str, typer.Argument(help="A playbook: its file, its folder or its name.")],
    config: Config = HERE,
    language: Annotated[str, typer.Option("--language", help="Say it in this language: en or es.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show a playbook in plain words.

    It is shown with every default, too, and with what comes from its blueprint and inputs.
    """
    from pathlib import Path

    from engine.errors import PlaybookError
    from serviola.showing import playbook_file, shown

    tongue = spoken(language)
    with Guard():
        settings = None
        try:
            settings = settings_of(config)
            folders = settings.playbooks
        except PlaybookError:
            # Whoever begins has playbooks before a configuration.
            folders = (Path("playbooks"),)
        found = shown(playbook_file(playbook, folders), language=tongue)
    if as_json:
        print_json(found.as_json())
        return
    for line in found.words:
        OUT.print(line, markup=False, soft_wrap=True)
    if settings is not None:
        _say_step(settings, found.expanded.playbook.name, language)
    OUT.print()
    sys.stdout.write(found.yaml)


def _say_step(settings: Settings, name: str, language: str) -> None:
    """Say which other stage its record speaks for, where it does."""
    from serviola.examining_record import records

    for one in records(settings):
        if one.what.endswith(f" {name}"):
            line = phrase("{says} ({remedy})", says=one.says, remedy=one.remedy)
            OUT.print(said(line, language), markup=False, soft_wrap=True)
