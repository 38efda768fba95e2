"""A look that somebody else made due is no glance: whatever else has changed is seen all the same."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from engine.model.hold import Tick
from engine.model.match import Match, Miss
from engine.model.place import Area
from engine.model.scales import Severity
from engine.model.time import DAY, HOUR, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.response.sweep import next_deadline
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.response.test_glances import NEAR, book, calls, named
from tests.rules.short_form import SHORT_FORM

BEHIND = SHORT_FORM.replace("then:", "inhibited_by: [first]\nthen:", 1)
LATE = w.stop(id="late-call", arrives_at=w.after(2 * DAY), departs_at=w.after(3 * DAY))


def quake(name: str, **changes):
    """One of its own: what is near in place and hour is one quake with it."""
    return w.signal(native_id=name, id=f"usgs:{name}:1", aliases=(), point=NEAR, **changes)


def two_quakes(names, *, whole: bool = False) -> list:
    """Have two quakes beside one port, and one book that changes what both of them meet."""
    state = State(evaluator=PlainEvaluator())
    brand = state.brand("main")
    far = calls(3, apart=20 * DAY)
    plans = [named("first"), named("second", BEHIND), named("third")]
    advance(state, [book(*far), *plans], w.NOW)
    for hours, name in enumerate(names):
        at = w.after(hours * 6 * HOUR)
        times = {"occurred_at": at, "sent_at": at, "received_at": at}
        advance(state, [quake(name, **times)], at)
    if whole:
        brand.glances.clear()
    # One playbook matches what another that is behind it missed, and so makes the other quake due.
    nearer = calls(1, apart=3 * DAY)
    said, _ = advance(state, [book(*nearer, *far[1:], LATE)], w.after(13 * HOUR))
    return [one for one in said if isinstance(one, Match | Miss)]


@pytest.mark.parametrize("names", [("one", "two"), ("two", "one"), ("a", "b"), ("b", "c"), ("c", "d")])
def test_a_call_that_a_book_brings_is_met_by_every_situation_though_another_playbook_makes_it_due(names):
    said = two_quakes(names)
    assert len({one.situation for one in said}) == 2
    found = {(one.situation, one.playbook) for one in said if one.item == "late-call"}
    assert len(found) == 2 * 3
    assert said == two_quakes(names, whole=True)


ABSENT = SHORT_FORM.replace(
    "{any: [{official: 1}, {independent: 2, within: 2h}]}", "{all: [{official: 1}, {absent: news, by: 30h}]}"
)
SHADOW = SHORT_FORM.replace("stage: suggest", "stage: shadow")
ALONE = SHORT_FORM.replace("then:", "cooldown: 12h\nthen:", 1)
TEXTS = (SHORT_FORM, ABSENT, SHADOW, ALONE)


def drawn(chance: Random, step: int, now: Instant) -> Any:
    """Draw what may happen to what a glance remembers."""
    kind = chance.randrange(10)
    if kind < 2:
        when = [Instant(now + chance.randint(-10, 25 * 24) * HOUR) for _ in range(5)]
        stops = [
            w.stop(id=f"call-{n}", arrives_at=at, departs_at=Instant(at + 9 * HOUR))
            for n, at in enumerate(when)
        ]
        return book(*chance.sample(stops, 4))
    if kind == 2:
        name = chance.choice(["first", "second", "third"])
        return named(name, chance.choice([*TEXTS, BEHIND] if name == "second" else TEXTS))
    if kind == 3:
        return w.silence(source="usgs", quiet=chance.random() < 0.5, since=now, at=now)
    if kind < 7:
        name, severity = chance.choice("abc"), chance.choice([Severity.MINOR, Severity.SEVERE])
        told = w.signal(native_id=name, aliases=(), point=NEAR, severity=severity, area=Area())
        end = chance.random() < 0.1
        times: dict[str, Any] = {
            "occurred_at": w.after("abc".index(name) * 2 * DAY),
            "sent_at": now,
            "received_at": now,
        }
        return replace(told, id=f"usgs:{name}:{step}", revision=step, all_clear=end, expires_at=None, **times)
    return Tick(at=now)


def live(seed: int, *, whole: bool) -> list:
    """Live three weeks, ticking whenever something is due; `whole` has no playbook remember what it saw."""
    chance, state, now = Random(seed), State(evaluator=PlainEvaluator()), w.NOW
    told: list[Any] = []
    brand = state.brand("main")

    def take(item: Any, at: Instant) -> None:
        if whole:
            brand.glances.clear()
        said, intents = advance(state, [item], at)
        told.extend((*said, *intents))

    for one in (
        book(*calls(5, apart=2 * DAY)),
        named("first"),
        named("second", BEHIND),
        named("third", SHADOW),
    ):
        take(one, now)
    for step in range(1, 40):
        until = Instant(now + chance.randint(1, 24) * HOUR)
        while (due := next_deadline(brand)) is not None and due <= until:
            now = Instant(max(due, now + 1))
            take(Tick(at=now), now)
        now = max(now, until)
        take(drawn(chance, step, now), now)
    return told


@pytest.mark.parametrize("seed", range(100, 108))
def test_whatever_happens_the_same_is_said_as_with_whole_looks(seed):
    assert live(seed, whole=False) == live(seed, whole=True)


def test_the_drawn_lives_glance_and_come_to_matches():
    found = [one for seed in range(2) for one in live(seed, whole=False)]
    assert sum(isinstance(one, Match) for one in found) > 20
    assert sum(isinstance(one, Miss) for one in found) > 20
