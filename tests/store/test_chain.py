"""The chain shows whatever was done to the journal behind its back, and does not mind an erasure."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.scales import Category
from engine.ports import Batch
from store.chain import ROOT, Header, Link, link
from store.keep import erase
from store.sqlite import SqliteStore
from tests.fakes import words as w


@pytest.fixture
def store(tmp_path):
    """Twelve rows in three batches and four chains; rows 1, 2 and 9 have outside text."""
    with SqliteStore.open(tmp_path / "serviola.db") as opened:
        opened.commit(
            Batch(
                now=w.NOW,
                inputs=(w.signal(), w.signal(native_id="met-1", partition=Category.MET), w.tick()),
                words=(w.situation(), w.situation(id="s-storm", partition=Category.MET)),
                intents=(),
            )
        )
        opened.commit(
            Batch(
                now=w.after(1), inputs=(w.tick(at=w.after(1)),), words=(w.proposal(),), intents=(w.intent(),)
            )
        )
        opened.commit(
            Batch(
                now=w.after(2),
                inputs=(w.decision(),),
                words=(w.verdict(), w.hold()),
                intents=(w.pause(),),
            )
        )
        assert opened.verify() == []
        yield opened


def tamper(store, *statements):
    with store.db.writing() as connection:
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount


def test_a_changed_body_shows(store):
    tamper(
        store,
        "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'ada', 'eve') AS BLOB) WHERE kind = 'verdict'",
    )
    assert store.verify() == ["row 10 (verdict) was changed after it was written"]


@pytest.mark.parametrize("column", ["now", "batch", "place", "v"])
def test_a_changed_number_of_a_row_shows(store, column):
    tamper(store, f"UPDATE journal SET {column} = {column} + 1 WHERE seq = 10")
    assert "row 10 (verdict) was changed after it was written" in store.verify()


@pytest.mark.parametrize("column", ["brand", "partition", "role", "kind"])
def test_a_changed_word_of_a_row_shows(store, column):
    tamper(store, f"UPDATE journal SET {column} = 'other' WHERE seq = 10")
    assert any("row 10" in line for line in store.verify())


def test_a_row_made_to_fit_shows_at_the_next_row(store):
    with store.db.reading() as connection:
        row = connection.exec_driver_sql("SELECT * FROM journal WHERE seq = 7").one()
    header = Header(**{name: getattr(row, name) for name in Header.__slots__})
    forged = link(row.previous, header, row.text_digest, b"{}")
    tamper(store, f"UPDATE journal SET body = x'7b7d', digest = x'{forged.hex()}' WHERE seq = 7")
    assert store.verify() == ["row 8 (intent) does not follow the row before it in the chain of main/Geo"]
    tamper(store, f"UPDATE journal SET previous = x'{forged.hex()}' WHERE seq = 8")
    assert store.verify() == ["row 8 (intent) was changed after it was written"]


def test_a_deleted_row_shows(store):
    tamper(store, "DELETE FROM journal WHERE seq = 7")
    breaks = store.verify()
    assert breaks[0] == "row 7 missing from the journal"
    assert "row 8 (intent) is number 3 in the chain of main/Geo, where number 2 belongs" in breaks


def test_rows_deleted_at_the_end_show_against_the_head(store):
    tamper(store, "DELETE FROM journal WHERE seq > 10")
    assert store.verify() == ["the chain of main/Geo ends at number 4, 2 rows are missing after it"]


def test_an_end_cut_off_together_with_its_head_shows_against_a_head_remembered_elsewhere(store):
    remembered = store.heads()
    with store.db.reading() as connection:
        digest = connection.exec_driver_sql("SELECT digest FROM journal WHERE seq = 10").scalar_one()
    tamper(
        store,
        "DELETE FROM journal WHERE seq > 10",
        f"UPDATE heads SET n = 4, seq = 10, digest = x'{digest.hex()}' WHERE brand = 'main' AND partition = 'Geo'",
    )
    assert store.verify() == []
    assert store.verify(remembered) == ["the chain of main/Geo no longer has number 6, which is remembered"]


def test_a_rewritten_row_shows_against_a_head_remembered_elsewhere(store):
    remembered = {**store.heads(), ("main", "Geo"): Link(6, ROOT)}
    assert store.verify(remembered) == [
        "row 12 (intent) is not the row remembered as number 6 of the chain of main/Geo"
    ]


def test_heads_remembered_long_ago_still_hold(store):
    remembered = store.heads()
    store.commit(Batch(now=w.after(3), inputs=(w.tick(),), words=(w.hold(),), intents=()))
    assert store.verify(remembered) == []


def test_rows_swapped_within_a_chain_show(store):
    tamper(
        store,
        "UPDATE journal SET seq = -1 WHERE seq = 10",
        "UPDATE journal SET seq = 10 WHERE seq = 11",
        "UPDATE journal SET seq = 11 WHERE seq = -1",
    )
    assert any("row 10 (hold) is number" in line for line in store.verify())


def test_rows_swapped_between_chains_show(store):
    tamper(
        store,
        "UPDATE journal SET seq = -1 WHERE seq = 1",
        "UPDATE journal SET seq = 1 WHERE seq = 2",
        "UPDATE journal SET seq = 2 WHERE seq = -1",
        "UPDATE texts SET seq = -1 WHERE seq = 1",
        "UPDATE texts SET seq = 1 WHERE seq = 2",
        "UPDATE texts SET seq = 2 WHERE seq = -1",
    )
    assert any("stands out of order" in line for line in store.verify())


def test_a_row_put_in_shows(store):
    tamper(
        store,
        "INSERT INTO journal SELECT 13, 4, 0, now, brand, partition, 7, role, kind, v, about, body, text_digest, previous,"
        " digest FROM journal WHERE seq = 12",
    )
    assert "row 13 (intent) was changed after it was written" in store.verify()
    assert "the head of the chain of main/Geo does not name its last row, number 7" in store.verify()


def test_a_changed_text_shows(store):
    tamper(store, "UPDATE texts SET body = CAST('{\"reason\":\"because\"}' AS BLOB) WHERE kind = 'decision'")
    assert store.verify() == ["row 9 (decision) has an outside text that was changed after it was written"]


def test_a_changed_digest_of_a_text_shows(store):
    tamper(store, "UPDATE journal SET text_digest = zeroblob(32) WHERE seq = 9")
    assert "row 9 (decision) was changed after it was written" in store.verify()


def test_a_text_put_to_a_row_that_had_none_shows(store):
    tamper(
        store,
        "INSERT INTO texts SELECT 3, brand, kind, about, person, kept_at, salt, body FROM texts WHERE seq = 1",
    )
    assert store.verify() == ["row 3 (tick) has an outside text that it was not written with"]


def test_a_text_without_its_row_shows(store):
    tamper(store, "UPDATE texts SET seq = 99 WHERE seq = 1")
    assert store.verify() == ["the text of row 99 is there, and the row is not"]


def test_a_chain_taken_out_whole_shows(store):
    tamper(store, "DELETE FROM journal WHERE partition = 'Met' AND brand = 'main'")
    assert "the chain of main/Met ends at number 0, 1 rows are missing after it" in store.verify()


def test_the_chain_holds_after_an_erasure(store):
    assert erase(store.db, before=w.after(9)) == 3
    assert store.verify() == []
    store.commit(Batch(now=w.after(3), inputs=(w.signal(revision=2),), words=(), intents=()))
    assert store.verify() == []


def test_the_same_text_has_another_digest_each_time(store):
    store.commit(Batch(now=w.after(3), inputs=(w.signal(), w.signal()), words=(), intents=()))
    with store.db.reading() as connection:
        digests = (
            connection.exec_driver_sql("SELECT text_digest FROM journal WHERE kind = 'signal'")
            .scalars()
            .all()
        )
    assert len(set(digests)) == len(digests)


def test_what_stands_in_the_header_is_told_apart_from_what_follows():
    have: dict[str, Any] = {
        "brand": "a",
        "partition": "b",
        "n": 1,
        "batch": 1,
        "place": 0,
        "now": w.NOW,
        "role": "word",
        "kind": "hold",
        "v": 1,
    }
    digests = {
        link(ROOT, Header(**have), None, b"x"),
        link(ROOT, Header(**have), ROOT[:-1] + b"x", b""),
        link(ROOT, Header(**(have | {"brand": "ab", "partition": ""})), None, b"x"),
        link(ROOT, Header(**(have | {"n": 11})), None, b"x"),
        link(ROOT, Header(**have), None, b"\nx"),
    }
    assert len(digests) == 5
