"""Delegations: the right to answer moves, is never doubled, and comes back by itself."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import RosterError
from engine.model.decision import Lent
from engine.model.time import HOUR, Instant, parse_iso
from notify.delegations import Delegations, delegated, why_not
from notify.roster import YamlRoster
from notify.shifts import Span
from serviola.oncall import look, says

NOW = parse_iso("2027-01-02T00:00Z")
PEOPLE = """\
schema: serviola/people/1
people: [{id: ada, name: Ada, contact: ada@example.invalid}, {id: ben, name: Ben}, {id: cyd, name: Cyd}]
teams: {planning: [ada]}
on-call: {shop: [ada]}
"""


@pytest.fixture
def kept(tmp_path):
    return Delegations(tmp_path / "var" / "delegations.jsonl")


def roster(kept: Delegations) -> YamlRoster:
    return YamlRoster(PEOPLE, "people.yaml", delegations=kept.running)


def rights(kept: Delegations, person: str, at: Instant):
    ours = roster(kept)
    return asyncio.run(ours.groups_of(person, at=at)), asyncio.run(ours.lent_to(person, at=at))


ALL = ("ada", "team:planning", "oncall:shop")


def test_while_it_runs_the_taker_has_the_right_and_the_giver_has_none(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW))
    assert rights(kept, "ada", NOW) == ((), ())
    assert rights(kept, "ben", NOW) == (("ben",), (Lent(giver="ada", groups=ALL),))
    assert asyncio.run(roster(kept).on_call("shop", at=NOW)) == ("ben",)
    for recipient in ("ada", "team:planning", "oncall:shop"):
        reached = asyncio.run(roster(kept).reached_by(recipient, at=NOW))
        assert [one.id for one in reached] == ["ben"]


def test_it_ends_by_itself_to_the_microsecond(kept):
    end = Instant(NOW + HOUR)
    kept.add(delegated("ada", "ben", until=end, now=NOW))
    assert rights(kept, "ada", Instant(end - 1)) == ((), ())
    assert rights(kept, "ada", end) == (ALL, ())
    assert rights(kept, "ben", end) == (("ben",), ())
    assert rights(kept, "ada", Instant(NOW - 1)) == (ALL, ()), "it was not in force before it was given"


def test_it_is_taken_back_at_once_and_what_was_written_stays(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW))
    written = kept.file.read_text()
    assert len(kept.end("ada", now=Instant(NOW + 5))) == 1
    assert rights(kept, "ada", Instant(NOW + 5)) == (ALL, ())
    assert kept.file.read_text().startswith(written)
    assert kept.end("ada", now=Instant(NOW + 6)) == ()
    assert [one.giver for one in kept.all()] == ["ada"]


def test_what_is_lent_is_not_lent_on(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW))
    kept.add(delegated("ben", "cyd", until=Instant(NOW + HOUR), now=NOW))
    assert rights(kept, "cyd", NOW)[1] == (Lent(giver="ben", groups=("ben",)),)


def test_whoever_stands_in_and_is_away_is_not_asked_and_it_is_a_hole(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + 2 * HOUR), now=NOW))
    kept.add(delegated("ben", "cyd", until=Instant(NOW + HOUR), now=NOW))
    ours = roster(kept)
    assert ours.answering("shop", NOW) == ()
    for recipient in ("ada", "team:planning", "oncall:shop"):
        assert asyncio.run(ours.reached_by(recipient, at=NOW)) == ()
    (found,) = look(ours, Span(NOW, Instant(NOW + 4 * HOUR)), at=NOW)
    assert not found.is_held
    assert says(found).startswith("nobody answers for ada, until 2027-01-02 01:00 UTC: ben, who stands in")
    later = Instant(NOW + HOUR)
    assert ours.answering("shop", later) == ("ben",), "ben is back"
    assert not look(ours, Span(later, Instant(later + HOUR)), at=later)[0].away


def test_one_that_would_go_round_is_refused_in_words(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW))
    kept.add(delegated("ben", "cyd", until=Instant(NOW + HOUR), now=NOW))
    back = delegated("cyd", "ada", until=Instant(NOW + HOUR), now=NOW)
    assert "cyd → ada → ben → cyd" in why_not(back, kept.running(NOW))
    assert why_not(back, kept.running(Instant(NOW + HOUR))) == ""


def test_the_newest_counts_and_another_process_sees_it(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW))
    assert rights(kept, "ben", NOW)[1]
    Delegations(kept.file).add(delegated("ada", "cyd", until=Instant(NOW + HOUR), now=NOW))
    assert rights(kept, "ben", NOW)[1] == ()
    assert rights(kept, "cyd", NOW)[1] == (Lent(giver="ada", groups=ALL),)


def test_half_a_line_of_a_process_that_died_spoils_no_other(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW))
    with kept.file.open("a") as out:
        out.write('{"what": "delegated", "id": "L-1", "giv')
    kept.add(delegated("cyd", "ben", until=Instant(NOW + HOUR), now=NOW))
    assert {one.giver for one in Delegations(kept.file).all()} == {"ada", "cyd"}


def test_a_file_that_is_none_lets_nobody_answer(kept):
    kept.file.parent.mkdir(parents=True)
    kept.file.write_text('{"what": "delegated", "giver": 7}\n')
    with pytest.raises(RosterError, match="so nobody may answer"):
        asyncio.run(roster(kept).groups_of("ada", at=NOW))


@pytest.mark.parametrize(
    ("taker", "until", "said"),
    [
        ("ada", NOW + HOUR, "to yourself"),
        ("ben", NOW, "before it begins"),
        ("ben", NOW - 1, "before it begins"),
    ],
)
def test_what_cannot_be_given_is_refused_in_a_sentence(taker, until, said):
    with pytest.raises(RosterError, match=said):
        delegated("ada", taker, until=Instant(until), now=NOW)


def test_who_is_no_longer_among_the_people_stands_in_for_nobody(kept):
    kept.add(delegated("ada", "zoe", until=Instant(NOW + HOUR), now=NOW))
    assert rights(kept, "ada", NOW) == (ALL, ())


def test_half_a_letter_of_a_process_that_died_spoils_no_other_line(kept):
    kept.add(delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW))
    with kept.file.open("ab") as out:
        out.write('{"what": "delegated", "id": "L-1", "reason": "mañana"'.encode()[:-5])
    kept.add(delegated("cyd", "ben", until=Instant(NOW + HOUR), now=NOW))
    assert {one.giver for one in Delegations(kept.file).all()} == {"ada", "cyd"}


def test_while_it_cannot_be_read_who_is_on_call_is_told_all_the_same(kept):
    kept.file.parent.mkdir(parents=True)
    kept.file.write_text('{"what": "delegated", "giver": 7}\n')
    for recipient in ("ada", "team:planning", "oncall:shop"):
        reached = asyncio.run(roster(kept).reached_by(recipient, at=NOW))
        assert [one.id for one in reached] == ["ada"], "nobody may answer, but somebody must be told"
    with pytest.raises(RosterError, match="so nobody may answer"):
        asyncio.run(roster(kept).on_call("shop", at=NOW))


def test_a_reason_with_another_end_of_line_is_one_line_all_the_same(kept):
    kept.add(
        delegated("ada", "ben", until=Instant(NOW + HOUR), now=NOW, reason="on a plane\u2028and away\x85")
    )
    assert rights(kept, "ada", NOW) == ((), ())
