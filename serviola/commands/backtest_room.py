"""The command that asks of the past what playbooks would have done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from engine.trials.backtest.people import Answers
from serviola.commands.common import (
    OUT,
    WELL,
    AsJson,
    Guard,
    Language,
    Reopens,
    fail,
    now,
    print_json,
    reopening_of,
    spoken,
)
from serviola.commands.history_room import From, To, moment_of, progress

if TYPE_CHECKING:
    from serviola.backtesting import Backtest, Nights

Histories = Annotated[
    list[Path] | None, typer.Option("--history", help="A history (Parquet); else the sample.")
]
Playbooks = Annotated[
    list[Path] | None,
    typer.Option("--playbooks", help="Playbooks; those that ship where none are named."),
]
Against = Annotated[
    list[Path] | None, typer.Option("--against", help="Other playbooks, to say what ends otherwise now.")
]
Programs = Annotated[
    list[Path] | None, typer.Option("--programs", help="A book of what was scheduled; the sample's else.")
]
TruthFile = Annotated[
    Path | None, typer.Option("--truth", help="Which past situations should have been asked about.")
]
Replies = Annotated[
    Answers, typer.Option("--answers", help="What people answer to every question, in the same minute.")
]
Zones = Annotated[
    list[str] | None,
    typer.Option("--zone", help="Where it is night: Europe/Madrid, or team:NAME=America/New_York."),
]
Night = Annotated[str, typer.Option("--night", help="From when until when it is night.")]
Html = Annotated[Path | None, typer.Option("--html", help="Write one page with everything in it.")]
Unfiltered = Annotated[
    bool, typer.Option("--unfiltered", help="Read every row, also those that cannot matter.")
]


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(backtest)


def backtest(  # noqa: PLR0913 - each is an option of the command line
    *,
    history: Histories = None,
    playbooks: Playbooks = None,
    against: Against = None,
    programs: Programs = None,
    truth: TruthFile = None,
    since: From = "",
    until: To = "",
    answers: Replies = Answers.NONE,
    zone: Zones = None,
    night: Night = "22:00-07:00",
    html: Html = None,
    config: Reopens = None,
    unfiltered: Unfiltered = False,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Play a history, and say what would have been asked.

    It goes on the live path, by when each signal was known.

    Nobody answers unless --answers says what. Without --history it is the sample that ships, with its own
    books and its own truth. Exit code 0: it was played, whatever came of it; 2: it could not be.
    """
    from serviola import backtesting, sample_history, samples

    tongue, sample = spoken(language), not history
    with Guard():
        asked = backtesting.Asked(
            histories=(sample_history.HISTORY,) if sample else tuple(history or ()),
            playbooks=tuple(playbooks or [samples.folder("playbooks")]),
            against=tuple(against or ()),
            programs=tuple(programs or (sample_history.books() if sample else ())),
            truth=sample_history.TRUTH if sample and truth is None else truth,
            since=moment_of(since, "--from"),
            until=moment_of(until, "--to"),
            answers=answers,
            nights=nights_of(zone or [], night),
            now=now(),
            sifted=not unfiltered,
            reopening=reopening_of(config),
        )
        with progress(phrase("backtesting")) as at_each:
            found = backtesting.backtest(asked, at_each=at_each)
        _show(found, html, tongue, as_json=as_json)
    raise typer.Exit(WELL)


def _show(found: Backtest, html: Path | None, tongue: str, *, as_json: bool) -> None:
    """Print what came of it, and write the page where one is asked for."""
    from serviola import backtest_json, backtest_page, backtest_shown

    if html is not None:
        backtest_page.write_page(html, found, tongue)
    if as_json:
        print_json(backtest_json.as_json(found, tongue))
        return
    for line in backtest_shown.lines(found, tongue):
        OUT.print(line, markup=False, soft_wrap=True)


def nights_of(zones: list[str], night: str) -> Nights:
    """Read when it is night, and where; one zone alone is that of all groups."""
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
        fail(phrase("--night {night} is no span of the day; write 22:00-07:00", night=whole[:40]))
    return int(hour) * 60 + int(minute)
