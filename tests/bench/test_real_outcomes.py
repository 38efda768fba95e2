"""Calls that were really canceled: the ranking names where the ship went more often than either baseline."""

from __future__ import annotations

import pytest

from bench.outcomes import FIRST, hits, outcomes


@pytest.fixture(scope="module")
def found():
    return outcomes()


@pytest.mark.long
def test_the_ranking_names_the_outcome_more_often_than_the_baselines(found):
    assert len(found) >= 15
    for first in (1, FIRST):
        best = max(hits(found, "frequent", first), hits(found, "nearest", first))
        assert hits(found, "ranking", first) > best
    # What was measured when it was written; a change that loses one says why.
    assert hits(found, "ranking", FIRST) >= 14


@pytest.mark.long
def test_what_is_named_is_a_port_where_cruise_ships_call(found):
    named = {name for one in found for name in one.ranking[:FIRST]}
    assert not any(name.startswith("list:") for name in named)
