"""An erased text is gone from every file, and nothing else is."""

from __future__ import annotations

import random
import sqlite3
import stat
import string

import pytest

from engine.errors import StoreError
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import OutsideText
from engine.model.time import DAY, SECOND
from engine.ports import Batch
from store import keep
from store.sqlite import SqliteStore
from tests.fakes import words as w


@pytest.fixture
def store(tmp_path):
    with SqliteStore.open(tmp_path / "kept" / "serviola.db") as opened:
        yield opened


def on_disk(store):
    return b"".join(path.read_bytes() for path in store.db.path.parent.iterdir())


def left(store, canaries):
    disk = on_disk(store)
    return [one for one in canaries if one.encode() in disk]


def commit(store, *inputs, now=w.NOW, **more):
    store.commit(Batch(now=now, inputs=inputs, words=(), intents=(), **more))


def test_no_byte_of_an_erased_text_is_left_in_any_file(store):
    plan = random.Random(7)
    letters = string.ascii_letters + string.digits
    canaries = ["CANARY" + "".join(plan.choices(letters, k=24)) for _ in range(300)]
    for number, canary in enumerate(canaries):
        padding = "".join(plan.choices(letters, k=plan.choice([0, 10, 300, 3_000, 9_000])))
        text = OutsideText(headline=canary, description=padding + canary)
        commit(store, w.signal(native_id=f"n{number}", text=text), now=w.after(number))
    assert left(store, canaries) == canaries
    gone, kept = canaries[::2], canaries[1::2]
    for number in range(0, 300, 2):
        if number % 20:
            keep.erase(store.db, signal=f"usgs:n{number}:1")
    for number in range(0, 300, 20):
        keep.erase(store.db, signal=f"usgs:n{number}:1", before=w.after(DAY))
    assert left(store, gone) == []
    assert left(store, kept) == kept
    assert store.verify() == []
    keep.erase(store.db, before=w.after(DAY))
    assert left(store, canaries) == []
    assert store.verify() == []


def test_a_text_that_came_by_the_inbox_is_gone_too(store):
    for number in range(60):
        row = store.submit(w.decision(id=f"d-{number}", reason=f"CANARY-{number}" * (1 + number * 9)))
        waiting = dict(store.inbox())
        commit(store, waiting[row], taken=(row,))
    assert keep.erase(store.db, person="ada") == 60
    assert b"CANARY" not in on_disk(store)
    assert store.inbox() == []


def test_a_text_of_the_kill_switch_is_gone_too(store):
    row = store.halt_now(w.switch(reason="CANARY said stop"))
    commit(store, w.switch(reason="CANARY said stop"), taken=(row,))
    assert keep.erase(store.db, person="ada") == 1
    assert b"CANARY" not in on_disk(store)
    assert store.halted()


def test_erasing_a_signal_reaches_every_time_it_was_heard_and_no_other(store):
    commit(store, w.signal(), w.signal(revision=2))
    commit(store, w.signal())
    assert keep.erase(store.db, signal=w.signal().id) == 2
    assert store.text_of(w.signal().id) is None
    assert store.text_of(w.signal(revision=2).id) == w.signal().text


def test_the_log_gives_an_erased_word_without_its_text(store):
    commit(store, w.signal(), w.decision(), w.outcome())
    keep.erase(store.db, person="ada")
    keep.erase(store.db, signal=w.signal().id)
    (recorded,) = store.batches()
    assert recorded.inputs == (w.signal(text=None), w.decision(reason=None), w.outcome())


def test_erasing_by_age_goes_by_when_it_was_kept(store):
    commit(store, w.signal(native_id="old"))
    commit(store, w.signal(native_id="new"), now=w.after(DAY))
    assert keep.erase(store.db, before=w.after(DAY)) == 1
    assert store.text_of("usgs:old:1") is None
    assert store.text_of("usgs:new:1") is not None


def test_naming_more_narrows_and_naming_nothing_is_a_fault(store):
    commit(store, w.decision(), w.decision(id="d-2", by="bob"))
    assert keep.erase(store.db, person="ada", before=w.NOW) == 0
    assert keep.erase(store.db, person="ada", before=w.after(1)) == 1
    with pytest.raises(ValueError, match="erase everything"):
        keep.erase(store.db)


def test_an_erasure_that_a_reader_hinders_says_so_and_can_be_done_again(store):
    commit(store, w.signal())
    store.db.outside("PRAGMA busy_timeout = 10")
    reader = sqlite3.connect(store.db.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM texts").fetchone()
    try:
        with pytest.raises(StoreError, match="erase again"):
            keep.erase(store.db, signal=w.signal().id)
    finally:
        reader.close()
    keep.erase(store.db, signal=w.signal().id)
    assert "Léogâne".encode() not in on_disk(store)


def post(revision, said, **changes):
    text = None if said is None else OutsideText(headline=said)
    more = {
        "source": "sky",
        "source_class": SourceClass.SOCIAL,
        "native_id": "post-1",
        "text": text,
        **changes,
    }
    return w.signal(revision=revision, **more)


def test_what_people_deleted_is_gone_from_every_file_with_the_commit_that_says_so(store):
    commit(store, post(1, "CANARY-one"), post(1, "KEPT-two", native_id="post-2"), w.signal())
    commit(store, post(1, "CANARY-one"), post(2, "CANARY-three", msg_type=MsgType.UPDATE))
    assert left(store, ["CANARY-one", "CANARY-three"]) == ["CANARY-three"]
    commit(store, post(3, None, msg_type=MsgType.CANCEL))
    assert left(store, ["CANARY-one", "CANARY-three", "KEPT-two", "Léogâne"]) == ["KEPT-two", "Léogâne"]
    assert store.verify() == []
    (*_, last) = store.batches()
    assert last.inputs == (post(3, None, msg_type=MsgType.CANCEL),)


def test_a_post_that_comes_and_goes_in_one_batch_leaves_nothing(store):
    gone = post(2, "CANARY-what it says now", msg_type=MsgType.CANCEL)
    commit(store, post(1, "CANARY-what it said"), gone)
    assert b"CANARY" not in on_disk(store)


def test_a_post_that_is_shown_again_after_it_was_deleted_stays_gone(store):
    commit(store, post(1, "CANARY-one"))
    commit(store, post(3, None, msg_type=MsgType.CANCEL))
    commit(store, post(1, "CANARY-one"))
    commit(store, post(2, "CANARY-late"), post(1, "KEPT-two", native_id="post-2"))
    assert left(store, ["CANARY-one", "CANARY-late", "KEPT-two"]) == ["KEPT-two"]
    assert store.verify() == []


def test_of_an_edited_post_that_is_pushed_only_the_newest_text_is_kept(store):
    commit(store, post(1, "CANARY-one"))
    commit(store, post(2, "KEPT-two"))
    assert left(store, ["CANARY-one", "KEPT-two"]) == ["KEPT-two"]


def test_an_agency_that_corrects_itself_is_not_forgotten(store):
    commit(store, w.signal())
    commit(store, w.signal(revision=2, msg_type=MsgType.CANCEL, text=OutsideText(headline="It was none")))
    assert store.text_of(w.signal().id) == w.signal().text


def test_a_deletion_that_a_reader_hinders_is_kept_and_its_pages_go_a_minute_later(store):
    commit(store, post(1, "CANARY-one"))
    store.db.outside("PRAGMA busy_timeout = 10")
    reader = sqlite3.connect(store.db.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM texts").fetchone()
    try:
        commit(store, post(2, None, msg_type=MsgType.CANCEL))
    finally:
        reader.close()
    assert store.text_of(post(1, None).id) is None
    assert left(store, ["CANARY-one"]) == ["CANARY-one"]
    commit(store, w.tick(), now=w.after(59 * SECOND))
    assert left(store, ["CANARY-one"]) == ["CANARY-one"]
    commit(store, w.tick(), now=w.after(61 * SECOND))
    assert left(store, ["CANARY-one"]) == []


def test_a_backup_is_a_whole_store_for_its_owner_alone(store, tmp_path):
    commit(store, w.signal(), w.tick())
    target = tmp_path / "backup.db"
    keep.backup(store.db, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with SqliteStore.open(target) as copy:
        assert list(copy.batches()) == list(store.batches())
        assert copy.verify(store.heads()) == []
    with pytest.raises(StoreError, match="there already"):
        keep.backup(store.db, target)
