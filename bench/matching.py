"""What ten thousand playbooks cost: to find those that can hold, to judge them, to swap one, to keep all."""

from __future__ import annotations

import gc
import tracemalloc
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median
from time import perf_counter

from bench.figures import Figure, ratio
from bench.playbooks import CALL, MANY, REACHED, WITHIN_S, filed, many, situations
from bench.worlds import BRAND, NOW, book, far_quake, near_quake, plan, shipped, stops
from engine.model.match import Match, Miss
from engine.model.program import Stop
from engine.model.scales import Hazard, Severity, Status
from engine.model.signal import Signal, Situation
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.compile import Plan, compile_playbook
from engine.rules.conditions import OneOf, OnScale, Voices
from engine.rules.evaluator import DurableEvaluator
from engine.rules.index import Index
from engine.rules.load import load_playbook
from engine.rules.match import Judge
from engine.rules.plain import PlainEvaluator
from engine.rules.seen import Seen
from engine.situations.evidence import independent

FEW = 10
OVER = ("retracted", "cleared")


def measure(*, short: bool) -> Iterator[Figure]:
    """Find and judge, over playbooks that differ in hazard, severity and how many voices they need."""
    rounds = 5 if short else 15
    yield _selecting(3_000 if short else 20_000, rounds)
    yield _deciding(3_000 if short else 20_000, rounds)
    yield _growing(4 if short else 10)
    yield _reloading(20 if short else 100)
    yield _bytes_of_index(2_000 if short else MANY)
    yield _bytes_of_trees(60 if short else 500)


class Bare:
    """The same in the fewest words, for these playbooks alone: one hash, one bisection."""

    def __init__(self, plans: list[Plan]) -> None:
        filed: dict[tuple[str, Severity], list[tuple[int, str]]] = {}
        for one in plans:
            hazard, severity, voices = (leaf.test for leaf in one.leaves[1:4])
            assert isinstance(hazard, OneOf)
            assert isinstance(severity, OnScale)
            assert isinstance(voices, Voices)
            for each in Severity:
                if each.rank >= severity.value.rank:
                    entry = (voices.count, one.playbook.name)
                    filed.setdefault((hazard.values[0], each), []).append(entry)
        self._filed = {
            place: ([count for count, _ in entries], [name for _, name in entries])
            for place, found in filed.items()
            for entries in [sorted(found)]
        }

    def select(self, situation: Situation) -> list[str]:
        """Name the playbooks that may ask about a situation."""
        found = self._filed.get((situation.hazard, situation.severity))
        if found is None:
            return []
        count, _ = independent(situation, within_s=WITHIN_S)
        if situation.status is not Status.ACTUAL or situation.state in OVER:
            return []
        counts, names = found
        return names[: bisect_right(counts, count)]


def _selecting(count: int, rounds: int) -> Figure:
    # Of the 500 of a hazard, 100 need no more voices than a situation has that reaches anything.
    plans, chosen = many(MANY, lambda number: 2 + number % 20), situations(count)
    index, bare = filed(plans), Bare(plans)
    reached = _agree(index, bare, chosen)

    def ours() -> None:
        for one in chosen:
            index.select(Seen(one))

    def theirs() -> None:
        for one in chosen:
            bare.select(one)

    times, spent = ratio(ours, theirs, rounds=rounds)
    return Figure(
        figure="select_vs_index",
        value=1 / times,
        at_least=0.5,
        n=count * rounds,
        note=f"of the speed of a bare hash and bisection; {MANY} playbooks, {reached / count:.1%} of "
        f"situations reach 100 of them, none wrong; {spent / count * 1e6:.1f} µs each, near misses apart; "
        "we count no voices where there are fewer reports than any playbook needs, the bare one always does",
    )


def _agree(index: Index, bare: Bare, chosen: list[Situation]) -> int:
    """Let the two agree on every situation, and count those that reach anything."""
    reached = 0
    for one in chosen:
        found = index.select(Seen(one))
        assert found == set(bare.select(one))
        reached += bool(found)
    assert reached == -(-len(chosen) // 100)
    return reached


def _deciding(count: int, rounds: int) -> Figure:
    # Each needs another number of voices, and the first as many as a situation has that reaches anything.
    plans, chosen = many(MANY, lambda number: REACHED + number), situations(count)
    by_name = {one.playbook.name: one for one in plans}
    index, bare, evaluator = filed(plans), Bare(plans), DurableEvaluator()
    _agree(index, bare, chosen)
    matches = 0

    def ours() -> None:
        nonlocal matches
        for one in chosen:
            seen = Seen(one)
            if found := index.select(seen):
                judge = Judge(seen, now=NOW, evaluator=evaluator)
                for name in sorted(found):
                    word, surprise = judge.judge(by_name[name], CALL)
                    assert isinstance(word, Match)
                    assert not surprise
                    matches += 1

    def theirs() -> None:
        for one in chosen:
            bare.select(one)

    times, spent = ratio(ours, theirs, rounds=rounds)
    assert matches == (rounds + 1) * -(-count // 100)
    return Figure(
        figure="match_vs_index",
        value=1 / times,
        at_least=0.15,
        n=count * rounds,
        note="of the same, and what is reached is judged by durable_rules in this process, with its proof; "
        f"1% of situations reach one playbook; {spent / count * 1e6:.1f} µs each",
    )


def _growing(rounds: int) -> Figure:
    """Take the same quakes in with few playbooks and with many; as many match and as many nearly do."""
    each = 40
    calls = stops(60)
    programs = book(60)

    def opened(plans: list[Plan]) -> State:
        state = State(evaluator=PlainEvaluator())
        advance(state, [programs], NOW)
        brand = state.brand(BRAND)
        for one in plans:
            brand.plans[one.playbook.name] = one
            brand.index.put(one)
        return state

    def needs(number: int) -> int:
        """Let one playbook hold for an Extreme quake with one voice, and all the others need more."""
        return 1 if number == 0 else 2 + number

    few = opened(many(FEW, needs, hazards=[Hazard.EARTHQUAKE]))
    large = opened(many(MANY, needs))
    times, spent = [], []
    seen = {True: (0, 0), False: (0, 0)}
    for number in range(rounds + 1):
        batch = _quakes(number * each, each, calls)
        took = {}
        for is_large in (number % 2 == 0, number % 2 != 0):
            gc.collect()
            begun = perf_counter()
            words = [word for one in batch for word in advance(large if is_large else few, [one], NOW)[0]]
            took[is_large] = perf_counter() - begun
            kinds = [type(word) for word in words]
            matched, missed = seen[is_large]
            seen[is_large] = (matched + kinds.count(Match), missed + kinds.count(Miss))
        if number:  # the first is to warm up
            times.append(took[True] / took[False])
            spent.append(took[True] / each)
    assert seen[True] == seen[False]
    assert min(seen[True]) > 0
    return Figure(
        figure="growth_playbooks",
        value=median(times),
        at_most=1.5,
        n=rounds * each,
        note=f"times the cost of a signal with {FEW} playbooks, with {MANY}; the core, plain evaluator, on "
        f"both sides {seen[True][0]} matches, {seen[True][1]} misses; {median(spent) * 1e3:.2f} ms a signal",
    )


def _quakes(first: int, count: int, calls: list[Stop]) -> list[Signal]:
    return [near_quake(n, calls) if n % 4 == 0 else far_quake(n) for n in range(first, first + count)]


def _reloading(swaps: int) -> Figure:
    plans = many(MANY, lambda number: 2 + number % 20)
    playbooks = [one.playbook for one in plans]
    index = Index()
    begun = perf_counter()
    for one in playbooks:
        index.put(compile_playbook(one))
    whole = perf_counter() - begun
    took = []
    for number in range(swaps):
        changed = replace(plans[(number * 7_919 + 1) % MANY].playbook, name=playbooks[number * 97].name)
        begun = perf_counter()
        index.put(compile_playbook(changed))
        took.append(perf_counter() - begun)
    return Figure(
        figure="reload",
        value=median(took) / whole,
        at_most=0.01,
        n=swaps,
        note=f"of the time to load {MANY} playbooks, to swap one; without reading YAML, which would flatter "
        f"it; {median(took) * 1e3:.2f} ms against {whole:.1f} s",
    )


def _bytes_of_index(count: int) -> Figure:
    # The shipped playbook is the widest: five hazards, two severities, two kinds of evidence.
    base = plan()
    plans = [replace(base, playbook=replace(base.playbook, name=f"p-{n:05}")) for n in range(count)]
    size, index = _allocated(lambda: filed(plans))
    assert isinstance(index, Index)
    assert len(index) == count
    return Figure(
        figure="bytes_index",
        value=size / count,
        at_most=2_048,
        n=count,
        note="bytes of the index for a playbook as shipped: 5 hazards, 2 severities, 2 kinds of evidence",
    )


def _bytes_of_trees(count: int) -> Figure:
    text = shipped("disaster-near-port-call").text
    plan()
    size, _ = _allocated(
        lambda: [compile_playbook(load_playbook(f"{text}\n# {n}", "p.yaml")) for n in range(count)]
    )
    return Figure(
        figure="bytes_tree",
        value=size / count,
        at_most=16_384,
        n=count,
        note="bytes of a shipped playbook as loaded and compiled: what it says, leaves, form and tree",
    )


def _allocated(make: Callable[[], object]) -> tuple[int, object]:
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    made = make()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return after - before, made
