"""Whatever happens in whatever order: no limit is passed without a yes, and one request stands for each.

The storm itself counts, from the words alone, and holds every step against a core that has just started.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.decision import Answer
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.scales import Severity
from engine.model.time import DAY, HOUR, MINUTE, SECOND
from tests.response.storm import Storm, limited, schedule
from tests.stories.telling import withdrawn

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
PLAYBOOKS = (
    limited("one", hour=2, day=5, brand=4),
    limited("one", hour=1, day=100, brand=3, quorum=2),
    limited("one", hour=3, day=4, brand=100, on_timeout="decline"),
    limited("one", hour=2, stage="shadow"),
    withdrawn("one"),
    limited("two", hour=2, day=6, brand=3),
    limited("two", hour=4, day=6, brand=5),
    withdrawn("two"),
    limited("one", hour=20, share=13),
    limited("two", hour=20, share=7),
)
TOOLS = {"mailer": 3, "pusher": 2}
BOOKS = (
    schedule(campaigns=2),
    schedule(campaigns=1),
    schedule(shared=True),
    schedule(campaigns=2, tools=TOOLS),
    schedule(campaigns=2, tools={"mailer": 1, "pusher": 100}),
)

places = st.integers(0, 9)
happenings = st.one_of(
    st.tuples(st.just("quakes"), st.lists(places, min_size=1, max_size=8, unique=True)),
    st.tuples(st.just("quakes"), st.lists(places, min_size=1, max_size=8, unique=True)),
    st.tuples(st.just("small"), places),
    st.tuples(st.just("back"), places),
    st.tuples(st.just("wait"), st.sampled_from([SECOND, MINUTE, 20 * MINUTE, HOUR, 3 * HOUR, DAY])),
    st.tuples(st.just("wait"), st.sampled_from([SECOND, MINUTE, 20 * MINUTE, HOUR])),
    st.tuples(st.just("answer limit"), st.sampled_from(list(Answer))),
    st.tuples(st.just("answer pause"), st.sampled_from(list(Answer)), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("playbook"), st.integers(0, len(PLAYBOOKS) - 1)),
    st.tuples(st.just("book"), st.integers(0, len(BOOKS) - 1)),
)


def play(script) -> Storm:  # noqa: C901 - one branch a deed
    storm = Storm(BOOKS[0], PLAYBOOKS[0])
    for name, *how in script:
        match name:
            case "quakes":
                storm.quakes(how[0])
            case "small":
                storm.quakes(how, severity=Severity.MODERATE, magnitude=4.0)
            case "back":
                storm.taken_back(*how)
            case "wait":
                storm.wait(how[0])
            case "answer limit":
                for one in storm.of(ProposalKind.LIMIT, ProposalState.OPEN)[:1]:
                    storm.answer(one, how[0])
            case "answer pause":
                asked = storm.of(ProposalKind.PAUSE, ProposalState.OPEN)
                for one in asked[how[1] : how[1] + 1]:
                    some = how[2] and how[0] is Answer.APPROVE
                    storm.answer(one, how[0], rows=(one.rows[0].key,) if some else None)
            case "playbook":
                storm.step(PLAYBOOKS[how[0]])
            case "book":
                storm.step(BOOKS[how[0]])
    return storm


scripts = st.lists(happenings, min_size=5, max_size=20)


@given(script=scripts)
@settings(STEADY, max_examples=25)
def test_no_limit_is_passed_without_a_yes(script):
    play(script)


@pytest.mark.long
@given(script=scripts)
@settings(STEADY, max_examples=2_000)
def test_no_limit_is_passed_without_a_yes_for_long(script):
    play(script)
