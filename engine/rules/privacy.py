"""Privacy: why a playbook uses data about customers, and the only fields of it that it may look at.

Serviola knows numbers about customers, and nobody by name. Whatever a playbook looks at is declared in it, so
that whoever answers for privacy reads it in one line; what is not declared is refused when it is loaded.
"""

from __future__ import annotations

import re
from enum import StrEnum

from engine.model.said import phrase
from engine.rules.conditions import Booked, Branch, Condition
from engine.rules.defaults import DEFAULT_PURPOSE
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean, kind_of, shown, undotted

_PURPOSE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMPARISON = re.compile(r"(>=|>|<=|<)\s*([0-9]{1,7})")
_OPERATORS = {">=": "ge", ">": "gt", "<=": "le", "<": "lt"}


class CustomerField(StrEnum):
    """The data about customers that there is: `excursions` counts the guests booked ashore at a call."""

    EXCURSIONS = "excursions"


def booked(fields: Fields, path: str) -> Booked | None:
    """Read how many guests must be booked ashore, such as ">= 50"; None after a finding."""
    key = CustomerField.EXCURSIONS.value
    value = fields.raw(key)
    found = _COMPARISON.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        said = phrase("{key} is {value}, which compares nothing", key=key, value=shown(value))
        fields.error("comparison", said, phrase('write an operator and a number, such as ">= 50"'), at=(key,))
        return None
    return Booked(f"{path}.{key}", key, _OPERATORS[found[1]], int(found[2]))


def privacy(fields: Fields, when: Condition) -> tuple[str, tuple[str, ...]]:
    """Read the purpose and the fields, and hold what `when` looks at against them."""
    below = fields.mapping("privacy", required=False)
    purpose = below.text("purpose", DEFAULT_PURPOSE)
    if not _PURPOSE.fullmatch(purpose) and purpose:
        said = phrase("purpose is {name}, which is no name", name=shown(purpose))
        remedy = phrase("use up to 80 small letters and digits, with single dashes between")
        below.error("name", said, remedy, at=("purpose",))
    declared = _declared(below)
    below.rest()
    for test in _looks_at(when):
        if test.field not in declared:
            said = phrase(
                "{path} looks at {field}, and privacy does not declare it", path=test.path, field=test.field
            )
            remedy = phrase("add privacy: {{customer_fields: [{field}]}}, or take it out", field=test.field)
            fields.error("privacy", said, remedy, at=undotted(test.path), on_key=True)
    return purpose, declared


def _declared(fields: Fields) -> tuple[str, ...]:
    key = "customer_fields"
    value = fields.raw(key, "none")
    if value == "none":
        return ()
    words = value if isinstance(value, list) else [value]
    if not words:
        fields.error("few", phrase("{key} is an empty list", key=key), phrase("write none"), at=(key,))
    found: dict[str, None] = {}
    for index, word in enumerate(words):
        at = (key, index) if isinstance(value, list) else (key,)
        if not isinstance(word, str) or word not in set(CustomerField):
            said = phrase("{key} names {word}, and Serviola takes no such data", key=key, word=kind_of(word))
            near = did_you_mean(word, CustomerField) if isinstance(word, str) else phrase("write none")
            fields.error("choice", said, near, at=at)
        else:
            found[word] = None
    return tuple(found)


def looked_at(when: Condition) -> set[str]:
    """Name the fields about customers that conditions look at."""
    return {test.field for test in _looks_at(when)}


def _looks_at(condition: Condition) -> list[Booked]:
    if isinstance(condition, Branch):
        return [test for part in condition.parts for test in _looks_at(part)]
    return [condition] if isinstance(condition, Booked) else []
