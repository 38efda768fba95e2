"""Demo: a case from first signal to resume, on the real path, against a campaign tool in its own process.

A case that was stopped at any moment, by kill -9 too, goes on from its folder when it is played again.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.answers import Said, decision
from console.auth import digest_of_token, new_token
from engine.errors import ServiolaError
from engine.model.proposal import Answer, Decision, Proposal, ProposalState
from engine.model.time import Instant, later
from engine.trials.replay import as_committed
from notify.folder import FolderNotifier
from programs.book import load_book
from serviola import samples
from serviola.build import House, open_house
from serviola.clocks import ManualClock
from serviola.play import Play
from serviola.report import Report
from serviola.settings import Settings, SourceSetting
from store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from engine.ports import Batch
    from serviola.case import Case, Reply, Send
    from serviola.core import Core

TOOL = "demo-mailer"
TOKEN = "DEMO_MAILER_TOKEN"  # noqa: S105 - the name of a variable
BRAND = "main"
VIA = "demo"
START_WITHIN_S = 20.0


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where a case plays: its folder, its clock, and who watches."""

    case: Case
    folder: Path
    heard: Callable[[Batch], None] | None = None
    pace: Callable[[Instant, Instant], Awaitable[None]] | None = None
    ask: Callable[[Proposal, Reply], Awaitable[Answer]] | None = None
    owner: str = ""
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        """Open the report."""
        self.report = Report(case=self.case.name)


async def play(stage: Stage) -> Report:
    """Play a case to its end, from its beginning or from where it was stopped.

    Its folder keeps the store, the messages and the tool's ledger.
    """
    case = stage.case
    clock = ManualClock(goes_on_at(stage))
    async with mailer(stage) as tool, house(stage, clock, tool) as built:
        playing = Play(built.runner, clock, pace=stage.pace)
        repliers = Repliers(stage, built, clock, playing)
        await built.runner.on_core(lambda core: _listen(core, stage.report.hear, repliers.hear))
        if stage.heard is not None:
            heard = stage.heard
            await built.runner.on_core(lambda core: core.listen(heard))
        for send in case.sends:
            if not _is_shown(stage, send):
                playing.at(send.at, _sending(stage, built, send))
        if any(_is_shown(stage, send) for send in case.sends):
            await _look(built)
        await playing.until(case.until)
    stage.report.ledger = read_ledger(stage.folder)
    stage.report.told = [
        {"to": kept.message.recipient, "title": kept.message.title, "verb": kept.verb}
        for kept in FolderNotifier(stage.folder / "outbox").read_all()
    ]
    return stage.report


def goes_on_at(stage: Stage) -> Instant:
    """Say where the clock stands: at the beginning, or as far as an earlier play is known to have come.

    What was shown, claimed or answered, and not yet committed, happened at a moment too.
    """
    moments = [stage.case.clock, *(send.at for send in stage.case.sends if _is_shown(stage, send))]
    path = _store(stage)
    if path.exists():
        with SqliteStore.open(path) as store:
            moments += [recorded.now for recorded in store.batches()]
            moments += [intent.due_at for intent in store.interrupted()]
            moments += [
                item.at for _, item in store.inbox() if isinstance(item, Decision) and item.via == VIA
            ]
    return max(moments)


def _listen(core: Core, *listeners: Callable[[Batch], None]) -> None:
    """Have listeners hear what was committed before, and from now on."""
    for recorded in core.store.batches():
        batch = as_committed(recorded)
        for heard in listeners:
            heard(batch)
    for heard in listeners:
        core.listen(heard)


class Repliers:
    """The people of a case: each question is answered as the case says, as a real person would be heard."""

    def __init__(self, stage: Stage, built: House, clock: ManualClock, playing: Play) -> None:
        """Take the case's replies in order; each is given once, whatever was heard before a restart."""
        self._stage = stage
        self._house = built
        self._clock = clock
        self._playing = playing
        self._left = list(stage.case.replies)
        self._asked: dict[str, None] = {}
        self._given: set[tuple[str, str]] = set()

    def hear(self, batch: Batch) -> None:
        """Plan an answer for every question that is newly open, and know which were answered."""
        for item in batch.inputs:
            if isinstance(item, Decision):
                self._given.add((item.proposal, item.by))
        for word in batch.words:
            if isinstance(word, Proposal) and word.state is ProposalState.OPEN and word.id not in self._asked:
                self._asked[word.id] = None
                reply = self._reply_to(word)
                if reply is not None:
                    self._playing.at(later(batch.now, reply.after_s), self._answering(word.id, reply))

    def _reply_to(self, proposal: Proposal) -> Reply | None:
        for reply in self._left:
            if reply.to is proposal.asks and proposal.group in self._groups(reply.by):
                self._left.remove(reply)
                return reply
        return None

    def _groups(self, person: str) -> set[str]:
        roster = self._house.roster
        teams = {f"team:{name}" for name, members in roster.teams.items() if person in members}
        calls = {
            f"oncall:{name}"
            for name, shifts in roster.shifts.items()
            if person in {one.who for one in shifts}
        }
        return {person} | teams | calls

    def _answering(self, proposal_id: str, reply: Reply) -> Callable[[], Awaitable[None]]:
        async def answer() -> None:
            runner = self._house.runner
            proposal = await runner.on_core(lambda core: core.state.brand(BRAND).proposals.get(proposal_id))
            if proposal is None or proposal.state is not ProposalState.OPEN:
                return
            if (proposal_id, reply.by) in self._given:
                return
            said = reply.answer
            if self._stage.ask is not None:
                said = await self._stage.ask(proposal, reply)
            await self._say(proposal, reply, said)

        return answer

    async def _say(self, proposal: Proposal, reply: Reply, answer: Answer) -> None:
        """Speak with a token of one's own, through the same door as everybody."""
        runner, now = self._house.runner, self._clock.now()
        token, digest = new_token()
        await runner.on_core(lambda core: core.store.add_token(reply.by, digest, now=now))
        person = await runner.on_core(lambda core: core.store.person_of(digest_of_token(token), now))
        chosen = tuple(one.key for one in proposal.options if one.option == reply.option)
        said = Said(
            proposal=proposal.id, plan=proposal.plan, answer=answer, options=chosen, reason=reply.reason
        )
        answered = await decision(
            said, by=person or "nobody", via=VIA, brand=BRAND, roster=self._house.roster, now=now
        )
        await runner.on_core(lambda core: core.store.submit(answered))
        await runner.tick()


def _shown_as(stage: Stage, send: Send) -> Path:
    return stage.folder / "feed" / f"{send.at}-{send.file.name}"


def _is_shown(stage: Stage, send: Send) -> bool:
    return _shown_as(stage, send).exists()


def _sending(stage: Stage, built: House, send: Send) -> Callable[[], Awaitable[None]]:
    async def show() -> None:
        _write(_shown_as(stage, send), send.file.read_bytes())
        await _look(built)

    return show


async def _look(built: House) -> None:
    """Look at the sources; a case with a source that cannot be read is no case."""
    await built.sources.poll_all()
    for source in built.sources.all:
        if source.error:
            raise ServiolaError(source.error)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable for its owner alone."""
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)
    new.write_bytes(data)
    new.replace(path)


def _store(stage: Stage) -> Path:
    return stage.folder / "store" / "serviola.sqlite3"


@asynccontextmanager
async def house(stage: Stage, clock: ManualClock, base_url: str) -> AsyncIterator[House]:
    """Wire the real house on the stage's folder."""
    folder = stage.folder
    (folder / "feed").mkdir(exist_ok=True)
    settings = Settings(
        file=folder / "serviola.yaml",
        brand=BRAND,
        store=_store(stage),
        outbox=folder / "outbox",
        rehearsal=folder / "rehearsal",
        people=stage.case.people,
        programs=(stage.case.programs,),
        tools=(samples.folder("config") / "tools" / f"{TOOL}.yaml",),
        playbooks=stage.case.playbooks,
        sources=(
            SourceSetting(name="usgs", kind="usgs", location=str(folder / "feed"), every_s=60, horizon_s=1),
        ),
    )
    async with open_house(
        settings,
        clock,
        base_urls={TOOL: base_url},
        environ={TOKEN: (folder / "token").read_text()},
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
        _write(token, secrets.token_urlsafe(24).encode())
    if not state.exists():
        book = load_book(stage.case.programs.read_text(), str(stage.case.programs), brand=BRAND)
        campaigns = [
            {"id": one.subject.id, "name": one.name, "status": "running"}
            for one in book.campaigns
            if one.subject.tool == TOOL
        ]
        _write(state, json.dumps({"campaigns": campaigns}).encode())
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
            raise ServiolaError("the demo's campaign tool could not be spoken to")
        async with asyncio.timeout(START_WITHIN_S):
            line = await process.stdout.readline()
        if not line.strip():
            raise ServiolaError("the demo's campaign tool did not start; run `serviola doctor`")
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
