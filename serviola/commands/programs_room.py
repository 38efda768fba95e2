"""Commands about the programs: preview what a book would change, show what is in force, accept it."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.model.said import phrase
from serviola.commands.common import (
    ERR,
    HERE,
    OUT,
    UNABLE,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    open_store,
    print_json,
    said,
    settings_of,
    show_findings,
    speaker,
    token_from,
)
from serviola.commands.console_room import TokenFile

if TYPE_CHECKING:
    from engine.model.program import ProgramRevision
    from serviola.previewing import Preview
    from serviola.settings import Settings

programs = typer.Typer(help="What is scheduled: preview a book, show what is in force.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(programs, name="programs")


@programs.command()
def preview(
    target: Annotated[
        str, typer.Argument(help="A book of the configuration by name, or a file; without one, every book.")
    ] = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Say what a book would change about the one in force.

    Every doubtful row is named; nothing is changed.

    Exit code 0: nothing is doubtful; 1: something is, or most of the book would go; 2: a book cannot be used.
    """
    from serviola.previewing import preview_books

    with Guard():
        settings = settings_of(config)
        previews = asyncio.run(
            preview_books(settings, target, in_force(settings), environ=os.environ, now=now())
        )
    if as_json:
        print_json({"books": [one.as_dict() for one in previews]})
    else:
        for one in previews:
            _print(one)
    raise typer.Exit(max(_code(one) for one in previews))


@programs.command()
def show(
    config: Config = HERE,
    name: Annotated[str, typer.Argument(help="One book; without it, all of them.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the books in force.

    That is their itineraries, calls, campaigns and ships.
    """
    with Guard():
        settings = settings_of(config)
        books = [book for book in in_force(settings).values() if name in ("", book.source)]
    if name and not books:
        fail(phrase("no book {name} is in force; see: serviola programs show", name=name), code=WRONG)
    if as_json:
        print_json({"books": [_shown(book) for book in books]})
        return
    if not books:
        OUT.print(said(phrase("No book is in force yet; it is taken in by: serviola run")), soft_wrap=True)
    for book in books:
        _print_book(book)


@programs.command()
def accept(
    name: Annotated[str, typer.Argument(help="The book of which most would go.")],
    config: Config = HERE,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Take a book in although most of what is in force would go.

    A running service takes it at once.

    Exit code 0: handed in; 1: it says nothing new, or you may not; 2: it cannot be used.
    """
    from serviola.previewing import preview_books

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file))
            known = in_force(settings)
            (found,) = asyncio.run(preview_books(settings, name, known, environ=os.environ, now=now()))
            if found.book is None:
                fail(found.error)
            if not found.changes:
                fail(phrase("{name} says nothing that is not in force already", name=name), code=WRONG)
            store.submit(found.book)
    if as_json:
        print_json({"accepted": name, "by": person, "changes": len(found.changes)})
    else:
        show_findings(found.findings)
        done = phrase(
            "{name} is handed in by {people}, with {count} changes",
            name=name,
            people=person,
            count=len(found.changes),
        )
        OUT.print(said(done), markup=False, soft_wrap=True)


@programs.command()
def sync(
    config: Config = HERE,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every object, not only what needs a look.")
    ] = False,
    last: Annotated[bool, typer.Option("--last", help="Ask no tool; show what the last look gave.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask each tool what it lists, and say what differs.

    It is held against the last time, the books in force and what is held.

    Of a tool that does not answer the last good list stands. Exit code 0: all is listed and in a book; 1:
    something is in no book or gone, or a tool did not answer; 2: it could not be done.
    """
    from serviola.sync_command import looked
    from serviola.sync_words import lines_of

    with Guard():
        settings = settings_of(config)
        books = tuple(in_force(settings).values())
        with open_store(settings) as store:
            found = asyncio.run(
                looked(
                    settings, store, books, environ=os.environ, now=now(), ask=not last, progress=_progress
                )
            )
    if as_json:
        print_json(found.as_dict())
    else:
        for line in lines_of(found, everything=everything, told=said):
            OUT.print(line, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(WELL if found.is_well else WRONG)


def _progress(says: str) -> None:
    ERR.print(f"{said(says)} …", markup=False, soft_wrap=True)


def in_force(settings: Settings) -> dict[str, ProgramRevision]:
    """Give the books in force by name, with those that wait to be taken in; none where there is no store."""
    from engine.model.program import ProgramRevision

    if not settings.store.exists():
        return {}
    with open_store(settings) as store:
        words = (*store.remembered(), *(item for _, item in store.inbox()))
    return {
        one.source: one for one in words if isinstance(one, ProgramRevision) and one.brand == settings.brand
    }


def _code(one: Preview) -> int:
    if one.book is None:
        return UNABLE
    return WRONG if one.findings or one.held else WELL


def _print(one: Preview) -> None:
    from serviola.previewing import CALLED

    show_findings(one.findings)
    if one.book is None:
        why = phrase("{name} cannot be used: {why}", name=one.name, why=one.error)
        ERR.print(said(why), markup=False, soft_wrap=True)
        return
    for change in one.changes:
        says = f": {said(change.says)}" if change.says else ""
        line = f"{said(CALLED[change.what]):8} {change.table:12} {change.id}{says}"
        OUT.print(line, markup=False, highlight=False, soft_wrap=True)
    if one.beside:
        beside = phrase(
            "{name} is read together with {files} beside it", name=one.name, files=", ".join(one.beside)
        )
        OUT.print(said(beside), markup=False, soft_wrap=True)
    if one.held:
        held = phrase("{name} would NOT be taken in by itself: {why}", name=one.name, why=one.held)
        ERR.print(said(held), markup=False, soft_wrap=True)
    OUT.print(
        f"{one.name}: {_counted(one.book)}; {', '.join(map(said, one.summary))}", markup=False, soft_wrap=True
    )


def _counted(book: ProgramRevision) -> str:
    from serviola.previewing import counted

    calls = sum(len(one.stops) for one in book.itineraries)
    rows = {"itineraries": len(book.itineraries), "calls": calls, "campaigns": len(book.campaigns)}
    return ", ".join(said(counted(count, table)) for table, count in rows.items())


def _print_book(book: ProgramRevision) -> None:
    OUT.print(f"{book.source}: {_counted(book)}", markup=False)
    for one in book.itineraries:
        OUT.print(f"  {one.id}  {one.name}, {one.vessel}, {one.owner}", markup=False, soft_wrap=True)
        for stop in one.stops:
            times = phrase(
                "{arrives} to {departs} {zone}",
                arrives=stop.arrive_local,
                departs=stop.depart_local,
                zone=stop.zone,
            )
            locked = f", {said(phrase('locked'))}" if stop.locked else ""
            OUT.print(f"    {stop.place}  {said(times)}{locked}", markup=False, soft_wrap=True)
    for campaign in book.campaigns:
        touches = ", ".join((*campaign.touches, *campaign.topics)) or phrase("nothing")
        parts = [phrase("touches {things}", things=touches)]
        if campaign.audience is not None:
            parts.insert(0, phrase("reaches {people}", people=f"{campaign.audience:,}"))
        says = ", ".join(said(one) for one in parts)
        OUT.print(f"  {campaign.id}  {campaign.name}, {says}", markup=False, soft_wrap=True)


def _shown(book: ProgramRevision) -> dict[str, Any]:
    from engine.model.codec import encode

    return {"book": book.source, "digest": book.digest, "says": json.loads(encode(book))}
