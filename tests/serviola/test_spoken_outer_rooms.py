"""What is refused at the outer doors is said with phrase(), so that it can be said in another language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from engine.model.said import told_by
from serviola.language import in_language
from serviola.retelling import said_again
from wire.strict_json import BadJson, read_json
from wire.targets import UnsafeTarget, check_url

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("console", "notify", "programs", "watchers", "wire")
NOT_SAID = {
    "console/app.py": "words of the OpenAPI document",
    "console/metrics.py": "words of the metrics",
    "programs/candidates.py": "its sentences are kept with the options, and said by their own room",
    "watchers/state_dept.py": "names of countries as the State Department writes them",
    "watchers/cap/hazards.py": "patterns that are searched for",
    "watchers/countries.py": "names of countries",
    "watchers/fcdo.py": "names of countries as the FCDO writes them",
    "watchers/fdsn/services.py": "words of the standard",
    "watchers/reading": "words that are looked for in texts",
    "watchers/usgs/scales.py": "words of USGS",
}
"""Files whose bare sentences nobody is told as ours, each with why; what they raise is looked at all the same."""
NOBODYS = {
    "a child says first that it is ready": "a slip between two processes of ours, and quoted in the log",
    "a secret is not written down": "a slip of the program, not of a person",
    "counting what was sent by": "what is asked of a tool, a name before the sentence",
    "the page of {}": "the name of what is read; its errors are not shown",
    "the session at Bluesky": "the name of a secret",
    "GeoJSON of weather alerts": "the name of a format",
    "{} is no file": "the gazetteer is built by engineers",
    "{}: not a hazard and a text with a tab between: {}": "weights are learnt by engineers",
    "the package signs another version than v1": "a slip of the program",
    "the process that takes documents apart": "the name of a process",
    "{} is not behind the guard": "the program does not start so",
    "{} is not in the table of entries; say which role it takes": "the program does not start so",
    "{}: a {} tool was neither built nor refused": "a slip of the program",
    "the gazetteer has no state {} in {}; see names.STATES": "the gazetteer is built by engineers",
    "the gazetteer has no town {} in {}; see german.py and exonyms.py": "the same",
    "{} holds {} files {}, and one is needed": "the same",
    "{}: a star stands at the very end, after a letter, and a phrase has words": "our own word lists",
    "{} stands for more than {} phrases": "the same",
    "{}: ({}) may be nothing, and leaves the endings behind it as words": "the same",
    "lexicon of {}, {}: {}": "the same",
    "{}: every group ends with its own parenthesis, and none holds another": "the same",
}
"""Sentences that no person reads who is not at work on the program, each with why."""
_SAYS = {"phrase"}
_APART = {"Depends", "Field", "Header", "Path", "Query", "compile", "register"}
"""What describes an API, or is a pattern."""
_LOGS = {"critical", "debug", "error", "exception", "info", "warning"}
_ERROR = re.compile(r"_?Bad\w*|Unsafe\w*|\w*Error|_?Refused|Broken|Waits|_?Not[A-Z]\w*|IllFormed|Problem")
_PAIR = re.compile(r"\b[a-z]{2,}\b[,;:]? (?=[a-z]{2,}\b)")
_OFTEN = 2
_MEDIA = re.compile(r"application/[a-z]")
"""Which forms we ask for."""


def plain_sentences(source, *, bare=True):
    """Give the line and the words of each English sentence that is not made with phrase()."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = _text(node, above)
        if not text or _MEDIA.match(text) or not (pairs := len(_PAIR.findall(text))):
            continue
        calls = list(_calls(node, above))
        if any(_is_apart(call) for call, _ in calls):
            continue
        raised = any(_ERROR.fullmatch(_name(call)) and into in call.args for call, into in calls)
        if raised or (bare and pairs >= _OFTEN):
            yield getattr(node, "lineno", 0), text


def _text(node, above):
    """Give the words of a text, {} for each value; "" for what is part of another, or a docstring."""
    if isinstance(above.get(node), ast.JoinedStr | ast.FormattedValue | ast.Expr):
        return ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _calls(node, above):
    """Give the calls of one statement that a text stands in, each with the argument that holds it."""
    while node in above and not isinstance(node, ast.stmt):
        node, into = above[node], node
        if isinstance(node, ast.Call):
            yield node, into


def _name(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_apart(call):
    name = _name(call)
    logged = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "LOG"
    return name in _SAYS | _APART or (logged and name in _LOGS)


def test_no_outer_room_says_a_sentence_that_stays_english():
    found, used = [], set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            apart = any(name == one or name.startswith(f"{one}/") for one in NOT_SAID)
            for line, text in plain_sentences(path.read_text("utf-8"), bare=not apart):
                if text in NOBODYS:
                    used.add(text)
                else:
                    found.append(f"{name}:{line}: say it with phrase(): {text[:80]!r}")
    assert found == []
    assert sorted(set(NOBODYS) - used) == []


@pytest.mark.parametrize(
    "source",
    [
        'raise ToolError("the tool fell over")',
        'raise SourceError(f"{name} is no feed", permanent=True)',
        'says = "the tool was not asked for it"',
        'return f"{count} of the files could not be read"',
        'fields.error("code", "there is no such tool")',
    ],
)
def test_a_plain_sentence_is_seen(source):
    assert len(list(plain_sentences(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'raise ToolError(phrase("the tool fell over"))',
        'LOG.warning("the tool was not asked for it: %s", error)',
        '"""The tool was not asked for it."""',
        'limit = Query(description="So many at once and no more of them.")',
    ],
)
def test_what_nobody_is_told_is_not_taken_for_a_sentence(source):
    assert list(plain_sentences(source)) == []


def test_an_address_that_is_not_asked_is_refused_in_spanish():
    with pytest.raises(UnsafeTarget) as refused:
        check_url("http://127.0.0.1/")
    assert str(refused.value) == (
        "127.0.0.1 is loopback; if that is meant, write allow_private with this host and its port beside the "
        "address"
    )
    assert in_language(told_by(refused.value), "es") == (
        "127.0.0.1 es loopback; si es lo que quiere, escriba allow_private con este host y su puerto junto a "
        "la dirección"
    )


def test_what_is_wrong_with_a_document_is_said_again_from_its_english():
    with pytest.raises(BadJson) as bad:
        read_json(b"[" * 99)
    assert said_again(f"wire: {bad.value}", "es") == "wire: está anidado a más de 60 niveles"
