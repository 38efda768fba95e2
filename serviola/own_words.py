"""Own words: what a playbook says in the place of our templates, checked when read and found when said."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from engine.errors import TemplateError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.blueprint import document
from notify.render import TITLE_CHARS, FolderTemplates
from serviola.language import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.ports import Templates
    from engine.response.brand import Brand
    from engine.rules.blueprint import Blueprint
    from engine.rules.playbook import OwnWords, Playbook
    from engine.rules.strict_yaml import Located

LONGEST_TITLE = 2 * TITLE_CHARS
"""In characters, as it is written."""


def own_words(brand: Brand, playbook: str, template: str) -> tuple[str, str] | None:
    """Give the title and the body that a playbook has in the place of a template; None where it has none.

    They are in the language that Serviola runs in (SERVIOLA_LANGUAGE), else in the first that they are in.
    """
    plan = brand.plans.get(playbook)
    found = [] if plan is None else [one for one in plan.playbook.messages if one.template == template]
    wanted = language_of(os.environ)
    said = next((one for one in found if one.language == wanted), found[0] if found else None)
    return None if said is None else (said.title, said.body)


def wrong_words(playbook: Playbook, text: str, blueprint: Blueprint | None = None) -> list[Finding]:
    """Say what in a playbook's own words is not allowed, not known, too long or too costly, and where."""
    located = document(text, playbook.file, blueprint).located
    written = {playbook.file: text} | ({} if blueprint is None else {blueprint.file: blueprint.text})
    return [
        one for words in (*playbook.messages, *playbook.drafts) for one in _wrong(words, located, written)
    ]


def _wrong(words: OwnWords, located: Located, written: Mapping[str, str]) -> Iterator[Finding]:
    for part, source in (("title", words.title), ("body", words.body)):
        said, line = _refused(_templates(), words, part, source)
        if said:
            path = (*words.path, part)
            yield _finding(path, said, line, located, written.get(located.file_at(path), ""))


def _refused(templates: Templates, words: OwnWords, part: str, source: str) -> tuple[str, int]:
    """Say why one template is refused, and in which line of it; an empty sentence where it is not."""
    try:
        templates.check(source, of=words.template)
    except TemplateError as error:
        return str(error).removeprefix(f"line {error.line}: "), error.line
    if part == "title" and len(source) > LONGEST_TITLE:
        return f"the title has {len(source)} characters, and {LONGEST_TITLE} are allowed", 1
    asks = words.template.startswith("asked_") and part == "body"
    if asks and "approve_with" not in source:
        return "it does not say how to answer: add {{ approve_with }}", 1
    if words.template == "asked_end" and part == "body" and "for_good" not in source:
        return "it does not say that it cannot be undone: add {{ for_good }}", 1
    return "", 1


def _finding(path: tuple[str, ...], said: str, line: int, located: Located, text: str) -> Finding:
    first, col = located.where(path)
    # The words of a block begin in the line after its mark.
    block = "".join(text.splitlines()[first - 1 : first])[col - 1 : col] in {"|", ">"}
    return Finding(
        file=located.file_at(path),
        line=first + line - 1 + block,
        col=1 if line > 1 or block else col,
        level=Level.ERROR,
        code="words",
        message=phrase("{path} cannot be used: {why}", path=".".join(path), why=said),
        remedy=phrase("mend it, or leave it out for the usual words"),
    )


@cache
def _templates() -> FolderTemplates:
    return FolderTemplates()
