"""An exception in service: written while a question stands, ended by time alone, and kept over a restart."""

from __future__ import annotations

from engine.model.match import Miss
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.scales import Severity
from engine.model.time import MINUTE
from engine.response.state import State
from engine.rules.match import decisive
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.response.wakeful import Wakeful, written

VESSEL = w.program().itineraries[0].vessel
TO_MIDNIGHT = (24 * 60 - 9 * 60 - 27) + 7 / 60
"""Minutes from the first signal, at 09:26:53, to the next day."""


def muted(until: str, vessel: str = VESSEL):
    return written(
        more=f"exceptions: [{{fields: vessel, values: [{vessel}], approver: carla, until: {until}, reason: So.}}]"
    )


def states(house: Wakeful) -> list[ProposalState]:
    return [one.state for one in house.brand.proposals.values() if one.asks is ProposalKind.PAUSE]


def test_time_alone_ends_an_exception_and_then_it_is_asked():
    house = Wakeful(w.program(), muted("2026-03-15"))
    house.hear(Severity.SEVERE, 1)
    house.until(TO_MIDNIGHT - 1)
    assert (house.matches(), states(house)) == ([], [])
    (miss,) = house.brand.misses.values()
    assert [one.says for one in decisive(miss.proof)] == [
        f"muted by exception vessel {VESSEL} until 15 March 2026, approved by carla: So."
    ]
    house.until(TO_MIDNIGHT)
    assert states(house) == [ProposalState.OPEN]
    (match,) = house.matches()
    assert match.at == w.after(round(TO_MIDNIGHT * MINUTE))


def test_an_exception_that_is_written_in_takes_the_open_question_back():
    house = Wakeful(w.program(), written())
    house.hear(Severity.SEVERE, 1)
    assert states(house) == [ProposalState.OPEN]
    house.step(muted("2026-04-01", "Somebody else"))
    assert states(house) == [ProposalState.OPEN]
    house.step(muted("2026-04-01"))
    assert (house.matches(), states(house)) == ([], [ProposalState.WITHDRAWN])
    house.step(written())
    assert ProposalState.OPEN in states(house)


def test_a_restart_and_a_replay_say_the_same():
    house = Wakeful(w.program(), muted("2026-03-15"))
    house.hear(Severity.SEVERE, 1)
    again = Wakeful()
    again.state = State(evaluator=PlainEvaluator())
    for word in house.said:
        again.state.apply(word)
    again.now = house.now
    for one in (house, again):
        one.until(TO_MIDNIGHT + 1)
    assert again.matches() == house.matches() != []
    replayed = Wakeful()
    for now, inputs, spoken in house.batches:
        replayed.now = now
        replayed.step(*inputs)
        assert replayed.batches[-1][2] == spoken
    assert any(isinstance(one, Miss) for one in house.said)
