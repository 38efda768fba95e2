"""A Slack for the bench, in a process of its own: every call takes 100 ms, and it notes which card came when.

It takes what cards and answers need, and says yes to all of it. `GET /posted` gives, for each question, what
the clock of the machine said when its card was taken, and what its buttons carry.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from aiohttp import web

from bench.elsewhere import served

TAKES_S = 0.1


def serving() -> AbstractContextManager[int]:
    """Serve from another process; give the port."""
    return served(_serve, name="slack")


def _serve(told: Connection[Any, Any]) -> None:
    asyncio.run(_Slack().serve(told))


class _Slack:
    def __init__(self) -> None:
        self._posted: dict[str, dict[str, Any]] = {}
        self._calls: dict[str, int] = {}

    async def serve(self, told: Connection[Any, Any]) -> None:
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/hooks/{number}", self._answer)
        app.router.add_get("/posted", self._tell)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info.get("method", "hook")
        body = await request.json() if request.method == "POST" and request.can_read_body else {}
        await asyncio.sleep(TAKES_S)
        self._calls[method] = number = self._calls.get(method, 0) + 1
        if method == "users.info":
            user = {"id": request.query["user"], "team_id": "T0TEAM", "deleted": False}
            return web.json_response({"ok": True, "user": user})
        ts = str(body.get("ts") or f"{number}.000100")
        if method == "chat.postMessage":
            self._note(body, ts)
        return web.json_response({"ok": True, "channel": body.get("channel"), "ts": ts})

    def _note(self, body: dict[str, Any], ts: str) -> None:
        buttons = [
            one for block in body.get("blocks", []) if block["type"] == "actions" for one in block["elements"]
        ]
        for one in buttons:
            if one["action_id"] == "approve":
                asks = one["value"].partition(":")[0]
                here = {"at": monotonic(), "value": one["value"], "ts": ts, "channel": body["channel"]}
                self._posted.setdefault(asks, here)

    async def _tell(self, _request: web.Request) -> web.Response:
        return web.Response(text=json.dumps({"posted": self._posted, "calls": self._calls}))
