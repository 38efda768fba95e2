"""Where only time has passed no more is judged than what time has changed, and the same is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.hold import Tick
from engine.model.match import Match, Miss
from engine.model.place import Area, Point
from engine.model.program import Itinerary
from engine.model.scales import Severity
from engine.model.time import DAY, HOUR, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.response.sweep import next_deadline
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.rules.short_form import SHORT_FORM

NEAR = Point(19.7, -72.3)


class Counting(PlainEvaluator):
    """Keeps how many were asked about."""

    def __init__(self) -> None:
        self.asked = 0

    def evaluate_many(self, asked):
        self.asked += len(asked)
        return super().evaluate_many(asked)


def calls(count: int, *, apart: int = 3 * DAY):
    return [
        w.stop(id=f"call-{n}", arrives_at=w.after(n * apart), departs_at=w.after(n * apart + 9 * HOUR))
        for n in range(1, count + 1)
    ]


def book(*stops, source="demo-fleet"):
    voyage = Itinerary(id="voyage-1", name="West", vessel="Aurora", owner="team:x", stops=stops)
    return w.program(source=source, itineraries=(voyage,), campaigns=())


def named(name: str, text: str = SHORT_FORM):
    text = text.replace("disaster-near-port-call", name)
    return w.playbook(name=name, digest=load_playbook(text, "playbook.yaml").digest, text=text)


def light(**changes):
    return w.signal(severity=Severity.MINOR, area=Area(), point=NEAR, **changes)


def opened(evaluator, *stops, programs=(), signal=None) -> State:
    state = State(evaluator=evaluator)
    books = programs or (book(*stops),)
    advance(state, [*books, named("quake-1"), named("quake-2")], w.NOW)
    advance(state, [light() if signal is None else signal], w.NOW)
    return state


def played(state: State, until: Instant, *, whole: bool = False):
    """Tick whenever something is due; give all that is said. `whole` has no playbook remember what it saw."""
    brand, words, now = state.brand("main"), [], w.NOW
    while (due := next_deadline(brand)) is not None and due <= until:
        now = max(due, Instant(now + 1))
        if whole:
            brand.glances.clear()
        said, intents = advance(state, [Tick(at=now)], now)
        words += [*said, *intents]
    return words


@pytest.mark.parametrize("apart", [9 * HOUR, 2 * DAY, 5 * DAY])
def test_what_is_said_in_two_months_is_the_same_as_with_whole_looks(apart):
    brief = played(opened(DurableEvaluator(), *calls(20, apart=apart)), w.after(60 * DAY))
    whole = played(opened(DurableEvaluator(), *calls(20, apart=apart)), w.after(60 * DAY), whole=True)
    assert brief == whole
    assert sum(isinstance(one, Miss) for one in brief) > 20


def test_at_a_moment_of_one_call_only_that_call_is_judged():
    def asked(*, whole: bool) -> int:
        evaluator = Counting()
        played(opened(evaluator, *calls(20)), w.after(60 * DAY), whole=whole)
        return evaluator.asked

    assert asked(whole=False) * 3 < asked(whole=True)


def test_what_is_heard_anew_has_all_calls_judged_again():
    state = opened(PlainEvaluator(), *calls(5, apart=DAY))
    played(state, w.after(12 * HOUR))
    assert state.brand("main").glances
    said, _ = advance(state, [w.signal(revision=2, point=NEAR)], w.after(13 * HOUR))
    assert sum(isinstance(one, Match) for one in said) == 2 * 5


def test_a_book_that_changes_has_all_calls_judged_again():
    state = opened(PlainEvaluator(), *calls(3, apart=DAY))
    played(state, w.after(HOUR))
    nearer = [replace(one, place="Elsewhere") for one in calls(3, apart=DAY)]
    more = w.stop(id="late-call", arrives_at=w.after(4 * DAY), departs_at=w.after(5 * DAY))
    said, _ = advance(state, [book(*nearer, more)], w.after(2 * HOUR))
    assert {one.item for one in said if isinstance(one, Miss)} >= {"late-call"}


def test_where_two_sources_use_one_name_for_two_calls_each_look_is_whole():
    other = [replace(one, point=Point(19.9, -72.1)) for one in calls(3)]
    twice = (book(*calls(3)), book(*other, source="other-fleet"))
    state = opened(PlainEvaluator(), programs=twice)
    assert not state.brand("main").glances
    assert not state.brand("main").book.names_each_once


def test_a_playbook_that_rests_between_questions_looks_whole():
    text = SHORT_FORM.replace("then:", "cooldown: 12h\nthen:", 1)
    state = State(evaluator=PlainEvaluator())
    advance(state, [book(*calls(3)), named("quake-1", text)], w.NOW)
    advance(state, [light()], w.NOW)
    assert state.brand("main").misses
    assert not state.brand("main").glances
