"""A Tryton of its own on the loopback, with marketing automation, people in it, and a mail server that keeps all it takes.

Nothing of ours is between: the people of a test use it by its own remote calls, as its desktop client does.
"""

from __future__ import annotations

import base64
import json
import mailbox
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.ports import CampaignTool, Clock
from serviola.clocks import SystemClock
from tests.peers.places import TRYTON
from tests.peers.processes import Server, free_port, listens, server
from tests.peers.shipped import shipped_tool
from tests.peers.tryton_database import ADMIN, CONFIG, DATABASE, copy_fresh
from wire.http import Http

SCENARIO = "marketing.automation.scenario"
USER, PASSWORD = "serviola", "a-password-that-must-not-print"
"""Whom Serviola logs in as: somebody of the group Marketing, and no more."""
MAIL = "<html><body>Hello <a href='https://shop.example.test'>there</a></body></html>"


@dataclass(frozen=True, slots=True)
class Tryton:
    """One running Tryton."""

    base_url: str
    mails: Path
    server: Server
    session: str

    def answer(self, method: str, *params: Any) -> dict[str, Any]:
        """Call a method as it stands in the protocol, as the administrator; give the whole answer."""
        head = {"Content-Type": "application/json", "Authorization": f"Session {self.session}"}
        return _post(f"{self.base_url}/rpc/", head, method, params)

    def model(self, model: str, method: str, *params: Any) -> Any:
        """Call a method of a model as the administrator, who is never refused in these tests."""
        answer = self.answer(f"model.{model}.{method}", *params, {})
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def tool(self, http: Http, clock: Clock | None = None, *, password: str = PASSWORD) -> CampaignTool:
        """Give the tool as it ships, for this Tryton."""
        environ = {"TRYTON_USER": USER, "TRYTON_PASSWORD": password}
        return shipped_tool(
            "tryton", base_url=self.base_url, environ=environ, http=http, clock=clock or SystemClock()
        )

    # --- what the people of a test do ---

    def scenario(self, name: str, *titles: str, running: bool = True) -> str:
        """Set up a scenario for everybody whose name begins with its own, an e-mail after the other."""
        domain = json.dumps([["name", "like", f"{name}%"]])
        made = self.model(SCENARIO, "create", [{"name": name, "model": "party.party", "domain": domain}])
        parent = f"{SCENARIO},{made[0]}"
        for title in titles or ("Come aboard",):
            mail = {"action": "send_email", "email_title": title, "email_template": MAIL}
            below = self.model(
                "marketing.automation.activity", "create", [{"name": title, "parent": parent, **mail}]
            )
            parent = f"marketing.automation.activity,{below[0]}"
        if running:
            self.press(made[0], "run")
        return str(made[0])

    def press(self, scenario: str | int, button: str) -> Any:
        """Press a button of a scenario: draft, run or stop."""
        return self.model(SCENARIO, button, [int(scenario)])

    def edit(self, scenario: str, **values: Any) -> None:
        self.model(SCENARIO, "write", [int(scenario)], values)

    def state(self, scenario: str) -> str:
        found: str = self.model(SCENARIO, "read", [int(scenario)], ["state"])[0]["state"]
        return found

    def person(self, scenario: str, first_name: str) -> str:
        """Give somebody whom a scenario is for; give their address."""
        name = self.model(SCENARIO, "read", [int(scenario)], ["name"])[0]["name"]
        address = f"{first_name}@example.test"
        way = {"type": "email", "value": address}
        self.model(
            "party.party",
            "create",
            [{"name": f"{name} {first_name}", "contact_mechanisms": [["create", [way]]]}],
        )
        return address

    # --- what Tryton does by itself, every hour and every quarter of an hour ---

    def enroll(self) -> None:
        """Let each running scenario take in whom it is for."""
        self._run("marketing.automation.scenario|trigger")

    def send(self) -> None:
        """Let all that is due be sent."""
        self._run("marketing.automation.record.activity|process")

    def _run(self, method: str) -> None:
        self.model(
            "ir.cron", "run_once", self.model("ir.cron", "search", [["method", "=", method]], 0, None, None)
        )

    # --- what came of it ---

    def sent(self) -> list[tuple[str, str]]:
        """Give whom the mail server was given mail for, and under which title, in no order."""
        kept = mailbox.Maildir(self.mails, create=False)
        return sorted((str(mail["To"]), str(mail["Subject"])) for mail in kept)

    def notes(self, scenario: str) -> list[tuple[str, str]]:
        """Give who left which note beside a scenario, the oldest first."""
        about = [["resource", "=", f"{SCENARIO},{scenario}"]]
        fields = ["create_uid.login", "create_uid", "message"]
        found = self.model("ir.note", "search_read", about, 0, None, [["id", "ASC"]], fields)
        return [(one["create_uid."]["login"], one["message"]) for one in found]

    def moves(self, scenario: str) -> list[tuple[str, str]]:
        """Give who moved a scenario into which state, the oldest first, as Tryton itself notes it."""
        about = [["resource", "=", f"{SCENARIO},{scenario}"], ["event", "=", "transition"]]
        fields = ["user.login", "user", "target"]
        found = self.model("ir.model.log", "search_read", about, 0, None, [["id", "ASC"]], fields)
        return [
            (one["user."]["login"] if one["user."] else "", one["target"].partition(":")[2]) for one in found
        ]


@contextmanager
def tryton(folder: Path) -> Iterator[Tryton]:
    """Run a Tryton and its mail server until the block ends."""
    port, mail_port, mails = free_port(), free_port(), folder / "mails"
    for each in ("new", "cur", "tmp"):
        (mails / each).mkdir(parents=True)
    copy_fresh(folder)
    config = folder / "trytond.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, mail_port=mail_port), "utf-8")
    python = TRYTON / "bin/python"
    sink = (
        python,
        "-m",
        "aiosmtpd",
        "-n",
        "-l",
        f"127.0.0.1:{mail_port}",
        "-c",
        "aiosmtpd.handlers.Mailbox",
        mails,
    )
    words = (TRYTON / "bin/trytond", "-c", config, "-d", DATABASE)
    with (
        server(sink, log=folder / "mail.log", ready=lambda: listens(mail_port)),
        server(words, log=folder / "tryton.log", ready=lambda: listens(port)) as running,
    ):
        base_url = f"http://127.0.0.1:{port}/{DATABASE}"
        it = Tryton(base_url, mails, running, _session(base_url))
        _let_serviola_in(it)
        yield it


def _post(url: str, head: dict[str, str], method: str, params: Sequence[Any]) -> dict[str, Any]:
    body = json.dumps({"id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, data=body, headers=head)
    with urllib.request.urlopen(request, timeout=60) as answered:
        whole: dict[str, Any] = json.load(answered)
    return whole


def _session(base_url: str) -> str:
    """Log the administrator in; what the header Authorization then holds (trytond, topics/rpc)."""
    head = {"Content-Type": "application/json"}
    answer = _post(f"{base_url}/rpc/", head, "common.db.login", ["admin", {"password": ADMIN}])
    user, key, *_ = answer["result"]
    return base64.b64encode(f"admin:{user}:{key}".encode()).decode()


def _let_serviola_in(it: Tryton) -> None:
    group = it.model("res.group", "search", [["name", "=", "Marketing"]], 0, None, None)
    assert len(group) == 1
    it.model(
        "res.user",
        "create",
        [{"name": "Serviola", "login": USER, "password": PASSWORD, "groups": [["add", group]]}],
    )
