"""What the core knows is not to be read in the middle of a step: read anew then, it lacks what is being kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import Refused, StoreError
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore


class AskedWhileItWrites(MemoryStore):
    """A store in whose commit another thread asks for the state."""

    core: Core
    answer: BaseException | None = None

    def commit(self, batch):
        with ThreadPoolExecutor() as other:
            self.answer = other.submit(lambda: self.core.state).exception(timeout=60)
        super().commit(batch)


class Broken(MemoryStore):
    """A store that takes nothing."""

    def commit(self, batch):
        raise StoreError("the disk is full")


def test_another_thread_that_reads_in_the_middle_of_a_step_is_refused_and_nothing_is_lost():
    store = AskedWhileItWrites()
    store.core = Core(store, PlainEvaluator(), ManualClock(w.NOW), brands=["main"])  # type: ignore[arg-type]  # memory does for a store
    store.core.step([w.program()])
    assert isinstance(store.answer, RuntimeError)
    assert "in the middle of a step" in str(store.answer)
    assert store.core.state.brand("main").programs


def test_a_step_that_fails_leaves_the_state_readable():
    core = Core(Broken(), PlainEvaluator(), ManualClock(w.NOW), brands=["main"])  # type: ignore[arg-type]  # memory does for a store
    with pytest.raises(StoreError):
        core.step([w.program()])
    assert not core.state.brand("main").programs


def test_a_step_that_is_kept_is_taken_once_though_one_who_hears_of_it_refuses_something():
    store = MemoryStore()
    core = Core(store, PlainEvaluator(), ManualClock(w.NOW), brands=["main"])  # type: ignore[arg-type]  # memory does for a store
    heard = []

    def refuse(batch):
        heard.append(batch)
        raise Refused("it was decided already", claim="main/p-1/1")

    core.listen(refuse)
    with pytest.raises(Refused):
        core.step([w.program()])
    assert len(heard) == 1
    assert core.state.brand("main").programs
