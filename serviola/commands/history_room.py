"""Commands about what was heard: fetch it from public archives, export our own."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from engine.model.time import parse_iso
from serviola.commands.common import (
    ERR,
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
    spoken,
)
from serviola.language import in_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.model.time import Instant
    from serviola.history_fetch import Fetched
    from store.history.write import Manifest

history = typer.Typer(help="What was heard: fetch it, export our own.", no_args_is_help=True)
From = Annotated[str, typer.Option("--from", help="From this day or moment on, such as 2024-01-01.")]
To = Annotated[str, typer.Option("--to", help="Before this day or moment, such as 2025-01-01.")]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(history, name="history")


@history.command()
def fetch(
    *,
    file: Annotated[Path, typer.Argument(help="The Parquet file to write; its manifest goes beside it.")],
    since: From,
    until: To,
    usgs: Annotated[bool, typer.Option("--usgs", help="Earthquakes of the USGS catalog.")] = False,
    nhc: Annotated[
        bool, typer.Option("--nhc", help="Cyclones: the forecast/advisories of NHC, as they were sent.")
    ] = False,
    magnitude: Annotated[
        float, typer.Option("--magnitude", help="The least magnitude, for --usgs.", min=0, max=10)
    ] = 4.5,
    base: Annotated[
        str, typer.Option("--base", help="Where the archive lies, where it is not the public one.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Fetch what a public archive holds of a span of time.

    The same command goes on where it broke off.

    When each signal counts as known, and what that costs a backtest: docs/history.md. Exit code 0: it is
    written; 2: it could not be.
    """
    import asyncio

    from serviola.history_fetch import asking_at
    from wire.http import Http

    begins, ends = moment_of(since, "--from"), moment_of(until, "--to")
    if usgs == nhc:
        fail(phrase("say which archive: --usgs or --nhc, one at a time"))
    if begins is None or ends is None:
        fail(phrase("say from when until when: --from 2024-01-01 --to 2025-01-01"))

    async def ask() -> Fetched:
        """Fetch from the archive that was named."""
        from serviola import history_nhc, history_usgs

        async with Http() as http:
            asking = asking_at(base, who="NHC" if nhc else "USGS", http=http, wait=asyncio.sleep)
            if nhc:
                storms = history_nhc.NhcWish(since=begins, until=ends, base=base or history_nhc.NHC)
                return await history_nhc.fetch_nhc(storms, file, asking, now=now(), at_each=at_each)
            quakes = history_usgs.UsgsWish(
                since=begins, until=ends, least_magnitude=magnitude, base=base or history_usgs.USGS
            )
            return await history_usgs.fetch_usgs(quakes, file, asking, now=now(), at_each=at_each)

    with Guard(), progress(phrase("messages fetched") if nhc else phrase("days fetched")) as at_each:
        found = asyncio.run(ask())
    for one in found.left_out:
        ERR.print(in_language(one, spoken()), markup=False, soft_wrap=True)
    _written(file, found.manifest, as_json=as_json)


def _written(file: Path, manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "rows": manifest.rows, "sha256": manifest.sha256})
    else:
        said = phrase("{rows} signals are in {file}", rows=manifest.rows, file=file)
        OUT.print(in_language(said, spoken()), markup=False, soft_wrap=True)
    raise typer.Exit(WELL)


@history.command()
def export(
    file: Annotated[Path, typer.Argument(help="The Parquet file to write; its manifest goes beside it.")],
    since: From = "",
    until: To = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Export every signal of the journal.

    Each stands with when it was taken in; the words of the world stay here.

    Exit code 0: it is written; 2: it could not be.
    """
    from serviola.history_export import export as write_out

    with Guard():
        settings = settings_of(config)
        begins, ends = moment_of(since, "--from"), moment_of(until, "--to")
        with open_store(settings) as store, progress(phrase("exporting")) as at_each:
            manifest = write_out(
                store, file, since=begins, until=ends, now=now(), at_each=lambda done: at_each(done, 0)
            )
    _written(file, manifest, as_json=as_json)


def moment_of(text: str, option: str) -> Instant | None:
    """Read a day or a moment with a zone; a day alone is its beginning in UTC."""
    if not text:
        return None
    whole = f"{text}T00:00:00Z" if len(text) == len("2024-01-01") else text
    try:
        return parse_iso(whole)
    except ValueError:
        fail(
            phrase(
                "{option} {text} is no day and no moment; write 2024-01-01, or 2024-01-01T12:00Z",
                option=option,
                text=text[:40],
            )
        )


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal's second channel: how much is done, of how much where that is known."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task(in_language(what, spoken()), total=None)

        def at_each(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of or None)

        yield at_each
