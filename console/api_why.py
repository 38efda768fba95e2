"""Why, and why not, over HTTP: what playbooks made of a situation, and what one would have asked."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import FastAPI, Query
from pydantic import Field

from console.api_shapes import Shape
from console.api_states import ClauseShape, HeardShape, OtherwiseShape, ProofShape
from console.doors import Doors
from console.guard import SITUATION_WHY, TRY, WHY_NOT
from console.problems import Problem
from engine.model.said import phrase
from engine.model.time import Instant, parse_iso

MOST_DAYS = 90
Language = Annotated[Literal["en", "es"], Query(description="The language of what is said.")]
At = Annotated[
    str | None,
    Query(
        description="As it was known at a moment, such as 2010-01-12T22:30Z; else now.",
        max_length=40,
        examples=["2010-01-12T22:30Z"],
    ),
]
Days = Annotated[int, Query(ge=1, le=MOST_DAYS, description="How far back in the journal.")]


class JudgedShape(Shape):
    """A situation as it was believed to be."""

    id: str
    says: str
    state: str
    epoch: int
    revision: int


class AlsoShape(Shape):
    """What else stood in the way, or must be known."""

    code: str
    says: str


class AskedShape(Shape):
    """A question that had been asked by then."""

    proposal: str
    asks: str
    state: str


class WhyNotShape(Shape):
    """What one playbook made of one situation; what `serviola why-not --json` prints (docs/why.md)."""

    verdict: str
    at: str
    situation: JudgedShape
    playbook: str
    stage: str
    background: str
    policy: ClauseShape | None
    beware: list[str]
    also: list[AlsoShape]
    asked: list[AskedShape]
    smallest: list[str] = Field(description="The smallest changes for another answer, one sentence each.")
    in_sight: bool
    clauses: list[ClauseShape]
    proofs: list[ProofShape]
    sources: list[HeardShape]


class WhyShape(Shape):
    """What the playbooks that left a word made of a situation, and how many others are in force."""

    playbooks: list[WhyNotShape]
    others: int


class TriedAskShape(Shape):
    """One item that would have been asked about."""

    situation: str
    says: str
    item: str
    place: str
    at: str
    arrives_at: str | None
    groups: list[str]


class SentenceShape(OtherwiseShape):
    """Changes that together would have turned a no into a yes, with a sentence for a person."""

    sentence: str


class TriedNearShape(Shape):
    """One item that would nearly have been asked about."""

    situation: str
    says: str
    item: str
    place: str
    at: str
    why: list[str]
    smallest: list[SentenceShape]


class TriedShape(Shape):
    """What a playbook in force would have asked of what was heard; nobody is asked, nothing is written."""

    playbook: str
    digest: str
    since: str
    until: str
    situations: int
    asked: list[TriedAskShape]
    near_misses: list[TriedNearShape]


def add_to(app: FastAPI, doors: Doors) -> None:
    """Add the routes that say why."""

    @app.get(SITUATION_WHY, tags=["why"])
    async def why(id: str, at: At = None, language: Language = "en") -> WhyShape:
        """Say what every playbook made of a situation, those that matched first."""
        return WhyShape.model_validate(await doors.why(id, at=_moment(at), language=language))

    @app.get(WHY_NOT, tags=["why"])
    async def why_not(id: str, playbook: str, at: At = None, language: Language = "en") -> WhyNotShape:
        """Say what one playbook makes of a situation, and the smallest change for another answer."""
        found = await doors.why_not(id, playbook, at=_moment(at), language=language)
        return WhyNotShape.model_validate(found)

    @app.get(TRY, tags=["why"])
    async def try_playbook(name: str, days: Days = 30, language: Language = "en") -> TriedShape:
        """Hold a playbook in force against what was heard in the last days."""
        return TriedShape.model_validate(await doors.tried(name, days=days, language=language))


def _moment(text: str | None) -> Instant | None:
    if text is None:
        return None
    try:
        return parse_iso(text)
    except ValueError as error:
        raise Problem(422, phrase("at is no moment; write 2010-01-12T22:30Z, with its zone")) from error
