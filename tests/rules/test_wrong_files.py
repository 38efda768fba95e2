"""Whole wrong playbooks under tests/rules/wrong: each gives exactly the findings of findings.txt, and does not load.

A file whose name begins with unwise- loads, and is warned of.
"""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from engine.errors import PlaybookError
from engine.model.findings import Level
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from serviola.language import in_language
from serviola.loading import load_playbooks

FOLDER = Path(__file__).parent / "wrong"
FILES = sorted(FOLDER.glob("*.yaml"))
WANTED = (FOLDER / "findings.txt").read_text().splitlines()
AROUND = Surroundings(today="2026-06-01", has_cases=True, known={})


def found_in(file):
    """Give what is wrong in a file or, where it loads, what is unwise about it."""
    raw = file.read_bytes()
    try:
        playbook = load_playbook(raw, file.name)
    except PlaybookError as error:
        return error.findings
    return tuple(lint(playbook, read(raw, file.name), AROUND))


def line_of(one):
    return f"{one.file}:{one.line}:{one.col}: {one.level} {one.code}: {one.message} — {one.remedy}"


def test_there_are_enough_and_each_is_in_the_table():
    assert len(FILES) >= 60
    assert {line.partition(":")[0] for line in WANTED} == {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_wrong_file_gives_exactly_its_findings(file):
    assert [line_of(one) for one in found_in(file)] == [
        line for line in WANTED if line.startswith(f"{file.name}:")
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_loads_half_way(file):
    loaded = load_playbooks([file], brand="main")
    errors = [one for one in found_in(file) if one.level is Level.ERROR]
    assert len(loaded.playbooks) == (0 if errors else 1)
    assert len(loaded.findings) == len(errors)
    assert bool(errors) is not file.name.startswith("unwise-")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_is_said_in_spanish_without_a_word_of_english(file):
    english = {"the", "is", "not", "write", "did", "you", "mean", "and", "which", "without", "what"}
    for one in found_in(file):
        for said in (one.message, one.remedy):
            spanish = in_language(said, "es")
            words = {word.strip(string.punctuation) for word in spanish.lower().split()}
            assert not words & english, spanish
