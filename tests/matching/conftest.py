"""Each playbook of the pool is read and compiled once for all examples, which would else do nothing but that."""

from __future__ import annotations

import pytest

from tests.matching import pool


@pytest.fixture(autouse=True, scope="module")
def playbooks_are_read_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.response.state.load_playbook", pool.load_once)
        patch.setattr("engine.response.state.compile_playbook", pool.compile_once)
        patch.setattr("engine.rules.index.fileable", pool.file_once)
        yield
