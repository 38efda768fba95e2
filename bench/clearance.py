"""How long the gate takes to say whether a message may go, beside a bare read by primary key."""

from __future__ import annotations

import asyncio
import http.client  # noqa: TID251 - one connection that stays, which wire.http does not keep
import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from fastapi import FastAPI
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.figures import Figure
from console.auth import new_token
from engine.model.contact import ContactReason, ContactSaid
from engine.model.hold import Hold, HoldState
from engine.model.program import Subject
from engine.model.scales import Category
from engine.model.time import DAY, Instant
from engine.ports import Batch
from serviola.build import House, open_house
from serviola.clocks import SystemClock
from serviola.patience import Patient
from serviola.pauses import set_aside
from serviola.serving import Guest, app_of, web_config
from serviola.settings import load_settings
from serviola.settings_api import ApiSetting
from serviola.settings_clearance import PUSHED
from store.sqlite import SqliteStore
from store.tables import table
from wire.listening import listen

CAMPAIGNS, CONTACTS, HELD = 2_000, 20_000, 500
WARM = 200
PERSON = "mailer"
CONFIG = """\
schema: serviola/config/1
var: ../var
people: people.yaml
programs: [programs.yaml]
playbooks: [../playbooks]
tools: [tool.yaml]
sources: [{name: usgs, kind: usgs, path: ../feed, every: 5s}]
"""


def measure(*, short: bool) -> Iterator[Figure]:
    """Ask the gate and the bare route by turns, from another process, over one connection that stays."""
    rounds, busy = 1_000 if short else 4_000, os.getloadavg()[0]
    with TemporaryDirectory(prefix="serviola-bench-") as folder:
        gate, bare = asyncio.run(_asked(Path(folder), rounds))
    ours, theirs = _p99(gate), _p99(bare)
    yield Figure(
        figure="clearance_p99",
        value=ours / theirs,
        at_most=2.0,
        n=rounds,
        note=(
            "p99 of GET /v1/clearance over that of a route without token that reads one row by its key, same "
            f"server, by turns; {ours * 1e3:.1f} and {theirs * 1e3:.1f} ms, medians "
            f"{_half(gate) * 1e3:.1f} and {_half(bare) * 1e3:.1f}; {CAMPAIGNS:,} campaigns, {HELD} held, "
            f"{CONTACTS:,} contacts, every second request names one; others kept the machine busy at a load "
            f"of {busy:.1f} on {os.cpu_count()} cores"
        ),
    )


def _p99(took: list[float]) -> float:
    return sorted(took)[min(len(took) - 1, round(len(took) * 0.99))]


def _half(took: list[float]) -> float:
    return sorted(took)[len(took) // 2]


async def _asked(folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    _write(folder)
    settings, clock = load_settings(folder / "config"), SystemClock()
    _hold(settings.store, clock.now())
    async with open_house(settings, clock, owner="bench") as house:
        token = await _fill(house)
        app = await app_of(house, clock, (), environ={})
        await _add_bare(app, house)
        with listen("127.0.0.1", 0) as listening:
            server = Guest(web_config(app, ApiSetting(host="127.0.0.1", port=0), Patient))
            serving = asyncio.create_task(server.serve([listening]))
            await server.ready.wait()
            ticking = asyncio.create_task(_tick(house))
            set_aside()  # as `serviola run` does
            took = await asyncio.to_thread(_from_elsewhere, listening.getsockname()[1], token, rounds)
            ticking.cancel()
            server.should_exit = True
            await serving
    return took


async def _tick(house: House) -> None:
    """Let the core tick as in service, so that it is awake."""
    while True:
        await house.runner.on_core(lambda core: core.renew())
        await house.runner.tick()
        await asyncio.sleep(1.0)


def _write(folder: Path) -> None:
    for name in ("config", "playbooks", "feed"):
        (folder / name).mkdir()
    config = folder / "config"
    (config / "serviola.yaml").write_text(CONFIG)
    (config / "people.yaml").write_text(
        f"schema: serviola/people/1\npeople:\n  - {{id: {PERSON}, name: Mailer}}\n"
        f"teams:\n  sales: [{PERSON}]\n"
    )
    (config / "tool.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\n"
        "kinds:\n  campaign: {pause_class: suspend}\n"
    )
    lines = ["schema: serviola/programs/1", "campaigns:"]
    lines += [
        f"  - {{id: c{n}, name: c{n}, tool: rehearsal, kind: campaign, object: o{n}, owner: team:sales, "
        "class: promotional, topics: [sun]}"
        for n in range(CAMPAIGNS)
    ]
    (config / "programs.yaml").write_text("\n".join(lines) + "\n")


def _hold(path: Path, now: Instant) -> None:
    """Put holds into the store as a core leaves them there."""
    path.parent.mkdir(parents=True)
    one = Hold(
        id="",
        brand="main",
        partition=Category.GEO,
        subject=Subject("rehearsal", "campaign", ""),
        campaign="",
        message_classes=("promotional",),
        owner="team:sales",
        situation="S-bench",
        epoch=1,
        playbook="bench",
        proposal="P-bench",
        row="",
        state=HoldState.VERIFIED,
        ours=True,
        since=now,
        lease_s=86_400,
        until=Instant(now + DAY),
        deadline=now,
    )
    held = tuple(
        replace(one, id=f"H-{n}", campaign=f"c{n}", subject=Subject("rehearsal", "campaign", f"o{n}"))
        for n in range(HELD)
    )
    with SqliteStore.open(path) as store:
        store.commit(Batch(now=now, inputs=(), words=held, intents=()))


async def _fill(house: House) -> str:
    said = [ContactSaid(key=f"guest-{n}", reason=ContactReason.COMPLAINT) for n in range(CONTACTS)]
    token, digest = new_token()
    now = SystemClock().now()
    news = house.contacts.news(PUSHED, said, now=now)
    await house.runner.on_core(lambda core: core.step([], contacts=[news]))
    await house.runner.on_core(
        lambda core: core.store.add_token(PERSON, digest, now=now, expires_at=None, roles=["clear"])
    )
    return token


async def _add_bare(app: FastAPI, house: House) -> None:
    db = await house.runner.on_core(lambda core: core.store.db)
    holds = table("holds")

    def read(name: str) -> tuple[str, int]:
        with db.reading() as connection:
            which = select(holds.c.state, holds.c.until).where(holds.c.brand == "main", holds.c.id == name)
            row = connection.execute(which).one()
            return row.state, row.until

    async def bare(request: Request) -> JSONResponse:
        state, until = await asyncio.to_thread(read, request.path_params["id"])
        return JSONResponse({"state": state, "until": until})

    app.router.routes.append(Route("/bare/{id}", bare))


def _from_elsewhere(port: int, token: str, rounds: int) -> tuple[list[float], list[float]]:
    """Ask from a process of its own, so that asking takes nothing from answering."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_ask, args=(there, port, token, rounds))
    process.start()
    there.close()  # else nobody hears that the process died
    took: tuple[list[float], list[float]] = here.recv()
    process.join()
    return took


def _ask(there: Connection, port: int, token: str, rounds: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)  # noqa: TID251 - see above
    headers = {"authorization": f"Bearer {token}"}
    gate: list[float] = []
    bare: list[float] = []
    answers: set[str] = set()
    for n in range(WARM + rounds):
        campaign = n % HELD if n % 4 == 0 else HELD + n % (CAMPAIGNS - HELD)
        asked = f"/v1/clearance?tool=rehearsal&campaign=o{campaign}"
        asked += f"&contact=guest-{(n * 7) % (2 * CONTACTS)}" if n % 2 else ""
        pair = [(asked, gate), (f"/bare/H-{n % HELD}", bare)]
        for path, kept in pair if n % 2 else reversed(pair):
            begun = perf_counter()
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            body = answer.read()
            kept.append(perf_counter() - begun)
            assert answer.status == 200, body
            if kept is gate:
                answers.add(body.split(b'"')[3].decode())
    assert answers == {"go", "hold"}, answers
    there.send((gate[WARM:], bare[WARM:]))
