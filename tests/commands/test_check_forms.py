"""The forms of what `serviola check` finds: text in two languages, JSON, commands of GitHub Actions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.model.findings import Finding, Level
from engine.model.said import phrase
from serviola.finding_forms import for_github, for_program, one_line
from tests.fakes.command_line import serviola
from tests.rules.short_form import changed

FINDING = Finding(
    file="a, b: c.yaml",
    line=3,
    col=7,
    level=Level.ERROR,
    code="unit",
    message=phrase("{key} is {value}, a number without a unit", key="100 %\nlease", value=150),
    remedy=phrase("write {code}", code="72h"),
)


def test_a_line_says_where_what_and_what_to_do_in_each_language():
    assert one_line(FINDING, "en") == (
        "a, b: c.yaml:3:7: 100 %\nlease is 150, a number without a unit — write 72h"
    )
    assert (
        one_line(FINDING, "es") == "a, b: c.yaml:3:7: 100 %\nlease es 150, un número sin unidad — escriba 72h"
    )


def test_a_program_reads_seven_keys():
    assert for_program(FINDING, "es") == {
        "file": "a, b: c.yaml",
        "line": 3,
        "col": 7,
        "severity": "error",
        "code": "unit",
        "message": "100 %\nlease es 150, un número sin unidad",
        "remedy": "escriba 72h",
    }


def test_github_is_told_in_one_line_whatever_stands_in_it():
    assert for_github(FINDING, "en") == (
        "::error file=a%2C b%3A c.yaml,line=3,col=7,title=unit::"
        "100 %25%0Alease is 150, a number without a unit — write 72h"
    )


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Two playbooks with two errors each."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        text = changed("lease: 72h", "lease: 72").replace("before_arrival: 7d", "before_arrival: 7")
        (tmp_path / name / "playbook.yaml").write_text(text)
    return tmp_path


def test_everything_in_every_file_is_said_at_once_in_each_form(wrong):
    lines = {f"{name}/playbook.yaml:{line}:" for name in ("one", "other") for line in (13, 16)}
    text = serviola("check", ".", cwd=wrong)
    assert {line[: line.index(":", line.index(":") + 1) + 1] for line in text.stderr.splitlines()} == lines
    assert (text.stdout, text.returncode) == ("2 files read: 4 errors, 0 warnings\n", 1)

    found = serviola("check", ".", "--format", "json", cwd=wrong)
    assert {f"{one['file']}:{one['line']}:" for one in json.loads(found.stdout)} == lines
    assert found.returncode == 1

    github = serviola("check", ".", "--format", "github", cwd=wrong)
    assert len(github.stdout.splitlines()) == 4
    assert github.stdout.startswith(
        "::error file=one/playbook.yaml,line=13,col=30,title=unit::before_arrival is 7,"
    )


@pytest.mark.parametrize(
    ("language", "environ", "said"),
    [
        ("", {"SERVIOLA_LANGUAGE": "es"}, "un número sin unidad"),
        ("", {"LC_ALL": "es_ES.UTF-8"}, "un número sin unidad"),
        ("en", {"SERVIOLA_LANGUAGE": "es"}, "a number without a unit"),
        ("es", {}, "un número sin unidad"),
    ],
)
def test_the_option_comes_before_the_environment(wrong, language, environ, said):
    asked = ["--language", language] if language else []
    shown = serviola("check", ".", *asked, cwd=wrong, environ=environ)
    assert all(said in line for line in shown.stderr.splitlines())
    assert ("2 archivos leídos" in shown.stdout) is (said == "un número sin unidad")


def test_a_language_or_a_form_that_is_none_is_refused(wrong):
    assert (
        "there is no language fr; choose one of: en, es"
        in serviola("check", ".", "--language", "fr", cwd=wrong).stderr
    )
    assert serviola("check", ".", "--language", "fr", cwd=wrong).returncode == 2
    assert serviola("check", ".", "--format", "xml", cwd=wrong).returncode == 2
    assert serviola("check", "nowhere", cwd=wrong).returncode == 2
