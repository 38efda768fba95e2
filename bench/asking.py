"""How long people wait: from a signal's coming in to its card in Slack, and from a press to its answer.

The service is whole: accepted, committed, ruled, asked; the rule library in a process of its own, the signed
door on a port. Only Slack is ours, on the loopback, and takes 100 ms for each call.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import quote_plus

import httpx

from bench.figures import Figure
from bench.slack_server import TAKES_S
from bench.slack_server import serving as slack_serving
from bench.worlds import NOW, book, near_quake, shipped
from engine.model.program import PlaybookRevision, ProgramRevision, Stop, Subject
from engine.model.proposal import Proposal, ProposalState
from engine.model.signal import Signal
from engine.model.time import DAY, SECOND, Instant, later
from engine.ports import Batch
from engine.rules.load import load_playbook
from serviola import clockwork
from serviola.build import House, open_house
from serviola.pauses import set_aside
from serviola.serving import serving
from serviola.settings import load_settings
from serviola.settings_api import ApiSetting

A_MINUTE = 20
CALLS = 600
SECRETS = {"BOT": "xoxb-bench", "SIGNING": "bench-signing"}
SETTINGS = """\
schema: serviola/config/1
var: ../var
people: people.yaml
programs: [programs.yaml]
playbooks: [../playbooks]
tools: [rehearsal.yaml]
sources: [{{name: usgs, kind: usgs, path: ../feed, every: 1h}}]
notify:
  slack:
    bot_token: ${{secret:BOT}}
    signing_secret: ${{secret:SIGNING}}
    team: T0TEAM
    app: A0APP
    channels: {{"team:campaigns": C0CAMP, "team:itinerary-planning": C0PLAN, "oncall:itinerary": C0CALL}}
    users: {{U0ANN: ann, U0BEN: ben}}
    base_url: http://127.0.0.1:{port}/api/
    hooks_url: http://127.0.0.1:{port}/hooks/
"""
PEOPLE = """\
schema: serviola/people/1
people: [{id: ann, name: Ann}, {id: ben, name: Ben}]
teams: {campaigns: [ann], itinerary-planning: [ben]}
on-call: {itinerary: [ann]}
"""
DOOR = "/slack/interactions"


class Going:
    """The port Clock: the time of the bench's world, going on as fast as the real one."""

    def __init__(self) -> None:
        """Begin now."""
        self._began = perf_counter()

    def now(self) -> Instant:
        """Say the time."""
        return later(NOW, perf_counter() - self._began)


@dataclass
class Times:
    """When each signal was due and which questions it brought; how long each press waited."""

    due: dict[str, float] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    acked: list[float] = field(default_factory=list)

    def hear(self, batch: Batch) -> None:
        """Take in a batch: the questions that came with a signal are its questions."""
        signals = [one for one in batch.inputs if isinstance(one, Signal) and one.id in self.due]
        for word in batch.words:
            if signals and isinstance(word, Proposal) and word.state is ProposalState.OPEN:
                self.asked.setdefault(word.id, min(self.due[one.id] for one in signals))


def measure(*, short: bool) -> Iterator[Figure]:
    """Send situations at a steady pace, and press on each card as soon as it stands there."""
    count = 6 if short else 40
    busy = os.getloadavg()[0]
    with slack_serving() as port, TemporaryDirectory(prefix="serviola-bench-") as folder:
        times, posted, calls = asyncio.run(_ask(Path(folder), port, count))
    missing = [one for one in times.asked if one not in posted]
    assert not missing, f"{len(missing)} of {len(times.asked)} questions have no card"
    took = sorted(posted[one]["at"] - at for one, at in times.asked.items())
    acked = sorted(times.acked)
    machine = f"others kept the machine busy at a load of {busy:.1f} on {os.cpu_count()} cores"
    yield Figure(
        figure="card_posted_s",
        value=_p99(took),
        at_most=1.0,
        n=len(took),
        note=(
            f"p99 in s from signal due to its card taken by a Slack of {TAKES_S * 1e3:.0f} ms a call; "
            f"median {took[len(took) // 2]:.2f}; {count} situations at {A_MINUTE} a minute, "
            f"{calls.get('chat.postMessage', 0)} messages in all; {machine}"
        ),
    )
    yield Figure(
        figure="click_acked_ms",
        value=_p99(acked) * 1e3,
        at_most=200.0,
        n=len(acked),
        note=(
            f"p99 in ms from a signed press at our door to the answer to it; median "
            f"{acked[len(acked) // 2] * 1e3:.1f}; three presses a card, while cards are asked; {machine}"
        ),
    )


def _p99(took: list[float]) -> float:
    return took[min(len(took) - 1, round(len(took) * 0.99))]


async def _ask(folder: Path, port: int, count: int) -> tuple[Times, dict[str, Any], dict[str, int]]:
    times, stop, clock = Times(), asyncio.Event(), Going()
    programs = _book()
    settings = load_settings(_written(folder, port, programs))
    async with open_house(settings, clock, environ=SECRETS, rules_apart=True) as house:
        await house.runner.step([programs, _playbook()])
        await house.runner.on_core(lambda core: core.listen(times.hear))
        set_aside()  # as `serviola run` does
        serve = asyncio.create_task(clockwork.serve(house.runner, house.sources, stop=stop))
        where = ApiSetting(host="127.0.0.1", port=0)
        async with (
            serving(house, where, clock, environ=SECRETS) as address,
            httpx.AsyncClient(base_url=address) as door,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as slack,
        ):
            pressing = asyncio.create_task(_press(door, slack, times, clock, port))
            await _send(house, _signals(programs, count), times)
            async with asyncio.timeout(60):
                while True:
                    told = await _posted(slack)
                    if set(times.asked) <= set(told["posted"]):
                        break
                    await asyncio.sleep(0.2)
            await asyncio.sleep(1.0)  # for the presses on the last card
            pressing.cancel()
            with suppress(asyncio.CancelledError):
                await pressing
            told = await _posted(slack)
        stop.set()
        await serve
    return times, told["posted"], told["calls"]


async def _send(house: House, signals: list[Signal], times: Times) -> None:
    begun = monotonic() + 0.5
    steps = []
    for number, signal in enumerate(signals):
        # The watch starts when the signal is due, not when there was time for it.
        times.due[signal.id] = begun + number * 60 / A_MINUTE
        await asyncio.sleep(max(0.0, times.due[signal.id] - monotonic()))
        steps.append(asyncio.create_task(house.runner.step([signal])))
    await asyncio.gather(*steps)


async def _posted(slack: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await slack.get("/posted")).json()
    return found


async def _press(
    door: httpx.AsyncClient, slack: httpx.AsyncClient, times: Times, clock: Going, port: int
) -> None:
    """Press on every card that comes: somebody who may not answer, then whoever may, twice."""
    pressed: set[str] = set()
    while True:
        cards = (await _posted(slack))["posted"]
        for id in [one for one in cards if one not in pressed]:
            pressed.add(id)
            for number, who in enumerate(("U0BEN", "U0ANN", "U0ANN")):
                body, headers = _signed(_payload(cards[id], who, f"{len(pressed)}.{number}", port), clock)
                begun = perf_counter()
                answer = await door.post(DOOR, content=body, headers=headers)
                times.acked.append(perf_counter() - begun)
                assert answer.status_code == 200, answer.status_code
        await asyncio.sleep(0.2)


def _payload(card: dict[str, Any], who: str, name: str, port: int) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": who, "team_id": "T0TEAM"},
        "team": {"id": "T0TEAM"},
        "api_app_id": "A0APP",
        "channel": {"id": card["channel"]},
        "response_url": f"http://127.0.0.1:{port}/hooks/{name}",
        "trigger_id": name,
        "actions": [{"action_id": "decline", "type": "button", "value": card["value"], "action_ts": name}],
    }


def _signed(payload: dict[str, Any], clock: Going) -> tuple[bytes, dict[str, str]]:
    body = ("payload=" + quote_plus(json.dumps(payload))).encode()
    stamp = str(clock.now() // SECOND)
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(SECRETS["SIGNING"].encode(), base, hashlib.sha256).hexdigest()
    return body, {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }


# The world.


def _book() -> ProgramRevision:
    """Give the book of the benches with its campaigns in the rehearsal tool."""
    usual = book(CALLS)
    moved = [
        replace(one, subject=Subject("rehearsal", "campaign", one.subject.id)) for one in usual.campaigns
    ]
    return replace(usual, campaigns=tuple(moved))


def _signals(programs: ProgramRevision, count: int) -> list[Signal]:
    """Draw a heavy quake near as many ports, each an event of its own."""
    ports: dict[str, Stop] = {}
    for voyage in programs.itineraries:
        for one in voyage.stops:
            if one.arrives_at < NOW + 6 * DAY:
                ports.setdefault(one.place_id, one)
    soon = list(ports.values())[:count]
    assert len(soon) == count, f"only {len(soon)} ports have a call soon"
    return [near_quake(number, [one]) for number, one in enumerate(soon)]


def _playbook() -> PlaybookRevision:
    """Give the shipped playbook with limits that leave room for all of them."""
    usual = shipped("disaster-near-port-call")
    limits = "{campaigns_per_hour: 500, campaigns_per_day: 500, of_brand_per_hour: 500, share_of_live: 100%}"
    text = usual.text.replace("{campaigns_per_hour: 20}", limits)
    assert text != usual.text
    return replace(usual, text=text, digest=load_playbook(text, usual.file).digest)


def _written(folder: Path, port: int, programs: ProgramRevision) -> Path:
    config = folder / "config"
    for name in ("config", "feed", "playbooks/disaster-near-port-call"):
        (folder / name).mkdir(parents=True)
    playbook = _playbook()
    (folder / "playbooks" / playbook.name / "playbook.yaml").write_text(playbook.text)
    objects = "".join(
        f"  - {{kind: campaign, id: {one.subject.id}, name: {one.id}}}\n" for one in programs.campaigns
    )
    (config / "rehearsal.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\n"
        "kinds:\n  campaign: {pause_class: suspend}\n"
        f"objects:\n{objects}"
    )
    (config / "programs.yaml").write_text("schema: serviola/programs/1\nplaces: []\n")
    (config / "people.yaml").write_text(PEOPLE)
    (config / "serviola.yaml").write_text(SETTINGS.format(port=port))
    return config
