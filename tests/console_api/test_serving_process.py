"""The service itself, as it is started: what it answered 202 survives a kill, and its secrets stay inside."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import httpx
import pytest

from engine.model.time import Instant
from serviola.clocks import SystemClock
from store.sqlite import SqliteStore
from tests.console_api.apihouse import CONFIG, ROOT, make_config
from tests.fakes.webhooks import webhook_headers
from wire.secrets import Secret

SIGNING = Secret("whsec_" + base64.b64encode(b"canary-of-the-signing-secret-42").decode())
PUSHING = "canary-of-the-pushing-token-42"
HOOKED = (
    CONFIG
    + "api: {listen: 127.0.0.1:0}\nhooks:\n"
    + "  - {name: desk, kind: standard-webhooks, secrets: ['${secret:DESK}']}\n"
    + "  - {name: am, kind: alertmanager, token: '${secret:AM}'}\n"
    + "  - {name: shop, kind: cloudevents, token: '${secret:AM}', secrets: ['${secret:DESK}']}\n"
)
MAIN = [sys.executable, "-c", "from serviola.commands import main; main()"]
ENVIRON = {**os.environ, "DESK": SIGNING.reveal(), "AM": PUSHING, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def command(folder, *words):
    done = subprocess.run(
        [*MAIN, *words], cwd=folder, env=ENVIRON, capture_output=True, text=True, timeout=300, check=True
    )
    return done.stdout.strip()


def note(log, text):
    with log.open("a") as kept:
        kept.write(text)


@contextmanager
def running(folder, log):
    """Run the service; gives the process and the address once it answers.

    Whatever ran here before is dead, so its lease is given back and not waited for.
    """
    if (folder / "var").exists():
        with SqliteStore.open(folder / "var" / "serviola.sqlite3") as store:
            held = store.holder()
            if held is not None:
                store.release(held[0])
    with log.open("ab") as kept:
        process = subprocess.Popen(
            [*MAIN, "run", "--verbose"],
            cwd=folder,
            env=ENVIRON,
            stdout=subprocess.PIPE,
            stderr=kept,
            text=True,
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                note(log, line)
                if line.startswith("The API answers at "):
                    break
            else:
                pytest.fail(f"it did not start: {log.read_text()}")
            yield process, line.split()[-1]
        finally:
            if process.poll() is None:
                process.terminate()
            rest = process.communicate(timeout=120)[0]
            note(log, rest or "")


def push(client, number, *, secret=SIGNING):
    data = {"id": f"n{number}", "hazard": "outage", "severity": "Minor", "headline": "x", "topics": ["shop"]}
    body = json.dumps({"type": "serviola.report", "data": data}).encode()
    now = SystemClock().now()
    headers = webhook_headers(secret, id=f"m{number}", body=body, now=Instant(now))
    return client.post("/hooks/desk", content=body, headers=headers)


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_what_was_answered_202_is_there_after_a_kill(tmp_path, kills):
    make_config(tmp_path, HOOKED)
    plan, number = random.Random(20260314), 0
    taken: list[str] = []
    log = tmp_path / "log"
    for _ in range(kills):
        with running(tmp_path, log) as (process, address), httpx.Client(base_url=address) as client:
            enough, killing = (
                len(taken) + plan.randint(1, 20),
                threading.Timer(plan.uniform(0, 0.05), process.kill),
            )
            with contextlib.suppress(httpx.TransportError):
                while True:
                    number += 1
                    if push(client, number).status_code == 202:
                        taken.append(f"desk:n{number}:1")
                    if len(taken) == enough:
                        killing.start()
            assert process.wait(timeout=120) == -signal.SIGKILL
    token = command(tmp_path, "token", "mara-quist", "--role", "admin")
    with running(tmp_path, log) as (process, address), httpx.Client(base_url=address) as client:
        found: list[str] = []
        after: int | None = 0
        while after is not None:
            page = client.get(
                "/v1/journal",
                params={"after": after, "limit": 500},
                headers={"authorization": f"Bearer {token}"},
            ).json()
            found += [row["word"]["id"] for row in page["items"] if row["kind"] == "signal"]
            after = page["next"]
        assert set(taken) <= set(found)
        assert len(found) == len(set(found))
        # Tried again after the restart, the last one taken is known.
        assert push(client, int(taken[-1].split(":")[1][1:])).status_code == 200
        process.terminate()
        assert process.wait(timeout=120) == 0


def test_secrets_are_in_no_answer_no_log_no_figure_and_no_file(tmp_path):
    make_config(tmp_path, HOOKED)
    (tmp_path / "log").touch()
    token = command(tmp_path, "token", "mara-quist", "--role", "read", "--role", "admin", "--role", "signal")
    said = []
    with running(tmp_path, tmp_path / "log") as (_, address), httpx.Client(base_url=address) as client:
        mine = {"authorization": f"Bearer {token}"}
        basic = base64.b64encode(f"u:{PUSHING}".encode()).decode()
        report = {"hazard": "unrest", "severity": "Minor", "headline": "x", "countries": ["HT"]}
        strange = Secret("whsec_" + "A" * 40)
        said = [
            client.get(f"/v1/{token}", headers=mine),
            client.get(f"/v1/holds?token={token}", headers=mine),
            client.get(f"/v1/proposals/{token}", headers=mine),
            client.post("/v1/signals", json=report, headers=mine),
            client.post("/v1/signals", json=report | {"hazard": token}, headers=mine),
            client.post("/v1/proposals/x/decisions", json={}, headers=mine),
            client.post("/v1/signals", content=b"{", headers=mine | {"content-type": "application/json"}),
            push(client, 1),
            push(client, 1),
            push(client, 2, secret=strange),
            client.post(
                "/hooks/am", content=b'{"alerts": 7}', headers={"authorization": f"Bearer {PUSHING}"}
            ),
            client.post("/hooks/am", content=b'{"alerts": []}', headers={"authorization": f"Basic {basic}"}),
            client.post("/hooks/am", content=b"{}", headers={"authorization": f"Bearer {PUSHING}x"}),
            client.post(f"/hooks/{PUSHING}", content=b"{}"),
            client.post("/hooks/shop", content=b"{}", headers={"authorization": f"Bearer {PUSHING}"}),
            client.get("/v1/journal?limit=500", headers=mine),
            client.get("/v1/health", headers=mine),
            client.get("/v1/metrics", headers=mine),
        ]
    assert [one.status_code for one in said] == [
        404,
        200,
        404,
        201,
        422,
        403,
        422,
        202,
        200,
        401,
        422,
        202,
        401,
        404,
        422,
        200,
        200,
        200,
    ]
    where = {f"answer {number}": one.content + str(one.headers).encode() for number, one in enumerate(said)}
    where |= {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    canaries = [
        token,
        PUSHING,
        SIGNING.reveal(),
        SIGNING.reveal()[6:],
        "canary-of-the-signing-secret-42",
        basic,
    ]
    hits = [(canary, name) for canary in canaries for name, text in where.items() if canary.encode() in text]
    assert hits == []
