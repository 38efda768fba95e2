"""One end for good over the real core and hands, with a fault drawn for one call; its ledger is the tool's own.

The tool honors no key, so whatever was sent twice would be done twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model.decision import Answer, Decision
from engine.model.hold import Do, Hold, HoldState, Intent, Outcome, RunState
from engine.model.place import Area, Point
from engine.model.program import Subject
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.scales import PauseClass
from engine.model.time import Instant
from engine.ports import Batch
from serviola.hands import Hands
from tests.fakes import words
from tests.faults.worlds import BRAND, IT, PERSON, Cell, Fault, Tool, When, World
from tests.stories.endings import ending
from tests.stories.telling import book, call, campaign

END_CALLS = ("shown", "before", "end", "verify")
PEOPLE = ("ada", "bob")
FINAL = frozenset({HoldState.ENDED, HoldState.FAILED, HoldState.UNVERIFIABLE})
PLAYBOOK = ending()


class Deed(StrEnum):
    """What a person does to the campaign, past us."""

    EDITS = "edits it"
    ENDS = "ends it"


@dataclass(frozen=True, kw_only=True)
class EndCell(Cell):
    """A cell in which a person may also have ended the campaign; between is between the last read and the request."""

    deed: Deed = Deed.EDITS


class EndTool(Tool):
    """The port EndingTool beside it. `left` is every request that set out, whether or not it arrived."""

    _world: EndWorld

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.left: list[str] = []

    def capabilities(self) -> Mapping[str, PauseClass]:
        return {"campaign": PauseClass.KILL}

    def ends(self, kind: str) -> bool:
        return True

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        self.left.append(key)
        self._write(RunState.ENDED, key, version)


class EndWorld(World):
    """Play a cell with `play`, which gives what was not as it must be."""

    cell: EndCell
    tool: EndTool

    def __init__(self, cell: EndCell) -> None:
        self.told: list[tuple[str, HoldState]] = []
        """The template of each word to a person about the end, and what the hold was then."""
        self.approved: tuple[str, ...] = ()
        super().__init__(cell)

    def _make_tool(self) -> EndTool:
        return EndTool(self)

    # --- playing ---

    def play(self) -> list[str]:
        self.core.step([book(call(), campaign(IT, touches="labadee", pause_class=PauseClass.KILL))])
        self.core.step([PLAYBOOK])
        times = {"occurred_at": words.NOW, "sent_at": words.NOW, "received_at": words.NOW}
        where = {"point": Point(18.5, -72.4), "area": Area(countries=("HT",))}
        self.core.step([words.signal(native_id="haiti", aliases=(), expires_at=None, **times, **where)])
        self._run(120.0)
        self._person(When.BEFORE)
        for by in PEOPLE:
            self._yes(by)
        self._run(900.0)
        self._person(When.AFTER)
        self._run(9 * 3_600.0)
        return list(self.problems())

    def _yes(self, by: str) -> None:
        for one in [*self.core.state.brand(BRAND).proposals.values()]:
            if (one.asks, one.state) == (ProposalKind.END, ProposalState.OPEN):
                yes = Decision(
                    id=f"D-{one.id}-{by}",
                    brand=BRAND,
                    proposal=one.id,
                    plan=one.plan,
                    answer=Answer.APPROVE,
                    by=by,
                    groups=(one.group,),
                    via="test",
                    at=self.core.now(),
                )
                self.core.step([yes])
                self._maybe_abandon()

    def _person(self, when: When) -> None:
        if self.cell.person is when and not any(did.by == PERSON for did in self.tool.did):
            self.tool.change(PERSON, RunState.ENDED if self.cell.deed is Deed.ENDS else self.tool.state)

    def _one(self) -> bool:
        if any(one.do is Do.END for one in self._due()):
            self._person(When.BETWEEN)
        left = len(self.tool.left) + len(self.late)
        went_on = super()._one()
        if len(self.late) and left == len(self.tool.left) + len(self.late) - 1:
            # One that stalls has sent it as well: it is on its way.
            self.tool.left.append("on its way")
        return went_on

    def _due(self) -> list[Intent]:
        now = self.clock.now()
        return [
            one
            for key, one in self.store._intents.items()
            if self.store._status[key] == "waiting" and one.due_at <= now
        ]

    def _hands(self) -> Hands:
        hands = super()._hands()

        async def still(intent: Intent) -> Instant:
            return self.core.still(intent)

        hands._still = still
        return hands

    # --- what must be so ---

    def _hear(self, batch: Batch) -> None:
        for word in batch.words:
            if isinstance(word, Hold):
                self._hear_hold(batch, word)
            elif isinstance(word, Proposal) and word.state is ProposalState.APPROVED:
                self.approved = word.approvals
        for intent in batch.intents:
            if intent.template in {"told_ended", "told_not_ended"} and self.said:
                self.told.append((intent.template, self.said[-1][1].state))

    def _hear_hold(self, batch: Batch, hold: Hold) -> None:
        self.said.append((batch.now, hold))
        readings = [one.reading for one in batch.inputs if isinstance(one, Outcome) and one.reading]
        if hold.state is HoldState.ENDED and not any(one.state is RunState.ENDED for one in readings):
            self.early.append(f"{hold.id} is called ended, and nobody has read that it is")
        if hold.state is HoldState.ENDED and self.tool.state is not RunState.ENDED:
            self.early.append(f"{hold.id} is called ended, and it is {self.tool.state}")
        if hold.state is HoldState.VERIFIED or not hold.ends:
            self.early.append(f"{hold.id} is called paused")

    def problems(self) -> Iterator[str]:
        yield from self.early
        yield from self._sent()
        holds = {hold.id: hold for _, hold in self.said}
        if len(holds) != 1:
            yield f"lost: there are {len(holds)} holds"
            return
        (hold,) = holds.values()
        if hold.state not in FINAL:
            yield f"lost: the hold never ends, and is {hold.state}"
        if hold.asked_at is not None and (hold.state is HoldState.ENDED) != (
            self.tool.state is RunState.ENDED
        ):
            yield f"lost: the hold is {hold.state} ({hold.says}), and the campaign {self.tool.state}"
        yield from self._told(hold)

    def _sent(self) -> Iterator[str]:
        if len(self.tool.left) > 1 or len(self.tool.requests) > 1:
            yield f"{len(self.tool.left)} requests left: {self.tool.left}, {self.tool.requests}"
        if self.tool.left and set(self.approved) != set(PEOPLE):
            yield f"a request left that {self.approved} agreed to"
        shows = self.cell.versioned or self.cell.deed is Deed.ENDS
        # Where the last look shows what was before, only the version that goes with the request can tell.
        is_blind = (self.cell.at, self.cell.fault) == ("before", Fault.STALE)
        if self.cell.person is When.BEFORE and self.tool.left and shows and not is_blind:
            yield "a request left for what a person had changed before the yes"
        ours = [did for did in self.tool.did if did.by != PERSON]
        if ours and self.cell.person in {When.BEFORE, When.BETWEEN} and self.cell.versioned:
            yield "what a person changed before the request was ended all the same"

    def _told(self, hold: Hold) -> Iterator[str]:
        if not self.told:
            yield "lost: nobody was told what came of it"
        for template, state in self.told:
            if (template == "told_ended") != (state is HoldState.ENDED):
                yield f"{template} was said of a hold that is {state}"
        if self.told and (self.told[-1][0] == "told_ended") != (hold.state is HoldState.ENDED):
            yield f"the last that people heard is {self.told[-1][0]}, and it is {hold.state}"
