"""For how long a decision answers for what comes up since; its end is a moment to look again, and then past."""

from __future__ import annotations

import pytest

from engine.model.proposal import ProposalKind, ProposalState
from engine.model.time import DAY, Instant
from engine.response.brand import Brand
from engine.response.settled import SETTLED_FOR, unsettled_at
from tests.fakes import words as w

END = w.after(SETTLED_FOR)
DECLINED = {"state": ProposalState.DECLINED, "decided_at": w.NOW}


def ends(*, now: Instant = w.NOW, **changes: object) -> list[Instant]:
    """Say when to look again for one proposal, declined unless changed."""
    brand = Brand(name="main")
    proposal = w.proposal(**(DECLINED | changes))
    brand.proposals[proposal.id] = proposal
    situation = w.situation(id="s-quake", epoch=1)
    return unsettled_at(brand, "disaster-near-port-call", situation, now=now)


@pytest.mark.parametrize("state", [ProposalState.APPROVED, ProposalState.DECLINED, ProposalState.EXPIRED])
def test_a_decision_ends_to_answer_a_week_after_it_was_given(state):
    assert ends(state=state, decided_at=w.after(DAY)) == [w.after(DAY + SETTLED_FOR)]


@pytest.mark.parametrize(("now", "wanted"), [(END - 1, [END]), (END, []), (END + 1, [])])
def test_an_end_that_has_come_wakes_nobody_again(now, wanted):
    assert ends(now=Instant(now)) == wanted


@pytest.mark.parametrize(
    "changes",
    [
        {"state": ProposalState.OPEN, "decided_at": None},
        {"state": ProposalState.WITHDRAWN},
        {"asks": ProposalKind.RELEASE},
        {"situation": "another"},
        {"epoch": 2},
        {"playbook": "another"},
    ],
    ids=" ".join,
)
def test_what_answers_for_nothing_here_has_no_end(changes):
    assert ends(**changes) == []
