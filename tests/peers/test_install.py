"""What cannot be installed is said loudly, holds nobody up, and keeps nobody else from being installed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from tests.peers import places
from tests.peers.install import Steps, install


def test_a_peer_that_cannot_be_installed_is_named_with_the_reason_and_the_next_is_installed():
    installed: list[str] = []

    def fails(steps: Steps) -> None:
        steps.run("sh", "-c", "echo looking; echo there is no such package >&2; exit 3")

    said = install(
        (("Tryton", fails), ("Unleash", lambda steps: installed.append(steps.run("echo", "well"))))
    )
    assert said == ["test-peers: SKIPPED Tryton: sh failed with 3: looking / there is no such package"]
    assert installed == ["well\n"]


def test_an_installation_that_hangs_is_ended_with_all_that_it_started(tmp_path):
    def hangs(steps: Steps) -> None:
        # What it starts in the background holds its output open.
        steps.run("sh", "-c", f"sleep 600 & echo $! > {tmp_path}/pid; wait")

    began = time.monotonic()
    (said,) = install((("Unleash", hangs),), cap_s=1.0)
    assert said == "test-peers: SKIPPED Unleash: sh did not end in the 1 s that installing may take"
    assert time.monotonic() - began < 60
    pid = int((tmp_path / "pid").read_text("utf-8"))
    while is_running(pid):
        assert time.monotonic() - began < 60
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        # What was ended and is not taken leave of yet is a zombie.
        return Path(f"/proc/{pid}/stat").read_text("utf-8").split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_program_that_is_not_there_is_a_reason():
    def asks_for_npm(steps: Steps) -> None:
        steps.run("no-such-npm", "ci")

    (said,) = install((("Unleash", asks_for_npm),))
    assert said == "test-peers: SKIPPED Unleash: no-such-npm cannot be run: No such file or directory"


def test_what_was_installed_from_other_locks_is_not_ready(tmp_path):
    lock = tmp_path / "a.lock"
    lock.write_text("one", "utf-8")
    assert not places.is_ready(tmp_path, (lock,))
    (tmp_path / ".ready").write_text(places.mark((lock,)), "utf-8")
    assert places.is_ready(tmp_path, (lock,))
    lock.write_text("two", "utf-8")
    assert not places.is_ready(tmp_path, (lock,))


def test_the_newest_database_server_of_debian_is_taken_before_what_is_on_the_path(tmp_path, monkeypatch):
    def server_in(folder: str) -> str:
        there = tmp_path / folder
        there.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            shutil.copy("/bin/sh", there / name)
        return str(there)

    server_in("9.6/bin"), server_in("15/bin")
    newest, on_path = server_in("17/bin"), server_in("bin")
    monkeypatch.setenv("PATH", on_path)
    monkeypatch.setattr(places, "DEBIAN_POSTGRES", tmp_path)
    assert str(places.postgres_programs()) == newest
    monkeypatch.setattr(places, "DEBIAN_POSTGRES", tmp_path / "nowhere")
    assert str(places.postgres_programs()) == os.path.realpath(on_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert places.postgres_programs() is None
