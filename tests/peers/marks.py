"""Marks for tests that need a peer: they are run by `make test-peers` alone, and skipped where it is not there."""

from __future__ import annotations

import pytest

from tests.peers.places import tryton_missing, unleash_missing

TRYTON_HERE = [
    pytest.mark.peer,
    pytest.mark.skipif(bool(tryton_missing()), reason=f"SKIPPED Tryton: {tryton_missing()}"),
]
UNLEASH_HERE = [
    pytest.mark.peer,
    pytest.mark.skipif(bool(unleash_missing()), reason=f"SKIPPED Unleash: {unleash_missing()}"),
]
