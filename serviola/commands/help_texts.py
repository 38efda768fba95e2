"""The help of every command in another language: its texts by the catalog, its headings by a formatter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serviola.language import catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def paragraphs(text: str) -> str:
    """Give a text as catalogs hold it: one line a paragraph, with an empty line between."""
    return "\n\n".join(" ".join(one.split()) for one in text.split("\n\n"))


def texts_of(command: Any) -> Iterator[str]:
    """Give every text that the help of a command and those below it shows."""
    if command.help:
        yield paragraphs(command.help)
    for one in command.params:
        if said := getattr(one, "help", None):
            yield paragraphs(said)
    for below in getattr(command, "commands", {}).values():
        yield from texts_of(below)


def translate(command: Any, language: str) -> None:
    """Say the help of a command, and of those below it, in a language other than English."""
    told = catalog(language)
    command.context_class = _CONTEXTS[language](command.context_class)
    if command.help:
        command.help = told.get(paragraphs(command.help), command.help)
    for one in command.params:
        if said := getattr(one, "help", None):
            one.help = told.get(paragraphs(said), said)
    for below in getattr(command, "commands", {}).values():
        translate(below, language)


_HEADINGS = {"Options": "Opciones", "Commands": "Órdenes", "Arguments": "Argumentos"}
_WORDS = {
    "Show this message and exit.": "Muestra esta ayuda y termina.",
    "default: ": "por defecto: ",
    "env var: ": "variable: ",
    "[required]": "[obligatorio]",
}


def _spanish(text: str) -> str:
    """Say the words that are added to what a parameter means."""
    for english, spanish in _WORDS.items():
        text = text.replace(english, spanish)
    return text


def _spanish_context(plain: type[Any]) -> type[Any]:
    """Make a context whose help has its own words in Spanish; the library brings the class along."""
    written: Any = plain.formatter_class

    class Formatter(written):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, "Uso: " if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading(_HEADINGS.get(heading, heading))

        def write_dl(self, rows: Sequence[tuple[str, str]], *more: int, **named: int) -> None:
            super().write_dl([(word, _spanish(means)) for word, means in rows], *more, **named)

    return type("SpanishContext", (plain,), {"formatter_class": Formatter})


_CONTEXTS = {"es": _spanish_context}
