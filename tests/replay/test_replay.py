"""What was recorded comes out the same when it is thought again, byte for byte, also without outside text."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.model.codec import encode
from engine.model.hold import Tick
from engine.model.signal import Signal, Situation
from engine.model.time import DAY, Instant
from engine.ports import Recorded
from engine.rules.evaluator import DurableEvaluator
from engine.rules.plain import PlainEvaluator
from engine.trials.replay import as_committed, replay
from store.chain import Header, link
from store.keep import erase
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.kills import kill_when_asked
from tests.fakes.memory_store import MemoryStore
from tests.replay import records
from tests.replay.minds import differences, remembered, said
from tests.replay.walks import Walk
from wire.children import Bounds
from wire.rules import ChildEvaluator

ROOT = Path(__file__).parents[2]
played, record, january = records.played, records.record, records.january

BRANDS = ["main"]
WORDS = ["situation", "exposure", "match", "miss", "proposal", "verdict", "hold", "intent"]


def differs(batches):
    return replay(batches, PlainEvaluator(), BRANDS)


def test_a_played_case_comes_out_the_same_byte_for_byte(record):
    with SqliteStore.open(record) as store:
        batches = list(store.batches())
        assert sum(len(one.spoken) for one in batches) > 20
        assert replay(batches, DurableEvaluator(), BRANDS) == []
        assert differs(batches) == []


def test_a_batch_is_given_back_as_it_was_committed(record):
    with SqliteStore.open(record) as store:
        for one in store.batches():
            batch = as_committed(one)
            assert tuple(encode(word) for word in (*batch.words, *batch.intents)) == one.spoken
            assert (batch.now, batch.inputs) == (one.now, one.inputs)


def test_at_every_batch_of_a_played_case_a_new_core_has_the_same_in_mind_and_says_the_same(record, tmp_path):
    live = remembered(SqliteStore.open(tmp_path / "empty.db"), PlainEvaluator())
    with SqliteStore.open(record) as store, SqliteStore.open(tmp_path / "again.db") as again:
        for one in store.batches():
            started = remembered(again, PlainEvaluator())
            assert differences(started, live) == []
            assert said(started, one.inputs, one.now) == said(live, one.inputs, one.now) == list(one.spoken)
            again.commit(as_committed(one))
        late = Instant(one.now + 90 * DAY)
        closed = said(remembered(again, PlainEvaluator()), [Tick(at=late)], late)
        assert closed == said(live, [Tick(at=late)], late) != []


# --- without outside text ---------------------------------------------------------------------------


def texts_of(store):
    """Give every outside text that stands in the journal, each at least as long as a word that says something."""
    with store.db.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM texts").scalars().all()
    return sorted({leaf for body in bodies for leaf in leaves(json.loads(body)) if len(leaf) > 11})


def leaves(value):
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in leaves(each)]
    return [value] if isinstance(value, str) else []


def on_disk(path):
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


def test_it_comes_out_the_same_when_every_outside_text_was_erased(record):
    with SqliteStore.open(record) as store:
        canaries = [text.encode() for text in texts_of(store)]
        assert len(canaries) >= 3
        disk = on_disk(record)
        assert [text for text in canaries if text not in disk] == []
        heads = store.heads()
        for signal in {item.id for one in store.batches() for item in one.inputs if isinstance(item, Signal)}:
            assert erase(store.db, signal=signal) == 1
        heard = [item for one in store.batches() for item in one.inputs if isinstance(item, Signal)]
        assert len(heard) >= 2
        assert {item.text for item in heard} == {None}
        assert differs(store.batches()) == []
        erase(store.db, before=Instant(2**62))
        assert store.verify(heads) == []
        assert replay(store.batches(), DurableEvaluator(), BRANDS) == []
        disk = on_disk(record)
        assert [text for text in canaries if text in disk] == []
    assert [text for text in canaries if text in on_disk(record)] == []


# --- somebody changed a word ------------------------------------------------------------------------


def row_of(store, kind, which, having=""):
    with store.db.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT seq, body FROM journal WHERE kind = ? AND instr(CAST(body AS TEXT), ?) ORDER BY seq",
            (kind, having),
        ).all()
    return rows[which]


def changed(body):
    """Change the last letter or digit that stands in a value, so that it still is JSON of the same form."""
    data = json.loads(body)
    for key in ("says", "place", "item", "key", "id"):
        if data.get(key):
            data[key] = data[key][:-1] + ("a" if data[key][-1] != "a" else "b")
            return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
    raise AssertionError(f"nothing to change in {body!r}")


def write(store, seq, body):
    with store.db.writing() as connection:
        assert connection.exec_driver_sql("UPDATE journal SET body = ? WHERE seq = ?", (body, seq)).rowcount


def forge(store, seq):
    """Make every link from a row on fit again, and the head too, as whoever can write the file can do."""
    with store.db.writing() as connection:
        chain = connection.exec_driver_sql(
            'SELECT brand, "partition" FROM journal WHERE seq = ?', (seq,)
        ).one()
        rows = connection.exec_driver_sql(
            'SELECT * FROM journal WHERE brand = ? AND "partition" = ? AND seq >= ? ORDER BY seq',
            (*chain, seq),
        ).all()
        previous = rows[0].previous
        for row in rows:
            header = Header(**{name: getattr(row, name) for name in Header.__slots__})
            digest = link(previous, header, row.text_digest, row.body)
            connection.exec_driver_sql(
                "UPDATE journal SET previous = ?, digest = ? WHERE seq = ?", (previous, digest, row.seq)
            )
            previous = digest
        connection.exec_driver_sql(
            'UPDATE heads SET digest = ? WHERE brand = ? AND "partition" = ?', (previous, *chain)
        )


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("which", [0, -1])
def test_a_changed_word_shows_in_the_chain_and_in_the_replay_and_there_also_when_the_chain_fits(
    january, kind, which
):
    with SqliteStore.open(january) as store:
        seq, body = row_of(store, kind, which)
        write(store, seq, changed(body))
        assert store.verify() == [f"row {seq} ({kind}) was changed after it was written"]
        assert len(differs(store.batches())) == 1
        forge(store, seq)
        assert store.verify() == []
        (found,) = differs(store.batches())
        assert found.endswith(f"the {kind} that was said is not the one that is said now")


INPUTS = {
    "signal": {"magnitude": 4.0},
    "decision": {"answer": "decline"},
    "outcome": {"result": "failed", "permanent": True},
    "program_revision": {"campaigns": []},
    "playbook_revision": {"text": ""},
}
HAVING = {"outcome": '"status":"running"', "decision": '"approve"'}


@pytest.mark.parametrize("kind", INPUTS)
def test_a_changed_input_shows_in_the_chain_and_in_the_replay_too(record, kind):
    with SqliteStore.open(record) as store:
        seq, body = row_of(store, kind, 0, HAVING.get(kind, ""))
        write(store, seq, json.dumps(json.loads(body) | INPUTS[kind]).encode())
        assert f"row {seq} ({kind}) was changed after it was written" in store.verify()
        forge(store, seq)
        assert store.verify() == []
        assert differs(store.batches()) != []


# --- the sentences ----------------------------------------------------------------------------------


@pytest.fixture
def short():
    """A record of one signal that opens a situation."""
    signal = w.signal()
    state = remembered(NOTHING, PlainEvaluator())
    spoken = tuple(said(state, [signal], w.NOW))
    assert len(spoken) == 1
    return Recorded(now=w.NOW, inputs=(signal,), spoken=spoken, kinds=(("situation", Situation.v),))


class Nothing:
    def remembered(self):
        return []


NOTHING = Nothing()


def test_each_difference_is_told_in_a_sentence(short):
    assert differs([short]) == []
    assert differs([replace(short, spoken=(), kinds=())]) == [
        "batch 1, word 1: a situation is said, and was not said then"
    ]
    assert differs([replace(short, spoken=short.spoken * 2, kinds=short.kinds * 2)]) == [
        "batch 1, word 2: a situation was said, and is not said again"
    ]
    assert differs([replace(short, kinds=(("hold", 1),))]) == [
        "batch 1, word 1: a hold was said, and a situation is said now"
    ]
    (body,) = short.spoken
    assert differs([replace(short, spoken=(body.replace(b":7.0", b":7.1"),))]) == [
        "batch 1, word 1: the situation that was said is not the one that is said now"
    ]


def test_equal_json_of_other_bytes_is_a_difference(short):
    (body,) = short.spoken
    loose = json.dumps(json.loads(body)).encode()
    assert len(differs([replace(short, spoken=(loose,))])) == 1


def test_what_cannot_be_thought_again_ends_the_replay_with_a_sentence(short):
    broken = Recorded(now=w.NOW, inputs=(w.playbook(text="playbook: 7"),), spoken=(), kinds=())
    (found,) = differs([broken, replace(short, spoken=(), kinds=())])
    assert found.startswith("batch 1 cannot be thought again: ")


class Moody(PlainEvaluator):
    """A rule library that fails at every third question."""

    asked = 0

    def evaluate(self, shape, facts):
        self.asked += 1
        if not self.asked % 3:
            raise RuntimeError("not today")
        return super().evaluate(shape, facts)

    def evaluate_many(self, asked):
        return [self.tried(*one) for one in asked]

    def tried(self, shape, facts):
        try:
            return self.evaluate(shape, facts)
        except RuntimeError as error:
            return error


def test_a_day_on_which_the_rule_library_failed_comes_out_the_same_but_for_the_surprise():
    store = MemoryStore()
    walk = Walk(21, store, evaluator=Moody())
    walk.run(300)
    kinds = [kind for one in store.batches() for kind, _ in one.kinds]
    assert "surprise" in kinds
    assert "match" in kinds
    assert differs(store.batches()) == []


class Killed(ChildEvaluator):
    """A rule library in a child that is killed in the middle of every tenth question."""

    asked = 0

    def evaluate_many(self, asked):
        self.asked += 1
        if not self.asked % 10 and self.child.pid is not None:
            kill_when_asked(self.child)
        return super().evaluate_many(asked)


def test_a_day_on_which_the_process_of_the_rule_library_was_killed_comes_out_the_same_as_one_without():
    bounds = Bounds(start_s=60.0, answer_s=60.0, pause_s=0.0, most_crashes=10_000, most_deaths=10_000)
    evaluator, store, quiet = Killed(bounds=bounds), MemoryStore(), MemoryStore()
    try:
        Walk(21, store, evaluator=evaluator).run(400)
        assert evaluator.standing().crashes >= 3
    finally:
        evaluator.close()
    Walk(21, quiet).run(400)
    spoken = [
        (kind, body) for one in store.batches() for kind, body in zip(one.kinds, one.spoken, strict=True)
    ]
    assert sum(kind == "surprise" for (kind, _), _ in spoken) >= 3
    assert [one for one in spoken if one[0][0] != "surprise"] == [
        (kind, body) for one in quiet.batches() for kind, body in zip(one.kinds, one.spoken, strict=True)
    ]
    assert differs(store.batches()) == []


def test_a_brand_that_is_not_named_says_nothing(short):
    assert replay([short], PlainEvaluator(), []) == [
        "batch 1, word 1: a situation was said, and is not said again"
    ]


# --- whatever the seed of Python's hashes -----------------------------------------------------------

DIGEST = """
import hashlib, sys
from engine.model.codec import encode
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.evaluator import DurableEvaluator
from store.sqlite import SqliteStore

digest = hashlib.sha256()
for path in sys.argv[1:]:
    state = State(evaluator=DurableEvaluator())
    state.brand("main")
    with SqliteStore.open(path) as store:
        for one in store.batches():
            words, intents = advance(state, one.inputs, one.now)
            for word in (*words, *intents):
                digest.update(encode(word))
print(digest.hexdigest())
"""


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_it_comes_out_the_same_whatever_the_seed_of_hashes(played, seed):
    digest = hashlib.sha256()
    paths = [records.store_of(folder) for folder in played.values()]
    for path in paths:
        with SqliteStore.open(path) as store:
            for one in store.batches():
                for body in one.spoken:
                    digest.update(body)
    ran = subprocess.run(
        [sys.executable, "-c", DIGEST, *map(str, paths)],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert ran.stdout.strip() == digest.hexdigest()
