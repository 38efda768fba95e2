"""`serviola tools`: what ships, and a copy that is checked and names what is left to do."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.model.decision import Switch
from engine.model.time import parse_iso
from programs.tools.load import load_tool
from programs.tools.vendors import VENDOR_FILES
from serviola.clocks import SystemClock
from serviola.settings import load_settings
from store.sqlite import SqliteStore
from tests.fakes.command_line import ROOT, serviola
from tests.fakes.mailer import TOKEN, mailer
from wire.http import Http


def test_every_vendor_stands_in_the_list_with_what_a_pause_means_there(tmp_path):
    done = serviola("tools", "--json", cwd=tmp_path)
    assert done.returncode == 0
    listed = {row["tool"]: row for row in json.loads(done.stdout)["tools"]}
    assert set(listed) == set(VENDOR_FILES)
    assert listed["listmonk"]["secrets"] == ["LISTMONK_USER", "LISTMONK_TOKEN"]
    classes = {
        (row["tool"], one["kind"]): one["pause_class"] for row in listed.values() for one in row["kinds"]
    }
    assert classes["braze", "canvas"] == "none"
    assert classes["hubspot", "workflow"] == "skip"
    assert "Braze" in serviola("tools", cwd=tmp_path).stdout


@pytest.mark.parametrize("vendor", sorted(VENDOR_FILES))
def test_a_copy_loads_under_its_own_name_and_the_secrets_to_set_are_said(tmp_path, vendor):
    done = serviola("tools", "new", vendor, "--into", str(tmp_path / "tools"), "--as", "ours", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "tools/ours.yaml").read_text("utf-8")
    assert load_tool(text, "ours.yaml", http=Http(), clock=SystemClock()).name == "ours"
    assert "set " in done.stdout
    assert "tools: [tools/ours.yaml]" in done.stdout
    assert "serviola tools check ours --object KIND:ID" in done.stdout


def test_what_is_there_stays_and_an_unknown_vendor_is_told_the_nearest(tmp_path):
    (tmp_path / "unleash.yaml").write_text("mine")
    done = serviola("tools", "new", "unleash", "--into", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert "is there already" in done.stdout + done.stderr
    assert (tmp_path / "unleash.yaml").read_text() == "mine"
    done = serviola("tools", "new", "listmonck", "--into", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean listmonk?" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["../ours", "/ours", "a/b", "x: {y", "x\ny", ".hidden", "x" * 65])
def test_a_name_that_would_leave_the_folder_or_the_line_is_refused(tmp_path, name):
    into = tmp_path / "config/tools"
    done = serviola("tools", "new", "unleash", "--into", str(into), "--as", name, cwd=tmp_path)
    assert done.returncode == 2
    assert "is no name of a tool" in done.stdout + done.stderr
    assert not list(tmp_path.rglob("*.yaml"))


# --- tools check, against the stand-in that is a process of its own ---

CONFIG = """\
schema: serviola/config/1
people: people.yaml
programs: [programs.yaml]
tools: [tools/demo-mailer.yaml]
playbooks: [playbooks]
sources: [{name: usgs, kind: usgs, url: "https://example.invalid/feed", every: 60s}]
"""


def house(folder, url):
    """Put a configuration with the stand-in as its only tool into a folder."""
    (folder / "config/tools").mkdir(parents=True)
    (folder / "config/playbooks").mkdir()
    shipped = Path(__file__).resolve().parents[2] / "config"
    for name in ("people.yaml", "programs.yaml"):
        (folder / "config" / name).write_text((shipped / name).read_text("utf-8"))
    text = (shipped / "tools/demo-mailer.yaml").read_text("utf-8")
    text = re.sub(r"(?m)^base_url: .*$", f"base_url: {url}", text)
    (folder / "config/tools/demo-mailer.yaml").write_text(text)
    (folder / "config/serviola.yaml").write_text(CONFIG)


def check(folder, *words):
    environ = {"DEMO_MAILER_TOKEN": TOKEN}
    return serviola("tools", "check", *words, cwd=folder, environ=environ)


ONE = ("demo-mailer", "--object", "campaign:welcome-caribbean", "--no-wait")


def test_a_test_campaign_is_paused_and_resumed_and_the_truth_is_told(tmp_path):
    with mailer(tmp_path) as office:
        house(tmp_path, office.url)
        refused = check(tmp_path, *ONE)
        assert refused.returncode == 1
        assert "Nothing was paused; say that you mean it with --yes." in refused.stderr
        assert office.effects() == []
        done = check(tmp_path, *ONE, "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "verified: paused" in done.stdout
        assert "not shown: there was no waiting" in done.stdout
        assert office.effects() == [("welcome-caribbean", "paused"), ("welcome-caribbean", "running")]
        told = json.loads(check(tmp_path, *ONE, "--yes", "--json").stdout)
        assert told["well"] is True
        assert {row["step"]: row["well"] for row in told["rows"]}["resume"] is True
        spanish = check(tmp_path, *ONE, "--yes", "--language", "es")
        assert "verificado: en pausa" in spanish.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("demo-mailr", "--object", "campaign:a"), "did you mean demo-mailer"),
        (("demo-mailer", "--object", "a"), "write --object KIND:ID"),
        (("demo-mailer", "--object", "yacht:a"), "knows no yacht"),
        (("demo-mailer", "--object", "campaign:a", "--wait", "long"), "is no time to wait"),
    ],
)
def test_what_cannot_be_examined_is_said_in_a_sentence(tmp_path, words, says):
    house(tmp_path, "http://127.0.0.1:9")
    done = check(tmp_path, *words, "--yes")
    assert done.returncode == 2
    assert says in done.stderr


def test_nothing_is_paused_while_everything_is_stopped(tmp_path):
    house(tmp_path, "http://127.0.0.1:9")
    store = load_settings(tmp_path / "config").store
    store.parent.mkdir(parents=True)
    with SqliteStore.open(store) as opened:
        opened.halt_now(Switch(brand="main", halted=True, by="ada", at=parse_iso("2027-01-01T00:00:00Z")))
    done = check(tmp_path, *ONE, "--yes")
    assert done.returncode == 1
    assert "everything is stopped" in done.stderr


def test_ctrl_c_resumes_what_was_paused(tmp_path):
    with mailer(tmp_path) as office:
        house(tmp_path, office.url)
        words = ["tools", "check", *ONE[:3], "--wait", "1h", "--yes"]
        # Where the tests run in the background, Ctrl-C is ignored by whatever they start.
        heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
        process = subprocess.Popen(
            [sys.executable, "-c", f"{heeding}; from serviola.commands import main; main()", *words],
            cwd=tmp_path,
            env={**os.environ, "DEMO_MAILER_TOKEN": TOKEN, "PYTHONPATH": str(ROOT), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 120
        # The second pause is refused, so what was asked tells that it waits now.
        while sum(line["method"] == "PUT" for line in office.lines("asked")) < 2:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=120)[1]
        assert "Broken off. It is as it was found." in said
        assert process.returncode == 2
        assert office.effects() == [("welcome-caribbean", "paused"), ("welcome-caribbean", "running")]
