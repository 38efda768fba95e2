"""The application: every route behind the guard, every answer described in docs/openapi.json."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from console import api_ahead, api_clearance, api_feedback, api_read, api_why, api_write
from console.doors import Doors, Hook
from console.guard import CONTACT, ENTRIES, GAPS, HEALTH, HOOK, SIGNALS, WITH_BODY, Gate, Guarded
from console.headers import SafeHeaders
from console.hooks import Hooks
from console.languages import Languages
from console.metrics import Tally
from console.problems import MEDIA, ProblemBody, handle

VERSION = "1"
_SAYS = (
    "What Serviola sees, asks and holds; answers to what it asks; and the entrance for what machines push. "
    "Every error is application/problem+json (RFC 9457) with one sentence, in English or, with "
    "Accept-Language: es, in Spanish."
)
_ALWAYS = {429: "Too many requests", 500: "A fault of Serviola", 503: "Try again after Retry-After"}
_TOKEN = {401: "Not known", 403: "Without the role"}
_BODY = {408: "Too slow", 413: "Too large", 415: "Not JSON as it is"}
_FORM = {422: "Not of the right form"}


def make_app(
    doors: Doors,
    *,
    hooks: tuple[Hook, ...] = (),
    tally: Tally | None = None,
    ticks: Callable[[], float] = time.monotonic,
    languages: Languages = Languages(),  # noqa: B008 - it is frozen
) -> FastAPI:
    """Make the application over the doors; a route that the table of entries does not name ends it here.

    `languages` are those in which it can be said what is wrong.
    """
    app = FastAPI(
        title="Serviola",
        version=VERSION,
        description=_SAYS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.router.route_class = Guarded
    tally = tally or Tally()
    gate = Gate(doors, ticks=ticks)
    app.state.gate = gate
    handle(app, languages)
    app.add_middleware(SafeHeaders)
    api_read.add_to(app, doors, tally)
    api_ahead.add_to(app, doors)
    api_why.add_to(app, doors)
    api_clearance.add_to(app, doors, tally)
    api_feedback.add_to(app, doors)
    api_write.add_to(app, doors, Hooks(hooks, doors, gate, tally))
    for route in app.routes:
        if not isinstance(route, Guarded):
            raise LookupError(f"{route} is not behind the guard")  # noqa: TRY004 - it is a missing route, not a type
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def page() -> str:
    """Write the description of the API as docs/openapi.json has it."""
    nobody = cast("Doors", None)  # describing opens no door
    return json.dumps(make_app(nobody).openapi(), indent=2, ensure_ascii=False) + "\n"


def _described(app: FastAPI) -> dict[str, Any]:
    """Describe the API: what FastAPI knows, and what the guard adds."""
    said = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    parts = said["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    parts["schemas"]["Problem"] = ProblemBody.model_json_schema()
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "Made with: serviola token PERSON"}
    }
    for (method, path), role in ENTRIES.items():
        way = said["paths"][path][method.lower()]
        way["security"] = [{"token": []}] if role is not None else []
        if path == HEALTH:
            way["security"].append({})
        way["x-role"] = str(role) if role is not None else "by its own signature or token"
        for status, meaning in sorted(_problems(method, path).items()):
            way["responses"][str(status)] = {
                "description": meaning,
                "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
    return said


def _problems(method: str, path: str) -> dict[int, str]:
    found = dict(_ALWAYS) | (_TOKEN if path != HOOK else {401: _TOKEN[401]})
    if method in WITH_BODY or path == CONTACT:
        found |= _FORM
    if method in WITH_BODY:
        found |= _BODY
    if ("{" in path or path == SIGNALS) and path != CONTACT:
        found |= {404: "Nothing has this id"}
    if method == "POST":
        found |= {400: "The request or its Idempotency-Key cannot be read"}
    if path.endswith("/decisions"):
        found |= {409: "The answer did not count; detail says why"}
    if path.endswith("/feedback"):
        found |= {409: "It does not count; detail says why"}
    if method == "GET" and path not in {"/v1/programs", "/v1/metrics", GAPS}:
        found |= _FORM
    return found
