"""Words for people from facts: templates rendered in a sandbox, with a cap on the output.

A fact is a text, and only ever a value. What cannot be seen is taken out of it, and its line breaks too,
unless the template reads it with `lines`. The first line of a template is the title; after an empty line
comes the body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.errors import TemplateError
from engine.model.said import phrase, told_by
from notify.allowed import FILTERS, LOOP_LINES, at_first, check_names, check_source, names_in
from notify.cleaning import clean, clean_lines, cut
from notify.facts import EVERY, OPTIONAL

TITLE_CHARS = 150
BODY_CHARS = 4_000
FACT_CHARS = 2_000
INSTEAD = phrase("The usual words, because those of the playbook could not be used")
LIST_LINES = LOOP_LINES - 1
"""And one that says how many more there are."""
_FAILURES = (JinjaError, TypeError, ValueError)
"""A filter or a comparison that is given what it cannot take raises Python's own errors."""
SHIPPED = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class _Page:
    title: Template
    body: Template
    lists: frozenset[str]


@cache
def sandbox() -> ImmutableSandboxedEnvironment:
    """Make the environment that templates run in: no globals, few filters, nothing undefined."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.filters["lines"] = _lines
    environment.filters = {name: environment.filters[name] for name in sorted(FILTERS)}
    environment.tests.clear()
    return environment


class FolderTemplates:
    """The port Templates over a folder of text files; each is checked when the folder is read."""

    def __init__(self, folder: Path = SHIPPED, *, told: Callable[[str], str] = str) -> None:
        """Read a folder; `told` says in its language what phrase() made."""
        self._told = told
        self._pages: dict[str, _Page] = {}
        for path in sorted(folder.glob("*.txt")):
            try:
                self._pages[path.stem] = _page(path.stem, path.read_text("utf-8"))
            except (OSError, UnicodeError) as error:
                raise TemplateError(
                    phrase("{name} cannot be read: {error}", name=path.name, error=error)
                ) from error
            except TemplateError as error:
                raise TemplateError(phrase("{name}: {error}", name=path.name, error=error)) from error

    def names(self) -> tuple[str, ...]:
        """Name the templates there are."""
        return tuple(self._pages)

    def check(self, source: str, *, of: str = "") -> None:
        parsed = check_source(sandbox(), source)
        if of:
            check_names(parsed, EVERY[of])
        try:
            template = sandbox().from_string(source)
        except JinjaError as error:
            raise at_first(str(error)) from error
        if of:
            try:
                _capped(template, dict.fromkeys(EVERY[of], "some words"), cap=BODY_CHARS)
            except _FAILURES as error:
                raise at_first(phrase("it cannot be put together: {error}", error=error)) from error

    def render(
        self, name: str, facts: Mapping[str, str], *, words: tuple[str, str] | None = None
    ) -> tuple[str, str]:
        if words is not None:
            try:
                return self._rendered(name, _own_page(name, *words), facts, title_needed=True)
            except TemplateError as error:
                title, body = self.render(name, facts)
                return (
                    title,
                    f"{body}\n\n{self._told(INSTEAD)}: {cut(self._told(told_by(error)), cap=FACT_CHARS)}",
                )
        page = self._pages.get(name)
        if page is None:
            raise TemplateError(
                phrase("there is no template {name}; add {name}.txt to the templates", name=name)
            )
        return self._rendered(name, page, facts)

    def _rendered(
        self, name: str, page: _Page, facts: Mapping[str, str], *, title_needed: bool = False
    ) -> tuple[str, str]:
        facts = {**dict.fromkeys(OPTIONAL, ""), **facts}
        missing = [fact for fact in EVERY.get(name, ()) if fact not in facts]
        if missing:
            raise TemplateError(
                phrase("the template {name} lacks the facts {missing}", name=name, missing=", ".join(missing))
            )
        shown = {fact: _shown(fact, text, lists=page.lists, told=self._told) for fact, text in facts.items()}
        try:
            title = _capped(page.title, shown, cap=TITLE_CHARS * 2)
            body = _capped(page.body, shown, cap=BODY_CHARS)
        except _FAILURES as error:
            raise TemplateError(
                phrase("the template {name} cannot be rendered: {error}", name=name, error=error)
            ) from error
        if title_needed and not (title.strip() and body.strip()):
            raise TemplateError(
                phrase("the words in the place of the template {name} come to nothing", name=name)
            )
        return clean(title, cap=TITLE_CHARS), body.strip()


@lru_cache(maxsize=256)
def _page(name: str, source: str) -> _Page:
    """Check and compile a template, once in a process: to compile costs more than all else of a start."""
    box = sandbox()
    used, lists = names_in(check_source(box, source))
    if name in EVERY and (unknown := sorted(used - set(EVERY[name]))):
        raise at_first(phrase("uses facts that it is not given: {unknown}", unknown=", ".join(unknown)))
    title, gap, body = source.partition("\n\n")
    if not gap or "\n" in title or not title.strip():
        raise at_first(phrase("a template is one line of title, an empty line, and the body"))
    try:
        return _Page(box.from_string(title), box.from_string(body), lists)
    except JinjaError as error:
        raise at_first(phrase("title and body are each whole in themselves: {error}", error=error)) from error


@lru_cache(maxsize=256)
def _own_page(name: str, title: str, body: str) -> _Page:
    """Check and compile the words that stand in the place of a template."""
    box, lists = sandbox(), frozenset[str]()
    for source in (title, body):
        parsed = check_source(box, source)
        check_names(parsed, EVERY.get(name, ()))
        lists |= names_in(parsed)[1]
    try:
        return _Page(box.from_string(title), box.from_string(body), lists)
    except JinjaError as error:
        raise at_first(str(error)) from error


def _shown(fact: str, text: str, *, lists: frozenset[str], told: Callable[[str], str]) -> str:
    if not isinstance(text, str):
        raise TemplateError(phrase("the fact {fact} is not a text", fact=fact))
    if fact not in lists:
        return clean(text, cap=FACT_CHARS)
    lines = [line for line in clean_lines(text, cap=BODY_CHARS) if line]
    if len(lines) > LIST_LINES:
        lines = [*lines[:LIST_LINES], told(phrase("… and {count} more", count=len(lines) - LIST_LINES))]
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    return [line for line in str(text).split("\n") if line]


def _capped(template: Template, facts: Mapping[str, str], *, cap: int) -> str:
    text = ""
    for piece in template.generate(facts):
        text += piece
        if len(text) > cap:
            break
    return cut(text, cap=cap)
