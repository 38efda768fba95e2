"""Secrets: where they come from, and how they stay out of every text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.errors import ServiolaError
from engine.model.said import phrase
from wire.secret_forms import LEAST, Forms, squeezed

_HIDDEN = "[secret]"
_REFERENCE = re.compile(r"\$\{secret:([A-Z][A-Z0-9_]{0,63})\}")
_MAX_FILE = 65_536


class SecretError(ServiolaError):
    """A secret is asked for in a wrong way, or is not there; the message never holds its value."""


class Secret:
    """A value that does not print. `reveal` is the one way to it."""

    __slots__ = ("_name", "_value")

    def __init__(self, value: str, *, name: str = "") -> None:
        """Hide a value; the name may be shown."""
        self._value = value
        self._name = name

    def reveal(self) -> str:
        """Give the value, to be put on the wire and nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({self._name or _HIDDEN})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")


def is_reference(text: str) -> bool:
    """Say whether a text has the form ${secret:NAME}."""
    return _REFERENCE.fullmatch(text) is not None


def resolve(reference: str, *, environ: Mapping[str, str]) -> Secret:
    """Find the secret that `${secret:NAME}` names: in NAME, or in the file that NAME_FILE names."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        # What was written there may be the secret itself, so it is not repeated.
        raise SecretError(
            phrase(
                "a secret is written as ${{secret:NAME}}, NAME in capitals; put the value into the "
                "environment"
            )
        )
    name = match[1]
    value, path = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if value and path:
        raise SecretError(
            phrase("the secret {name} is given twice; set {name} or {name}_FILE, not both", name=name)
        )
    if path:
        value = _read(name, path)
    if not value.strip():
        raise SecretError(
            phrase(
                "the secret {name} is missing; set {name}, or {name}_FILE to a file that holds it", name=name
            )
        )
    if any(c in value for c in "\r\n\0"):
        raise SecretError(phrase("the secret {name} holds a line break; write it on one line", name=name))
    return known(Secret(value, name=name))


def known(secret: Secret) -> Secret:
    """Have a secret blotted out wherever this process logs; give it back."""
    KNOWN.add(secret)
    return secret


def _read(name: str, path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MAX_FILE + 1)
        if len(data) > _MAX_FILE:
            raise SecretError(
                phrase("the file that {name}_FILE names is too large to be a secret", name=name)
            )
        return data.decode("utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else phrase("it is not a text file")
        raise SecretError(
            phrase(
                "the secret {name} cannot be read from the file {path}: {reason}",
                name=name,
                path=path,
                reason=reason,
            )
        ) from error


class Redactor(logging.Filter):
    """A logging filter that blots out known secrets wherever they stand in a record, in whichever form.

    Put it on handlers, not on loggers: a logger's filter does not see the records of its children.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        """Begin with the secrets known so far."""
        super().__init__()
        self._forms: dict[str, Forms] = {}
        self.add(*secrets)

    def add(self, *secrets: Secret) -> None:
        """Know more secrets."""
        fresh = {
            value: Forms(value)
            for secret in secrets
            if len(value := secret.reveal()) >= LEAST and value not in self._forms
        }
        if fresh:
            # The longest first, so that a secret that begins with another is blotted out whole.
            self._forms = dict(sorted((self._forms | fresh).items(), key=lambda one: (-len(one[0]), one[0])))

    def redact(self, text: str) -> str:
        """Give the text without any known secret: as it is, in another writing, or broken over lines."""
        if not self._forms:
            return text
        flat = squeezed(text)
        for forms in [one for one in self._forms.values() if one.may_stand_in(text, flat)]:
            text = forms.blot(text, _HIDDEN)
        return text

    def redacted(self, text: str) -> str:
        """Give the text as it was made where no known secret stands in it, else as redact() does."""
        clean = self.redact(text)
        return text if clean == text else clean

    def filter(self, record: logging.LogRecord) -> bool:
        """Take known secrets out of all that a record says; every record goes on."""
        if not self._forms:
            return True
        record.msg = self.redact(record.getMessage())
        record.args = None
        if record.exc_info:
            record.exc_text = self.redact(
                record.exc_text or logging.Formatter().formatException(record.exc_info)
            )
            record.exc_info = None
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        for key, value in list(record.__dict__.items()):
            if isinstance(value, str) and key not in ("msg", "exc_text", "stack_info"):
                record.__dict__[key] = self.redact(value)
        return True


KNOWN = Redactor()
"""Knows every secret that this process has looked up; whoever sets up a log puts it on each handler."""
