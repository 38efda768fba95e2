"""A story in which the campaign tool is not played: the tool as it ships, over a real peer, with all else as in tests/stories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.model.program import PlaybookRevision, ProgramRevision, Subject
from engine.ports import CampaignTool
from serviola.books import with_classes
from serviola.runner import Runner
from tests.stories.telling import At, Check, Happening, House, Want, book, call, campaign, playbook, tell_in
from wire.http import Answer, Http

CAMPAIGN = "fjords"


@dataclass(slots=True)
class PeerHouse(House):
    """A wired house whose hands are on a real tool."""

    real: CampaignTool = field(kw_only=True)

    def __post_init__(self) -> None:
        self.tool = self.real  # type: ignore[assignment]  # no tool that a story may put into a mood
        self.runner = Runner(self._open, self._hands)

    async def take_in(self, revisions: Iterable[ProgramRevision | PlaybookRevision]) -> None:
        for one in revisions:
            await self.step([one])


async def tell_of(folder: Path, tool: CampaignTool, kind: str, id: str, *lines: At | Want) -> PeerHouse:
    """Tell a story about one object of a tool, which the campaign `fjords` is."""
    house = PeerHouse(folder, real=tool)
    planned = book(call(), campaign(CAMPAIGN, subject=Subject(tool.name, kind, id)))
    await tell_in(house, lines, (with_classes(planned, {tool.name: tool}), playbook()))
    return house


def does(deed: Callable[[], Any]) -> Happening:
    """People of the tool, or the tool by itself, do something."""

    async def happen(house: House) -> None:
        deed()

    return happen


def so(wanted: Any, found: Callable[[], Any]) -> Check:
    """What is found in the tool is what is wanted."""

    def check(house: House) -> str:
        there = found()
        return "" if there == wanted else f"{there} is not {wanted}"

    return check


class Meddled(Http):
    """The way out, on which something happens just before a call of which one part is named."""

    def __init__(self, part: str, deed: Callable[[], Any]) -> None:
        super().__init__()
        self.part, self.deed = part, deed

    async def request(self, method: str, url: str, *, body: bytes | None = None, **more: Any) -> Answer:
        if self.part in url or self.part.encode() in (body or b""):
            self.deed()
        return await super().request(method, url, body=body, **more)
