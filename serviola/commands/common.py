"""What every command shares: where things are printed, how errors end, where the configuration is.

Every command is listed before one is chosen, so nothing that is large is imported before it is needed.
"""

from __future__ import annotations

import json
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from console.auth import VARIABLE, Role, digest_of_token
from engine.errors import PlaybookError, ServiolaError
from engine.model.said import phrase, told_by
from serviola.clocks import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import NoReturn, Self

    from engine.model.findings import Finding
    from engine.model.signal import Reopening
    from engine.model.time import Instant
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

WELL, WRONG, UNABLE = 0, 1, 2
"""Exit codes: done; done, and something is wrong or was refused; could not be done."""

STANDS = phrase("what these playbooks said when they were last read stands, and none is withdrawn")
"""Said of playbooks that are broken, at the start of the service and at a reload."""

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)

Config = Annotated[
    Path,
    typer.Option(
        "--config",
        envvar="SERVIOLA_CONFIG",
        help="Folder of the configuration (serviola.yaml and what it names).",
        file_okay=False,
    ),
]
Language = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="en|es",
        help="Language of what is said; else that of SERVIOLA_LANGUAGE, LC_ALL, LC_MESSAGES or LANG.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Reopens = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="A configuration whose reopen_within holds; without one it is a week.",
        file_okay=False,
        metavar="DIR",
    ),
]
HERE = Path("config")
LEAST_WIDTH = 30
"""A paragraph is not made narrower than this; the terminal then breaks it as it can."""


def now() -> Instant:
    """Say the time."""
    return SystemClock().now()


def moment_from(text: str) -> Instant:
    """Read a moment with its zone, or a time from now such as 30m; anything else ends the command."""
    from engine.model.time import later, parse_iso
    from engine.rules.units import seconds

    if span := seconds(text):
        return later(now(), span)
    try:
        return parse_iso(text)
    except (ValueError, OverflowError):
        fail(
            phrase(
                "{text} is no moment; write it as 2027-01-15T08:00Z, or a time from now such as 12h",
                text=text[:40],
            )
        )


def say(text: str, *, begins: str = "", style: str | None = None, to: Console = OUT) -> None:
    """Print a paragraph after what it begins with: in a terminal wrapped beside it, elsewhere in one line."""
    lines = [begins + text]
    if to.is_terminal:
        lines = textwrap.wrap(
            text,
            width=max(to.width, len(begins) + LEAST_WIDTH),
            initial_indent=begins,
            subsequent_indent=" " * len(begins),
            break_long_words=False,
            break_on_hyphens=False,
        )
    for line in lines:
        to.print(line, style=style, markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print a value as JSON, and nothing else."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def fail(message: str, *, code: int = UNABLE) -> NoReturn:
    """Say what is wrong in one sentence and end; what phrase() made, in the language of the environment."""
    ERR.print(said(message), markup=False, soft_wrap=True)
    raise typer.Exit(code)


def said(text: str, language: str = "") -> str:
    """Say a sentence of ours in a language, else in that of the environment."""
    from serviola.language import here
    from serviola.retelling import said_again

    return said_again(text, language or here())


def spoken(asked: str = "") -> str:
    """Give the language to speak: the one asked for, or else that of the environment."""
    from serviola.language import LANGUAGES, here, speak

    if asked and asked not in LANGUAGES:
        fail(
            phrase(
                "there is no language {asked}; choose one of: {names}",
                asked=asked[:20],
                names=", ".join(LANGUAGES),
            )
        )
    if asked:
        speak(asked)
    return here()


def show_findings(findings: Iterable[Finding], language: str = "") -> None:
    """Print findings, one a line, in a language or in that of the environment."""
    from serviola.finding_forms import one_line
    from serviola.language import here

    spoken_in = language or here()
    for finding in findings:
        ERR.print(one_line(finding, spoken_in), markup=False, soft_wrap=True)


class Guard:
    """Turns our own errors into one sentence and an exit code; anything else is a bug and shows itself.

    What this user may not read or write is none: a command may be given by another than runs the service.
    """

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, saying what went wrong."""
        if isinstance(error, PlaybookError):
            show_findings(error.findings)
            raise typer.Exit(UNABLE) from error
        if isinstance(error, ServiolaError):
            fail(told_by(error))
        if isinstance(error, PermissionError) and error.filename:
            fail(
                phrase(
                    "{file} is shut to this user ({why}); give the command as whoever runs the service",
                    file=error.filename,
                    why=error.strerror,
                )
            )


def paths_or(paths: list[Path] | None, usual: Iterable[str]) -> list[Path]:
    """Give the paths that were named, or else those of the usual folders that are here."""
    found = paths or [Path(each) for each in usual if Path(each).is_dir()]
    if not found:
        fail(
            phrase(
                "name what to look at, or give the command beside the folders {usual}", usual=", ".join(usual)
            )
        )
    return found


def settings_of(config: Path) -> Settings:
    """Load the settings of a folder."""
    from serviola.settings import load_settings

    return load_settings(config)


def reopening_of(config: Path | None) -> Reopening | None:
    """Load for how long what is over may open again; None where no configuration is named."""
    return None if config is None else settings_of(config).reopening


def open_store(settings: Settings) -> SqliteStore:
    """Open the store for reading and for the inbox; it must exist already."""
    from store.sqlite import SqliteStore

    if not settings.store.exists():
        fail(phrase("there is no store at {file} yet; it is made by: serviola run", file=settings.store))
    return SqliteStore.open(settings.store)


def token_from(file: Path | None) -> str:
    """Read the speaker's token from a file or the environment, never from the command line."""
    if file is not None:
        try:
            return file.read_text().strip()
        except OSError as error:
            fail(phrase("the token file {file} cannot be read: {why}", file=file, why=error.strerror))
    token = os.environ.get(VARIABLE, "").strip()
    if not token:
        fail(
            phrase(
                "say who you are: put your token into {variable}, or name a file with --token-file",
                variable=VARIABLE,
            )
        )
    return token


def speaker(store: SqliteStore, token: str, *, role: Role = Role.DECIDE) -> str:
    """Say whose token it is; a stranger's, and one without the role, ends the command."""
    found = store.token(digest_of_token(token), now())
    if found is None:
        fail(
            phrase("this token is unknown, lapsed or revoked; ask for a new one: serviola token PERSON"),
            code=WRONG,
        )
    if role not in found.roles:
        fail(
            phrase(
                "this token does not have the role {role}; ask for one that has: serviola token {person} "
                "--role {role}",
                role=role,
                person=found.person,
            ),
            code=WRONG,
        )
    return found.person
