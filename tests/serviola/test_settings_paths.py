"""Paths of the configuration are said as they are seen from where the command is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from serviola.settings_paths import from_folder


@pytest.mark.parametrize(
    ("folder", "written", "seen"),
    [
        ("config", "../playbooks", "playbooks"),
        ("config", "people.yaml", "config/people.yaml"),
        (".", "playbooks", "playbooks"),
        ("../other/config", "../playbooks", "../other/playbooks"),
        ("/etc/serviola/config", "../playbooks", "/etc/serviola/playbooks"),
        ("config", "/srv/playbooks", "/srv/playbooks"),
        ("config", "", "config"),
    ],
)
def test_a_path_is_said_without_detours(folder, written, seen):
    assert str(from_folder(Path(folder), written)) == seen


def test_behind_a_link_the_way_stays_as_it_is_written_and_no_link_is_followed(tmp_path, monkeypatch):
    (tmp_path / "else" / "config").mkdir(parents=True)
    (tmp_path / "else" / "playbooks").mkdir()
    (tmp_path / "config").symlink_to(tmp_path / "else" / "config")
    (tmp_path / "today").symlink_to(tmp_path / "else" / "playbooks")
    monkeypatch.chdir(tmp_path)
    assert str(from_folder(Path("config"), "../playbooks")) == "config/../playbooks"
    assert str(from_folder(Path("else/config"), "../../today")) == "today"
