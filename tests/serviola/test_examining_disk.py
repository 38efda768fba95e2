"""The doctor notices a disk that is nearly full, and a store that cannot be written."""

from __future__ import annotations

import os
import shutil
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from engine.errors import StoreError
from engine.model.time import parse_iso
from serviola.commands.common import Guard
from serviola.examining import _lists, _store
from serviola.examining_besides import drills
from serviola.examining_disk import disk
from serviola.examining_record import records
from serviola.findings import ILL, WARNING
from store.faults import plainly

NOW = parse_iso("2026-11-01T09:30:00Z")


def test_nothing_is_said_of_a_disk_with_room(tmp_path):
    assert disk(tmp_path / "not" / "yet" / "s.sqlite3") == []


def test_little_room_is_a_warning_with_the_number(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=7 * 1024**2))
    (found,) = disk(tmp_path / "s.sqlite3")
    assert found.state == WARNING
    assert found.says == "only 7 MB are free where the store lies"


def test_what_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path)
    (found,) = disk(tmp_path / "s.sqlite3")
    assert found.state == ILL
    assert found.says == f"{tmp_path} cannot be written"


def test_a_folder_that_is_shut_to_us_is_said_with_who_should_ask(tmp_path):
    """Of a name that no disk takes the system says as little as of a folder that is somebody else's alone."""
    shut = tmp_path / ("n" * 300)
    settings: Any = SimpleNamespace(store=shut / "s.sqlite3", drill_store=shut / "d.sqlite3", brand="main")
    found = _store(settings)
    assert (found.state, found.remedy) == (ILL, "give the command as whoever runs the service")
    assert found.says.endswith("File name too long")
    assert records(settings) == _lists(settings) == disk(settings.store) == []
    assert drills(settings, NOW).state == WARNING


def test_a_command_that_may_not_look_says_so_in_a_sentence(capsys):
    with pytest.raises(typer.Exit) as left, Guard():
        raise PermissionError(13, "Permission denied", "/srv/var/serviola.sqlite3")
    assert left.value.exit_code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith("/srv/var/serviola.sqlite3 is shut to this user (Permission denied); give the")
    with pytest.raises(PermissionError), Guard():
        raise PermissionError("a bug of ours, with no file")


def test_a_folder_that_is_not_there_is_said_in_the_words_of_the_store(tmp_path):
    says = "it cannot be opened; look whether the folder is there"
    with pytest.raises(StoreError, match=says) as refused, plainly(tmp_path / "backup"):
        (tmp_path / "no" / "folder").write_text("")
    assert "Errno" not in str(refused.value)
