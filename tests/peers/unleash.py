"""An Unleash of its own on the loopback, with a PostgreSQL of its own that only a socket in its folder leads to."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.ports import CampaignTool, Clock
from serviola.clocks import SystemClock
from tests.peers.places import UNLEASH, postgres_programs
from tests.peers.processes import Server, free_port, server
from tests.peers.shipped import shipped_tool
from wire.http import Http

ADMIN_TOKEN = "*:*.an-admin-token-of-a-test"
FLAG = {"type": "kill-switch", "impressionData": False}
ENVIRONMENT = "production"
EDITOR, VIEWER = 2, 3
"""The numbers of the root roles that may turn flags on and off, and that may only look."""


@dataclass(frozen=True, slots=True)
class Unleash:
    """One running Unleash, with a token for Serviola and one for a person."""

    base_url: str
    server: Server
    token: str
    person: str

    def answer(
        self, method: str, path: str, body: Any = None, *, token: str = ADMIN_TOKEN
    ) -> tuple[int, Any]:
        """Make a call as it stands in Unleash's own interface; give the status and the JSON."""
        return call(f"{self.base_url}{path}", method, body, {"Authorization": token})

    def tool(self, http: Http, clock: Clock | None = None, *, token: str = "") -> CampaignTool:
        """Give the tool as it ships, for this Unleash."""
        environ = {"UNLEASH_TOKEN": token or self.token}
        return shipped_tool(
            "unleash", base_url=self.base_url, environ=environ, http=http, clock=clock or SystemClock()
        )

    def flag(self, name: str, *, on: bool = True) -> str:
        """Set up a flag that a campaign's own send path would ask."""
        status, _ = self.answer("POST", "/api/admin/projects/default/features", FLAG | {"name": name})
        assert status == 201
        strategy = {"name": "default", "constraints": [], "parameters": {}}
        at = f"/api/admin/projects/default/features/{name}/environments/{ENVIRONMENT}"
        assert self.answer("POST", f"{at}/strategies", strategy)[0] == 200
        if on:
            self.flip(name, on=True)
        return name

    def flip(self, name: str, *, on: bool) -> int:
        """Turn a flag on or off as a person does."""
        path = (
            f"/api/admin/projects/default/features/{name}/environments/{ENVIRONMENT}/{'on' if on else 'off'}"
        )
        return self.answer("POST", path, token=self.person)[0]

    def viewer(self) -> str:
        """Let somebody in who may only look; give their token."""
        return _token_of(self.base_url, "vera", VIEWER)

    def is_on(self, name: str) -> bool:
        """Say what an application that asks Unleash is told."""
        found = self.answer("GET", f"/api/admin/projects/default/features/{name}")[1]["environments"]
        return bool(next(one["enabled"] for one in found if one["name"] == ENVIRONMENT))

    def links(self, name: str) -> list[tuple[str, str]]:
        """Give the links that stand with a flag: where to, and what they say."""
        found = self.answer("GET", f"/api/admin/projects/default/features/{name}")[1].get("links") or []
        return [(one["url"], one["title"]) for one in found]

    def moves(self, name: str) -> list[tuple[str, str]]:
        """Give who turned a flag on or off, the oldest first, as Unleash itself notes it."""
        events = self.answer("GET", f"/api/admin/events/{name}")[1]["events"]
        kinds = {"feature-environment-enabled": "on", "feature-environment-disabled": "off"}
        found = sorted(
            (one["id"], one["createdBy"], kinds[one["type"]]) for one in events if one["type"] in kinds
        )
        return [(who, what) for _, who, what in found]


def call(url: str, method: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data=data, method=method, headers={"Content-Type": "application/json"} | headers
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answered:
            status, said = answered.status, answered.read()
    except urllib.error.HTTPError as refused:
        status, said = refused.code, refused.read()
    return status, json.loads(said) if said.strip() else None


@contextmanager
def unleash(folder: Path) -> Iterator[Unleash]:
    """Run an Unleash and its PostgreSQL until the block ends."""
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    with _postgres(folder) as socket:
        env = {
            "DATABASE_HOST": str(socket),
            "DATABASE_USERNAME": "unleash",
            "DATABASE_NAME": "postgres",
            "DATABASE_SSL": "false",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(port),
            "INIT_ADMIN_API_TOKENS": ADMIN_TOKEN,
            # Nothing leaves the machine.
            "CHECK_VERSION": "false",
            "SEND_TELEMETRY": "false",
            "LOG_LEVEL": "warn",
            "TZ": "UTC",
        }
        words = ("node", UNLEASH / "node_modules/unleash-server/dist/server.js")
        with server(words, log=folder / "unleash.log", ready=lambda: _is_well(base_url), env=env) as running:
            token, person = (_token_of(base_url, name) for name in ("serviola", "mara"))
            yield Unleash(base_url, running, token, person)


def _token_of(base_url: str, name: str, role: int = EDITOR) -> str:
    """Let a user in, and give a personal access token of theirs: events bear their name."""
    password = "A-long-enough-password-1"
    user = {"username": name, "name": name, "rootRole": role, "sendEmail": False, "password": password}
    status, _ = call(f"{base_url}/api/admin/user-admin", "POST", user, {"Authorization": ADMIN_TOKEN})
    assert status == 201
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def post(path: str, body: dict[str, str]) -> Any:
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{base_url}{path}", data=json.dumps(body).encode(), headers=head)
        with browser.open(request, timeout=60) as answered:
            return json.load(answered)

    post("/auth/simple/login", {"username": name, "password": password})
    made = post("/api/admin/user/tokens", {"description": "tests", "expiresAt": "2099-01-01T00:00:00Z"})
    token: str = made["secret"]
    return token


def _is_well(base_url: str) -> bool:
    try:
        return call(f"{base_url}/health", "GET", None, {})[0] == 200
    except OSError:
        return False


@contextmanager
def _postgres(folder: Path) -> Iterator[Path]:
    """Run a PostgreSQL in a folder of its own, as somebody who is not root; give the folder of its socket."""
    programs = postgres_programs()
    assert programs is not None
    home = Path(tempfile.mkdtemp(prefix="serviola-postgres-"))
    try:
        who = _somebody()
        if who is not None:
            os.chown(home, who.pw_uid, who.pw_gid)
        data = home / "data"
        made = subprocess.run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "unleash",
                "--auth=trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C",
            ],
            cwd=home,
            user=None if who is None else who.pw_uid,
            group=None if who is None else who.pw_gid,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr[-2000:]
        words = (programs / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=", "-c", "fsync=off")
        ready = home / ".s.PGSQL.5432"
        with server(
            words, log=folder / "postgres.log", ready=ready.exists, cwd=home, who=who, end=signal.SIGINT
        ):
            yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _somebody() -> pwd.struct_passwd | None:
    """Give who runs the database where we are root, which PostgreSQL refuses to be; None where we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
