"""The reports that clustering is measured on, and how it is counted."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import pytest

from bench.clustering import LEAST_F1, f1, pairs, situations_of, told_apart
from bench.reading import half
from bench.reports import written


def test_pairs_are_counted_as_one_would_by_hand():
    chance = Random(5)
    told = [(chance.choice("abc"), chance.choice("xyz")) for _ in range(40)]
    both = [(one[0] == other[0], one[1] == other[1]) for one, other in combinations(told, 2)]
    true, found, hit = sum(t for t, _ in both), sum(f for _, f in both), sum(t and f for t, f in both)
    assert pairs(told) == (true, found, hit)
    assert f1(told) == pytest.approx((hit / found, hit / true, 2 * hit / (true + found)))


def test_there_are_forty_written_events_in_two_languages_in_both_parts():
    said = written()
    events = Counter(one.event for one in said if one.event)
    assert len(said) >= 200
    assert len(events) >= 40
    assert min(events.values()) >= 3
    assert {half(one.scene) for one in said} == {0, 1}
    spanish = sum(one.who in {"mundo", "diario"} for one in said)
    assert len(said) / 3 <= spanish <= len(said) / 2


@pytest.fixture(scope="module")
def found():
    return situations_of(written())


def test_written_reports_of_one_event_end_in_one_situation(found):
    said = written()
    for part in (0, 1):
        precision, recall, both = f1(told_apart(said, found, range(len(said)), part))
        assert both >= LEAST_F1
        assert precision >= LEAST_F1
        assert recall >= 0.9


def test_what_is_none_of_the_events_is_alone(found):
    said = written()
    alone = [found[place] for place, one in enumerate(said) if not one.event]
    assert len(alone) == len(set(alone)) > 0
    assert all(list(found.values()).count(each) == 1 for each in alone)
