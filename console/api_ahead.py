"""What is ahead: whom a situation will meet, whatever is ruled, and what no playbook watches."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import Field

from console.api_shapes import Listed, Moment, Shape
from console.doors import Doors
from console.guard import EXPOSURE, GAPS, SITUATION_EXPOSURE
from console.problems import Problem
from engine.model.said import phrase

MOST_DAYS = 60
Days = Annotated[int, Query(ge=1, le=MOST_DAYS, description="How far ahead.")]
After = Annotated[int, Query(ge=0, description="What `next` said; 0 begins.")]
Few = Annotated[int, Query(ge=1, le=50)]


class PositionShape(Shape):
    """Where a situation is expected, and how far it reaches then."""

    at: Moment
    lat: float
    lon: float
    radius_km: float | None


class ExpectedShape(Shape):
    """A situation in one line, with the positions that its source expects."""

    id: str
    says: str
    state: str
    forecast: list[PositionShape]


class ContactShape(Shape):
    """One way in which a situation reaches an item, or misses it: by how many km, and by how many hours."""

    by: str
    met: bool
    km: float | None
    need_km: float | None
    through: str | None
    at: Moment | None
    apart_h: float | None = Field(description="By how long the forecast passes before (negative) or after.")
    after_the_forecast: bool = Field(description="The forecast ends before; nobody knows what comes then.")
    says: str


class MeetingShape(Shape):
    """A stop, a vessel under way or a campaign that a situation meets, or nearly."""

    what: str
    item: str
    name: str
    itinerary: str | None
    vessel: str | None
    owner: str
    at: Moment
    until: Moment
    lead_h: float
    met: bool
    reached: list[ContactShape]


class OutlookShape(Shape):
    """What one situation will meet, in order of time; what `serviola exposure --json` prints."""

    situation: ExpectedShape
    since: Moment = Field(validation_alias="from", serialization_alias="from")
    until: Moment
    meets: list[MeetingShape]
    near_misses: list[MeetingShape]


class GapShape(Shape):
    """Scheduled items that are left out in one way; what `serviola gaps --json` prints."""

    kind: str
    what: str
    serious: bool
    says: str
    hazards: list[str]
    items: list[str]
    of: int


def add_to(app: FastAPI, doors: Doors) -> None:
    """Add the routes."""

    @app.get(SITUATION_EXPOSURE, tags=["ahead"])
    async def one(id: str, days: Days = 10) -> OutlookShape:
        """Show what a situation will meet in the next days, whether or not a playbook covers it."""
        found = await doors.situation(id)
        if found.id != id:
            raise Problem(404, phrase("nothing has this id; give the whole of it"))
        (shown,) = await doors.outlooks([found], days=days)
        return OutlookShape.model_validate(shown)

    @app.get(EXPOSURE, tags=["ahead"])
    async def exposure(days: Days = 10, after: After = 0, limit: Few = 20) -> Listed[OutlookShape]:
        """Show it of every situation that is going on."""
        page = await doors.situations(over=False, after=after, limit=limit)
        shown = await doors.outlooks(page.items, days=days)
        return Listed(items=[OutlookShape.model_validate(each) for each in shown], next=page.next)

    @app.get(GAPS, tags=["ahead"])
    async def gaps() -> list[GapShape]:
        """Say what is scheduled that no playbook in force watches, for which hazards, and what it lacks."""
        return [GapShape.model_validate(each) for each in await doors.gaps()]
