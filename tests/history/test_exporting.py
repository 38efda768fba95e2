from __future__ import annotations

from engine.model.signal import Silence
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


def test_when_sources_were_quiet_goes_along_and_who_was_quiet_before(tmp_path):
    def hush(hours, source, *, quiet):
        at = Instant(NOW + hours * HOUR)
        return Silence(source=source, quiet=quiet, since=at, at=at, says="it cannot be read" if quiet else "")

    past = tmp_path / "past.parquet"
    with SqliteStore.open(tmp_path / "serviola.sqlite3") as store:
        commit(store, 1, hush(1, "usgs", quiet=True), hush(1, "nhc", quiet=True))
        commit(store, 2, hush(2, "nhc", quiet=False))
        commit(store, 6, hush(6, "usgs", quiet=False), signal(2))
        commit(store, 9, hush(9, "emsc", quiet=True))
        export(store, past, now=Instant(NOW + DAY), since=Instant(NOW + 5 * HOUR))
    with opened([past], now=Instant(NOW + DAY)) as history:
        found = [
            ((one.at - NOW) // HOUR, one.silence.source, one.silence.quiet) for one in history.silences()
        ]
        assert history.count == 1
    assert found == [(1, "usgs", True), (6, "usgs", False), (9, "emsc", True)]
    manifest = read_manifest(past)
    assert manifest is not None
    assert (manifest.schema, manifest.rows) == ("serviola/history/2", 4)


def test_a_history_without_silences_is_as_it_was(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.sqlite3") as store:
        commit(store, 1, signal(1))
        made = export(store, tmp_path / "past.parquet", now=Instant(NOW + DAY))
    assert made.schema == "serviola/history/1"
