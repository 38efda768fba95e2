from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.packaging.boxes import NOWHERE, ROOT, build, environment, install, run, unreachable, until


@pytest.fixture(scope="module")
def serviola(tmp_path_factory) -> Path:
    """The command, installed from a wheel."""
    wheel = build("wheel", ROOT, tmp_path_factory.mktemp("dist"))
    return install(wheel, tmp_path_factory.mktemp("box") / "venv").parent / "serviola"


@pytest.fixture
def house(serviola, tmp_path) -> Path:
    """A folder that `serviola init` has made, whose source is where nobody can reach it."""
    run(serviola, "init", cwd=tmp_path)
    unreachable(tmp_path)
    return tmp_path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_without_its_source_it_says_so_goes_on_and_ends_cleanly_when_told(serviola, house, number):
    with subprocess.Popen(
        [serviola, "run"],
        cwd=house,
        env=environment() | {"COLUMNS": "1000"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = until(process.stderr.fileno(), "the other sources go on")
        assert NOWHERE in said
        assert "cannot be resolved" in said or "cannot be reached" in said
        assert "Traceback" not in said
        assert process.poll() is None
        process.send_signal(number)
        out, rest = process.communicate(timeout=120)
    assert process.returncode == 0, rest.decode()
    assert "Traceback" not in rest.decode()
    assert "Stopped" in out.decode()
    assert run(serviola, "verify", cwd=house).stdout.startswith("The journal is whole")
