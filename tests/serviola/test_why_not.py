"""Why not: the first line is the answer."""

from __future__ import annotations

from dataclasses import replace

from engine.model.match import Clause
from engine.model.said import phrase
from engine.rules.change import Change, Of
from engine.rules.explain import Otherwise
from engine.rules.playbook import Stage
from serviola.proofs import Proof
from serviola.why_not_said import WhyNot
from tests.fakes import words as w


def leaf(says: str, *, path: str = "when.exposure.by[0].radius", holds: bool = False) -> Clause:
    return Clause(path=path, op="<=", holds=holds, says=says)


def proof(item: str, *parts: Clause) -> Proof:
    holds = all(part.holds for part in parts)
    whole = Clause(path="p", op="all", holds=holds, says="", parts=parts)
    return Proof(item=item, holds=holds, at="2010-01-12T21:53Z", clause=whole)


def verdict(*proofs: Proof, clauses: tuple[Clause, ...] = (), stage: Stage = Stage.SUGGEST) -> str:
    found = WhyNot(
        situation=w.situation(), playbook="p", stage=stage, clauses=clauses, proofs=proofs, background=""
    )
    assert found.as_json()["verdict"] == found.verdict
    return found.verdict


HELD = proof("labadee", leaf("12 km, radius 150 km", holds=True))
FAR = proof("nassau", leaf("1,200 km, radius 150 km"), leaf("it arrives in 9 d, asked for 7 d"))
NEAR = proof("cococay", leaf("153.2 km, radius 150 km"), leaf("it arrives in 2 d", holds=True))


def test_what_it_holds_for_is_said_first_and_whether_it_then_asks():
    assert verdict(HELD) == "p holds for labadee: it asks about that."
    assert verdict(FAR, HELD) == "p holds for 1 of 2 items in sight: it asks about that."
    assert verdict(HELD, stage=Stage.SHADOW) == "p holds for labadee: being in shadow, it only records that."


def test_a_near_miss_is_said_with_its_number_and_of_several_the_nearest():
    said = "p asks nobody: none of 2 items in sight is met; nearest is cococay: 153.2 km, radius 150 km."
    assert verdict(FAR, NEAR) == said
    assert (
        verdict(NEAR) == "p asks nobody: cococay, the only item in sight, is missed: 153.2 km, radius 150 km."
    )


def test_what_the_situation_lacks_comes_before_what_the_items_do():
    lacks = leaf("severity is Minor, asked for Severe or more", path="when.situation.severity")
    assert verdict(FAR, clauses=(lacks,)) == (
        "p does not ask about this situation: severity is Minor, asked for Severe or more."
    )
    three = tuple(leaf(f"reason {each}", path="when.evidence") for each in "abc")
    assert verdict(clauses=three).endswith("this situation: reason a; reason b; and 1 more reason.")


def test_an_exception_that_holds_is_said_as_one():
    state = leaf("state is cleared", path="unless.situation.state", holds=True)
    exception = Clause(path="unless", op="none", holds=False, says="", parts=(state,))
    assert verdict(clauses=(exception,)) == (
        "p does not ask about this situation: its exception holds (state is cleared)."
    )


def test_a_way_of_being_exposed_that_the_situation_lacks_decides_nothing_by_itself():
    way = leaf("severity is Severe, asked for Extreme", path="when.exposure.by[2].country.severity")
    assert verdict(clauses=(way,)) == (
        "p asks nobody: what it asks of the situation holds, and nothing that is scheduled is in sight of it."
    )


def test_what_acts_by_itself_is_said_to_act_and_not_to_ask():
    may = leaf("severity is Extreme", path="auto_if.situation.severity", holds=True)
    must_not = leaf("severity is Severe", path="auto_if.situation.severity")
    wider = Change(
        path="when.exposure.by[0].radius",
        of=Of.PLAYBOOK,
        key="radius=154 km",
        value="154 km",
        says=phrase("with a radius of {kilometers} km", kilometers=154),
        away=0.1,
        apply=lambda moment: moment,
    )
    changed = Otherwise(changes=(wider,), away=0.1)
    missed = replace(NEAR, smallest=(changed,))
    said = {}
    for policy in (may, must_not):
        acts = WhyNot(
            situation=w.situation(), playbook="p", stage=Stage.AUTO, clauses=(), proofs=(HELD,), policy=policy
        )
        nearly = replace(acts, proofs=(missed,))
        said[policy.holds] = (acts.verdict, *nearly.smallest, acts.as_json()["policy"]["holds"])
    assert said == {
        True: (
            "p holds for labadee: it would act without asking.",
            "It would have acted without asking with a radius of 154 km.",
            True,
        ),
        False: (
            "p holds for labadee: it asks about that.",
            "It would have asked with a radius of 154 km.",
            False,
        ),
    }
