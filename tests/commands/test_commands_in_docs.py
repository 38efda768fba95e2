"""Every command line of the README and the pages of docs/: there is such a command, with such options and arguments.

What a walk-through prints is compared in test_walk_throughs.py; here nothing is run, only read as the program reads it.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from serviola.commands.app import app

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?serviola (?P<words>[a-z].*)")
INLINE = re.compile(r"(?<!`)`(?:\.venv/bin/)?serviola\s+(?P<words>[a-z][^`]*)`(?!`)")
AFTER = re.compile(r"\s(?:#|[|&]|\d?>{1,2}|;|<)(?:\s|$).*| \d?>\S+$")
"""What a shell takes for itself."""


def commands_of(page):
    """Give each command line of the blocks of a page, with lines that go on joined."""
    for block in BLOCK.findall(page.read_text()):
        for line in block.replace("\\\n", " ").splitlines():
            if found := COMMAND.fullmatch(line.strip()):
                yield AFTER.sub("", found["words"]).strip()


def named_in(page):
    """Give the command that each passing mention within a sentence names; what follows it may be cut short there."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {found["words"].split()[0] for found in INLINE.finditer(text)}


GIVEN = sorted({words for page in PAGES for words in commands_of(page)})


def refused(words):
    """Say why the program would not take words; nothing where it would, whatever stands in them."""
    command: Any = get_command(app)
    name: Any = "serviola"
    context, rest = None, list(words)
    while True:
        try:
            context = command.make_context(name, rest, parent=context)
            rest = [*context._protected_args, *context.args]
            if not isinstance(command, TyperGroup) or not rest:
                return ""
            name, command, rest = command.resolve_command(context, rest)
        except typer.BadParameter as error:
            # A file that is not there is no fault of a page; an argument that is missing is.
            return error.format_message() if error.format_message().startswith("Missing") else ""
        except typer.TyperException as error:
            return error.format_message()


def test_there_are_commands_on_many_pages():
    assert len(GIVEN) > 60


@pytest.mark.parametrize("words", GIVEN)
def test_a_command_that_is_shown_can_be_given(words):
    assert refused(shlex.split(words)) == ""


def test_a_command_that_is_named_within_a_sentence_is_there():
    root: Any = get_command(app)
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    named = {page.name: named_in(page) for page in (*PAGES, *decisions)}
    assert sum(map(len, named.values())) > 100
    unknown = {page: words - root.commands.keys() for page, words in named.items()}
    assert {page: words for page, words in unknown.items() if words} == {}


def test_what_is_none_is_noticed():
    assert refused(["chekc"]).startswith("No such command")
    assert refused(["check", "--nonsense"]).startswith("No such option")
    assert refused(["explain"]).startswith("Missing argument")
    assert refused(["holds", "shwo"]).startswith("No such command")


def test_whoever_speaks_in_the_readme_was_given_a_token_and_is_in_the_sample():
    shown = (ROOT / "README.md").read_text()
    people = (ROOT / "config" / "people.yaml").read_text()
    speakers = re.findall(r"--token-file (\w+)\.token", shown)
    assert len(speakers) > 1
    for who in speakers:
        assert re.search(rf"serviola token {who}( --role \w+)* > {who}\.token", shown), who
        assert f"{{id: {who}," in people
    assert re.search(r"serviola signal .*--token-file bruno\.token", shown)
    assert "token bruno --role signal" in shown
