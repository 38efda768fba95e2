"""The command about the record of sources: how often each was right."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from serviola.commands.common import (
    HERE,
    OUT,
    WELL,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    open_store,
    print_json,
    settings_of,
)

if TYPE_CHECKING:
    from engine.situations.record import Record
    from serviola.settings import Settings
    from store.sqlite import SqliteStore


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(record)


def record(
    source: Annotated[str, typer.Argument(help="A source; all of them where none is named.")] = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Show how often each source was right: confirmed by others, taken back, or alone with what it said.

    It is worked out from the situations that are kept in mind, and no rule asks for it. Of sources that look
    for surges it is said whether it is known yet what is usual at this hour.

    Exit code 0: it is shown; 2: it could not be worked out.
    """
    from engine.situations.record import records
    from store import views

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            known = views.situations(store.db, brand=settings.brand, over=True)
            surges = _surges(settings, store)
    found = records(known, now=now())
    if source and source not in {one.source for one in found}:
        fail(f"nothing that is kept in mind was heard from {source}; serviola record names who was heard")
    found = tuple(one for one in found if source in {"", one.source})
    if as_json:
        print_json([as_data(one) for one in found])
    else:
        for one in found:
            OUT.print(line(one), markup=False, soft_wrap=True)
        if not found:
            OUT.print("Nothing was heard yet.")
        for said in surges:
            OUT.print(said, markup=False, soft_wrap=True)
    raise typer.Exit(WELL)


def _surges(settings: Settings, store: SqliteStore) -> list[str]:
    """Say of each source that looks for surges whether it is known yet what is usual."""
    from watchers.surge import asked_of, usual_is_known

    return [
        f"surges of {one.name}: "
        + usual_is_known(
            store.cursor(one.name).get("surge"),
            asked=asked_of(one.name, one.options["surge"]),
            now=now(),
        )
        for one in settings.sources
        if "surge" in one.options
    ]


def as_data(one: Record) -> dict[str, object]:
    """Give a record as JSON data."""
    return asdict(one) | {"right": one.right}


def line(one: Record) -> str:
    """Say a record in one line."""
    trusted = f" ({one.by_trusted} by who is trusted more)" if one.by_trusted else ""
    said = [f"{one.confirmed} confirmed{trusted}", f"{one.retracted} taken back"]
    said += [f"{one.alone} by nobody else within a week", f"{one.open} not known yet"]
    right = "" if one.right is None else f"; right in {one.right:.0%}"
    early = ""
    if one.early_s is not None:
        minutes = abs(one.early_s) // 60
        early = (
            f"; mostly {minutes} min {'before' if one.early_s >= 0 else 'after'} the first who confirmed it"
        )
    told = f"{one.source} ({one.source_class}): {one.told} told, {one.first} of them first"
    return f"{told}: {', '.join(said)}{right}{early}"
