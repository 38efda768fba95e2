"""Rows that were left out of a yes are left alone, told of once, and ask for nobody's agreement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.answers import rows_of
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.scales import PauseClass
from engine.model.time import HOUR
from tests.fakes import words as w
from tests.response.storm import Storm, limited, schedule

PAUSE, OPEN, APPROVED = ProposalKind.PAUSE, ProposalState.OPEN, ProposalState.APPROVED


def storm_with_one_that_can_only_be_ended() -> tuple[Storm, Proposal, str, str]:
    book = schedule(campaigns=2)
    classed = tuple(
        replace(one, pause_class=PauseClass.KILL) if one.id.endswith("-1") else one for one in book.campaigns
    )
    storm = Storm(replace(book, campaigns=classed, digest="classed"), limited())
    storm.quakes([0])
    (asked,) = storm.of(PAUSE, OPEN)
    final = next(row.key for row in asked.rows if row.pause_class is PauseClass.KILL)
    (other,) = (row.key for row in asked.rows if row.key != final)
    return storm, asked, final, other


def test_what_can_only_be_ended_asks_for_two_people_unless_it_is_left_out():
    storm, asked, final, other = storm_with_one_that_can_only_be_ended()
    assert asked.quorum == 2
    storm.answer(asked, by="ada", rows=(other,))
    (yes,) = storm.of(PAUSE, APPROVED)
    assert (yes.approvals, yes.quorum, yes.left_out) == (("ada",), 1, (final,))
    assert {hold.row for hold in storm.brand.holds.values()} == {other}


@pytest.mark.parametrize("kept", ["final", "all", "both by name"])
def test_with_it_two_people_must_agree(kept):
    storm, asked, final, other = storm_with_one_that_can_only_be_ended()
    rows = {"final": (final,), "all": None, "both by name": (final, other)}[kept]
    storm.answer(asked, by="ada", rows=rows)
    (still,) = storm.of(PAUSE, OPEN)
    assert still.approvals == ("ada",)
    assert storm.brand.holds == {}
    storm.answer(still, by="bob", rows=rows)
    assert storm.of(PAUSE, APPROVED)[0].approvals == ("ada", "bob")


def test_a_second_person_cannot_settle_it_alone_by_leaving_something_out():
    storm, asked, _, other = storm_with_one_that_can_only_be_ended()
    storm.answer(asked, by="ada")
    storm.answer(storm.of(PAUSE, OPEN)[0], by="bob", rows=(other,))
    assert storm.of(PAUSE, APPROVED) == []
    assert storm.brand.holds == {}


def test_it_is_told_once_and_not_asked_about_again_while_the_plan_is_the_same():
    storm, asked, final, other = storm_with_one_that_can_only_be_ended()
    storm.answer(asked, by="ada", rows=(other,))
    (told,) = storm.sent("told_left_out")
    assert told.facts["campaigns"] == next(
        one.name for one in storm.brand.book.campaigns(final.rpartition(":")[2])
    )
    assert (told.recipient, told.facts["by"]) == (asked.group, "ada")
    storm.quakes([0])
    storm.wait(3 * HOUR)
    assert storm.of(PAUSE, OPEN) == []
    assert len(storm.sent("told_left_out")) == 1


# --- naming rows ---

ASKED: Any = w.proposal(
    rows=(
        w.row(key="pause:m:campaign:a", campaign="beach"),
        w.row(key="pause:m:campaign:b", campaign="zip"),
        w.row(key="pause:m:campaign:c", campaign="zip"),
    )
)
A, B, C = (row.key for row in ASKED.rows)


def test_rows_are_named_by_campaign_or_key():
    assert rows_of(ASKED) is None
    assert rows_of(ASKED, only=["zip"]) == (B, C)
    assert rows_of(ASKED, only=[C, "beach", C]) == (C, A)
    assert rows_of(ASKED, without=["zip"]) == (A,)
    assert rows_of(ASKED, without=[A]) == (B, C)
    assert rows_of(ASKED, only=[]) == ()
    assert rows_of(ASKED, only=["strange"]) == ("strange",), "the core refuses it and remembers that"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"only": ["zip"], "without": ["beach"]}, "not both"),
        ({"without": ["beach", "zip"]}, "decline it instead"),
        ({"without": ["bech"]}, "has no row bech; it has: beach, zip, zip"),
        ({"without": [""]}, "has no row"),
    ],
)
def test_what_cannot_be_left_out_is_said(how, said):
    with pytest.raises(ValueError, match=said):
        rows_of(ASKED, **how)
