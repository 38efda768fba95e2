"""The demo: a real event on an invented schedule, from the first signal to the resume."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.prompt import Prompt

from engine.model.decision import Answer
from serviola import samples
from serviola.commands.common import OUT, AsJson, Guard, print_json

if TYPE_CHECKING:
    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from serviola.case import Case, Reply

FIRST = "january-2010"
PACE_S = 2.5


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(demo)


def demo(
    case: Annotated[
        Path | None,
        typer.Option(
            "--case", help="Folder with a case.yaml, or the name of a shipped case.", file_okay=False
        ),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Ask nobody: the people of the case answer.")
    ] = False,
    as_json: AsJson = False,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Leave the store, messages and ledger in this folder.")
    ] = None,
    pace: Annotated[float, typer.Option(min=0, help="Seconds between two moments on the screen.")] = PACE_S,
) -> None:
    """Replay a case, from the signal to the resume.

    It shows signal, situation, exposed calls, proposal, decision, pause read back and resume.

    Everything runs here: no network, no account. The campaign tool is a process of its own on this machine.
    """
    from serviola.case import load_case

    with Guard():
        found = load_case(_folder(case))
        quiet = headless or as_json or not sys.stdin.isatty()
        if keep is not None:
            report = _play(found, keep, as_json=as_json, quiet=quiet, pace=pace)
        else:
            with tempfile.TemporaryDirectory(prefix="serviola-demo-") as folder:
                report = _play(found, Path(folder), as_json=as_json, quiet=quiet, pace=pace)
    if as_json:
        print_json(report)


def _folder(case: Path | None) -> Path:
    shipped = samples.cases()
    if case is None:
        return shipped[FIRST]
    return case if case.is_dir() else shipped.get(str(case), case)


def _play(found: Case, folder: Path, *, as_json: bool, quiet: bool, pace: float) -> dict[str, object]:
    from serviola.demo import play
    from serviola.screen import Screen
    from serviola.stage import Stage

    screen = Screen(OUT, found)

    async def wait(before: Instant, after: Instant) -> None:
        screen.skip(before, after)
        await asyncio.sleep(0 if quiet else pace)

    async def ask(proposal: Proposal, reply: Reply) -> Answer:
        return await asyncio.to_thread(_ask, proposal, reply)

    stage = Stage(
        case=found,
        folder=folder,
        heard=None if as_json else screen.hear,
        pace=None if as_json else wait,
        ask=None if quiet else ask,
    )
    if not as_json:
        screen.open()
    report = asyncio.run(play(stage))
    if not as_json:
        screen.close(report)
    return report.as_json()


def _ask(proposal: Proposal, reply: Reply) -> Answer:
    """Ask whoever watches; Enter answers as the case does."""
    said = Prompt.ask(
        f"You are {reply.by} of {proposal.group}. Your answer to {proposal.id}?",
        choices=[answer.value for answer in Answer],
        default=reply.answer.value,
        console=OUT,
    )
    return Answer(said)
