"""Repliers: the people of a case, who answer each question as the case says and are heard as real people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.answers import Said, decision
from console.auth import digest_of_token, new_token
from engine.model.decision import Answer, Decision
from engine.model.proposal import Proposal, ProposalState
from engine.model.time import later
from engine.response.urgency import is_put
from serviola.stage import BRAND, VIA

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from engine.ports import Batch, Clock
    from serviola.build import House
    from serviola.case import Reply
    from serviola.play import Play
    from serviola.stage import Stage


class Repliers:
    """Hears the questions as they are asked, and answers each at its time."""

    def __init__(self, stage: Stage, built: House, clock: Clock, playing: Play) -> None:
        """Take the case's replies in order; each is given once, whatever was heard before a restart."""
        self._stage = stage
        self._house = built
        self._clock = clock
        self._playing = playing
        self._left = list(stage.case.replies)
        self._asked: dict[str, None] = {}
        self._given: set[tuple[str, str]] = set()

    def hear(self, batch: Batch) -> None:
        """Plan an answer for every question that is newly open, and know which were answered."""
        for item in batch.inputs:
            if isinstance(item, Decision):
                self._given.add((item.proposal, item.by))
        for word in batch.words:
            if not isinstance(word, Proposal) or word.state is not ProposalState.OPEN:
                continue
            # What waits was put before nobody yet.
            if is_put(word) and word.id not in self._asked:
                self._asked[word.id] = None
                reply = self._reply_to(word)
                if reply is not None:
                    self._playing.at(later(batch.now, reply.after_s), self._answering(word.id, reply))

    def _reply_to(self, proposal: Proposal) -> Reply | None:
        for reply in self._left:
            if reply.to is proposal.asks and proposal.group in self._groups(reply.by):
                self._left.remove(reply)
                return reply
        return None

    def _groups(self, person: str) -> set[str]:
        roster = self._house.roster
        teams = {f"team:{name}" for name, members in roster.teams.items() if person in members}
        calls = {f"oncall:{name}" for name, call in roster.calls.items() if person in call.named}
        return {person} | teams | calls

    def _answering(self, proposal_id: str, reply: Reply) -> Callable[[], Awaitable[None]]:
        async def answer() -> None:
            """Answer as that person would, unless it is answered already."""
            runner = self._house.runner
            proposal = await runner.on_core(lambda core: core.state.brand(BRAND).proposals.get(proposal_id))
            if proposal is None or proposal.state is not ProposalState.OPEN:
                return
            if (proposal_id, reply.by) in self._given:
                return
            said = reply.answer
            if self._stage.ask is not None:
                said = await self._stage.ask(proposal, reply)
            await self._say(proposal, reply, said)

        return answer

    async def _say(self, proposal: Proposal, reply: Reply, answer: Answer) -> None:
        """Speak with a token of one's own, through the door of everybody, unless the stage has another."""
        if self._stage.press is not None:
            await self._stage.press(self._house, self._clock, proposal, reply, answer)
            return
        runner, now = self._house.runner, self._clock.now()
        token, digest = new_token()
        await runner.on_core(lambda core: core.store.add_token(reply.by, digest, now=now))
        person = await runner.on_core(lambda core: core.store.person_of(digest_of_token(token), now))
        chosen = tuple(one.key for one in proposal.options if one.option == reply.option)
        said = Said(
            proposal=proposal.id, plan=proposal.plan, answer=answer, options=chosen, reason=reply.reason
        )
        answered = await decision(
            said, by=person or "nobody", via=VIA, brand=BRAND, roster=self._house.roster, now=now
        )
        await runner.on_core(lambda core: core.store.submit(answered))
        await runner.tick()
