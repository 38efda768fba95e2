"""Killed with -9 around the one request that ends a campaign: it is sent once at most, and then only read."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def life(folder: Path, where: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tests/crash/end_life.py", str(folder), where],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def requests(folder: Path) -> list[str]:
    state = folder / "tool.json"
    asks = json.loads(state.read_text())["asks"] if state.exists() else []
    return [one["verb"] for one in asks if one["verb"] != "read"]


@pytest.mark.parametrize(
    ("where", "sent", "becomes"),
    [
        ("committed", 1, "ended"),
        ("before", 0, "failed"),
        ("within", 1, "ended"),
        ("after", 1, "ended"),
    ],
)
def test_whoever_is_killed_around_it_sends_it_once_at_most(tmp_path, where, sent, becomes):
    killed = life(tmp_path, where)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(requests(tmp_path)) <= sent
    next_life = life(tmp_path, "nowhere")
    assert next_life.returncode == 0, next_life.stderr
    states, titles = ast.literal_eval(next_life.stdout)
    assert requests(tmp_path) == ["end"] * sent
    assert states == [becomes]
    if becomes == "failed":
        assert "NOT known to be ended: Beach Week" in titles
        assert not [title for title in titles if title.startswith("Ended")]
    elif where != "after":
        assert "Ended for good: Beach Week" in titles
