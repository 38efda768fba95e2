"""Why not: what one playbook makes of one situation now, its answer first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import Refused
from engine.model.time import DAY
from engine.response import matching
from engine.response.facts import situation_line
from engine.response.state import State, Voice
from engine.rules.match import decisive
from engine.rules.plain import PlainEvaluator
from engine.rules.playbook import Stage
from engine.situations.evidence import NEWS_FOR, is_background
from serviola.explaining import proof_of
from serviola.saying import so_many
from store import views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.match import Clause
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from serviola.explaining import Proof
    from store.sqlite import SqliteStore

BACKGROUND = (
    "No playbook is judged against this situation until somebody says something fresh of it: "
    f"all that is known was said more than {NEWS_FOR // DAY} days before we heard it, and merely holds still."
)
_MOST_REASONS = 2
_NOT_MEANT = {"unless": "its exception holds", "clear": "its clear rule holds"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """What one playbook makes of one situation now, whether or not it was held against it."""

    situation: Situation
    playbook: str
    stage: Stage
    clauses: tuple[Clause, ...]
    """What it asks of the situation itself."""
    proofs: tuple[Proof, ...]
    """What it makes of each item in sight."""
    background: str
    """Why no playbook is held against the situation at all, in one sentence; nothing where that is not so."""

    @property
    def verdict(self) -> str:
        """Say the answer in one sentence."""
        if self.background:
            return self.background
        held = [one for one in self.proofs if one.holds]
        if held:
            return f"{self.playbook} holds for {self._of(held)}: {self._does}."
        if failed := [one for each in self._asked for one in decisive(each)]:
            return f"{self.playbook} does not ask about this situation: {_reasons(failed)}."
        if not self.proofs:
            return (
                f"{self.playbook} asks nobody: what it asks of the situation holds,"
                " and nothing that is scheduled is in sight of it."
            )
        nearest = min(self.proofs, key=lambda one: len(list(decisive(one.clause))))
        said = _reasons(list(decisive(nearest.clause)))
        if len(self.proofs) == 1:
            return f"{self.playbook} asks nobody: {nearest.item}, the only item in sight, is missed: {said}."
        missed = f"none of {len(self.proofs)} items in sight is met; nearest is {nearest.item}"
        return f"{self.playbook} asks nobody: {missed}: {said}."

    @property
    def _does(self) -> str:
        return "being in shadow, it only records that" if self.stage is Stage.SHADOW else "it asks about that"

    @property
    def _asked(self) -> tuple[Clause, ...]:
        """Give what decides whatever the items are; a way of being exposed is one of several."""
        return tuple(one for one in self.clauses if not one.path.startswith("when.exposure"))

    def _of(self, held: Sequence[Proof]) -> str:
        first = held[0].item
        return (
            first if len(self.proofs) == 1 else f"{len(held)} of {so_many(len(self.proofs), 'item')} in sight"
        )

    def as_json(self) -> dict[str, Any]:
        """Give all of it as plain data."""
        return {
            "verdict": self.verdict,
            "situation": {"id": self.situation.id, "says": situation_line(self.situation)},
            "playbook": self.playbook,
            "background": self.background,
            "clauses": [asdict(one) for one in self.clauses],
            "proofs": [one.as_json() for one in self.proofs],
        }


def why_not(store: SqliteStore, prefix: str, playbook: str, *, brand: str, now: Instant) -> WhyNot:
    """Judge a playbook against a situation that is in mind; Refused where one of the two is not there."""
    situation = views.situation(store.db, prefix, brand=brand)
    state = State(evaluator=PlainEvaluator())
    for word in store.remembered():
        state.apply(word)
    plan = state.brand(brand).plans.get(playbook)
    if plan is None:
        known = ", ".join(sorted(state.brand(brand).plans)) or "none"
        raise Refused(f"there is no playbook {playbook}; in force are: {known}")
    clauses, found = matching.why_not(Voice(state=state, now=now), state.brand(brand), plan, situation)
    return WhyNot(
        situation=situation,
        playbook=playbook,
        stage=plan.playbook.stage,
        clauses=clauses,
        proofs=tuple(proof_of(one) for one in found),
        background=BACKGROUND if is_background(situation) else "",
    )


def _reasons(failed: Sequence[Clause]) -> str:
    """Say the first reasons, each once, and how many more there are."""
    said = list(dict.fromkeys(_reason(one) for one in failed))
    more = len(said) - _MOST_REASONS
    return "; ".join(said[:_MOST_REASONS]) + (f"; and {so_many(more, 'more reason')}" if more > 0 else "")


def _reason(clause: Clause) -> str:
    meant = _NOT_MEANT.get(clause.path.split(".")[0]) if clause.holds else None
    return f"{meant} ({clause.says})" if meant else clause.says
