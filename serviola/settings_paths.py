"""Paths that the configuration names from its folder."""

from __future__ import annotations

import os
from pathlib import Path


def from_folder(folder: Path, written: str) -> Path:
    """Give a path that a file in a folder names, without detours such as `config/../playbooks`.

    Where a link lies on the way, `..` may lead elsewhere than it seems, and the detour stays. No link is
    followed: it may lead elsewhere tomorrow.
    """
    path = folder / written
    plain = Path(os.path.normpath(path))
    return plain if plain.resolve() == path.resolve() else path
