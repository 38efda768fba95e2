"""Whatever the tool, the people, the world and the machine do, in any order: what was promised holds."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.decision import Answer
from engine.model.hold import RunState
from tests.fakes.moody_tool import Read, Write
from tests.response.script import BOOKS, PLAYBOOKS, SIGNALS, play

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)

happenings = st.one_of(
    st.tuples(st.just("signal"), st.sampled_from(["haiti", "near haiti"]), st.sampled_from(list(SIGNALS))),
    st.tuples(st.just("answer"), st.sampled_from(list(Answer)), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("approve all")),
    st.tuples(st.just("approve all")),
    st.tuples(st.just("write"), st.sampled_from(list(Write))),
    st.tuples(st.just("read"), st.sampled_from(list(Read))),
    st.tuples(st.just("mood"), st.sampled_from(list(Write)), st.sampled_from(list(Read)), st.integers(0, 3)),
    st.tuples(
        st.just("person"),
        st.sampled_from(["a", "b"]),
        st.sampled_from([None, RunState.PAUSED, RunState.RUNNING]),
    ),
    st.tuples(st.just("begin")),
    st.tuples(st.just("begin")),
    st.tuples(st.just("deliver"), st.integers(0, 3)),
    st.tuples(st.just("deliver"), st.integers(0, 3)),
    st.tuples(st.just("settle")),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 6, 30, 50, 130, 700, 3 * 3600, 7 * 3600])),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 6, 30, 50, 130, 700, 3 * 3600, 7 * 3600])),
    st.tuples(st.just("doze"), st.sampled_from([1, 50, 130, 700, 3 * 3600])),
    st.tuples(st.just("switch")),
    st.tuples(st.just("restart")),
    st.tuples(st.just("book"), st.integers(0, len(BOOKS) - 1)),
    st.tuples(st.just("playbook"), st.integers(0, len(PLAYBOOKS) - 1)),
)
scripts = st.lists(happenings, min_size=15, max_size=40)


@pytest.mark.parametrize("idempotent", [True, False], ids=["with keys", "without keys"])
@pytest.mark.parametrize("versioned", [True, False], ids=["with versions", "without versions"])
class TestWhateverHappens:
    @given(script=scripts)
    @settings(STEADY, max_examples=40)
    def test_what_was_promised_holds(self, versioned, idempotent, script):
        asyncio.run(play(script, versioned=versioned, idempotent=idempotent))

    def test_letting_go_while_a_tool_is_busy_begins_once_it_was_read_back(self, versioned, idempotent):
        busy = ("mood", Write.BUSY, Read.WELL, 0)
        strong = ("signal", "haiti", "strong")
        release = ("answer", Answer.RELEASE, 0, False)
        script = [*[("approve all",)] * 3, *[strong] * 6, busy, ("settle",), strong, strong, release]
        asyncio.run(play(script, versioned=versioned, idempotent=idempotent))

    @pytest.mark.long
    @given(script=scripts)
    @settings(STEADY, max_examples=4_000)
    def test_what_was_promised_holds_for_long(self, versioned, idempotent, script):
        asyncio.run(play(script, versioned=versioned, idempotent=idempotent))
