"""Sequences, absences and rates: fast and reference agree, and what arrives in any order ends in one answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.place import Area
from engine.model.scales import Hazard, Severity, SourceClass, Status
from engine.model.signal import Dropped, Evidence, Situation
from engine.model.time import DAY, HOUR, MINUTE, Instant
from engine.rules.compile import compile_playbook
from engine.rules.correlate import alike, in_order, risen, silent
from engine.rules.facts import due, find_in_situation
from engine.rules.found import numbers
from engine.rules.lines import Ordered, Silent, Surge
from engine.rules.load import load_playbook
from engine.rules.plain import COMPARE
from engine.rules.seen import Seen
from engine.rules.timelines import Timelines
from engine.situations.dropped import MOST_TEXTS, with_dropped
from engine.situations.intake import intake
from engine.situations.voices import Timeline
from tests.fakes import words as w
from tests.rules.reference_correlate import has_risen, steps_complete, was_silent
from tests.rules.short_form import changed
from tests.rules.worlds import NOW, STORIES, evidence, situation

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
OPS, SOCIAL, NEWS = SourceClass.OPS, SourceClass.SOCIAL, SourceClass.NEWS


def said(number: int, minute: int, kind: SourceClass = SOCIAL, **fields: Any) -> Evidence:
    return evidence(number, source_class=kind, sent_at=Instant(NOW + minute * MINUTE), **fields)


def people(*minutes: int, first: int = 0) -> tuple[Evidence, ...]:
    return tuple(said(first + number, minute) for number, minute in enumerate(minutes))


def world(*pieces: Evidence, **fields: Any) -> Situation:
    return situation(hazard=Hazard.COMPLAINT, evidence=pieces, topics=("checkout",), **fields)


@cache
def leaf_of(asked: str):
    text = changed("{any: [{official: 1}, {independent: 2, within: 2h}]}", asked)
    plan = compile_playbook(load_playbook(text, "playbook.yaml"))
    return next(leaf for leaf in plan.leaves if leaf.path.startswith("when.evidence"))


def ask(asked: str, one: Situation, **seen: Any) -> tuple[bool, str]:
    """Say whether a clause holds, and what it says."""
    leaf = leaf_of(asked)
    found = find_in_situation(leaf.test, Seen(one, **({"now": NOW} | seen)))
    actual, need = numbers(leaf, found)
    return COMPARE[leaf.op](actual, need), found.says()


# --- fast and reference ---

_pieces = st.lists(st.integers(0, 2**30), max_size=8)
"""Each piece is one number, which is drawn and made smaller quickly."""


def pieces_of(drawn, first: int = 0) -> tuple[Evidence, ...]:
    def one(number: int, digits: int) -> Evidence:
        def pick(*among):
            nonlocal digits
            digits, at = divmod(digits, len(among))
            return among[at]

        minute = pick(*range(0, 240, 4), *range(1, 240, 11))
        sent_at = Instant(NOW + minute * MINUTE)
        earlier = Instant(sent_at - pick(*range(0, 60, 7)) * MINUTE)
        return said(
            number,
            minute,
            pick(SOCIAL, SOCIAL, OPS, NEWS),
            publisher=pick(*"abcde"),
            story=pick(*STORIES),
            retracted=pick(*(False,) * 9, True),
            all_clear=pick(False, False, True),
            first_at=pick(None, earlier),
            over_at=pick(None, None, earlier),
        )

    return tuple(one(first + number, each) for number, each in enumerate(drawn))


_classes = st.sampled_from([OPS, SOCIAL, NEWS, None])
_sequences = st.builds(
    Ordered,
    st.lists(st.tuples(_classes, st.sampled_from([1, 1, 2, 3])), min_size=2, max_size=3).map(tuple),
    st.integers(1, 24).map(lambda number: number * 600),
)
_silences = st.builds(Silent, _classes, st.integers(1, 16).map(lambda number: number * 900))
_surges = st.builds(
    lambda kind, over, times, windows, least: Surge(kind, over, times, over * windows, least),
    st.sampled_from([SOCIAL, NEWS]),
    st.integers(2, 9).map(lambda number: number * 600),
    st.integers(2, 3),
    st.integers(2, 12),
    st.just(2),
)
_gone = st.lists(
    st.tuples(st.sampled_from([SOCIAL, NEWS]), st.integers(-3, 3), st.integers(1, 2)), max_size=2
)


def gone_of(drawn) -> tuple[Dropped, ...]:
    hours = sorted({(kind, hour): count for kind, hour, count in drawn}.items())
    return tuple(
        Dropped(source_class=kind, hour=Instant(NOW // HOUR * HOUR + hour * HOUR), count=count)
        for (kind, hour), count in hours
    )


class Counted:
    """How often each answer came, so that a property that never holds is no proof."""

    def __init__(self) -> None:
        self.answers: dict[object, int] = {}

    def add(self, answer: object) -> None:
        self.answers[answer] = self.answers.get(answer, 0) + 1


def sequences_agree(examples: int) -> Counted:
    counted = Counted()

    @settings(STEADY, max_examples=examples)
    @given(_pieces, _sequences, st.randoms(use_true_random=False))
    def run(drawn, line, dice):
        pieces = list(pieces_of(drawn))
        found = in_order(Timelines(world(*pieces)), line)
        assert found.complete == steps_complete(world(*pieces), line)
        dice.shuffle(pieces)
        assert in_order(Timelines(world(*pieces)), line) == found
        counted.add(found.complete)

    run()
    return counted


def silences_agree(examples: int) -> Counted:
    counted = Counted()

    @settings(STEADY, max_examples=examples)
    @given(_pieces, _silences, st.integers(-60, 240), st.randoms(use_true_random=False))
    def run(drawn, line, began, dice):
        pieces = list(pieces_of(drawn))
        one = world(*pieces, occurred_at=Instant(NOW + began * MINUTE))
        found = silent(one, line)
        assert found.holds is was_silent(one, line)
        dice.shuffle(pieces)
        assert silent(replace(one, evidence=tuple(pieces)), line) == found
        counted.add(found.holds)

    run()
    return counted


def rates_agree(examples: int) -> Counted:
    counted = Counted()

    @settings(STEADY, max_examples=examples)
    @given(_pieces, _pieces, _gone, _surges, st.randoms(use_true_random=False))
    def run(drawn, elsewhere, gone, line, dice):
        pieces = list(pieces_of(drawn))
        others = (world(*pieces_of(elsewhere, first=20), id="s2", dropped=gone_of(gone[:1])),)
        one = world(*pieces, dropped=gone_of(gone))
        found = risen(Timelines(one, lambda: others), line)
        assert (found.voices >= found.need) is has_risen(one, others, line)
        dice.shuffle(pieces)
        assert risen(Timelines(replace(one, evidence=tuple(pieces)), lambda: others), line) == found
        counted.add(found.voices >= found.need)

    run()
    return counted


def test_sequences_are_those_that_trying_every_choice_finds():
    # A whole sequence is rare: in three hundred drawn worlds there was none now and then.
    assert set(sequences_agree(1_000).answers) >= {0, 1, 2, 3}


def test_silences_are_those_that_asking_every_piece_finds():
    assert min(silences_agree(300).answers[held] for held in (True, False)) >= 30


def test_rates_are_those_that_counting_every_window_finds():
    assert min(rates_agree(300).answers[held] for held in (True, False)) >= 5


@pytest.mark.long
def test_ten_thousand_of_each_agree():
    assert sum(sequences_agree(10_000).answers.values()) >= 10_000
    assert sum(silences_agree(10_000).answers.values()) >= 10_000
    assert sum(rates_agree(10_000).answers.values()) >= 10_000


# --- any order of arrival ---

ASKED = [
    "{social: 3, within: 1h}",
    "{reports: 4, from: social, within: 1h}",
    "{sequence: [{ops: 1}, {social: 2}], within: 2h}",
    "{sequence: [{social: 1}, {news: 1}, {social: 1}], within: 3h}",
    "{absent: news, by: 2h}",
    "{absent: all_clear, by: 3h}",
    "{rate: social, over: 30m, times: 2, against: 2h, least: 2}",
]


def heard(signals) -> Situation:
    """Take signals in, in this order; all of them are named as of one situation."""
    known: Situation | None = None
    for signal in signals:
        known = intake(signal, known, brand="main", now=w.NOW) or known
    assert known is not None
    return known


_told = st.lists(
    st.tuples(
        st.sampled_from([OPS, SOCIAL, SOCIAL, SOCIAL, NEWS]),
        st.integers(0, 8),
        st.integers(1, 3),
        st.integers(0, 300),
        st.sampled_from(STORIES),
        st.booleans(),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda one: one[:3],
)


def in_any_order(examples: int) -> Counted:
    counted = Counted()

    @settings(STEADY, max_examples=examples)
    @given(_told, st.randoms(use_true_random=False))
    def run(drawn, dice):
        # A later revision is sent later.
        minutes = {
            (kind, name): sorted(each[3] for each in drawn if each[:2] == (kind, name))
            for kind, name, *_ in drawn
        }
        signals = [
            w.signal(
                source=kind,
                source_class=kind,
                publisher=f"{kind}-{name // 2}",
                native_id=f"n{name}",
                aliases=(),
                revision=revision,
                hazard=Hazard.COMPLAINT,
                severity=Severity.UNKNOWN,
                occurred_at=w.after(0),
                sent_at=w.after(minutes[kind, name].pop(0) * MINUTE),
                received_at=w.after(9 * HOUR),
                expires_at=None,
                story=story if kind is not OPS else "",
                topics=("checkout",),
                all_clear=kind is OPS and over,
                point=None,
                magnitude=None,
                depth_km=None,
            )
            for kind, name, revision, _, story, over in sorted(drawn, key=lambda one: one[2])
        ]
        opened = w.signal(
            source="desk",
            source_class=SourceClass.OPERATOR,
            native_id="opened",
            aliases=(),
            hazard=Hazard.COMPLAINT,
            occurred_at=w.after(0),
            sent_at=w.after(0),
            topics=("checkout",),
            point=None,
            magnitude=None,
            depth_km=None,
        )
        late = list(signals)
        dice.shuffle(late)
        one, other = heard([opened, *signals]), heard([opened, *late, *late[:3]])
        assert sorted(one.evidence, key=repr) == sorted(other.evidence, key=repr)
        for asked in ASKED:
            answers = [ask(asked, each, now=w.after(9 * HOUR)) for each in (one, other)]
            assert answers[0] == answers[1]
            counted.add((asked, answers[0][0]))

    run()
    return counted


def test_signals_in_any_order_twice_and_late_end_in_the_same_answers():
    answers = in_any_order(300).answers
    assert {(asked, held) for asked in ASKED for held in (True, False)} <= set(answers)


@pytest.mark.long
def test_ten_thousand_orders_end_in_the_same_answers():
    assert in_any_order(10_000).answers


# --- what they say ---


def test_a_sequence_says_what_is_missing():
    asked = "{sequence: [{ops: 1}, {independent: 2}, {news: 1}], within: 1h}"
    alert = said(0, 0, OPS)
    assert ask(asked, world()) == (False, "0 of 3 steps within 1 h; step 1, 1 ops source, has 0")
    assert ask(asked, world(alert, said(1, 10))) == (
        False,
        "1 of 3 steps within 1 h; step 2, 2 independent sources, has 1",
    )
    assert ask(asked, world(alert, said(1, 10), said(2, 72))) == (
        False,
        "1 of 3 steps within 1 h; step 2, 2 independent sources, came 12 min too late",
    )
    all_of_it = (alert, *people(5, 10, first=1), said(3, 60, NEWS))
    assert ask(asked, world(*all_of_it)) == (True, "3 of 3 steps within 1 h")
    # What spoke at the moment at which the step before was complete did not come after it.
    assert not ask(asked, world(alert, *people(5, 10, first=1), said(3, 10, NEWS)))[0]
    # And copies of one text are one source, also in a step.
    copies = tuple(said(number, number, story="00000000000000ff") for number in (5, 10))
    assert ask(asked, world(alert, *copies))[1].endswith("has 1")


def test_what_a_step_revises_is_told_before_the_next_one_still():
    asked = "{sequence: [{ops: 1}, {social: 2}], within: 1h}"
    revised = said(0, 300, OPS, first_at=NOW)
    assert ask(asked, world(revised, *people(5, 10, first=1))) == (True, "2 of 2 steps within 1 h")
    # And a word that was edited later than the alert was said before it, and once more after it.
    edited = said(1, 20, first_at=Instant(NOW - HOUR))
    assert ask(asked, world(said(0, 0, OPS), edited, said(2, 30)))[0]


def test_the_proof_of_a_sequence_names_the_pieces_of_its_steps():
    leaf = leaf_of("{sequence: [{ops: 1}, {social: 2}], within: 1h}")
    one = world(*people(-5, 4, 9, 70), said(9, 0, OPS))
    found = find_in_situation(leaf.test, Seen(one, now=NOW))
    assert (found.actual, found.need, found.unit) == (2, 2, "steps")
    assert found.signals == ("source:9:1", "source:1:1", "source:2:1")


def test_a_silence_is_long_enough_from_a_moment_on():
    asked = "{absent: all_clear, by: 6h}"
    one = world(said(0, 0), occurred_at=NOW)

    def at(minute: int, given: Situation = one):
        return ask(asked, given, now=Instant(NOW + minute * MINUTE))

    assert at(-60) == (False, "begins in 1 h, needs 6 h without all-clear from then on")
    assert at(120) == (False, "no all-clear for 2 h, needs 6 h")
    assert at(360) == (True, "no all-clear for 6 h, needs 6 h")
    seen = Seen(one, now=Instant(NOW + 120 * MINUTE))
    assert due([leaf_of(asked)], seen) == [Instant(NOW + 6 * HOUR)]
    assert due([leaf_of(asked)], Seen(one, now=Instant(NOW + 6 * HOUR))) == []
    # Sent in time and heard late, it was no silence; sent at the end of the time, it was.
    spoke = replace(one, evidence=(said(0, 0), said(1, 359, all_clear=True)))
    assert at(400, spoke) == (False, "all-clear 5 h 59 min after it began, needs 6 h without")
    assert due([leaf_of(asked)], Seen(spoke, now=NOW)) == []
    assert at(400, replace(one, evidence=(said(0, 0), said(1, 360, all_clear=True))))[0]
    # What was taken back was not said.
    assert at(400, replace(one, evidence=(said(0, 0), said(1, 9, all_clear=True, retracted=True))))[0]


def test_what_was_said_in_time_and_revised_later_was_no_silence():
    early = Instant(NOW + 10 * MINUTE)
    one = world(said(0, 300, OPS, first_at=early), occurred_at=NOW)
    later = Instant(NOW + 6 * HOUR)
    assert ask("{absent: ops, by: 2h}", one, now=later) == (
        False,
        "ops source 10 min after it began, needs 2 h without",
    )
    assert ask("{absent: ops, by: 5m}", one, now=later)[0]


def test_a_silence_is_not_believed_where_reports_were_let_go_of():
    one = world(dropped=gone_of([(NEWS, 1, 3)]), occurred_at=NOW)
    later = Instant(NOW + 9 * HOUR)
    assert ask("{absent: news, by: 4h}", one, now=later) == (
        False,
        "whether any news source spoke in time is not known, needs 4 h without; 3 older reports were let go of",
    )
    assert ask("{absent: social, by: 4h}", one, now=later)[0]


SURGE = "{rate: social, over: 1h, times: 3, against: 7d, least: 5}"


def test_old_complaints_that_are_edited_are_no_surge():
    old = [said(number, 10 + number, first_at=Instant(NOW - (2 + 3 * number) * HOUR)) for number in range(8)]
    held, says = ask(SURGE, world(*old))
    assert not held
    assert says.startswith("1 social source in 1 h, 0 on the average"), says
    assert ask(SURGE, world(*old, *people(1, 2, 3, 4, 5, first=20)))[0]


def test_what_was_let_go_of_counts_when_it_was_first_made():
    made = with_dropped((), said(0, 300, NEWS, first_at=NOW))
    assert [(one.hour, one.count) for one in made] == [(NOW // HOUR * HOUR, 1)]
    # Else a class would be taken to have been silent that spoke in time and was edited later.
    assert not ask("{absent: news, by: 4h}", world(dropped=made, occurred_at=NOW), now=w.after(9 * HOUR))[0]


def _needs(voices: int) -> str:
    return f"needs 3 times as many and at least 5: {voices}"


def week(an_hour: int, first: int = 100) -> tuple[Evidence, ...]:
    """Give so many people an hour for the eight days before."""
    return tuple(
        said(first + hour * an_hour + one, -hour * 60 - 50 + one)
        for hour in range(1, 192)
        for one in range(an_hour)
    )


def test_a_surge_is_threefold_of_its_own_last_seven_days():
    now = people(*range(-9, 0))
    assert ask(SURGE, world(*now)) == (
        True,
        "9 social sources in 1 h, 0 on the average in each 1 h of the 7 d before, " + _needs(5),
    )
    others = [world(*week(3), id="s2")]
    assert ask(SURGE, world(*now), others=lambda: others) == (
        True,
        "9 social sources in 1 h, 3 on the average in each 1 h of the 7 d before, " + _needs(9),
    )
    assert not ask(SURGE, world(*now[1:]), others=lambda: others)[0]
    # One report more anywhere in the week before, and nine are no longer enough.
    others = [world(*week(3), said(9_999, -600), id="s2")]
    assert not ask(SURGE, world(*now), others=lambda: others)[0]
    assert not ask(SURGE, world(*people(-4, -3, -2, -1)))[0]


def test_only_situations_that_are_alike_are_part_of_what_was_before():
    one = world(area=Area(countries=("HT",)))
    same = replace(one, id="s2")
    assert [found.id for found in alike(one, [same, one, replace(one, id="s0")])] == ["s0", "s2"]
    elsewhere = [
        replace(same, topics=("beach",)),
        replace(same, topics=()),
        replace(same, hazard=Hazard.OUTAGE),
        replace(same, status=Status.EXERCISE),
    ]
    assert alike(one, elsewhere) == ()
    silent_on_topics = replace(one, topics=())
    assert alike(silent_on_topics, [replace(same, topics=("beach",))]) != ()
    assert alike(silent_on_topics, [replace(same, area=Area(countries=("DO",)))]) == ()


def test_no_surge_is_seen_in_what_was_forgotten():
    now = people(*range(-9, 0))
    assert ask(SURGE, world(*now))[0]
    gone = (Dropped(source_class=SOCIAL, hour=Instant(NOW // HOUR * HOUR - DAY), count=600),)
    held, says = ask(SURGE, world(*now, dropped=gone))
    assert not held
    assert says.endswith("; 600 older reports were let go of")
    # In the window itself nothing counts that is not known.
    fresh = (Dropped(source_class=SOCIAL, hour=Instant(NOW // HOUR * HOUR), count=600),)
    assert not ask(SURGE, world(*now[:3], dropped=fresh))[0]


def test_a_count_says_what_was_let_go_of():
    gone = (Dropped(source_class=SOCIAL, hour=NOW, count=1), Dropped(source_class=NEWS, hour=NOW, count=4))
    one = world(*people(1, 2), dropped=gone)
    assert ask("{social: 3}", one)[1] == (
        "at least 2 social sources, needs at least 3; 1 older report was let go of"
    )
    assert ask("{reports: 2, within: 1h}", one) == (
        True,
        "at least 2 reports within 1 h, needs at least 2; 5 older reports were let go of",
    )


def test_a_situation_as_large_as_they_get_is_read_at_once():
    pieces = tuple(
        said(number, number * 7 % 600, kind, publisher=f"p{number % 40}", story=f"{number * 977:016x}")
        for kind in (NEWS, SOCIAL)
        for number in range(MOST_TEXTS)
    )
    others = [world(*week(1, first=1_000), id="s2")]
    began = perf_counter()
    in_order(Timelines(world(*pieces)), Ordered(((SOCIAL, 60), (NEWS, 60), (None, 70)), 36_000))
    risen(Timelines(world(*pieces), lambda: tuple(others)), Surge(SOCIAL, 3_600, 3, 604_800, 2))
    assert perf_counter() - began < 30


def test_the_lines_of_one_look_share_what_they_count_in(monkeypatch):
    asked, made = [], []

    class Noted(Timeline):
        def __init__(self, pieces) -> None:
            super().__init__(pieces)
            made.append(len(self.pieces))

    monkeypatch.setattr("engine.rules.timelines.Timeline", Noted)
    pieces = [said(1, 0, SOCIAL), said(2, 5, SOCIAL), said(3, 9, NEWS)]
    other = world(said(7, 1, SOCIAL), id="s2")

    def others():
        asked.append(1)
        return [other]

    seen = Seen(world(*pieces), now=NOW, others=others)
    for times in (2, 3, 4):
        assert seen.risen(Surge(SOCIAL, 3_600, times, 604_800, 1)).voices == 2
    for within_s in (600, 1_200):
        assert seen.order(Ordered(((SOCIAL, 1), (NEWS, 1), (SOCIAL, 1)), within_s)).complete == 2
    assert asked == [1]
    assert sorted(made) == [1, 2, 3]
