"""A stand-in for somebody else's campaign tool: `python -m serviola.mailer --port 0 --state FILE`.

It sends nothing to anybody. It behaves as such tools do (pages, tokens, versions, refusals inside a 200),
fails as they fail when asked to (`--faults`), and writes down everything it was asked and every effect, one
JSON line each, before it answers. It is an outsider on purpose: it imports nothing of Serviola. The first
line it prints is its port. It stops when its standard input closes, or on SIGTERM.

faults, as a comma list; a number after a colon says how many times, how many reads or how many seconds:
  lies           answers OK and does nothing
  stale[:READS]  after a change, so many reads still show what was before (2)
  hang[:SECONDS] does it, then keeps the caller waiting (5)
  cut[:TIMES]    does it, then closes the connection without an answer (always)
  500-after[:TIMES], 500-before[:TIMES], 429[:TIMES]   answers so on a change (always)
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN_VARIABLE = "DEMO_MAILER_TOKEN"  # noqa: S105 - the name of a variable
DEFAULT_TOKEN = "demo-token"  # noqa: S105 - the demo has no secret to keep
PAGE = 2
ALWAYS = 1_000_000_000

SAMPLE: tuple[dict[str, Any], ...] = (
    {"id": "welcome-caribbean", "name": "Welcome aboard, Caribbean", "status": "running"},
    {"id": "hispaniola-excursions", "name": "Shore excursions on Hispaniola", "status": "running"},
    {"id": "ionian-early-birds", "name": "Ionian early birds", "status": "running"},
    {"id": "muster-drill", "name": "Your muster station", "status": "running"},
    {"id": "pacific-winter", "name": "Pacific winter", "status": "paused"},
    {"id": "fjords-launch", "name": "Fjords launch", "status": "draft"},
)
"""What a new state file holds; invented, as the fleet in config/programs.yaml is."""

MOVES = {("running", "paused"), ("paused", "running"), ("running", "canceled")}
"""Nothing comes back from canceled."""


class Faults:
    """Which failures are on, and how often each may still happen."""

    def __init__(self, text: str) -> None:
        names = {"lies": ALWAYS, "stale": 2, "hang": 5, "cut": ALWAYS}
        names |= {"500-after": ALWAYS, "500-before": ALWAYS, "429": ALWAYS}
        self.left: dict[str, int] = {}
        for part in filter(None, text.split(",")):
            name, _, count = part.strip().partition(":")
            if name not in names:
                raise SystemExit(f"unknown fault {name!r}; known: {', '.join(names)}")
            self.left[name] = int(count) if count else names[name]

    def take(self, name: str) -> bool:
        """Say whether this failure happens now, and count it."""
        left = self.left.get(name, 0)
        if left:
            self.left[name] = left - 1
        return left > 0

    def size(self, name: str) -> int:
        """Say the number given with a fault, 0 when it is off."""
        return self.left.get(name, 0)


class Office:
    """The campaigns, their versions, and the ledger; one lock around all of it, and one office a state file.

    The last effect is kept with the state, so that the ledger has it whenever the state has.
    """

    def __init__(self, state: Path, *, ledger: Path, faults: Faults) -> None:
        self.lock = threading.Lock()
        self.faults = faults
        self._state = state
        self._ledger = ledger
        self._alone = state.with_name(state.name + ".lock").open("a")
        fcntl.flock(self._alone, fcntl.LOCK_EX)
        kept: dict[str, Any] = {"campaigns": list(SAMPLE)}
        if state.exists():
            kept = json.loads(state.read_text("utf-8"))
        self.campaigns: dict[str, dict[str, Any]] = {
            each["id"]: {"version": 1, "next_send_at": None} | each for each in kept["campaigns"]
        }
        self._answers: dict[str, dict[str, Any]] = kept.get("answers", {})
        self._shown: dict[str, tuple[dict[str, Any], int]] = {}
        self._last: dict[str, Any] = kept.get("last", {})
        if self._last and not self._is_written(self._last):
            self.write_down("effect", **self._last)
        self._save()

    def write_down(self, what: str, **facts: Any) -> None:
        """Append one line to the ledger, and let it reach the disk."""
        line = {"at": datetime.now(UTC).isoformat(), "what": what, **facts}
        with self._ledger.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def show(self, ident: str) -> dict[str, Any] | None:
        """Give a campaign as a reader sees it, which may lag."""
        before, reads = self._shown.get(ident, ({}, 0))
        if reads > 0:
            self._shown[ident] = (before, reads - 1)
            return before
        return self.campaigns.get(ident)

    def answered(self, key: str, ask: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """Give the answer that a key already got; the same key for another request is refused."""
        if not key or key not in self._answers:
            return None
        if self._answers[key]["ask"] != ask:
            return 422, {"errors": [{"message": "this Idempotency-Key was used for another request"}]}
        return 200, self._answers[key]["answer"]

    def change(self, ident: str, status: str, *, key: str, ask: dict[str, Any]) -> dict[str, Any]:
        """Move a campaign to a status, or refuse inside a 200 as such tools do."""
        campaign = self.campaigns[ident]
        if self.faults.take("lies"):
            return {"data": campaign | {"status": status}}
        if (campaign["status"], status) not in MOVES:
            why = f"a campaign that is {campaign['status']} cannot become {status}"
            return {"errors": [{"message": why}]}
        if lag := self.faults.size("stale"):
            self._shown[ident] = (dict(campaign), lag)
        changed = campaign | {"status": status, "version": campaign["version"] + 1}
        self.campaigns[ident] = changed
        answer = {"data": changed}
        if key:
            self._answers[key] = {"ask": ask, "answer": answer}
        self._last = {"id": ident, "status": status, "version": changed["version"], "key": key}
        self._save()
        self.write_down("effect", **self._last)
        return answer

    def _is_written(self, effect: dict[str, Any]) -> bool:
        if not self._ledger.exists():
            return False
        lines = [json.loads(line) for line in self._ledger.read_text("utf-8").splitlines()]
        return any(line["what"] == "effect" and effect.items() <= line.items() for line in lines)

    def _save(self) -> None:
        kept = {"campaigns": list(self.campaigns.values()), "answers": self._answers, "last": self._last}
        new = self._state.with_name(self._state.name + ".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._state)


class Counter(BaseHTTPRequestHandler):
    """One caller at the counter."""

    protocol_version = "HTTP/1.1"
    office: Office
    token: str

    def do_GET(self) -> None:
        """List campaigns, or show one."""
        url = urlsplit(self.path)
        if not self._let_in({}):
            return
        with self.office.lock:
            ident = self._ident(url.path, "")
            if url.path == "/api/campaigns":
                self._list(parse_qs(url.query))
            elif ident and (campaign := self.office.show(ident)):
                self._answer(200, {"data": campaign}, ETag=f'"{campaign["version"]}"')
            else:
                self._answer(404, {"errors": [{"message": "no such campaign"}]})

    def do_PUT(self) -> None:
        """Change the status of a campaign."""
        try:
            ask = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            status = str(ask["status"])
        except (ValueError, TypeError, KeyError):
            self._answer(400, {"errors": [{"message": "a JSON body with a status is needed"}]})
            return
        if not self._let_in(ask):
            return
        faults = self.office.faults
        ident = self._ident(urlsplit(self.path).path, "/status")
        with self.office.lock:
            if ident not in self.office.campaigns:
                self._answer(404, {"errors": [{"message": "no such campaign"}]})
                return
            if faults.take("429"):
                self._answer(429, {"errors": [{"message": "slow down"}]}, Retry_After="7")
                return
            if faults.take("500-before"):
                self._answer(500, {"errors": [{"message": "the office is on fire"}]})
                return
            code, answer = self._perform(ident, status, ask)
            if faults.take("500-after"):
                code, answer = 500, {"errors": [{"message": "the office caught fire"}]}
            cut = faults.take("cut")
        if wait := faults.size("hang"):
            time.sleep(wait)
        if cut:
            self.close_connection = True
        else:
            self._answer(code, answer)

    def _perform(self, ident: str, status: str, ask: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        key = (self.headers.get("Idempotency-Key") or "").strip('"')
        whole = {"id": ident, **ask}
        if known := self.office.answered(key, whole):
            return known
        wanted = (self.headers.get("If-Match") or "").strip('"')
        if wanted and wanted != str(self.office.campaigns[ident]["version"]):
            return 412, {"errors": [{"message": "somebody changed this campaign since you read it"}]}
        return 200, self.office.change(ident, status, key=key, ask=whole)

    def _list(self, query: dict[str, list[str]]) -> None:
        page = int(query.get("page", ["1"])[0])
        size = int(query.get("per_page", [str(PAGE)])[0])
        idents = sorted(self.office.campaigns)
        here = [self.office.show(ident) for ident in idents[(page - 1) * size : page * size]]
        more = page * size < len(idents)
        follow = f"/api/campaigns?page={page + 1}&per_page={size}" if more else None
        self._answer(200, {"data": {"results": here, "total": len(idents), "next": follow}})

    def _let_in(self, ask: dict[str, Any]) -> bool:
        kept = ("Idempotency-Key", "If-Match")
        headers = {name: self.headers[name] for name in kept if name in self.headers}
        with self.office.lock:
            self.office.write_down("asked", method=self.command, path=self.path, body=ask, **headers)
        if self.headers.get("Authorization") == f"Bearer {self.token}":
            return True
        self._answer(401, {"errors": [{"message": "a valid token is needed"}]})
        return False

    def _ident(self, path: str, tail: str) -> str:
        head = "/api/campaigns/"
        if not path.startswith(head) or not path.endswith(tail):
            return ""
        return unquote(path[len(head) : len(path) - len(tail)])

    def _answer(self, code: int, body: dict[str, Any], **headers: str) -> None:
        data = json.dumps(body).encode()
        try:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True  # the caller has gone

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Stay silent: the ledger says it all."""


def main() -> None:
    """Open the office, and keep it open until told to stop."""
    about, _, faults = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m serviola.mailer",
        description=about,
        epilog=faults,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--state", type=Path, required=True, help="JSON file that keeps the campaigns")
    parser.add_argument("--ledger", type=Path, help="default: the state file's name with .ledger.jsonl")
    parser.add_argument("--faults", default="", help="see below")
    options = parser.parse_args()
    ledger = options.ledger or options.state.with_name(options.state.name + ".ledger.jsonl")
    Counter.office = Office(options.state, ledger=ledger, faults=Faults(options.faults))
    Counter.token = os.environ.get(TOKEN_VARIABLE) or DEFAULT_TOKEN
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Counter)
    server.daemon_threads = True

    def stop(*_: object) -> None:
        threading.Thread(target=server.shutdown).start()

    def until_closed() -> None:
        while os.read(0, 4096):  # the file object would hold a lock that ending the process needs
            pass
        stop()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=until_closed, daemon=True).start()
    try:
        os.write(1, f"{server.server_address[1]}\n".encode())
    except BrokenPipeError:
        return  # whoever started us is gone already
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    Counter.office.lock.acquire()  # nobody may be in the middle of a change when the process ends


if __name__ == "__main__":
    main()
