"""Declarations of tools of vendors, to be copied by `serviola tools new`; docs/tools.md grades each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

VENDOR_FILES: Mapping[str, Path] = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.yaml"))}

_SECRET = re.compile(r"\$\{secret:([A-Z][A-Z0-9_]*)\}")


def secrets_of(text: str) -> tuple[str, ...]:
    """Name the secrets that a declaration asks for, each once."""
    return tuple(dict.fromkeys(_SECRET.findall(text)))
