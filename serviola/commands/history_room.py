"""Commands about the past: what playbooks would have asked of it, and where the past is from."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.model.time import Instant
    from serviola.backtesting import Nights
    from store.history.write import Manifest

history = typer.Typer(help="What was heard: fetch it, export our own.", no_args_is_help=True)
From = Annotated[str, typer.Option("--from", help="From this day or moment on, such as 2024-01-01.")]
To = Annotated[str, typer.Option("--to", help="Before this day or moment, such as 2025-01-01.")]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(history, name="history")
    app.command()(backtest)


@history.command()
def fetch(
    file: Annotated[Path, typer.Argument(help="The Parquet file to write; its manifest goes beside it.")],
    since: From,
    until: To,
    usgs: Annotated[bool, typer.Option("--usgs", help="Earthquakes of the USGS catalog.")] = False,
    magnitude: Annotated[
        float, typer.Option("--magnitude", help="The least magnitude.", min=0, max=10)
    ] = 4.5,
    as_json: AsJson = False,
) -> None:
    """Fetch what a public archive holds of a span of time; the same command goes on where it broke off.

    An archive keeps the last revision of an event: docs/history.md says what that costs a backtest.
    Exit code 0: it is written; 2: it could not be.
    """
    import asyncio

    from serviola.history_fetch import Wish, fetch_usgs
    from wire.http import Http

    begins, ends = moment_of(since, "--from"), moment_of(until, "--to")
    if not usgs:
        fail("say which archive: --usgs (NHC's says of no line when it was known, so it is not fetched)")
    if begins is None or ends is None:
        fail("say from when until when: --from 2024-01-01 --to 2025-01-01")

    async def ask() -> Manifest:
        async with Http() as http:
            wish = Wish(since=begins, until=ends, least_magnitude=magnitude)
            return await fetch_usgs(wish, file, http, now=now(), wait=asyncio.sleep, at_each=at_each)

    with Guard(), progress("days fetched") as at_each:
        manifest = asyncio.run(ask())
    _written(file, manifest, as_json=as_json)


def _written(file: Path, manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "rows": manifest.rows, "sha256": manifest.sha256})
    else:
        OUT.print(f"{manifest.rows} signals are in {file}", markup=False, soft_wrap=True)
    raise typer.Exit(WELL)


@history.command()
def export(
    file: Annotated[Path, typer.Argument(help="The Parquet file to write; its manifest goes beside it.")],
    since: From = "",
    until: To = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Export every signal of the journal, each with when it was taken in; the words of the world stay here.

    Exit code 0: it is written; 2: it could not be.
    """
    from serviola.history_export import export as write_out

    with Guard():
        settings = settings_of(config)
        begins, ends = moment_of(since, "--from"), moment_of(until, "--to")
        with open_store(settings) as store, progress("exporting") as at_each:
            manifest = write_out(
                store, file, since=begins, until=ends, now=now(), at_each=lambda done: at_each(done, 0)
            )
    _written(file, manifest, as_json=as_json)


def backtest(  # noqa: PLR0913 - each is an option of the command line
    *,
    history: Annotated[
        list[Path] | None,
        typer.Option("--history", help="A history (Parquet); else the sample."),
    ] = None,
    playbooks: Annotated[
        list[Path] | None,
        typer.Option("--playbooks", help="Playbooks; those that ship where none are named."),
    ] = None,
    against: Annotated[
        list[Path] | None, typer.Option("--against", help="Other playbooks, to say what ends otherwise now.")
    ] = None,
    programs: Annotated[
        list[Path] | None, typer.Option("--programs", help="A book of what was scheduled; the sample's else.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", help="Which past situations should have been asked about.")
    ] = None,
    since: From = "",
    until: To = "",
    zone: Annotated[
        list[str] | None,
        typer.Option("--zone", help="Where it is night: Europe/Madrid, or team:NAME=America/New_York."),
    ] = None,
    night: Annotated[str, typer.Option("--night", help="From when until when it is night.")] = "22:00-07:00",
    html: Annotated[Path | None, typer.Option("--html", help="Write one page with everything in it.")] = None,
    unfiltered: Annotated[
        bool, typer.Option("--unfiltered", help="Read every row, also those that cannot matter.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Play a history on the live path, by when each signal was known, and say what would have been asked.

    Nobody answers. Without --history it is the sample that ships, with its own books and its own truth.
    Exit code 0: it was played, whatever came of it; 2: it could not be.
    """
    from serviola import backtesting, sample_history, samples
    from serviola.backtest_shown import as_json as data_of
    from serviola.backtest_shown import lines

    sample = not history
    with Guard():
        asked = backtesting.Asked(
            histories=(sample_history.HISTORY,) if sample else tuple(history or ()),
            playbooks=tuple(playbooks or [samples.folder("playbooks")]),
            against=tuple(against or ()),
            programs=tuple(programs or (sample_history.books() if sample else ())),
            truth=sample_history.TRUTH if sample and truth is None else truth,
            since=moment_of(since, "--from"),
            until=moment_of(until, "--to"),
            nights=_nights(zone or [], night),
            now=now(),
            sifted=not unfiltered,
        )
        with progress("backtesting") as at_each:
            found = backtesting.backtest(asked, at_each=at_each)
        if html is not None:
            from serviola.backtest_page import write_page

            write_page(html, found)
    if as_json:
        print_json(data_of(found))
    else:
        for line in lines(found):
            OUT.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(WELL)


def moment_of(text: str, option: str) -> Instant | None:
    """Read a day or a moment with a zone; a day alone is its beginning in UTC."""
    if not text:
        return None
    whole = f"{text}T00:00:00Z" if len(text) == len("2024-01-01") else text
    try:
        return parse_iso(whole)
    except ValueError:
        fail(f"{option} {text[:40]} is no day and no moment; write 2024-01-01, or 2024-01-01T12:00Z")


def _nights(zones: list[str], night: str) -> Nights:
    from serviola.backtesting import Nights, zone_of

    found = {"": zone_of("UTC")}
    for each in zones:
        group, _, name = each.rpartition("=")
        found[group] = zone_of(name)
    begins, _, ends = night.partition("-")
    return Nights(zones=found, begins=_minutes(begins, night), ends=_minutes(ends, night))


def _minutes(text: str, whole: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        fail(f"--night {whole[:40]} is no span of the day; write 22:00-07:00")
    return int(hour) * 60 + int(minute)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal's second channel: how much is done, of how much where that is known."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def at_each(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of or None)

        yield at_each
