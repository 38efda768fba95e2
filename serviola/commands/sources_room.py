"""Commands about the sources: sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.table import Table

from engine.model.said import phrase
from serviola.commands.common import (
    ERR,
    HERE,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    Language,
    fail,
    now,
    print_json,
    said,
    settings_of,
    spoken,
)

if TYPE_CHECKING:
    from console.health import SourceHealth

OLD_AFTER_S = 60
"""Since when what the service wrote down is so old that it does not seem to run."""


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(sources)


def sources(config: Config = HERE, as_json: AsJson = False, language: Language = "") -> None:
    """Say how every source is.

    That is when it last answered, how late it is, what it holds, what is wrong with it.

    Exit code 0: all are well; 1: some are not, or the service does not run; 2: it cannot be said.
    """
    from engine.model.time import SECOND, iso
    from serviola.commands.tables import print_table
    from serviola.source_health import FILE, read_health, written

    tongue = spoken(language)
    with Guard():
        shown = read_health(settings_of(config).store.with_name(FILE))
    if shown is None:
        fail(phrase("nobody has looked at the sources yet; start the service with: serviola run"))
    age_s = (now() - shown.at) / SECOND
    runs = age_s <= OLD_AFTER_S
    if as_json:
        print_json({"at": iso(shown.at), "runs": runs, "sources": written(shown.sources)})
    else:
        print_table(_table(shown.sources, tongue))
        for one in shown.sources:
            if not one.well:
                ERR.print(f"{one.name}: {said(one.says, tongue)}", markup=False, soft_wrap=True)
        if not runs:
            stopped = phrase("The service does not seem to run: so it was on {when}.", when=iso(shown.at))
            ERR.print(said(stopped, tongue), markup=False)
    raise typer.Exit(WELL if runs and all(one.well for one in shown.sources) else WRONG)


_COLUMNS = (
    phrase("is"),
    phrase("last answered"),
    phrase("late"),
    phrase("every"),
    phrase("items"),
    phrase("skipped"),
    phrase("too old"),
)


def _table(shown: tuple[SourceHealth, ...], language: str) -> Table:
    from engine.response.spans import when

    table = Table()
    table.add_column(said(phrase("source"), language), overflow="fold")
    for column in _COLUMNS:
        table.add_column(said(column, language))
    for one in shown:
        is_so = (
            phrase("quiet") if one.quiet_since is not None else phrase("well") if one.well else phrase("ill")
        )
        answered = said(phrase("never"), language) if one.last_success is None else when(one.last_success)
        late = f"{one.late_s:.0f} s" if one.late_s >= 1 else ""
        counts = (str(one.items), str(one.skipped), str(one.old))
        table.add_row(one.name, said(is_so, language), answered, late, f"{one.every_s:.0f} s", *counts)
    return table
