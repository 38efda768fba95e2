"""Match: hold a plan against one situation and one scheduled item, and give the proof."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.match import Candidate, Clause, Match, Miss
from engine.model.signal import Situation
from engine.model.time import Instant
from engine.ports import Evaluator
from engine.rules.checked import believed
from engine.rules.compile import Joint, Leaf, Plan
from engine.rules.facts import Found, find, numbers, said_by
from engine.rules.plain import COMPARE

_SIGNS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "eq": "="}


def judge(
    plan: Plan, situation: Situation, candidate: Candidate, *, now: Instant, evaluator: Evaluator
) -> tuple[Match | Miss, str]:
    """Give the match or the miss with its proof, and a surprise in one sentence, empty if there was none."""
    signals = said_by(situation)
    found = [find(leaf, situation, candidate, signals) for leaf in plan.leaves]
    facts: dict[str, int] = {}
    for leaf, what in zip(plan.leaves, found, strict=True):
        facts[f"c{leaf.index}"], facts[f"n{leaf.index}"] = numbers(leaf, what)
    holds, surprise = believed(evaluator, plan.shape, facts)
    proof = _clause(plan.tree, found, facts)
    if holds is not proof.holds:
        # What people read as the reason is what must be done, whatever the evaluator was asked.
        surprise = "the compiled form and its explanation differ; the explanation was believed"
    if proof.holds:
        return _match(plan, situation, candidate, now, proof), surprise
    return _miss(plan, situation, candidate, now, proof), surprise


def _match(plan: Plan, situation: Situation, candidate: Candidate, now: Instant, proof: Clause) -> Match:
    return Match(
        brand=situation.brand,
        partition=situation.partition,
        playbook=plan.playbook.name,
        playbook_digest=plan.playbook.digest,
        situation=situation.id,
        epoch=situation.epoch,
        situation_revision=situation.revision,
        item=candidate.item,
        at=now,
        proof=proof,
    )


def _miss(plan: Plan, situation: Situation, candidate: Candidate, now: Instant, proof: Clause) -> Miss:
    return Miss(
        brand=situation.brand,
        partition=situation.partition,
        playbook=plan.playbook.name,
        playbook_digest=plan.playbook.digest,
        situation=situation.id,
        epoch=situation.epoch,
        situation_revision=situation.revision,
        item=candidate.item,
        at=now,
        failed=tuple(dict.fromkeys(_decisive(proof, wanted=True))),
        proof=proof,
    )


def _clause(node: Joint | Leaf, found: list[Found], facts: dict[str, int]) -> Clause:
    if isinstance(node, Leaf):
        what = found[node.index]
        return Clause(
            path=node.path,
            op=_SIGNS[node.op],
            holds=COMPARE[node.op](facts[f"c{node.index}"], facts[f"n{node.index}"]),
            says=what.says,
            actual=what.actual,
            need=what.need,
            unit=what.unit,
            signals=what.signals,
        )
    parts = tuple(_clause(part, found, facts) for part in node.parts)
    held = sum(part.holds for part in parts)
    holds = {"all": held == len(parts), "any": held > 0, "none": held == 0}[node.op]
    must = {"all": "all must", "any": "one must", "none": "none may"}[node.op]
    says = f"{held} of {len(parts)} hold, {must}"
    return Clause(path=node.path, op=node.op, holds=holds, says=says, parts=parts)


def _decisive(clause: Clause, *, wanted: bool) -> Iterator[str]:
    """Name the leaves that would have to be otherwise for a clause to be as wanted."""
    if clause.holds is wanted:
        return
    if not clause.parts:
        yield clause.path
    for part in clause.parts:
        yield from _decisive(part, wanted=wanted if clause.op != "none" else not wanted)
