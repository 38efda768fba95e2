"""`serviola tools check`: a test campaign is really paused and resumed, and the truth is told as a table."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from serviola.commands.at_terminal import person_does, read_line, sleep_shown
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
    Language,
    fail,
    open_store,
    print_json,
    settings_of,
    spoken,
)
from serviola.language import in_language

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from engine.model.program import Subject
    from engine.ports import CampaignTool
    from serviola.conformance import Found
    from serviola.conformance_run import Examination
    from serviola.settings import Settings
    from wire.http import Http

LONGEST_WAIT_S = 7 * 86_400

Object = Annotated[
    str, typer.Option("--object", metavar="KIND:ID", help="The test campaign: its kind, a colon and its id.")
]
Wait = Annotated[
    str, typer.Option("--wait", help="How long to wait while it is paused; past its next send unless said.")
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Do not wait; what is sent is then not shown.")]
SentUrl = Annotated[
    str,
    typer.Option(
        "--sent-url",
        help="Where to read how many were sent, such as a mail sink: a JSON number, or an object with sent.",
    ),
]
NoEdit = Annotated[bool, typer.Option("--no-edit", help="Do not ask a person to change it meanwhile.")]
End = Annotated[
    bool, typer.Option("--end", help="Really end for good what has no pause. Nothing brings it back.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Really pause it, without asking.")]


def check(  # noqa: PLR0913, PLR0917 - typer makes an option of each
    name: Annotated[str, typer.Argument(help="The tool, as config/serviola.yaml names it.")],
    object_: Object,
    wait: Wait = "",
    no_wait: NoWait = False,
    sent_url: SentUrl = "",
    no_edit: NoEdit = False,
    end: End = False,
    yes: Yes = False,
    config: Config = HERE,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Pause a test campaign and resume it.

    It says what the tool says, what happens, and what may be said of it.

    It is left as it was found, or it is said what to undo; Ctrl-C resumes what was paused.

    Exit code 0: all that was shown is as it must be; 1: something is not, or was refused; 2: it could not
    be done.
    """
    tongue = spoken(language)
    wait_s = _seconds(wait, no_wait=no_wait)
    with Guard():
        settings = settings_of(config)
        asked = _Asked(settings, name, object_, wait_s=wait_s, sent_url=sent_url, tongue=tongue)
        asked.people = sys.stdin.isatty() and not as_json
        asked.edit = asked.people and not no_edit
        asked.end = end
        found = _run(asked, yes=yes)
    if as_json:
        print_json(found.as_json())
    else:
        show(found, tongue)
    raise typer.Exit(WELL if found.well else WRONG)


def show(found: Found, language: str) -> None:
    """Print the truth table, and what is left to undo."""
    from rich.markup import escape
    from rich.table import Table

    from serviola.conformance import COLUMNS, MARKS

    def told(text: str) -> str:
        return in_language(text, language)

    table = Table(box=None, pad_edge=False)
    for column in ("", *COLUMNS):
        table.add_column(told(column), overflow="fold")
    for row in found.rows:
        cells = (row.step, row.says, row.happened, row.may_say)
        table.add_row(MARKS[row.well], *(escape(told(cell)) for cell in cells))
    OUT.print(table)
    OUT.print(told(found.verdict), markup=False, soft_wrap=True)
    if found.undo:
        ERR.print(told(found.undo), style="bold red", markup=False, soft_wrap=True)


class _Asked:
    """What the command was given."""

    def __init__(
        self, settings: Settings, name: str, named: str, *, wait_s: float | None, sent_url: str, tongue: str
    ) -> None:
        self.settings, self.name, self.wait_s, self.sent_url = settings, name, wait_s, sent_url
        self.tongue = tongue
        self.kind, colon, self.id = named.partition(":")
        if not (self.kind and colon and self.id):
            fail(phrase("{words} names no object; write --object KIND:ID", words=named[:80] or "--object"))
        self.people = self.edit = self.end = False

    def tool(self, http: Http) -> CampaignTool:
        """Load the tool, with its secrets."""
        from engine.rules.words import did_you_mean
        from serviola.clocks import SystemClock
        from serviola.loading import load_tools

        tools = load_tools(self.settings, http, SystemClock(), base_urls={}, environ=os.environ)
        if self.name not in tools:
            fail(
                phrase(
                    "{file} names no tool {name}; {advice}",
                    file=self.settings.file,
                    name=self.name[:80],
                    advice=did_you_mean(self.name, tools),
                )
            )
        tool = tools[self.name]
        if self.kind not in tool.capabilities():
            kinds = ", ".join(tool.capabilities())
            fail(
                phrase(
                    "{tool} knows no {kind}; it knows {kinds}",
                    tool=tool.name,
                    kind=self.kind[:40],
                    kinds=kinds,
                )
            )
        return tool


def _seconds(wait: str, *, no_wait: bool) -> float | None:
    from engine.rules.units import DURATION_REMEDY, seconds

    if no_wait:
        return 0.0
    if not wait:
        return None
    given = seconds(wait)
    if given is None or given > LONGEST_WAIT_S:
        fail(phrase("--wait {words} is no time to wait; {remedy}", words=wait[:40], remedy=DURATION_REMEDY))
    return float(given)


def _refuse_what_is_held(settings: Settings, subject: Subject) -> None:
    """Leave alone what Serviola holds, and everything while all is stopped."""
    from store import views

    if not settings.store.exists():
        return
    with open_store(settings) as store:
        if store.halted(settings.brand):
            fail(phrase("everything is stopped; start it with: serviola start"), code=WRONG)
        held = [one for one in views.holds(store.db, brand=settings.brand) if one.subject == subject]
    if held:
        fail(phrase("Serviola holds it ({hold}); examine another one", hold=held[0].id), code=WRONG)


def _run(asked: _Asked, *, yes: bool) -> Found:
    """Examine on a loop that a person may break off."""
    made: list[Examination] = []
    try:
        return asyncio.run(_examine(asked, made, yes=yes))
    except (KeyboardInterrupt, asyncio.CancelledError):
        undo = made[0].undo if made else ""
        said = undo or phrase("Broken off. It is as it was found.")
        ERR.print(in_language(said, asked.tongue), style="bold red" if undo else None, markup=False)
        raise typer.Exit(WRONG if undo else UNABLE) from None


async def _examine(asked: _Asked, made: list[Examination], *, yes: bool) -> Found:
    from engine.model.program import Subject
    from programs.tools.http import HttpTool
    from serviola.clocks import SystemClock
    from serviola.conformance import Around
    from serviola.conformance_run import Examination
    from wire.http import Http

    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is not None:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    async with Http() as http:
        tool = asked.tool(http)
        subject = Subject(tool.name, asked.kind, asked.id)
        _refuse_what_is_held(asked.settings, subject)
        by_hand = tool.by_hand(asked.kind) if isinstance(tool, HttpTool) else phrase("stop it there")
        _confirm(asked, tool, yes=yes)
        around = Around(
            clock=SystemClock(),
            sleep=lambda seconds: sleep_shown(seconds, asked.tongue),
            wait_s=asked.wait_s,
            count=_counting(asked, tool, subject, http),
            end=asked.end,
        )
        if asked.edit:
            around.edit = lambda what: person_does(what, asked.tongue)
        made.append(Examination(tool, subject, around, by_hand=by_hand))
        return await made[0].run()


def _confirm(asked: _Asked, tool: CampaignTool, *, yes: bool) -> None:
    """Say what will really be done, and have it agreed to."""
    from rich.prompt import Confirm

    means = tool.capabilities()[asked.kind].value
    said = phrase(
        "This really pauses {kind} {id} in {tool} (a pause there means {means}), waits, and resumes it. "
        "Take one that is there for tests, and which nobody minds.",
        kind=asked.kind,
        id=asked.id[:80],
        tool=tool.name,
        means=means,
    )
    if asked.end:
        said = phrase(
            "This ends {kind} {id} in {tool} FOR GOOD, where it has no pause: nothing brings it back. Take "
            "one that is there for tests, and which nobody minds.",
            kind=asked.kind,
            id=asked.id[:80],
            tool=tool.name,
        )
    if yes:
        return
    ERR.print(in_language(said, asked.tongue), markup=False, soft_wrap=True)
    if not asked.people:
        fail(phrase("Nothing was paused; say that you mean it with --yes."), code=WRONG)
    if not Confirm.ask(in_language(phrase("Pause it?"), asked.tongue), default=False, console=ERR):
        fail(phrase("Nothing was paused."), code=WRONG)


def _counting(
    asked: _Asked, tool: CampaignTool, subject: Subject, http: Http
) -> Callable[[], Awaitable[int | None]]:
    """Find who knows how many were sent: the URL that was given, the tool itself, or the person."""
    from programs.tools.http import HttpTool
    from serviola.sent_count import sent_at

    async def count() -> int | None:
        """Give how many were sent by now; None where nobody knows."""
        if asked.sent_url:
            return await sent_at(asked.sent_url, http)
        known = await tool.sent(subject) if isinstance(tool, HttpTool) else None
        if known is not None or not asked.people or asked.wait_s == 0:
            return known
        said = phrase("How many has it sent up to now? (Enter: not known)")
        answer = await read_line(in_language(said, asked.tongue))
        return int(answer) if answer.isdecimal() else None

    return count
