"""What a sequence, a silence and a surge say for themselves, each where it is easy to count by hand."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from engine.model.place import Area
from engine.model.scales import Hazard, Status
from engine.model.signal import Dropped, Evidence, Situation
from engine.model.time import DAY, HOUR, MINUTE, Instant
from engine.rules.correlate import in_order, risen
from engine.rules.facts import due, find_in_situation
from engine.rules.kin import alike
from engine.rules.lines import Ordered, Surge
from engine.rules.seen import Seen
from engine.rules.timelines import Timelines
from engine.situations.dropped import MOST_TEXTS, with_dropped
from engine.situations.voices import Timeline
from tests.fakes import words as w
from tests.rules.pieces import NEWS, OPS, SOCIAL, ask, gone_of, leaf_of, said, world
from tests.rules.worlds import NOW


def people(*minutes: int, first: int = 0) -> tuple[Evidence, ...]:
    return tuple(said(first + number, minute) for number, minute in enumerate(minutes))


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
