"""`serviola run` with the rule library in a process of its own: killed, it comes back; alone, it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.console_api.apihouse import CONFIG, ROOT, make_config
from tests.fakes.kills import gone

MAIN = [sys.executable, "-c", "from serviola.commands import main; main()"]
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="children are found in /proc")


def stats(pid: int) -> tuple[str, int]:
    """Give the state of a process and its parent."""
    state, parent, *_ = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return state, int(parent)


def rules_of(service: int, *, not_: int = 0) -> int:
    """Find the process of the rule library below a service."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for pid in (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()):
            try:
                state, parent = stats(pid)
                if (
                    parent == service
                    and state != "Z"
                    and pid != not_
                    and b"wire.rules_child" in Path(f"/proc/{pid}/cmdline").read_bytes()
                ):
                    return pid
            except OSError:
                continue
        time.sleep(0.05)
    raise AssertionError("there is no such process")


@contextmanager
def service(folder):
    make_config(folder, CONFIG + "api: {listen: 127.0.0.1:0}\n")
    command = [*MAIN, "run"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRON, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        for line in process.stdout or ():
            if line.startswith("The API answers at "):
                yield process, line.split()[-1]
                break
        else:
            pytest.fail((folder / "log").read_text())
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=120)


def figures(address: str, token: str) -> dict[str, float]:
    headers = {"Authorization": f"Bearer {token}"}
    said = httpx.get(f"{address}/v1/metrics", headers=headers, timeout=120).text
    return {
        line.split()[0]: float(line.split()[1])
        for line in said.splitlines()
        if line.startswith("serviola_rules")
    }


def test_killed_it_comes_back_and_is_counted_and_it_goes_with_the_service(tmp_path):
    with service(tmp_path) as (process, address):
        words = [*MAIN, "token", "mara-quist", "--role", "read"]
        made = subprocess.run(words, cwd=tmp_path, env=ENVIRON, capture_output=True, text=True, check=True)
        token = made.stdout.strip()
        first = rules_of(process.pid)
        assert figures(address, token)["serviola_rules_crashes_total"] == 0
        os.kill(first, signal.SIGKILL)
        assert gone(first)
        assert figures(address, token) == {
            "serviola_rules_running": 1,
            "serviola_rules_starts_total": 2,
            "serviola_rules_crashes_total": 1,
            "serviola_rules_quarantined": 0,
        }
        second = rules_of(process.pid, not_=first)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
        assert gone(second)
    log = (tmp_path / "log").read_text()
    assert "the rule library's process was ended by SIGKILL; it is started again at once" in log
    assert "Traceback" not in log


def test_a_service_that_is_killed_leaves_none_behind(tmp_path):
    with service(tmp_path) as (process, _):
        child = rules_of(process.pid)
        process.kill()
        process.wait(timeout=120)
        assert gone(child)
