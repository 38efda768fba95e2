"""House: the rules of a book that are not about hours and distances, and who has asked for relief."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.model.program import Closure, Permit, ReliefRequest, SailingRules, Weights
from engine.model.said import phrase
from engine.model.time import Instant, instant
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from programs.sea_routes import NORTHWEST, PASSAGES

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OF_YEAR = re.compile(r"(\d\d)-(\d\d)")
_YEAR_REMEDY = phrase("write two days of a year, such as [12-01, 03-31]")
_COUNTRY = re.compile(r"[A-Z]{2}")


def read_house(
    rules: Fields, read: SailingRules, places: Iterable[str], span: tuple[Instant, Instant]
) -> SailingRules:
    """Read the rest of `rules`; `places` are the ids that may be named, `span` the time of the book."""
    known = frozenset(places)
    return replace(
        read,
        barred=_places(rules, "barred", known),
        preferred=_places(rules, "preferred", known),
        permits=tuple(_permits(rules, known)),
        no_repeat=rules.flag("no_repeat", read.no_repeat),
        move_most_s=rules.duration_s("move_most", read.move_most_s, least=60, most=86_400),
        days_around=rules.integer("days_around", read.days_around, most=14),
        closures=tuple(_closures(rules, span)),
        weights=_weights(rules, read.weights),
    )


def read_relief(fields: Fields, places: Iterable[str]) -> tuple[ReliefRequest, ...]:
    """Read who has asked for calls with relief, and where."""
    known, found = frozenset(places), []
    for each in fields.mappings("relief", required=False):
        where = each.texts("where")
        for index, one in enumerate(where):
            if one not in known and not _COUNTRY.fullmatch(one):
                at = ("where", index) if isinstance(each.raw("where"), list) else ("where",)
                each.error(
                    "place",
                    phrase("{one} is no place of this book and no country", one=one[:40]),
                    phrase("write HT"),
                    at=at,
                )
        found.append(
            ReliefRequest(
                asked_by=each.text("asked_by"),
                contact=each.text("contact"),
                where=where,
                since=_day(each, "since"),
                until=_day(each, "until", days=1),
            )
        )
        each.rest()
    return tuple(found)


def _places(rules: Fields, key: str, known: frozenset[str]) -> tuple[str, ...]:
    named = rules.texts(key, ())
    for index, one in enumerate(named):
        if one not in known:
            at = (key, index) if isinstance(rules.raw(key), list) else (key,)
            remedy = did_you_mean(one, sorted(known)) if known else phrase("add it under places:")
            rules.error("place", phrase("no place has the id {one}", one=one[:40]), remedy, at=at)
    return tuple(one for one in named if one in known)


def _permits(rules: Fields, known: frozenset[str]) -> Iterator[Permit]:
    for each in rules.mappings("permits", required=False):
        where = each.text("for")
        if where and where not in known and not _COUNTRY.fullmatch(where):
            each.error(
                "place",
                phrase("{where} is no place of this book and no country", where=where[:40]),
                phrase("write CU"),
                at=("for",),
            )
        yield Permit(where=where, held=each.flag("held"))
        each.rest()


def _weights(rules: Fields, usual: Weights) -> Weights:
    if not rules.has("weights"):
        return usual
    given = rules.mapping("weights")
    names = tuple(Weights.__slots__)
    read = {name: given.number(name, getattr(usual, name), least=0, most=1_000) for name in names}
    given.rest()
    if not any(read.values()):
        rules.error(
            "weights", phrase("every weight is 0"), phrase("leave at least one above 0"), at=("weights",)
        )
    return Weights(**read)


def _closures(rules: Fields, span: tuple[Instant, Instant]) -> Iterator[Closure]:
    for each in rules.mappings("passages", required=False):
        name = each.text("name")
        if name and name not in PASSAGES:
            remedy = did_you_mean(name, sorted(PASSAGES))
            each.error("passage", phrase("no passage is named {name}", name=name[:40]), remedy, at=("name",))
        if each.flag("open", False):
            # One that is never closed within the time of the book still says that it may be taken.
            yield from () if name != NORTHWEST else (Closure(passage=name, until=Instant(0)),)
        elif each.has("every_year"):
            yield from _every_year(each, name, span)
        else:
            since, until = _day(each, "since"), _day(each, "until", days=1)
            yield Closure(passage=name, since=since, until=until)
        each.rest()


def _every_year(each: Fields, name: str, span: tuple[Instant, Instant]) -> Iterator[Closure]:
    given = each.raw("every_year")
    words = [str(one) for one in given] if isinstance(given, list) else []
    days = [(int(found[1]), int(found[2])) for one in words if (found := _OF_YEAR.fullmatch(one))]
    if len(days) != 2 or len(words) != 2:
        each.error("time", phrase("every_year is not two days of a year"), _YEAR_REMEDY, at=("every_year",))
        return
    first, last = (datetime.fromtimestamp(at / 1e6, UTC).year for at in span)
    for year in range(first - 1, last + 1):
        ends = year + (1 if days[1] < days[0] else 0)
        try:
            since = datetime(year, *days[0], tzinfo=UTC)
            until = datetime(ends, *days[1], tzinfo=UTC) + timedelta(days=1)
        except ValueError:
            each.error(
                "time",
                phrase("every_year names a day that some year lacks"),
                _YEAR_REMEDY,
                at=("every_year",),
            )
            return
        yield Closure(passage=name, since=instant(since), until=instant(until))


def _day(fields: Fields, key: str, *, days: int = 0) -> Instant | None:
    """Read a day in UTC; give its beginning, or that of the day after."""
    text = fields.text(key, "")
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return instant(datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=days))
    except ValueError:
        fields.error(
            "time",
            phrase("{text} is not a date", text=text[:40]),
            phrase("write it as 2027-01-15"),
            at=(key,),
        )
        return None
