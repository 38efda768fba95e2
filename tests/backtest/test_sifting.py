"""What the sieve leaves out changes no answer, and it leaves out most of what is far away."""

from __future__ import annotations

import pytest

from engine.model.scales import Hazard
from engine.model.time import DAY, Instant
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.sift import kept
from engine.trials.backtest.sight import sight_of
from engine.trials.backtest.walk import Scene, walk
from store.history.read import opened
from store.history.write import write
from tests.backtest.pasts import NOW, book, past, playbooks

LATER = Instant(NOW + 400 * DAY)


def both_ways(folder, seed, **how):
    """Walk a past whole, and what is kept of it; give both ledgers, with how much was kept of how much."""
    file = folder / "past.parquet"
    write(file, past(seed, **how), [])
    revisions, programs = playbooks(), (book(),)
    plans = [compile_playbook(load_playbook(one.text, one.file)) for one in revisions]
    with opened([file], now=LATER) as history:
        scene = Scene(playbooks=revisions, programs=programs, since=NOW, until=history.last or NOW)
        sight = sight_of(plans, programs)
        keep = kept(history.rows(sight), sight)

        def walked(of):
            signals = ((one.at, one.signal) for one in history.signals(of))
            return walk(signals, scene, DurableEvaluator(), ledger=Ledger())

        return walked(None), walked(keep), int(keep.sum()), history.count


def said_of(ledger):
    return {id: (entry.by, entry.cards, entry.told, entry.situation) for id, entry in ledger.entries.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_sifted_out_changes_no_answer(tmp_path, seed):
    whole, sifted, kept_rows, rows = both_ways(tmp_path, seed)
    assert said_of(whole) == said_of(sifted)
    assert whole.entries, "nothing was met, so this shows nothing"
    assert kept_rows < rows


def test_some_of_those_pasts_are_asked_about(tmp_path):
    whole, _, _, _ = both_ways(tmp_path, 2)
    assert any(entry.asked_at for entry in whole.entries.values())


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_what_is_sifted_out_changes_no_answer_of_many_pasts(tmp_path, seed):
    whole, sifted, _, _ = both_ways(tmp_path, seed, count=90, days=80, texts=seed % 3 == 0)
    assert said_of(whole) == said_of(sifted)


def test_without_texts_most_of_the_world_is_left_out(tmp_path):
    _, _, kept_rows, rows = both_ways(tmp_path, 5, texts=False)
    assert kept_rows < rows * 0.7


def test_a_library_that_looks_at_no_such_hazard_reads_nothing(tmp_path):
    file = tmp_path / "past.parquet"
    quakes = [one for one in past(7, texts=False) if one.signal.hazard is Hazard.STRIKE]
    write(file, quakes, [])
    plans = [compile_playbook(load_playbook(one.text, one.file)) for one in playbooks()]
    with opened([file], now=LATER) as history:
        sight = sight_of(plans, [book()])
        assert not kept(history.rows(sight), sight).any()


def test_with_nothing_scheduled_nothing_can_matter(tmp_path):
    file = tmp_path / "past.parquet"
    write(file, past(3), [])
    plans = [compile_playbook(load_playbook(one.text, one.file)) for one in playbooks()]
    with opened([file], now=LATER) as history:
        sight = sight_of(plans, [])
        assert not kept(history.rows(sight), sight).any()
