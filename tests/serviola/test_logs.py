"""No secret that was looked up reaches the log, whoever says it."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
from pathlib import Path

import pytest
from rich.console import Console

from engine.errors import SourceError
from engine.model.said import phrase
from serviola.language import in_language
from serviola.logs import handler, json_handler
from wire.secrets import resolve

ROOT = Path(__file__).resolve().parents[2]
CANARY = "svl-canary-7f3a9c"


class Unsayable:
    """What somebody logs, and has no text."""

    def __str__(self) -> str:
        raise ValueError("no text")


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


def logged(record_of, handler_of, **options):
    """Give what a handler writes of one record."""
    out = io.StringIO()
    logger = logging.getLogger("serviola.trial.said")
    made = handler_of(Console(file=out, width=300, **options))
    logger.addHandler(made)
    try:
        record_of(logger)
    finally:
        logger.removeHandler(made)
    return out.getvalue()


def answers_again(logger):
    logger.warning(phrase("{name}: answers again", name="usgs"))


@pytest.mark.parametrize("terminal", [True, False])
def test_a_warning_is_said_in_the_language_of_the_house(terminal, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    said = logged(answers_again, handler, force_terminal=terminal)
    assert "usgs: responde de nuevo" in said
    assert "answers" not in said


def test_an_error_inside_a_warning_is_said_in_that_language_too(monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    error = SourceError(phrase("unexpected {name}", name="KeyError"))
    said = logged(
        lambda logger: logger.warning(
            phrase(
                "what {name} said could not be kept; it is looked at again: {error}", name="a", error=error
            )
        ),
        handler,
    )
    assert "lo que dijo a no se pudo guardar; se vuelve a mirar: " in said
    assert in_language(phrase("unexpected {name}", name="KeyError"), "es") in said


def test_what_is_logged_for_programs_has_one_key_in_every_language(monkeypatch):
    seen = {}
    for language in ("en", "es"):
        monkeypatch.setenv("SERVIOLA_LANGUAGE", language)
        (line,) = logged(answers_again, json_handler).splitlines()
        seen[language] = json.loads(line)
    assert seen["en"]["event"] == seen["es"]["event"] == "{name}: answers again"
    assert seen["en"]["says"] == "usgs: answers again"
    assert seen["es"]["says"] == "usgs: responde de nuevo"
    assert seen["es"]["level"] == "WARNING"


def test_what_is_logged_for_programs_holds_no_secret_and_one_line_with_its_trace():
    resolve("${secret:TRIAL}", environ={"TRIAL": CANARY})

    def fails(logger):
        try:
            raise RuntimeError(f"401 for {CANARY}")
        except RuntimeError:
            logger.exception(phrase("{name}: works again", name=CANARY))

    (line,) = logged(fails, json_handler).splitlines()
    assert CANARY not in line
    assert "RuntimeError" in json.loads(line)["trace"]


@pytest.mark.parametrize("hostile", ["a\r\nb", "a\x1b[31mb", "a\u2028b", "a\x85b"])
def test_what_the_world_wrote_is_one_line_without_controls(hostile):
    for said in (phrase("{name}: answers again", name=hostile), f"plain {hostile}"):
        line = logged(lambda logger, said=said: logger.warning(said), handler)
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line
        assert "a\\" in line


def test_every_line_of_the_log_is_a_sentence_that_can_be_said_in_each_language():
    levels = {"info", "warning", "error", "exception", "critical"}
    bare = []
    for room in ("console", "engine", "notify", "programs", "serviola", "store", "watchers", "wire"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and ast.unparse(node.func.value) == "LOG"
                    and node.func.attr in levels
                ):
                    said = node.args[0]
                    if isinstance(said, ast.JoinedStr | ast.BinOp) or (
                        isinstance(said, ast.Constant) and re.search(r"[A-Za-z]{2}", str(said.value))
                    ):
                        bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert bare == []


@pytest.mark.parametrize("msg", ["%d of %s", Unsayable()])
def test_what_others_log_wrongly_stops_nobody_and_is_named(msg, capsys):
    out = io.StringIO()
    resolve("${secret:TRIAL}", environ={"TRIAL": CANARY})
    wrong = logging.LogRecord("other", logging.WARNING, "x.py", 1, msg, ("x",), None)
    handler(Console(file=out, width=300)).handle(wrong)
    assert "what other logs cannot be put together (" in out.getvalue()
    assert capsys.readouterr().err == ""
