"""A backtest knows who was quiet, and people answer in it where that is asked for."""

from __future__ import annotations

import heapq

import pytest

from engine.model.hold import Do
from engine.model.signal import Silence, SituationState
from engine.model.time import DAY, HOUR, Instant
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.people import Answers
from engine.trials.backtest.sift import kept
from engine.trials.backtest.sight import sight_of
from engine.trials.backtest.walk import Scene, walk
from store.history.columns import Hushed
from store.history.read import opened
from store.history.write import write
from tests.backtest.pasts import NOW, PORTS, book, past, playbooks
from tests.fakes import words

UNTIL = Instant(NOW + 3 * DAY)


def walked(heard, *, answers=Answers.NONE, ledger=None, until=UNTIL):
    scene = Scene(playbooks=playbooks(), programs=(book(),), since=NOW, until=until, answers=answers)
    return walk(heard, scene, DurableEvaluator(), ledger=Ledger() if ledger is None else ledger)


def quake():
    return words.signal(occurred_at=NOW, sent_at=NOW, received_at=NOW, expires_at=None, point=PORTS[0])


def hush(hours, *, quiet):
    at = Instant(NOW + hours * HOUR)
    return at, Silence(source="usgs", quiet=quiet, since=at, at=at, says="it cannot be read" if quiet else "")


def state_of(heard):
    (entry,) = walked(heard).entries.values()
    return entry.situation.state


def test_a_source_that_goes_quiet_makes_what_hangs_on_it_stale_until_it_is_heard_again():
    heard = [(NOW, quake()), hush(2, quiet=True)]
    assert state_of(heard[:1]) is SituationState.OPEN
    assert state_of(heard) is SituationState.STALE
    assert state_of([*heard, hush(5, quiet=False)]) is SituationState.OPEN


def test_who_was_quiet_before_the_span_is_quiet_in_it():
    at, before = hush(-9, quiet=True)
    assert state_of([(at, before), (NOW, quake())]) is SituationState.STALE


class Heard(Ledger):
    """Also keeps what is asked, told and wanted."""

    def __init__(self):
        super().__init__()
        self.wanted = []

    def hear(self, words, intents, known):
        self.wanted += intents
        super().hear(words, intents, known)


@pytest.mark.parametrize(
    ("answers", "told"), [("none", "expired"), ("approve", "chosen"), ("decline", "declined")]
)
def test_questions_are_answered_as_is_asked_for(answers, told):
    ledger = Heard()
    walked([(NOW, quake())], answers=Answers(answers), ledger=ledger)
    asked = [one for one in ledger.wanted if one.do is Do.ASK]
    assert asked
    templates = {one.template for one in ledger.wanted if one.do is Do.TELL}
    assert any(told in one for one in templates), templates


@pytest.mark.parametrize("seed", [11, 12])
def test_silences_change_nothing_between_a_history_read_whole_and_one_that_is_sifted(tmp_path, seed):
    hushes = [hush(20 + 31 * number, quiet=number % 2 == 0) for number in range(16)]
    file = tmp_path / "past.parquet"
    write(file, [*past(seed), *(Hushed(at, one) for at, one in hushes)], [])
    plans = [compile_playbook(load_playbook(one.text, one.file)) for one in playbooks()]
    with opened([file], now=Instant(NOW + 400 * DAY)) as history:
        sight = sight_of(plans, (book(),))
        keep = kept(history.rows(sight), sight)
        assert 0 < keep.sum() < history.count == len(past(seed))

        def said(which):
            silences = [(one.at, one.silence) for one in history.silences()]
            signals = ((one.at, one.signal) for one in history.signals(which))
            heard = heapq.merge(silences, signals, key=lambda one: one[0])
            ledger = walked(heard, until=Instant(NOW + 30 * DAY))
            return {id: (one.by, one.cards, one.told, one.situation) for id, one in ledger.entries.items()}

        assert said(None) == said(keep)
