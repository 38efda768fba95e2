"""Scripts that once broke a promise, each cut to what is needed, played on every kind of tool."""

from __future__ import annotations

import asyncio

import pytest

from engine.model.proposal import Answer
from tests.fakes.moody_tool import Write
from tests.response.script import play

YES = Answer.APPROVE
SCRIPTS = {
    "a second yes to a resume that cannot be is told under a key of its own": [
        ("answer", YES, 0, False),
        ("settle",),
        ("write", Write.REFUSED),
        ("wait", 7 * 3600),
        ("approve all",),
        ("wait", 1),
        ("playbook", 3),
        ("answer", YES, 0, False),
        ("signal", "haiti", "small"),
        ("answer", YES, 0, False),
    ],
}


@pytest.mark.parametrize("idempotent", [True, False], ids=["with keys", "without keys"])
@pytest.mark.parametrize("versioned", [True, False], ids=["with versions", "without versions"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_it_does_not_break_again(script, versioned, idempotent):
    asyncio.run(play(SCRIPTS[script], versioned=versioned, idempotent=idempotent))
