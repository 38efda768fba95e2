"""A question about what began anew says that it was declined before, and by whom."""

from __future__ import annotations

import pytest

from engine.model.proposal import ProposalKind, ProposalState
from engine.response.brand import Brand
from engine.response.facts import about_proposal
from tests.fakes import words as w


def said(**before) -> str:
    brand = Brand(name="main")
    asked = w.proposal(id="p-2", epoch=2)
    have = {"state": ProposalState.DECLINED, "decided_by": ("ada",), "decided_at": asked.asked_at}
    old = w.proposal(**{"id": "p-1", "epoch": 1, **have, **before})
    for one in (old, asked):
        brand.proposals[one.id] = one
    return about_proposal(brand, asked)["items"]


def test_a_no_of_the_last_time_is_said_on_the_question():
    assert "; declined by ada on " in said()
    assert said().endswith(", before it began anew")


@pytest.mark.parametrize(
    "before",
    [
        {"epoch": 2},
        {"state": ProposalState.APPROVED},
        {"playbook": "another"},
        {"asks": ProposalKind.RELEASE},
        {"rows": (w.row(items=("voyage-9/elsewhere",)),)},
    ],
)
def test_what_is_no_such_no_is_not(before):
    assert "declined" not in said(**before)
