"""Stage: where a case plays. Its folder keeps the store, the feeds, the messages and the tool's ledger."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.doors import HookKind
from engine.errors import ServiolaError
from engine.model.said import phrase
from programs.book import load_book
from serviola import samples
from serviola.build import House, open_house
from serviola.notify_settings import NOWHERE_ELSE, NotifySetting
from serviola.recorded import hook_setting
from serviola.report import Report
from serviola.settings import Settings
from serviola.settings_sources import SourceSetting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from engine.model.decision import Answer
    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.ports import Batch, Clock
    from engine.trials.sources import Source
    from serviola.case import Case, Reply
    from serviola.clocks import ManualClock
    from serviola.core import Core

TOOL = "demo-mailer"
TOKEN = "DEMO_MAILER_TOKEN"  # noqa: S105 - the name of a variable
HOOK_TOKEN = "DEMO_HOOK_TOKEN"  # noqa: S105 - the name of a variable
BRAND = "main"
VIA = "demo"
START_WITHIN_S = 20.0


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where a case plays: its folder, its clock, and who watches.

    `ask` lets whoever watches answer; `press` has an answer given in another way than with a token, such as
    by pressing a button. `notify` and `environ` set up ways to people besides the folder.
    """

    case: Case
    folder: Path
    heard: Callable[[Core, Batch], None] | None = None
    pace: Callable[[Instant, Instant], Awaitable[None]] | None = None
    ask: Callable[[Proposal, Reply], Awaitable[Answer]] | None = None
    press: Callable[[House, Clock, Proposal, Reply, Answer], Awaitable[None]] | None = None
    notify: NotifySetting = NOWHERE_ELSE
    environ: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        """Open the report."""
        self.report = Report(case=self.case.name)

    @property
    def store(self) -> Path:
        """Say where the store is."""
        return self.folder / "store" / "serviola.sqlite3"

    @property
    def secrets(self) -> dict[str, str]:
        """Give the secrets by name; the token is made anew for each folder."""
        token = (self.folder / "token").read_text()
        return {**self.environ, TOKEN: token, HOOK_TOKEN: token}

    def feed(self, source: str) -> Path:
        """Say where a source shows, or has pushed, its files."""
        return self.folder / "feed" / source


def pushes(source: Source) -> bool:
    """Say whether a source comes to us."""
    return source.kind in list(HookKind)


@asynccontextmanager
async def house(stage: Stage, clock: ManualClock, base_url: str) -> AsyncIterator[House]:
    """Wire the real house on the stage's folder."""
    folder, case = stage.folder, stage.case
    for source in case.sources:
        stage.feed(source.name).mkdir(parents=True, exist_ok=True)
    settings = Settings(
        file=folder / "serviola.yaml",
        brand=BRAND,
        store=stage.store,
        outbox=folder / "outbox",
        rehearsal=folder / "rehearsal",
        people=case.people,
        programs=(case.programs,),
        tools=(samples.folder("config") / "tools" / f"{TOOL}.yaml",),
        playbooks=case.playbooks,
        sources=tuple(
            SourceSetting(
                name=one.name,
                kind=one.kind,
                location=str(stage.feed(one.name)),
                every_s=60,
                horizon_s=1,
                options=one.options,
            )
            for one in case.sources
            if not pushes(one)
        ),
        hooks=tuple(
            hook_setting(one, token=f"${{secret:{HOOK_TOKEN}}}") for one in case.sources if pushes(one)
        ),
        notify=stage.notify,
    )
    async with open_house(
        settings,
        clock,
        base_urls={TOOL: base_url},
        environ=stage.secrets,
        owner=stage.owner,
        replayed=True,
    ) as built:
        if built.loaded.findings:
            raise ServiolaError("\n".join(str(finding) for finding in built.loaded.findings))
        yield built


@asynccontextmanager
async def mailer(stage: Stage) -> AsyncIterator[str]:
    """Start the stand-in campaign tool as a process of its own on loopback; give its address."""
    folder = stage.folder
    folder.mkdir(parents=True, exist_ok=True)
    state, token = folder / "mailer.json", folder / "token"
    if not token.exists():
        write(token, secrets.token_urlsafe(24).encode())
    if not state.exists():
        book = load_book(stage.case.programs.read_text(), str(stage.case.programs), brand=BRAND)
        campaigns = [
            {"id": one.subject.id, "name": one.name, "status": "running"}
            for one in book.campaigns
            if one.subject.tool == TOOL
        ]
        write(state, json.dumps({"campaigns": campaigns}).encode())
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "serviola.mailer",
        "--state",
        str(state),
        "--ledger",
        str(folder / "ledger.jsonl"),
        "--faults",
        stage.case.faults,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, TOKEN: token.read_text()},
    )
    try:
        if process.stdout is None or process.stdin is None:
            raise ServiolaError(phrase("the demo's campaign tool could not be spoken to"))
        async with asyncio.timeout(START_WITHIN_S):
            line = await process.stdout.readline()
        if not line.strip():
            raise ServiolaError(phrase("the demo's campaign tool did not start; run `serviola doctor`"))
        yield f"http://127.0.0.1:{int(line)}"
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


def read_ledger(folder: Path) -> list[dict[str, Any]]:
    """Read what the tool itself saw and did."""
    ledger = folder / "ledger.jsonl"
    if not ledger.exists():
        return []
    return [json.loads(line) for line in ledger.read_text().splitlines()]


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable for its owner alone."""
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)
    new.write_bytes(data)
    new.replace(path)
