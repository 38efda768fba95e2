"""Where the peers of `make test-peers` lie, and whether they are there."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRYTON = ROOT / ".venv/peers-tryton"
TRYTON_LOCK = ROOT / "requirements/peers-tryton.lock"
UNLEASH = ROOT / "build/peers-unleash"
UNLEASH_FILES = (ROOT / "requirements/unleash/package.json", ROOT / "requirements/unleash/package-lock.json")
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
"""Debian keeps the server's programs off the PATH, a folder for each major version."""


def mark(files: tuple[Path, ...]) -> str:
    """Give what `.ready` holds when these lock files were installed whole."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_ready(folder: Path, files: tuple[Path, ...]) -> bool:
    """Say whether a folder holds what the lock files name."""
    made = folder / ".ready"
    return made.is_file() and made.read_text("utf-8") == mark(files)


def tryton_missing() -> str:
    """Say why Tryton cannot be run; empty when it can."""
    return "" if is_ready(TRYTON, (TRYTON_LOCK,)) else "Tryton is not installed"


def unleash_missing() -> str:
    """Say why Unleash cannot be run; empty when it can."""
    if not is_ready(UNLEASH, UNLEASH_FILES):
        return "Unleash is not installed"
    return "" if postgres_programs() else "there is no PostgreSQL server"


def postgres_programs() -> Path | None:
    """Give the folder of `initdb` and `postgres`: the newest of Debian's, else that on the PATH."""
    found = [folder for folder in DEBIAN_POSTGRES.glob("*/bin") if _has_server(folder)]
    if found:
        return max(found, key=lambda folder: [int(part) for part in folder.parent.name.split(".")])
    there = shutil.which("initdb")
    folder = Path(os.path.realpath(there)).parent if there else None
    return folder if folder and _has_server(folder) else None


def _has_server(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))
