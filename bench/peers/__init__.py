"""Peers: other rule engines on the work of `bench/matching.py`, and a reader on that of `bench/reading.py`.

`make bench-peers` installs them beside the environment, never into it, and runs `python -m bench.peers`.
"""

from __future__ import annotations

PEERS = ("clips", "drools", "spacy", "zen")
"""A new peer is a file with `PEER`, an `Entry` or a `Reader`, and its name here."""
