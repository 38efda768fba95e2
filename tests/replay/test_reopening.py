"""For how long what ended can be opened again: as is configured, for what begins from then on, and so again."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.scales import Hazard, MsgType, SourceClass
from engine.model.signal import HazardReopens, Reopening
from engine.model.time import DAY
from engine.rules.plain import PlainEvaluator
from engine.trials.replay import replay
from serviola.clocks import ManualClock
from serviola.core import Core
from store.sqlite import SqliteStore
from tests.fakes import words as w

BRANDS = ["main"]


def days(count, **hazards):
    named = [HazardReopens(hazard=Hazard(name), within_s=n * 86_400) for name, n in sorted(hazards.items())]
    return Reopening(brand="main", within_s=count * 86_400, hazards=tuple(named))


class House:
    """A core on a store of its own, which may be closed and opened again."""

    def __init__(self, file):
        self._file, self.clock = file, ManualClock(w.NOW)
        self.revision = 0
        self._open()

    def _open(self):
        self._store = SqliteStore.open(self._file)
        self.core = Core(self._store, PlainEvaluator(), self.clock, brands=BRANDS)

    def reopen(self):
        self._store.close()
        self._open()

    def close(self):
        self._store.close()

    def say(self, native_id, **changes):
        """Say something of one thing now; give the epochs of the situations that this source's name is in."""
        self.revision += 1
        now = self.clock.now()
        have: dict[str, Any] = {"sent_at": now, "received_at": now, "occurred_at": now, "expires_at": None}
        have |= {"aliases": ()}
        have |= {"native_id": native_id, "id": f"usgs:{native_id}:{self.revision}", "revision": self.revision}
        self.core.step([w.signal(**(have | changes))])
        return sorted(one.epoch for one in self.named(native_id))

    def named(self, native_id):
        every = self.core.state.brand("main").situations.values()
        return [one for one in every if f"usgs:{native_id}" in one.keys]

    def end(self, native_id, **changes):
        return self.say(native_id, msg_type=MsgType.CANCEL, **changes)

    def differences(self):
        return replay(self._store.batches(), PlainEvaluator(), BRANDS)


@pytest.fixture
def house(tmp_path):
    opened = House(tmp_path / "serviola.db")
    yield opened
    opened.close()


def in_days(house, count):
    house.clock.set(house.clock.now() + count * DAY)


def test_it_is_a_week_where_nothing_is_said(house):
    house.say("a")
    house.end("a")
    in_days(house, 7)
    assert house.say("a") == [2]


@pytest.mark.parametrize(("hazard", "epochs"), [(Hazard.EARTHQUAKE, [1, 1]), (Hazard.FLOOD, [2])])
def test_it_goes_by_what_is_configured_for_its_hazard(house, hazard, epochs):
    house.core.step([days(2, flood=4)])
    house.say("a", hazard=hazard)
    house.end("a", hazard=hazard)
    in_days(house, 3)
    assert house.say("a", hazard=hazard) == epochs
    assert house.differences() == []


@pytest.mark.parametrize("restart", [False, True])
def test_what_began_keeps_its_span_and_what_begins_then_has_the_new_one(house, restart):
    house.core.step([days(2)])
    house.say("old")
    house.core.step([days(5)])
    if restart:
        house.reopen()
    house.say("new", point=w.LABADEE, occurred_at=w.after(-DAY))
    assert [one.reopen_within_s for one in (*house.named("old"), *house.named("new"))] == [
        2 * 86_400,
        5 * 86_400,
    ]
    house.end("old")
    house.end("new", point=w.LABADEE)
    in_days(house, 3)
    if restart:
        house.reopen()
    assert house.say("old") == [1, 1]
    assert house.say("new", point=w.LABADEE) == [2]
    assert house.differences() == []


def test_a_paper_that_comes_back_to_its_story_too_late_begins_something_else_however_alike(house):
    """Its name says that it is the same story; that it reads alike brings nothing back that is over."""
    paper = {"source_class": SourceClass.NEWS, "source": "usgs", "publisher": "gazette", "point": None}
    house.core.step([days(1)])
    house.say("story", **paper)
    house.end("story", **paper)
    in_days(house, 2)
    assert house.say("story", **paper, occurred_at=w.NOW) == [1, 1]
    assert house.differences() == []


def test_the_setting_is_a_row_of_the_journal_without_which_a_replay_differs(house):
    house.core.step([days(2)])
    house.say("a")
    house.end("a")
    in_days(house, 3)
    assert house.say("a") == [1, 1]
    batches = list(house._store.batches())
    assert isinstance(batches[0].inputs[0], Reopening)
    assert replay(batches[1:], PlainEvaluator(), BRANDS)


def test_a_situation_of_another_brand_keeps_to_its_own(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.db") as store:
        core = Core(store, PlainEvaluator(), ManualClock(w.NOW), brands=["main", "other"])
        core.step([days(2), w.signal()])
        spans = {
            name: [one.reopen_within_s for one in core.state.brand(name).situations.values()]
            for name in ("main", "other")
        }
        assert spans == {"main": [2 * 86_400], "other": [7 * 86_400]}
