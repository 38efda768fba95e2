"""Match: hold a plan against one situation and one scheduled item, and give the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from engine.model.match import Candidate, Clause, Match, Miss
from engine.model.said import phrase
from engine.model.signal import Situation
from engine.model.time import Instant
from engine.ports import Evaluator, Shape
from engine.rules.checked import believed_many
from engine.rules.compile import Joint, Leaf, Plan
from engine.rules.conditions import Test
from engine.rules.facts import find, find_in_situation, read_item, read_situation
from engine.rules.found import Found
from engine.rules.plain import COMPARE
from engine.rules.ruleset import keys_of
from engine.rules.seen import Seen

_SIGNS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "eq": "="}


@dataclass(slots=True)
class Reading:
    """What a plan finds in a situation, whatever the candidate."""

    seen: Seen
    facts: dict[str, int]
    """Every name that the evaluators know, in order, with 0 for what is not read yet."""
    clauses: dict[int, Clause] | None = None
    """By the identity of the node in the plan's tree; written with the first proof."""


class Judge:
    """Holds plans against one situation; what does not depend on the candidate is read once a plan.

    Whoever asks the same of the same numbers gets the same answer: the evaluator is asked once for all of
    them, be they candidates of a plan or plans of one form.
    """

    def __init__(self, seen: Seen, *, now: Instant, evaluator: Evaluator) -> None:
        """Read nothing yet."""
        self._seen = seen
        self._now = now
        self._evaluator = evaluator
        self._last: tuple[Plan, Reading] | None = None
        self._known: dict[Shape, dict[tuple[int, ...], tuple[bool, str]]] = {}

    def judge(self, plan: Plan, candidate: Candidate) -> tuple[Match | Miss, str]:
        """Give the match or the miss with its proof, and a surprise in one sentence, empty if none."""
        (judged,) = self.judge_many(plan, [candidate])
        return judged

    def judge_many(self, plan: Plan, candidates: Sequence[Candidate]) -> list[tuple[Match | Miss, str]]:
        """Give the same for each, in order; the evaluator is asked about all of them at once."""
        looked = self._look(plan, candidates)
        said = self._said(plan, looked)
        return [
            self._proven(plan, candidate, facts, one)
            for candidate, facts, one in zip(candidates, looked, said, strict=True)
        ]

    def holds_many(self, plan: Plan, candidates: Sequence[Candidate]) -> list[tuple[bool, str]]:
        """Say of each whether the plan holds, and a surprise, where nobody is to read why."""
        return self._said(plan, self._look(plan, candidates))

    def reading(self, plan: Plan) -> Reading:
        """Give what a plan finds in the situation, whatever the candidate."""
        return self._read(plan)

    def take(self, plan: Plan, reading: Reading) -> None:
        """Take what a plan found in the same situation before, so that it is not read again."""
        self._last = (plan, reading)

    def of_situation(self, plan: Plan) -> tuple[Clause, ...]:
        """Give the clauses that look at the situation alone, in the order in which they were written."""
        return tuple(self._clauses(plan).values())

    def _look(self, plan: Plan, candidates: Sequence[Candidate]) -> list[dict[str, int]]:
        """Read the numbers of a plan's leaves for each candidate."""
        if not candidates:
            return []
        read, looked = self._read(plan).facts, []
        for candidate in candidates:
            looked.append(facts := read.copy())
            read_item(plan, self._seen, candidate, facts)
        return looked

    def _said(self, plan: Plan, looked: Sequence[Mapping[str, int]]) -> list[tuple[bool, str]]:
        """Ask what is not known yet; an answer with a surprise is one, and is known of nobody else."""
        if len(looked) == 1:
            return [self._answer(plan.shape, looked[0])]
        known = self._known.setdefault(plan.shape, {})
        keys, asked = [], {}
        for facts in looked:
            key = tuple(facts.values())
            keys.append(key)
            if key not in known:
                asked[key] = (plan.shape, facts)
        if not asked:
            return [known[key] for key in keys]
        answers = believed_many(self._evaluator, [*asked.values()])
        known.update(zip(asked, answers, strict=True))
        said = [known[key] for key in keys]
        for key, (_, surprise) in zip(asked, answers, strict=True):
            if surprise:
                del known[key]
        return said

    def _answer(self, shape: Shape, facts: Mapping[str, int]) -> tuple[bool, str]:
        """Ask the same of one alone, as most are."""
        known = self._known.setdefault(shape, {})
        key = tuple(facts.values())
        said = known.get(key)
        if said is None:
            (said,) = believed_many(self._evaluator, [(shape, facts)])
            if not said[1]:
                known[key] = said
        return said

    def _proven(
        self, plan: Plan, candidate: Candidate, facts: Mapping[str, int], said: tuple[bool, str]
    ) -> tuple[Match | Miss, str]:
        holds, surprise = said
        seen = self._seen
        proof = _clause(plan.tree, facts, lambda test: find(test, seen, candidate), self._clauses(plan))
        if holds is not proof.holds:
            # What people read as the reason is what must be done, whatever the evaluator was asked.
            surprise = "the compiled form and its explanation differ; the explanation was believed"
        made = _match if proof.holds else _miss
        return made(plan, seen.situation, candidate, self._now, proof), surprise

    def _clauses(self, plan: Plan) -> dict[int, Clause]:
        """Write the clauses of what looks at the situation alone, once for all candidates."""
        read = self._read(plan)
        if read.clauses is None:
            read.clauses = {
                id(node): _clause(node, read.facts, lambda test: find_in_situation(test, read.seen), {})
                for node in _whole(plan.tree)
            }
        return read.clauses

    def _read(self, plan: Plan) -> Reading:
        if self._last is None or self._last[0] is not plan:
            facts = _unread(plan.shape.width).copy()
            read_situation(plan, self._seen, facts)
            self._last = (plan, Reading(self._seen, facts))
        return self._last[1]


def judge(
    plan: Plan, situation: Situation, candidate: Candidate, *, now: Instant, evaluator: Evaluator
) -> tuple[Match | Miss, str]:
    """Hold one plan against one situation and one candidate."""
    return Judge(Seen(situation, now=now), now=now, evaluator=evaluator).judge(plan, candidate)


@cache
def _unread(width: int) -> dict[str, int]:
    """Give what to copy before anything is read; to make it anew takes several times as long."""
    return dict.fromkeys(keys_of(width), 0)


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
    node: Joint | Leaf, facts: Mapping[str, int], read: Callable[[Test], Found], known: Mapping[int, Clause]
) -> Clause:
    if node.of_situation and id(node) in known:
        return known[id(node)]
    if isinstance(node, Leaf):
        what, (actual, need) = read(node.test), node.names
        return Clause(
            path=node.path,
            op=_SIGNS[node.op],
            holds=COMPARE[node.op](facts[actual], facts[need]),
            # The journal keeps the text alone; how it was made is found again where it is read (retold).
            says=str(what.says()),
            actual=what.actual,
            need=what.need,
            unit=what.unit,
            signals=what.signals,
        )
    parts = tuple([_clause(part, facts, read, known) for part in node.parts])
    held = sum([part.holds for part in parts])
    holds = held == len(parts) if node.op == "all" else (held > 0) is (node.op == "any")
    return Clause(
        path=node.path, op=node.op, holds=holds, says=_tally(node.op, held, len(parts)), parts=parts
    )


@lru_cache(maxsize=1024)  # few are ever said, and one for each branch that is judged
def _tally(op: str, held: int, parts: int) -> str:
    """Say how many parts hold of those that must, or may not."""
    match op:
        case "all":
            return str(phrase("{held} of {parts} hold, all must", held=held, parts=parts))
        case "any":
            return str(phrase("{held} of {parts} hold, one must", held=held, parts=parts))
        case _:
            return str(phrase("{held} of {parts} hold, none may", held=held, parts=parts))


def decisive(clause: Clause, *, wanted: bool = True) -> Iterator[Clause]:
    """Give the leaves that would have to be otherwise for a clause to be as wanted."""
    if clause.holds is wanted:
        return
    if not clause.parts:
        yield clause
    for part in clause.parts:
        yield from decisive(part, wanted=wanted if clause.op != "none" else not wanted)
