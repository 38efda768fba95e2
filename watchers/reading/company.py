"""What hashtags stand for, told by the company they keep: no event is known by name beforehand.

Where many who use a tag name a hazard, and nearly all of them the same one, the tag names that event. It is
then worth a doubtful word: believed beside somebody hurt or sought, or where somebody clearly reports.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

from engine.model.scales import Hazard
from watchers.reading.figures import without_figures
from watchers.reading.gazetteer import Kind, gazetteer
from watchers.reading.hazards import HazardRead, Usage
from watchers.reading.lexicon import Hit, Lexicon, Role
from watchers.reading.sentences import TITLE, sentences_of
from watchers.reading.tokens import Words
from watchers.reading.words import names_a_hazard, plain, without_names

MOST_TAGS = 8
"""So many hashtags of one text are looked at, the first of them."""

LEAST_NAMERS = 8
"""So many voices, in as many different texts, must name a hazard beside a tag: few strangers teach nobody."""

_LEAST_SHARE = 1 / 8
"""Of all who use a tag so many name a hazard: a brand or a town is spoken of every day."""

_LEAST_AGREED = 0.6
_LEAST_ALONG = 0.9
"""So many of those who name a hazard name the same one; so many that one, or what goes along with it."""

_MOST_TAUGHT = 50_000
"""So many tags are learnt from at most, the first of them."""

_MOST_USES = 200_000
"""So often a voice is remembered beside a tag at most, the first of them: no file is too long to be read."""

_WORDS = 2
_BASE, _HURT = 0.5, 0.05
_LARGE = 5.5
# A number is no hashtag, nor is what stands behind one of HTML's ("&#39;s") or in an address.
_TAG = re.compile(r"(?<![&/])#(?=\w*[^\W\d])(\w{2,60})")
_COPIED = re.compile(r"(?:\brt\b|\W)+")

_TOGETHER = (
    frozenset({Hazard.EARTHQUAKE, Hazard.TSUNAMI, Hazard.LANDSLIDE, Hazard.VOLCANO}),
    frozenset({Hazard.CYCLONE, Hazard.STORM, Hazard.FLOOD, Hazard.LANDSLIDE}),
    frozenset({Hazard.TRANSPORT, Hazard.EXPLOSION, Hazard.OTHER, Hazard.WILDFIRE, Hazard.ATTACK}),
    frozenset({Hazard.ATTACK, Hazard.EXPLOSION, Hazard.UNREST}),
    frozenset({Hazard.WILDFIRE, Hazard.HEAT, Hazard.STORM, Hazard.OTHER}),
)
"""Hazards that come of one another: a train derails and explodes, a storm floods a town."""

ALONG = {
    hazard: frozenset().union({hazard}, *(each for each in _TOGETHER if hazard in each)) for hazard in Hazard
}
OF_ANY = frozenset({Hazard.MOURNING, Hazard.OUTAGE, Hazard.CLOSURE, Hazard.ADVISORY, Hazard.COMPLAINT})
"""What comes after any hazard, and says of none which it was."""


class Company(Protocol):
    """Who knows what hashtags stand for."""

    def usage(self, tag: str) -> Usage | None:
        """Say what a tag stands for, as `tags_of` gives it; None where that is not clear."""


def tags_of(text: str) -> tuple[str, ...]:
    """Give the hashtags of a text that are no word for a hazard themselves, in plain small letters."""
    if "#" not in text:
        return ()
    found = dict.fromkeys(_TAG.findall(plain(text).lower()))
    return tuple(each for each in found if not names_a_hazard(each))[:MOST_TAGS]


def copy_mark(text: str) -> str:
    """Give a mark that all copies of a text have in common, whoever passes it on and with what address."""
    bare = _COPIED.sub(" ", plain(without_names(text)).lower()).strip()
    return blake2b(bare.encode(errors="surrogatepass"), digest_size=8).hexdigest()


@dataclass(slots=True)
class _Used:
    """How one tag is used. A voice counts once, and with all that it ever named."""

    voices: dict[str, frozenset[Hazard]] = field(default_factory=dict)
    naming_texts: set[str] = field(default_factory=set)
    namers: int = 0
    naming: dict[Hazard, int] = field(default_factory=dict)
    along: dict[Hazard, int] = field(default_factory=dict)

    def add(self, voice: str, mark: str, named: frozenset[Hazard]) -> bool:
        """Take in a use; say whether the voice is new to it."""
        before = self.voices.get(voice)
        self.voices[voice] = named if before is None else before | named
        if not named:
            return before is None
        self.naming_texts.add(mark)
        known = before or frozenset()
        self.namers += not known
        self._count(self.naming, known, named)
        self._count(self.along, _along(known), _along(named))
        return before is None

    def _count(self, counts: dict[Hazard, int], known: frozenset[Hazard], named: frozenset[Hazard]) -> None:
        for hazard in named - known:
            counts[hazard] = counts.get(hazard, 0) + 1

    def usage(self) -> Usage | None:
        users = len(self.voices)
        if min(self.namers, len(self.naming_texts)) < LEAST_NAMERS or self.namers < _LEAST_SHARE * users:
            return None
        # In the order of the scale, so that of two named as often it is always the same.
        hazard = max(Hazard, key=lambda each: self.naming.get(each, 0))
        agreed = self.naming[hazard]
        if agreed < _LEAST_AGREED * self.namers or self.along[hazard] < _LEAST_ALONG * self.namers:
            return None
        return Usage(hazard, agreed, self.namers, users)


class Tags:
    """Learns what hashtags stand for, from texts as they are read by their own words, in whatever order."""

    def __init__(self) -> None:
        """Know nothing."""
        self._used: dict[str, _Used] = {}
        self._uses = 0

    @property
    def is_full(self) -> bool:
        """Say whether it learns nothing more."""
        return self._uses >= _MOST_USES

    def learn(self, tags: Iterable[str], hazards: Iterable[Hazard], *, voice: str, mark: str) -> None:
        """Take in that somebody wrote a text with these tags, in which these hazards are named.

        `mark` is the same for copies of a text. A text of nobody in particular has its mark for a voice.
        """
        if self.is_full:
            return
        named = frozenset(hazards) - OF_ANY
        for tag in tags:
            used = self._used.get(tag)
            if used is None:
                if len(self._used) >= _MOST_TAUGHT:
                    continue
                used = self._used[tag] = _Used()
            self._uses += used.add(voice or mark, mark, named)

    def namers(self, tag: str) -> int:
        """Say how many voices name a hazard beside a tag."""
        used = self._used.get(tag)
        return used.namers if used is not None else 0

    def usage(self, tag: str, name: str = "") -> Usage | None:
        """Say what a tag stands for; `name` is what it is written like, where it was learnt under a mark."""
        used = self._used.get(tag)
        found = used.usage() if used is not None else None
        return None if found is None or is_a_place(name or tag) else found


def told_by_company(
    words: Words,
    hits: Sequence[Hit],
    lexicon: Lexicon,
    *,
    counted: Collection[int],
    company: Company,
    own: Sequence[HazardRead],
) -> tuple[HazardRead, ...]:
    """Give the hazards for which the hashtags of a title stand, besides those it names by its own words."""
    usages = [(tag, usage) for tag in tags_of(words.text.partition("\n")[0]) if (usage := company.usage(tag))]
    if not usages:
        return ()
    kept = [hit for hit in without_figures(hits) if words.sentences[hit.first] == TITLE]
    sentence = sentences_of(words, kept, lexicon, counted).get(TITLE)
    if sentence is None or sentence.is_held_off or sentence.is_count:
        return ()
    hurt = _said(words, kept, {Role.EVIDENCE})
    if sentence.is_sport and not hurt:
        return ()
    named = {each.hazard for each in own}
    found: dict[Hazard, HazardRead] = {}
    for tag, usage in usages:
        # What goes with nothing that the text names itself is another event, or none.
        if usage.hazard in named or (named and not named & ALONG[usage.hazard]):
            continue
        needed = [hit for hit in kept if hit.meaning.hazard is usage.hazard]
        reports = _said(words, kept, {Role.REPORT}) | _said(words, needed, {Role.NEEDED})
        if not hurt and (sentence.is_chatter or len(reports) < _WORDS):
            continue
        known = found.get(usage.hazard)
        if known is None:
            found[usage.hazard] = HazardRead(usage.hazard, (f"#{tag}",), _BASE + _HURT * bool(hurt), usage)
        else:
            found[usage.hazard] = replace(known, words=(*known.words, f"#{tag}"))
    return tuple(found.values())


def _said(words: Words, hits: Iterable[Hit], roles: Collection[Role]) -> set[str]:
    """Give the different words that play a role and are no hashtag."""
    return {
        words.said(hit.first, hit.last)
        for hit in hits
        if hit.meaning.role in roles and not words.is_tag(hit.first)
    }


def _along(hazards: Iterable[Hazard]) -> frozenset[Hazard]:
    return frozenset().union(*(ALONG[each] for each in hazards))


@lru_cache(maxsize=4_096)
def is_a_place(tag: str) -> bool:
    """Say whether it is the name of a country, a state or a large town: that stands for the place."""
    known = gazetteer()
    return any(_is_large(each.kind, each.size) for key in _keys(tag) for each in known.named(key))


def _keys(tag: str) -> Iterator[str]:
    yield tag
    joined = gazetteer().joined.get(tag)
    if joined is not None:
        yield joined


def _is_large(kind: Kind, size: float) -> bool:
    return kind in {Kind.COUNTRY, Kind.STATE, Kind.ISLAND} or size >= _LARGE
