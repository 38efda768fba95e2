"""What a situation lets go of is counted by class and hour, in bounded memory and whatever order it went in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.model.scales import SourceClass
from engine.model.signal import Dropped
from engine.model.time import DAY, HOUR, MINUTE, Instant
from engine.situations.dropped import HOURS_FOR, dropped_between, dropped_of, with_dropped
from tests.fakes import words as w

KINDS = (SourceClass.NEWS, SourceClass.SOCIAL)
BEGIN = Instant(w.NOW // HOUR * HOUR)


def after_all(gone):
    dropped: tuple[Dropped, ...] = ()
    for kind, minute in gone:
        piece = w.evidence(source_class=kind, sent_at=Instant(BEGIN + minute * MINUTE))
        dropped = with_dropped(dropped, piece)
    return dropped


def test_hours_and_classes_are_told_apart():
    gone = [(KINDS[0], 0), (KINDS[0], 59), (KINDS[0], 60), (KINDS[1], 61)]
    assert [(one.source_class, one.hour - BEGIN, one.count) for one in after_all(gone)] == [
        (SourceClass.NEWS, 0, 2),
        (SourceClass.NEWS, HOUR, 1),
        (SourceClass.SOCIAL, HOUR, 1),
    ]
    situation = w.situation(dropped=after_all(gone))
    assert [dropped_of(situation, kind) for kind in (None, *KINDS, SourceClass.OPS)] == [4, 3, 1, 0]


def test_memory_is_bounded_and_nothing_is_lost_from_the_count():
    dropped = after_all((KINDS[minute % 2], minute * 30) for minute in range(3_000))
    assert sum(one.count for one in dropped) == 3_000
    assert len(dropped) <= len(KINDS) * (HOURS_FOR // HOUR + 2)


drawn = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 20 * 24).map(lambda hours: hours * 60)), max_size=25
)


@given(drawn, st.randoms(use_true_random=False))
def test_the_same_reports_leave_the_same_counts_in_any_order(gone, dice):
    shuffled = list(gone)
    dice.shuffle(shuffled)
    assert after_all(shuffled) == after_all(gone)
    for one, other in pairwise(after_all(gone)):
        assert (one.source_class, one.hour) < (other.source_class, other.hour)


@given(drawn, st.integers(0, 20 * 24 * 60), st.integers(1, 8 * 24 * 60))
def test_no_report_that_was_let_go_of_is_missed_between_two_moments(gone, start, span):
    situation = w.situation(dropped=after_all(gone))
    after, until = Instant(BEGIN + start * MINUTE), Instant(BEGIN + (start + span) * MINUTE)
    for kind in KINDS:
        minutes = [minute for one, minute in gone if one is kind]
        sent = sum(start < minute <= start + span for minute in minutes)
        found = dropped_between(situation, kind, after, until)
        assert sent <= found <= len(minutes)
        recent = (max(minutes, default=0) * MINUTE + BEGIN) - HOURS_FOR < after - HOUR
        if recent:
            around = sum(start - 60 < minute <= start + span for minute in minutes)
            assert found <= around
    assert dropped_between(situation, SourceClass.OPS, after, Instant(until + DAY)) == 0
