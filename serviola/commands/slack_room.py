"""Commands about Slack: the manifest of its app."""

from __future__ import annotations

import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from engine.model.said import phrase
from serviola.commands.common import fail


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    slack = typer.Typer(no_args_is_help=True, help="Set Slack up; docs/slack.md says how.")
    slack.callback()(_room)
    slack.command()(manifest)
    app.add_typer(slack, name="slack")


def _room() -> None:
    """Keep `manifest` a command of its own, though it is the only one."""


def manifest(
    request_url: Annotated[
        str,
        typer.Option("--http", help="Where Slack calls: https://…/slack/interactions. Else Socket Mode."),
    ] = "",
    maps: Annotated[
        bool, typer.Option("--maps", help="With files:write, so that a map can stand below a card.")
    ] = False,
) -> None:
    """Print the manifest to make the app from.

    It is made at api.slack.com/apps, From a manifest.
    """
    from serviola.slack_manifest import manifest as written

    found = urlsplit(request_url)
    if request_url and (found.scheme != "https" or not found.hostname or found.username or found.query):
        fail(phrase("Slack calls only at a plain https address, such as https://host/slack/interactions"))
    sys.stdout.write(written(request_url=request_url, maps=maps))
