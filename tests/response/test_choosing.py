"""In which order playbooks are held against a situation, however they stand one behind the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.response.brand import Brand
from engine.response.choosing import chosen
from engine.rules.compile import compile_playbook
from engine.rules.load import load_playbook
from engine.rules.seen import Seen
from tests.fakes import words as w
from tests.rules.short_form import SHORT_FORM

PLAN = compile_playbook(load_playbook(SHORT_FORM, "playbook.yaml"))
SITUATION = w.situation()


def order(behind: Mapping[str, tuple[str, ...]], priority: Mapping[str, int], judged: set[str]) -> list[str]:
    """Say in which order those are judged again that were judged before."""
    brand = Brand(name="main")
    for name, others in behind.items():
        playbook = replace(PLAN.playbook, name=name, inhibited_by=others, priority=priority.get(name, 50))
        brand.plans[name] = replace(PLAN, playbook=playbook)
    brand.judged[SITUATION.id] = judged
    return chosen(brand, Seen(SITUATION))


def test_a_chain_may_be_as_long_as_it_likes():
    names = [f"p-{number:05}" for number in range(5_000)]
    chain = {name: (other,) for name, other in pairwise(names)} | {names[-1]: ()}
    assert order(chain, {}, set(names)) == names[::-1]


def test_a_ring_may_be_as_long_as_it_likes_and_priority_decides():
    names = [f"p-{number:05}" for number in range(5_000)]
    ring = {name: (other,) for name, other in zip(names, (*names[1:], names[0]), strict=True)}
    assert order(ring, {names[3]: 60}, set(names)) == [names[3], *names[:3], *names[4:]]


NAMES = "abcdef"
GRAPHS = st.fixed_dictionaries({name: st.sets(st.sampled_from(NAMES + "x")) for name in NAMES})


@settings(database=None, deadline=None, max_examples=1_000)
@given(GRAPHS, st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3)), st.sets(st.sampled_from(NAMES)))
def test_who_keeps_others_silent_comes_first_and_within_a_ring_who_has_priority(graph, priority, judged):
    """Held against the same said naively: one goes before another if it is before it and not also behind it."""
    behind = {name: tuple(sorted(others - {name})) for name, others in graph.items()}

    def all_behind(name: str) -> set[str]:
        found: set[str] = set()
        while fresh := {other for one in (name, *found) for other in behind.get(one, ())} - found:
            found |= fresh
        return found

    placed: list[str] = []

    def place(name: str) -> None:
        for other in behind[name]:
            if other in judged and other not in placed and name not in all_behind(other):
                place(other)
        if name not in placed:
            placed.append(name)

    for name in sorted(judged, key=lambda one: (-priority.get(one, 50), one)):
        place(name)
    assert order(behind, priority, judged) == placed
