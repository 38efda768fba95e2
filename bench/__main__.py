"""Measure: `python -m bench [--short] [GROUP ...]` prints one line of JSON for each figure.

A bound that is missed is printed and does not fail; a bench that crashes does.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence

from bench.groups import GROUPS, run


def main() -> int:
    """Read what is asked for, and run it."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description="Measure what Serviola costs.")
    arguments.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all if none")
    arguments.add_argument("--short", action="store_true", help="less of everything, in under a minute")
    asked = arguments.parse_args()
    unknown = sorted(set(asked.groups) - set(GROUPS))
    if unknown:
        arguments.error(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return run_all(asked.groups or GROUPS, short=asked.short)


def run_all(groups: Sequence[str], *, short: bool) -> int:
    """Run each group in a process of its own, so that none finds another's memory or takes it down."""
    processes = multiprocessing.get_context("spawn")
    crashed = []
    for group in groups:
        process = processes.Process(target=run, args=(group,), kwargs={"short": short}, name=group)
        process.start()
        process.join()
        if process.exitcode:
            crashed.append(group)
    if crashed:
        print(f"crashed: {', '.join(crashed)}", file=sys.stderr)
    return 1 if crashed else 0


if __name__ == "__main__":
    sys.exit(main())
