"""Between the question and its deadline: reminders, looking at it, later, and nobody there at all."""

from __future__ import annotations

from dataclasses import replace

from engine.model.decision import Lent
from engine.rules.load import load_playbook
from tests.stories.telling import (
    MARKETING,
    PLANNING,
    At,
    Want,
    asked,
    book,
    effects,
    hold,
    in_vain,
    looks,
    no,
    nobody_at,
    playbook,
    proposal,
    puts_off,
    quake,
    tell,
    told,
    untouched,
    yes,
)

HALFWAY = (book(), playbook(on_timeout="escalate, remind: halfway"))
STILL, NOBODY = "Still open", "NOBODY IS THERE"


def by_author(author: str, **changes):
    made = playbook(**changes)
    text = made.text.replace("author: team:planning", f"author: {author}")
    return replace(made, text=text, digest=load_playbook(text, made.file).digest)


# --- reminders ---


def test_who_was_asked_is_reminded_halfway_once_for_each_group_and_it_ends_as_before(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        Want("59m59s", told(MARKETING, STILL, times=0)),
        Want("1h", told(MARKETING, STILL), proposal("pause", "open", escalated=False)),
        Want("2h", asked(PLANNING, "pause"), told(MARKETING, STILL), told(PLANNING, STILL, times=0)),
        Want("3h", told(MARKETING, STILL, times=2), told(PLANNING, STILL)),
        Want("4h", proposal("pause", "expired"), told(PLANNING, STILL)),
        Want("9d", untouched("beach-week"), told(MARKETING, STILL, times=2)),
        given=HALFWAY,
    )


def test_a_reminder_may_come_a_time_before_the_deadline_and_not_after_an_answer(tmp_path):
    tell(
        tmp_path / "open",
        At("0s", quake()),
        Want("1h44m", told(MARKETING, STILL, times=0)),
        Want("1h45m", told(MARKETING, STILL)),
        given=(book(), playbook(on_timeout="decline, remind: 15m")),
    )
    tell(
        tmp_path / "answered",
        At("0s", quake()),
        At("10m", no(by="mara")),
        Want("3h", told(MARKETING, STILL, times=0)),
        given=HALFWAY,
    )


def test_a_playbook_that_says_nothing_of_it_reminds_nobody(tmp_path):
    tell(tmp_path, At("0s", quake()), Want("9d", told(MARKETING, STILL, times=0)))


# --- looking at it ---


def test_while_somebody_looks_nobody_is_reminded_until_that_grows_stale(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("50m", looks(by="mara")),
        Want("1h19m59s", told(MARKETING, STILL, times=0), proposal("pause", "open")),
        Want("1h20m", told(MARKETING, STILL)),
        Want("1h59m59s", told(MARKETING, STILL), asked(PLANNING, "pause", times=0)),
        Want("2h", asked(PLANNING, "pause")),
        given=HALFWAY,
    )


def test_looking_holds_no_deadline_and_keeps_nobody_from_answering(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1h50m", looks(by="mara")),
        Want("1h55m", told(MARKETING, STILL), proposal("pause", "open", escalated=False)),
        Want("2h", proposal("pause", "open", escalated=True)),
        At("2h1m", yes(by="tom")),
        Want("2h1m", effects("paused"), hold("verified")),
        Want("9h", told(MARKETING, STILL)),
    )


def test_who_may_not_answer_may_not_look_at_it_or_put_it_off_either(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", in_vain(looks(by="gus"), "gus may not answer")),
        At("1m", in_vain(puts_off(by="gus", until="30m"), "gus may not answer")),
        At("2m", no(by="mara")),
        At("3m", in_vain(looks(by="tom", state=None), "your answer changes nothing")),
    )


# --- later ---


def test_later_reminds_that_person_at_that_time_and_nobody_else(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("5m", puts_off(by="mara", until="40m")),
        Want("39m", told("mara", STILL, times=0)),
        Want("40m", told("mara", STILL), told(MARKETING, STILL, times=0), proposal("pause", "open")),
        Want("2h", asked(PLANNING, "pause")),
        Want("9d", told("mara", STILL)),
    )


def test_later_is_bounded_by_the_deadline(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("5m", in_vain(puts_off(by="mara", until="2h"), "must be answered by 2026-03-14 11:26 UTC")),
        At("5m", in_vain(puts_off(by="mara", until="5m"), "choose an earlier time, and one that is to come")),
        At("6m", puts_off(by="mara", until="1h59m59s")),
        Want("2h", told("mara", STILL), asked(PLANNING, "pause")),
    )


def test_later_until_something_changes_comes_back_when_it_does_and_else_at_no_time(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("5m", puts_off(by="mara")),
        Want("29m", told("mara", STILL, times=0)),
        At("30m", quake(2)),
        Want("31m", told("mara", STILL), told(MARKETING, STILL, times=0)),
        Want("1h", told("mara", STILL)),
    )
    tell(
        tmp_path / "quiet",
        At("0s", quake()),
        At("5m", puts_off(by="mara")),
        Want("2h", told("mara", STILL, times=0), asked(PLANNING, "pause")),
    )


def test_whoever_put_it_off_may_answer_meanwhile_and_hears_no_more_of_it(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("5m", puts_off(by="mara", until="1h")),
        At("10m", yes(by="mara")),
        Want("2h", effects("paused"), told("mara", STILL, times=0)),
    )


# --- nobody there ---


def test_a_question_before_nobody_goes_on_at_once_and_says_so(tmp_path):
    tell(
        tmp_path,
        At("0s", nobody_at(MARKETING)),
        At("1s", quake()),
        Want(
            "2s", asked(PLANNING, "pause"), told(PLANNING, NOBODY), proposal("pause", "open", escalated=True)
        ),
        At("1m", yes(by="pia")),
        Want("1m", effects("paused")),
    )


def test_it_goes_on_though_silence_would_decline(tmp_path):
    tell(
        tmp_path,
        At("0s", nobody_at(MARKETING)),
        At("1s", quake()),
        Want("2s", asked(PLANNING, "pause"), told(PLANNING, NOBODY)),
        Want("3h", proposal("pause", "expired"), untouched("beach-week")),
        given=(book(), playbook(on_timeout="decline")),
    )


def test_where_nobody_is_anywhere_nothing_is_done_and_it_ends_as_it_says(tmp_path):
    tell(
        tmp_path,
        At("0s", nobody_at(MARKETING, PLANNING)),
        At("1s", quake()),
        Want("9d", proposal("pause", "expired"), untouched("beach-week"), told(PLANNING, NOBODY)),
    )


# --- whose right it is ---


LENT = (Lent(giver="mara", groups=("mara", MARKETING)),)


def test_who_stands_in_answers_with_the_right_of_another_and_both_are_named(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", in_vain(yes(by="gus"), "gus may not answer")),
        At("2m", yes(by="gus", lent=LENT)),
        Want("2m", effects("paused"), proposal("pause", "approved", decided_by=("gus/mara",))),
    )


def test_one_right_does_not_approve_twice_whoever_holds_it(tmp_path):
    two = (book(), playbook(quorum=2))
    tell(
        tmp_path / "giver first",
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("2m", in_vain(yes(by="gus", lent=LENT), "your right to answer it is the same one")),
        At("3m", yes(by="tom")),
        Want("3m", effects("paused")),
        given=two,
    )
    tell(
        tmp_path / "taker first",
        At("0s", quake()),
        At("1m", yes(by="gus", lent=LENT)),
        At("2m", in_vain(yes(by="mara"), "your right to answer it is the same one")),
        At("2m", in_vain(yes(by="gus", lent=LENT), "your right to answer it is the same one")),
        At("3m", yes(by="tom")),
        Want("3m", effects("paused"), proposal("pause", "approved", decided_by=("gus/mara", "tom"))),
        given=two,
    )


def test_a_person_with_two_rights_is_one_person(tmp_path):
    both = (*LENT, Lent(giver="tom", groups=("tom", MARKETING)))
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="gus", lent=both)),
        At("2m", in_vain(yes(by="gus", lent=both), "your right to answer it is the same one")),
        Want("3m", untouched("beach-week")),
        given=(book(), playbook(quorum=2)),
    )


def test_who_wrote_the_playbook_is_never_the_only_one_who_approves(tmp_path):
    given = (book(), by_author("mara"))
    tell(
        tmp_path / "alone",
        At("0s", quake()),
        At("1m", yes(by="mara")),
        Want("2m", untouched("beach-week"), proposal("pause", "open", approvals=("mara",))),
        At("3m", in_vain(yes(by="mara"), "you approved")),
        At("4m", yes(by="tom")),
        Want("4m", effects("paused"), proposal("pause", "approved", decided_by=("mara", "tom"))),
        given=given,
    )
    tell(
        tmp_path / "another",
        At("0s", quake()),
        At("1m", yes(by="tom")),
        Want("1m", effects("paused")),
        given=given,
    )


def test_who_wrote_the_playbook_is_alone_with_the_right_of_another_too(tmp_path):
    tell(
        tmp_path / "with a right lent",
        At("0s", quake()),
        At("1m", yes(by="gus", lent=LENT)),
        Want("2m", untouched("beach-week"), proposal("pause", "open", approvals=("gus/mara",))),
        At("4m", yes(by="tom")),
        Want("4m", effects("paused")),
        given=(book(), by_author("gus")),
    )
    tell(
        tmp_path / "having lent it",
        At("0s", quake()),
        At("1m", yes(by="gus", lent=LENT)),
        Want("2m", untouched("beach-week"), proposal("pause", "open", approvals=("gus/mara",))),
        At("4m", yes(by="tom")),
        Want("4m", effects("paused")),
        given=(book(), by_author("mara")),
    )
