"""The roster: who answers for what, when, and what is said about a file that is wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.errors import PlaybookError, RosterError
from engine.model.time import parse_iso
from notify.recipients import Reach, Recipient, parse_recipient
from notify.roster import YamlRoster

SAMPLE = Path(__file__).resolve().parents[2] / "config/people.yaml"
PEOPLE = """\
schema: serviola/people/1
people:
  - {id: ada, name: Ada, contact: ada@example.invalid}
  - {id: ben, name: Ben}
  - {id: cyd, name: Cyd}
teams:
  planning: [ada, ben]
  solo: cyd
on-call:
  itinerary:
    - {who: ada, from: 2027-01-01T08:00Z, to: 2027-01-08T08:00Z}
    - {who: ben, from: 2027-01-08T09:00+01:00, to: 2027-01-15T08:00Z}
  always: [cyd, ada]
"""


def roster(text: str = PEOPLE) -> YamlRoster:
    return YamlRoster(text, "people.yaml")


def at(text: str):
    return parse_iso(text)


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        ("2027-01-01T07:59:59Z", ()),
        ("2027-01-01T08:00Z", ("ada",)),
        ("2027-01-08T07:59:59Z", ("ada",)),
        ("2027-01-08T08:00Z", ("ben",)),
        ("2027-01-15T08:00Z", ()),
    ],
)
def test_a_shift_begins_on_its_start_and_ends_before_its_end(moment, who):
    for group in ("itinerary", "oncall:itinerary"):
        assert asyncio.run(roster().on_call(group, at=at(moment))) == who


def test_a_plain_list_is_always_on_call():
    assert asyncio.run(roster().on_call("always", at=at("1999-01-01T00:00Z"))) == ("cyd", "ada")


def test_a_person_answers_for_themselves_their_teams_and_while_on_call():
    in_shift, after = at("2027-01-02T00:00Z"), at("2027-02-01T00:00Z")
    ours = roster()
    assert asyncio.run(ours.groups_of("ada", at=in_shift)) == (
        "ada",
        "team:planning",
        "oncall:itinerary",
        "oncall:always",
    )
    assert asyncio.run(ours.groups_of("ada", at=after)) == ("ada", "team:planning", "oncall:always")
    assert asyncio.run(ours.groups_of("ben", at=in_shift)) == ("ben", "team:planning")


def test_a_recipient_reaches_people():
    ours, moment = roster(), at("2027-01-02T00:00Z")

    def reached(recipient: str) -> list[str]:
        return [person.id for person in asyncio.run(ours.reached_by(recipient, at=moment))]

    assert reached("ben") == ["ben"]
    assert reached("team:planning") == ["ada", "ben"]
    assert reached("oncall:itinerary") == ["ada"]
    assert asyncio.run(ours.reached_by("oncall:itinerary", at=at("2030-01-01T00:00Z"))) == ()
    assert [ours.knows(each) for each in ("ada", "team:solo", "oncall:always")] == [True] * 3
    assert [ours.knows(each) for each in ("team:ada", "oncall:solo", "zoe", "<!channel>")] == [False] * 4


def test_whoever_is_not_in_the_file_is_a_roster_error():
    ours, moment = roster(), at("2027-01-02T00:00Z")
    for call in (
        ours.groups_of("zoe", at=moment),
        ours.on_call("nobody", at=moment),
        ours.reached_by("team:nobody", at=moment),
        ours.reached_by("zoe", at=moment),
        ours.reached_by("<!channel>", at=moment),
    ):
        with pytest.raises(RosterError):
            asyncio.run(call)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ada", Recipient(Reach.PERSON, "ada")),
        ("team:planning", Recipient(Reach.TEAM, "planning")),
        ("oncall:itinerary", Recipient(Reach.ONCALL, "itinerary")),
        ("", None), ("team:", None), ("crew:x", None), ("Ada Lovelace", None), ("team:a b", None), ("@here", None),
    ],
)  # fmt: skip
def test_a_recipient_is_a_person_a_team_or_whoever_is_on_call(text, meant):
    parsed = parse_recipient(text)
    assert parsed == meant
    assert parsed is None or str(parsed) == text


def test_the_sample_loads():
    assert YamlRoster(SAMPLE.read_text("utf-8"), "people.yaml").knows("team:itinerary-planning")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("people/1", "people/2", "1:9: serviola/people/2 is no list of people"),
        ("id: ben", "id: ada", "4:10: ada stands here twice"),
        ("id: ben", "id: Ben B", "'Ben B' cannot be an id"),
        ("ada@example.invalid", "ada at home", "ada at home is no e-mail address"),
        ("planning: [ada, ben]", "planning: [ada, bem]", "7:19: nobody has the id bem — did you mean ben?"),
        ("planning: [ada, ben]", "planning: []", "team:planning has nobody in it"),
        ("planning:", "Plan ning:", "'Plan ning' cannot be a group"),
        ("who: ada", "who: adda", "nobody has the id adda — did you mean ada?"),
        ("to: 2027-01-08T08:00Z", "to: 2026-01-08T08:00Z", "the shift ends before it begins"),
        ("from: 2027-01-01T08:00Z", "from: 2027-01-01T08:00", "is not a moment with a zone"),
        ("from: 2027-01-01T08:00Z", "form: 2027-01-01T08:00Z", "form is not a key of on-call.itinerary[0] — did you mean from?"),
        ("always: [cyd, ada]", "always: [cyd, {who: ada}]", "on-call.always[0] is cyd, not keys with values"),
        ("on-call:", "oncall:", "oncall is not a key of the file — did you mean on-call?"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_what_to_do(old, new, said):
    assert old in PEOPLE
    with pytest.raises(PlaybookError) as caught:
        roster(PEOPLE.replace(old, new, 1))
    found = [str(finding) for finding in caught.value.findings]
    assert any(said in line for line in found), found
