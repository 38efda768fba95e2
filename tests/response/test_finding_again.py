"""What is scheduled and what is remembered is found without looking at all of it, and is what looking finds."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.program import Itinerary, Stop, Subject
from engine.model.scales import Hazard, SourceClass, Status
from engine.model.signal import SituationState
from engine.model.time import DAY, MINUTE
from engine.response.book import Book
from engine.response.brand import Brand
from engine.response.called_for import touches
from engine.response.shelf import Shelf
from engine.situations.intake import find
from engine.situations.places import PlaceIndex
from tests.fakes import words as w

SEEDS = st.integers(0, 2**64)
STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)


def revision(chance: random.Random):
    """Draw a book of one of two sources; a few ids, so that they change, go and meet."""
    source = chance.choice("ab")
    itineraries = []
    for voyage in chance.sample(("v1", "v2", "v3"), chance.randint(0, 3)):
        calls = tuple(
            w.stop(
                id=f"{chance.choice((voyage, 'v'))}:{number}",
                itinerary=voyage,
                place_id=chance.choice(("p1", "p2")),
                country=chance.choice(("HT", "DO")),
            )
            for number in chance.sample(range(4), chance.randint(0, 3))
        )
        itineraries.append(Itinerary(id=voyage, name=voyage, vessel=voyage, owner="team:x", stops=calls))
    names = ("v1", "v2", "v1:1", "v:2", "p1", "p2", "c1")
    campaigns = tuple(
        w.campaign(
            id=f"c{number}",
            subject=Subject("mailer", "campaign", chance.choice("xy")),
            touches=tuple(chance.sample(names, chance.randint(0, 3))),
            topics=tuple(chance.sample(("strike", "fuel"), chance.randint(0, 2))),
        )
        for number in chance.sample(range(4), chance.randint(0, 4))
    )
    return w.program(source=source, itineraries=tuple(itineraries), campaigns=campaigns)


@given(SEEDS)
@STEADY
def test_a_book_brought_up_to_date_finds_what_one_opened_anew_finds_and_what_a_scan_finds(seed):
    chance = random.Random(seed)
    brand = Brand(name="main")
    for _ in range(chance.randint(1, 5)):
        brand.take_programs(revision(chance))
    book = brand.book
    assert book == Book(brand.programs.values())
    stops, campaigns = list(brand.stops()), list(brand.campaigns())
    ids = {stop.id for stop in stops} | {campaign.id for campaign in campaigns}
    assert book.places == PlaceIndex(stops)
    for item in ids | {"nobody", "v1", "p1"}:
        assert book.stops(item) == [one for one in stops if one.id == item]
        assert book.campaigns(item) == [one for one in campaigns if one.id == item]
        assert brand.stop(item) == next((one for one in stops if one.id == item), None)
        assert brand.campaign(item) == next((one for one in campaigns if one.id == item), None)
        assert book.holds(item) is (item in ids)
        assert book.campaigns_touching(item) == [one for one in campaigns if touches(brand, one, item)]
        voyage = book.itinerary_of(item)
        assert (voyage is None) is (brand.stop(item) is None)
        assert voyage is None or brand.stop(item) in voyage.stops
    for topics in ((), ("strike",), ("fuel", "strike")):
        assert book.campaigns_on(topics) == [one for one in campaigns if set(topics) & set(one.topics)]
    for one in campaigns:
        assert book.campaigns_of(one.subject) == [each for each in campaigns if each.subject == one.subject]


def test_a_revision_that_changes_one_stop_touches_that_stop_alone(monkeypatch):
    calls = [w.stop(id=f"s{number}") for number in range(50)]

    def programs(stops: list[Stop]):
        voyage = Itinerary(id="v", name="v", vessel="v", owner="team:x", stops=tuple(stops))
        return w.program(itineraries=(voyage,), campaigns=())

    book, touched = Book([programs(calls)]), []
    for does in ("insert", "remove"):
        known = getattr(PlaceIndex, does)

        def counted(self, place, call, does=does, known=known):
            touched.append((does, call.id))
            known(self, place, call)

        monkeypatch.setattr(PlaceIndex, does, counted)
    book.take(programs([*calls[:7], replace(calls[7], country="DO"), *calls[8:]]))
    assert touched == [("remove", "s7"), ("insert", "s7")]


# --- shelves ---


@given(SEEDS)
@STEADY
def test_a_shelf_is_a_dict_that_finds_by_trait_what_a_scan_finds(seed):
    chance = random.Random(seed)
    shelf: Shelf[int, int] = Shelf(
        tens=lambda _, value: (value // 10,), ends=lambda key, value: (key, value % 3)
    )
    plain: dict[int, int] = {}
    for _ in range(40):
        key, value = chance.randrange(8), chance.randrange(40)
        match chance.randrange(5):
            case 0:
                assert shelf.pop(key, None) == plain.pop(key, None)
            case 1:
                shelf.drop("tens", value // 10)
                plain = {each: one for each, one in plain.items() if one // 10 != value // 10}
            case 2:
                assert shelf.setdefault(key, value) == plain.setdefault(key, value)
            case _:
                shelf[key] = plain[key] = value
        assert shelf == plain
        assert (list(shelf), list(shelf.values())) == (list(plain), list(plain.values()))
        for ten in range(4):
            assert sorted(shelf.by("tens", ten)) == sorted(one for one in plain.values() if one // 10 == ten)
        for end in range(8):
            having = [one for each, one in plain.items() if end in (each, one % 3)]
            assert sorted(shelf.by("ends", end)) == sorted(having)


def test_a_shelf_forgets_the_traits_of_what_is_gone():
    shelf: Shelf[str, str] = Shelf(first=lambda _, value: (value[0],))
    shelf["a"] = "one"
    shelf["a"] = "two"
    assert (shelf.by("first", "o"), shelf.by("first", "t")) == ([], ["two"])
    del shelf["a"]
    assert not shelf._keys
    with pytest.raises(KeyError):
        del shelf["a"]


# --- whom a signal belongs to ---


@given(SEEDS)
@STEADY
def test_a_signal_finds_the_situation_that_looking_at_all_of_them_finds(seed):
    chance = random.Random(seed)
    brand = Brand(name="main")
    for number in range(chance.randint(0, 12)):
        told_by = chance.choice(list(SourceClass))
        brand.situations[f"s{number}"] = w.situation(
            id=f"s{number}",
            hazard=chance.choice((Hazard.EARTHQUAKE, Hazard.FLOOD)),
            status=chance.choice((Status.ACTUAL, Status.EXERCISE)),
            state=chance.choice((SituationState.OPEN, SituationState.CLEARED)),
            keys=tuple(f"{chance.choice(('usgs', 'emsc'))}:{chance.randrange(6)}" for _ in range(2)),
            evidence=(w.evidence(source_class=told_by),),
            occurred_at=w.after(chance.choice((0, 1, MINUTE, MINUTE + 1, DAY))),
            opened_at=w.after(chance.randrange(3)),
            topics=("checkout",),
        )
    for _ in range(5):
        heard = w.signal(
            source=chance.choice(("usgs", "emsc", "jma")),
            source_class=chance.choice(list(SourceClass)),
            hazard=chance.choice((Hazard.EARTHQUAKE, Hazard.FLOOD)),
            native_id=str(chance.randrange(6)),
            aliases=(),
            references=tuple(str(chance.randrange(6)) for _ in range(chance.randint(0, 1))),
            occurred_at=w.after(chance.choice((0, MINUTE, 2 * MINUTE, DAY))),
            topics=("checkout",),
        )
        assert find(heard, brand.perhaps_of(heard)) == find(heard, brand.situations.values())
