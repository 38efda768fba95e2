"""Samples: where the files that ship with Serviola lie, in a checkout and in a wheel alike."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
CASES = _HERE / "cases"


def folder(name: str) -> Path:
    """Give the shipped `config` or `playbooks` folder."""
    packed = _HERE / "samples" / name
    return packed if packed.is_dir() else _HERE.parent / name


def cases() -> dict[str, Path]:
    """Give the shipped demo cases by name."""
    return {path.parent.name: path.parent for path in sorted(CASES.glob("*/case.yaml"))}
