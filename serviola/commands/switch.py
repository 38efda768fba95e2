"""The kill switch: stop and start."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.decision import Switch
from engine.model.said import phrase
from serviola.commands.common import (
    HERE,
    OUT,
    AsJson,
    Config,
    Guard,
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
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

Reason = Annotated[str, typer.Option(help="Why, in a sentence; it is kept.")]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(stop)
    app.command()(start)


def stop(config: Config = HERE, reason: Reason = "", as_json: AsJson = False) -> None:
    """Stop everything that acts.

    From now on no campaign tool is asked for anything but to be read.

    It holds at once, even if the service hangs. Whoever is at the machine may stop; starting takes a token.
    """
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            _turn(store, settings, halted=True, by=f"{getpass.getuser()} at the machine", reason=reason)
    _say(as_json, halted=True, says=phrase("Stopped. Nothing is paused or resumed until: serviola start"))


def start(
    config: Config = HERE, reason: Reason = "", token_file: TokenFile = None, as_json: AsJson = False
) -> None:
    """Start again. What was approved and is still in time goes on; what is too late is told as not done."""
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file))
            _turn(store, settings, halted=False, by=person, reason=reason)
    _say(as_json, halted=False, says=phrase("Started."))


def _turn(store: SqliteStore, settings: Settings, *, halted: bool, by: str, reason: str) -> None:
    store.halt_now(Switch(brand=settings.brand, halted=halted, by=by, at=now(), reason=reason or None))


def _say(as_json: bool, *, halted: bool, says: str) -> None:
    if as_json:
        print_json({"halted": halted, "says": says})
    else:
        OUT.print(said(says), markup=False)
