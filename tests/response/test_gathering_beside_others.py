"""What gathers stays within limits, is counted once, and forgets nothing, whatever happens beside it."""

from __future__ import annotations

from dataclasses import replace

from engine.model.decision import Answer
from engine.model.hold import HoldState, Tick
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.scales import Severity
from engine.model.time import DAY, HOUR, Instant
from engine.response.urgency import is_gathering
from tests.fakes import words as w
from tests.response.test_gathering import (
    DAYS,
    OPEN,
    PAUSE,
    _limited,
    answer,
    cards,
    declined,
    items,
    questions,
    schedule,
    written,
)
from tests.response.wakeful import Wakeful

LATE = w.after(40 * DAY)


def limited(most: int, *sends, days=(6, 8)) -> Wakeful:
    """Give a story in which one campaign was declined, and others came since under a limit."""
    core = Wakeful(schedule(*days, sends=(LATE,)), written())
    core.step(_limited(most))
    core.hear(Severity.SEVERE, 1)
    answer(core, questions(core, PAUSE)[0])
    core.until(120)
    core.step(schedule(*days, sends=(LATE, *sends)))
    return core


def approved(one: Proposal, at: Instant) -> Proposal:
    """Give a question about calls with the first way around that it offers."""
    return replace(
        one,
        state=ProposalState.APPROVED,
        decided_at=at,
        decided_by=("person:ada",),
        chosen=(one.options[0].key,),
    )


def asked_about(core: Wakeful) -> set[str]:
    """Name the campaigns that were put before people in questions that are open now."""
    found = [one for one in questions(core, PAUSE) if one.state is OPEN and one.revision > 0]
    return {row.campaign for one in found for row in one.rows}


def test_the_most_urgent_of_what_gathered_is_put_first_and_no_more_than_a_limit_lets():
    core = limited(2, *[w.after(4 * DAY)] * 3, w.after(3 * DAY))
    core.until(2.7 * DAYS)
    assert "c-4" in asked_about(core)
    assert len(asked_about(core)) == 2


def test_a_send_that_moves_puts_what_gathers_within_the_limits_and_is_counted():
    core = limited(2, *[w.after(3 * DAY)] * 4)
    core.until(180)
    core.step(schedule(6, 8, sends=(LATE, *[w.after(3 * DAY)] * 3, w.after(9 * HOUR))))
    # The campaign that was declined three hours ago counts as well.
    assert asked_about(core) == {"c-4"}
    (put,) = [one for one in questions(core, PAUSE) if one.state is OPEN]
    assert {one.row for one in put.asked} == {row.key for row in put.rows}


def test_what_a_limit_held_back_takes_nothing_along_that_gathers():
    core = limited(2, None, None, None, days=(6, 30))
    assert asked_about(core) == {"c-1"}
    answer(core, questions(core, PAUSE)[1])
    core.step(schedule(6, 30, sends=(LATE, None, None, None, *[w.after(20 * DAY)] * 4)))
    assert [is_gathering(one) for one in questions(core, PAUSE) if one.state is OPEN] == [True]
    # The limit frees itself after a day, for the two that waited for it.
    core.until(26.1 * 60)
    assert asked_about(core) == {"c-2", "c-3"}


def test_what_waits_for_the_morning_and_gets_worse_is_no_news_once_it_is_answered():
    night = 'night: {from: "09:00", to: "21:00", zone: UTC}, '
    core = Wakeful(schedule(3, 8), written(f"again: 20d, {night}"))
    core.hear(Severity.SEVERE, 1)
    (first,) = questions(core)
    assert first.revision == 0
    core.until(60)
    core.hear(Severity.EXTREME, 2)
    core.until(13 * 60)
    (first,) = questions(core)
    assert first.revision >= 1
    assert first.under is not None
    assert first.under.severity is Severity.EXTREME
    answer(core, first)
    core.until(1.5 * DAYS)
    assert len(cards(core)) == 1


def test_what_is_put_because_it_got_worse_is_put_under_what_it_is_now():
    core = Wakeful(schedule(3, 8), written())
    core.hear(Severity.SEVERE, 1)
    (first,) = questions(core)
    core.state.apply(approved(first, core.now))
    core.until(1.5 * DAYS)
    assert is_gathering(questions(core)[-1])
    core.hear(Severity.EXTREME, 2)
    put = questions(core)[-1]
    assert (put.revision, items(put)) == (1, ["call-1"])
    assert put.under is not None
    assert put.under.severity is Severity.EXTREME


def test_what_was_left_out_of_a_yes_is_asked_about_again_when_it_gets_worse():
    core = Wakeful(schedule(6, sends=(LATE, LATE)), written())
    core.hear(Severity.SEVERE, 1)
    (first,) = questions(core, PAUSE)
    one_row, other = first.rows
    core.step(
        w.decision(
            id="D-part",
            proposal=first.id,
            plan=first.plan,
            answer=Answer.APPROVE,
            rows=(one_row.key,),
            groups=(first.group,),
            by="person:bob",
            at=core.now,
            brand=first.brand,
        )
    )
    assert questions(core, PAUSE)[0].left_out == (other.key,)
    core.until(60)
    core.hear(Severity.EXTREME, 2)
    (again,) = questions(core, PAUSE)[1:]
    assert [row.key for row in again.rows] == [other.key]


def test_the_send_of_a_second_book_is_in_time_too():
    core = declined(6, 8, sends=(LATE,))
    (first,) = questions(core, PAUSE)
    answer(core, first)
    book = schedule(6, 8, sends=(LATE, w.after(20 * DAY), w.after(3 * DAY)))
    one, two, three = book.campaigns
    core.step(replace(book, campaigns=(one, two, replace(three, subject=two.subject)), digest="twofold"))
    assert is_gathering(questions(core, PAUSE)[-1])
    core.until(3 * DAYS - 120)
    assert len(cards(core, PAUSE)) == 2


def test_a_call_that_was_left_as_it_is_is_asked_about_again_when_it_gets_worse():
    core = Wakeful(schedule(3, 4), written())
    core.hear(Severity.SEVERE, 1)
    (first,) = questions(core)
    changed = first.options[0].item
    core.state.apply(approved(first, core.now))
    core.until(60)
    core.hear(Severity.EXTREME, 2)
    (again,) = questions(core)[1:]
    assert items(again) == [one for one in ("call-0", "call-1") if one != changed]


def test_what_was_let_go_of_because_it_matched_no_more_is_asked_about_before_its_send():
    send = w.after(5 * DAY)
    core = Wakeful(schedule(6, sends=(send,)), written())
    core.hear(Severity.SEVERE, 1)
    (first,) = questions(core, PAUSE)
    core.state.apply(
        replace(first, state=ProposalState.APPROVED, decided_at=core.now, decided_by=("person:ada",))
    )
    release = replace(
        first,
        id="P-release",
        asks=ProposalKind.RELEASE,
        because=Because.NO_LONGER_MATCHED,
        state=ProposalState.APPROVED,
        decided_at=core.now,
    )
    core.state.apply(release)
    row = first.rows[0]
    core.state.apply(
        w.hold(
            proposal=first.id,
            row=row.key,
            subject=row.subject,
            situation=first.situation,
            state=HoldState.RELEASED,
            asked_release=release.id,
        )
    )
    core.step(schedule(6, 6.5, sends=(send,)))
    core.until(5 * DAYS)
    assert len(cards(core, PAUSE)) == 2
    assert cards(core, PAUSE)[1] <= 5 - 8 / 24


def test_what_was_due_before_a_night_waits_for_the_morning_and_gathers_no_more():
    core = Wakeful(schedule(3, 7.9), written("again: 1d, "))
    core.hear(Severity.SEVERE, 1)
    answer(core, questions(core)[0])
    core.until(0.95 * DAYS)
    gathers = questions(core)[-1]
    assert is_gathering(gathers)
    # The machine was off in the evening in which it was to be asked, and is on again in the night.
    night = 'night: {from: "20:00", to: "06:00", zone: UTC}, '
    core.now = Instant(gathers.asked_at + 14 * HOUR)
    core.step(written(f"again: 1d, {night}"), Tick(at=core.now))
    waits = questions(core)[-1]
    assert (waits.revision, waits.gathers_since) == (0, None)
    core.until(2 * DAYS)
    put = questions(core)[-1]
    assert (put.revision, (put.asked_at // HOUR) % 24) == (1, 6)
    assert len(cards(core)) == 2
