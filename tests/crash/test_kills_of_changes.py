"""A process that is killed with -9 while it sends a chosen change: each call is changed once, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from engine.rules.evaluator import DurableEvaluator
from engine.trials.replay import replay
from store.sqlite import SqliteStore
from tests.fakes.voyage_system import STOP, make_config, voyage_system

ROOT = Path(__file__).parents[2]
MOVED = "eastern-0109:san-juan:2010-01-13"
SLOW_S = 0.05
"""How long the system takes to answer after it has done something: the gap in which some lives end."""


@pytest.fixture(scope="module")
def live():
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("change_lives.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    def one(folder, **plan):
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"folder": str(folder), **plan}) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield one
    with process:  # closes what it reads and writes, and waits
        pass


def house(folder, system):
    folder.mkdir()
    make_config(folder, system.port)
    system.ledger, system.slow_s = folder / "effects.jsonl", SLOW_S


def problems(folder, system, ended):
    """Say what is wrong after the last life."""
    states = {one["item"]: one["state"] for one in ended.get("calls", ())}
    if states != {STOP: "verified", MOVED: "verified"}:
        yield f"the calls ended as {ended}"
    done = Counter(name for name, _ in system.effects)
    if done != {STOP: 1, MOVED: 1}:
        yield f"the system did {system.effects}"
    if system.calls[STOP]["status"] != "canceled" or system.calls[MOVED]["rev"] != 2:
        yield f"the system has {system.calls[STOP]} and {system.calls[MOVED]}"
    for name in (STOP, MOVED):
        asked = [what for what, each in system.asked if each == name]
        if "adapt" not in asked or asked[0] != "read" or asked[-1] != "read":
            yield f"{name} was not read before and after: {asked}"
    with SqliteStore.open(folder / "var" / "serviola.sqlite3") as store:
        yield from store.verify()
        yield from replay(store.batches(), DurableEvaluator(), ["main"])
        yield from (f"started and without an outcome: {intent.key}" for intent in store.interrupted())


def places(crossings):
    """Name every crossing from the decision on, by what is crossed and the how-manieth time."""
    seen: Counter[str] = Counter()
    found = []
    for name in crossings:
        seen[name] += 1
        found.append((name, seen[name]))
    first = next(index for index, (name, _) in enumerate(found) if "decision" in name)
    return found[first:]


def of_a_change(crossings):
    """Give the places that only a change has: the decision, what is asked of the system, and what came of it."""
    return [
        place
        for place in places(crossings)
        if any(word in place[0] for word in ("decision", "HttpTool", "adapt"))
    ]


@pytest.fixture(scope="module")
def whole(live, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "house"
    with voyage_system() as system:
        house(folder, system)
        ended = live(folder)
        assert list(problems(folder, system, ended)) == []
    return of_a_change(ended["crossings"])


def wrong_after(live, folder, place):
    """Kill a life at a place, let the next one end, and say what is wrong."""
    with voyage_system() as system:
        house(folder, system)
        killed = live(folder, kill_at=place)
        said = [] if killed["killed"] else [f"nothing was killed: {killed}"]
        return said + list(problems(folder, system, live(folder, hooks=False)))


def all_wrong(live, folder, chosen):
    found = {place: wrong_after(live, folder / str(number), place) for number, place in enumerate(chosen)}
    return {place: said for place, said in found.items() if said}


def test_killed_before_or_after_each_step_of_a_change_each_call_is_changed_once(live, whole, tmp_path):
    first = [place for place in whole if place[1] == 1]
    assert {name for name, _ in first} >= {
        "before commit of decision",
        "after commit of decision",
        "before HttpTool.adapt",
        "within HttpTool.adapt",
        "after HttpTool.adapt",
        "before commit of outcome:adapt",
        "after commit of outcome:adapt",
    }
    assert all_wrong(live, tmp_path, first) == {}


@pytest.mark.long
def test_killed_at_any_step_of_a_change_each_call_is_changed_once(live, whole, tmp_path):
    assert len(whole) > 12
    assert all_wrong(live, tmp_path, whole) == {}


@pytest.mark.long
def test_killed_again_and_again_a_change_still_ends_well(live, tmp_path):
    folder, lives = tmp_path / "often", 0
    with voyage_system() as system:
        house(folder, system)
        ended = live(folder, kill_after=23)
        while ended["killed"]:
            lives += 1
            assert lives < 30
            ended = live(folder, kill_after=23)
        assert list(problems(folder, system, ended)) == []
    assert lives >= 2
