"""Forms: what people and machines may send. Nothing is taken that is not named here."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from console.answers import MOST_REASON
from engine.model.decision import Answer
from engine.model.feedback import MOST_WORD, Judgment
from engine.model.scales import Certainty, Hazard, Severity, Urgency

Key = Annotated[str, Field(min_length=1, max_length=400)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Topic = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]


class Form(BaseModel):
    """Something sent in; a key that is not known is refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class AnswerForm(Form):
    """An answer to a proposal, on the plan that was seen."""

    answer: Answer
    plan: str = Field(min_length=1, max_length=80, description="The plan you saw; it stands in the proposal.")
    rows: list[Key] | None = Field(
        default=None, max_length=1_000, description="Keys of the rows answered for; all when left out."
    )
    without: list[Key] = Field(
        default=[], max_length=1_000, description="Keys of the rows left out; instead of rows."
    )
    options: list[Key] = Field(
        default=[], max_length=1_000, description="Keys of the options chosen, at most one for each stop."
    )
    reason: str = Field(
        default="", max_length=MOST_REASON, description="Why, in a sentence; it is kept with the decision."
    )
    until: AwareDatetime | None = Field(
        default=None,
        description="Of the answer later: when you want to be asked again; else when something has changed.",
    )


class FeedbackForm(Form):
    """How a question was, after the fact."""

    judgment: Judgment = Field(description="Not `missed`: that is said of what was not asked.")
    word: str = Field(
        default="", max_length=MOST_WORD, description="Why, in a few words; an erasure takes them."
    )


class PointForm(Form):
    """A position in degrees, north and east positive."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Seen(Form):
    """Something that was seen. It needs a place: a name from the book, a point, an area or topics."""

    hazard: Hazard
    severity: Severity
    certainty: Certainty = Certainty.OBSERVED
    urgency: Urgency = Urgency.UNKNOWN
    headline: str = Field(min_length=1, max_length=300)
    description: str = Field(default="", max_length=4_000)
    url: str = Field(default="", max_length=1_000, pattern=r"^(https?://\S+)?$")
    place: str = Field(
        default="", max_length=200, description="A place, stop or supply hub as the book names it; shown."
    )
    point: PointForm | None = None
    radius_km: float | None = Field(default=None, gt=0, le=5_000, description="What is affected, around it.")
    polygon: list[PointForm] = Field(
        default=[],
        max_length=500,
        description="Corners of what is affected, at least three; edges go the short way around the globe.",
    )
    countries: list[Country] = Field(default=[], max_length=50)
    topics: list[Topic] = Field(default=[], max_length=20)
    occurred_at: AwareDatetime | None = Field(default=None, description="Now, when left out.")
    expires_at: AwareDatetime | None = None
    exercise: bool = Field(default=False, description="It is shown, and asks nobody.")
    takes_back: bool = Field(default=False, description="An earlier report of it was wrong.")
    all_clear: bool = Field(default=False, description="It was reported earlier, and is over.")


class ReportForm(Seen):
    """Something that somebody saw. It needs a place: a name from the book, a point, an area or topics."""

    update_of: str = Field(
        default="", max_length=80, description="The signal that this revises: the middle part of its id."
    )


class PushedReport(Seen):
    """The `data` of a report that a machine pushes. `id` names the thing; a newer `revision` replaces it."""

    id: str = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._/-]+$")
    revision: int = Field(default=1, ge=1, le=2**53)


class Pushed(BaseModel):
    """A payload as Standard Webhooks recommends it; other keys are let be."""

    type: str = Field(max_length=200)
    data: PushedReport
