"""What goes wrong here is meant to, thousands of times: nobody keeps what is logged of it."""

from __future__ import annotations

import logging

import pytest


@pytest.fixture(autouse=True)
def the_log_is_quiet():
    log = logging.getLogger("serviola")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    yield
    log.setLevel(level)
