"""Turn what a person wrote into typed values, collecting every finding on the way.

    fields = Fields(read(text, file))
    owner = fields.text("owner")
    stage = fields.choice("stage", Stage)
    lease_s = fields.duration_s("lease", 72 * 3600)
    fields.rest()                       # whatever was not asked for is an unknown key
    fields.settle()                     # PlaybookError with all findings, if there are any

After a finding the value given back is a placeholder; it must not be used once `settle` has raised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from engine.model.said import phrase
from engine.rules import units
from engine.rules.keys import REQUIRED, Keys, Required
from engine.rules.strict_yaml import MOST_NUMBER, Path
from engine.rules.words import did_you_mean, kind_of, shown

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

MOST_DURATION_S = 3_660 * 86_400
"""Ten years, unless a key says less."""

Or: TypeAlias = T | Required


class Fields(Keys):
    """The values of one mapping. Each is asked for once, by name and type."""

    def text(self, key: str, default: Or[str] = REQUIRED) -> str:
        """Give text of at least one character."""

        def check(value: Any) -> str | None:
            if isinstance(value, str) and value.strip():
                return value
            remedy = (
                phrase('put it in quotes: "{value}"', value=value)
                if isinstance(value, int | float)
                else phrase("write some text")
            )
            self._wrong(key, value, phrase("text"), remedy)
            return None

        return self._typed(key, default, "", check)

    def integer(
        self, key: str, default: Or[int] = REQUIRED, *, least: int = 0, most: int = MOST_NUMBER
    ) -> int:
        """Give a whole number within limits."""

        def check(value: Any) -> int | None:
            if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
                return value
            limits = (
                phrase("of at least {least}", least=least)
                if most == MOST_NUMBER
                else phrase("from {least} to {most}", least=least, most=most)
            )
            self._wrong(
                key,
                value,
                phrase("a whole number {limits}", limits=limits),
                phrase("write a whole number {limits}", limits=limits),
            )
            return None

        return self._typed(key, default, least, check)

    def number(self, key: str, default: Or[float] = REQUIRED, *, least: float, most: float) -> float:
        """Give a number within limits."""

        def check(value: Any) -> float | None:
            if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
                return float(value)
            what = phrase("a number from {least:g} to {most:g}", least=least, most=most)
            self._wrong(key, value, what, phrase("write {what}", what=what))
            return None

        return self._typed(key, default, least, check)

    def flag(self, key: str, default: Or[bool] = REQUIRED) -> bool:
        """Give true or false; YAML 1.1's yes, no, on and off are text, and wrong here."""

        def check(value: Any) -> bool | None:
            if isinstance(value, bool):
                return value
            self._wrong(key, value, phrase("true or false"), phrase("write true or false"))
            return None

        return self._typed(key, default, False, check)

    def choice(self, key: str, kind: type[E], default: Or[E] = REQUIRED) -> E:
        """Give a member of an enumeration by its value."""

        def check(value: Any) -> E | None:
            return self._member(key, value, kind, (key,))

        return self._typed(key, default, next(iter(kind)), check)

    def choices(self, key: str, kind: type[E], default: Or[tuple[E, ...]] = REQUIRED) -> tuple[E, ...]:
        """Give one or several different members, as a list or a single word."""

        def check(value: Any) -> tuple[E, ...]:
            words = value if isinstance(value, list) else [value]
            found: list[E] = []
            for index, word in enumerate(words):
                at: Path = (key, index) if isinstance(value, list) else (key,)
                member = self._member(key, word, kind, at)
                if member in found:
                    self.error(
                        "twice",
                        phrase("{key} names {word} twice", key=key, word=word),
                        phrase("keep one of them"),
                        at=at,
                    )
                elif member is not None:
                    found.append(member)
            self._some(key, words)
            return tuple(found)

        return self._typed(key, default, (), check)

    def texts(self, key: str, default: Or[tuple[str, ...]] = REQUIRED) -> tuple[str, ...]:
        """Give one or several pieces of text."""

        def check(value: Any) -> tuple[str, ...]:
            words = value if isinstance(value, list) else [value]
            for index, word in enumerate(words):
                if not (isinstance(word, str) and word.strip()):
                    at: Path = (key, index) if isinstance(value, list) else (key,)
                    self.error(
                        "type",
                        phrase("{key} is {word}, not text", key=key, word=kind_of(word)),
                        phrase("write some text, in quotes"),
                        at=at,
                    )
            self._some(key, words)
            return tuple(word for word in words if isinstance(word, str))

        return self._typed(key, default, (), check)

    def duration_s(
        self, key: str, default: Or[int] = REQUIRED, *, least: int = 1, most: int = MOST_DURATION_S
    ) -> int:
        """Give a duration in seconds, from text such as 1h30m."""

        def check(value: Any) -> int | None:
            found = units.seconds(value) if isinstance(value, str) else None
            if found is None:
                self._unit(key, value, phrase("a duration"), units.DURATION_REMEDY)
                return None
            if least <= found <= most:
                return found
            limits = phrase(
                "between {least} and {most}", least=units.say_seconds(least), most=units.say_seconds(most)
            )
            self._wrong(
                key,
                value,
                phrase("a duration {limits}", limits=limits),
                phrase("write one {limits}", limits=limits),
            )
            return None

        return self._typed(key, default, least, check)

    def distance_km(self, key: str, default: Or[float] = REQUIRED, *, most: float = 20_040) -> float:
        """Give a distance in kilometers, from text such as 20 nm."""

        def check(value: Any) -> float | None:
            found = units.kilometers(value) if isinstance(value, str) else None
            if found is None:
                self._unit(key, value, phrase("a distance"), units.DISTANCE_REMEDY)
                return None
            if 0 < found <= most:
                return found
            self._wrong(
                key,
                value,
                phrase("a distance up to {most:,.0f} km", most=most),
                phrase("write one above 0 and on this planet"),
            )
            return None

        return self._typed(key, default, 1.0, check)

    def mapping(self, key: str, *, required: bool = True) -> Fields:
        """Give the fields below a key; where it is missing they are empty and find nothing more."""
        self._ask(key)
        if key in self.values:
            return self.at((*self.path, key))
        if required:
            self._missing(key)
        return Fields.nothing(self.located, self.path)

    def mappings(self, key: str, *, required: bool = True) -> tuple[Fields, ...]:
        """Give the fields of each item of a list of mappings."""
        value = self.raw(key, REQUIRED if required else [])
        if not isinstance(value, list):
            if key in self.values:
                self._wrong(key, value, phrase("a list"), phrase("begin each item with a dash"))
            return ()
        paths: list[Path] = [(*self.path, key, index) for index in range(len(value))]
        return tuple(self.at(path) for path in paths)

    def _some(self, key: str, words: Sequence[Any]) -> None:
        if not words:
            self.error(
                "few",
                phrase("{key} is an empty list", key=key),
                phrase("name at least one, or leave the key out"),
                at=(key,),
            )

    def _typed(self, key: str, default: Or[T], placeholder: T, check: Callable[[Any], T | None]) -> T:
        self._ask(key)
        if key not in self.values:
            if isinstance(default, Required):
                self._missing(key)
                return placeholder
            return default
        value = check(self.values[key])
        return placeholder if value is None else value

    def _wrong(self, key: str, value: Any, what: str, remedy: str) -> None:
        self.error(
            "type",
            phrase("{key} is {value}, not {what}", key=key, value=kind_of(value), what=what),
            remedy,
            at=(key,),
        )

    def _unit(self, key: str, value: Any, what: str, remedy: str) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.error(
                "unit",
                phrase("{key} is {value}, a number without a unit", key=key, value=value),
                remedy,
                at=(key,),
            )
        else:
            meant = units.spelled_out(value) if isinstance(value, str) else ""
            fits = units.kilometers if remedy is units.DISTANCE_REMEDY else units.seconds
            if meant and fits(meant) is not None:
                remedy = phrase("did you mean {word}?", word=meant)
            self._wrong(key, value, what, remedy)

    def _member(self, key: str, value: Any, kind: type[E], at: Path) -> E | None:
        known: Sequence[str] = [member.value for member in kind]
        if isinstance(value, str) and value in known:
            return kind(value)
        advice = (
            did_you_mean(value, known)
            if isinstance(value, str)
            else phrase("choose one of {words}", words=", ".join(known))
        )
        self.error("choice", phrase("{key} cannot be {value}", key=key, value=shown(value)), advice, at=at)
        return None
