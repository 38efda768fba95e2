"""Commands about what is ahead: whom a situation will meet, and what no playbook watches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from engine.model.time import DAY, parse_iso
from serviola.commands.common import (
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    print_json,
    said,
    say,
    settings_of,
    show_findings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import ProgramRevision
    from engine.model.time import Instant
    from engine.situations.meeting import Meeting
    from serviola.outlook import Outlook

MOST_DAYS = 366
SHOWN = 8
NO_BRAND = "main"
"""What a book is of where no configuration says it."""
Programs = Annotated[
    Path | None,
    typer.Option(
        "--programs",
        help="A book (YAML, CSV, a folder of CSV, or iCal); the books in force where none is named.",
    ),
]
At = Annotated[str, typer.Option("--at", help="Look from this moment on, such as 2026-09-01T12:00Z.")]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(exposure)
    app.command()(gaps)


def exposure(
    programs: Programs = None,
    situation: Annotated[
        str, typer.Option("--situation", help="A file, the id of a situation, or all that are going on.")
    ] = "all",
    days: Annotated[int, typer.Option("--days", help="How far ahead.", min=1, max=MOST_DAYS)] = 10,
    at: At = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what a situation will meet, and near misses.

    That is stops, vessels and campaigns; no rule is asked.

    Exit code 0: it was looked at, also if nothing is met; 2: it could not be.
    """
    from serviola.outlook import outlooks, situations_of, situations_told

    with Guard():
        begins = _moment(at)
        file = Path(situation)
        told = _is_told(file)
        # Where both are files there need be no configuration: a planner may have nothing but them.
        books = _books(programs, config, alone=told)
        found, heard_at = (
            situations_told(file, now=now() if begins is None else begins)
            if told
            else (situations_of(settings_of(config), situation), None)
        )
        # What is told of a day long ago is looked at as of then.
        since = begins if begins is not None else heard_at if heard_at is not None else now()
        shown = outlooks(books, found, now=since, days=days)
    if as_json:
        print_json([one.as_json() for one in shown])
        return
    for one in shown:
        _show(one, named=not told)
    if not shown:
        say(said(phrase("Nothing is going on.")))


def _is_told(file: Path) -> bool:
    """Say whether it is a file that is meant, and not an id; one that is not there ends the command."""
    if file.is_dir():
        fail(phrase("{file} is a folder; name one file in it", file=file))
    if file.suffix and not file.is_file():
        fail(phrase("there is no file {file}; name one, or the id of a situation", file=file))
    return file.is_file()


def gaps(
    programs: Programs = None,
    at: At = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Say which scheduled items no playbook watches.

    Only playbooks at stage suggest count; it says for which hazards, and what the items lack.

    Exit code 0: somebody watches every call for something; 1: some calls nobody watches; 2: it failed.
    """
    from serviola.outlook import gap_json, gaps_of

    with Guard():
        begins = _moment(at)
        books = _books(programs, config)
        found = gaps_of(settings_of(config), books, now=now() if begins is None else begins)
    if as_json:
        print_json([gap_json(one) for one in found])
    else:
        for one in found:
            some = ", ".join(one.items[:SHOWN])
            if len(one.items) > SHOWN:
                some = said(phrase("{some} and {count} more", some=some, count=len(one.items) - SHOWN))
            say(said(one.says), begins="! " if one.serious else "- ")
            say(some, begins="      ", style="dim")
        if not found:
            say(said(phrase("Every call and campaign is watched for every hazard.")))
    raise typer.Exit(WRONG if any(one.serious for one in found) else WELL)


def _books(programs: Path | None, config: Path, *, alone: bool = False) -> list[ProgramRevision]:
    """Read the book that is named, saying what in it is doubtful, or give those in force."""
    from serviola.book_files import read_book_file
    from serviola.outlook import books_of

    if programs is None:
        return books_of(settings_of(config))
    read = read_book_file(programs, brand=NO_BRAND if alone else settings_of(config).brand)
    show_findings(read.findings)
    return [read.book]


def _moment(text: str) -> Instant | None:
    try:
        return parse_iso(text) if text else None
    except ValueError:
        fail(phrase("--at {text} is no moment; write it with a zone, such as 2026-09-01T12:00Z", text=text))


def _show(outlook: Outlook, *, named: bool) -> None:
    """Print what one situation meets; its id stands first where other commands know it, too."""
    from engine.response.situation_facts import situation_line

    begins = f"{outlook.situation.id}: " if named else ""
    say(said(situation_line(outlook.situation)), begins=begins, style="bold")
    if outlook.met:
        _list(phrase("It meets"), outlook.met, outlook)
    if outlook.missed:
        _list(phrase("Near misses"), outlook.missed, outlook)
    if not outlook.meetings:
        days = (outlook.until - outlook.now) // DAY
        nothing = phrase(
            "It meets nothing that is scheduled in the next {days} days, and nothing is near.", days=days
        )
        say(said(nothing))


def _list(title: str, rows: Iterable[Meeting], outlook: Outlook) -> None:
    """Print what is met, in order of time: when and what, and below it how and whose it is."""
    from serviola.outlook import contact_says, kind_says, what_says, when_says

    OUT.print(said(title), style="bold")
    for one in rows:
        what = said(kind_says(one))
        say(f"{what} {what_says(one)}", begins=f"  {said(when_says(one, outlook.now))}  ")
        how = [*map(contact_says, one.contacts), phrase("owner {group}", group=one.owner)]
        say("; ".join(map(said, how)), begins="      ", style="dim")
