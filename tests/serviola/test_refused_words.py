"""Words that no command can take are refused in the language that is spoken, with the same code."""

from __future__ import annotations

import re
import sys

import pytest

from serviola.commands import main

ENGLISH = re.compile(r"\b(Usage|Try|for help|Missing|No such|Invalid|requires|unexpected|Input should)\b")


def run(words, language, monkeypatch, capsys):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", language)
    monkeypatch.setattr(sys, "argv", ["serviola", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nonsense"], "Error: No existe la orden 'nonsense'."),
        (["signals"], "Error: No existe la orden 'signals'. ¿Quiso decir 'signal'?"),
        (["explain"], "Error: Falta el argumento 'id'."),
        (["check", "--formt", "x"], "Error: No existe la opción --formt (parecidas: --format)"),
        (["test", "--language"], "Error: La opción '--language' necesita un valor."),
        (["demo", "--pace", "fast"], "Error: Valor no válido para '--pace': debe ser un número"),
        (["demo", "--pace", "-1"], "Error: Valor no válido para '--pace': debe ser 0 o más"),
        (["stop", "one", "two", "three"], "Error: Sobran argumentos: one two three."),
    ],
)
def test_it_is_said_in_spanish_and_ends_as_in_english(words, says, monkeypatch, capsys):
    code, said = run(words, "es", monkeypatch, capsys)
    assert said.splitlines()[-1] == says
    assert not ENGLISH.search(said), said
    english_code, english = run(words, "en", monkeypatch, capsys)
    assert code == english_code == 2
    assert ENGLISH.search(english)


def test_a_word_of_no_scale_is_refused_without_the_word_of_the_library(monkeypatch, capsys):
    _, said = run(["signal", "x", "--hazard", "xyz"], "es", monkeypatch, capsys)
    assert "Error: Valor no válido para '--hazard': 'xyz' no es uno de 'earthquake'" in said
    assert "Value error" not in said


def test_a_group_without_a_command_shows_its_help_alone(monkeypatch, capsys):
    code, said = run(["contacts"], "es", monkeypatch, capsys)
    assert (code, said.count("Uso: ")) == (2, 1)
    assert "Error" not in said
    assert "Órdenes:" in said


def test_a_command_that_refuses_ends_with_its_own_code(monkeypatch, capsys):
    code, said = run(["test", "there-is-none"], "es", monkeypatch, capsys)
    assert (code, "no existe there-is-none" in said) == (2, True)
