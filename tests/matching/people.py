"""People and a tool that do what they are asked, or not: chance decides."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from engine.model.decision import Answer
from engine.model.hold import Do, Intent, Outcome, Reading, Result, RunState
from engine.model.proposal import Proposal, ProposalState
from engine.model.time import Instant
from engine.response.brand import Brand
from tests.fakes import words as w

_LEAVES = {Do.PAUSE: RunState.PAUSED, Do.RESUME: RunState.RUNNING}


@dataclass(frozen=True)
class Respond:
    """In a story: people and the tool respond to what there is then; the number decides how."""

    number: int


class People:
    """Answers what is asked, and does what is wanted."""

    def __init__(self) -> None:
        """Begin with everything running."""
        self.tool: dict[str, RunState] = {}

    def respond(self, how: Respond, brand: Brand, now: Instant) -> list[Any]:
        """Give some answers and some outcomes."""
        chance = Random(how.number)
        asked = [one for one in brand.proposals.values() if one.state is ProposalState.OPEN]
        said = [self._answer(chance, one, now) for one in asked if chance.random() < 0.7]
        wanted = [one for one in brand.intents.values() if chance.random() < 0.9]
        return [*said, *(self._outcome(chance, one, now) for one in wanted)]

    def _answer(self, chance: Random, proposal: Proposal, now: Instant) -> Any:
        return w.decision(
            id=f"D-{chance.getrandbits(40)}",
            proposal=proposal.id,
            plan=proposal.plan,
            answer=chance.choice([Answer.APPROVE] * 5 + [Answer.DECLINE]),
            by=chance.choice(["ada", "bob"]),
            groups=(proposal.group, proposal.escalate_to),
            rows=None,
            at=now,
        )

    def _outcome(self, chance: Random, intent: Intent, now: Instant) -> Outcome:
        luck, reading = chance.random(), None
        if intent.subject is not None and luck > 0.1:
            name = intent.subject.id
            self.tool[name] = _LEAVES.get(intent.do, self.tool.get(name, RunState.RUNNING))
            reading = Reading(state=self.tool[name], status=self.tool[name], version="1")
        result = Result.FAILED if luck < 0.05 else Result.UNKNOWN if luck < 0.1 else Result.DONE
        return w.outcome(intent=intent.key, result=result, reading=reading, at=now)
