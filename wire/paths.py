"""Paths into JSON from outside: JMESPath expressions, compiled once and held within limits.

An expression is the word of whoever writes the settings; what it is held against is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import ArityError, JMESPathError, JMESPathTypeError, UnknownFunctionError
from jmespath.parser import ParsedResult

from engine.model.said import phrase, told_by
from engine.rules.fields import Fields

MOST_CHARS = 2_000
SEE_JMESPATH = phrase("see jmespath.org")


class BadPath(ValueError):
    """An expression is none, or cannot work on what it is held against; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A JMESPath expression, as written and as compiled."""

    text: str
    compiled: ParsedResult

    def find(self, data: Any) -> Any:
        """Give what it finds, None where there is nothing; BadPath where it cannot work on this."""
        try:
            return self.compiled.search(data)
        except (JMESPathError, RecursionError, ValueError, TypeError, ArithmeticError) as error:
            # What it was held against may name somebody, and the library repeats it.
            raise BadPath(
                phrase("{text} cannot work on it: {unfit}", text=self.text[:80], unfit=_unfit(error))
            ) from None


def compile_path(text: str) -> Path:
    """Compile an expression; BadPath where it does not parse, or calls what is not there."""
    if len(text) > MOST_CHARS:
        raise BadPath(phrase("it is longer than {most_chars:,} characters", most_chars=MOST_CHARS))
    try:
        compiled = jmespath.compile(text)
    except (JMESPathError, RecursionError) as error:
        raise BadPath(phrase("it is not JMESPath: {plain}", plain=_plain(error))) from error
    try:
        compiled.search({})
    except (UnknownFunctionError, ArityError) as error:
        raise BadPath(phrase("it does not work: {plain}", plain=_plain(error))) from error
    except (JMESPathError, RecursionError, ValueError, TypeError, ArithmeticError):
        pass  # it only lacked something to work on
    return Path(text=text, compiled=compiled)


def path_of(fields: Fields, key: str, text: str) -> Path | None:
    """Compile the expression that stands at a key; one that is none is a finding there."""
    try:
        return compile_path(text)
    except BadPath as error:
        fields.error("jmespath", phrase("{key}: {why}", key=key, why=told_by(error)), SEE_JMESPATH, at=(key,))
        return None


def _unfit(error: Exception) -> str:
    """Say what went wrong without anything of what the expression was held against."""
    if isinstance(error, JMESPathTypeError):
        wanted = " or ".join(str(each) for each in error.expected_types)
        return phrase(
            "{function}() takes {wanted}, and is given {given}",
            function=error.function_name,
            wanted=wanted,
            given=error.actual_type,
        )
    return phrase("what it finds is of another kind than it takes")


def _plain(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
