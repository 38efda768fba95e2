"""What all sources of a house tell is learnt from each commit, and at the start from what the store has."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from engine.model.scales import SourceClass
from engine.model.signal import Sketch
from engine.model.time import DAY, HOUR, Instant
from engine.rules.plain import PlainEvaluator
from engine.situations.keys import key_of
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.told_lately import _begin
from store.sqlite import SqliteStore
from tests.fakes import words
from watchers.reading import Told
from watchers.reading.told import Name

ONDALIA = Name((key_of("ondalia"),))


def heard(source: str, at: Instant):
    return replace(
        words.signal(),
        id=f"{source}:1:1",
        source=source,
        publisher=source,
        native_id="1",
        revision=1,
        source_class=SourceClass.NEWS,
        story=blake2b(source.encode(), digest_size=8).hexdigest(),
        sketch=Sketch(kinds=(f"word:{key_of('ondalia')}",)),
        occurred_at=at,
        sent_at=at,
        received_at=at,
        text=None,
    )


def learnt(core: Core) -> Told:
    told = Told()
    _begin(core, told, {"posts"})
    return told


def test_it_is_learnt_from_commits_and_after_a_restart_from_the_store(tmp_path):
    clock = ManualClock(Instant(words.NOW))
    file = tmp_path / "serviola.db"
    now = clock.now()
    with SqliteStore.open(file) as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        told = learnt(core)
        core.step([heard("herald", now), heard("posts", now), heard("courier", Instant(now - 40 * DAY))])
        clock.set(Instant(now + HOUR))
        core.step([heard("mundo", Instant(now + HOUR))])
        found = told.usage(ONDALIA, clock.now())
        assert found is not None
        # At the start the sources that people write in are not read at all; before, the class of each tells.
        assert found.agreed == 3
    with SqliteStore.open(file) as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        again = learnt(core).usage(ONDALIA, clock.now())
        assert again is not None
        assert (again.hazard, again.agreed) == (found.hazard, 2)
