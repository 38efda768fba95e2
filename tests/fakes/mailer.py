"""The stand-in campaign tool as a process of its own, for as long as a test needs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-that-must-not-print"


@dataclass
class Mailer:
    """One running mailer: where it listens, and what it wrote down."""

    url: str
    state: Path
    process: subprocess.Popen[str]

    def lines(self, what: str) -> list[dict[str, Any]]:
        ledger = self.state.with_name(self.state.name + ".ledger.jsonl")
        written = ledger.read_text("utf-8") if ledger.exists() else ""
        lines = [json.loads(line) for line in written.splitlines()]
        return [line for line in lines if line["what"] == what]

    def effects(self) -> list[tuple[str, str]]:
        return [(line["id"], line["status"]) for line in self.lines("effect")]


@contextmanager
def mailer(folder: Path, faults: str = "") -> Iterator[Mailer]:
    """Run a mailer with a fresh state; closing its standard input ends it."""
    state = folder / f"mailer-{faults or 'well'}.json".replace(":", "-")
    process = subprocess.Popen(
        [sys.executable, "-m", "serviola.mailer", "--state", str(state), "--faults", faults],
        cwd=ROOT,
        env={"DEMO_MAILER_TOKEN": TOKEN},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield Mailer(f"http://127.0.0.1:{port}", state, process)
    finally:
        process.communicate(timeout=120)
