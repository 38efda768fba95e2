"""What can be looked at. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Query
from starlette.responses import Response

from console.api_book import ProgramShape
from console.api_shapes import (
    EntryShape,
    HoldShape,
    Listed,
    ProposalShape,
    RecordShape,
    SituationShape,
    UrgencyShape,
)
from console.api_states import (
    Alive,
    ContactListState,
    CoreState,
    ExplainedShape,
    HealthShape,
    OutboxState,
    SourceState,
    UncoveredShape,
    WaysState,
)
from console.doors import Doors
from console.guard import HEALTH
from console.health import Health
from console.metrics import MEDIA, Tally
from console.problems import Problem
from engine.model.proposal import Proposal, ProposalState
from engine.model.said import phrase
from engine.model.signal import Situation
from engine.model.time import SECOND, Instant
from engine.response.situation_facts import situation_line

TICKS_WITHIN_S = 15

After = Annotated[int, Query(ge=0, description="What `next` said; 0 begins.")]
Limit = Annotated[int, Query(ge=1, le=500)]
Every = Annotated[bool, Query(alias="all", description="Those that are over too.")]
Named = TypeVar("Named", Situation, Proposal)
Minimal = Annotated[
    str | None, Query(description="Only whether it lives; this alone needs no token.", max_length=10)
]


def add_to(app: FastAPI, doors: Doors, tally: Tally) -> None:
    """Add the routes that read."""
    _going_on(app, doors)
    _kept(app, doors)
    _house(app, doors, tally)


def _going_on(app: FastAPI, doors: Doors) -> None:
    """Add what goes on, and what is asked about it."""

    @app.get("/v1/situations", tags=["look"])
    async def situations(
        after: After = 0, limit: Limit = 100, *, every: Every = False
    ) -> Listed[SituationShape]:
        """List the situations that are going on; with `all`, those that are over too."""
        page = await doors.situations(over=every, after=after, limit=limit)
        return Listed(items=[_situation(one) for one in page.items], next=page.next)

    @app.get("/v1/situations/{id}", tags=["look"])
    async def situation(id: str) -> SituationShape:
        """Show one situation."""
        return _situation(_exactly(await doors.situation(id), id))

    @app.get("/v1/proposals", tags=["look"])
    async def proposals(
        state: ProposalState | None = None, after: After = 0, limit: Limit = 100
    ) -> Listed[ProposalShape]:
        """List the proposals, of one state when asked."""
        page = await doors.proposals(state=state, after=after, limit=limit)
        urgent = await doors.urgencies(page.items)
        items = [_proposal(one, each) for one, each in zip(page.items, urgent, strict=True)]
        return Listed(items=items, next=page.next)

    @app.get("/v1/proposals/{id}", tags=["look"])
    async def proposal(id: str) -> ExplainedShape:
        """Explain one proposal: every clause with its values, and the sources they came from."""
        asked = await doors.proposal(id)
        found = await doors.explained(_exactly(asked, id).id)
        (urgent,) = await doors.urgencies([asked])
        return ExplainedShape.model_validate({**found, "urgency": urgent})


def _kept(app: FastAPI, doors: Doors) -> None:
    """Add what is held, what is scheduled, and what is remembered."""

    @app.get("/v1/holds", tags=["look"])
    async def holds(after: After = 0, limit: Limit = 100, *, every: Every = False) -> Listed[HoldShape]:
        """List the holds; with `all`, those that ended too."""
        page = await doors.holds(ended=every, after=after, limit=limit)
        return Listed(items=[HoldShape.model_validate(one) for one in page.items], next=page.next)

    @app.get("/v1/programs", tags=["look"])
    async def programs() -> list[ProgramShape]:
        """Show the books: what is scheduled, and what speaks to customers about it."""
        return [ProgramShape.model_validate(one) for one in await doors.programs()]

    @app.get("/v1/records", tags=["look"])
    async def records() -> list[RecordShape]:
        """Show how often each source was right; no rule asks for it."""
        return [RecordShape.model_validate(one) for one in await doors.records()]

    @app.get("/v1/journal", tags=["look"])
    async def journal(after: After = 0, limit: Limit = 100) -> Listed[EntryShape]:
        """Read the journal on from a row: everything that was heard, thought, decided and done, in order."""
        page = await doors.journal(after=after, limit=limit)
        return Listed(items=[EntryShape.model_validate(one) for one in page.items], next=page.next)


def _house(app: FastAPI, doors: Doors, tally: Tally) -> None:
    @app.get(HEALTH, tags=["house"])
    async def health(minimal: Minimal = None) -> Alive | HealthShape:
        """Say how the house is: its core, its sources, what waits."""
        if minimal is not None:
            if not _ticks(await doors.last_tick(), doors.now()):
                raise Problem(
                    503,
                    phrase("the core has not ticked for {ticks_within_s} s", ticks_within_s=TICKS_WITHIN_S),
                    retry_after_s=TICKS_WITHIN_S,
                )
            return Alive(alive=True)
        return _health(await doors.health())

    @app.get(
        "/v1/metrics",
        tags=["house"],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def metrics() -> Response:
        """Give the figures in the form that Prometheus reads."""
        return Response(tally.text(await doors.health()), media_type=MEDIA)


def _exactly(found: Named, id: str) -> Named:
    """Let an id pass that names the thing whole; a beginning is for people at a command line."""
    if found.id != id:
        raise Problem(404, phrase("nothing has this id; give the whole of it"))
    return found


def _situation(one: Situation) -> SituationShape:
    fields = {name: getattr(one, name) for name in SituationShape.model_fields if name != "says"}
    return SituationShape.model_validate(fields | {"says": situation_line(one)})


def _proposal(one: Proposal, urgency: Mapping[str, Any] | None) -> ProposalShape:
    told = urgency and UrgencyShape.model_validate(urgency)
    return ProposalShape.model_validate(one).model_copy(update={"urgency": told})


def _health(health: Health) -> HealthShape:
    says: list[str] = [phrase("everything is stopped; go on with: serviola start")] if health.halted else []
    if not _ticks(health.last_tick, health.now):
        says.append(phrase("the core has not ticked for {ticks_within_s} s", ticks_within_s=TICKS_WITHIN_S))
    says += [source.says for source in health.sources if not source.well]
    says += [f"{name}: {what}" for name, what in health.ways.ill.items()]
    says += [
        phrase("list of contacts {name}: {says}", name=one.name, says=one.says)
        for one in health.lists
        if not one.well
    ]
    if health.rules is not None and not (health.rules.running and not health.rules.quarantined):
        says.append(phrase("{last}; the plain evaluator answers for it", last=health.rules.last))
    says += health.unheld
    counts = health.counts
    return HealthShape(
        well=not says,
        says=says,
        now=health.now,
        halted=health.halted,
        core=CoreState(owner=health.owner, lease_until=health.lease_until, last_tick=health.last_tick),
        sources=[SourceState.model_validate(source) for source in health.sources],
        ways=WaysState(ill=dict(health.ways.ill), undelivered=health.ways.undelivered),
        outbox=OutboxState(waiting=counts.outbox.get("waiting", 0), started=counts.outbox.get("started", 0)),
        inbox=counts.inbox,
        uncovered=[UncoveredShape.model_validate(one) for one in health.uncovered],
        lists=[ContactListState.model_validate(one) for one in health.lists],
    )


def _ticks(last: Instant | None, now: Instant) -> bool:
    return last is not None and now - last <= TICKS_WITHIN_S * SECOND
