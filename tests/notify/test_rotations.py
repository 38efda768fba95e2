"""Rotations: handovers at the same local time over changes of clocks, levels, overrides, and exact holes."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import PlaybookError
from engine.model.time import DAY, HOUR, Instant, iso, parse_iso
from notify.roster import YamlRoster
from notify.shifts import Shift, Span, holes, without

PEOPLE = """\
schema: serviola/people/1
people:
  - {id: ada, name: Ada, contact: ada@example.invalid}
  - {id: ben, name: Ben}
  - {id: cyd, name: Cyd}
teams: {planning: [ada, ben]}
on-call:
  safety:
    zone: Europe/Madrid
    levels:
      - {turns: [ada, ben], every: 7d, from: 2027-01-04T09:00}
      - shifts: [{who: cyd, from: 2027-03-20T00:00Z, to: 2027-04-20T00:00Z}]
    instead:
      - {who: cyd, for: ada, from: 2027-03-30T08:00Z, to: 2027-03-31T08:00Z}
"""


def roster(text: str = PEOPLE) -> YamlRoster:
    return YamlRoster(text, "people.yaml")


def on(group: str, at: str, ours: YamlRoster | None = None) -> tuple[str, ...]:
    return asyncio.run((ours or roster()).on_call(group, at=parse_iso(at)))


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        # In winter nine o'clock in Madrid is 08:00Z; from 28 March to 31 October it is 07:00Z.
        ("2027-03-22T07:59:59Z", ("ada",)),
        ("2027-03-22T08:00Z", ("ben",)),
        ("2027-03-29T06:59:59Z", ("ben",)),
        ("2027-03-29T07:00Z", ("ada",)),
        ("2027-11-01T07:59:59Z", ("ada",)),
        ("2027-11-01T08:00Z", ("ben",)),
    ],
)
def test_a_handover_keeps_its_local_time_over_a_change_of_clocks(moment, who):
    text = PEOPLE.partition("    instead:")[0]
    assert on("safety", moment, roster(text)) == _by_count(moment)
    assert on("safety", moment, roster(text)) == who


def _by_count(moment: str) -> tuple[str, ...]:
    """Count the turns by hand: Mondays at nine in Madrid, an hour earlier in UTC while summer time runs."""
    at, number = parse_iso(moment), -1
    while True:
        monday = parse_iso("2027-01-04T09:00Z") + (number + 1) * 7 * DAY
        summer = parse_iso("2027-03-28T01:00Z") <= monday < parse_iso("2027-10-31T01:00Z")
        if monday - (2 if summer else 1) * HOUR > at:
            return (("ada", "ben")[number % 2],)
        number += 1


def test_before_the_first_handover_the_next_level_answers_or_nobody():
    assert on("safety", "2027-01-04T07:59:59Z") == ()
    assert on("safety", "2027-01-04T08:00Z") == ("ada",)


def test_an_override_replaces_one_person_for_its_time_alone():
    assert on("safety", "2027-03-30T07:59Z") == ("ada",)
    assert on("safety", "2027-03-30T08:00Z") == ("cyd",)
    assert on("safety", "2027-03-31T08:00Z") == ("ada",)


def test_the_second_level_is_a_group_of_its_own_and_stands_behind_the_first():
    assert on("oncall:safety.2", "2027-03-21T00:00Z") == ("cyd",)
    groups = asyncio.run(roster().groups_of("cyd", at=parse_iso("2027-03-21T00:00Z")))
    assert groups == ("cyd", "oncall:safety.2")
    assert roster().knows("oncall:safety.2")
    assert not roster().knows("oncall:safety.3")


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_a_year_of_turns_has_no_hole_and_no_overlap(year):
    text = PEOPLE.partition("      - shifts:")[0].replace("2027-01-04", "2025-12-29")
    span = Span(parse_iso(f"{year}-01-01T00:00Z"), parse_iso(f"{year + 1}-01-01T00:00Z"))
    call = roster(text).calls["safety"]
    assert call.holes(span) == []
    turns = call.at_level(1, span)
    assert all(one.ends == other.begins for one, other in pairwise(turns))
    lengths = {(one.ends - one.begins) / HOUR for one in turns[1:-1]}
    assert lengths == {167.0, 168.0, 169.0}


def test_a_hole_is_exact_to_its_borders():
    text = """\
schema: serviola/people/1
people: [{id: ada, name: Ada}, {id: ben, name: Ben}]
on-call:
  shop:
    - {who: ada, from: 2027-01-01T08:00Z, to: 2027-01-02T08:00Z}
    - {who: ben, from: 2027-01-02T09:30:01Z, to: 2027-01-03T00:00Z}
"""
    span = Span(parse_iso("2027-01-01T00:00Z"), parse_iso("2027-01-03T00:00Z"))
    found = roster(text).calls["shop"].holes(span)
    assert [(iso(one.start), iso(one.end)) for one in found] == [
        ("2027-01-01T00:00:00Z", "2027-01-01T08:00:00Z"),
        ("2027-01-02T08:00:00Z", "2027-01-02T09:30:01Z"),
    ]


times = st.integers(0, 60).map(Instant)
shifts = st.lists(st.tuples(st.sampled_from("ab"), times, times).filter(lambda one: one[1] < one[2]))


@given(shifts, times, times)
def test_holes_are_where_no_shift_covers(drawn, first, last):
    found = [Shift(who=who, start=start, end=end) for who, start, end in drawn]
    span = Span(min(first, last), max(first, last))
    empty = holes(found, span)
    for at in range(span.start, span.end):
        covered = any(one.covers(Instant(at)) for one in found)
        assert covered is not any(one.start <= at < one.end for one in empty)


@given(shifts, times, times)
def test_what_is_taken_out_of_shifts_is_gone_and_nothing_else(drawn, first, last):
    found = [Shift(who=who, start=start, end=end) for who, start, end in drawn]
    span = Span(min(first, last), max(first, last))
    left = without(found, span, who="a")
    for at in range(61):
        was = {one.who for one in found if one.covers(Instant(at))}
        inside = span.start <= at < span.end
        assert {one.who for one in left if one.covers(Instant(at))} == (was - {"a"} if inside else was)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Europe/Madrid", "Europe/Madird", "is no time zone"),
        ("every: 7d", "every: 36h", "a turn is whole days long"),
        ("2027-01-04T09:00}", "2027-01-04T09:00Z}", "is not a local time"),
        ("turns: [ada, ben]", "turns: [ada, bne]", "nobody has the id bne"),
        ("for: ada", "for: eve", "nobody has the id eve"),
        ("to: 2027-03-31T08:00Z", "to: 2027-03-30T08:00Z", "the shift ends before it begins"),
        ("  safety:\n", "  safety.2: [ada]\n  safety:\n", "is the name of a level"),
        ("turns:", "trns:", "has no turns"),
    ],
)
def test_what_is_wrong_in_a_rota_is_said_with_its_place(old, new, said):
    assert PEOPLE.count(old) == 1
    with pytest.raises(PlaybookError) as wrong:
        roster(PEOPLE.replace(old, new))
    assert said in str(wrong.value)
    assert all(one.line > 1 for one in wrong.value.findings)
