"""Hostile and careless YAML: every document is read as YAML 1.2 reads it, or refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import PlaybookError
from engine.rules import yaml_events
from engine.rules.strict_yaml import MOST_BYTES, Located, read

ROOT = Path(__file__).parents[2]
WRITTEN = [
    "\n".join(lines[start : start + 12])
    for lines in (
        file.read_text().split("\n")
        for file in sorted([*ROOT.glob("playbooks/*/*.yaml"), *ROOT.glob("config/*.yaml")])
    )
    for start in range(0, len(lines), 12)
]
CHANGED = [
    *":-{}[]\"'#,&*!|>%@`\\\n\t ?",
    "",
    "\n  ",
    "é",
    ": ",
    "---\n",
    "...\n",
    "|2\n",
    "? ",
    " #x",
    "<<: x\n",
]


def refused(text: str | bytes) -> list[tuple[int, int, str]]:
    with pytest.raises(PlaybookError) as caught:
        read(text, "f.yaml")
    return [(found.line, found.col, found.code) for found in caught.value.findings]


HOSTILE: dict[str, tuple[str | bytes, list[tuple[int, int, str]]]] = {
    "an alias": ("a: &x 1\nb: *x\n", [(1, 4, "yaml-anchor"), (2, 4, "yaml-alias")]),
    "an alias bomb": (
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        [
            (1, 4, "yaml-anchor"),
            (2, 4, "yaml-anchor"),
            (2, 8, "yaml-alias"),
            (2, 12, "yaml-alias"),
            (3, 5, "yaml-alias"),
            (3, 9, "yaml-alias"),
        ],
    ),
    "an alias of itself": ("a: &x [*x]\n", [(1, 4, "yaml-anchor"), (1, 8, "yaml-alias")]),
    "an alias nobody named": ("a: *x\n", [(1, 4, "yaml-alias")]),
    "a merge": ("a: {b: 1}\n<<: {c: 1}\n", [(2, 1, "yaml-merge")]),
    "a merge bomb": ("<<: [{a: 1}, {a: 2}]\n", [(1, 1, "yaml-merge")]),
    "a tag that runs code": ("a: !!python/object/apply:os.system [ls]\n", [(1, 4, "yaml-tag")]),
    "a tag that renames": ("a: !!str 1\n", [(1, 4, "yaml-tag")]),
    "a tag of our own": ("a: !secret x\n", [(1, 4, "yaml-tag")]),
    "a tag that says nothing": ("a: ! x\n", [(1, 4, "yaml-tag")]),
    "an include": ("a: !include ../../other.yaml\n", [(1, 4, "yaml-tag")]),
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", [(3, 1, "yaml-duplicate")]),
    "a duplicate key below": ("a: {b: 1, b: 2}\n", [(1, 11, "yaml-duplicate")]),
    "a duplicate key in quotes": ("a: 1\n'a': 2\n", [(2, 1, "yaml-duplicate")]),
    "two documents": ("a: 1\n---\nb: 2\n", [(2, 1, "yaml-documents")]),
    "two documents after an end": ("a: 1\n...\n---\nb: 2\n", [(3, 1, "yaml-documents")]),
    "a directive": ("%YAML 1.1\n---\na: 1\n", [(1, 1, "yaml-directive")]),
    "a tag directive": ("%TAG ! tag:x,2000:\n---\na: 1\n", [(1, 1, "yaml-directive")]),
    "nothing": ("", [(1, 1, "yaml-empty")]),
    "only comments": ("# nothing\n", [(1, 1, "yaml-empty")]),
    "an empty document": ("---\n...\n", [(1, 1, "yaml-empty")]),
    "null": ("~\n", [(1, 1, "yaml-empty")]),
    "a number as key": ("a:\n  1: x\n", [(2, 3, "yaml-key")]),
    "true as key": ("true: x\n", [(1, 1, "yaml-key")]),
    "no key": (": x\n", [(1, 1, "yaml-syntax")]),
    "no key in brackets": ("{: x}\n", [(1, 2, "yaml-syntax")]),
    "a key of two lines": ("{a b: 1, ? a\n b : 2}\n", [(1, 12, "yaml-lines"), (1, 12, "yaml-duplicate")]),
    "a list as key": ("? [a]\n: x\n", [(1, 3, "yaml-key")]),
    "a mapping as key": ("{a: 1}: x\n", [(1, 1, "yaml-key")]),
    "a tab as indentation": ("a:\n\tb: 1\n", [(2, 1, "yaml-tab")]),
    "a tab after spaces": ("a:\n  \tb: 1\n", [(2, 1, "yaml-tab")]),
    "a tab after a dash": ("a:\n-\tb: 1\n", [(2, 2, "yaml-syntax")]),
    "NUL": ("a: b\0c\n", [(1, 5, "yaml-character")]),
    "an escape to the terminal": ("a: \x1b[2J\n", [(1, 4, "yaml-character")]),
    "a lone carriage return": ("a: 1\rb: 2\n", [(1, 5, "yaml-character")]),
    "next line": ("a: 1\x85b: 2\n", [(1, 5, "yaml-character")]),
    "line separator": ("a: 1\u2028b: 2\n", [(1, 5, "yaml-character")]),
    "text turned around": ("a: \u202eevil\n", [(1, 4, "yaml-character")]),
    "text isolated": ("a: x\u2066y\n", [(1, 5, "yaml-character")]),
    "a mark inside": ("a: \ufeff1\n", [(1, 4, "yaml-character")]),
    "zero width": ("ow\u200bner: x\n", [(1, 3, "yaml-character")]),
    "a tag character": ("a: x\U000e0041\n", [(1, 5, "yaml-character")]),
    "half a surrogate": ("a: \ud800\n", [(1, 4, "yaml-character")]),
    "an escaped NUL": ('a: "\\0"\n', [(1, 4, "yaml-character")]),
    "an escaped turn": ('a: "\\u202e"\n', [(1, 4, "yaml-character")]),
    "an escaped surrogate": ('a: "\\ud800"\n', [(1, 4, "yaml-character")]),
    "an escape beyond Unicode": ('a: "\\UFFFFFFFF"\n', [(1, 1, "yaml-syntax")]),
    "an unknown escape": ('a: "\\q"\n', [(1, 6, "yaml-syntax")]),
    "UTF-16": ("a: 1\n".encode("utf-16"), [(1, 1, "yaml-encoding")]),
    "UTF-16 without a mark": ("é".encode("utf-16-be"), [(1, 2, "yaml-encoding")]),
    "Latin-1": ("a: 1\nb: Königin\n".encode("latin-1"), [(2, 5, "yaml-encoding")]),
    "deep lists": ("[" * 50_000, [(1, 21, "yaml-depth")]),
    "deep mappings": ("{a: " * 50_000, [(1, 81, "yaml-depth")]),
    "deep blocks": ("\n".join(" " * n + f"k{n}:" for n in range(40)), [(21, 21, "yaml-depth")]),
    "a huge scalar": ("a: " + "x" * MOST_BYTES, [(1, 1, "yaml-size")]),
    "a huge scalar of wide characters": ("a: " + "ü" * (MOST_BYTES // 2), [(1, 1, "yaml-size")]),
    "a number with many digits": ("a: " + "9" * 10_000, [(1, 4, "yaml-number")]),
    "a number past JSON": ("a: 9007199254740993\n", [(1, 4, "yaml-number")]),
    "a number past floats": ("a: 1e999\n", [(1, 4, "yaml-number")]),
    "infinity": ("a: -.inf\n", [(1, 4, "yaml-number")]),
    "not a number": ("a: .nan\n", [(1, 4, "yaml-number")]),
    "an octal of old": ("a: 0123\n", [(1, 4, "yaml-number")]),
    "text over two lines": ("a: b\n  c\n", [(1, 4, "yaml-lines")]),
    "an item indented by mistake": ("- a\n - b\n", [(1, 3, "yaml-lines")]),
    "a quote closed lines later": ('a: "b\nc: d\ne: "\n', [(1, 4, "yaml-lines")]),
    "an open quote": ("a: 1\nb: 'c\nd: 2\n", [(2, 4, "yaml-syntax")]),
    "an open bracket": ("a: [b\n", [(1, 4, "yaml-syntax")]),
    "a closed bracket": ("a: b]\nc: ]\n", [(2, 4, "yaml-syntax")]),
    "two colons": ("a: b: c\n", [(1, 5, "yaml-syntax")]),
    "a list in a mapping": ("a: 1\n- b\n", [(2, 1, "yaml-syntax")]),
    "a reserved sign": ("a: @b\n", [(1, 4, "yaml-syntax")]),
    "a backtick": ("a: `b`\n", [(1, 4, "yaml-syntax")]),
    "a key without a colon": ("a: 1\nb\n", [(2, 1, "yaml-syntax")]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_refused_where_it_stands(name):
    text, expected = HOSTILE[name]
    found = refused(text)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: {b: >= Severe}\n",
            '>= stands here without quotes — put the comparison in quotes, such as ">= Severe"',
        ),
        (
            "a:\n  b: >= Severe\n",
            '>= stands here without quotes — put the comparison in quotes, such as ">= Severe"',
        ),
        ("a: > Severe\n", '> stands here without quotes — put the comparison in quotes, such as "> Severe"'),
        ("a: 1\n b: 2\nc:\n  - d\n  -e\n", "a colon stands where no key can be — check the indentation"),
        ("a:\n  - b\n  c: 1\n", "this line does not fit those above it — indent it as its neighbors"),
        ("a: 'b\nc: 1\n", "a quotation mark is opened and never closed — close it"),
        ("a: >-\n  b\nc: [d\n", "a bracket is opened here and never closed — close it with ]"),
    ],
)
def test_plain_mistakes_are_said_in_plain_words(text, said):
    with pytest.raises(PlaybookError) as caught:
        read(text, "p.yaml")
    assert any(said in str(one) for one in caught.value.findings)


AS_WRITTEN = {
    "on": "on",
    "off": "off",
    "yes": "yes",
    "NO": "NO",
    "y": "y",
    "true": True,
    "False": False,
    "tRUE": "tRUE",
    "null": None,
    "~": None,
    "": None,
    "Nil": "Nil",
    "22:30": "22:30",
    "1:30:00": "1:30:00",
    "2027-05-01": "2027-05-01",
    "2001-12-14t21:59:43.10-05:00": "2001-12-14t21:59:43.10-05:00",
    "1_000": "1_000",
    "12": 12,
    "-12": -12,
    "+12": 12,
    "0": 0,
    "0o17": 15,
    "0x1F": 31,
    "0b11": "0b11",
    "1.50": 1.5,
    ".5": 0.5,
    "1e3": 1000.0,
    "1.": 1.0,
    "1.2.3": "1.2.3",
    "=": "=",
    "'12'": "12",
    '"true"': "true",
    "'<<'": "<<",
    "Port-au-Prince": "Port-au-Prince",
    "Île de la Gonâve": "Île de la Gonâve",
    "لبادي": "لبادي",
    "👩‍🚀": "👩‍🚀",
    '"x\n\n  y"': "x\ny",
}


@pytest.mark.parametrize("written", AS_WRITTEN)
def test_scalars_are_what_yaml_1_2_says(written):
    value = read(f"a: {written}\n", "f.yaml").value["a"]
    assert value == AS_WRITTEN[written]
    assert type(value) is type(AS_WRITTEN[written])


def test_a_mark_at_the_start_and_windows_line_ends_are_harmless():
    assert read(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\n", "f.yaml").value == {"a": 1, "b": "x\ny\n"}


def test_every_value_and_key_knows_its_place():
    found = read("when:\n  - {hazard: quake}\n  -   at: >\n        x\n", "f.yaml")
    assert found.where() == (1, 1)
    assert found.where(("when", 0, "hazard")) == (2, 14)
    assert found.key_at(("when", 0, "hazard")) == (2, 6)
    assert found.where(("when", 1, "at")) == (3, 11)
    assert found.key_at(("when", 1, "at")) == (3, 7)
    assert found.where(("when", 1, "gone", 3)) == (3, 7)


def test_all_findings_come_at_once_and_in_order():
    assert refused("a: *x\nb: 007\nb: !t x\n1: y\n") == [
        (1, 4, "yaml-alias"),
        (2, 4, "yaml-number"),
        (3, 1, "yaml-duplicate"),
        (3, 4, "yaml-tag"),
        (4, 1, "yaml-key"),
    ]


def test_a_finding_says_what_and_what_to_do():
    with pytest.raises(PlaybookError) as caught:
        read("a: 1\na: 2\n", "f.yaml")
    assert str(caught.value) == "f.yaml:2:1: a stands here again; it was said in line 1 — keep one of them"


def test_a_flood_of_findings_ends():
    assert len(refused("- *x\n" * 10_000)) == 100


def sound(text: str | bytes) -> bool:
    """Say whether a document is read, or refused with places and remedies."""
    try:
        read(text, "f.yaml")
    except PlaybookError as error:
        return bool(error.findings) and all(
            found.line >= 1 and found.col >= 1 and found.remedy for found in error.findings
        )
    return True


@given(st.text(alphabet=st.sampled_from("ab:-?[]{},&*!|>'\"%@`# \n\t\\x0<=.~1\r\ufeff\u2028"), max_size=60))
def test_no_text_crashes_the_reader(text):
    assert sound(text)


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reader(raw):
    assert sound(raw)


def told(text: str) -> Located | list[str]:
    try:
        return read(text, "f.yaml")
    except PlaybookError as error:
        return [str(found) for found in error.findings]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(WRITTEN),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from(CHANGED))),
)
def test_libyaml_and_pyyaml_read_alike_whatever_somebody_mistypes(text, changes):
    for place, gone, put in changes:
        start = int(place * len(text))
        text = text[:start] + put + text[start + gone :]
    fast = told(text)
    with pytest.MonkeyPatch.context() as without:
        without.setattr(yaml_events, "_FAST", None)
        assert told(text) == fast


def test_what_is_nested_without_end_is_refused_by_the_fast_reader_too():
    assert refused("a: " + "[" * 200_000) == [(1, 23, "yaml-depth")]
