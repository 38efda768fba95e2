"""A surge is held against what was said of others like it, as the core finds them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from engine.model.match import Match
from engine.model.place import Area
from engine.model.scales import Hazard, MsgType, Severity, SourceClass, Status
from engine.model.signal import Situation
from engine.model.time import DAY, MINUTE, Instant
from engine.pipeline import advance
from engine.response import shelves
from engine.response.brand import Brand
from engine.response.seeing import beside, seen_in, who_counts
from engine.response.shelf import Shelf
from engine.response.state import State
from engine.rules.conditions import Rate
from engine.rules.kin import alike
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w

SURGE = """\
schema: serviola/playbook/1
playbook: surge
owner: team:duty
author: team:duty
review_by: 2027-05-01
stage: suggest
when:
  situation: {hazard: [outage]}
  evidence: {rate: social, over: 1d, times: 3, against: 3d, least: 2}
  exposure: {to: campaign, by: [topic]}
then:
  - pause_campaigns: {touching: campaign, lease: 6h, ask: owner_of(campaign)}
"""


def posts(state: State, count: int, *, days_ago: int, name: str) -> list[Match]:
    """Have so many people post of an outage, and give what matches then."""
    said: list[Match] = []
    for number in range(count):
        at = Instant(w.NOW - days_ago * DAY + number * MINUTE)
        post = w.signal(
            source="posts",
            source_class=SourceClass.SOCIAL,
            publisher=f"{name}-{number}",
            native_id=f"{name}-{number}",
            aliases=(),
            hazard=Hazard.OUTAGE,
            severity=Severity.MINOR,
            occurred_at=at,
            sent_at=at,
            received_at=at,
            expires_at=None,
            point=None,
            area=Area(),
            topics=("checkout",),
        )
        words, _ = advance(state, [post], at)
        said += [word for word in words if isinstance(word, Match)]
    return said


def opened() -> State:
    state = State(evaluator=PlainEvaluator())
    digest = load_playbook(SURGE, "surge.yaml").digest
    book = w.program(campaigns=(w.campaign(topics=("checkout",)),))
    advance(state, [book, w.playbook(name="surge", digest=digest, text=SURGE)], Instant(w.NOW - 9 * DAY))
    return state


def test_four_people_are_a_surge_after_days_of_silence_and_none_after_days_of_talk():
    assert posts(opened(), 4, days_ago=0, name="now")
    state = opened()
    posts(state, 6, days_ago=2, name="then")
    assert posts(state, 4, days_ago=0, name="now") == []
    assert len(state.brand("main").situations) == 2
    assert posts(state, 2, days_ago=0, name="more")


def test_a_post_of_days_ago_that_is_heard_late_ends_the_surge_of_today():
    state = opened()
    posts(state, 4, days_ago=0, name="now")
    brand = state.brand("main")
    (today,) = brand.situations.values()
    assert brand.matches_for("surge", today)
    posts(state, 6, days_ago=2, name="then")
    later = Instant(w.NOW + 10 * MINUTE)
    advance(state, [w.tick(at=later)], later)
    assert brand.matches_for("surge", today) == []


def test_what_is_taken_back_elsewhere_counts_for_who_was_too_far_off_to_be_looked_at():
    """A dozen others fall short by less, so the surge was not held against the situation of today before."""
    state = opened()
    brand = state.brand("main")
    text = SURGE.replace("{rate: social, over: 1d, times: 3, against: 3d, least: 2}", "{social: 1}")
    text = text.replace("{hazard: [outage]}", "{hazard: [outage], certainty: Unlikely}")
    for number in range(12):
        own = text.replace("playbook: surge", f"playbook: a{number:02}")
        digest = load_playbook(own, "surge.yaml").digest
        advance(state, [w.playbook(name=f"a{number:02}", digest=digest, text=own)], Instant(w.NOW - 9 * DAY))
    posts(state, 6, days_ago=2, name="then")
    posts(state, 4, days_ago=0, name="now")
    today = max(brand.situations.values(), key=lambda one: one.occurred_at)
    assert "surge" not in brand.judged[today.id]
    later = Instant(w.NOW + DAY // 24)
    for number in range(6):
        begun = Instant(w.NOW - 2 * DAY + number * MINUTE)
        gone = w.signal(
            source="posts",
            source_class=SourceClass.SOCIAL,
            publisher=f"then-{number}",
            native_id=f"then-{number}",
            aliases=(),
            revision=2,
            msg_type=MsgType.CANCEL,
            hazard=Hazard.OUTAGE,
            occurred_at=begun,
            sent_at=later,
            received_at=later,
            point=None,
            area=Area(),
            topics=("checkout",),
        )
        advance(state, [gone], later)
    advance(state, [w.tick(at=later)], later)
    assert brand.matches_for("surge", brand.situations[today.id])


class Counting(Shelf):
    """Counts what is looked at on the way to those that share something."""

    looked = 0

    def by(self, trait, value):
        found = super().by(trait, value)
        Counting.looked += len(found)
        return found


@pytest.mark.parametrize("shared", ["topics", "countries"])
def test_a_word_and_a_rate_look_at_none_but_those_that_share_something(monkeypatch, shared):
    monkeypatch.setattr(shelves, "Shelf", Counting)
    state = opened()
    brand = state.brand("main")
    posts(state, 2, days_ago=0, name="now")
    (first,) = brand.situations.values()

    def sharing(number: int) -> Situation:
        if shared == "topics":
            return replace(first, topics=(f"page-{number}",))
        return replace(first, topics=(), area=Area(countries=(f"{number:03}",)))

    many = [replace(sharing(number // 2), id=f"S-{number}") for number in range(600)]
    for one in many:
        state.apply(one)
    Counting.looked = 0
    state.apply(replace(many[7], revision=9))
    assert 0 < Counting.looked <= 8
    assert {many[6].id, many[7].id} <= brand.recheck.now
    (line,) = [leaf.test.line for leaf in brand.plans["surge"].leaves if isinstance(leaf.test, Rate)]
    Counting.looked = 0
    assert seen_in(brand, many[7], now=w.NOW).risen(line).voices == 2
    assert 0 < Counting.looked <= 4


def test_who_is_found_beside_is_who_would_be_found_among_all():
    chance = Random(4)
    state = opened()
    posts(state, 2, days_ago=0, name="now")
    (first,) = state.brand("main").situations.values()
    brand = Brand(name="main")
    for number in range(120):
        brand.situations[f"S-{number % 90}"] = replace(
            first,
            id=f"S-{number % 90}",
            hazard=chance.choice((Hazard.OUTAGE, Hazard.STRIKE)),
            status=chance.choices((Status.ACTUAL, Status.EXERCISE), (4, 1))[0],
            topics=tuple(chance.sample(("a", "b", "c"), chance.randint(0, 2))),
            area=Area(countries=tuple(sorted(chance.sample(("FR", "HT", "a"), chance.randint(0, 2))))),
        )
    everybody = list(brand.situations.values())
    found = {one.id: alike(one, beside(brand, one)) for one in everybody}
    assert found == {one.id: alike(one, everybody) for one in everybody}
    assert 0 < sum(map(bool, found.values())) < len(everybody)
    for told in everybody:
        counting = {one.id for one in everybody if alike(one, (told,))}
        assert counting == {*who_counts(brand, told)} - {told.id}
