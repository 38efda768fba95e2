"""No secret that was looked up reaches the log, whoever says it."""

from __future__ import annotations

import io
import logging
import re

import pytest
from rich.console import Console

from serviola.logs import handler
from wire.secrets import resolve

CANARY = "svl-canary-7f3a9c"


@pytest.fixture(params=[True, False], ids=["terminal", "pipe"])
def log(request):
    """Give a logger and what it wrote."""
    out = io.StringIO()
    logger = logging.getLogger("serviola.trial")
    made = handler(Console(file=out, force_terminal=request.param, width=300))
    logger.addHandler(made)
    yield logger, out
    logger.removeHandler(made)


def test_a_token_in_an_exception_does_not_reach_the_log(log):
    logger, out = log
    resolve("${secret:TRIAL}", environ={"TRIAL": CANARY})
    try:
        raise RuntimeError(f"401 for Bearer {CANARY}")
    except RuntimeError as error:
        logger.exception("source failed unexpectedly")
        logger.warning("it said: %s", error)
        logger.warning(f"it said {error}", extra={"token": CANARY})  # noqa: G004 - it is what must not harm
    said = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue())
    assert CANARY not in said
    assert said.count("401 for Bearer [secret]") >= 3
    assert "RuntimeError" in said


def test_what_is_piped_is_one_line_with_its_day(log):
    logger, out = log
    logger.warning("a long sentence " * 30)
    if "\x1b" not in out.getvalue():
        (line,) = out.getvalue().splitlines()
        assert line[:2] == "20"
        assert " WARNING a long sentence" in line
