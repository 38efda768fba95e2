"""Rows of an older version say, once read, what was so then."""

from __future__ import annotations

from pathlib import Path

from engine.model.codec import decode
from engine.model.proposal import Asked

FOLDER = Path(__file__).parent


def test_what_an_older_question_asked_counts_from_when_it_was_opened():
    read = decode("proposal", 1, (FOLDER / "proposal-1.json").read_bytes())
    assert read.asked == tuple(Asked(row=row.key, at=read.opened_at) for row in read.rows)
    assert read.asked
    assert read.reached is None


def test_an_older_playbook_was_made_from_no_blueprint():
    read = decode("playbook_revision", 1, (FOLDER / "playbook_revision-1.json").read_bytes())
    assert read.text
    assert (read.blueprint, read.blueprint_file) == ("", "")


def test_who_matched_was_asked_about_from_then_on():
    match = decode("match", 1, (FOLDER / "match-1.json").read_bytes())
    assert match.asked_at == match.at
    old = (FOLDER / "miss-1.json").read_bytes()
    assert decode("miss", 1, old).asked_at is None
    fired = old.replace(b'"fired_at":null', b'"fired_at":1773480413000000')
    assert decode("miss", 1, fired).asked_at == 1773480413000000


def test_a_voice_of_an_older_situation_says_what_the_situation_says():
    read = decode("situation", 3, (FOLDER / "situation-3.json").read_bytes())
    assert read.evidence
    assert {piece.said for piece in read.evidence} == {None}


def test_what_was_heard_before_there_were_sketches_has_none():
    assert decode("signal", 2, (FOLDER / "signal-2.json").read_bytes()).sketch is None
    read = decode("situation", 4, (FOLDER / "situation-4.json").read_bytes())
    assert read.evidence
    assert {piece.sketch for piece in read.evidence} == {None}


def test_an_older_question_reminds_nobody_and_nobody_attends_to_it():
    read = decode("proposal", 4, (FOLDER / "proposal-4.json").read_bytes())
    assert (read.remind_at, read.reminded, read.attention) == (None, 0, ())


def test_an_older_question_goes_to_one_group_for_as_long_as_the_first_had():
    read = decode("proposal", 5, (FOLDER / "proposal-5.json").read_bytes())
    assert (read.ladder, read.higher) == ((), 0)
    assert [(one.group, one.within_s) for one in read.rungs] == [(read.escalate_to, read.answer_s)]


def test_an_older_question_gathers_nothing_and_does_not_say_under_what_it_was_answered():
    read = decode("proposal", 5, (FOLDER / "proposal-5.json").read_bytes())
    assert (read.under, read.gathers_since) == (None, None)


def test_an_older_answer_stands_in_for_nobody():
    read = decode("decision", 2, (FOLDER / "decision-2.json").read_bytes())
    assert (read.lent, read.until) == ((), None)


def test_what_began_before_it_could_be_said_can_be_opened_again_for_a_week():
    read = decode("situation", 5, (FOLDER / "situation-5.json").read_bytes())
    assert read.reopen_within_s == 7 * 86_400
