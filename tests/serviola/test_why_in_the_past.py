"""Why, and why not, as of any moment: from the journal alone, in both languages, and the same from any copy of it."""

from __future__ import annotations

import json

import pytest

from engine.errors import Refused
from engine.model.time import parse_iso
from serviola.retelling import Kept, retold
from serviola.why_not import judged_by, why_not
from store import views
from store.sqlite import SqliteStore
from tests.fakes.recorded_house import hear, replayed, shipped

NAMES = ("disaster-near-port-call", "watch-150-km")
HALF_PAST_TEN = parse_iso("2010-01-12T22:30:00Z")
NEXT_DAY = parse_iso("2010-01-13T12:00:00Z")


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    """Give the file of a store that heard January 2010."""
    file = tmp_path_factory.mktemp("january") / "store.sqlite3"
    hear("january-2010", file, shipped(*NAMES))
    return file


@pytest.fixture
def store(january):
    with SqliteStore.open(january) as opened:
        yield opened


def asked(store, playbook, at=NEXT_DAY):
    (situation,) = views.situations(store.db)
    return why_not(store, situation.id, playbook, brand="main", now=at)


def test_a_near_miss_is_said_with_its_number_and_the_smallest_change(store):
    found = asked(store, "watch-150-km")
    assert found.verdict == (
        "watch-150-km asks nobody: none of 3 items in sight is met; nearest is "
        "eastern-0109:labadee:2010-01-15: 153.2 km from the epicenter, reach 150 km."
    )
    assert found.smallest == ("It would have matched with a radius of 154 km.",)


def test_an_earlier_moment_has_what_was_believed_then(store):
    assert "150.8 km" in asked(store, "watch-150-km", HALF_PAST_TEN).verdict
    assert asked(store, "watch-150-km", HALF_PAST_TEN).smallest == (
        "It would have matched with a radius of 151 km.",
    )
    with pytest.raises(Refused, match="nothing was known of S-"):
        asked(store, "watch-150-km", parse_iso("2010-01-12T21:55:00Z"))
    with pytest.raises(Refused, match="there is no playbook nothing"):
        asked(store, "nothing")


def test_what_asked_is_named_with_its_questions(store):
    found = asked(store, NAMES[0])
    assert found.verdict == f"{NAMES[0]} holds for 3 of 5 items in sight: it asks about that."
    assert [code for code, _ in found.also] == ["never-held", "asked"]
    assert {one.id for one in found.asked} == {one.id for one in views.proposals(store.db)}
    assert found.smallest == ()


def test_the_sources_are_as_they_were_then_and_not_as_they_are_now(store):
    then = {one.source: one.last for one in asked(store, NAMES[0], HALF_PAST_TEN).sources}
    later = {one.source: one.last for one in asked(store, NAMES[0]).sources}
    assert set(then) == {"usgs", "gdacs"}
    assert set(later) == {"usgs", "gdacs", "el-vigia", "harbour-post", "la-ribera"}
    assert later["usgs"] > then["usgs"]


def test_the_same_bytes_come_from_a_store_that_only_got_the_recorded_inputs(january, store, tmp_path):
    again = tmp_path / "again.sqlite3"
    replayed(january, again)
    with SqliteStore.open(again) as other:
        for name in NAMES:
            for at in (HALF_PAST_TEN, NEXT_DAY):
                for language in ("en", "es"):
                    one, two = asked(store, name, at), asked(other, name, at)
                    assert json.dumps(one.as_json(language)) == json.dumps(two.as_json(language))


def test_what_came_later_changes_nothing_of_the_answer(january, store, tmp_path):
    short = tmp_path / "short.sqlite3"
    with SqliteStore.open(short) as other:
        for batch in store.batches():
            if batch.now <= HALF_PAST_TEN:
                replay_one(other, batch)
        before = asked(other, "watch-150-km", HALF_PAST_TEN).as_json()
    assert json.dumps(before) == json.dumps(asked(store, "watch-150-km", HALF_PAST_TEN).as_json())


def replay_one(store, batch):
    from engine.trials.replay import as_committed

    store.commit(as_committed(batch))


def test_of_a_situation_every_playbook_that_spoke_is_given_those_that_asked_first(store):
    (situation,) = views.situations(store.db)
    found, others = judged_by(store, situation.id, brand="main", now=NEXT_DAY)
    assert [one.playbook for one in found] == list(NAMES)
    assert others == 0


def test_it_is_said_in_spanish_down_to_the_clauses_that_the_journal_keeps(store):
    found = asked(store, "watch-150-km")
    assert retold(found.verdict, "es") == (
        "watch-150-km no pregunta a nadie: de 3 elementos a la vista no alcanza ninguno; el más cercano es "
        "eastern-0109:labadee:2010-01-15: a 153.2 km del epicentro, alcance 150 km."
    )
    assert retold(found.smallest[0], "es") == "Se habría cumplido con un radio de 154 km."
    told = json.dumps(found.as_json("es"), ensure_ascii=False)
    for english in (" from ", " needs ", " asked for ", " hold, ", "arrives", "departs"):
        assert english not in told
    assert numbers(found.as_json("es")) == numbers(found.as_json("en"))


def numbers(told):
    """Give all that is not words."""
    if isinstance(told, dict):
        return {key: numbers(value) for key, value in told.items() if key not in {"says", "verdict"}}
    if isinstance(told, list):
        return [numbers(value) for value in told if not isinstance(value, str)]
    return told


def test_what_nobody_made_from_a_template_stays_as_it_was_written():
    assert retold("hazard is heat, asked for earthquake", "es") == "hazard is heat, asked for earthquake"
    assert retold(Kept("Labadee"), "es") == "Labadee"
    assert retold(Kept("hazard is heat, asked for a or b"), "es") == "hazard es heat, se pide a o b"
    assert retold(Kept("x" * 5_000), "es") == "x" * 5_000
