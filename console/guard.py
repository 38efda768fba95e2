"""Guard: nobody comes in by a route that the table of entries does not name, nor without its role."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from console.auth import Role, bearer, digest_of_token, looks_like_token
from console.doors import Doors, Speaker
from console.limits import ANSWER_WITHIN_S, Rates, again, body_of, json_of
from console.problems import Problem, guarded
from engine.model.said import phrase

HEALTH = "/v1/health"
SIGNALS = "/v1/signals"
HOOK = "/hooks/{source}"
MINIMAL = "minimal"
WITH_BODY = frozenset({"POST", "PUT"})
EXPOSURE = "/v1/exposure"
SITUATION_EXPOSURE = "/v1/situations/{id}/exposure"
GAPS = "/v1/gaps"
SITUATION_WHY = "/v1/situations/{id}/why"
WHY_NOT = "/v1/situations/{id}/why-not/{playbook}"
TRY = "/v1/playbooks/{name}/try"
CLEARANCE = "/v1/clearance"
CONTACTS = "/v1/contacts"
CONTACT = "/v1/contacts/{id}"

ENTRIES: Mapping[tuple[str, str], Role | None] = {
    ("GET", "/v1/situations"): Role.READ,
    ("GET", "/v1/situations/{id}"): Role.READ,
    ("GET", SITUATION_EXPOSURE): Role.READ,
    ("GET", SITUATION_WHY): Role.READ,
    ("GET", WHY_NOT): Role.READ,
    ("GET", TRY): Role.READ,
    ("GET", EXPOSURE): Role.READ,
    ("GET", GAPS): Role.READ,
    ("GET", "/v1/proposals"): Role.READ,
    ("GET", "/v1/proposals/{id}"): Role.READ,
    ("POST", "/v1/proposals/{id}/decisions"): Role.DECIDE,
    ("POST", "/v1/proposals/{id}/feedback"): Role.DECIDE,
    ("GET", "/v1/proposals/{id}/drafts"): Role.READ,
    ("GET", "/v1/holds"): Role.READ,
    ("GET", "/v1/programs"): Role.READ,
    ("GET", "/v1/records"): Role.READ,
    ("GET", "/v1/journal"): Role.ADMIN,
    ("POST", SIGNALS): Role.SIGNAL,
    ("GET", HEALTH): Role.READ,
    ("GET", "/v1/metrics"): Role.READ,
    ("GET", CLEARANCE): Role.CLEAR,
    ("POST", CONTACTS): Role.CONTACTS,
    ("PUT", CONTACT): Role.CONTACTS,
    ("DELETE", CONTACTS): Role.CONTACTS,
    ("DELETE", CONTACT): Role.CONTACTS,
    ("POST", HOOK): None,
}
"""Every way in, and the role it takes; None enters by the signature or token of its own source."""


class Gate:
    """Lets people in by their token, and keeps everybody to a measure."""

    def __init__(self, doors: Doors, *, ticks: Callable[[], float]) -> None:
        """Stand before the doors."""
        self._doors = doors
        self._people = Rates(per_s=20, burst=200, ticks=ticks)
        self._tools = Rates(per_s=500, burst=5_000, ticks=ticks)
        """A tool asks before every message, and so much oftener than a person."""
        self._strangers = Rates(per_s=1, burst=60, ticks=ticks)
        self._unasked = Rates(per_s=5, burst=60, ticks=ticks)
        self.hooks = Rates(per_s=50, burst=1_000, ticks=ticks)

    async def admit(self, request: Request, role: Role) -> Speaker:
        """Say who asks; a Problem when it is a stranger, or somebody without the role."""
        given = request.headers.getlist("authorization")
        token = bearer(given[0]) if len(given) == 1 else ""
        speaker = await self._doors.speaker(digest_of_token(token)) if looks_like_token(token) else None
        if speaker is None:
            self.stranger(request)
            raise Problem(
                401,
                phrase(
                    "say who you are with a token that is neither unknown, lapsed nor revoked: "
                    "Authorization: Bearer svl_...; it is made with: serviola token PERSON"
                ),
                challenge=True,
            )
        (self._tools if role is Role.CLEAR else self._people).spend(speaker.person)
        if role not in speaker.roles:
            raise Problem(
                403,
                phrase(
                    "your token does not have the role {role}; one that has is made with: serviola "
                    "token {person} --role {role}",
                    role=role,
                    person=speaker.person,
                ),
            )
        return speaker

    def stranger(self, request: Request) -> None:
        """Count somebody who was not let in."""
        self._strangers.spend(_from(request))

    def passer_by(self, request: Request) -> None:
        """Count somebody who asks what needs no token."""
        self._unasked.spend(_from(request))


class Guarded(APIRoute):
    """A route of the table. One that it does not name cannot be made."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put authentication, limits and plain answers before the handler."""
        inner = super().get_route_handler()
        ways = [(method, self.path) for method in sorted(self.methods or ())]
        unknown = [way for way in ways if way not in ENTRIES]
        if unknown:
            raise LookupError(f"{unknown} is not in the table of entries; say which role it takes")

        async def handle(request: Request) -> Response:
            """Answer a request guarded, and hang up on one whose body never came."""
            role = ENTRIES[request.method, self.path]
            response = await guarded(request, lambda asked: _enter(asked, role, inner))
            if response.status_code == 408:
                # What is left of the body is not waited for any longer.
                response.headers["connection"] = "close"
            return response

        return handle


async def _enter(
    request: Request, role: Role | None, inner: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    gate: Gate = request.app.state.gate
    if role is None:
        return await inner(request)
    async with asyncio.timeout(ANSWER_WITHIN_S):
        if request.scope["path"] == HEALTH and MINIMAL in request.query_params:
            gate.passer_by(request)
        else:
            request.state.speaker = await gate.admit(request, role)
    if request.method in WITH_BODY:
        request = await _read(request)
    async with asyncio.timeout(ANSWER_WITHIN_S):
        return await inner(request)


async def _read(request: Request) -> Request:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, phrase("send JSON, with content-type: application/json"))
    body = await body_of(request)
    request.state.asked = json_of(body)
    return again(request, body)


def speaker_of(request: Request) -> Speaker:
    """Give the person that was let in."""
    found: Speaker = request.state.speaker
    return found


def _from(request: Request) -> str:
    return request.client.host if request.client is not None else ""


Who = Annotated[Speaker, Depends(speaker_of)]
