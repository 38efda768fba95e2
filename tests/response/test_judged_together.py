"""What one playbook is held against in one situation is asked about together, and said as if asked one by one."""

from __future__ import annotations

from dataclasses import replace

from engine.model.match import Match, Miss, Surprise
from engine.model.place import Area, Point
from engine.model.program import Itinerary
from engine.model.scales import Severity
from engine.model.time import DAY, HOUR
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.rules.short_form import SHORT_FORM

NAMES = ("quake-1", "quake-2")


class Counting(PlainEvaluator):
    """Keeps how many were asked about at once."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def evaluate(self, shape, facts):
        self.asked.append(1)
        return super().evaluate(shape, facts)

    def evaluate_many(self, asked):
        self.asked.append(len(asked))
        return super().evaluate_many(asked)


class Gone(PlainEvaluator):
    """A library that gives no answer."""

    def evaluate_many(self, asked):
        raise RuntimeError("gone")


def book(*stops, source: str = "demo-fleet"):
    voyage = Itinerary(id="voyage-1", name="West", vessel="Aurora", owner="team:x", stops=stops)
    return w.program(source=source, itineraries=(voyage,), campaigns=())


def calls(count: int):
    return [
        w.stop(id=f"call-{n}", arrives_at=w.after(n * DAY), departs_at=w.after(n * DAY + 9 * HOUR))
        for n in range(1, count + 1)
    ]


def named(name: str):
    """Write a playbook of the same form for each name, and of other numbers for each number at its end."""
    text = SHORT_FORM.replace("disaster-near-port-call", name)
    text = text.replace("before_arrival: 7d", f"before_arrival: {5 + int(name[-1])}d")
    return w.playbook(name=name, digest=load_playbook(text, "playbook.yaml").digest, text=text)


def opened(evaluator, *programs, names=NAMES) -> State:
    state = State(evaluator=evaluator)
    advance(state, [*programs, *(named(name) for name in names)], w.NOW)
    return state


def test_each_playbook_asks_once_however_many_calls_are_in_sight():
    evaluator = Counting()
    state = opened(evaluator, book(*calls(5)))
    words, _ = advance(state, [w.signal()], w.NOW)
    assert sum(isinstance(one, Match) for one in words) == 10
    assert evaluator.asked == [5, 5]


def test_playbooks_that_ask_the_same_of_the_same_numbers_are_answered_together_and_each_gives_its_proof():
    evaluator = Counting()
    state = opened(evaluator, book(*calls(5)), names=("quake-1", "quack-1", "quick-1"))
    words, _ = advance(state, [w.signal()], w.NOW)
    matches = [one for one in words if isinstance(one, Match)]
    assert len({one.playbook for one in matches}) == 3
    assert len(matches) == 15
    assert all(one.proof.path == one.playbook for one in matches)
    assert evaluator.asked == [5]


def test_an_answer_with_a_surprise_is_asked_for_again_by_the_next():
    class FailsOnce(Counting):
        def evaluate_many(self, asked):
            said = super().evaluate_many(asked)
            return [RuntimeError("gone")] * len(asked) if len(self.asked) == 1 else said

    evaluator = FailsOnce()
    state = opened(evaluator, book(*calls(2)), names=("quack-1", "quake-1", "quick-1"))
    words, _ = advance(state, [w.signal()], w.NOW)
    assert {one.playbook for one in words if isinstance(one, Surprise)} == {"quack-1"}
    assert sum(isinstance(one, Match) for one in words) == 6
    assert evaluator.asked == [2, 2]


def test_what_is_undone_is_asked_about_anew_together():
    evaluator = Counting()
    state = opened(evaluator, book(*calls(5)))
    advance(state, [w.signal()], w.NOW)
    evaluator.asked.clear()
    words, _ = advance(state, [w.signal(revision=2, severity=Severity.MINOR)], w.after(HOUR))
    assert sum(isinstance(one, Miss) for one in words) == 10
    assert evaluator.asked == [5, 5] * 2


def test_where_nothing_is_in_sight_nobody_is_asked():
    evaluator = Counting()
    state = opened(evaluator, book(*calls(5)))
    advance(state, [w.signal(point=Point(51.9, -176.6), area=Area())], w.NOW)
    assert evaluator.asked == []


def test_what_merely_still_holds_is_judged_by_nobody_until_something_fresh_is_said():
    evaluator = Counting()
    state = opened(evaluator, book(*calls(5)))
    long_ago = w.after(-400 * DAY)
    words, _ = advance(state, [w.signal(standing=True, sent_at=long_ago, occurred_at=long_ago)], w.NOW)
    assert not any(isinstance(one, Match | Miss) for one in words)
    brand = state.brand("main")
    assert list(brand.recheck.values()) == [None]
    assert brand.judged == {}
    assert evaluator.asked == []
    words, _ = advance(state, [w.signal(revision=2, standing=True)], w.after(HOUR))
    assert sum(isinstance(one, Match) for one in words) == 10
    assert evaluator.asked == [5, 5]
    assert list(brand.recheck.values()) != [None]


def test_each_call_carries_the_surprise_where_there_was_no_answer():
    state = opened(Gone(), book(*calls(3)), names=NAMES[:1])
    words, _ = advance(state, [w.signal()], w.NOW)
    assert [one.item for one in words if isinstance(one, Surprise)] == ["call-1", "call-2", "call-3"]
    assert sum(isinstance(one, Match) for one in words) == 3


def test_an_id_that_two_sources_use_goes_on_to_match_while_one_of_the_two_calls_is_met():
    near = w.stop()
    far = replace(
        near,
        place_id="miami",
        place="Miami",
        point=replace(near.point, lat=25.77, lon=-80.17),
        country="US",
        hubs=(),
        arrives_at=w.after(2 * DAY),
        departs_at=w.after(2 * DAY + 9 * HOUR),
    )
    state = opened(DurableEvaluator(), book(near), book(far, source="other"), names=NAMES[:1])
    words, _ = advance(state, [w.signal()], w.NOW)
    assert [type(one) for one in words if isinstance(one, Match | Miss)] == [Match]
    words, _ = advance(state, [w.signal(revision=2)], w.after(HOUR))
    # The call at Miami, which comes first and is not met, takes nothing back that is asked about Labadee.
    (found,) = [one for one in words if isinstance(one, Match | Miss)]
    assert (type(found), found.at) == (Match, w.NOW)


def test_a_call_that_was_put_off_is_matched_since_it_is_called_for_again():
    state = opened(PlainEvaluator(), book(*calls(1)), names=NAMES[:1])
    advance(state, [w.signal(expires_at=None)], w.NOW)
    put_off = w.stop(id="call-1", arrives_at=w.after(8 * DAY), departs_at=w.after(8 * DAY + 9 * HOUR))
    words, _ = advance(state, [book(put_off)], w.after(2 * DAY))
    assert [one.at for one in words if isinstance(one, Match)] == [w.after(2 * DAY)]
    # The ship has left by then, and time alone undoes no match.
    words, _ = advance(state, [w.signal(revision=2, expires_at=None)], w.after(9 * DAY))
    assert [type(one) for one in words if isinstance(one, Match | Miss)] == [Match]
