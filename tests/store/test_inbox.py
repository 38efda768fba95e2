"""The inbox of a store that a newer Serviola has written to as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from store.sqlite import SqliteStore
from store.tables import table
from tests.fakes import words as w

if TYPE_CHECKING:
    from pathlib import Path

ROWS = table("inbox")


@pytest.mark.parametrize("odd", [{"v": 99}, {"kind": "horoscope"}, {"body": b'{"id": 1}'}])
def test_a_row_that_only_another_version_reads_waits_for_it_and_keeps_nothing_waiting(
    tmp_path: Path, caplog, odd
):
    with SqliteStore.open(tmp_path / "s.db") as store:
        core = Core(store, PlainEvaluator(), ManualClock(w.NOW), brands=["main"])
        row = store.submit(w.signal())
        with store.db.writing() as connection:
            (before,) = connection.execute(ROWS.select()).mappings()
            connection.execute(update(ROWS).values(**odd))
        store.submit(w.program())
        for _ in range(3):
            core.drain()
            core.tick()
        assert list(core.state.brand("main").programs) == [w.program().source]
        assert store.inbox() == []
        said = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
        assert len(said) == 1
        assert said[0].startswith(f"row {row} of the inbox is of another version of Serviola")
        assert "\n" not in said[0]
        # It is as it was for the one that reads it.
        with store.db.writing() as connection:
            connection.execute(
                update(ROWS).where(ROWS.c.row == row).values(**{name: before[name] for name in odd})
            )
        core.drain()
        assert len(core.state.brand("main").situations) == 1
