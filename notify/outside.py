"""Outside rotas: how one is declared, and what was last read of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.model.ids import digest_of
from engine.model.said import phrase
from engine.model.time import Instant, iso, later, parse_iso
from engine.rules.fields import Fields
from notify.recipients import REMEDY, parse_recipient
from notify.rotation import read_zone
from notify.shifts import Shift, Span, within
from wire.secrets import is_reference

HOUR_S = 3_600
FRESH_S = 24 * HOUR_S
EVERY_S = 300
MOST_FRESH_S = 14 * 24 * HOUR_S
AHEAD_S = 60 * 24 * HOUR_S
"""How far ahead a rota is read."""
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
_HOST = re.compile(r"[a-z0-9.\-\[\]:]+:\d{1,5}")


class Kind(StrEnum):
    """Where a rota is kept."""

    ICAL = "ical"
    PAGERDUTY = "pagerduty"
    GOALERT = "goalert"
    SLACK = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A rota that somebody else keeps. `token` is a reference to a secret, or empty.

    It is read every `every_s`; what was read last counts for `fresh_s`, and after that `otherwise` answers.
    `known_as` says by their name, id or address which of our people somebody is.
    """

    group: str
    kind: Kind
    path: Path | None = None
    url: str = ""
    token: str = ""
    schedules: tuple[str, ...] = ()
    slack_group: str = ""
    zone: str = "UTC"
    every_s: int = EVERY_S
    fresh_s: int = FRESH_S
    otherwise: str = ""
    known_as: Mapping[str, str] = field(default_factory=dict)
    allow_private: frozenset[str] = frozenset()

    @property
    def declared(self) -> str:
        """Name where it is read and whom it names, so that what another one said does not count for it."""
        where = (self.kind.value, str(self.path), self.url, self.token, self.slack_group, self.zone)
        return digest_of(*where, repr(sorted(self.schedules)), repr(sorted(self.known_as.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was last read of a rota, and when. `trouble` says why a later look failed; empty where none did.

    `now_only` says that it tells who is on call now, and nothing of later. `strangers` are on call there and
    nobody of ours. `of` is what was declared when it was read.
    """

    read_at: Instant
    shifts: tuple[Shift, ...]
    strangers: tuple[str, ...] = ()
    now_only: bool = False
    trouble: str = ""
    of: str = ""

    def is_fresh(self, at: Instant, outside: Outside) -> bool:
        """Say whether it still counts at a moment."""
        return self.of in {"", outside.declared} and at < later(self.read_at, outside.fresh_s)

    def among(self, people: Collection[str]) -> Kept:
        """Give it without the shifts of whoever is no longer among the people: they are strangers by now."""
        gone = dict.fromkeys(one.who for one in self.shifts if one.who not in people)
        if not gone:
            return self
        left = tuple(one for one in self.shifts if one.who not in gone)
        return replace(self, shifts=left, strangers=tuple(dict.fromkeys([*self.strangers, *gone])))

    def within(self, span: Span) -> list[Shift]:
        """Give the shifts in a span; who is on call now is taken to be it later, where nothing is said."""
        if self.now_only:
            return within([Shift(who=one.who) for one in self.shifts], span)
        return within(self.shifts, span)


def as_data(kept: Kept) -> dict[str, Any]:
    """Write what was read as JSON data."""
    return {
        "v": 1,
        "read_at": iso(kept.read_at),
        "shifts": [
            [
                one.who,
                None if one.start is None else iso(one.start),
                None if one.end is None else iso(one.end),
            ]
            for one in kept.shifts
        ],
        "strangers": list(kept.strangers),
        "now_only": kept.now_only,
        "trouble": kept.trouble,
        "of": kept.of,
    }


def from_data(data: Mapping[str, Any]) -> Kept:
    """Read it back; ValueError, KeyError or TypeError where it is no such data."""
    return Kept(
        read_at=parse_iso(data["read_at"]),
        shifts=tuple(
            Shift(
                who=str(who),
                start=None if start is None else parse_iso(start),
                end=None if end is None else parse_iso(end),
            )
            for who, start, end in data["shifts"]
        ),
        strangers=tuple(str(one) for one in data["strangers"]),
        now_only=bool(data["now_only"]),
        trouble=str(data["trouble"]),
        of=str(data.get("of", "")),
    )


def read_outside(fields: Fields, group: str, people: Mapping[str, object], folder: Path) -> Outside:
    """Read the declaration of a rota; findings go to the fields."""
    kind = fields.choice("rota", Kind)
    path, url = fields.text("path", ""), _url(fields, kind)
    token = fields.text("token", "")
    if token and not is_reference(token):
        # What stands there may be the secret itself, so it is not repeated.
        remedy = phrase("write it as ${{secret:NAME}} and put the value into the environment")
        fields.error(
            "secret", phrase("{key} is not the name of a secret", key="token"), remedy, at=("token",)
        )
    if not token and kind is not Kind.ICAL:
        fields.error("missing-key", phrase("a rota of {kind} needs a token", kind=kind), _TOKEN)
    if kind is Kind.ICAL and bool(path) == bool(url):
        message = phrase("the rota of {group} needs either url or path", group=group)
        fields.error("place", message, phrase("write one of the two"))
    if path and kind is not Kind.ICAL:
        message = phrase("only a calendar is read from a file")
        fields.error("place", message, phrase("write url: or leave path out"), at=("path",))
    found = Outside(
        group=group,
        kind=kind,
        path=folder / path if path else None,
        url=url,
        token=token,
        schedules=fields.texts("schedules") if kind is Kind.PAGERDUTY else (),
        slack_group=_slack_group(fields) if kind is Kind.SLACK else "",
        zone=read_zone(fields, needed=False),
        every_s=fields.duration_s("every", EVERY_S, least=30, most=24 * HOUR_S),
        fresh_s=fields.duration_s("fresh", FRESH_S, least=60, most=MOST_FRESH_S),
        otherwise=_otherwise(fields, group),
        known_as=_known_as(fields.mapping("people", required=False), people),
        allow_private=_private(fields),
    )
    if found.fresh_s < found.every_s:
        message = phrase("the rota of {group} would be stale between two looks", group=group)
        fields.error("range", message, phrase("write fresh: at least as long as every:"), at=("fresh",))
    fields.rest()
    return found


_TOKEN = phrase("add token: ${{secret:NAME}} and put the value into the environment")
_USUAL = {Kind.PAGERDUTY: "https://api.pagerduty.com", Kind.SLACK: "https://slack.com/api/"}


def _url(fields: Fields, kind: Kind) -> str:
    usual = _USUAL.get(kind, "")
    url = fields.text("url", usual) if usual or kind is Kind.ICAL else fields.text("url")
    if url and not url.startswith(("https://", "http://")):
        message = phrase("{url} is no address", url=url[:60])
        fields.error("place", message, phrase("begin it with https://"), at=("url",))
    return url


def _slack_group(fields: Fields) -> str:
    group = fields.text("group")
    if group and not _GROUP.fullmatch(group):
        message = phrase("{group!r} is no id of a user group", group=group[:40])
        fields.error("id", message, phrase("it looks like S0614TZR7"), at=("group",))
    return group


def _otherwise(fields: Fields, group: str) -> str:
    otherwise = fields.text("otherwise", "")
    if otherwise and parse_recipient(otherwise) is None:
        message = phrase("{recipient!r} is no recipient", recipient=otherwise[:40])
        fields.error("recipient", message, REMEDY, at=("otherwise",))
    if otherwise in {f"oncall:{group}", group}:
        message = phrase("the rota of {group} cannot stand in for itself", group=group)
        fields.error("recipient", message, phrase("name another group"), at=("otherwise",))
    return otherwise


def _known_as(fields: Fields, people: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for theirs in fields.values:
        found[theirs.strip().casefold()] = id = fields.text(theirs)
        if id and id not in people:
            remedy = phrase("add them under people:")
            fields.error("person", phrase("nobody has the id {id}", id=id[:40]), remedy, at=(theirs,))
    return found


def _private(fields: Fields) -> frozenset[str]:
    names = fields.texts("allow_private", ())
    for index, name in enumerate(names):
        if not _HOST.fullmatch(name.lower()):
            message = phrase("{name} is no host:port", name=name[:60])
            fields.error("place", message, phrase("write such as 10.1.2.3:8443"), at=("allow_private", index))
    return frozenset(one.lower() for one in names)
