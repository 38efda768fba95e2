"""What can be said: answers, reports, and what machines push."""

from __future__ import annotations

import json
import secrets
from typing import Annotated

from fastapi import FastAPI, Header
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.answers import Said, decision, rows_of
from console.api_forms import AnswerForm, ReportForm
from console.api_outcomes import HookedShape, ReportedShape, VerdictShape
from console.doors import OPERATOR, Doors, Once
from console.guard import HOOK, SIGNALS, Who
from console.hooks import Hooks
from console.problems import Problem
from console.reports import NotReportable, needs_place, no_such_place, signal_of
from engine.model.ids import digest_of, short_id
from engine.model.proposal import Proposal
from engine.model.said import phrase, told_by
from engine.model.scales import SourceClass
from engine.model.time import instant
from wire.strict_json import clean_text

VIA = "api"
KEY_PREFIX = "key:"
_MOST_KEY = 255

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=_MOST_KEY + 2,
        description="The same key with the same body is answered as the first time, and done once.",
    ),
]


def add_to(app: FastAPI, doors: Doors, hooks: Hooks) -> None:
    """Add the routes that change something."""
    _decisions(app, doors)
    _reports(app, doors)

    @app.post(
        HOOK,
        tags=["push"],
        status_code=202,
        responses={200: {"model": HookedShape, "description": "Taken before"}},
    )
    async def push(source: str, request: Request) -> HookedShape:
        """Take what a machine pushes; 202 once it is kept, 200 when it had been taken before."""
        status, shape = await hooks.take(source, request)
        return _as(status, shape)  # type: ignore[return-value]


def _decisions(app: FastAPI, doors: Doors) -> None:
    @app.post("/v1/proposals/{id}/decisions", tags=["say"])
    async def decide(id: str, form: AnswerForm, who: Who, request: Request, key: Key = None) -> VerdictShape:
        """Answer a proposal. Exactly one counts, wherever it comes from; 409 says why yours did not."""
        asked = await doors.proposal(id)
        if asked.id != id:
            raise Problem(404, phrase("nothing has this id; give the whole of it"))
        said = await decision(
            Said(
                proposal=id,
                plan=form.plan,
                answer=form.answer,
                rows=_rows(form, asked),
                options=tuple(form.options),
                reason=clean_text(form.reason, most=len(form.reason)),
                until=None if form.until is None else instant(form.until),
            ),
            by=who.person,
            via=VIA,
            brand=doors.brand,
            roster=doors.roster,
            now=doors.now(),
        )
        verdict = await doors.answer(said, _once(who.person, request, key))
        if not verdict.accepted:
            raise Problem(409, verdict.says)
        return VerdictShape(
            decision=verdict.decision,
            proposal=verdict.proposal,
            counted=verdict.accepted,
            final=verdict.final,
            says=verdict.says,
            at=verdict.at,
        )


def _rows(form: AnswerForm, asked: Proposal) -> tuple[str, ...] | None:
    """Read which rows are answered for: those named, or all but those left out."""
    try:
        return rows_of(asked, only=form.rows, without=form.without)
    except ValueError as error:
        raise Problem(422, told_by(error)) from error


def _reports(app: FastAPI, doors: Doors) -> None:
    @app.post(SIGNALS, tags=["say"], status_code=201)
    async def report(form: ReportForm, who: Who, request: Request, key: Key = None) -> ReportedShape:
        """Report something seen. It becomes a signal of class operator, and is weighed like any other.

        409 says that somebody revised the same report at the same moment, so that this one does not count.
        """
        once = _once(who.person, request, key)
        native_id, revision = _new(once), 1
        if form.update_of:
            native_id = form.update_of
            revision = 1 + await doors.revision_of(OPERATOR, native_id)
            if revision == 1:
                raise Problem(404, phrase("no report has the id that update_of names"))
        spot = await doors.spot(form.place) if form.place else None
        try:
            if spot is None and needs_place(form):
                raise no_such_place(form.place, await doors.places())
            signal = signal_of(
                form,
                source=OPERATOR,
                source_class=SourceClass.OPERATOR,
                publisher=who.person,
                native_id=native_id,
                revision=revision,
                now=doors.now(),
                spot=spot,
            )
        except NotReportable as error:
            raise Problem(422, told_by(error)) from error
        taken = await doors.take([signal], once, anew=True)
        kept = taken.signals[0] if taken.signals else signal.id
        return ReportedShape(signal=kept, situations=list(taken.situations))


def _once(person: str, request: Request, given: str | None) -> Once | None:
    """Read the key as the draft writes it, in quotes, or plain."""
    if given is None:
        return None
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if not (key and key.isascii() and key.isprintable() and '"' not in key):
        raise Problem(400, phrase('the Idempotency-Key cannot be read; write it as "8e03978e-40d5-43dd"'))
    asked = json.dumps(request.state.asked, sort_keys=True, separators=(",", ":"))
    return Once(name=KEY_PREFIX + digest_of(person, key)[:32], digest=digest_of(request.scope["path"], asked))


def _new(once: Once | None) -> str:
    return short_id("R", secrets.token_hex(8) if once is None else once.name)


def _as(status: int, shape: HookedShape) -> Response:
    return JSONResponse(shape.model_dump(), status_code=status)
