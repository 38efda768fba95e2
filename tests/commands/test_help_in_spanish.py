"""The help of the commands in Spanish."""

from __future__ import annotations

import io

import pytest
import typer

from serviola.commands.app import app
from serviola.commands.help_texts import translate
from serviola.commands.refused_words import show
from serviola.language import LANGUAGES
from tests.fakes.command_line import serviola

SPANISH = {"SERVIOLA_LANGUAGE": "es"}


def groups_of(command, path="serviola"):
    """Give each command that has others below it, by its path."""
    if below := getattr(command, "commands", {}):
        yield path, command
        for name, one in below.items():
            yield from groups_of(one, f"{path} {name}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_a_list_of_commands_is_cut_at_eighty_columns(language):
    root = typer.main.get_command(app)
    if language != "en":
        translate(root, language)
    cut = []
    for path, group in groups_of(root):
        context = group.context_class(group, info_name=path, terminal_width=80, max_content_width=80)
        shown = group.get_help(context).splitlines()
        assert sum(line.split()[:1] == [name] for line in shown for name in group.commands) >= len(
            group.commands
        )
        cut += [f"{path}: {line}" for line in shown[1:] if line.endswith(("...", "…"))]
    assert cut == []


def test_the_list_of_commands_is_in_spanish(tmp_path):
    shown = serviola("--help", cwd=tmp_path, environ=SPANISH)
    assert shown.returncode == 0
    assert shown.stdout.startswith("Uso: ")
    assert "El vigía de un programa de clientes" in shown.stdout
    assert "Lista las propuestas abiertas." in shown.stdout
    assert "Muestra esta ayuda y termina." in shown.stdout


@pytest.mark.parametrize(
    "words", [("check", "--help"), ("new", "playbook", "--help"), ("programs", "show", "--help")]
)
def test_the_help_of_a_command_is_in_spanish_with_its_options(words, tmp_path):
    shown = serviola(*words, cwd=tmp_path, environ=SPANISH)
    assert shown.returncode == 0
    assert "Opciones:" in shown.stdout
    assert not {"Options:", "Arguments:", "Show", "default:"} & set(shown.stdout.split())


def test_a_command_does_the_same_in_every_language(tmp_path):
    assert serviola("check", "nowhere", cwd=tmp_path, environ=SPANISH).returncode == 2
    assert serviola("check", "--no-such-option", cwd=tmp_path, environ=SPANISH).returncode == 2
    assert "Options:" in serviola("check", "--help", "--language", "en", cwd=tmp_path, environ=SPANISH).stdout


def test_what_the_library_says_of_anything_but_the_words_is_told_without_how_they_are_written():
    said = io.StringIO()
    show(typer.TyperException("The file is gone."), said)
    assert said.getvalue() == "Error: The file is gone.\n"
