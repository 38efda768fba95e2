"""Hooks: the signed entrance for machines. What is answered with 2xx is committed to disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from console.api_outcomes import HookedShape
from console.auth import bearer, password, same
from console.doors import Doors, Hook, Once
from console.guard import Gate
from console.limits import ANSWER_WITHIN_S, MOST_DEPTH, body_of
from console.metrics import Tally
from console.problems import Problem
from console.senders import SIGNED, delivery_id, is_signed, stale, wrong_signature
from engine.errors import SourceError
from engine.model.ids import digest_of
from engine.model.said import phrase, told_by
from wire.strict_json import BadJson, read_json

LOG = logging.getLogger("serviola.api")
MOST_SIGNALS = 1_000
PREFIX = "hook:"


class Hooks:
    """Every hook by name."""

    def __init__(self, hooks: tuple[Hook, ...], doors: Doors, gate: Gate, tally: Tally) -> None:
        """Stand before the doors."""
        self._hooks: Mapping[str, Hook] = {hook.name: hook for hook in hooks}
        self._doors = doors
        self._gate = gate
        self._tally = tally

    async def take(self, name: str, request: Request) -> tuple[int, HookedShape]:
        """Take one delivery: authenticate, read, commit, and only then say so."""
        hook = self._hooks.get(name)
        if hook is None:
            self._gate.stranger(request)
            raise Problem(404, phrase("no hook has this name; hooks are declared in serviola.yaml"))
        result = "failed"
        try:
            status, shape = await self._take(hook, request)
            result = "again" if shape.again else "taken"
            return status, shape
        except Problem as problem:
            result = {401: "stranger", 422: "unread"}.get(problem.status, "refused")
            LOG.warning(
                phrase("hook {name}: a delivery was refused: {detail}", name=name, detail=problem.detail)
            )
            raise
        finally:
            self._tally.delivery(name, result)

    async def _take(self, hook: Hook, request: Request) -> tuple[int, HookedShape]:
        signed = is_signed(hook, request.headers)
        if not signed:
            self._check_token(hook, request)
        body = await body_of(request)
        headers = _headers(request)
        now = self._doors.now()
        if signed:
            self._refuse(hook, request, wrong_signature(hook, headers, body, now))
        self._gate.hooks.spend(hook.name)
        event = _json(body)
        self._refuse(hook, request, stale(hook, event, now))
        try:
            signals = await asyncio.to_thread(hook.read, body, headers, source=hook.name, now=now)
        except SourceError as error:
            raise Problem(422, told_by(error)) from error
        if len(signals) > MOST_SIGNALS:
            raise Problem(
                422,
                phrase(
                    "it holds {count} signals; send at most {most} at once",
                    count=len(signals),
                    most=MOST_SIGNALS,
                ),
            )
        native = delivery_id(hook, event, headers, body)
        once = Once(name=f"{PREFIX}{hook.name}:{digest_of(native)[:32]}", digest="")
        async with asyncio.timeout(ANSWER_WITHIN_S):
            taken = await self._doors.take(signals, once)
        if taken.again:
            says = phrase("it was taken before; nothing was done now")
            return 200, HookedShape(signals=0, again=True, says=says)
        return 202, HookedShape(signals=len(signals), again=False, says=_kept(len(signals)))

    def _refuse(self, hook: Hook, request: Request, why: str) -> None:
        if why:
            self._gate.stranger(request)
            raise Problem(401, phrase("{hook}: {why}", hook=hook.name, why=why))

    def _check_token(self, hook: Hook, request: Request) -> None:
        given = request.headers.getlist("authorization")
        wanted = "" if hook.token is None else hook.token.reveal()
        header = given[0] if len(given) == 1 else ""
        # Both are compared, so that the time taken tells nothing.
        if not same(bearer(header), wanted) | same(password(header), wanted):
            self._gate.stranger(request)
            raise Problem(
                401,
                phrase("{name}: its token is missing or not the right one", name=hook.name),
                challenge=True,
            )


def _kept(count: int) -> str:
    return phrase("1 signal is kept") if count == 1 else phrase("{count} signals are kept", count=count)


def _headers(request: Request) -> dict[str, str]:
    """Give the headers by name; one that signs must be there once."""
    for name in SIGNED:
        if len(request.headers.getlist(name)) > 1:
            raise Problem(401, phrase("the header {name} is there twice", name=name))
    return {name.lower(): value for name, value in request.headers.items() if name != "authorization"}


def _json(body: bytes) -> Any:
    if not body:
        return None  # a CloudEvent may be all headers
    try:
        return read_json(body, max_depth=MOST_DEPTH)
    except BadJson as error:
        raise Problem(422, phrase("the body cannot be read: {error}", error=error)) from error
