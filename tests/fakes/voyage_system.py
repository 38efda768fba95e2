"""An itinerary system on this machine, with moods, and a house that sends what is chosen to it."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from engine.model.adaptation import CHANGING, Adaptation
from engine.model.decision import Answer, Decision, Verdict
from engine.model.proposal import Proposal, ProposalKind
from engine.model.scales import MsgType
from engine.model.signal import Signal
from engine.model.time import Instant, iso, later, parse_iso
from programs.book import load_book
from serviola.build import House, open_house
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.settings import load_settings
from tests.fakes.leaping import leap_from_a_thread, play
from tests.fakes.playbook_folders import copy_playbooks

ROOT = Path(__file__).parents[2]
CASE = ROOT / "serviola" / "cases" / "january-2010"
OPENS: Instant = parse_iso("2010-01-13T01:08:10Z")
STOP = "eastern-0109:labadee:2010-01-15"
BEFORE = "eastern-0109:san-juan:2010-01-13"
PLANNER = "ines-abreu"

TOOL = """\
schema: serviola/tool/1
tool: voyages
kind: http
base_url: http://127.0.0.1:{port}
allow_private: true
timeout: 30s
idempotency_header: Idempotency-Key
if_match: "{{version}}"
errors: [{{at: error, says: error.message}}]
kinds:
  call:
    pause_class: none
    by_hand: change it in the voyage system
    read: {{method: GET, path: "/calls/{{id}}"}}
    adapt:
      method: PUT
      path: "/calls/{{id}}"
      body: {{action: "{{action}}", port: "{{place}}", eta: "{{arrive_utc}}", etd: "{{depart_utc}}"}}
    where: {{id: id, status: status, version: rev, place: port, arrive: eta, depart: etd}}
    meaning: {{running: [planned], paused: [], dropped: [canceled]}}
"""
CONFIG = """\
schema: serviola/config/1
var: ../var
people: people.yaml
programs: [programs.yaml]
playbooks: [../playbooks]
tools: [rehearsal.yaml, voyages.yaml]
itineraries: {tool: voyages, kind: call}
sources: [{name: usgs, kind: usgs, path: ../feed, every: 5s}]
"""


@dataclass
class VoyageSystem:
    """Keeps the calls of the January voyages. `moods` are those of the writes to come, then all goes well.

    refuses: 422; says no: 200 with an error in it; lies: 200 and nothing; 500 before, 500 after: with and without
    the effect; silent: the effect, and no answer in time; cut: the effect, and a broken connection; busy: 429.
    """

    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    moods: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    """The moods of the reads to come: down is a 503."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Every request, in order: what was asked, of which call."""
    effects: list[tuple[str, str]] = field(default_factory=list)
    """What was done, in order: to which call, under which key."""
    ledger: Path | None = None
    """Where each effect is written before it is answered."""
    slow_s: float = 0.0
    port: int = 0

    def effect(self, name: str, key: str, asked: dict[str, str]) -> None:
        if any(key == done for _, done in self.effects):
            return
        call = self.calls[name]
        call["rev"] += 1
        if asked["action"] == "drop":
            call["status"] = "canceled"
        else:
            call.update(port=asked["port"], eta=asked["eta"], etd=asked["etd"])
        self.effects.append((name, key))
        if self.ledger is not None:
            with self.ledger.open("a") as file:
                file.write(json.dumps([name, key]) + "\n")

    def edited(self, name: str, **fields: str) -> None:
        """Let a person change a call by hand."""
        self.calls[name] |= {**fields, "rev": self.calls[name]["rev"] + 1}


def _planned() -> dict[str, dict[str, Any]]:
    book = load_book((CASE / "programs.yaml").read_text(), "programs.yaml", brand="main")
    return {
        stop.id: {
            "id": stop.id,
            "status": "planned",
            "rev": 1,
            "port": stop.place_id,
            "eta": iso(stop.arrives_at),
            "etd": iso(stop.departs_at),
        }
        for itinerary in book.itineraries
        for stop in itinerary.stops
    }


@contextmanager
def voyage_system() -> Iterator[VoyageSystem]:
    """Serve an itinerary system for as long as this is entered."""
    there = VoyageSystem(calls=_planned())
    handler = type("Handler", (_Handler,), {"there": there})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    there.port = server.server_port
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    there: VoyageSystem

    def do_GET(self) -> None:
        name = self._name()
        self.there.asked.append(("read", name))
        mood = self.there.reads.pop(0) if self.there.reads else ""
        if mood == "down":
            self._answer(503, {})
        elif name in self.there.calls:
            self._answer(200, self.there.calls[name])
        else:
            self._answer(404, {})

    def do_PUT(self) -> None:
        name, there = self._name(), self.there
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        there.asked.append(("adapt", name))
        mood = there.moods.pop(0) if there.moods else ""
        early: dict[str, tuple[int, dict[str, Any]]] = {
            "refuses": (422, {}),
            "says no": (200, {"error": {"message": "the voyage is closed"}}),
            "lies": (200, {}),
            "500 before": (500, {}),
            "busy": (429, {}),
        }
        if mood in early:
            self._answer(*early[mood])
            return
        if self.headers.get("if-match", "") != str(there.calls[name]["rev"]):
            self._answer(412, {})
            return
        there.effect(name, self.headers["idempotency-key"], asked)
        time.sleep(there.slow_s)
        if mood == "silent":
            leap_from_a_thread(30)
            self.rfile.read()  # until whoever asked has hung up
            self.close_connection = True
        elif mood == "cut":
            self.close_connection = True
        else:
            self._answer(500 if mood == "500 after" else 200, there.calls[name])

    def _name(self) -> str:
        return unquote(self.path.rsplit("/", 1)[-1])

    def _answer(self, status: int, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def make_config(folder: Path, port: int, config: str = CONFIG) -> Path:
    """Write a configuration of the January case, whose calls are kept in a system on that port."""
    copy_playbooks(folder / "playbooks")
    (folder / "feed").mkdir()
    shutil.copy(CASE / "usgs-2.json", folder / "feed" / "usgs.json")
    target = folder / "config"
    target.mkdir()
    programs = (CASE / "programs.yaml").read_text().replace("demo-mailer", "rehearsal")
    (target / "programs.yaml").write_text(programs)
    shutil.copy(CASE / "people.yaml", target / "people.yaml")
    (target / "rehearsal.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\nkinds:\n  campaign: {pause_class: suspend}\n"
        "objects:\n  - {kind: campaign, id: beach-week, name: Beach}\n"
    )
    (target / "voyages.yaml").write_text(TOOL.format(port=port))
    (target / "serviola.yaml").write_text(config)
    return target


@dataclass
class Planning:
    """A house that asked about the calls at Labadee, on a clock that is wound by hand."""

    house: House
    clock: ManualClock

    async def proposal(self) -> Proposal:
        """Give the question about the calls."""
        proposals = await self.house.runner.on_core(
            lambda core: list(core.state.brand("main").proposals.values())
        )
        return next(one for one in proposals if one.asks is ProposalKind.ITINERARY)

    async def answers(self, answer: Answer, *keys: str, by: str = PLANNER) -> Verdict:
        """Answer it, and give the verdict."""
        asked = await self.proposal()
        made = Decision(
            id=f"D-{answer}-{self.clock.now()}-{by}",
            brand="main",
            proposal=asked.id,
            plan=asked.plan,
            answer=answer,
            by=by,
            groups=await self.house.roster.groups_of(by, at=self.clock.now()),
            via="test",
            at=self.clock.now(),
            options=keys,
        )
        batch = await self.house.runner.step([made])
        await self.house.runner.settle()
        return next(one for one in batch.words if isinstance(one, Verdict))

    async def chooses(self, kind: str, stop: str = STOP) -> str:
        """Choose the best option of a kind for a stop; give its key."""
        key = next(
            one.key for one in (await self.proposal()).options if (one.option, one.item) == (kind, stop)
        )
        assert (await self.answers(Answer.APPROVE, key)).accepted
        return key

    async def calls(self) -> list[Adaptation]:
        """Give what became of each call."""
        return await self.house.runner.on_core(
            lambda core: sorted(core.state.brand("main").adaptations.values(), key=lambda one: one.item)
        )

    async def taken_back(self) -> None:
        """Have the source take back what it told last; the first step after it is done, and no more."""

        def last(core: Core) -> Signal:
            return [one for batch in core.store.batches() for one in batch.inputs if isinstance(one, Signal)][
                -1
            ]

        told, now = await self.house.runner.on_core(last), self.clock.now()
        back = replace(
            told,
            id=f"{told.source}:{told.native_id}:{told.revision + 1}",
            revision=told.revision + 1,
            msg_type=MsgType.CANCEL,
            sent_at=now,
            received_at=now,
            text=None,
        )
        await self.house.runner.step([back])
        await self.house.runner.settle()

    async def waits(self, seconds: float = 1.0) -> None:
        """Let time pass, and do what falls due."""
        self.clock.set(later(self.clock.now(), seconds))
        await self.house.runner.tick()
        await self.house.runner.settle()

    async def ends(self) -> list[Adaptation]:
        """Let time pass until nothing is under way."""
        for _ in range(400):
            calls = await self.calls()
            if not any(one.state in CHANGING for one in calls):
                return calls
            await self.waits(5)
        raise AssertionError(f"it does not end: {await self.calls()}")


@asynccontextmanager
async def planning(folder: Path, *, at: Instant = OPENS) -> AsyncIterator[Planning]:
    """Open the house of a folder, with the quake of January 2010 in it."""
    clock = ManualClock(at)
    async with open_house(load_settings(folder / "config"), clock, owner="test", replayed=True) as house:
        await house.sources.poll_all()
        await house.runner.settle()
        yield Planning(house=house, clock=clock)


def played(folder: Path, story: Callable[[Planning], Any], **more: Any) -> Any:
    """Play a story on a house of its own."""

    async def story_of() -> Any:
        async with planning(folder, **more) as scene:
            return await story(scene)

    return play(story_of())
