"""What people type first: another word for a command, no word at all, and a playbook that is still in shadow."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from serviola.commands.app import app
from serviola.commands.other_words import _OTHER
from tests.fakes.command_line import serviola

MAKE = ("new", "playbook", "--yes", "--name", "airport-strike", "--hazards", "strike", "--stage", "suggest")


@pytest.mark.parametrize(
    ("word", "meant"), [("lint", "check"), ("cases", "test"), ("undo", "holds"), ("approve", "decide")]
)
def test_another_word_for_a_command_is_answered_with_the_command(word, meant, tmp_path):
    refused = serviola(word, cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1] == f"Error: No such command '{word}'. Did you mean '{meant}'?"
    spanish = serviola(word, cwd=tmp_path, environ={"SERVIOLA_LANGUAGE": "es"}).stderr
    assert spanish.splitlines()[-1] == f"Error: No existe la orden '{word}'. ¿Quiso decir '{meant}'?"


def test_whoever_wants_a_new_tool_is_told_which_command_makes_one(tmp_path):
    refused = serviola("new", "tool", cwd=tmp_path)
    says = "Error: No such command 'tool'. Did you mean 'serviola tools new'?"
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (2, says)
    assert serviola("tools", "new", "--help", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("words", "named", "wrong", "meant"),
    [
        (("signal", "x", "--hazard", "strom"), "--hazard", "strom", "storm"),
        (("signal", "x", "--hazard", "Huelga"), "--hazard", "Huelga", "strike"),
        (("signal", "x", "--severity", "sever"), "--severity", "sever", "severe"),
        (("decide", "P-1", "aprove"), "answer", "aprove", "approve"),
    ],
)
def test_a_word_that_is_no_choice_is_answered_with_the_nearest(words, named, wrong, meant, tmp_path):
    refused = serviola(*words, cwd=tmp_path)
    says = f"Error: Invalid value for '{named}': there is no '{wrong}'. Did you mean '{meant}'?"
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (2, says)
    spanish = serviola(*words, cwd=tmp_path, environ={"SERVIOLA_LANGUAGE": "es"}).stderr
    says = f"Error: Valor no válido para '{named}': no existe '{wrong}'. ¿Quiso decir '{meant}'?"
    assert spanish.splitlines()[-1] == says


def test_a_word_near_no_choice_is_answered_with_all_of_them(tmp_path):
    refused = serviola("check", "--format", "wax", cwd=tmp_path)
    says = "Error: Invalid value for '--format': 'wax' is not one of 'text', 'json', "
    assert refused.stderr.splitlines()[-1].startswith(says)
    spanish = serviola("check", "--format", "wax", cwd=tmp_path, environ={"SERVIOLA_LANGUAGE": "es"}).stderr
    assert "'wax' no es uno de 'text', 'json', " in spanish.splitlines()[-1]


def test_what_is_advised_is_a_command_and_what_is_answered_is_none():
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    commands = group.commands
    words = [word for others in _OTHER.values() for word in others]
    assert {each.split()[0] for each in _OTHER} <= set(commands)
    assert not set(words) & set(commands)
    assert len(words) == len(set(words))


def test_the_version_is_said(tmp_path):
    assert serviola("--version", cwd=tmp_path).stdout == f"serviola {version('serviola')}\n"


def test_a_shell_is_told_how_commands_go_on(tmp_path):
    asks = {"_SERVIOLA_COMPLETE": "complete_bash", "COMP_WORDS": "serviola why", "COMP_CWORD": "1"}
    assert serviola(cwd=tmp_path, environ=asks).stdout.split() == ["why-not"]


def test_without_paths_the_usual_folders_are_looked_at(tmp_path):
    for command in ("check", "test"):
        refused = serviola(command, cwd=tmp_path)
        assert refused.returncode == 2
        assert refused.stderr.startswith("name what to look at")
    assert serviola(*MAKE, cwd=tmp_path).returncode == 0
    assert serviola("check", cwd=tmp_path).stdout == "2 files read: 0 errors, 0 warnings\n"
    assert "3 passed, 0 failed" in serviola("test", cwd=tmp_path).stdout


def test_a_case_that_wants_a_question_of_a_playbook_in_shadow_says_so(tmp_path):
    assert serviola(*MAKE, cwd=tmp_path).returncode == 0
    folder = tmp_path / "playbooks" / "airport-strike"
    file, cases = folder / "playbook.yaml", folder / "cases.yaml"
    # Without the line it is in shadow, too.
    file.write_text(re.sub(r"^stage: .*\n", "", file.read_text(), flags=re.MULTILINE))
    played = serviola("test", cwd=tmp_path)
    assert played.returncode == 1
    assert "in shadow, which asks nobody; to try it as if it asked: given: stage: suggest" in played.stdout
    cases.write_text(cases.read_text().replace("programs.yaml}", "programs.yaml, stage: suggest}"))
    assert serviola("test", cwd=tmp_path).returncode == 0


SHOWN = re.compile(r"# ((?:notify|drills|heartbeat):.*|  (?:  )?\w+:.*)")
SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "BOARD_SECRET", "SMS", "HEARTBEAT_URL")


def test_what_the_sample_shows_in_comments_is_read_once_the_marks_are_gone(tmp_path):
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    file = tmp_path / "config" / "serviola.yaml"
    lines = [
        SHOWN.sub(r"\1", line) if SHOWN.fullmatch(line) else line for line in file.read_text().splitlines()
    ]
    file.write_text("\n".join(lines) + "\n")
    said = serviola("check", cwd=tmp_path, environ=dict.fromkeys(SECRETS, "https://board.example/1"))
    assert "0 errors, 0 warnings" in said.stdout, said.stderr
    assert {
        "notify:",
        "  slack:",
        '  quiet: {everybody: {from: "22:00", to: "07:00", zone: Europe/Madrid}}',
    } <= set(lines)
