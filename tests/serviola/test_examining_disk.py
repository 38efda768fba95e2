"""The doctor notices a disk that is nearly full, and a store that cannot be written."""

from __future__ import annotations

import os
import shutil
from types import SimpleNamespace

import pytest

from engine.errors import StoreError
from serviola.examining_disk import disk
from serviola.findings import ILL, WARNING
from store.faults import plainly


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


def test_a_folder_that_is_not_there_is_said_in_the_words_of_the_store(tmp_path):
    says = "it cannot be opened; look whether the folder is there"
    with pytest.raises(StoreError, match=says) as refused, plainly(tmp_path / "backup"):
        (tmp_path / "no" / "folder").write_text("")
    assert "Errno" not in str(refused.value)
