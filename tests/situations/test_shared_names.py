"""A disaster's GLIDE number is one name in every source, and nothing else is."""

from __future__ import annotations

from engine.model.place import Area
from engine.model.scales import Hazard
from engine.model.time import MINUTE
from engine.situations.intake import keys_of
from tests.fakes import words as w
from tests.situations.world import World, say

FLOOD = {"hazard": Hazard.FLOOD, "partition": Hazard.FLOOD.category, "point": None, "magnitude": None}
NUMBER = "glide:FL-2026-000031-PHL"


def flood(source, native_id, *aliases, revision=1):
    area = Area(countries=("PH",))
    return say(
        revision, source=source, publisher=source, native_id=native_id, aliases=aliases, area=area, **FLOOD
    )


def test_agencies_that_give_one_number_speak_of_one_situation():
    world = World(flood("gdacs", "FL7", NUMBER), flood("reliefweb", "disasters-5", NUMBER))
    assert [piece.native_key for piece in world.only.evidence] == ["gdacs:FL7", "reliefweb:disasters-5"]
    assert world.only.keys == ("gdacs:FL7", NUMBER, "reliefweb:disasters-5")


def test_without_the_number_or_with_another_they_are_two():
    other = "glide:FL-2026-000032-PHL"
    for aliases in ((), (other,), (NUMBER.removeprefix("glide:"),)):
        assert len(World(flood("gdacs", "FL7", NUMBER), flood("reliefweb", "d5", *aliases)).known) == 2


def test_only_an_alias_is_a_shared_name():
    signal = flood("paper", NUMBER)
    assert keys_of(signal) == (f"paper:{NUMBER}",)


def test_what_a_source_said_before_stays_where_it_is_when_the_number_comes_later():
    world = World(flood("reliefweb", "d5", NUMBER))
    world.now = w.after(MINUTE)
    world.hear(flood("gdacs", "FL7"))
    assert len(world.known) == 2
    heard = world.hear(flood("gdacs", "FL7", NUMBER, revision=2))
    assert heard is not None
    assert [piece.native_key for piece in heard.evidence] == ["gdacs:FL7"]
