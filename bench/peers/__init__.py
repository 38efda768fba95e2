"""Peers: other rule engines on the work of `bench/matching.py`, one file each.

`make bench-peers` installs them beside the environment, never into it, and runs `python -m bench.peers`.
"""

from __future__ import annotations

PEERS = ("clips", "drools", "zen")
"""A new peer is a file with `PEER`, an `Entry`, and its name here."""
