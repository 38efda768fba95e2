"""Whoever is due is found without asking the others, and in the order in which all would be asked."""

from __future__ import annotations

import random

import pytest

from engine.model.time import Instant
from engine.response.timetable import Rechecks, Timetable


def test_who_is_due_stays_due_until_put_elsewhere_or_taken_out():
    table = Timetable()
    table["a"], table["b"], table["c"], table["d"] = Instant(5), Instant(7), None, Instant(5)
    assert (table.first(), table.due(Instant(4))) == (5, set())
    assert table.due(Instant(6)) == {"a", "d"}
    assert table.first() == 5
    table["a"] = Instant(9)
    del table["d"]
    assert (table.due(Instant(6)), table.first()) == (set(), 7)
    assert table.due(Instant(20)) == {"a", "b"}
    assert dict(table) == {"a": 9, "b": 7, "c": None}


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_looking_at_everybody_says(seed):
    chance, table = random.Random(seed), Timetable()
    plain: dict[str, Instant | None] = {}
    for now in range(400):
        name = f"n{chance.randrange(30)}"
        if chance.random() < 0.2:
            assert table.pop(name, None) == plain.pop(name, None)
        else:
            table[name] = plain[name] = (
                Instant(now + chance.randrange(-5, 60)) if chance.random() < 0.8 else None
            )
        known = {one: at for one, at in plain.items() if at is not None}
        assert table.first() == min(known.values(), default=None)
        assert table.due(Instant(now)) == {one for one, at in known.items() if at <= now}
    assert table == plain


def asked_in_turn(names, plain, now, found):
    """Go through all of them in order, as whoever has no timetable must."""
    for name in sorted(names):
        at = plain.get(name, now)
        if at is not None and at <= now:
            found(name)


@pytest.mark.parametrize("seed", range(20))
def test_all_are_looked_at_in_their_turn_also_who_comes_to_be_due_meanwhile(seed):
    chance = random.Random(seed)
    names = [f"n{number:02}" for number in range(20)]
    moves = {name: (chance.choice(names), chance.choice((None, 0, 5, 50, "now"))) for name in names}
    starts = {name: chance.choice((None, 0, 50, "now")) for name in names}

    def put(table, plain, name, at):
        if at == "now":
            table.look(name)
            plain.pop(name, None)
        else:
            table[name] = plain[name] = at

    table = Rechecks()
    plain: dict[str, int | None] = {}
    other: dict[str, int | None] = {}
    for name, at in starts.items():
        put(table, plain, name, at)
    unused = Rechecks()
    for name, at in starts.items():
        put(unused, other, name, at)

    with_table, without = [], []
    for name in table.in_turn(Instant(10)):
        with_table.append(name)
        put(table, plain, name, 99)
        put(table, plain, *moves[name])

    def found(name):
        without.append(name)
        put(unused, other, name, 99)
        put(unused, other, *moves[name])

    asked_in_turn(names, other, 10, found)
    assert with_table == without
    assert dict(table) == plain == other


def test_all_can_be_looked_at_anew_and_who_is_forgotten_is_not():
    table = Rechecks()
    table["a"], table["b"], table["c"] = Instant(99), None, Instant(99)
    table.look_at_all()
    table.forget("b")
    assert list(table.in_turn(Instant(1))) == ["a", "c"]
    assert "a" not in table
