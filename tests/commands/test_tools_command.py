"""`serviola tools`: what ships, and a copy that is checked and names what is left to do."""

from __future__ import annotations

import json

import pytest

from programs.tools.load import load_tool
from programs.tools.vendors import VENDOR_FILES
from serviola.clocks import SystemClock
from tests.fakes.command_line import serviola
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
