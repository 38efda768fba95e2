"""The planner and the naive one, which tries everything, find the same best option and rule out the same ones."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.model.option import OptionKind
from engine.model.time import MINUTE
from engine.response.brand import Brand
from engine.response.options import OTHER_PORTS, options_for
from tests.response.made_voyages import made
from tests.response.naive_planner import KINDS, NaivePlanner

MOST_PORTS = 4
WANTED = tuple(kind for kind in OptionKind if kind is not OptionKind.EXTEND_PREVIOUS)


def both(seed):
    book, stop, situation, ways, now = made(seed)
    brand = Brand(name="main", programs={book.source: book})
    fast = options_for(brand, [stop], WANTED, situation=situation, ways=ways, now=now, most_ports=MOST_PORTS)
    slow = NaivePlanner(book, stop, situation, ways, now).plan(MOST_PORTS)
    return stop, fast, slow


def said_by_us(fast, stop):
    return [
        (
            one.key.removesuffix(f":{stop}"),
            one.score,
            None if one.slack_s is None else one.slack_s // 60,
            one.tight,
            None if one.no_return_at is None else one.no_return_at // MINUTE,
            None if one.call is None else (one.call.arrives_at // MINUTE, one.call.departs_at // MINUTE),
        )
        for one in fast.options
    ]


def said_by_it(slow):
    return [
        (
            one.key,
            one.score,
            one.slack,
            one.tight,
            one.no_return,
            (one.placed and next(((a, d) for p, a, d in one.placed if p.stop is None), None)) or None,
        )
        for one in slow[0]
    ]


def agree(seeds):
    met: Counter[str] = Counter()
    for seed in seeds:
        stop, fast, slow = both(seed)
        ours, its = said_by_us(fast, stop), said_by_it(slow)
        assert ours == its, f"seed {seed}"
        out = {one.what for one in fast.not_offered} - set(KINDS) - {OTHER_PORTS}
        assert out == slow[1], f"seed {seed}"
        met.update(one.option for one in fast.options)
        met.update(f"first {one.option}" for one in fast.options[:1])
        met["tight"] += sum(one.tight for one in fast.options)
        met["moved"] += sum(bool(one.call and one.moved) for one in fast.options)
        met["ruled out"] += len(out)
        met["led through"] += sum(" leads " in one.why for one in fast.not_offered)
        met["day at sea through it"] += sum(" leads " in each for one in fast.options for each in one.open)
        met["waits"] += sum(" waits " in each for one in fast.options for each in one.reasons)
    return met


def test_on_two_hundred_voyages_both_say_the_same_of_every_option():
    met = agree(range(200))
    # What was compared: every kind was offered, and the ways that are tried last were needed as well.
    assert min(met[kind] for kind in KINDS) >= 2, met
    assert min(met[what] for what in ("tight", "moved")) >= 8, met
    assert met["ruled out"] >= 400, met
    assert min(met[what] for what in ("led through", "waits")) >= 8, met
    assert met["day at sea through it"] >= 4, met
    assert met["first alternative_port"] >= 20, met


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_on_ten_thousand_voyages_both_say_the_same_of_every_option(part):
    """In ten parts, so that they spread over the cores there are."""
    met = agree(range(200 + part * 1_000, 1_200 + part * 1_000))
    assert min(met[kind] for kind in KINDS) >= 10, met
