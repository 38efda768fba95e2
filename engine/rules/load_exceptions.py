"""Load the exceptions of a playbook: what it does not ask about, until when, and who agreed to that."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.model.said import phrase
from engine.rules.exceptions import MUTING_CAMPAIGNS, MUTING_STOPS, Exempt, Muting
from engine.rules.fields import Fields
from engine.rules.load_exposure import Bound
from engine.rules.words import did_you_mean, kind_of, shown

MOST_EXCEPTIONS = 12
MOST_ROWS = 200
_LONGEST_NAME = 80
_LONGEST_REASON = 300


def exceptions(fields: Fields, *, to: str, author: str) -> tuple[Exempt, ...]:
    """Read `exceptions`; `to` says what the playbook asks about, `author` who wrote it."""
    listed = fields.mappings("exceptions", required=False)
    if len(listed) > MOST_EXCEPTIONS:
        message = phrase("exceptions has {count} parts", count=len(listed))
        remedy = phrase("write up to {most}, or name several values in one", most=MOST_EXCEPTIONS)
        fields.error("few", message, remedy, at=("exceptions",))
    found: list[Exempt] = []
    for each in listed[:MOST_EXCEPTIONS]:
        one = _exception(each, to, author)
        if one is not None and one.name in {other.name for other in found}:
            message = phrase("there is another exception {name} already", name=one.name)
            each.error("twice", message, phrase("give one of them another name, with name:"))
        elif one is not None:
            found.append(one)
    return tuple(found)


def _exception(fields: Fields, to: str, author: str) -> Exempt | None:
    if fields.missing:
        return None
    before = len(fields.findings)
    named = _fields(fields, to)
    rows = _rows(fields, len(named))
    approvers = _approvers(fields, author)
    until = _until(fields)
    reason = _short(fields, "reason", _LONGEST_REASON)
    name = _short(fields, "name", _LONGEST_NAME) if fields.has("name") else _name(named, rows)
    fields.rest()
    if len(fields.findings) != before:
        return None
    return Exempt(name=name, fields=named, rows=rows, approvers=approvers, until=until, reason=reason)


def _fields(fields: Fields, to: str) -> tuple[Muting, ...]:
    known = MUTING_CAMPAIGNS if to == Bound.CAMPAIGN else MUTING_STOPS
    words = fields.texts("fields")
    for index, word in enumerate(words):
        at = ("fields", index) if isinstance(fields.values["fields"], list) else ("fields",)
        if word in words[:index]:
            message = phrase("fields names {word} twice", word=word)
            fields.error("twice", message, phrase("keep one of them"), at=at)
        elif word in set(Muting) and word not in known:
            message = phrase("fields names {word}, which a playbook to {to} does not know", word=word, to=to)
            fields.error("choice", message, did_you_mean("", known), at=at)
        elif word not in known:
            fields.error(
                "choice",
                phrase("fields cannot be {word}", word=shown(word)),
                did_you_mean(word, known),
                at=at,
            )
    return tuple(Muting(word) for word in words if word in known)


def _rows(fields: Fields, width: int) -> tuple[tuple[str, ...], ...]:
    """Read a list of values for one field, and of lists, with a value for each, for several."""
    listed = fields.raw("values")
    if not isinstance(listed, list):
        if "values" in fields.values:
            message = phrase("values is {what}, not a list", what=kind_of(listed))
            fields.error("type", message, phrase("write a list, such as [Aurelia]"), at=("values",))
        return ()
    if not 1 <= len(listed) <= MOST_ROWS:
        message = phrase("values names {count}", count=len(listed))
        fields.error("few", message, phrase("name between 1 and {most}", most=MOST_ROWS), at=("values",))
    rows = [_row(fields, index, item, width) for index, item in enumerate(listed[:MOST_ROWS])]
    return tuple(dict.fromkeys(row for row in rows if row is not None))


def _row(fields: Fields, index: int, item: Any, width: int) -> tuple[str, ...] | None:
    row = item if isinstance(item, list) else [item]
    if width and (len(row) != width or (width > 1) != isinstance(item, list)):
        message = phrase("one of values is {what}, and fields names {width}", what=kind_of(item), width=width)
        remedy = (
            phrase("write a list of {width} for each, in the order of fields", width=width)
            if width > 1
            else phrase("write one value, without brackets around it")
        )
        fields.error("shape", message, remedy, at=("values", index))
        return None
    for value in row:
        if not (isinstance(value, str) and value.strip()):
            message = phrase("values is {what}, not text", what=kind_of(value))
            remedy = phrase("write it as the book has it, in quotes")
            fields.error("type", message, remedy, at=("values", index))
            return None
    return tuple(row)


def _approvers(fields: Fields, author: str) -> tuple[str, ...]:
    approvers = fields.texts("approver")
    if approvers and set(approvers) <= {author}:
        message = phrase("approver is {author}, who wrote the playbook", author=author)
        remedy = phrase("name somebody else who agreed to it")
        fields.error("approver", message, remedy, at=("approver",))
    return approvers


def _until(fields: Fields) -> str:
    if not fields.has("until"):
        message = phrase("{name} has no until", name=fields.name)
        remedy = phrase("add the day on which it ends, such as until: 2027-05-03")
        fields.error("missing-key", message, remedy)
        return ""
    text = fields.text("until")
    try:
        if text and date.fromisoformat(text).isoformat() != text:
            raise ValueError
    except ValueError:
        message = phrase("until is {text}, which is no date", text=shown(text))
        fields.error("date", message, phrase("write year-month-day, such as 2027-05-03"), at=("until",))
    return text


def _short(fields: Fields, key: str, longest: int) -> str:
    text = fields.text(key)
    if len(text) > longest:
        message = phrase("{key} has {count} letters", key=key, count=len(text))
        fields.error("long", message, phrase("write up to {longest}", longest=longest), at=(key,))
    return text


def _name(fields: tuple[Muting, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Name an exception by what it names first."""
    if not rows:
        return ""
    first = ", ".join(f"{field} {value}" for field, value in zip(fields, rows[0], strict=False))
    return f"{first}, …" if len(rows) > 1 else first
