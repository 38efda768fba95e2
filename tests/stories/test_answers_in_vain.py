"""Answers that do not count: each gets one sentence that says why, and nothing is changed."""

from __future__ import annotations

import pytest

from engine.model.proposal import ProposalState
from tests.stories.telling import (
    MARKETING,
    At,
    Want,
    book,
    call,
    campaign,
    effects,
    hold,
    in_vain,
    no,
    playbook,
    proposal,
    quake,
    revised,
    taken_back,
    tell,
    told,
    yes,
)

ASKED = At("0s", quake())
ROW = "pause:mailer:campaign:beach-week"
TWO_PEOPLE = (book(), playbook(quorum=2))


def test_a_stranger_may_not_answer(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", in_vain(yes(by="a stranger"), "a stranger may not answer")),
        At("1m", in_vain(no(by="a stranger"), "a stranger may not answer")),
        At("1m", in_vain(yes(by="gus"), "gus may not answer")),
        At("2m", yes(by="mara")),
        Want("2m", effects("paused")),
    )


def test_whom_it_may_be_escalated_to_may_not_answer_before_it_is(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("119m", in_vain(yes(by="pia"), "pia may not answer")),
        At("121m", yes(by="pia")),
        Want("121m", effects("paused")),
    )


@pytest.mark.parametrize("second", [yes, no])
@pytest.mark.parametrize("first", [yes, no])
def test_a_second_answer_is_told_who_answered_first(tmp_path, first, second):
    tell(
        tmp_path,
        ASKED,
        At("1m", first(by="mara")),
        At("2m", in_vain(second(by="tom", state=None), "by mara on 2026-03-14 09:27 UTC")),
        At("3m", in_vain(second(by="mara", state=None), "your answer changes nothing")),
    )


def test_an_answer_after_the_last_hour_is_too_late(tmp_path):
    tell(
        tmp_path,
        ASKED,
        Want("5h", proposal("pause", "expired")),
        At("5h", in_vain(yes(by="mara", state=None), "already expired")),
    )


def test_an_answer_at_the_very_moment_of_the_deadline_is_too_late(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("119m59s", yes(by="mara")),
        Want("119m59s", effects("paused")),
    )
    tell(
        tmp_path / "late",
        ASKED,
        Want("119m59s", proposal("pause", "open")),
        At("2h", in_vain(yes(by="mara", state=None), "already expired")),
        Want("2h", effects()),
        given=(book(), playbook(on_timeout="decline")),
    )


def test_an_answer_to_a_question_that_was_withdrawn(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", taken_back()),
        At("2m", in_vain(yes(by="mara", state=ProposalState.WITHDRAWN), "already withdrawn")),
        Want("9d", effects()),
    )


def test_an_answer_to_what_was_never_asked(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", in_vain(yes(to="P-nothing"), "there is no proposal P-nothing")),
        At("1m", in_vain(no(to="P-"), "there is no proposal P-")),
    )


@pytest.mark.parametrize("plan", ["0123456789ab", "none"])
def test_an_answer_that_names_another_plan(tmp_path, plan):
    tell(
        tmp_path,
        ASKED,
        At("1m", in_vain(yes(plan=plan), "has changed since you saw it")),
        At("1m", in_vain(no(plan=plan), "has changed since you saw it")),
        Want("1m", proposal("pause", "open")),
    )


def test_an_answer_to_the_question_as_it_was(tmp_path):
    old: list[str] = []

    def remember(house):
        old.append(house.question("pause", state=ProposalState.OPEN, by="mara").plan)
        return ""

    async def late(house):
        await in_vain(yes(plan=old[0]), "has changed since you saw it")(house)

    tell(
        tmp_path,
        ASKED,
        Want("0s", remember),
        At("1m", revised(book(call(), campaign("beach-week"), campaign("last-seats")))),
        At("2m", late),
        Want("9d", effects(), effects(id="last-seats")),
    )


@pytest.mark.parametrize(
    "rows", [("pause:mailer:campaign:other",), (ROW, "pause:mailer:campaign:other"), (), ("",)]
)
def test_an_answer_for_rows_that_are_not_there(tmp_path, rows):
    tell(tmp_path, ASKED, At("1m", in_vain(yes(rows=rows), "its rows are: " + ROW)), Want("9d", effects()))


@pytest.mark.parametrize(
    ("options", "because"),
    [
        ((), "choose from the options"),
        (("sea_day:voyage:cozumel",), "choose from the options"),
        (("sea_day:voyage:labadee", "fly"), "choose from the options"),
        (
            ("sea_day:voyage:labadee", "keep_call_changed_purpose:voyage:labadee"),
            "choose one option for voyage:labadee, not several",
        ),
        (("sea_day:voyage:labadee", "sea_day:voyage:labadee"), "choose one option"),
    ],
)
def test_a_choice_that_is_none(tmp_path, options, because):
    tell(
        tmp_path,
        ASKED,
        At("1m", in_vain(yes("itinerary", by="ines", options=options), because)),
        Want("1m", proposal("itinerary", "open")),
        given=(book(), playbook(itinerary=True)),
    )


# --- two people ---


def test_two_people_are_two_people(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", yes(by="mara")),
        Want("1m", proposal("pause", "open", approvals=("mara",)), effects()),
        At("2m", in_vain(yes(by="mara"), "another person of team:marketing")),
        At("3m", yes(by="tom")),
        Want("3m", effects("paused"), proposal("pause", "approved", decided_by=("mara", "tom"))),
        given=TWO_PEOPLE,
    )


def test_one_of_two_may_still_say_no(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", yes(by="mara")),
        At("2m", no(by="mara")),
        Want(
            "2m", proposal("pause", "declined", decided_by=("mara",)), effects(), told(MARKETING, "Declined")
        ),
        given=TWO_PEOPLE,
    )


def test_what_the_first_of_two_approved_does_not_count_when_the_plan_has_changed(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", yes(by="mara")),
        At("2m", revised(book(call(), campaign("beach-week"), campaign("last-seats")))),
        Want("2m", proposal("pause", "open", approvals=())),
        At("3m", yes(by="tom")),
        Want("3m", proposal("pause", "open", approvals=("tom",)), effects()),
        At("4m", yes(by="mara")),
        Want("4m", effects("paused"), effects("paused", id="last-seats")),
        given=TWO_PEOPLE,
    )


BOTH_ROWS = ("pause:mailer:campaign:a", "pause:mailer:campaign:b")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BOTH_ROWS[:1], BOTH_ROWS[1:]),
        (BOTH_ROWS[:1], None),
        (BOTH_ROWS[:1], BOTH_ROWS),
        (None, BOTH_ROWS[:1]),
        (BOTH_ROWS, BOTH_ROWS[1:]),
    ],
)
def test_two_people_must_approve_the_same_rows(tmp_path, first, second):
    tell(
        tmp_path,
        ASKED,
        At("1m", yes(by="mara", rows=first)),
        At("2m", in_vain(yes(by="tom", rows=second), "mara approved")),
        Want("2m", effects(id="a"), effects(id="b"), proposal("pause", "open", approvals=("mara",))),
        At("3m", yes(by="tom", rows=first)),
        Want("3m", effects("paused", id="a"), proposal("pause", "approved")),
        Want("3m", hold("verified", "b", count=0 if first == BOTH_ROWS[:1] else 1)),
        given=(book(call(), campaign("a"), campaign("b")), playbook(quorum=2)),
    )


def test_two_people_must_choose_the_same_way_around(tmp_path):
    sea_day, keep = "sea_day:voyage:labadee", "keep_call_changed_purpose:voyage:labadee"
    tell(
        tmp_path,
        ASKED,
        At("2h", yes("itinerary", by="ines", options=(sea_day,))),
        At("2h", in_vain(yes("itinerary", by="pia", options=(keep,)), "ines approved")),
        Want("2h", proposal("itinerary", "open")),
        At("2h", yes("itinerary", by="pia", options=(sea_day,))),
        Want("2h", proposal("itinerary", "approved", chosen=(sea_day,))),
        given=(book(), playbook(quorum=2, itinerary=True)),
    )


# --- some of the rows ---


def test_some_rows_may_be_approved_and_the_others_are_left_alone(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", yes(by="mara", rows=BOTH_ROWS[:1])),
        Want("1m", effects("paused", id="a"), effects(id="b"), proposal("pause", "approved")),
        given=(book(call(), campaign("a"), campaign("b")), playbook()),
    )


def test_a_decline_is_of_the_whole_question_and_says_so_when_it_names_some_rows(tmp_path):
    tell(
        tmp_path,
        ASKED,
        At("1m", in_vain(no(by="mara", rows=BOTH_ROWS[:1]), "is declined as a whole")),
        At("1m", in_vain(no(by="mara", rows=("what",)), "")),
        At("2m", no(by="mara", rows=BOTH_ROWS)),
        Want("2m", proposal("pause", "declined")),
        given=(book(call(), campaign("a"), campaign("b")), playbook()),
    )


def test_a_release_of_some_keeps_the_others_and_asks_again_after_another_lease(tmp_path):
    story = tell(
        tmp_path,
        ASKED,
        At("1m", yes(by="mara")),
        Want("73h", proposal("release", "open")),
        given=(book(call(), campaign("a"), campaign("b")), playbook()),
    )
    release = story.question("release", state=ProposalState.OPEN, by="mara").rows[0].key
    first = next(one.campaign for one in story.holds if release == f"release:{one.id}")
    other = {"a": "b", "b": "a"}[first]
    tell(
        tmp_path / "again",
        ASKED,
        At("1m", yes(by="mara")),
        At("73h", yes("release", by="mara", rows=(release,))),
        Want("73h", effects("paused", "running", id=first), effects("paused", id=other)),
        Want("144h", proposal("release", "open", count=0)),
        Want("146h", proposal("release", "open", round=2)),
        given=(book(call(), campaign("a"), campaign("b")), playbook()),
    )
