"""What all sources of a house tell is learnt from each commit, and at the start from what the store has."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from engine.model.scales import Category, Hazard, MsgType, Severity, SourceClass
from engine.model.signal import Signal, Sketch
from engine.model.time import DAY, HOUR, Instant
from engine.rules.plain import PlainEvaluator
from engine.situations.keys import key_of
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.told_lately import _begin
from store import reads
from store.sqlite import SqliteStore
from tests.fakes import words
from watchers.reading import Told
from watchers.reading.told import TEACHERS, Name

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
    _begin(core, told)
    return told


def lessons(told: Told):
    return vars(told)["_lessons"], vars(told)["_named"], vars(told)["_of"]


def test_it_is_learnt_from_commits_and_after_a_restart_from_the_store(tmp_path):
    clock = ManualClock(Instant(words.NOW))
    file = tmp_path / "serviola.db"
    now = clock.now()
    post = replace(heard("posts", now), source_class=SourceClass.SOCIAL)
    with SqliteStore.open(file) as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        told = learnt(core)
        core.step([heard("herald", now), post, heard("courier", Instant(now - 40 * DAY))])
        clock.set(Instant(now + HOUR))
        core.step([heard("mundo", Instant(now + HOUR))])
        found = told.usage(ONDALIA, clock.now())
        assert found is not None
        assert found.agreed == 2
    with SqliteStore.open(file) as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        assert learnt(core).usage(ONDALIA, clock.now()) == found


@pytest.mark.parametrize("seed", range(5))
def test_after_a_restart_just_the_same_is_known_whatever_came(tmp_path, seed):
    clock, dice = ManualClock(Instant(words.NOW)), Random(seed)
    with SqliteStore.open(tmp_path / "serviola.db") as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        told = learnt(core)
        for revision in range(1, 30):
            clock.set(Instant(clock.now() + 3 * HOUR))
            core.step([drawn(dice, revision, clock.now()) for _ in range(12)])
    with SqliteStore.open(tmp_path / "serviola.db") as store:
        again = learnt(Core(store, PlainEvaluator(), clock, brands=["main"]))
    assert len(lessons(told)[0]) > 20
    assert lessons(again) == lessons(told)


def drawn(dice: Random, revision: int, now: Instant) -> Signal:
    """Draw a text of some papers, an agency or a person: new, told anew, measured, or taken back."""
    source, native_id = dice.choice(("herald", "mundo", "agency", "crowd")), str(dice.randrange(15))
    source_class = {"agency": SourceClass.OFFICIAL, "crowd": SourceClass.SOCIAL}.get(source, SourceClass.NEWS)
    at = Instant(now - dice.choice((0, 0, HOUR, 12 * DAY, 40 * DAY, -DAY)))
    return replace(
        heard(source, at),
        id=f"{source}:{native_id}:{revision}:{dice.random()}",
        native_id=native_id,
        revision=revision - dice.choice((0, 0, 0, 2)),
        received_at=now,
        source_class=source_class,
        hazard=dice.choice((Hazard.EARTHQUAKE, Hazard.TSUNAMI)),
        partition=Category.GEO,
        story=dice.choice(("", f"{dice.getrandbits(64):016x}")),
        severity=dice.choice((Severity.MINOR, Severity.EXTREME)),
        msg_type=dice.choice((MsgType.ALERT, MsgType.UPDATE, MsgType.UPDATE, MsgType.CANCEL)),
        aliases=dice.choice(((), (), (str(dice.randrange(15)),))),
        sketch=Sketch(kinds=tuple(f"word:{key_of(name)}" for name in dice.sample("abcdef", 2))),
    )


def test_what_is_read_at_the_start_is_the_newest_of_those_who_teach(tmp_path):
    clock = ManualClock(Instant(words.NOW))
    with SqliteStore.open(tmp_path / "serviola.db") as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        for number in range(4):
            at = clock.now()
            system = replace(heard("till", at), id=f"t{number}", source_class=SourceClass.OPS)
            core.step([replace(heard("herald", at), id=f"h{number}"), replace(system, native_id=f"{number}")])
            clock.set(Instant(at + HOUR))
        with store.db.reading() as connection:
            found = [
                [each.id for each in reads.lately(connection, since, classes=TEACHERS, most=most)]
                for since, most in ((words.NOW, 9), (words.NOW, 2), (Instant(words.NOW + 2 * HOUR), 9))
            ]
    assert found == [["h0", "h1", "h2", "h3"], ["h2", "h3"], ["h2", "h3"]]


def test_a_month_of_signals_is_read_by_its_index_and_not_sorted(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.db") as store, store.db.reading() as connection:
        asked: list[tuple[str, Any]] = []

        def note(_connection, _cursor, statement, parameters, *_rest):
            asked.append((f"EXPLAIN QUERY PLAN {statement}", parameters))

        event.listen(connection, "before_cursor_execute", note)
        reads.lately(connection, words.NOW, classes=TEACHERS, most=5)
        said = str(connection.exec_driver_sql(*asked[0]).all())
    assert "ix_signals_received_at" in said
    assert "FOR ORDER BY" not in said
