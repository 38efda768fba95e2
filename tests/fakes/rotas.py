"""A service that keeps rotas, on the loopback: PagerDuty, GoAlert, a calendar and a user group of Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

TOKEN = "canary-token-5170"


class RotaService:
    """Answers as it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any], Mapping[str, str]]] = []
        self.status = 200
        self.oncalls: list[dict[str, Any]] = []
        self.shifts: list[dict[str, Any]] = []
        self.calendar = b""
        self.slack: dict[str, Any] = {"ok": True, "users": []}
        self.raw: bytes | None = None
        self.host = ""

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    async def _handle(self, request: web.Request) -> web.Response:
        query = {key: request.query.getall(key) for key in request.query}
        self.asked.append((request.path, query, dict(request.headers)))
        if self.status != 200 or self.raw is not None:
            return web.Response(status=self.status, body=self.raw or b"no")
        if request.path == "/oncalls":
            return self._pagerduty(request)
        if request.path == "/api/v2/calendar":
            if request.query.get("token") != TOKEN:
                return web.Response(status=401)
            return web.json_response({"Type": "calendar-subscription/v1", "Shifts": self.shifts})
        if request.path.endswith("usergroups.users.list"):
            return web.json_response(self.slack)
        return web.Response(body=self.calendar, content_type="text/calendar")

    def _pagerduty(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Token token={TOKEN}":
            return web.Response(status=401)
        offset, limit = int(request.query["offset"]), int(request.query["limit"])
        page = self.oncalls[offset : offset + limit]
        more = offset + limit < len(self.oncalls)
        return web.json_response({"oncalls": page, "limit": limit, "offset": offset, "more": more})


@asynccontextmanager
async def rota_service() -> AsyncIterator[RotaService]:
    """Run one for as long as this is entered."""
    service = RotaService()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", service._handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        service.host = f"{host}:{port}"
        yield service
    finally:
        await runner.cleanup()
