from __future__ import annotations

from engine.model.time import DAY, HOUR, Instant
from engine.ports import Batch
from serviola.history_export import export
from store.history.read import opened
from store.history.write import read_manifest
from store.sqlite import SqliteStore
from tests.fakes import words

NOW = words.NOW


def commit(store, hours, *signals):
    store.commit(Batch(now=Instant(NOW + hours * HOUR), inputs=signals, words=(), intents=()))


def signal(number, revision=1):
    return words.signal(
        id=f"usgs:{number}:{revision}",
        native_id=str(number),
        revision=revision,
        received_at=Instant(NOW - HOUR),
    )


def test_every_revision_of_the_journal_is_exported_with_when_it_was_taken_in(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.sqlite3") as store:
        commit(store, 1, signal(1), signal(2))
        commit(store, 5, signal(1, revision=2))
        commit(store, 30, signal(3))
        export(store, tmp_path / "past.parquet", now=Instant(NOW + DAY), until=Instant(NOW + DAY))
    with opened([tmp_path / "past.parquet"], now=Instant(NOW + DAY)) as history:
        found = [((one.at - NOW) // HOUR, one.signal.id) for one in history.signals()]
        assert all(one.signal.text is None for one in history.signals())
    assert found == [(1, "usgs:1:1"), (1, "usgs:2:1"), (5, "usgs:1:2")]
    manifest = read_manifest(tmp_path / "past.parquet")
    assert manifest is not None
    assert manifest.origins[0].source == "the journal of this service"


def test_a_span_begins_with_its_first_moment(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.sqlite3") as store:
        commit(store, 1, signal(1))
        commit(store, 5, signal(2))
        made = export(store, tmp_path / "past.parquet", now=Instant(NOW + DAY), since=Instant(NOW + 5 * HOUR))
    assert made.rows == 1
