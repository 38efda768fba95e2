"""Sentences that remember how they were made, so that they can be said again in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Said(str):
    """An English sentence, with the template and the values it was made from.

    It is a plain text to whoever only reads it: it compares, hashes, sorts and is written as JSON like one.
    What is cut from it or added to it is plain text again and stays English, so a longer sentence is made
    with phrase() from shorter ones.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Self:
        """Fill the template's {names} with the values."""
        made = super().__new__(cls, template.format_map(values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type[Said], tuple[str, Mapping[str, object]]]:
        """Keep how it was made when it is copied or sent to another process."""
        return Said, (self.template, dict(self.values))


def phrase(template: str, /, **values: object) -> Said:
    """Make a sentence from a template and the values of the {names} in it.

    The template is written as one literal at the place of the call, such as phrase("{path} says nothing",
    path=path), since the catalogs of other languages are held against those literals
    (tests/serviola/test_languages.py). What a person wrote goes in as a value, never into the template. A
    value may itself be made with phrase(), or be an error that says such a sentence; it is then translated
    with the whole.
    """
    return Said(template, values)


def told_by(error: Exception) -> str:
    """Give what an error says; what was made with phrase() for it still is."""
    return error.args[0] if error.args and isinstance(error.args[0], Said) else str(error)


def said_with(text: object, told: Callable[[str], str]) -> str:
    """Say a sentence anew: `told` gives the template in another language, or itself where it knows none.

    What was not made with phrase() is given as it is.
    """
    if not isinstance(text, Said):
        return str(text)
    values = {
        name: said_with(told_by(value) if isinstance(value, Exception) else value, told)
        if isinstance(value, Said | Exception)
        else value
        for name, value in text.values.items()
    }
    return told(text.template).format_map(values)
