"""docs/findings.md: every code that a finding can have stands in it once, and no other."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("engine", "notify", "programs", "serviola", "watchers", "wire")
AT = {"error": 0, "found": 1, "finding": 2, "note": 1, "Unwise": 1, "_finding": 1}
"""Which argument of a call is the code, by the name of what is called."""
NOT_OF_FILES = {"LOG", "trip"}
DOCTOR = {"examining.py", "examining_ways.py"}


def codes_in(path):
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call):
            continue
        func = call.func
        name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        if isinstance(func, ast.Attribute) and getattr(func.value, "id", "") in NOT_OF_FILES:
            continue
        given = [each.value for each in call.keywords if name == "Finding" and each.arg == "code"]
        given += call.args[AT[name] : AT[name] + 1] if name in AT and len(call.args) > AT[name] + 1 else []
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield f"yaml-{one.value}" if name == "found" else one.value


def test_every_code_stands_on_the_page_once():
    written = {
        code
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path.name not in DOCTOR
        for code in codes_in(path)
    }
    page = (ROOT / "docs" / "findings.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \|(?: [^|]*\|){3}$", page, re.MULTILINE)
    assert [code for code, count in Counter(rows).items() if count > 1] == []
    assert sorted(written - set(rows)) == []
    assert sorted(set(rows) - written) == []
