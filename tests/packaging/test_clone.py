from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.boxes import ROOT, environment, run, unreachable, until

pytestmark = pytest.mark.long

AT_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
CTRL_C = b"\x03"


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """A fresh clone of what is committed here."""
    if not (ROOT / ".git").exists():
        pytest.skip("only a checkout can be cloned")
    folder = tmp_path_factory.mktemp("fresh") / "serviola"
    run("git", "clone", "-q", "--no-hardlinks", ROOT, folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def make() -> list[str]:
    """Make, on the Python that the tests run on."""
    found = shutil.which("make")
    assert found
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [found, f"PYTHON={base}"]


@pytest.fixture(scope="module")
def shown(clone, make) -> list[str]:
    """What `make demo` says in a fresh clone, where nobody sits at a terminal."""
    return run(*make, "demo", cwd=clone, timeout=1800).stdout.splitlines()


def test_make_demo_says_in_one_line_that_it_sets_up_and_then_tells_the_story(shown):
    assert shown[0].startswith("setting up .venv")
    assert "serviola demo" in shown[1]


def test_make_demo_ends_with_pauses_that_were_read_back(shown):
    assert "3 campaigns paused and read back, 3 resumed" in " ".join(shown[-6:])


def test_make_demo_a_second_time_sets_nothing_up(shown, clone, make):
    again = run(*make, "demo", cwd=clone).stdout.splitlines()
    assert "serviola demo" in again[0]
    assert again[0] == shown[1]


def test_a_clone_is_clean_after_the_demo(shown, clone):
    assert run("git", "status", "--porcelain", cwd=clone).stdout == ""


@pytest.fixture
def lonely(shown, clone) -> Iterator[Path]:
    """The clone, set up, while its source is where nobody can reach it."""
    unreachable(clone)
    yield clone
    run("git", "checkout", "-q", "config", cwd=clone)


def test_make_run_ends_well_on_ctrl_c_at_a_terminal(lonely, make):
    with subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, *make, "run"],
        cwd=lonely,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = until(process.stdout.fileno(), "sources go on")
        assert "Serviola watches" in said
        process.stdin.write(CTRL_C)
        process.stdin.flush()
        rest = until(process.stdout.fileno(), "Stopped")
        process.wait(timeout=120)
    assert process.returncode == 0, rest
    assert "Error" not in rest
