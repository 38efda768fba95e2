"""Cases that were really played, once for all tests: what their stores hold."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from serviola import samples
from serviola.case import load_case
from serviola.demo import play
from serviola.stage import Stage

CASES = ("january-2010", "nevada-2025")


def store_of(folder: Path) -> Path:
    return folder / "store" / "serviola.sqlite3"


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """Play each case once; give its folder."""
    folders = {}
    for name in CASES:
        folders[name] = tmp_path_factory.mktemp(name)
        asyncio.run(play(Stage(case=load_case(samples.CASES / name), folder=folders[name])))
    return folders


@pytest.fixture(params=CASES)
def record(request, played, tmp_path):
    """Give a copy of a played case's store, which a test may change."""
    return _copy(played[request.param], tmp_path)


@pytest.fixture
def january(played, tmp_path):
    """Give a copy of the store of the case that has words of every kind."""
    return _copy(played["january-2010"], tmp_path)


def _copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder / "store", target / "store")
    return store_of(target)
