"""A core that starts now has in mind, and says next, what a core that never stopped has and says.

A walk lets chance play the world (tests/replay/walks.py); after every step both are compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from engine.model.hold import HoldState, Tick
from engine.model.match import Match
from engine.model.place import Point
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import PauseClass
from engine.model.signal import SituationState
from engine.model.time import DAY, HOUR, Instant
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from engine.trials.replay import replay
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore
from tests.replay.walks import Walk, playbook


@pytest.fixture(autouse=True)
def playbooks_are_read_once(monkeypatch):
    """Have each text read once: a walk reads the same few hundreds of times."""
    monkeypatch.setattr("engine.response.state.load_playbook", cache(load_playbook))


def walk_on_a_file(folder, seed, steps):
    with SqliteStore.open(folder / f"{seed}.db") as store:
        walk = Walk(seed, store)
        walk.run(steps)
        assert store.verify() == []
        assert replay(store.batches(), PlainEvaluator(), ["main"]) == []
    return walk


@pytest.mark.parametrize("seed", range(8))
def test_after_every_step_of_a_walk_a_new_core_has_the_same_in_mind_and_says_the_same(tmp_path, seed):
    walk_on_a_file(tmp_path, seed, 120)


@pytest.mark.parametrize("seed", [100, 101])
def test_the_store_that_forgets_gives_the_same_mind(seed):
    store = MemoryStore()
    Walk(seed, store).run(80)
    assert replay(store.batches(), PlainEvaluator(), ["main"]) == []


@pytest.mark.long
def test_long_walks_meet_everything_there_is(tmp_path):
    met: Counter[str] = Counter()
    restarts = 0
    for seed in range(1_000, 1_060):
        walk = walk_on_a_file(tmp_path, seed, 300)
        restarts += walk.restarts
        for batch in walk.batches:
            for word in batch.words:
                met[f"{word.kind} {getattr(word, 'state', '')}"] += 1
                met[f"{word.kind} {getattr(word, 'because', '')}"] += 1
                met[f"{word.kind} {getattr(word, 'asks', '')}"] += 1
    print(f"{restarts} restarts, {met}")  # noqa: T201 - what the walks met is worth a look
    want = {
        *(f"hold {state}" for state in HoldState),
        *(f"proposal {state}" for state in ProposalState),
        *(f"proposal {why}" for why in Because),
        *(f"proposal {what}" for what in ProposalKind),
        *(f"situation {state}" for state in SituationState),
    }
    assert want - set(met) == set()
    assert restarts > 100


@pytest.mark.parametrize("edge", ["opens", "closes"])
@pytest.mark.parametrize("before_us", [1_500_000, 700_000, 1])
@pytest.mark.parametrize("then_us", [-999_999, -500_000, -1, 0, 1])
def test_a_window_opens_and_closes_at_its_instant_whoever_looked_a_moment_before(edge, before_us, then_us):
    walk = Walk(1, MemoryStore())
    arrives = w.after(3 * DAY)
    stop = w.stop(arrives_at=arrives, departs_at=Instant(arrives + 9 * HOUR))
    itinerary = replace(w.program().itineraries[0], stops=(stop,))
    campaign = w.campaign(pause_class=PauseClass.SUSPEND)
    walk.step([w.program(itineraries=(itinerary,), campaigns=(campaign,)), playbook("quake", ahead="1d")])
    moment = arrives - DAY if edge == "opens" else stop.departs_at
    walk.clock.set(Instant(moment - before_us))
    walk.step([w.signal(occurred_at=w.NOW, expires_at=None, point=w.LABADEE)])
    later = Instant(moment + max(then_us, 1 - before_us))
    walk.clock.set(later)
    walk.step([Tick(at=later)])
    matched = any(isinstance(word, Match) for batch in walk.batches for word in batch.words)
    assert matched == (edge == "closes" or later >= moment)


def test_the_options_of_a_call_change_as_the_ship_leaves_a_call_before_that_is_far_from_what_happened():
    walk = Walk(1, MemoryStore())
    sails = w.after(DAY)
    before = w.stop(
        id="far", place="Far", place_id="far", point=Point(40.0, -30.0), hubs=(), departs_at=sails
    )
    before = replace(before, arrives_at=Instant(sails - 9 * HOUR))
    stop = w.stop(arrives_at=w.after(3 * DAY), departs_at=w.after(3 * DAY + 9 * HOUR))
    itinerary = replace(w.program().itineraries[0], stops=(before, stop))
    walk.step([w.program(itineraries=(itinerary,), campaigns=()), playbook("quake", within="60h")])
    walk.step([w.signal(occurred_at=w.NOW, expires_at=None, point=w.LABADEE)])
    ((situation, again),) = walk.core.state.brand("main").recheck.items()
    assert again == sails
    walk.clock.set(Instant(sails - 1))
    walk.step([Tick(at=Instant(sails - 1))])
    walk.clock.set(sails)
    walk.step([Tick(at=sails)])
    (asked,) = walk.core.state.brand("main").open_proposals(situation)
    assert [one.option for one in asked.options] == ["sea_day"]
    assert [one.what for one in asked.not_offered] == ["extend_previous"]
    assert asked.revision == 2
