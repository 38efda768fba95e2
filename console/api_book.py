"""Shapes of the book: what is scheduled, and the campaigns that speak of it."""

from __future__ import annotations

from pydantic import Field

from console.api_shapes import Moment, Shape, SubjectShape


class StopShape(Shape):
    """One scheduled call."""

    id: str
    place: str
    country: str
    zone: str
    arrive_local: str
    depart_local: str
    arrives_at: Moment
    departs_at: Moment
    owner: str
    locked: bool


class ItineraryShape(Shape):
    """A voyage, tour or series."""

    id: str
    name: str
    vessel: str
    owner: str
    stops: list[StopShape]


class CampaignShape(Shape):
    """Something that speaks to customers."""

    id: str
    name: str
    subject: SubjectShape
    owner: str
    message_class: str
    touches: list[str]
    pause_class: str | None
    next_send_at: Moment | None
    audience: int | None = Field(description="How many people it speaks to, as the book counts them.")


class ProgramShape(Shape):
    """One book as it now stands."""

    source: str
    digest: str
    itineraries: list[ItineraryShape]
    campaigns: list[CampaignShape]
