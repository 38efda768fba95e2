"""Match: hold a plan against one situation and one scheduled item, and give the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model.match import Candidate, Clause, Match, Miss
from engine.model.signal import Situation
from engine.model.time import Instant
from engine.ports import Evaluator
from engine.rules.checked import believed, believed_many
from engine.rules.compile import Joint, Leaf, Plan
from engine.rules.conditions import OfSituation
from engine.rules.facts import Found, find, find_in_situation, numbers
from engine.rules.plain import COMPARE
from engine.rules.seen import Seen

_SIGNS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "eq": "="}
_MUST = {"all": "all must", "any": "one must", "none": "none may"}


@dataclass(frozen=True, slots=True)
class _Read:
    """What a plan finds in a situation, whatever the candidate: leaves, their numbers, and clauses."""

    found: dict[int, Found]
    facts: dict[str, int]
    clauses: dict[int, Clause]
    """By the identity of the node in the plan's tree."""
    rest: tuple[Leaf, ...]
    """The leaves that look at the candidate."""


class Judge:
    """Holds plans against one situation; what does not depend on the candidate is read once a plan."""

    def __init__(self, seen: Seen, *, now: Instant, evaluator: Evaluator) -> None:
        """Read nothing yet."""
        self._seen = seen
        self._now = now
        self._evaluator = evaluator
        self._last: tuple[Plan, _Read] | None = None

    def judge(self, plan: Plan, candidate: Candidate) -> tuple[Match | Miss, str]:
        """Give the match or the miss with its proof, and a surprise in one sentence, empty if none."""
        found, facts = self._look(plan, candidate)
        said = believed(self._evaluator, plan.shape, facts)
        return self._proven(plan, candidate, found, facts, said)

    def judge_many(self, plan: Plan, candidates: Sequence[Candidate]) -> list[tuple[Match | Miss, str]]:
        """Give the same for each, in order; the evaluator is asked about all of them at once."""
        if not candidates:
            return []
        looked = [self._look(plan, one) for one in candidates]
        said = believed_many(self._evaluator, [(plan.shape, facts) for _, facts in looked])
        return [
            self._proven(plan, candidate, found, facts, one)
            for candidate, (found, facts), one in zip(candidates, looked, said, strict=True)
        ]

    def of_situation(self, plan: Plan) -> tuple[Clause, ...]:
        """Give the clauses that look at the situation alone, in the order in which they were written."""
        return tuple(self._read(plan).clauses.values())

    def _look(self, plan: Plan, candidate: Candidate) -> tuple[dict[int, Found], dict[str, int]]:
        """Read the leaves of a plan, and their numbers."""
        read = self._read(plan)
        found, facts = read.found.copy(), read.facts.copy()
        for leaf in read.rest:
            found[leaf.index] = what = find(leaf, self._seen, candidate)
            _put(facts, leaf, what)
        return found, facts

    def _proven(
        self,
        plan: Plan,
        candidate: Candidate,
        found: Mapping[int, Found],
        facts: Mapping[str, int],
        said: tuple[bool, str],
    ) -> tuple[Match | Miss, str]:
        holds, surprise = said
        proof = _clause(plan.tree, found, facts, self._read(plan).clauses)
        if holds is not proof.holds:
            # What people read as the reason is what must be done, whatever the evaluator was asked.
            surprise = "the compiled form and its explanation differ; the explanation was believed"
        made = _match if proof.holds else _miss
        return made(plan, self._seen.situation, candidate, self._now, proof), surprise

    def _read(self, plan: Plan) -> _Read:
        if self._last is None or self._last[0] is not plan:
            read = _Read({}, {}, {}, tuple(leaf for leaf in plan.leaves if not leaf.of_situation))
            for leaf in plan.leaves:
                if isinstance(leaf.test, OfSituation):
                    read.found[leaf.index] = what = find_in_situation(leaf.test, self._seen)
                    _put(read.facts, leaf, what)
            for node in _whole(plan.tree):
                read.clauses[id(node)] = _clause(node, read.found, read.facts, {})
            self._last = (plan, read)
        return self._last[1]


def judge(
    plan: Plan, situation: Situation, candidate: Candidate, *, now: Instant, evaluator: Evaluator
) -> tuple[Match | Miss, str]:
    """Hold one plan against one situation and one candidate."""
    return Judge(Seen(situation, now=now), now=now, evaluator=evaluator).judge(plan, candidate)


def _put(facts: dict[str, int], leaf: Leaf, what: Found) -> None:
    facts[f"c{leaf.index}"], facts[f"n{leaf.index}"] = numbers(leaf, what)


def _whole(node: Joint | Leaf) -> Iterator[Joint | Leaf]:
    """Give the largest pieces of a tree that look at the situation alone."""
    if node.of_situation:
        yield node
    elif isinstance(node, Joint):
        for part in node.parts:
            yield from _whole(part)


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
        failed=tuple(dict.fromkeys(one.path for one in decisive(proof))),
        proof=proof,
    )


def _clause(
    node: Joint | Leaf, found: Mapping[int, Found], facts: Mapping[str, int], known: Mapping[int, Clause]
) -> Clause:
    if node.of_situation and id(node) in known:
        return known[id(node)]
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
    parts = tuple([_clause(part, found, facts, known) for part in node.parts])
    held = sum([part.holds for part in parts])
    holds = held == len(parts) if node.op == "all" else (held > 0) is (node.op == "any")
    says = f"{held} of {len(parts)} hold, {_MUST[node.op]}"
    return Clause(path=node.path, op=node.op, holds=holds, says=says, parts=parts)


def decisive(clause: Clause, *, wanted: bool = True) -> Iterator[Clause]:
    """Give the leaves that would have to be otherwise for a clause to be as wanted."""
    if clause.holds is wanted:
        return
    if not clause.parts:
        yield clause
    for part in clause.parts:
        yield from decisive(part, wanted=wanted if clause.op != "none" else not wanted)
