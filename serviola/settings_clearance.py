"""Settings of the gate: for how long contacts are held, and whom it tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.model.contact import ContactReason
from engine.model.said import phrase, told_by
from programs.book.declared import Declared, Form
from serviola.settings_programs import check_private, read_headers, read_place, why_not_rows
from wire.secrets import is_reference
from wire.targets import UnsafeTarget, check_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.rules.fields import Fields

DAY_S = 86_400
SURVEY_S = 30 * DAY_S
COMPLAINT_S = 180 * DAY_S
STALE_AFTER_S = DAY_S
EVERY_S = 300
PUSHED = "pushed"
"""The list of all that is pushed, by whomever."""
ROWS = "contacts"
"""What the rows of a list of contacts are called in its declaration."""
COLUMNS = ("contact", "reason", "at", "until")
FORMS = (Form.JSON, Form.CSV, Form.SQL)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSetting:
    """Somebody who is told of every change of a hold, by a signed push; `secrets` are references."""

    name: str
    url: str
    secrets: tuple[str, ...]
    allow_private: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSetting:
    """A list of contacts that is asked for. `reason` is that of all its rows, None where each says its own.

    `columns` names its columns by what they are to us: contact, reason, at, until. What it says counts for
    `stale_after_s` after it was last read.
    """

    declared: Declared
    every_s: int
    stale_after_s: int
    reason: ContactReason | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: {one: one for one in COLUMNS})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceSetting:
    """How the gate answers. A contact who was asked in a survey is not asked again within `survey_s`.

    A complaint that nobody repeats or gives an end lapses after `complaint_s`. What is pushed counts as
    known for `stale_after_s` after the last push.
    """

    survey_s: int = SURVEY_S
    complaint_s: int = COMPLAINT_S
    stale_after_s: int = STALE_AFTER_S
    push: tuple[PushSetting, ...] = ()
    lists: tuple[ListSetting, ...] = ()


def read_clearance(fields: Fields, folder: Path) -> ClearanceSetting:
    """Read how the gate answers; every key may be left out."""
    if not fields.has("clearance"):
        return ClearanceSetting()
    given = fields.mapping("clearance")
    stale_after_s = given.duration_s("stale_after", STALE_AFTER_S, least=60, most=30 * DAY_S)
    found = ClearanceSetting(
        survey_s=given.duration_s("survey_within", SURVEY_S, least=3_600, most=400 * DAY_S),
        complaint_s=given.duration_s("complaint_lapses", COMPLAINT_S, least=3_600, most=400 * DAY_S),
        stale_after_s=stale_after_s,
        push=_pushes(given),
        lists=_lists(given, folder, stale_after_s),
    )
    given.rest()
    return found


def _pushes(given: Fields) -> tuple[PushSetting, ...]:
    found: list[PushSetting] = []
    for each in given.mappings("push", required=False):
        name = each.text("name")
        check_name(each, name, {one.name for one in found})
        private = frozenset(one.lower() for one in each.texts("allow_private", ()))
        check_private(each, private)
        secrets = each.texts("secrets")
        if not all(is_reference(one) for one in secrets):
            # What stands there may be the secret, so it is not repeated.
            remedy = phrase("write ${{secret:NAME}} and put its value into the environment")
            each.error(
                "secret",
                phrase("{key} of {name} is written in the file", key="secrets", name=name),
                remedy,
                at=("secrets",),
            )
        url = each.text("url")
        check_target(each, url, private)
        found.append(PushSetting(name=name, url=url, secrets=secrets, allow_private=private))
        each.rest()
    return tuple(found)


def _lists(given: Fields, folder: Path, stale_after_s: int) -> tuple[ListSetting, ...]:
    found: list[ListSetting] = []
    for each in given.mappings("lists", required=False):
        name = each.text("name")
        check_name(each, name, {PUSHED, *(one.declared.name for one in found)})
        found.append(_list(each, name, folder, stale_after_s))
        each.rest()
    return tuple(found)


def _list(each: Fields, name: str, folder: Path, stale_after_s: int) -> ListSetting:
    form = each.choice("form", Form)
    if form not in FORMS:
        remedy = phrase("write json, csv or sql")
        each.error("table", phrase("a list of contacts is not read from {form}", form=form), remedy)
    private = frozenset(one.lower() for one in each.texts("allow_private", ()))
    path, url = read_place(each, form, folder, private)
    every_s = each.duration_s("every", EVERY_S, least=30, most=DAY_S)
    stale_s = each.duration_s("stale_after", max(stale_after_s, 2 * every_s), least=60, most=30 * DAY_S)
    if stale_s < every_s:
        message = phrase("it is stale before it is asked for again")
        each.error("range", message, phrase("write stale_after: above every:"), at=("stale_after",))
    declared = Declared(
        name=name,
        form=form,
        path=path,
        url=url,
        tables={} if form is Form.CSV else {ROWS: _rows_of(each, form)},
        headers=read_headers(each),
        allow_private=private,
        keep_when_most_goes=each.flag("keep_when_most_goes", True),
    )
    reason = each.choice("reason", ContactReason) if each.has("reason") else None
    named = each.mapping("columns", required=False)
    columns = {key: named.text(key, key) for key in COLUMNS}
    named.rest()
    return ListSetting(
        declared=declared, every_s=every_s, stale_after_s=stale_s, reason=reason, columns=columns
    )


def _rows_of(each: Fields, form: Form) -> str:
    rows = each.text("rows")
    wrong, remedy = why_not_rows(rows, form, None) if rows else ("", "")
    if wrong:
        each.error("table", phrase("{table}: {wrong}", table="rows", wrong=wrong), remedy, at=("rows",))
    return rows


def check_name(each: Fields, name: str, taken: set[str]) -> None:
    """Report a name that cannot be one, or that another has."""
    if name and not _NAME.fullmatch(name):
        remedy = phrase("use a-z, 0-9, dots and dashes")
        each.error("name", phrase("{name!r} cannot be a name", name=name[:40]), remedy, at=("name",))
    if name in taken:
        message = phrase("something else is named {name}", name=name)
        each.error("twice", message, phrase("give each its own name"), at=("name",))


def check_target(each: Fields, url: str, private: frozenset[str]) -> None:
    """Report a URL that we would not ask, or that everybody on the way could read."""
    if not url:
        return
    try:
        target = check_url(url, allow_private=private)
    except UnsafeTarget as error:
        remedy = phrase("correct url:, or name host:port under allow_private:")
        each.error("url", told_by(error), remedy, at=("url",))
        return
    if target.url.scheme == "http" and not target.private:
        message = phrase("http is read by everybody on the way")
        each.error("url", message, phrase("write https://"), at=("url",))
