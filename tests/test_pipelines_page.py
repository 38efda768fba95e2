"""docs/pipelines.md and the hooks: what they name is there, and works."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.fakes.command_line import serviola

ROOT = Path(__file__).parents[1]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
PAGE = (ROOT / "docs" / "pipelines.md").read_text()


@pytest.fixture
def house(tmp_path):
    shutil.copytree(ROOT / "playbooks" / "failing-checkout", tmp_path / "playbooks" / "failing-checkout")
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return tmp_path


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_and_fails_when_a_playbook_is_wrong(hook, house):
    command = [*hook["entry"].split()[1:], *hook["args"]]
    assert serviola(*command, cwd=house).returncode == 0
    file = house / "playbooks" / "failing-checkout" / "playbook.yaml"
    file.write_text(file.read_text().replace("lease: 4h", "lease: 4"))
    assert serviola(*command, cwd=house).returncode != 0
    files = re.compile(hook["files"])
    assert files.search("playbooks/failing-checkout/playbook.yaml")
    assert not files.search("docs/playbooks.md")


def test_the_page_names_the_hooks_and_commands_that_there_are(house):
    assert set(re.findall(r"- id: (\S+)", PAGE)) == {hook["id"] for hook in HOOKS}
    commands = re.findall(r"- run: serviola (.+)$", PAGE, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        done = serviola(*command.split(), cwd=house)
        assert done.returncode == 0, done.stderr
    assert (house / "cases.xml").read_text().startswith("<?xml")


def test_the_workflow_of_the_page_is_yaml():
    blocks = [
        yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    ]
    assert "jobs" in blocks[-1]
