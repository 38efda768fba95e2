"""Checking a configuration: settings, sources, people, books and tools, read as strictly as when they run."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import PlaybookError, RosterError, SourceError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.model.time import Instant
from engine.rules.strict_yaml import read
from notify.roster import YamlRoster
from notify.shifts import Span
from programs.book import load_book
from programs.book.fetch import Ways, fetch_book
from programs.tools import load_tool
from serviola.clocks import SystemClock
from serviola.eyes import what_is_wrong
from serviola.loading import no_system
from serviola.oncall import SOON, look, says
from serviola.people import read_roster
from serviola.settings import FILE, load_settings
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.model.program import ProgramRevision
    from engine.model.scales import PauseClass
    from engine.ports import CampaignTool
    from programs.book.declared import Declared
    from serviola.settings import Settings


def check_config(folder: Path) -> tuple[int, list[Finding]]:
    """Read all that a configuration names; say how many files, and what is wrong or unwise in them."""
    try:
        settings = load_settings(folder)
    except PlaybookError as error:
        others = list(_named_by(folder / FILE))
        return 1 + len(others), [*error.findings, *(one for read_it in others for one in found_by(read_it))]
    findings = [
        _finding(
            str(settings.file), "source", unfit.said, unfit.remedy, row=("sources", setting.name, *unfit.at)
        )
        for setting in settings.sources
        if (unfit := what_is_wrong(setting)) is not None
    ]
    findings += found_by(partial(_read_roster, settings.people)) or holes_in_rota(settings)
    books: list[tuple[str, ProgramRevision]] = []
    for declared in settings.books:
        findings += _read_book(declared, settings.brand, books)
    tools: dict[str, CampaignTool] = {}
    for path in settings.tools:
        findings += found_by(partial(_read_tool, path, tools))
    no_way = no_system(settings, tools)
    findings += [] if no_way is None else [no_way]
    findings += [
        _finding(
            str(settings.file),
            "unknown-tool",
            phrase("most_per_hour names the tool {tool}, which is not declared", tool=one.tool),
            phrase("declare it under tools:, or name one of: {tools}", tools=", ".join(sorted(tools))),
            level=Level.WARNING,
            row=("most_per_hour", one.tool),
        )
        for one in settings.most_per_hour
        if one.tool not in tools
    ]
    findings += [
        _finding(
            file,
            "unknown-tool",
            phrase(
                "campaign {id} names the tool {tool}, which is not declared",
                id=campaign.id,
                tool=campaign.subject.tool,
            ),
            phrase("declare it under tools:, or name one of: {tools}", tools=", ".join(sorted(tools))),
            level=Level.WARNING,
            row=("campaigns", campaign.id, "tool"),
        )
        for file, book in books
        for campaign in book.campaigns
        if tools and campaign.subject.tool not in tools
    ]
    return 2 + len(settings.books) + len(settings.tools), findings


def _named_by(file: Path) -> Iterator[Callable[[], object]]:
    """Give how to read each file that broken settings name, so that nothing wrong hides another."""
    value: Any = None
    with suppress(PlaybookError, OSError):
        value = read(file.read_bytes(), str(file)).value
    if not isinstance(value, dict):
        return
    for key, read_it in (("people", _read_roster), ("programs", _read_yaml_book), ("tools", _read_one_tool)):
        named = value.get(key)
        for name in named if isinstance(named, list) else [named]:
            if isinstance(name, str) and (path := file.parent / name).is_file():
                yield partial(read_it, path)


def _read_yaml_book(path: Path) -> None:
    load_book(path.read_bytes().decode(), str(path), brand="main")


def _read_one_tool(path: Path) -> None:
    _read_tool(path, {})


def pause_classes(folder: Path) -> dict[str, Mapping[str, PauseClass]]:
    """Say what a pause means for each kind of object, by tool; what cannot be read is another finding."""
    tools: dict[str, CampaignTool] = {}
    with suppress(PlaybookError):
        for path in load_settings(folder).tools:
            found_by(partial(_read_tool, path, tools))
    return {name: tool.capabilities() for name, tool in tools.items()}


def holes_in_rota(settings: Settings) -> list[Finding]:
    """Warn of every group for which nobody is on call within a week; outside rotas are for the doctor."""
    now = SystemClock().now()
    with suppress(OSError, UnicodeDecodeError, RosterError):
        roster = read_roster(settings)
        rotas = look(roster, Span(now, Instant(now + SOON)), at=now)
        return [
            _finding(
                str(settings.people),
                "nobody-on-call",
                says(one),
                phrase("add a shift; see all with: serviola oncall --next 30d"),
                level=Level.WARNING,
                row=("on-call", one.name),
            )
            for one in rotas
            if one.holes and not one.outside
        ]
    return []


def _read_roster(path: Path) -> None:
    YamlRoster(path.read_bytes().decode(), str(path))


def _read_book(declared: Declared, brand: str, books: list[tuple[str, ProgramRevision]]) -> list[Finding]:
    """Read a book that is at hand; nothing elsewhere is asked while checking."""
    if declared.is_remote:
        return []
    try:
        fetched = asyncio.run(fetch_book(declared, Ways(http=None, environ={}), brand=brand))
    except PlaybookError as error:
        return list(error.findings)
    except SourceError as error:
        what, _, remedy = str(error).partition("; ")
        return [_finding(str(declared.path), "unreadable", what, remedy or phrase("see docs/programs.md"))]
    books.append((str(declared.path or declared.name), fetched.book))
    return list(fetched.findings)


def _read_tool(path: Path, tools: dict[str, CampaignTool]) -> None:
    tool = load_tool(path.read_bytes().decode(), str(path), http=Http(), clock=SystemClock(), environ=None)
    tools[tool.name] = tool


def found_by(read_it: Callable[[], object]) -> list[Finding]:
    """Read something, and give what is wrong with it."""
    try:
        read_it()
    except PlaybookError as error:
        return list(error.findings)
    except UnicodeDecodeError as error:
        return [
            _finding(
                "",
                "unreadable",
                phrase("a file is not UTF-8: {error}", error=error),
                phrase("save it as UTF-8"),
            )
        ]
    return []


def _finding(
    file: str,
    code: str,
    message: str,
    remedy: str,
    *,
    level: Level = Level.ERROR,
    row: tuple[str, ...] = (),
) -> Finding:
    """Say it at a row of the file, if one is meant: the list's key, the row's id or name, a key in it."""
    line, col = _where(file, *row) if row else (1, 1)
    return Finding(file=file, line=line, col=col, level=level, code=code, message=message, remedy=remedy)


def _where(file: str, key: str, name: str, *below: str) -> tuple[int, int]:
    """Find a row in a YAML file; books of other forms have no place of this kind."""
    with suppress(PlaybookError, OSError):
        written = read(Path(file).read_bytes(), file)
        rows: Any = written.value.get(key) if isinstance(written.value, dict) else None
        if isinstance(rows, dict) and name in rows:
            return written.where((key, name, *below))
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and name in {row.get("id"), row.get("name")}:
                return written.where((key, index, *below))
    return 1, 1
