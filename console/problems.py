"""Problems: every answer that is not what was asked for, in the form of RFC 9457, with one sentence."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.languages import ENGLISH, Languages
from console.wrong_fields import what_is_wrong
from engine.errors import Refused, RosterError, SourceError, StoreError
from engine.model.said import phrase, told_by
from wire.strict_json import clean_text

LOG = logging.getLogger("serviola.api")
MEDIA = "application/problem+json"
RETRY_S = 5
_LONGEST = 500
_REFUSALS = {"key": 422, "revision": 409, "time": 503}
"""What a claim that the asker can mend is answered with."""


def _plain(text: str, _language: str) -> str:
    return str(text)


class ProblemBody(BaseModel):
    """RFC 9457. `detail` is one sentence for a person, in the language that Accept-Language asks for."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str


class Problem(Exception):
    """Ends a request with a status and one sentence."""

    def __init__(self, status: int, detail: str, *, retry_after_s: int = 0, challenge: bool = False) -> None:
        """Say what is wrong and what to do; `challenge` asks for a token."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = {"retry-after": str(retry_after_s)} if retry_after_s else {}
        if challenge:
            self.headers["www-authenticate"] = 'Bearer realm="serviola"'

    def response(self, language: str = ENGLISH, said: Callable[[str, str], str] = _plain) -> Response:
        """Write it as problem+json, the sentence in a language; the title is HTTP's own word."""
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": clean_text(said(self.detail, language), most=_LONGEST),
        }
        text = json.dumps(body, ensure_ascii=False)
        headers = {**self.headers, "content-language": language, "vary": "Accept-Language"}
        return Response(text, status_code=self.status, headers=headers, media_type=MEDIA)


def of_error(error: Exception) -> Problem:  # noqa: PLR0911 - one answer for each kind of error
    """Say which problem an error of the house is; the words of an error that is not ours stay inside."""
    match error:
        case Problem():
            return error
        case Refused(claim="key" | "revision" | "time" as claim):
            return Problem(_REFUSALS[claim], told_by(error))
        case Refused(claim=""):
            # The house's own sentence repeats what was asked for.
            return Problem(404, phrase("nothing has this id; list what there is to see which there are"))
        case SourceError():
            return Problem(422, told_by(error))
        case RosterError():
            return Problem(403, told_by(error))
        case StoreError() | Refused():
            LOG.warning(phrase("the store did not take a request: {error}", error=error))
            return Problem(503, phrase("the store cannot be reached now; try again"), retry_after_s=RETRY_S)
        case TimeoutError():
            detail = phrase(
                "there was no answer in time; try again, with the same Idempotency-Key if you gave one"
            )
            return Problem(503, detail, retry_after_s=RETRY_S)
        case RequestValidationError():
            return Problem(422, what_is_wrong(error.errors(), whole=phrase("the body")))
        case HTTPException():
            return Problem(error.status_code, _PLAIN.get(error.status_code, phrase("this cannot be done")))
        case _:
            LOG.error(phrase("a request failed unexpectedly"), exc_info=error)
            return Problem(500, phrase("something is wrong inside Serviola; its log says what"))


_PLAIN = {
    400: phrase("the request cannot be read"),
    404: phrase("there is nothing at this path; docs/api.md lists what there is"),
    405: phrase("this path does not take that method; docs/api.md lists which it takes"),
}


def handle(app: FastAPI, languages: Languages) -> None:
    """Have every error answered as a problem, in the language that is asked for."""
    app.state.languages = languages
    handlers: list[type[Exception]] = [Problem, RequestValidationError, HTTPException, Exception]
    for kind in handlers:
        app.add_exception_handler(kind, _answer)


async def guarded(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    """Call, and answer whatever it raises."""
    try:
        return await call(request)
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends here
        return await _answer(request, error)


async def _answer(request: Request, error: Exception) -> Response:
    problem, languages = of_error(error), request.app.state.languages
    language = languages.wanted(",".join(request.headers.getlist("accept-language")))
    if language == ENGLISH:
        return problem.response()
    # The first sentence in a language reads its catalogs, which the loop must not wait for.
    return await asyncio.to_thread(problem.response, language, languages.said)
