"""What docs/why.md shows is what the commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from serviola.commands.app import app
from serviola.commands.common import OUT
from tests.fakes.recorded_house import ROOT, furnished, hear, shipped

NAMES = ("disaster-near-port-call", "watch-150-km")
PAGE = ROOT / "docs" / "why.md"
SHOWN = re.compile(r"```console\n\$ serviola (.+)\n((?:.*\n)*?)```")
REST = "…"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Give a house that heard January 2010."""
    folder = tmp_path_factory.mktemp("house")
    hear("january-2010", folder / "heard.sqlite3", shipped(*NAMES))
    return furnished(folder, folder / "heard.sqlite3", *NAMES)


def printed(words: str, house: Path, monkeypatch) -> list[str]:
    monkeypatch.chdir(house)
    # The width of a terminal is taken when it is first spoken to, which another test may have been.
    monkeypatch.setattr(OUT, "width", 90)
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "en")
    done = CliRunner().invoke(app, words.split())
    assert done.exit_code == 0, done.output
    return [line.rstrip() for line in done.output.splitlines()]


@pytest.mark.parametrize(("words", "shown"), SHOWN.findall(PAGE.read_text(encoding="utf-8")))
def test_the_page_shows_what_is_printed(words, shown, house, monkeypatch):
    lines = shown.splitlines()
    got = printed(words, house, monkeypatch)
    if lines[-1] == REST:
        lines = lines[:-1]
        got = got[: len(lines)]
    assert got == lines
    assert len(lines) > 1


def test_the_page_answers_six_questions_in_as_many_sections():
    assert re.findall(r"^## (\d)\. .+\?$", PAGE.read_text(encoding="utf-8"), re.MULTILINE) == list("123456")
