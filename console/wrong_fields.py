"""What is wrong with a field that was sent, as one sentence with its path; what was sent is not repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.model.said import phrase
from engine.rules.words import did_you_mean, dotted

_KINDS: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
    (r"missing", lambda _: phrase("it is missing")),
    (r"extra_forbidden", lambda _: phrase("nobody asks for it; leave it out")),
    (r"string_type", lambda _: phrase("write some text")),
    (r"string_too_short", lambda _: phrase("it is empty")),
    (r"string_too_long", lambda ctx: phrase("write at most {most} characters", most=ctx["max_length"])),
    (
        r"string_pattern_mismatch",
        lambda ctx: phrase("write it in the form {pattern}", pattern=ctx["pattern"]),
    ),
    (r"int_.*", lambda _: phrase("write a whole number")),
    (r"float_.*|finite_number", lambda _: phrase("write a number")),
    (r"bool_.*", lambda _: phrase("write true or false")),
    (r"greater_than", lambda ctx: phrase("write a number above {bound}", bound=_number(ctx["gt"]))),
    (r"greater_than_equal", lambda ctx: phrase("write {bound} or more", bound=_number(ctx["ge"]))),
    (r"less_than_equal", lambda ctx: phrase("write {bound} or less", bound=_number(ctx["le"]))),
    (r"too_long", lambda ctx: phrase("give at most {most}", most=ctx["max_length"])),
    (r"list_type", lambda _: phrase("write a list")),
    (r"model_.*|dict_type", lambda _: phrase("write an object")),
    (r"datetime_.*|timezone_.*", lambda _: phrase("write a moment with its zone: 2027-01-15T08:00Z")),
    (r"json_.*", lambda _: phrase("it is no JSON")),
)
"""What to say of each kind of error that our forms meet, by the library's name for it."""


def what_is_wrong(errors: Sequence[Mapping[str, Any]], *, whole: str) -> str:
    """Say the first of pydantic's errors in our words, after its path; `whole` stands for no field at all."""
    first: Mapping[str, Any] = errors[0] if errors else {}
    # Of what is no JSON at all it is the character that is counted, and not a field that is named.
    path = () if str(first.get("type")).startswith("json_") else first.get("loc", ())
    where = dotted(tuple(each for each in path if each != "body"))
    return phrase("{where}: {what}", where=where or whole, what=_what(first))


def _number(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else str(bound)


def _what(error: Mapping[str, Any]) -> str:
    kind, ctx = str(error.get("type", "")), error.get("ctx", {})
    if kind in {"enum", "literal_error"}:
        given, known = error.get("input"), re.findall(r"'([^']*)'", str(ctx["expected"]))
        return did_you_mean(given[:60] if isinstance(given, str) else "", known)
    return next(
        (says(ctx) for form, says in _KINDS if re.fullmatch(form, kind)),
        phrase("it is not of the right form"),
    )
