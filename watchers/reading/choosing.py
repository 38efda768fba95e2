"""What each name of a place means in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from watchers.reading.gazetteer import Kind, Named, names
from watchers.reading.gazetteer.keys import key_of
from watchers.reading.mentions import Mention, Scan

_SPEAKS = {language: frozenset(countries.split()) for language, countries in names.SPEAKS.items()}
_CODE = re.compile(r", ([A-Z]{2})\b")
ALONE = 9.0
"""How far ahead of all other countries a place is whose name no other country knows."""
TOLD = 6.0
"""How much it counts that a country or state is told right beside a name."""
_TOGETHER = frozenset((", ", " (", ",", " - ", " en ", " in ", ", in ", ", en "))
_BONUS = {
    Kind.COUNTRY: 5.0,
    Kind.STATE: 3.3,
    Kind.DISTRICT: 1.2,
    Kind.CAPITAL: 0.7,
    Kind.CITY: 0.0,
    Kind.QUARTER: 1.5,
    Kind.ISLAND: 6.0,
    Kind.KNOWN: 6.5,
    Kind.SITE: 6.0,
}
_RIVAL, _APART_DEGREES = 2.0, 0.5
TOWNS = frozenset({Kind.CAPITAL, Kind.CITY, Kind.QUARTER})
_LARGE = frozenset({Kind.COUNTRY, Kind.STATE, Kind.ISLAND, Kind.SITE})
_UNCOUNTED = 3.0
"""What a town at home counts for of which nobody has counted the people."""
_SIZEABLE = 5.0
"""The size of a town of 100,000 people."""
_ANOTHERS = 2.0
"""How much it counts against an old or foreign name of a town that it is a sizeable town's own."""


@dataclass(slots=True)
class Chosen:
    """A mention and what it was taken for."""

    mention: Mention
    place: Named
    lead: float
    """By how much the best option is ahead of the best one in another country."""
    rivaled: bool = False
    """Whether a place of the same name elsewhere in the country is about as likely: which Springfield?"""
    backed: float = 0.0
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is told with a mention: the place before it, what the next may be, the code of a state."""

    before: Named | None
    after: tuple[Named, ...]
    code: str


def resolve(scan: Scan, language: str, home: str) -> list[Chosen]:
    """Choose for each mention what it names: first alone, then in the company of the others."""
    spoken = _SPEAKS.get(language, frozenset())
    scored = [
        [(_alone(option, mention, spoken, home), option) for option in mention.options]
        for mention in scan.mentions
    ]
    first = [_best(mention, options) for mention, options in zip(scan.mentions, scored, strict=True)]
    company = _company(first, scan)
    return [_in_company(scan, at, first, scored[at], company) for at in range(len(first))]


def _in_company(
    scan: Scan,
    at: int,
    first: list[Chosen],
    scored: list[tuple[float, Named]],
    company: dict[str | int, float],
) -> Chosen:
    """Choose anew with what the other mentions speak for."""
    mention, beside = scan.mentions[at], _beside(scan, at, first)
    others = _without(company, first[at])
    if len(scored) == 1:
        first[at].backed = _backing(scored[0][1], beside, others)
        return first[at]
    backed = [(option, _backing(option, beside, others)) for _, option in scored]
    best = _best(
        mention, [(score + more, option) for (score, option), (_, more) in zip(scored, backed, strict=True)]
    )
    best.place = _nearer(best.place, mention)
    best.backed = max(more for option, more in backed if option.country == best.place.country)
    return best


def _alone(option: Named, mention: Mention, spoken: frozenset[str], home: str) -> float:
    """Score an option by itself: people, fame, spelling, language, and the home country."""
    said = mention.said
    bonus = _BONUS[option.kind]
    if option.kind is Kind.COUNTRY and option.size < 5.3:
        bonus = 2.5  # Granada is rather the town in Spain
    score = option.size + bonus + 0.5 * log2(option.fame + 1)
    if said == option.name:
        score += 1.2
    elif len(said) == len(option.name) and said.casefold() == option.name.casefold():
        score += 1.0
    elif option.kind in _LARGE:
        score += 0.7
    if option.kind in TOWNS and _is_anothers(option, mention):
        score -= _ANOTHERS
    if option.country in spoken:
        score += 0.4
    if option.country == home:
        # Odesa is not the Odessa in Texas, even in a paper of Texas.
        score += 3.2 if option.kind is not Kind.CITY or mention.key in key_of(option.name) else 1.6
        if not option.size and option.kind is Kind.CITY:
            score += _UNCOUNTED
    return score


def _is_anothers(option: Named, mention: Mention) -> bool:
    """Say whether a town is only so called, and a sizeable one abroad has the name, as Petrópolis has."""
    if len(mention.options) < 2 or mention.said == option.name or mention.key in key_of(option.name):
        return False
    return any(
        each.name == mention.said and each.size >= _SIZEABLE and each.kind in TOWNS
        for each in mention.options
        if each.country != option.country
    )


def _best(mention: Mention, scored: list[tuple[float, Named]]) -> Chosen:
    best_score, best = scored[0]
    if len(scored) == 1:
        return Chosen(mention, best, ALONE)
    for score, option in scored:
        if score > best_score:
            best_score, best = score, option
    others = [score for score, option in scored if option.country != best.country]
    rivaled = any(best_score - score < _RIVAL and _is_rival(best, option) for score, option in scored)
    return Chosen(mention, best, best_score - max(others) if others else ALONE, rivaled)


def _is_rival(place: Named, other: Named) -> bool:
    if other.country != place.country or place.kind not in TOWNS or other.kind not in TOWNS:
        return False
    return abs(place.lat - other.lat) + abs(place.lon - other.lon) > _APART_DEGREES


def _vote(chosen: Chosen) -> float:
    """Say how much a mention speaks for its country when others are in doubt."""
    if chosen.lead < 1.0 or chosen.mention.guarded or chosen.mention.doubtful:
        return 0.0
    kind, size = chosen.place.kind, chosen.place.size
    if kind is Kind.COUNTRY or kind is Kind.KNOWN:
        return 1.0
    if kind in _LARGE:
        return 0.8
    return 0.5 if size >= 5.5 else 0.25 if size >= 4.5 else 0.0


def _company(first: Iterable[Chosen], scan: Scan) -> dict[str | int, float]:
    """Add up what speaks for each country, by code, and for each state, by number."""
    company: dict[str | int, float] = {}
    counted: set[tuple[str, str]] = set()
    for each in first:
        vote = _vote(each)
        if vote and (each.mention.key, each.place.country) not in counted:
            counted.add((each.mention.key, each.place.country))
            company[each.place.country] = company.get(each.place.country, 0.0) + vote
            if each.place.state:
                company[each.place.state] = company.get(each.place.state, 0.0) + vote
    for demonym in {each.country: each for each in scan.demonyms}.values():
        company[demonym.country] = company.get(demonym.country, 0.0) + 0.5
    return company


def _without(company: dict[str | int, float], alone: Chosen) -> dict[str | int, float]:
    """Take out what a mention itself gave."""
    vote = _vote(alone)
    if not vote:
        return company
    others = dict(company)
    for each in (alone.place.country, alone.place.state):
        if each in others:
            others[each] = max(others[each] - vote, 0.0)
    return others


def _backing(option: Named, beside: _Beside, others: dict[str | int, float]) -> float:
    """Say how much the company of a mention speaks for an option: what is told beside it, and the rest."""
    if option.code and option.code == beside.code:
        return TOLD
    if any(_lies_in(option, each) for each in beside.after):
        return TOLD
    if beside.before is not None and _lies_in(beside.before, option):
        return TOLD
    if not others:
        return 0.0
    country, state = others.get(option.country, 0.0), others.get(option.state, 0.0)
    return 2.0 * min(country, 1.5) + 1.5 * min(state, 1.0)


def _nearer(place: Named, mention: Mention) -> Named:
    """Prefer what was brought along, and the town to the state that is named after it."""
    known = [each for each in mention.options if each.kind is Kind.KNOWN and each.country == place.country]
    if known or place.kind is not Kind.STATE or not place.state:
        return known[0] if known else place
    towns = [each for each in mention.options if each.state == place.state and each.size >= 5.3 and each.fame]
    return max(towns, key=lambda each: each.size, default=place)


def _beside(scan: Scan, at: int, first: list[Chosen]) -> _Beside:
    """Give what is told with a mention: "Springfield, Ohio", "Coria (Cáceres)", "Dallas, TX"."""
    code = _CODE.match(scan.text.folded, scan.mentions[at].end)
    return _Beside(
        before=first[at - 1].place if at and _touch(scan, at - 1) else None,
        after=scan.mentions[at + 1].options if _touch(scan, at) else (),
        code=code[1] if code is not None else "",
    )


def _touch(scan: Scan, at: int) -> bool:
    """Say whether a mention and the next are told as one: "Springfield, Ohio"."""
    if at + 1 >= len(scan.mentions):
        return False
    return scan.text.folded[scan.mentions[at].end : scan.mentions[at + 1].start] in _TOGETHER


def _lies_in(place: Named, other: Named) -> bool:
    """Say whether the other is a country, state or district around a place, or that state's own town."""
    if place.country != other.country or place is other or place.kind in {Kind.COUNTRY, Kind.KNOWN}:
        return False
    if other.kind is Kind.COUNTRY:
        return True
    if place.kind is Kind.STATE or not place.state or place.state != other.state:
        return False
    return other.kind in {Kind.STATE, Kind.DISTRICT} or other.size > max(place.size, 4.5)
