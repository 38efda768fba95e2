"""docs/config.schema.json and its neighbors: every key explained, all that ships accepted, what is wrong refused."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engine.rules.strict_yaml import read
from programs.tools.vendors import VENDOR_FILES
from serviola.book_schema import book_schema
from serviola.config_schema import config_schema
from serviola.people_schema import people_schema
from serviola.tool_schema import tool_schema

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {
    "config": config_schema(),
    "people": people_schema(),
    "tool": tool_schema(),
    "programs": book_schema(),
}
READERS = {
    "config": (
        "serviola/settings.py",
        "serviola/settings_api.py",
        "serviola/settings_clearance.py",
        "serviola/settings_programs.py",
        "serviola/settings_reopening.py",
        "serviola/notify_settings.py",
    ),
    "people": ("notify/roster.py",),
    "programs": tuple(
        f"programs/book/{name}.py"
        for name in ("campaigns", "house", "house_rules", "load", "places", "ports", "reading")
    ),
    "tool": tuple(
        f"programs/tools/{name}.py"
        for name in ("load", "load_calls", "load_declaration", "load_handling", "load_kinds")
    ),
}
ASKS = {
    "text",
    "texts",
    "choice",
    "choices",
    "mapping",
    "mappings",
    "duration_s",
    "flag",
    "integer",
    "number",
}
ASKS |= {
    "raw",
    "_secret",
    "_id",
    "_path",
    "_paths",
    "read_path",
    "read_words",
    "read_secret",
    "_codes",
    "_texts",
    "_day",
    "_meters",
    "_place_id",
    "_places",
    "distance_km",
    "ident",
    "seconds",
}
BOOKS = sorted(
    str(path.relative_to(ROOT))
    for folder in ("config", "playbooks", "serviola/cases")
    for path in (ROOT / folder).rglob("*.yaml")
    if "\nschema: serviola/programs/1\n" in f"\n{path.read_text(encoding='utf-8')}"
)
SHIPPED = [
    ("config", "config/serviola.yaml"),
    ("people", "config/people.yaml"),
    ("tool", "config/tools/demo-mailer.yaml"),
    ("tool", "config/tools/rehearsal.yaml"),
    *(("tool", str(path.relative_to(ROOT))) for path in VENDOR_FILES.values()),
    *(("people", str(path.relative_to(ROOT))) for path in sorted(ROOT.glob("serviola/cases/*/people.yaml"))),
    *(("programs", book) for book in BOOKS),
]


def wrong(name: str, text: str) -> list[str]:
    return [one.message for one in Draft7Validator(SCHEMAS[name]).iter_errors(read(text, "x.yaml").value)]


def keys_of(node: Any, path: str = ""):
    if isinstance(node, dict):
        for key, below in node.get("properties", {}).items() if node.get("type") == "object" else ():
            yield f"{path}.{key}", key, below
        for key, below in node.items():
            yield from keys_of(below, f"{path}.{key}")
    elif isinstance(node, list):
        for below in node:
            yield from keys_of(below, path)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_published_is_up_to_date_and_a_schema(name):
    written = json.dumps(SCHEMAS[name], indent=2, ensure_ascii=False) + "\n"
    assert (ROOT / f"docs/{name}.schema.json").read_text(encoding="utf-8") == written, "run: make docs"
    Draft7Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_has_a_description(name):
    found = list(keys_of(SCHEMAS[name]))
    assert len(found) > 5
    assert [path for path, _, below in found if not below.get("description", "").endswith(".")] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_that_a_reader_asks_for_is_in_its_schema(name):
    known = {key for _, key, _ in keys_of(SCHEMAS[name])}
    asked = set()
    for file in READERS[name]:
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                if called in ASKS and texts and isinstance(texts[0], str) and texts[0].isidentifier():
                    asked.add(texts[0])
    assert asked - known == set()


@pytest.mark.parametrize(("name", "file"), SHIPPED)
def test_what_ships_is_accepted(name, file):
    assert wrong(name, (ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("config", "schema: serviola/config/2", "serviola/config/1"),
        ("config", "sources: [{name: usgs, kind: usgz, path: x}]", "usgz"),
        ("config", "sources: [{name: usgs, kind: usgs, path: x, every: 60}]", "60"),
        ("config", "notify: {mail: {host: h, from: a@b.cc, password: open}}", "open"),
        ("config", "brnd: main", "brnd"),
        ("people", "people: []", "[]"),
        ("people", "people: [{id: ada}]", "name"),
        ("tool", "kinds: {campaign: {pause_class: stop}}", "stop"),
        ("tool", "kinds: {campaign: {pause_class: suspend, pase: {}}}", "pase"),
        ("programs", "campaigns: [{id: a b}]", "a b"),
        ("programs", "campaigns: [{clas: survey}]", "clas"),
        ("programs", "itineraries: [{id: north, stops: []}]", "[]"),
        ("programs", "places: [{id: a, country: Haiti}]", "Haiti"),
        ("programs", "rules: {min_stay: 6}", "6"),
        ("programs", "vessels: [{name: Aurelia, max_speed_kn: 99}]", "99"),
    ],
)
def test_what_is_wrong_is_refused(name, text, says):
    assert any(says in message for message in wrong(name, text))


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("config/serviola.yaml", "config"),
        ("config/people.yaml", "people"),
        ("config/programs.yaml", "programs"),
        ("config/tools/rehearsal.yaml", "tool"),
    ],
)
def test_what_ships_names_its_schema_for_the_editor(file, schema):
    path = ROOT / file
    first = path.read_text(encoding="utf-8").splitlines()[0]
    mark = "# yaml-language-server: $schema="
    assert first.startswith(mark)
    assert (path.parent / first.removeprefix(mark)).resolve() == ROOT / f"docs/{schema}.schema.json"
