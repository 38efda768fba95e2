"""A house with the January case in it and the API before it: no sockets, a clock of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from console.app import make_app
from console.auth import new_token
from console.doors import Hook, HookKind
from console.metrics import Tally
from console.reports import report_reader
from engine.errors import SourceError
from engine.model.place import Point
from engine.model.proposal import Proposal, ProposalKind
from engine.model.scales import SourceClass
from engine.model.time import DAY, Instant, later, parse_iso
from serviola.build import House, open_house
from serviola.clocks import ManualClock
from serviola.doors import HouseDoors
from serviola.settings import load_settings
from store import views
from tests.fakes import leaping
from tests.fakes import words as w
from tests.fakes.playbook_folders import copy_playbooks
from tests.fakes.webhooks import webhook_headers
from wire.secrets import Secret

ROOT = Path(__file__).parents[2]
CASE = ROOT / "serviola" / "cases" / "january-2010"
OPENS: Instant = parse_iso("2010-01-13T01:08:10Z")
OWNER = "test"

NOBODY: Any = None
"""Doors that nobody opens."""

SECRET = Secret("whsec_" + "c2VjcmV0IG9mIHRoZSBob29rIGZvciB0ZXN0cyBvbmx5ISE=")
OLDER = Secret("whsec_" + "YW4gb2xkZXIgc2VjcmV0IHRoYXQgc3RpbGwgaXMgb25lIG9m")
STRANGE = Secret("whsec_" + "YSBzZWNyZXQgdGhhdCBub2JvZHkgaGVyZSBoYXMgZ2l2ZW4h")
TOKEN = Secret("a-token-for-the-hook-canary-7d1f")

RIGHT, SECOND, WRONG = "mara-quist", "tom-adeyemi", "kofi-lund"

CONFIG = """\
schema: serviola/config/1
var: ../var
people: people.yaml
programs: [programs.yaml]
playbooks: [../playbooks]
tools: [rehearsal.yaml]
sources: [{name: usgs, kind: usgs, path: ../feed, every: 5s}]
"""


def lines_reader(body: bytes, headers: Mapping[str, str], /, *, source: str, now: Instant) -> tuple[Any, ...]:
    """A reader for tests: {"names": [...]} is a signal for each name; anything else is unreadable."""
    found = json.loads(body) if body else {}
    if not isinstance(found, dict) or not isinstance(found.get("names"), list):
        raise SourceError(f"{source}: it holds no names")
    return tuple(
        w.signal(
            source=source,
            source_class=SourceClass.OPS,
            publisher=source,
            native_id=name,
            aliases=(),
            occurred_at=now,
            sent_at=now,
            received_at=now,
            expires_at=None,
            point=Point(10.0, 20.0),
        )
        for name in found["names"]
    )


HOOKS = (
    Hook(
        name="desk",
        kind=HookKind.STANDARD_WEBHOOKS,
        read=report_reader(SourceClass.OPS),
        secrets=(OLDER, SECRET),
    ),
    Hook(name="lines", kind=HookKind.STANDARD_WEBHOOKS, read=lines_reader, secrets=(SECRET,)),
    Hook(name="shop", kind=HookKind.CLOUDEVENTS, read=lines_reader, secrets=(SECRET,), token=TOKEN),
    Hook(name="am", kind=HookKind.ALERTMANAGER, read=lines_reader, token=TOKEN),
)


def make_config(folder: Path, config: str = CONFIG) -> Path:
    """Write a configuration of the case, with the rehearsal tool for hands."""
    copy_playbooks(folder / "playbooks")
    (folder / "feed").mkdir()
    target = folder / "config"
    target.mkdir()
    programs = (CASE / "programs.yaml").read_text().replace("demo-mailer", "rehearsal")
    (target / "programs.yaml").write_text(programs)
    shutil.copy(CASE / "people.yaml", target / "people.yaml")
    names = ("beach-week", "zip-line", "aurelia-countdown", "safety-letter", "cozumel-early-bird")
    (target / "rehearsal.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\n"
        "kinds:\n  campaign: {pause_class: suspend}\nobjects:\n"
        + "".join(f"  - {{kind: campaign, id: {name}, name: {name}}}\n" for name in names)
    )
    (target / "serviola.yaml").write_text(config)
    return target


@dataclass
class Api:
    """An open house, its doors, and a client that speaks to them."""

    folder: Path
    clock: ManualClock
    house: House
    doors: HouseDoors
    client: httpx.AsyncClient
    tally: Tally
    tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, person: str, *roles: str) -> str:
        """Make a token for somebody."""
        made, digest = new_token()
        until = Instant(self.clock.now() + 10 * DAY)
        await self.on_store(
            lambda store: store.add_token(
                person, digest, now=self.clock.now(), expires_at=until, roles=roles or ("read", "decide")
            )
        )
        return made

    async def on_store(self, call: Callable[[Any], Any]) -> Any:
        return await self.house.runner.on_core(lambda core: call(core.store))

    async def asks(self, person: str, method: str, path: str, *roles: str, **more: Any) -> httpx.Response:
        """Ask as somebody, with a token of these roles."""
        name = f"{person} {' '.join(roles)}"
        if name not in self.tokens:
            self.tokens[name] = await self.token(person, *roles)
        headers = {"authorization": f"Bearer {self.tokens[name]}"} | more.pop("headers", {})
        return await self.client.request(method, path, headers=headers, **more)

    async def proposal(self, kind: ProposalKind = ProposalKind.PAUSE) -> Proposal:
        """Give the newest proposal of a kind."""
        found = await self.on_store(lambda store: views.proposals(store.db))
        return next(one for one in reversed(found) if one.asks is kind)

    async def push(
        self,
        hook: str,
        body: bytes,
        *,
        id: str = "msg_1",
        secret: Secret = SECRET,
        at: int = 0,
        **headers: str,
    ) -> httpx.Response:
        """Push something signed, `at` seconds from now."""
        signed = webhook_headers(secret, id=id, body=body, now=later(self.clock.now(), at))
        sent = {"content-type": "application/json"} | signed | headers
        return await self.client.post(f"/hooks/{hook}", content=body, headers=sent)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.set(later(self.clock.now(), seconds))

    def counts(self) -> Mapping[str, int]:
        """Say how often the tool was asked for what."""
        state = self.folder / "var" / "rehearsal" / "rehearsal.json"
        asks = json.loads(state.read_text())["asks"] if state.exists() else []
        verbs = [one["verb"] for one in asks]
        return {verb: verbs.count(verb) for verb in set(verbs)}


@asynccontextmanager
async def opened(folder: Path, *, hooks: tuple[Hook, ...] = HOOKS, ticks: Callable[[], float] = lambda: 0.0):
    """Open the house of a folder, with the quake of the case in it."""
    if not (folder / "config").exists():
        make_config(folder)
    shutil.copy(CASE / "usgs-2.json", folder / "feed" / "usgs.json")
    clock = ManualClock(OPENS)
    async with open_house(load_settings(folder / "config"), clock, owner=OWNER, replayed=True) as house:
        await house.sources.poll_all()
        await house.runner.settle()
        doors, tally = HouseDoors(house, clock), Tally()
        await house.runner.on_core(lambda core: core.listen(tally.hear))
        app = make_app(doors, hooks=hooks, tally=tally, ticks=ticks)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
            yield Api(folder=folder, clock=clock, house=house, doors=doors, client=client, tally=tally)
        await house.runner.settle()


def told(folder: Path, story: Callable[[Api], Awaitable[None]], **more: Any) -> None:
    """Play a story on a house of its own."""

    async def play() -> None:
        async with opened(folder, **more) as api:
            await story(api)

    leaping.play(play())


def problem(answer: httpx.Response, status: int) -> str:
    """See that an answer is a problem of that status, and give its sentence."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert set(found) == {"type", "title", "status", "detail"}
    assert found["status"] == status
    assert found["detail"]
    assert "\n" not in found["detail"]
    return found["detail"]
