"""The keys of one mapping: where they stand in the document, which were asked for, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final, Self, TypeAlias

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.strict_yaml import Located, Path
from engine.rules.words import did_you_mean, dotted, kind_of

Advice: TypeAlias = Callable[[str, Path, Sequence[str]], str]
"""What to do about a key that is none at a path, given those that are and were not written."""

_CUT = re.compile(r"\d+( ?[a-z]+)?")
"""What follows a decimal comma, which parts two keys between braces."""


class Required(Enum):
    """Stands for a default where there is none."""

    REQUIRED = "required"


REQUIRED: Final = Required.REQUIRED
"""The default of a key that must be there."""


class Keys:
    """The keys of one mapping. Each is asked for once, by name."""

    def __init__(
        self,
        located: Located,
        path: Path = (),
        findings: list[Finding] | None = None,
        advice: Advice | None = None,
    ) -> None:
        """Stand at a path of the document; findings are shared with whoever hands in the list.

        `advice` says what to do about a key that is none here; without it, the nearest one that is.
        """
        self.located = located
        self.advice = advice
        self.path = path
        self.findings: list[Finding] = [] if findings is None else findings
        self.asked: list[str] = []
        value = located.value
        for step in path:
            value = value[step]
        self.values: dict[str, Any] = value if isinstance(value, dict) else {}
        self.missing = not isinstance(value, dict)
        if self.missing:
            self.error(
                "type",
                phrase("{name} is {value}, not keys with values", name=self.name, value=kind_of(value)),
                phrase("write key: value"),
            )

    @property
    def name(self) -> str:
        """Say where we stand, such as when.exposure.by[1]."""
        return dotted(self.path) or phrase("the file")

    def has(self, key: str) -> bool:
        """Say whether the key is there; asking makes it known."""
        self._ask(key)
        return key in self.values

    def raw(self, key: str, default: Any = REQUIRED) -> Any:
        """Give the value as it is; a missing required key is a finding, and None."""
        self._ask(key)
        if key in self.values:
            return self.values[key]
        if default is REQUIRED:
            self._missing(key)
            return None
        return default

    def at(self, path: Path) -> Self:
        """Give the fields at another path of the document."""
        return type(self)(self.located, path, self.findings, self.advice)

    def error(self, code: str, message: str, remedy: str, *, at: Path = (), on_key: bool = False) -> None:
        """Add a finding at a path below here, on its value or on its key."""
        path = (*self.path, *at)
        line, col = self.located.key_at(path) if on_key else self.located.where(path)
        self.findings.append(
            Finding(
                file=self.located.file_at(path),
                line=line,
                col=col,
                level=Level.ERROR,
                code=code,
                message=message,
                remedy=remedy,
            )
        )

    def rest(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                open_keys = [each for each in self.asked if each not in self.values] or self.asked
                message = phrase("{key} is not a key of {name}", key=key, name=self.name)
                self.error("unknown-key", message, self._instead(key, open_keys), at=(key,), on_key=True)

    def settle(self) -> None:
        """Raise PlaybookError with all findings in order of place, if there are any."""
        if self.findings:
            raise PlaybookError(sorted(self.findings, key=lambda found: (found.line, found.col)))

    @classmethod
    def nothing(cls, located: Located, path: Path) -> Self:
        """Give fields that stand for a missing mapping: their findings go nowhere."""
        fields = cls(located, path, [])
        fields.values, fields.missing, fields.findings = {}, True, []
        return fields

    def _instead(self, key: str, open_keys: Sequence[str]) -> str:
        """Say what to do about a key that is none."""
        cut = self.values[key] is None and any(isinstance(each, int) for each in self.values.values())
        if cut and _CUT.fullmatch(key):
            return phrase("write a point, and no comma, in a number such as 150.5 km")
        return self.advice(key, self.path, open_keys) if self.advice else did_you_mean(key, open_keys)

    def _ask(self, key: str) -> None:
        if key not in self.asked:
            self.asked.append(key)

    def _missing(self, key: str) -> None:
        if not self.missing:
            self.error(
                "missing-key",
                phrase("{name} has no {key}", name=self.name, key=key),
                phrase("add {key}:", key=key),
            )
