"""A house with three open questions, and somebody of every kind who might press: for the table of clicks.

Ids are what somebody is. By the rota all of `on-call` to `elsewhere` are on call at the first level; what keeps
some of them from answering is what Slack says of them, or that they lent their right.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from console.slack_ears import Ears
from console.slack_socket import Socket
from engine.model.proposal import Proposal, ProposalState
from engine.model.time import DAY, SECOND, Instant
from engine.ports import Batch
from notify.delegations import delegated
from serviola.clocks import ManualClock
from serviola.listening import make_slack_router
from serviola.people import delegations_of
from tests.fakes.slack import APP_TOKEN, FakeSlack, Posted
from tests.fakes.slack_scene import ROOT, SECRETS, Scene, configured, scene
from wire.secrets import Secret

DOOR = "/slack/interactions"
DESK, OWN, TEAM = "oncall:desk", "owner", "team:market"
"""The groups that are asked: about the itinerary, about one campaign, about two."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """Somebody who presses: who it is in Slack, what they may answer, and why not where they may not.

    `payload` is what Slack says of them in the press, `profile` when it is asked; `said` is then the reason.
    """

    slack: str
    may: tuple[str, ...] = ()
    said: str = "may not answer"
    payload: Mapping[str, Any] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    known: bool = True


ROLES: Mapping[str, Role] = {
    "on-call": Role(slack="U0ONCALL", may=(DESK,)),
    "lent-away": Role(slack="U0LENT"),
    "stands-in": Role(slack="U0STANDS", may=(DESK,)),
    "second": Role(slack="U0SECOND"),
    "owner": Role(slack="U0OWNER", may=(OWN,)),
    "of-the-team": Role(slack="U0TEAM", may=(TEAM,)),
    "author": Role(slack="U0AUTHOR", may=(TEAM,)),
    "no-right": Role(slack="U0NORIGHT"),
    "unknown": Role(slack="U0NOBODY", said="does not know who you are", known=False),
    "a-bot": Role(slack="U0ABOT", said="Only people", profile={"is_bot": True}),
    "a-bot-that-says-so": Role(slack="U0BOTTY", said="Only people", payload={"is_bot": True}),
    "deactivated": Role(slack="U0GONE", said="not active", profile={"deleted": True}),
    "guest": Role(slack="U0GUEST", said="Guests", profile={"is_restricted": True}),
    "elsewhere": Role(slack="U0FAR", said="another workspace", payload={"team_id": "T0OTHER"}),
    "elsewhere-by-profile": Role(slack="U0FARTHER", said="another workspace", profile={"team_id": "T0OTHER"}),
}
ROSTERED = [name for name, role in ROLES.items() if role.known]
LEVEL_1 = [
    "on-call",
    "lent-away",
    "a-bot",
    "a-bot-that-says-so",
    "deactivated",
    "guest",
    "elsewhere",
    "elsewhere-by-profile",
]
PLAYBOOK = ROOT / "playbooks" / "disaster-near-port-call" / "playbook.yaml"


def written(folder: Path, slack: FakeSlack, *, limit: int = 20) -> None:
    """Write what the house is told: the people, whom the book names, and one playbook with an author."""
    config = configured(folder, slack)
    people = "".join(f"  - {{id: {name}, name: {name}}}\n" for name in ROSTERED)
    (config / "people.yaml").write_text(
        f"schema: serviola/people/1\npeople:\n{people}"
        "teams:\n  market: [of-the-team, author]\n  itinerary-planning: [second, author]\n"
        "on-call:\n  desk:\n    zone: Europe/Madrid\n    levels:\n"
        f"      - {{shifts: [{', '.join(LEVEL_1)}]}}\n      - {{shifts: [second]}}\n"
    )
    book = (config / "programs.yaml").read_text().replace("team:caribbean-marketing", TEAM)
    (config / "programs.yaml").write_text(book.replace(f"owner: {TEAM}", f"owner: {OWN}", 1))
    lines = {
        "author: team:itinerary-planning": "author: author",
        "oncall:itinerary": DESK,
        "on_timeout: escalate": f"on_timeout: escalate, escalate_to: {DESK}.2",
        "campaigns_per_hour: 20": f"campaigns_per_hour: {limit}",
    }
    text = PLAYBOOK.read_text()
    for old, new in lines.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "playbooks" / "disaster-near-port-call").mkdir(parents=True)
    (folder / "playbooks" / "disaster-near-port-call" / "playbook.yaml").write_text(text)
    users = ", ".join(f"{ROLES[name].slack}: {name}" for name in ROSTERED)
    settings = (config / "serviola.yaml").read_text().splitlines(keepends=True)
    settings = [
        f"    users: {{{users}}}\n"
        if line.startswith("    users:")
        else f'    channels: {{"{DESK}": C0PLAN, "{OWN}": C0SAFETY, "{TEAM}": C0MARKET}}\n'
        if line.startswith("    channels:")
        else f"playbooks: [{folder / 'playbooks'}]\n"
        if line.startswith("playbooks:")
        else line
        for line in settings
    ]
    (config / "serviola.yaml").write_text("".join(settings))
    for role in ROLES.values():
        slack.users[role.slack] = slack.profile(role.slack, **role.profile)


class Counted:
    """Stands before the ears of the house, and counts what comes in by the socket."""

    def __init__(self, ears: Ears) -> None:
        self.ears, self.heard = ears, 0
        self._news = asyncio.Event()

    def ack(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        return self.ears.ack(payload)

    def take(self, payload: Mapping[str, Any]) -> object:
        self.heard += 1
        taken = self.ears.take(payload)
        self._news.set()
        self._news = asyncio.Event()
        return taken

    async def until(self, heard: int) -> None:
        """Wait until so many presses were heard."""
        while self.heard < heard:
            await self._news.wait()


@dataclass
class World:
    """The house, both doors into it, and everything that was said and shown."""

    at: Scene
    http: httpx.AsyncClient
    counted: Counted
    words: list[Any]

    @property
    def slack(self) -> FakeSlack:
        return self.at.slack

    async def proposals(self) -> dict[str, Proposal]:
        return await self.at.proposals()

    async def asked(self, group: str) -> Proposal:
        """Give the open question that a group is asked."""
        found = [one for one in (await self.proposals()).values() if one.group == group]
        return next(one for one in found if one.state is ProposalState.OPEN)

    def card(self, proposal: Proposal) -> Posted:
        return next(one for one in self.slack.messages if f"{proposal.id} · plan" in one.seen)

    async def by_http(self, payload: Mapping[str, Any], **how: Any) -> int:
        """Send one press to the signed door; give how it was answered."""
        body, headers = self.slack.signed(
            dict(payload), at_s=self.at.clock.now() // SECOND + how.pop("late", 0), **how
        )
        return (await self.http.post(DOOR, content=body, headers=headers)).status_code

    async def by_socket(self, payload: Mapping[str, Any], *, copies: int = 1) -> list[dict[str, Any]]:
        """Send one press into the socket; give its acknowledgments, once it is on its way."""
        before = self.counted.heard
        envelope = await self.slack.deliver(dict(payload), copies=copies)
        async with asyncio.timeout(60):
            await self.counted.until(before + copies)
        return [one for one in self.slack.acks if one.get("envelope_id") == envelope]

    async def settle(self) -> None:
        """Let everything that was heard be handled, shown and answered, however often cards are rewritten."""
        heard = asyncio.create_task(self.at.ears.settle())
        while not heard.done():
            await self.at.settle()
            await asyncio.wait([heard], timeout=0.02)
        await heard
        await self.at.settle()

    async def change_the_plans(self) -> None:
        """Have the book say something else of each thing that is asked about."""
        book = self.at.house.books[0]
        added = replace(book.campaigns[0], id="one-more", name="One more")
        added = replace(added, subject=replace(added.subject, id="cozumel-early-bird"))
        fewer = [one for one in book.campaigns if one.id != "zip-line-offer"]
        voyages = tuple(
            replace(
                voyage,
                stops=tuple(
                    replace(one, arrives_at=Instant(one.arrives_at - 3_600 * SECOND)) for one in voyage.stops
                ),
            )
            for voyage in book.itineraries
        )
        new = replace(book, digest="changed", campaigns=(*fewer, added), itineraries=voyages)
        await self.at.house.runner.step([new])
        await self.at.settle()


@asynccontextmanager
async def _listening(slack: FakeSlack, counted: Counted) -> AsyncIterator[None]:
    """Keep a socket open, one that notices at once when it was cut."""
    socket = Socket(counted, Secret(APP_TOKEN), base_url=slack.base_url, look_every_s=0.3)
    task = asyncio.create_task(socket.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def world(
    folder: Path, slack: FakeSlack, *, clock: ManualClock | None = None, limit: int = 20
) -> AsyncIterator[World]:
    """Open the house with its questions asked; with the clock of an earlier one it is that one's restart."""
    fresh = not (folder / "config").exists()
    if fresh:
        written(folder, slack, limit=limit)
    async with scene(folder, slack, clock=clock) as at:
        words: list[Any] = []

        def hear(batch: Batch) -> None:
            words.extend(batch.words)

        await at.house.runner.on_core(lambda core: core.listen(hear))
        if fresh:
            now = at.clock.now()
            kept = delegations_of(at.house.settings)
            kept.add(delegated("lent-away", "stands-in", until=Instant(now + 9 * DAY), now=now))
            await at.quake()
        app = FastAPI()
        router = make_slack_router(at.house, at.ears, at.clock, environ=SECRETS)
        assert router is not None
        app.include_router(router)
        counted = Counted(at.ears)
        async with (
            _listening(slack, counted),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://serviola") as http,
        ):
            yield World(at, http, counted, words)
