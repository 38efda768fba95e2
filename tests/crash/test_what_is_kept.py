"""What must be kept in a row, is: a step that fails twice is not believed, and the stand-in tool forgets nothing."""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from typing import Any, cast

import pytest

from engine.errors import StoreError
from engine.model.decision import Switch
from engine.model.hold import Tick
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.mailer import Faults, Office
from serviola.stage import read_ledger
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore


class Failing(MemoryStore):
    """A store that can neither write nor read for a while."""

    broken = False

    def commit(self, batch):
        self._look()
        super().commit(batch)

    def remembered(self):
        self._look()
        return super().remembered()

    def _look(self):
        if self.broken:
            raise StoreError("the disk does not answer")


@pytest.fixture
def store():
    return Failing()


@pytest.fixture
def core(store):
    return Core(cast("Any", store), PlainEvaluator(), ManualClock(w.NOW), brands=["main"])


STOP = Switch(brand="main", halted=True, by="ada", at=w.NOW)


def test_what_a_step_changed_is_not_believed_when_it_was_not_kept(store, core):
    store.broken = True
    with pytest.raises(StoreError):
        core.step([STOP])
    with pytest.raises(StoreError):
        core.step([Tick(at=w.NOW)])
    store.broken = False
    assert core.state.brand("main").halted is None
    core.step([STOP])
    assert core.state.brand("main").halted == STOP


def test_a_listener_that_fails_does_not_undo_what_was_kept(store, core):
    heard = []

    def fail(batch):
        heard.append(batch)
        raise RuntimeError("a listener")

    core.listen(fail)
    with pytest.raises(RuntimeError):
        core.step([STOP])
    assert len(heard) == len(list(store.batches())) == 1
    assert core.state.brand("main").halted == STOP


# --- the stand-in of the demo -----------------------------------------------------------------------


@contextmanager
def office(folder):
    opened = Office(folder / "mailer.json", ledger=folder / "ledger.jsonl", faults=Faults(""))
    try:
        yield opened
    finally:
        opened._alone.close()


def pause(office):
    ask = {"id": "welcome-caribbean", "status": "paused"}
    office.change("welcome-caribbean", "paused", key="k", ask=ask)


def effects(folder):
    return [(line["id"], line["status"]) for line in read_ledger(folder) if line["what"] == "effect"]


def test_an_effect_that_was_kept_and_not_written_down_is_written_down_at_the_next_start(tmp_path):
    with office(tmp_path) as opened:
        opened.write_down = lambda *_, **__: None  # killed in between
        pause(opened)
    assert effects(tmp_path) == []
    for _ in range(2):
        with office(tmp_path) as opened:
            assert opened.campaigns["welcome-caribbean"]["status"] == "paused"
            assert effects(tmp_path) == [("welcome-caribbean", "paused")]


def test_an_effect_that_was_not_kept_is_not_written_down(tmp_path):
    with office(tmp_path) as opened:
        opened._save = lambda: (_ for _ in ()).throw(OSError("killed before it was kept"))
        with pytest.raises(OSError, match="killed"):
            pause(opened)
    with office(tmp_path) as opened:
        assert opened.campaigns["welcome-caribbean"]["status"] == "running"
    assert effects(tmp_path) == []


def test_a_second_office_waits_until_the_first_is_gone(tmp_path):
    with office(tmp_path), (tmp_path / "mailer.json.lock").open("a") as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (tmp_path / "mailer.json.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_the_state_is_replaced_whole(tmp_path):
    with office(tmp_path) as opened:
        pause(opened)
        kept = json.loads((tmp_path / "mailer.json").read_text())
        (tmp_path / "mailer.json.new").write_text("{ half of a sta")  # killed while writing
    with office(tmp_path) as opened:
        assert list(opened.campaigns.values()) == kept["campaigns"]
