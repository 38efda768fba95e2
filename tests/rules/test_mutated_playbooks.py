"""Playbooks as people and their editors break them: each loads, or gives findings with a place inside the file."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import PlaybookError
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read

ROOT = Path(__file__).parents[2]
SHIPPED = [file.read_text() for file in sorted(ROOT.glob("playbooks/*/playbook.yaml"))]
AROUND = Surroundings(today="2026-06-01", has_cases=True, known={})
TOKEN = re.compile(r"[\w.]+|[^\w\s]|\n +|\s+")
MORE = [
    "{",
    "}",
    "[",
    "]",
    ":",
    "-",
    "\t",
    "\r",
    "\0",
    "\ufeff",
    "\u202e",
    "é",
    "null",
    "true",
    "150",
    "1e999",
    "- ",
    "''",
    '"',
]
MORE += [
    "!!python/object:os.system",
    "&a",
    "*a",
    "<<",
    "---",
    "|",
    ">-",
    "0x1F",
    "9" * 40,
    "{{{{",
    "x" * 300,
    "\u2028",
    "#",
]


def said_of(raw):
    """Give what is found in a playbook, and the playbook if it loads."""
    try:
        playbook = load_playbook(raw, "p.yaml")
    except PlaybookError as error:
        return error.findings, None
    return lint(playbook, read(raw, "p.yaml"), AROUND), playbook


def holds(raw):
    """See that nothing raises, and that each finding has a place in the file, and words."""
    found, playbook = said_of(raw)
    assert found or playbook
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").split("\n")
    for one in found:
        assert 1 <= one.line <= len(lines) + 1, one
        width = len(lines[one.line - 1]) if one.line <= len(lines) else 0
        assert 1 <= one.col <= width + 2, one
        assert one.code
        assert one.message
        assert one.remedy


@st.composite
def mutated(draw):
    tokens = TOKEN.findall(draw(st.sampled_from(SHIPPED)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(tokens) - 1))
        match draw(st.sampled_from(["delete", "twice", "replace", "insert", "swap"])):
            case "delete":
                del tokens[at]
            case "twice":
                tokens.insert(at, tokens[at])
            case "replace":
                tokens[at] = draw(st.sampled_from([*MORE, draw(st.sampled_from(tokens))]))
            case "insert":
                tokens.insert(at, draw(st.sampled_from(MORE)))
            case _:
                other = draw(st.integers(0, len(tokens) - 1))
                tokens[at], tokens[other] = tokens[other], tokens[at]
    return "".join(tokens)


@settings(max_examples=300, deadline=None)
@given(mutated())
@example(SHIPPED[0].replace("\n", "\r\n"))
@example("\ufeff" + SHIPPED[0])
@example(SHIPPED[0].replace("    ", "\t"))
@example(SHIPPED[0] + "\0")
@example("[" * 5_000)
@example("a: " + "{a: " * 2_000)
@example("x: " + "y" * 1_100_000)
@example(SHIPPED[0].replace("team:", "équipe:"))
@example("when: [[[[]]]]")
@example("")
def test_whatever_is_written_loads_or_is_told_where_it_is_wrong(text):
    holds(text)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED), st.integers(0, 400), st.binary(min_size=1, max_size=3))
@example(SHIPPED[0], 40, b"\xff\xfe")
@example(SHIPPED[0], 40, b"\xed\xa0\x80")
def test_whatever_bytes_stand_there_loads_or_is_told(text, at, more):
    raw = text.encode()
    holds(raw[:at] + more + raw[at:])


def test_what_ships_is_not_mutated_by_its_line_ends_and_mark():
    for text in SHIPPED:
        assert said_of(text) == said_of(text)
        if "\nfrom: " in text:
            continue  # without its blueprint it says nothing
        _, plain = said_of(text)
        _, marked = said_of("\ufeff" + text.replace("\n", "\r\n"))
        assert plain is not None
        assert marked is not None
        assert plain.when == marked.when
