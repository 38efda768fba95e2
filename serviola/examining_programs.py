"""Examining what is scheduled: the tools that hold it, and the books that name it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, ServiolaError, ToolError
from engine.model.said import phrase, told_by
from programs.book.fetch import Ways as BookWays
from serviola.books import Fetch, fetching, why
from serviola.clocks import SystemClock
from serviola.findings import ILL, WARNING, WELL, Finding
from serviola.loading import load_tools, no_system, unknown_tools

if TYPE_CHECKING:
    from engine.model.program import ProgramRevision
    from engine.ports import CampaignTool
    from programs.book.declared import Declared
    from serviola.settings import Settings
    from wire.http import Http


async def tools_and_books(settings: Settings, http: Http) -> list[Finding]:
    """See that every tool lists what it holds, and that every book can be read."""
    try:
        tools = load_tools(settings, http, SystemClock(), base_urls={}, environ=os.environ, remember=False)
        book_ways = BookWays(http=http, environ=os.environ)
        fetch = fetching(
            tools,
            book_ways,
            brand=settings.brand,
            system=settings.itineraries,
            limits=settings.most_per_hour,
        )
    except (PlaybookError, OSError, UnicodeDecodeError) as error:
        return [
            Finding(
                what=phrase("tools and programs"),
                state=ILL,
                says=told_by(error),
                remedy=phrase("see: serviola check config"),
            )
        ]
    books: list[ProgramRevision] = []
    found = [await _book(one, fetch, books) for one in settings.books]
    found += [
        Finding(
            what=phrase("programs"),
            state=WARNING,
            says=said.partition(" — ")[0],
            remedy=said.partition(" — ")[2],
        )
        for said in unknown_tools(books, tools)
    ]
    unfit = no_system(settings, tools)
    if unfit is not None:
        found.append(Finding(what=phrase("itineraries"), state=ILL, says=unfit.message, remedy=unfit.remedy))
    for name, tool in sorted(tools.items()):
        found += [await _tool(name, tool, kind) for kind in sorted(tool.capabilities())]
    return found


async def _book(declared: Declared, fetch: Fetch, books: list[ProgramRevision]) -> Finding:
    """Read a book as the service would, and keep what could be read of it."""
    what = phrase("book {name}", name=declared.name)
    try:
        read = await fetch(declared)
    except ServiolaError as error:
        stands = WARNING if declared.is_remote else ILL
        return Finding(
            what=what,
            state=stands,
            says=why(declared, error),
            remedy=phrase("the last good book stands meanwhile"),
        )
    books.append(read.book)
    calls = sum(len(one.stops) for one in read.book.itineraries)
    says = phrase("calls: {calls}, campaigns: {campaigns}", calls=calls, campaigns=len(read.book.campaigns))
    if not read.findings:
        return Finding(what=what, state=WELL, says=says)
    return Finding(
        what=what,
        state=WARNING,
        says=phrase("{says}, doubtful rows: {count}", says=says, count=len(read.findings)),
        remedy=phrase("see: serviola programs preview {name}", name=declared.name),
    )


async def _tool(name: str, tool: CampaignTool, kind: str) -> Finding:
    what = phrase("tool {name}, {kind}", name=name, kind=kind)
    try:
        listed = await tool.list(kind)
    except ToolError as error:
        return Finding(
            what=what, state=ILL, says=told_by(error), remedy=phrase("check its address and token")
        )
    pause = tool.capabilities()[kind]
    says = phrase("objects listed: {count}; a pause there means {pause}", count=len(listed), pause=pause)
    return Finding(what=what, state=WELL, says=says)
