"""Examining: the checks of `serviola doctor`, each a sentence and, where it is ill, a remedy."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, ServiolaError, SourceError, ToolError
from engine.ports import Shape
from engine.rules.evaluator import DurableEvaluator
from notify.roster import YamlRoster
from programs.book.fetch import Ways as BookWays
from serviola.books import Fetch, fetching, why
from serviola.clocks import SystemClock
from serviola.entrances import what_hook_lacks
from serviola.examining_ways import examine_ways
from serviola.eyes import make_watcher
from serviola.findings import ILL, WARNING, WELL, Finding
from serviola.groups import unknown_groups
from serviola.loading import load_playbooks, load_tools, no_system, unknown_tools
from serviola.saying import so_many
from serviola.settings import load_settings
from store import views
from store.sqlite import SqliteStore
from wire.http import Http
from wire.rules import ChildEvaluator

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.program import ProgramRevision
    from engine.ports import CampaignTool, Evaluator
    from programs.book.declared import Declared
    from serviola.settings import Settings


async def examine(config: Path) -> list[Finding]:
    """Examine everything, going on whatever is found."""
    found = [_python(), _rules(), _rules_apart()]
    try:
        settings = load_settings(config)
    except PlaybookError as error:
        return found + [
            Finding(what=f"{one.file}:{one.line}", state=ILL, says=one.message, remedy=one.remedy)
            for one in error.findings
        ]
    found.append(Finding(what="configuration", state=WELL, says=str(settings.file)))
    found += [_playbooks(settings), _people(settings), *groups(settings), _store(settings)]
    async with Http() as http:
        found += await _tools(settings, http)
        for setting in settings.sources:
            found.append(await _source(settings, setting.name, http))
    return found + _hooks(settings) + await _ways(settings)


def _python() -> Finding:
    said = f"Python {platform.python_version()}"
    if sys.version_info < (3, 11):  # noqa: UP036 - a doctor looks at what is, not at what was declared
        return Finding(what="machine", state=ILL, says=said, remedy="use Python 3.11 or later")
    return Finding(what="machine", state=WELL, says=said)


def _rules() -> Finding:
    """See that the compiled rule library answers, and answers rightly."""
    try:
        right = _answers_rightly(DurableEvaluator())
    except (ImportError, ServiolaError, RuntimeError, ValueError) as error:
        return Finding(
            what="rule library", state=ILL, says=str(error), remedy="install again with: make clean demo"
        )
    if not right:
        return Finding(
            what="rule library", state=ILL, says="it answers wrongly", remedy="report it, with this line"
        )
    return Finding(what="rule library", state=WELL, says="durable_rules answers, and rightly")


def _rules_apart() -> Finding:
    """See that it does so in a process of its own too, as in the service."""
    what, evaluator = "rule library, in its process", ChildEvaluator()
    try:
        right = _answers_rightly(evaluator)
    except RuntimeError as error:
        remedy = "the service goes on with the plain evaluator; report it, with this line"
        return Finding(what=what, state=WARNING, says=str(error), remedy=remedy)
    finally:
        evaluator.close()
    if not right:
        return Finding(what=what, state=ILL, says="it answers wrongly", remedy="report it, with this line")
    return Finding(what=what, state=WELL, says="it starts, and answers rightly")


def _answers_rightly(evaluator: Evaluator) -> bool:
    shape = Shape(tree=("ge", 0), width=1)
    return evaluator.evaluate(shape, {"c0": 2, "n0": 1}) and not evaluator.evaluate(shape, {"c0": 0, "n0": 1})


def _playbooks(settings: Settings) -> Finding:
    loaded = load_playbooks(settings.playbooks, brand=settings.brand)
    if loaded.findings:
        first = loaded.findings[0]
        said = f"{so_many(len(loaded.findings), 'finding')}; the first: {first}"
        return Finding(what="playbooks", state=ILL, says=said, remedy="see all with: serviola check")
    return Finding(what="playbooks", state=WELL, says=so_many(len(loaded.playbooks), "loads", "load"))


def _people(settings: Settings) -> Finding:
    try:
        roster = YamlRoster(settings.people.read_bytes().decode(), str(settings.people))
    except (PlaybookError, OSError, UnicodeDecodeError) as error:
        return Finding(what="people", state=ILL, says=str(error), remedy="correct the file")
    now = SystemClock().now()
    empty = [name for name, shifts in roster.shifts.items() if not any(one.covers(now) for one in shifts)]
    if empty:
        said = f"nobody is on call now for {', '.join(empty)}"
        return Finding(what="people", state=ILL, says=said, remedy=f"add a shift in {settings.people}")
    people = so_many(len(roster.people), "person", "people")
    return Finding(what="people", state=WELL, says=f"{people}, {so_many(len(roster.teams), 'team')}")


def _hooks(settings: Settings) -> list[Finding]:
    """See that every hook has its secrets: without one of them the service does not start."""
    found: list[Finding] = []
    for setting in settings.hooks:
        says, _, remedy = what_hook_lacks(setting, os.environ).partition("; ")
        state = ILL if says else WELL
        found.append(
            Finding(
                what=f"hook {setting.name}", state=state, says=says or "its secrets are there", remedy=remedy
            )
        )
    return found


def groups(settings: Settings) -> list[Finding]:
    """Name whoever is asked or told, and is nowhere in people.yaml."""
    return [
        Finding(what=f"{one.file}:{one.line}", state=WARNING, says=one.message, remedy=one.remedy)
        for one in unknown_groups(settings)
    ]


async def _ways(settings: Settings) -> list[Finding]:
    try:
        roster = YamlRoster(settings.people.read_bytes().decode(), str(settings.people))
    except (PlaybookError, OSError, UnicodeDecodeError):
        return []
    return await examine_ways(settings.notify, roster, environ=os.environ)


def _store(settings: Settings) -> Finding:
    if not settings.store.exists():
        return Finding(what="store", state=WELL, says=f"none yet; serviola run makes it at {settings.store}")
    try:
        with SqliteStore.open(settings.store) as store:
            breaks = store.verify()
            halted = store.halted(settings.brand)
            surprised, last = views.surprises(store.db, brand=settings.brand)
    except ServiolaError as error:
        return Finding(what="store", state=ILL, says=str(error))
    if breaks:
        return Finding(what="store", state=ILL, says=breaks[0], remedy="see all with: serviola verify")
    if halted:
        return Finding(
            what="store", state=WARNING, says="everything is stopped", remedy="go on with: serviola start"
        )
    if last is not None:
        times = "once" if surprised == 1 else f"{surprised} times, last"
        return Finding(
            what="store",
            state=WARNING,
            says=f"its chain verifies; the rule library surprised {times} in {last.playbook}: {last.says}",
            remedy="the plain evaluator was believed; report it, with this line",
        )
    return Finding(what="store", state=WELL, says="opens, and its chain verifies")


async def _tools(settings: Settings, http: Http) -> list[Finding]:
    try:
        tools = load_tools(settings, http, SystemClock(), base_urls={}, environ=os.environ, remember=False)
        book_ways = BookWays(http=http, environ=os.environ)
        fetch = fetching(tools, book_ways, brand=settings.brand, system=settings.itineraries)
    except (PlaybookError, OSError, UnicodeDecodeError) as error:
        return [
            Finding(
                what="tools and programs", state=ILL, says=str(error), remedy="see: serviola check config"
            )
        ]
    books: list[ProgramRevision] = []
    found = [await _book(one, fetch, books) for one in settings.books]
    found += [
        Finding(
            what="programs", state=WARNING, says=said.partition(" — ")[0], remedy=said.partition(" — ")[2]
        )
        for said in unknown_tools(books, tools)
    ]
    unfit = no_system(settings, tools)
    if unfit is not None:
        found.append(Finding(what="itineraries", state=ILL, says=unfit.message, remedy=unfit.remedy))
    for name, tool in sorted(tools.items()):
        found += [await _tool(name, tool, kind) for kind in sorted(tool.capabilities())]
    return found


async def _book(declared: Declared, fetch: Fetch, books: list[ProgramRevision]) -> Finding:
    """Read a book as the service would, and keep what could be read of it."""
    what = f"book {declared.name}"
    try:
        read = await fetch(declared)
    except ServiolaError as error:
        stands = WARNING if declared.is_remote else ILL
        return Finding(
            what=what, state=stands, says=why(declared, error), remedy="the last good book stands meanwhile"
        )
    books.append(read.book)
    calls = so_many(sum(len(one.stops) for one in read.book.itineraries), "call")
    says = f"{calls}, {so_many(len(read.book.campaigns), 'campaign')}"
    if not read.findings:
        return Finding(what=what, state=WELL, says=says)
    doubts = so_many(len(read.findings), "doubtful row")
    return Finding(
        what=what,
        state=WARNING,
        says=f"{says}, {doubts}",
        remedy=f"see: serviola programs preview {declared.name}",
    )


async def _tool(name: str, tool: CampaignTool, kind: str) -> Finding:
    what = f"tool {name}, {kind}"
    try:
        listed = await tool.list(kind)
    except ToolError as error:
        return Finding(what=what, state=ILL, says=str(error), remedy="check its address and token")
    pause = tool.capabilities()[kind]
    says = f"lists {so_many(len(listed), 'object')}; a pause there means {pause}"
    return Finding(what=what, state=WELL, says=says)


async def _source(settings: Settings, name: str, http: Http) -> Finding:
    setting = next(one for one in settings.sources if one.name == name)
    try:
        watcher = make_watcher(setting, http, horizon_days=None, environ=os.environ)
    except ServiolaError as error:
        # Its last part is the remedy, as in what `serviola check` says of it.
        says, _, remedy = str(error).rpartition("; ")
        remedy = remedy if says else "correct it in the configuration"
        return Finding(what=f"source {name}", state=ILL, says=says or str(error), remedy=remedy)
    try:
        poll = await watcher.poll({}, now=SystemClock().now())
    except SourceError as error:
        return Finding(
            what=f"source {name}",
            state=WARNING,
            says=str(error),
            remedy="the other sources go on; it is tried again",
        )
    return Finding(what=f"source {name}", state=WELL, says=f"answers; {so_many(poll.health.read, 'item')}")
