"""The command that shows a playbook."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from serviola.commands.common import HERE, OUT, AsJson, Config, Guard, print_json, settings_of, spoken


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(show)


def show(
    playbook: Annotated[str, typer.Argument(help="A playbook: its file, its folder or its name.")],
    config: Config = HERE,
    language: Annotated[str, typer.Option("--language", help="Say it in this language: en or es.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show a playbook in plain words, and with every default and what comes from its blueprint and inputs."""
    from pathlib import Path

    from engine.errors import PlaybookError
    from serviola.showing import playbook_file, shown

    tongue = spoken(language)
    with Guard():
        try:
            folders = settings_of(config).playbooks
        except PlaybookError:
            # Whoever begins has playbooks before a configuration.
            folders = (Path("playbooks"),)
        found = shown(playbook_file(playbook, folders), language=tongue)
    if as_json:
        print_json(found.as_json())
        return
    for line in found.words:
        OUT.print(line, markup=False, soft_wrap=True)
    OUT.print()
    sys.stdout.write(found.yaml)
