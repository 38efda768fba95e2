"""The real house with a Slack on the loopback: January 2010, the rehearsal tool for hands, a clock by hand."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.slack_ears import Ears
from engine.model.decision import Verdict
from engine.model.hold import Hold, HoldState
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.time import Instant, later, parse_iso
from engine.ports import Batch
from serviola.build import House, open_house
from serviola.cards import Cards
from serviola.clocks import ManualClock
from serviola.listening import make_ears
from serviola.play import Play
from serviola.settings import load_settings
from tests.fakes.slack import APP, APP_TOKEN, BOT, SIGNING, TEAM, FakeSlack, Posted

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "serviola" / "cases" / "january-2010"
BEGIN = parse_iso("2010-01-12T21:53:10Z")
OBJECTS = ("beach-week", "zip-line", "aurelia-countdown", "safety-letter", "cozumel-early-bird")
SECRETS = {"BOT": BOT, "APP": APP_TOKEN, "SIGNING": SIGNING}
MARA, TOM, INES, KOFI = "U0ADA", "U0BRUNO", "U0CARLA", "U0DARIO"
"""Mara and Tom are asked about campaigns, Inês about the itinerary; Kofi is not on call."""


def configured(folder: Path, slack: FakeSlack, *, more: str = "") -> Path:
    config = folder / "config"
    if config.exists():
        return config
    config.mkdir(parents=True)
    (folder / "feed").mkdir()
    (config / "programs.yaml").write_text(
        (CASE / "programs.yaml").read_text().replace("demo-mailer", "rehearsal")
    )
    shutil.copy(CASE / "people.yaml", config / "people.yaml")
    objects = "".join(f"  - {{kind: campaign, id: {name}, name: {name}}}\n" for name in OBJECTS)
    (config / "rehearsal.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\nkinds:\n  campaign: {pause_class: suspend}\n"
        f"objects:\n{objects}"
    )
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\nvar: ../var\npeople: people.yaml\nprograms: [programs.yaml]\n"
        f"playbooks: [{ROOT / 'playbooks'}]\ntools: [rehearsal.yaml]\n"
        "sources: [{name: usgs, kind: usgs, path: ../feed, every: 60s}]\n"
        "notify:\n  slack:\n    bot_token: ${secret:BOT}\n    app_token: ${secret:APP}\n    signing_secret: ${secret:SIGNING}\n"
        f"    team: {TEAM}\n    app: {APP}\n"
        '    channels: {"team:caribbean-marketing": C0MARKET, "team:itinerary-planning": C0PLAN}\n'
        f"    users: {{{MARA}: mara-quist, {TOM}: tom-adeyemi, {INES}: ines-abreu, {KOFI}: kofi-lund}}\n"
        f"    base_url: {slack.base_url}\n    hooks_url: {slack.hooks_url}\n{more}"
    )
    return config


@dataclass
class Scene:
    """A running house, and what people see and do."""

    slack: FakeSlack
    house: House
    clock: ManualClock
    playing: Play
    ears: Ears
    folder: Path
    verdicts: list[Verdict] = field(default_factory=list)
    effects: list[Hold] = field(default_factory=list)
    """Every time a tool was about to be asked for a pause."""

    def hear(self, batch: Batch) -> None:
        self.verdicts += [word for word in batch.words if isinstance(word, Verdict)]
        self.effects += [
            word
            for word in batch.words
            if isinstance(word, Hold) and word.state is HoldState.ASKED and word.attempt == 1
        ]

    async def quake(self, name: str = "usgs-2.json", after_s: int = 3 * 3600 + 900) -> None:
        async def send() -> None:
            shutil.copy(CASE / name, self.folder / "feed" / name)
            await self.house.sources.poll_all()

        self.playing.at(later(BEGIN, after_s), send)
        await self.wait(after_s)

    async def wait(self, after_s: int) -> None:
        """Let time pass until so long after the beginning, and let every card be written."""
        await self.playing.until(Instant(max(self.clock.now(), later(BEGIN, after_s))))
        await self.settle()

    async def settle(self) -> None:
        await self.house.runner.settle()
        await self.cards.flush()

    @property
    def cards(self) -> Cards:
        assert self.house.cards is not None
        return self.house.cards

    async def press(self, payload: dict[str, Any]) -> list[str]:
        """Have one press handled; give what people were told alone because of it."""
        before = len(self.slack.notes)
        await self.ears.take(payload)
        await self.settle()
        return [note["text"] for note in self.slack.notes[before:]]

    async def proposals(self) -> dict[str, Proposal]:
        return await self.house.runner.on_core(lambda core: dict(core.state.brand("main").proposals))

    async def asked(
        self, kind: ProposalKind = ProposalKind.PAUSE, *, state: ProposalState = ProposalState.OPEN
    ) -> Proposal:
        found = [one for one in (await self.proposals()).values() if one.asks is kind and one.state is state]
        return found[-1]

    def card(self, proposal: Proposal, *, channel: str = "") -> Posted:
        """Find the newest message that asks about a proposal."""
        found = [one for one in self.slack.messages if proposal.id in one.seen and channel in one.channel]
        return found[-1]

    @property
    def accepted(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.accepted]


@asynccontextmanager
async def scene(
    folder: Path,
    slack: FakeSlack,
    *,
    clock: ManualClock | None = None,
    more: str = "",
    change: Callable[[House], None] | None = None,
) -> AsyncIterator[Scene]:
    settings = load_settings(configured(folder, slack, more=more))
    clock = clock or ManualClock(BEGIN)
    async with open_house(settings, clock, environ=SECRETS, owner="", replayed=True) as house:
        if change is not None:
            change(house)
        ears = await make_ears(house, clock, environ=SECRETS)
        assert ears is not None
        built = Scene(slack, house, clock, Play(house.runner, clock), ears, folder)
        await house.runner.on_core(lambda core: core.listen(built.hear))
        yield built
        await ears.settle()
