"""Boxes to try Serviola in: a wheel, and environments that know nothing of this checkout."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOST = "earthquake.usgs.gov"
NOWHERE = "earthquake.invalid"  # a name that no network resolves (RFC 6761)
PIP: Sequence[str] = ("install", "-q", "--disable-pip-version-check", "--no-input")
# What a make or a virtual environment above us hands down would be heard below.
OURS = ("MAKE", "MFLAGS", "SERVIOLA_", "PYTHON", "VIRTUAL_ENV", "DEMO_MAILER")


def environment() -> dict[str, str]:
    """Give the environment without what belongs to this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"COLUMNS": "120", "LANG": "C.UTF-8"}


def run(
    *words: str | Path, cwd: Path, timeout: float = 600, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what it said comes with the failure."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment() if env is None else env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def build(kind: str, source: Path, into: Path) -> Path:
    """Build a wheel or an sdist with the build environment that is locked, and fetch nothing."""
    said = run(
        sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", into, source, cwd=into
    )
    (built,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    assert built.name in said.stdout
    return built


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel alone into a new environment beside the libraries that are here; give its Python.

    The libraries are reached as a plain path, so the link of the editable install among them is not followed.
    """
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, *PIP, "--no-deps", "--no-index", wheel, cwd=folder)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def where(python: Path, cwd: Path) -> Path:
    """Say from where that Python takes Serviola."""
    return Path(run(python, "-c", "import serviola; print(serviola.__file__)", cwd=cwd).stdout.strip())


def unreachable(folder: Path) -> None:
    """Let the source of a new configuration be where nobody can reach it."""
    file = folder / "config" / "serviola.yaml"
    text = file.read_text(encoding="utf-8")
    assert HOST in text
    file.write_text(text.replace(HOST, NOWHERE), encoding="utf-8")


def until(stream: int, wanted: str, within_s: float = 300) -> str:
    """Read until something was said, and give all that was said so far."""
    said = b""
    deadline = time.monotonic() + within_s
    with selectors.DefaultSelector() as ready:
        ready.register(stream, selectors.EVENT_READ)
        while wanted not in said.decode(errors="replace"):
            left = deadline - time.monotonic()
            assert left > 0, f"never said {wanted!r}, but: {said.decode(errors='replace')}"
            if ready.select(left):
                more = os.read(stream, 65_536)
                assert more, f"ended before it said {wanted!r}: {said.decode(errors='replace')}"
                said += more
    return said.decode(errors="replace")
