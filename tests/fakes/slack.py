"""A Slack on the loopback that behaves as its documentation says, and remembers what it was told.

It runs on a thread of its own, so that whatever is tested may use its own loop. No live workspace was ever
compared with it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote_plus

from aiohttp import WSMsgType, web

from tests.fakes.slack_blocks import wrong_blocks, wrong_view

BOT, APP_TOKEN, SIGNING = "xoxb-bot-canary-1", "xapp-app-canary-2", "signing-canary-3"
TEAM, APP = "T0TEAM", "A0APP"
TRIGGER_LIVES_S = 60.0
"""With Slack it is 3; here no test may depend on how busy the machine is."""
HOOK_USES = 5


@dataclass
class Posted:
    """One message as people see it now."""

    channel: str
    ts: str
    body: dict[str, Any]
    edits: int = 0

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.body.get("blocks", [])

    @property
    def thread(self) -> str:
        return self.body.get("thread_ts", "")

    @property
    def seen(self) -> str:
        """Every word that is shown, whichever field it stands in."""
        return "\n".join(_texts(self.blocks))

    def element(self, action: str) -> dict[str, Any]:
        found = [
            e
            for b in self.blocks
            for e in [*b.get("elements", []), b.get("accessory", {})]
            if e.get("action_id") == action
        ]
        return found[0]

    def locked(self) -> bool:
        """Say that nothing is left to press but how it was."""
        return not any(
            block["type"] == "actions" or ("accessory" in block and block["block_id"] != "feedback")
            for block in self.blocks
        )


@dataclass
class Fault:
    """How the next call of a method goes wrong."""

    status: int = 200
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    after: bool = False
    """The call takes effect, and its answer is lost."""


class FakeSlack:
    def __init__(self) -> None:
        self.messages: list[Posted] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.notes: list[dict[str, Any]] = []
        """What one person alone was told: {user, channel, text}, or {hook, text}."""
        self.views: list[dict[str, Any]] = []
        self.acks: list[dict[str, Any]] = []
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.channels = {"C0PLAN", "C0MARKET", "C0SAFETY"}
        self.users = {
            name: self.profile(name) for name in ("U0ADA", "U0BRUNO", "U0CARLA", "U0DARIO", "U0ESME")
        }
        self.files: list[dict[str, Any]] = []
        """What was put into a channel: name, data, title, channel and thread."""
        self.upload_at: str | None = None
        """Where it says that a file goes; None is where it takes them."""
        self._uploads: dict[str, dict[str, Any]] = {}
        self.revoked = False
        self.scopes: str | None = "chat:write,im:write,users:read"
        """What the token may do, as each answer says it."""
        self.seen_in: dict[str, dict[str, Any]] = {}
        """Channels that it may look at, by id, and how they look."""
        self.mute = False
        """Sockets stay open and answer nothing, not even pings."""
        self.sockets: list[web.WebSocketResponse] = []
        self.opened = 0
        self._news = threading.Condition()
        self._numbers = itertools.count(1)
        self._triggers: dict[str, float] = {}
        self._hook_uses: dict[str, int] = defaultdict(int)
        self._tickets: set[str] = set()

    def profile(self, user: str, **changed: Any) -> dict[str, Any]:
        plain = {"deleted": False, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False}
        return {"id": user, "team_id": TEAM, "name": "", **plain, **changed}

    # Life of the server.

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(60)
        self.loop.close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def hooks_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/"

    async def until(self, seen: Callable[[], Any], within_s: float = 60.0) -> Any:
        """Wait until something is so, whatever thread makes it so."""

        def wait() -> Any:
            with self._news:
                return self._news.wait_for(seen, within_s)

        found = await asyncio.to_thread(wait)
        assert found, "it did not come"
        return found

    def fail(self, method: str, **how: Any) -> None:
        self.faults[method].append(Fault(**how))

    # What people do.

    def click(
        self,
        who: str,
        message: Posted,
        action: str,
        /,
        *,
        pick: str = "",
        choose: dict[str, str] | None = None,
        **changed: Any,
    ) -> dict[str, Any]:
        """Make the payload of one press, as the documentation of block_actions shows it."""
        number = next(self._numbers)
        element = message.element(action)
        pressed: dict[str, Any] = {
            "action_id": action,
            "block_id": "answer",
            "type": element["type"],
            "action_ts": f"{number}.000",
        }
        if element["type"] == "overflow":
            option = next(one for one in element["options"] if one["value"].startswith(pick))
            pressed["selected_option"] = option
        elif element["type"] == "button":
            pressed["value"] = element["value"]
        values = {
            block: {"choose": {"type": "static_select", "selected_option": {"value": value}}}
            for block, value in (choose or {}).items()
        }
        return {
            "type": "block_actions",
            "user": {"id": who, "team_id": TEAM, "username": ""},
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "fake"},
            "channel": {"id": message.channel, "name": "privategroup"},
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "message": {"ts": message.ts},
            "state": {"values": values},
            "response_url": f"{self.hooks_url}{number}",
            "trigger_id": self._trigger(),
            "actions": [pressed],
            **changed,
        }

    def submission(
        self,
        user: str,
        opened: dict[str, Any],
        reason: str | None,
        *,
        pick: dict[str, str] | None = None,
        untick: tuple[str, ...] = (),
        **changed: Any,
    ) -> dict[str, Any]:
        """Make the payload of a window that is sent off: what was picked by block, and which boxes unticked."""
        values: dict[str, Any] = {"reason": {"reason": {"type": "plain_text_input", "value": reason}}}
        for block, value in (pick or {}).items():
            values[block] = {block: {"selected_option": {"value": value}}}
        for block in opened["view"]["blocks"]:
            element = block.get("element", {})
            if element.get("type") == "checkboxes":
                ticked = element.get("initial_options", [])
                left = [one for one in ticked if one["value"] not in untick]
                values[block["block_id"]] = {element["action_id"]: {"selected_options": left}}
        view = {**opened["view"], "id": f"V{next(self._numbers)}", "state": {"values": values}}
        return {
            "type": "view_submission",
            "user": {"id": user, "team_id": TEAM},
            "api_app_id": APP,
            "team": {"id": TEAM},
            "view": view,
            **changed,
        }

    def signed(
        self, payload: dict[str, Any], *, at_s: int, secret: str = SIGNING
    ) -> tuple[bytes, dict[str, str]]:
        """Write a payload as Slack sends it over HTTP."""
        body = ("payload=" + quote_plus(json.dumps(payload))).encode()
        base = b"v0:" + str(at_s).encode() + b":" + body
        signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": str(at_s), "X-Slack-Signature": signature}
        return body, headers | {"Content-Type": "application/x-www-form-urlencoded"}

    async def deliver(self, payload: dict[str, Any], *, copies: int = 1, kind: str = "interactive") -> str:
        """Send one press into a socket, perhaps more than once, and wait for every acknowledgment."""
        envelope = f"E{next(self._numbers)}"
        message = {
            "type": kind,
            "envelope_id": envelope,
            "accepts_response_payload": True,
            "payload": payload,
        }
        await self.until(lambda: self.sockets)
        for _ in range(copies):
            self._do(self.sockets[-1].send_str(json.dumps(message)))
        await self.until(lambda: sum(ack.get("envelope_id") == envelope for ack in self.acks) >= copies)
        return envelope

    def recycle(self) -> None:
        """Tell the socket that it will be closed, as Slack does every few hours."""
        self._do(self.sockets[-1].send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"})))

    def cut(self) -> None:
        for socket in list(self.sockets):
            self._do(socket.close())

    # The server itself.

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def _start(self) -> None:
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{number}", self._hook)
        app.router.add_post("/upload/{name}", self._upload)
        app.router.add_get("/link", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = (
            dict(request.query)
            if request.method == "GET"
            else (await request.json() if request.can_read_body else {})
        )
        fault = self.faults[method].popleft() if self.faults[method] else None
        with self._news:
            self.calls.append((method, body))
            answer = (
                {}
                if fault and not fault.after
                else self._answer(method, body, request.headers.get("Authorization", ""))
            )
            self._news.notify_all()
        if fault is not None:
            if fault.body is not None or fault.after:
                return web.Response(status=fault.status, text=fault.body or "", headers=fault.headers)
            return web.json_response(
                {"ok": False, "error": fault.error}, status=fault.status, headers=fault.headers
            )
        headers = {} if self.scopes is None else {"X-OAuth-Scopes": self.scopes}
        return web.json_response(answer, headers=headers)

    def _answer(self, method: str, body: dict[str, Any], authorization: str) -> dict[str, Any]:
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT
        if self.revoked:
            return {"ok": False, "error": "token_revoked"}
        if authorization != f"Bearer {wanted}":
            return {"ok": False, "error": "invalid_auth" if authorization else "not_authed"}
        try:
            return {"ok": True, **getattr(self, "_" + method.replace(".", "_"))(body)}
        except AttributeError:
            return {"ok": False, "error": "unknown_method"}
        except LookupError as error:
            return {"ok": False, "error": error.args[0]}

    def _chat_postMessage(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own name
        channel = body["channel"]
        if channel.startswith("U") and channel in self.users:
            channel = "D" + channel[1:]
        elif channel not in self.channels and not channel.startswith("D"):
            raise LookupError("channel_not_found")
        _fits(body)
        if "thread_ts" in body and not any(
            (m.channel, m.ts) == (channel, body["thread_ts"]) for m in self.messages
        ):
            raise LookupError("thread_not_found")
        posted = Posted(channel, f"{1_700_000_000 + next(self._numbers)}.000100", body)
        self.messages.append(posted)
        return {"channel": channel, "ts": posted.ts, "message": body}

    def _chat_update(self, body: dict[str, Any]) -> dict[str, Any]:
        found = [m for m in self.messages if (m.channel, m.ts) == (body["channel"], body["ts"])]
        if not found:
            raise LookupError("message_not_found")
        _fits(body)
        found[0].body = {**found[0].body, **body}
        found[0].edits += 1
        return {"channel": body["channel"], "ts": body["ts"]}

    def _chat_postEphemeral(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own name
        if body["channel"] not in self.channels and not body["channel"].startswith("D"):
            raise LookupError("channel_not_found")
        self.notes.append({"user": body["user"], "channel": body["channel"], "text": body["text"]})
        return {"message_ts": "1.0"}

    def _views_open(self, body: dict[str, Any]) -> dict[str, Any]:
        made = self._triggers.pop(body["trigger_id"], None)
        if made is None or time.monotonic() - made > TRIGGER_LIVES_S:
            raise LookupError("expired_trigger_id")
        if wrong_view(body["view"]):
            raise LookupError("invalid_arguments")
        made_view = {**body, "id": f"VW{next(self._numbers)}"}
        self.views.append(made_view)
        return {"view": {**body["view"], "id": made_view["id"]}}

    def _views_update(self, body: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in self.views if one["id"] == body["view_id"]]
        if not found:
            raise LookupError("not_found")
        if wrong_view(body["view"]):
            raise LookupError("invalid_arguments")
        found[0]["view"] = body["view"]
        return {"view": body["view"]}

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["user"] not in self.users:
            raise LookupError("user_not_found")
        return {"user": self.users[body["user"]]}

    def _auth_test(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT"}

    def _files_getUploadURLExternal(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own
        if "files:write" not in (self.scopes or ""):
            raise LookupError("missing_scope")
        name = f"F{next(self._numbers)}"
        self._uploads[name] = {"name": body["filename"], "length": int(body["length"])}
        url = f"http://127.0.0.1:{self.port}/upload/{name}" if self.upload_at is None else self.upload_at
        return {"file_id": name, "upload_url": url}

    def _files_completeUploadExternal(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own
        (file,) = body["files"]
        found = self._uploads.pop(file["id"])
        if len(found.get("data", b"")) != found["length"]:
            raise LookupError("file_not_found")
        where = {"channel": body["channel_id"], "thread": body["thread_ts"], "title": file["title"]}
        self.files.append(found | where)
        return {"files": [{"id": file["id"]}]}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self._uploads[request.match_info["name"]]["data"] = await request.read()
        return web.Response(text="OK")

    def _bots_info(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"bot": {"id": "B0BOT", "app_id": APP}}

    def _conversations_info(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["channel"] not in self.seen_in:
            raise LookupError("missing_scope")
        return {"channel": {"id": body["channel"], **self.seen_in[body["channel"]]}}

    def _apps_connections_open(self, body: dict[str, Any]) -> dict[str, Any]:
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"url": f"ws://127.0.0.1:{self.port}/link?ticket={ticket}"}

    def _trigger(self) -> str:
        trigger = f"trigger-{next(self._numbers)}"
        self._triggers[trigger] = time.monotonic()
        return trigger

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info["number"]
        self._hook_uses[number] += 1
        if self._hook_uses[number] > HOOK_USES:
            return web.Response(status=404, text="used_url")
        body = await request.json()
        with self._news:
            self.notes.append({"hook": number, "text": body["text"], "type": body["response_type"]})
            self._news.notify_all()
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": len(self.sockets) + 1}))
        with self._news:
            self.sockets.append(socket)
            self.opened += 1
            self._news.notify_all()
        try:
            async for message in socket:
                if message.type is WSMsgType.PING and not self.mute:
                    await socket.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    with self._news:
                        self.acks.append(json.loads(message.data))
                        self._news.notify_all()
        finally:
            with self._news:
                self.sockets.remove(socket)
                self._news.notify_all()
        return socket


def _fits(body: dict[str, Any]) -> None:
    if not body.get("text") and not body.get("blocks"):
        raise LookupError("no_text")
    if len(body.get("text", "")) > 40_000:
        raise LookupError("msg_too_long")
    if wrong_blocks(body.get("blocks", [])):
        raise LookupError("invalid_blocks")


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []
