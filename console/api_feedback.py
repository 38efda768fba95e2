"""How a question was: what people say after the fact; and drafts of what may be said to others."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query

from console.api_forms import FeedbackForm
from console.api_outcomes import DraftsShape, FeedbackShape
from console.doors import Doors
from console.feedback import Said, feedback
from console.guard import Who
from console.problems import Problem
from engine.model.said import phrase

VIA = "api"


def add_to(app: FastAPI, doors: Doors) -> None:
    """Add the routes."""

    @app.get("/v1/proposals/{id}/drafts", tags=["look"])
    async def drafts(
        id: str,
        kind: Annotated[str, Query(max_length=40, description="Of this kind alone.")] = "",
        language: Annotated[str, Query(max_length=10, description="en or es")] = "en",
    ) -> DraftsShape:
        """Give drafts for guests and staff. Nothing sends them; what is not known stands in brackets."""
        asked = await doors.proposal(id)
        if asked.id != id:
            raise Problem(404, phrase("nothing has this id; give the whole of it"))
        return DraftsShape.model_validate(await doors.drafts(id, kind=kind, language=language))

    @app.post("/v1/proposals/{id}/feedback", tags=["say"], status_code=201)
    async def judge(id: str, form: FeedbackForm, who: Who) -> FeedbackShape:
        """Say how a decided question was. It sets nothing going; of each person the last counts.

        409 says why yours does not: the question is still open, or you were neither asked nor told.
        """
        asked = await doors.proposal(id)
        if asked.id != id:
            raise Problem(404, phrase("nothing has this id; give the whole of it"))
        said = Said(
            judgment=form.judgment,
            situation=asked.situation,
            playbook=asked.playbook,
            proposal=asked,
            word=form.word,
        )
        made = await feedback(
            said, by=who.person, via=VIA, brand=doors.brand, roster=doors.roster, now=doors.now()
        )
        why = await doors.feedback(made)
        if why:
            raise Problem(409, why)
        return FeedbackShape(
            feedback=made.id, proposal=made.proposal, judgment=made.judgment, by=made.by, at=made.at
        )
