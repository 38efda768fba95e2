"""What a judgement costs: the library against the plain evaluator, and the whole of it against one insert."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from bench.figures import Figure, ratio, seconds
from bench.worlds import BRAND, NOW, far_quake, near_quake, plan, stops
from engine.model.match import Candidate
from engine.model.signal import Situation
from engine.rules.evaluator import DurableEvaluator
from engine.rules.facts import find
from engine.rules.found import numbers
from engine.rules.match import Judge
from engine.rules.plain import PlainEvaluator
from engine.rules.ruleset import keys_of
from engine.rules.seen import Seen
from engine.situations.exposure import candidates
from engine.situations.intake import intake
from engine.situations.places import PlaceIndex
from wire.rules import ChildEvaluator

SITUATIONS = 60


def measure(*, short: bool) -> Iterator[Figure]:
    """Judge the same situations and calls again and again."""
    rounds = 5 if short else 15
    yield from _evaluators(rounds)
    yield from _judging(rounds)
    yield from _child(rounds)


def pairs() -> list[tuple[Situation, Candidate]]:
    """Draw situations, near and far, with the calls that they meet or nearly miss."""
    calls, compiled = stops(400), plan()
    places = PlaceIndex(calls)
    found: list[tuple[Situation, Candidate]] = []
    for number in range(SITUATIONS):
        signal = near_quake(number, calls) if number % 3 else far_quake(number)
        situation = intake(signal, None, brand=BRAND, now=NOW)
        assert situation is not None
        ahead_s = compiled.playbook.before_arrival_s
        met = candidates(situation, places, compiled.playbook.ways, before_arrival_s=ahead_s, now=NOW)
        found += [(situation, one) for one in met[:20]]
    return found


def _evaluators(rounds: int) -> Iterator[Figure]:
    compiled = plan()
    snapshots = []
    for situation, candidate in pairs():
        facts: dict[str, int] = {}
        for leaf in compiled.leaves:
            what = find(leaf.test, Seen(situation), candidate)
            facts[f"c{leaf.index}"], facts[f"n{leaf.index}"] = numbers(leaf, what)
        snapshots.append(facts)
    durable, plain = DurableEvaluator(), PlainEvaluator()

    def by_library() -> list[bool]:
        return [durable.evaluate(compiled.shape, facts) for facts in snapshots]

    def by_plain() -> list[bool]:
        return [plain.evaluate(compiled.shape, facts) for facts in snapshots]

    answers = by_plain()
    assert by_library() == answers
    assert len(set(answers)) == 2
    times, spent = ratio(by_library, by_plain, rounds=rounds)
    each = spent / len(snapshots) * 1e6
    yield Figure(
        figure="durable_vs_plain",
        value=times,
        n=len(snapshots) * rounds,
        note=f"times the plain evaluator's time, shipped playbook's shape; {each:.0f} µs an evaluation",
    )


def _judging(rounds: int) -> Iterator[Figure]:
    compiled, chosen, evaluator = plan(), pairs(), DurableEvaluator()
    row = ("bench", "x" * 700)
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT, body TEXT)")

    def judging() -> None:
        for situation, calls in groupby(chosen, key=lambda pair: pair[0]):
            judge = Judge(Seen(situation), now=NOW, evaluator=evaluator)
            judge.judge_many(compiled, [candidate for _, candidate in calls])

    def inserting() -> None:
        for _ in chosen:
            database.execute("INSERT INTO rows (name, body) VALUES (?, ?)", row)

    times, spent = ratio(judging, inserting, rounds=rounds)
    database.close()
    n = len(chosen) * rounds
    each = spent / len(chosen) * 1e6
    yield Figure(
        figure="match_judge_vs_insert",
        value=times,
        n=n,
        note="times a bare sqlite3 insert in memory: facts, library, check and proof of one call",
    )
    yield Figure(
        figure="match_judge_us", value=each, n=n, note="µs for the same on this machine; moves with it"
    )


def _child(rounds: int) -> Iterator[Figure]:
    shape = plan().shape
    asked = [(shape, dict.fromkeys(keys_of(shape.width), number % 7)) for number in range(200)]
    inside, apart = DurableEvaluator(), ChildEvaluator()
    try:
        starting = seconds(lambda: apart.evaluate(*asked[0]))
        assert apart.evaluate_many(asked) == inside.evaluate_many(asked)
        together, spent = ratio(
            lambda: apart.evaluate_many(asked), lambda: inside.evaluate_many(asked), rounds=rounds
        )
        _, alone = ratio(
            lambda: [apart.evaluate(*one) for one in asked],
            lambda: [inside.evaluate(*one) for one in asked],
            rounds=rounds,
        )
    finally:
        apart.close()
    each, single = spent / len(asked) * 1e6, alone / len(asked) * 1e6
    yield Figure(
        figure="child_vs_inprocess",
        value=together,
        n=len(asked) * rounds,
        note=f"times the library in our own process, {len(asked)} at once; {each:.0f} µs each, "
        f"{single:.0f} µs asked one by one, {starting * 1e3:.0f} ms to start",
    )
