"""Check a blueprint by itself: whatever its inputs allow must make a playbook that loads."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import PlaybookError
from engine.model.findings import Finding
from engine.model.said import phrase
from engine.rules.blueprint import Blueprint, sampled
from engine.rules.load import load_document
from engine.rules.words import shown


def check_blueprint(blueprint: Blueprint) -> list[Finding]:
    """Give what is wrong with a blueprint, each once, with the value of the input that shows it."""
    found: list[Finding] = []
    try:
        for name, value, document in sampled(blueprint):
            try:
                load_document(document, "")
            except PlaybookError as error:
                if not name:
                    return list(error.findings)
                found += [_with(one, name, value) for one in error.findings]
    except PlaybookError as error:
        return list(error.findings)
    # One place is said once, with the first value that shows that it is wrong.
    return list({(one.line, one.col, one.code): one for one in reversed(found)}.values())[::-1]


def _with(finding: Finding, name: str, value: object) -> Finding:
    words = ", ".join(map(shown, value)) if isinstance(value, list) else shown(value)
    message = phrase("where {name} is {value}, {message}", name=name, value=words, message=finding.message)
    return replace(finding, message=message)
