"""The walk-throughs in docs/, in English and Spanish: each command is given, and what it prints is what stands there.

A block of text holds what the commands of the block before it print, by line; `...` stands for anything.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from serviola.build import KEY
from serviola.people import DELEGATIONS, ROTAS
from serviola.settings import load_settings
from store.sqlite import SqliteStore
from tests.fakes.command_line import serviola

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(page):
    """Give each block of commands with what it prints, or None where that is not said."""
    blocks = BLOCK.findall((ROOT / "docs" / page).read_text())
    for index, (kind, text) in enumerate(blocks):
        if kind == "sh":
            following = blocks[index + 1 : index + 2]
            yield text, following[0][1] if following and following[0][0] == "text" else None


def printed(commands, folder, environ):
    """Give the commands of a block, ours in a process that is warm, all else to a shell."""
    out = ""
    other: list[str] = []
    for line in commands.splitlines():
        if line.startswith("serviola "):
            subprocess.run(["sh", "-ec", "\n".join(other)], cwd=folder, check=True, timeout=60)
            other = []
            done = serviola(*shlex.split(line)[1:], cwd=folder, environ=environ)
            out += done.stderr + done.stdout
        elif line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            environ[name] = value
        else:
            other.append(line)
    return out


def alike(wanted):
    return re.compile(".*".join(re.escape(part) for part in wanted.split("...")), re.DOTALL)


@pytest.mark.parametrize("page", ["first-playbook.md", "primer-playbook.md"])
def test_a_walk_through_goes_as_it_is_told(page, tmp_path):
    environ: dict[str, str] = {}
    compared = 0
    for commands, wanted in steps(page):
        out = printed(commands, tmp_path, environ)
        if wanted is not None:
            assert alike(wanted).fullmatch(out), out
            compared += 1
    assert compared == 8


def test_both_tell_the_same_steps():
    english, spanish = (list(steps(page)) for page in ("first-playbook.md", "primer-playbook.md"))
    assert len(english) == len(spanish)
    assert [wanted is None for _, wanted in english] == [wanted is None for _, wanted in spanish]


def test_a_backup_is_restored_on_another_path_as_it_is_told(tmp_path):
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    SqliteStore.open(load_settings(tmp_path / "config").store).close()
    told = [step for step in steps("running.md") if step[1] is not None]
    assert len(told) == 2
    for commands, wanted in told:
        assert printed(commands, tmp_path, {}) == wanted
    assert (tmp_path / "elsewhere/var/serviola.sqlite3").exists()


def test_what_a_data_folder_holds_stands_on_the_page_on_running():
    page = (ROOT / "docs" / "running.md").read_text()
    for name in (KEY, DELEGATIONS, ROTAS, "wakeups.jsonl", "drill.sqlite3", "drill-tool.json"):
        assert f"`{name}" in page, name
