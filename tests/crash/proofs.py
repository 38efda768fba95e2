"""What must be true of a folder after any number of lives: nothing lost, nothing done twice."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.model.decision import Decision, Verdict
from engine.model.hold import Outcome, Result
from engine.model.proposal import Proposal, ProposalState
from engine.model.signal import Signal
from engine.model.time import MINUTE, parse_iso
from engine.rules.evaluator import DurableEvaluator
from engine.trials.replay import as_committed, replay
from serviola.stage import BRAND, read_ledger
from store.sqlite import SqliteStore

ROOT = Path(__file__).parents[2]
SHIFTS = {"verified_at", "released_at"}
"""The moments that a crash may put off, where it came while a pause or a resume was under way."""
AT_MOST = MINUTE
MOST_LIVES = 60
JANUARY, NEVADA = "january-2010", "nevada-2025"
MAY_BE_FEWER = {"before SqliteStore.claim", "after SqliteStore.claim"}
"""How many claims it takes depends on how many outcomes come back meanwhile."""


@dataclass(frozen=True)
class Whole:
    """A case that was played in one life: what came of it, and what it crossed."""

    case: str
    report: dict[str, Any]
    crossings: list[str]
    seconds: float
    counts: dict[str, Any]


class Lives:
    """The script that forks lives, and one plan after the other for it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("lives.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def live(self, case: str, folder: Path, **plan: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"case": case, "folder": str(folder), **plan}) + "\n")
        self._process.stdin.flush()
        ended: dict[str, Any] = json.loads(self._process.stdout.readline())
        return ended

    def whole(self, case: str, folder: Path) -> Whole:
        """Play a case in one life; what is wrong with that would be wrong with every other."""
        ended = self.live(case, folder)
        whole = Whole(
            case=case,
            report=ended["report"],
            crossings=ended["crossings"],
            seconds=ended["seconds"],
            counts=counts(folder),
        )
        assert list(problems(folder, whole, ended["report"])) == []
        return whole

    def end(self, case: str, folder: Path) -> dict[str, Any]:
        """Play a case to its end, undisturbed."""
        ended = self.live(case, folder, hooks=False)
        assert "report" in ended, f"the case did not end by itself: {ended}"
        return ended

    def close(self) -> None:
        with self._process:  # closes what it reads and writes, and waits
            pass


@contextmanager
def opened(folder: Path) -> Iterator[SqliteStore]:
    with SqliteStore.open(folder / "store" / "serviola.sqlite3") as store:
        yield store


def counts(folder: Path) -> dict[str, Any]:
    """Count what was heard, asked and answered, each by its name."""
    with opened(folder) as store:
        batches = [as_committed(recorded) for recorded in store.batches()]
    inputs = [item for batch in batches for item in batch.inputs]
    words = [word for batch in batches for word in batch.words]
    return {
        "signals": Counter(item.id for item in inputs if isinstance(item, Signal)),
        "proposals": {word.id: word.state for word in words if isinstance(word, Proposal)},
        "answers": Counter((item.proposal, item.by) for item in inputs if isinstance(item, Decision)),
        "verdicts": Counter(
            (word.proposal, word.accepted, word.final) for word in words if isinstance(word, Verdict)
        ),
    }


def unsure(folder: Path) -> bool:
    """Say whether a life ended while it was not known if a pause or a resume had been done."""
    with opened(folder) as store:
        inputs = [item for recorded in store.batches() for item in recorded.inputs]
    return any(isinstance(item, Outcome) and item.result is Result.UNKNOWN for item in inputs)


def problems(folder: Path, whole: Whole, report: dict[str, Any]) -> Iterator[str]:
    """Hold a folder against what came of one whole life; give a sentence for each thing that is wrong."""
    yield from _report(whole.report, report, put_off=unsure(folder))
    yield from _ledger(whole, folder)
    found = counts(folder)
    for what, want in whole.counts.items():
        if found[what] != want:
            yield f"the {what} are {found[what]}, in one life {want}"
    twice = [key for key, n in found["verdicts"].items() if key[2] and n > 1]
    if twice:
        yield f"proposals with two final verdicts: {twice}"
    still = [key for key, state in found["proposals"].items() if state is ProposalState.OPEN]
    if still:
        yield f"proposals that nobody closed: {still}"
    with opened(folder) as store:
        yield from store.verify()
        yield from replay(store.batches(), DurableEvaluator(), [BRAND])
        yield from (f"started and without an outcome: {intent.key}" for intent in store.interrupted())
        if store.inbox():
            yield f"left in the inbox: {store.inbox()}"


def _report(want: dict[str, Any], got: dict[str, Any], *, put_off: bool) -> Iterator[str]:
    """Compare two reports: exactly, but for the order of messages sent at one moment, and for what a crash put off."""
    for key, mine in want.items():
        yours = got[key]
        if key == "ledger":
            continue
        if key == "told":
            if sorted(map(json.dumps, mine)) != sorted(map(json.dumps, yours)):
                yield f"told is {yours}, in one life {mine}"
        elif key in {"paused", "resumed"} and put_off:
            yield from _put_off(key, mine, yours)
        elif mine != yours:
            yield f"{key} is {yours}, in one life {mine}"


def _put_off(key: str, want: list[dict[str, Any]], got: list[dict[str, Any]]) -> Iterator[str]:
    if [one["campaign"] for one in want] != [one["campaign"] for one in got]:
        yield f"{key} is {got}, in one life {want}"
        return
    for mine, yours in zip(want, got, strict=True):
        for name, moment in mine.items():
            late = parse_iso(yours[name]) - parse_iso(moment) if name in SHIFTS else 0
            if not 0 <= late <= AT_MOST or (name not in SHIFTS and yours[name] != moment):
                yield f"{name} of {mine['campaign']} is {yours[name]}, in one life {moment}"


def effects(ledger: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Give what the tool did to each campaign, in order, by its own book."""
    found: dict[str, list[str]] = {}
    for line in ledger:
        if line["what"] == "effect":
            found.setdefault(line["id"], []).append(line["status"])
    return found


def _ledger(whole: Whole, folder: Path) -> Iterator[str]:
    """Hold the tool's own book against what should be: one pause and one resume of each, and nothing else."""
    ledger = read_ledger(folder)
    want, found = effects(whole.report["ledger"]), effects(ledger)
    once = all(each == ["paused", "running"] for each in want.values())
    if not once or len(want) != len(whole.report["resumed"]):
        yield f"in one life the ledger has {want}"
    if found != want:
        yield f"the ledger has {found}, in one life {want}"
    yield from _asked_again(ledger)
    for campaign in json.loads((folder / "mailer.json").read_text())["campaigns"]:
        if campaign["status"] != "running":
            yield f"the tool has {campaign['id']} as {campaign['status']} in the end"


def _asked_again(ledger: list[dict[str, Any]]) -> Iterator[str]:
    """Find what was asked of the tool after it had done it: who is unsure reads first."""
    done: set[tuple[str, str]] = set()
    for line in ledger:
        if line["what"] == "effect":
            done.add((line["id"], line["status"]))
        elif line["method"] == "PUT":
            what = (line["path"].split("/")[-2], line["body"]["status"])
            if what in done:
                yield f"the tool was asked again for what it had done: {what}"


@pytest.fixture(scope="module")
def lives():
    started = Lives()
    yield started
    started.close()


@pytest.fixture(scope="module")
def wholes(lives, tmp_path_factory):
    return {case: lives.whole(case, tmp_path_factory.mktemp(case)) for case in (JANUARY, NEVADA)}


def places(whole):
    """Name every crossing by what is crossed and the how-manieth time."""
    seen: Counter[str] = Counter()
    found = []
    for name in whole.crossings:
        seen[name] += 1
        found.append((name, seen[name]))
    return found


def kill_at(lives, whole, folder, place, *, group):
    """Kill a life at a place, let the next one end, and say what is wrong."""
    ended = lives.live(whole.case, folder, kill_at=place, group=group)
    if not ended["killed"] and place[0] not in MAY_BE_FEWER:
        return [f"nothing was killed: {ended}"]
    return list(problems(folder, whole, lives.end(whole.case, folder)["report"]))


def at_random(lives, wholes, folder, seed):
    """Kill a life at a moment that only chance knows, perhaps the next one too, and say what is wrong."""
    dice = random.Random(seed)
    whole = wholes[dice.choice([JANUARY, JANUARY, NEVADA])]
    moments = [dice.uniform(0.0, 1.1 * whole.seconds) for _ in range(dice.choice([1, 1, 2]))]
    print(f"seed {seed}: {whole.case}, killed after {[round(each, 3) for each in moments]} s")  # noqa: T201 - what chance chose, to do it again
    for moment in moments:
        lives.live(whole.case, folder, hooks=False, after_s=moment, group=dice.random() < 0.5)
    return list(problems(folder, whole, lives.end(whole.case, folder)["report"]))


def killed_every(lives, whole, folder, every):
    for life in range(MOST_LIVES):
        ended = lives.live(whole.case, folder, kill_after=every, group=life % 2 == 1)
        if not ended["killed"]:
            assert list(problems(folder, whole, ended["report"])) == []
            return life
    pytest.fail(f"{MOST_LIVES} lives of {every} crossings were not enough")
