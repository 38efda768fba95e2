"""The command that reads a text as the watchers do."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from serviola.commands.common import OUT, WRONG, AsJson, Guard, fail, said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from watchers.reading import Reading

STANDARD_INPUT = "-"


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(read)


def read(
    text: Annotated[str, typer.Argument(help="The text; its first line is its title.")] = "",
    lines: Annotated[
        str, typer.Option("--lines", help="Read each line of this file as a text; - is standard input.")
    ] = "",
    home: Annotated[
        str, typer.Option("--home", help="The home country of the source, to which a doubtful place goes.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say what a text speaks of.

    That is language, hazards, places, countries, magnitude, dead and injured, dates.

    Exit code 0: it was read, also if it speaks of nothing; 1: lines were not UTF-8; 2: it could not be read.
    """
    from serviola.reading import Lines, home_country, read_one

    if bool(text) == bool(lines):
        fail(phrase("say what to read: a TEXT in quotes, or --lines FILE, and not both"))
    if text == STANDARD_INPUT or _is_file(text):
        fail(
            phrase(
                "{text} is read with --lines, line by line: serviola read --lines {text}; a TEXT is "
                "written in quotes",
                text=text,
            )
        )
    with Guard():
        country = home_country(home)
        if text:
            _show([read_one(text, home=country)], as_json=as_json)
            return
    with _opened(lines) as stream:
        several = Lines(stream, home=country)
        _show(several, as_json=as_json)
    complaint = several.complaint(said(phrase("standard input")) if lines == STANDARD_INPUT else lines)
    if complaint:
        fail(complaint, code=WRONG)


def _is_file(text: str) -> bool:
    """Say whether somebody wrote the name of a file where a text belongs."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _opened(name: str) -> AbstractContextManager[IO[bytes]]:
    if name == STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        fail(phrase("{name} cannot be read: {why}", name=name, why=error.strerror))


def _show(readings: Iterable[Reading], *, as_json: bool) -> None:
    from serviola.reading import as_line, sentences

    for number, reading in enumerate(readings):
        if as_json:
            sys.stdout.write(as_line(reading) + "\n")
            # Whoever reads along hears of each line when it was read, not of some dozens at once.
            sys.stdout.flush()
            continue
        if number:
            OUT.print()
        for sentence in sentences(reading):
            OUT.print(said(sentence), markup=False, soft_wrap=True)
