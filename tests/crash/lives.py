"""Lives of a process that plays a case and is killed: a script of its own, which forks one process for each life.

    python tests/crash/lives.py        from the root of the checkout, with PYTHONPATH=.

It reads one JSON object a line and answers each with one: how the life ended, and how many crossings it made. A
crossing lies before and after everything that reaches the disk or the world: each commit, each claim, each call
of the tool, each message, each look at a source. Nothing of this is in the product.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.model.hold import Outcome
from engine.ports import Batch
from engine.rules import yaml_events
from notify.folder import FolderNotifier
from notify.render import FolderTemplates
from programs.tools.http import HttpTool
from serviola import demo, feeding, runner, samples, stage
from serviola.case import load_case
from serviola.sources import Sources
from serviola.stage import Stage, read_ledger
from store import db
from store.sqlite import SqliteStore
from tests.fakes.cheap_stores import sharing, unhurried
from tests.fakes.warming import warm

WRITES = {"pause": "paused", "resume": "running"}
LOOK_EVERY_S = 0.001


class Crossings:
    """Names what a life crosses, and ends it at the place it was told of, or after so many."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.names: list[str] = []
        self._kill_at = tuple(plan.get("kill_at", ()))
        self._kill_after = plan.get("kill_after")
        self._group = plan.get("group", False)
        self._folder = Path(plan["folder"])

    def cross(self, name: str) -> None:
        self.names.append(name)
        here = (name, self.names.count(name))
        if here == self._kill_at or len(self.names) == self._kill_after:
            kill(os.getpid(), group=self._group)

    def around(self, owner: Any, name: str, *, said: str = "") -> None:
        """Cross before and after a call."""
        original = getattr(owner, name)
        called = f"{said or owner.__name__}.{name}"
        if asyncio.iscoroutinefunction(original):

            @functools.wraps(original)
            async def wrapped(*args: Any, **more: Any) -> Any:
                self.cross(f"before {called}")
                answer = await original(*args, **more)
                self.cross(f"after {called}")
                return answer

            setattr(owner, name, wrapped)
        else:

            @functools.wraps(original)
            def wrapped_too(*args: Any, **more: Any) -> Any:
                self.cross(f"before {called}")
                answer = original(*args, **more)
                self.cross(f"after {called}")
                return answer

            setattr(owner, name, wrapped_too)

    def around_claims(self) -> None:
        """Cross around the claims that take something."""
        original = SqliteStore.claim

        def claim(store: SqliteStore, now: Any, *, limit: int, owner: str = "") -> Any:
            due = store.next_due()
            if due is None or due > now:
                return original(store, now, limit=limit, owner=owner)
            self.cross("before SqliteStore.claim")
            taken = original(store, now, limit=limit, owner=owner)
            self.cross("after SqliteStore.claim")
            return taken

        setattr(SqliteStore, "claim", claim)  # noqa: B010 - mypy would not let a method be assigned

    def around_commits(self) -> None:
        """Cross around each commit, named by what it keeps."""
        original = SqliteStore.commit

        def commit(store: SqliteStore, batch: Batch, *, owner: str = "") -> None:
            what = "+".join(sorted({_what(item) for item in batch.inputs})) or "nothing"
            self.cross(f"before commit of {what}")
            original(store, batch, owner=owner)
            self.cross(f"after commit of {what}")

        setattr(SqliteStore, "commit", commit)  # noqa: B010 - mypy would not let a method be assigned

    def around_writes(self, name: str) -> None:
        """Cross before a write, when the tool has done it and its answer is on the way, and after."""
        original = getattr(HttpTool, name)

        async def write(tool: HttpTool, subject: Any, *, key: str, **more: Any) -> None:
            self.cross(f"before HttpTool.{name}")
            call = asyncio.ensure_future(original(tool, subject, key=key, **more))
            while not call.done() and not self._is_done(key):
                await asyncio.wait([call], timeout=LOOK_EVERY_S)
            self.cross(f"within HttpTool.{name}")
            await call
            self.cross(f"after HttpTool.{name}")

        setattr(HttpTool, name, write)

    def _is_done(self, key: str) -> bool:
        return any(line["what"] == "effect" and line["key"] == key for line in read_ledger(self._folder))

    def everywhere(self) -> None:
        for name in ("open", "submit", "add_token"):
            self.around(SqliteStore, name, said="SqliteStore")
        self.around_commits()
        self.around_claims()
        for name in WRITES:
            self.around_writes(name)
        self.around(HttpTool, "read")
        for name in ("ask", "tell", "rewrite"):
            self.around(FolderNotifier, name)
        self.around(Sources, "poll_all")
        for module in (feeding, stage):
            self.around(module, "write", said="demo")


def _what(item: Any) -> str:
    """Name an input by its kind; an outcome by what was done, which its key begins with."""
    return f"{item.kind}:{item.intent.split(':')[0]}" if isinstance(item, Outcome) else str(item.kind)


def kill(pid: int, *, group: bool) -> None:
    """End a life as nothing can be prepared for; with its group ends the tool that it started."""
    (os.killpg if group else os.kill)(pid, signal.SIGKILL)


def live(plan: dict[str, Any], *, say: Callable[[dict[str, Any]], None]) -> None:
    """Play the case; end by itself, or by the crossing that the plan names."""
    crossings = Crossings(plan)
    if plan.get("hooks", True):
        crossings.everywhere()
    folder = Path(plan["folder"])
    played = Stage(case=load_case(samples.CASES / plan["case"]), folder=folder)
    runner.AT_ONCE = 1  # one outcome a commit, so that a place has one name in every life
    report = asyncio.run(demo.play(played)).as_json()
    say({"crossings": crossings.names, "report": report})


def fork(plan: dict[str, Any]) -> dict[str, Any]:
    """Live one life in a process of its own, and say how it ended."""
    hears, says = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _child(plan, says)
    os.close(says)
    # Here as well, for a moment may come before the child has got so far, and then there is no group to kill.
    with suppress(ProcessLookupError, PermissionError):
        os.setpgid(pid, pid)
    if (after_s := plan.get("after_s")) is not None:
        time.sleep(max(0.0, after_s - (time.monotonic() - began)))
        kill(pid, group=plan.get("group", False))
    with os.fdopen(hears) as lines:
        said = lines.read()
    _, status = os.waitpid(pid, 0)
    ended = {"killed": os.WIFSIGNALED(status), "status": status, "seconds": time.monotonic() - began}
    return ended | (json.loads(said) if said else {})


def _child(plan: dict[str, Any], says: int) -> None:
    os.setpgid(0, 0)

    def say(what: dict[str, Any]) -> None:
        with os.fdopen(says, "w") as out:
            json.dump(what, out)

    try:
        live(plan, say=say)
    except BaseException:  # noqa: BLE001 - whatever it is, it must be seen
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def make_ready() -> None:
    """Do once what each life would do anew: it is no part of what is killed.

    No life waits for the disk: what a process has written outlives its killing, and the power stays on.
    """
    FolderTemplates()
    warm()
    setattr(db, "_EACH", unhurried())  # noqa: B010 - mypy would not let it be assigned
    setattr(db, "_source", sharing(db._source))  # noqa: B010 - nor this
    # Every life reads the same few files; what the parser found in them is told over and never changed.
    parsed = functools.cache(yaml_events._parsed_fast)
    for file in sorted(samples.CASES.rglob("*.yaml")):
        parsed(file.read_text("utf-8"))
    setattr(yaml_events, "_parsed_fast", parsed)  # noqa: B010 - nor this


if __name__ == "__main__":
    make_ready()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(fork(json.loads(line))) + "\n")
        sys.stdout.flush()
