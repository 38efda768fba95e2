"""Wrong configurations: each folder of wrong_config holds one file that is wrong, and what is said of it.

The other files are those of `right`, of which nothing is said.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from serviola.checking import check_paths
from serviola.language import in_language

FOLDER = Path(__file__).parent / "wrong_config"
NAMES = sorted(each.name for each in FOLDER.iterdir() if each.is_dir() and each.name != "right")
WANTED = (FOLDER / "findings.txt").read_text().splitlines()


def found_in(name, tmp_path):
    house = tmp_path / "config"
    shutil.copytree(FOLDER / "right", house)
    if name != "right":
        shutil.copytree(FOLDER / name, house, dirs_exist_ok=True)
    for below in ("playbooks", "feed"):
        (house / below).mkdir()
    _, findings = check_paths([house], today="2026-06-01")
    return house, findings


def test_nothing_is_said_of_what_is_right(tmp_path):
    assert found_in("right", tmp_path)[1] == []


def test_there_are_enough_and_each_is_in_the_table():
    assert len(NAMES) >= 20
    assert {line.partition("/")[0] for line in WANTED} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_configuration_gives_exactly_its_findings(name, tmp_path):
    house, findings = found_in(name, tmp_path)
    said = [
        f"{name}/{Path(one.file).name}:{one.line}:{one.col}: {one.level} {one.code}: {one.message} — {one.remedy}"
        for one in findings
    ]
    assert [line.replace(f"{house}/", "") for line in said] == [
        line for line in WANTED if line.startswith(f"{name}/")
    ]
    for one in findings:
        assert in_language(one.remedy, "es") != one.remedy, one.remedy
