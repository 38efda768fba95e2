"""The answer to why not: what one playbook made of one situation, in a sentence, in changes and as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.model.said import Said, phrase
from engine.response.situation_facts import situation_line
from engine.rules.explain import said_otherwise
from engine.rules.match import decisive
from engine.rules.playbook import Stage
from serviola.heard import heard_json
from serviola.proofs import Proof, clause_json
from serviola.retelling import Kept, retold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.match import Clause
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from store.past import Heard

MOST_REASONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """What one playbook makes of one situation at a moment, whether or not it was held against it."""

    situation: Situation
    playbook: str
    stage: Stage
    clauses: tuple[Clause, ...]
    """What it asks of the situation itself."""
    proofs: tuple[Proof, ...]
    """What it makes of each item in sight, or of the nearest one where none is."""
    at: str = ""
    in_sight: bool = True
    background: Said | str = ""
    """Why no playbook is held against the situation at all, in one sentence; nothing where that is not so."""
    also: tuple[tuple[str, Said], ...] = ()
    """What else stood in the way or must be known, each with a word for a program to know it by."""
    asked: tuple[Proposal, ...] = ()
    """The questions that it had asked about the situation by then."""
    policy: Clause | None = None
    """Whether it acts without asking, clause by clause; None where it is not at stage auto."""
    beware: tuple[str, ...] = ()
    """What its author knows to look like it, and not to be it."""
    sources: tuple[Heard, ...] = field(default=())
    """How the sources were then."""

    @property
    def verdict(self) -> Said | str:
        """Say the answer in one sentence."""
        if self.background:
            return self.background
        held = [one for one in self.proofs if one.holds]
        if held:
            return phrase(
                "{playbook} holds for {items}: {does}.",
                playbook=self.playbook,
                items=self._of(held),
                does=self._does,
            )
        if failed := [one for each in self._asked for one in decisive(each)]:
            return phrase(
                "{playbook} does not ask about this situation: {reasons}.",
                playbook=self.playbook,
                reasons=_reasons(failed),
            )
        if not self.proofs:
            return phrase(
                "{playbook} asks nobody: what it asks of the situation holds,"
                " and nothing that is scheduled is in sight of it.",
                playbook=self.playbook,
            )
        return self._missed(min(self.proofs, key=lambda one: one.away))

    def _missed(self, nearest: Proof) -> Said:
        said = _reasons(list(decisive(nearest.clause)), nearest.notes)
        if not self.in_sight:
            return phrase(
                "{playbook} asks nobody: nothing that is scheduled is in sight of it; "
                "nearest is {item}: {reasons}.",
                playbook=self.playbook,
                item=nearest.item,
                reasons=said,
            )
        if len(self.proofs) == 1:
            return phrase(
                "{playbook} asks nobody: {item}, the only item in sight, is missed: {reasons}.",
                playbook=self.playbook,
                item=nearest.item,
                reasons=said,
            )
        return phrase(
            "{playbook} asks nobody: none of {count} items in sight is met; nearest is {item}: {reasons}.",
            playbook=self.playbook,
            count=len(self.proofs),
            item=nearest.item,
            reasons=said,
        )

    @property
    def smallest(self) -> tuple[Said, ...]:
        """Say the smallest changes for the nearest item, one sentence each; nothing where it is a yes."""
        if not self.proofs or any(one.holds for one in self.proofs):
            return ()
        nearest = min(self.proofs, key=lambda one: one.away)
        return tuple(
            said_otherwise(one, shadow=self.stage is Stage.SHADOW, acts=self._acts)
            for one in nearest.smallest
        )

    @property
    def _does(self) -> Said:
        if self.stage is Stage.SHADOW:
            return phrase("being in shadow, it only records that")
        return phrase("it would act without asking") if self._acts else phrase("it asks about that")

    @property
    def _acts(self) -> bool:
        return self.policy is not None and self.policy.holds

    @property
    def _asked(self) -> tuple[Clause, ...]:
        """Give what decides whatever the items are; a way of being exposed is one of several."""
        return tuple(one for one in self.clauses if not one.path.startswith("when.exposure"))

    def _of(self, held: Sequence[Proof]) -> Said | str:
        if len(self.proofs) == 1:
            return held[0].item
        return phrase("{held} of {count} items in sight", held=len(held), count=len(self.proofs))

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """Give all of it as plain data; what it says is in that language, and nothing else depends on it."""
        return {
            "verdict": retold(self.verdict, language),
            "at": self.at,
            "situation": {
                "id": self.situation.id,
                "says": retold(situation_line(self.situation), language),
                "state": self.situation.state,
                "epoch": self.situation.epoch,
                "revision": self.situation.revision,
            },
            "playbook": self.playbook,
            "stage": self.stage,
            "background": retold(self.background, language),
            "policy": None if self.policy is None else clause_json(self.policy, language),
            "beware": list(self.beware),
            "also": [{"code": code, "says": retold(says, language)} for code, says in self.also],
            "asked": [{"proposal": one.id, "asks": one.asks, "state": one.state} for one in self.asked],
            "smallest": [retold(one, language) for one in self.smallest],
            "in_sight": self.in_sight,
            "clauses": [clause_json(one, language) for one in self.clauses],
            "proofs": [one.as_json(language) for one in self.proofs],
            "sources": [heard_json(one, language) for one in self.sources],
        }


def _reasons(failed: Sequence[Clause], notes: Sequence[Said] = ()) -> Said | str:
    """Say the first reasons, each once, and how many more there are."""
    said = [*dict.fromkeys(_reason(one) for one in failed), *notes]
    more = len(said) - MOST_REASONS
    words = said[0] if len(said) == 1 else phrase("{one}; {other}", one=said[0], other=said[1])
    if more == 1:
        return phrase("{reasons}; and 1 more reason", reasons=words)
    return phrase("{reasons}; and {count} more reasons", reasons=words, count=more) if more > 0 else words


def _reason(clause: Clause) -> str:
    says = Kept(clause.says)
    begins = clause.path.split(".")[0]
    if clause.holds and begins == "unless":
        return phrase("its exception holds ({says})", says=says)
    if clause.holds and begins == "clear":
        return phrase("its clear rule holds ({says})", says=says)
    return says
