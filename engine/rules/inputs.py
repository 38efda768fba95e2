"""Inputs: what a manager changes in a playbook without touching its logic, each with what it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from engine.model.said import phrase
from engine.rules import units
from engine.rules.fields import Fields
from engine.rules.playbook import parse_who
from engine.rules.words import did_you_mean, kind_of, shown

MOST_INPUTS = 20
_MOST_OPTIONS = 50
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_EXAMPLE_TEAM = "team:example"


class Selector(StrEnum):
    """The kinds of inputs there are."""

    NUMBER = "number"
    DURATION = "duration"
    CHOICE = "choice"
    TEAM = "team"


class Unit(StrEnum):
    """The units that a number can have."""

    KM = "km"
    NM = "nm"
    MI = "mi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What an input may be. `least`, `most` and `default` stand as they were written; None where they do not.

    A number with a unit is written with it, such as 150 km. A choice may be of several of its options.
    """

    name: str
    selector: Selector
    label: str
    description: str = ""
    unit: str = ""
    options: tuple[str, ...] = ()
    several: bool = False
    least: Any = None
    most: Any = None
    default: Any = None

    def wrong(self, value: Any) -> tuple[str, str] | None:
        """Say what is wrong with a value and what to do; None where it is as it should be."""
        match self.selector:
            case Selector.CHOICE:
                return self._wrong_choice(value)
            case Selector.TEAM:
                return self._wrong_team(value)
            case _:
                return self._wrong_kind(value) or self._out_of_bounds(value)

    def samples(self) -> list[Any]:
        """Give values that are right: the default first, and each that stands at an edge of what may be."""
        found: list[Any]
        match self.selector:
            case Selector.CHOICE:
                found = [[one] for one in self.options] if self.several else [*self.options]
            case Selector.TEAM:
                found = [_EXAMPLE_TEAM]
            case _:
                plain: Any = f"100 {self.unit}" if self.unit else 1
                plain = "1h" if self.selector is Selector.DURATION else plain
                found = [one for one in (self.least, self.most) if one is not None] or [plain]
        return found if self.default is None else [self.default, *found]

    def _wrong_choice(self, value: Any) -> tuple[str, str] | None:
        words = value if self.several and isinstance(value, list) else [value]
        if not words:
            return phrase("{name} is an empty list", name=self.name), phrase("name at least one")
        for word in words:
            if word not in self.options:
                said = phrase("{name} cannot be {value}", name=self.name, value=shown(word))
                return said, did_you_mean(word if isinstance(word, str) else "", self.options)
        return None

    def _wrong_team(self, value: Any) -> tuple[str, str] | None:
        found = parse_who(value) if isinstance(value, str) else None
        if found is not None and found.group:
            return None
        said = phrase("{name} is {value}, which is no group", name=self.name, value=kind_of(value))
        return said, phrase("write team:name or oncall:name")

    def _wrong_kind(self, value: Any) -> tuple[str, str] | None:
        if self._measured(value) is not None:
            return None
        bare = isinstance(value, int | float) and not isinstance(value, bool)
        if self.unit:
            remedy = phrase("write it in {unit}, such as 150 {unit}", unit=self.unit)
            if isinstance(value, str) and units.kilometers(value) is not None:
                said = phrase(
                    "{name} is {value}, and its unit is {unit}", name=self.name, value=value, unit=self.unit
                )
                return said, remedy
            what = phrase("a distance")
        elif self.selector is Selector.DURATION:
            what, remedy = (
                phrase("a duration"),
                phrase("write whole numbers with d, h, m or s, such as 7d, 72h or 1h30m"),
            )
        else:
            what, remedy = phrase("a number"), phrase("write a number")
        if bare:
            return phrase("{name} is {value}, a number without a unit", name=self.name, value=value), remedy
        said = phrase("{name} is {value}, not {what}", name=self.name, value=kind_of(value), what=what)
        return said, remedy

    def _out_of_bounds(self, value: Any) -> tuple[str, str] | None:
        size, least, most = (self._measured(one) for one in (value, self.least, self.most))
        if size is None:
            return None
        if least is not None and size < least:
            said = phrase(
                "{name} is {value}, less than {least}", name=self.name, value=value, least=self.least
            )
            return said, phrase("write at least {least}", least=self.least)
        if most is not None and size > most:
            said = phrase("{name} is {value}, more than {most}", name=self.name, value=value, most=self.most)
            return said, phrase("write at most {most}", most=self.most)
        return None

    def _measured(self, value: Any) -> float | None:
        """Give a value as a number that compares with its bounds."""
        if self.selector is Selector.DURATION:
            return units.seconds(value) if isinstance(value, str) else None
        if self.unit:
            fits = isinstance(value, str) and value.endswith(self.unit)
            return units.kilometers(value) if fits else None
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def declared(fields: Fields) -> dict[str, Input]:
    """Read the inputs that a blueprint, or a playbook by itself, declares."""
    names = list(fields.values)
    if len(names) > MOST_INPUTS:
        said = phrase("inputs declares {count}", count=len(names))
        fields.error("few", said, phrase("declare up to {most}", most=MOST_INPUTS))
    found = {}
    for name in names[:MOST_INPUTS]:
        below = fields.mapping(name)
        if not _NAME.fullmatch(name):
            said = phrase("{name} is no name of an input", name=shown(name))
            remedy = phrase("use small letters and digits, with single underscores between")
            fields.error("name", said, remedy, at=(name,), on_key=True)
        if not below.missing:
            found[name] = _declared(below, name)
    return found


def _declared(fields: Fields, name: str) -> Input:
    before = len(fields.findings)
    selector = fields.choice("selector", Selector)
    if len(fields.findings) > before:
        # What else it may say depends on what it is.
        return Input(name=name, selector=selector, label=name)
    label = fields.text("label", name.replace("_", " "))
    description = fields.text("description", "")
    one = Input(name=name, selector=selector, label=label, description=description)
    if selector is Selector.CHOICE:
        options = fields.texts("options")
        if len(options) > _MOST_OPTIONS:
            said = phrase("options names {count}", count=len(options))
            fields.error("few", said, phrase("name up to {most}", most=_MOST_OPTIONS), at=("options",))
        one = replace(one, options=options, several=fields.flag("several", False))
    if selector is Selector.NUMBER and fields.has("unit"):
        one = replace(one, unit=fields.choice("unit", Unit).value)
    if selector in {Selector.NUMBER, Selector.DURATION}:
        one = replace(one, least=_bound(fields, "min", one), most=_bound(fields, "max", one))
        if one.least is not None and one.most is not None and one.wrong(one.least):
            said = phrase("min is {least}, more than the max {most}", least=one.least, most=one.most)
            fields.error("bounds", said, phrase("change one of them"), at=("min",))
    default = fields.raw("default", None)
    if default is not None and (problem := one.wrong(default)):
        fields.error("input", *problem, at=("default",))
        default = None
    fields.rest()
    return replace(one, default=default)


def _bound(fields: Fields, key: str, one: Input) -> Any:
    value = fields.raw(key, None)
    if value is None:
        return None
    if problem := replace(one, name=key).wrong(value):
        fields.error("input", *problem, at=(key,))
        return None
    return value
