"""The groups of figures, one file each."""

from __future__ import annotations

import importlib

GROUPS = (
    "rules",
    "matching",
    "exposure",
    "path",
    "backtest",
    "latency",
    "first_load",
    "asking",
    "pausing",
    "memory",
    "options",
    "outcomes",
    "places",
    "reading",
    "clustering",
    "feeds",
    "clearance",
)
"""A new group is a file with `measure(*, short)` that yields figures, and its name here."""


def run(group: str, *, short: bool) -> None:
    """Print the figures of one group as they come."""
    for figure in importlib.import_module(f"bench.{group}").measure(short=short):
        print(figure.line(), flush=True)
