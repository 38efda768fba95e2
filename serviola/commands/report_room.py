"""The command that shows how the playbooks did."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from engine.model.time import DAY, Instant
from serviola.commands.backtest_room import Night, Zones, nights_of
from serviola.commands.common import (
    HERE,
    OUT,
    WELL,
    AsJson,
    Config,
    Guard,
    Language,
    fail,
    now,
    open_store,
    print_json,
    said,
    settings_of,
    spoken,
)
from serviola.commands.history_room import To, moment_of, progress

if TYPE_CHECKING:
    from serviola.tracking import Tracked


WEEKS = 13
Since = Annotated[
    str, typer.Option("--from", "--since", help="From this day or moment on, such as 2024-01-01.")
]


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(report)


def report(  # noqa: PLR0913 - each is an option of the command line
    *,
    since: Since = "",
    until: To = "",
    weeks: Annotated[
        int, typer.Option(min=1, max=520, help="The last weeks, where --from says nothing.")
    ] = WEEKS,
    every: Annotated[
        bool, typer.Option("--all", help="All that the journal has, from its beginning.")
    ] = False,
    playbook: Annotated[str, typer.Option(help="This playbook alone.")] = "",
    propose: Annotated[
        str, typer.Option(metavar="PLAYBOOK", help="Print the edit of its file that its record speaks for.")
    ] = "",
    zone: Zones = None,
    night: Night = "22:00-07:00",
    html: Annotated[Path | None, typer.Option("--html", help="Write one page with everything in it.")] = None,
    config: Config = HERE,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Show how often each playbook was right.

    It shows how fast each hop was, too, and what people did otherwise.

    Beside it stand the cards of each group by week and at night, what people say was missed, and which other
    stage the record speaks for. No step is ever taken: a person edits the file. Exercises never count.

    It is of the last quarter unless another span is said. Older rows are neither read nor counted, and it
    says how many questions came up before.

    Exit code 0: it is shown; 2: it could not be worked out.
    """
    from serviola.tracking import patch, tracked
    from store import judged

    tongue = spoken(language)
    with Guard():
        settings = settings_of(config)
        begins, ends = _span(since, until, weeks=weeks, every=every)
        with open_store(settings) as store, progress(phrase("reading the journal")) as at_each:
            if every:
                begins = min(judged.first_at(store.db) or begins, Instant(ends - 1))
            found = tracked(
                store.db,
                brand=settings.brand,
                since=begins,
                until=ends,
                nights=nights_of(zone or [], night),
                playbook=propose or playbook,
                at_each=at_each,
            )
            edit = patch(store.db, propose, found, brand=settings.brand) if propose else ""
    if propose:
        sys.stdout.write(edit)
        raise typer.Exit(WELL)
    if html is not None:
        _write_page(html, found, tongue)
    if as_json:
        print_json(found.as_json(lambda text: said(text, tongue)))
    else:
        _show(found, tongue)
    raise typer.Exit(WELL)


def _span(since: str, until: str, *, weeks: int, every: bool) -> tuple[Instant, Instant]:
    """Read from when until when it is asked for."""
    ends = moment_of(until, "--to") or now()
    begins = moment_of(since, "--from") or Instant(ends - weeks * 7 * DAY)
    if every and since:
        fail(phrase("--all is the whole journal, and --from a part of it; write one of them"))
    if begins >= ends:
        fail(phrase("--from is not before --to; nothing lies between"))
    return begins, ends


def _write_page(file: Path, found: Tracked, tongue: str) -> None:
    from serviola import track_page

    try:
        file.write_text(track_page.page(found, tongue, lambda text: said(text, tongue)), "utf-8")
    except OSError as error:
        fail(phrase("{file} cannot be written: {why}", file=file, why=error.strerror))


def _show(found: Tracked, tongue: str) -> None:
    from rich.table import Table

    from serviola import track_words
    from serviola.commands.tables import print_table

    OUT.print(said(track_words.span(found), tongue), markup=False)
    if not found.tracks:
        OUT.print(said(phrase("No playbook asked anything."), tongue))
    else:
        table = Table(box=None, pad_edge=False)
        for column in track_words.COLUMNS:
            table.add_column(said(column, tongue), overflow="fold")
        stages = dict(found.stages)
        for one in found.tracks:
            table.add_row(*track_words.row(one, stages.get(one.playbook, "–")))
        print_table(table)
    for line in track_words.lines(found):
        OUT.print(said(line, tongue), markup=False, soft_wrap=True)
