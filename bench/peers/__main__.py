"""Measure against peers: `python -m bench.peers [--short] [--cap SECONDS] [PEER ...]`, a line of JSON each.

A bound that is missed is printed and does not fail; a peer that was not measured is printed, and fails.
"""

from __future__ import annotations

import argparse
import sys

from bench.peers import PEERS
from bench.peers.capped import capped

CAP_S = 300


def main() -> int:
    """Read what is asked for, and measure one peer after the other."""
    arguments = argparse.ArgumentParser(
        prog="python -m bench.peers", description="Measure others on the same work."
    )
    arguments.add_argument("peers", nargs="*", metavar="PEER", help=f"of {', '.join(PEERS)}; all if none")
    arguments.add_argument("--short", action="store_true", help="a tenth of the signals, in fewer rounds")
    arguments.add_argument(
        "--cap", type=float, default=CAP_S, metavar="SECONDS", help=f"end a peer after so long ({CAP_S})"
    )
    asked = arguments.parse_args()
    unknown = sorted(set(asked.peers) - set(PEERS))
    if unknown:
        arguments.error(f"no such peer: {', '.join(unknown)}; there are {', '.join(PEERS)}")
    measured = True
    for name in asked.peers or PEERS:
        for figure in capped(name, short=asked.short, cap_s=asked.cap):
            print(figure.line(), flush=True)
            measured = measured and figure.value is not None
    return 0 if measured else 1


if __name__ == "__main__":
    sys.exit(main())
