"""Which hazard a text speaks of, and by which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.model.scales import Hazard
from watchers.reading import figures
from watchers.reading.lexicon import ENTRIES, EVIDENCE, Entry

_SENTENCE_END = re.compile(r"[.!?;|\n](?=\s|$)|\s[-–]\s")
_TITLE_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class HazardRead:
    """One hazard that a text speaks of, with the words that say so."""

    hazard: Hazard
    words: tuple[str, ...]


def _pattern(words: str, pairs: Iterable[tuple[str, str]] = ()) -> re.Pattern[str]:
    said = [_alternatives(words), *(f"{_alternatives(one)}_{_alternatives(two)}" for one, two in pairs)]
    any_of = "|".join(each for each in said if each).replace("_", "[ -]")
    return re.compile(rf"(?<!\w)(?:{any_of})(?!\w)" if any_of else r"(?!)")


def _alternatives(words: str) -> str:
    return f"(?:{'|'.join(words.split())})" if words.strip() else ""


@dataclass(frozen=True, slots=True)
class _Compiled:
    hazard: Hazard
    stems: tuple[str, ...]
    sure: re.Pattern[str]
    unsure: re.Pattern[str]
    needs: re.Pattern[str]
    suffers: bool


def _compiled(entry: Entry) -> _Compiled:
    return _Compiled(
        entry.hazard,
        tuple(entry.stems.split()),
        _pattern(entry.sure),
        _pattern(entry.unsure),
        _pattern(entry.needs),
        entry.suffers,
    )


_LEXICON = tuple(_compiled(entry) for entry in ENTRIES)
_EVIDENCE = _pattern(EVIDENCE)
_FIGURES = _pattern(figures.FIGURES + figures.NEGATED, figures.PAIRS)
_SPORT = _pattern(figures.SPORT)
_NOT_NOW = _pattern(
    figures.DRILLS + figures.FICTION + figures.DENIALS + figures.PAST,
    figures.PAST_PAIRS,
)


def read_hazards(title: str, summary: str) -> tuple[HazardRead, ...]:
    """Give the hazards of a text in plain lower case, the one most spoken of first."""
    possible = [each for each in _LEXICON if any(stem in title or stem in summary for stem in each.stems)]
    if not possible:
        return ()
    title = _FIGURES.sub(" ", title)
    # A title about a drill, a film or an anniversary makes all that follows one.
    if _NOT_NOW.search(title):
        return ()
    sentences = [(title, _TITLE_WEIGHT)]
    sentences += [(each, 1) for each in _SENTENCE_END.split(_FIGURES.sub(" ", summary)) if each]
    titled = _EVIDENCE.search(title) is not None
    found: dict[Hazard, dict[str, int]] = {}
    for text, weight in sentences:
        if _NOT_NOW.search(text):
            continue
        hurt = _EVIDENCE.search(text) is not None
        if not hurt and _SPORT.search(text):
            continue
        for each in possible:
            words = _words(each, text, hurt=hurt)
            # What only the summary says, and of which nobody suffers, is background.
            if words and (weight == _TITLE_WEIGHT or hurt or titled or each.hazard in found):
                hits = found.setdefault(each.hazard, {})
                for word in words:
                    hits[word] = max(weight, hits.get(word, 0))
    order = {each.hazard: number for number, each in enumerate(_LEXICON)}
    ranked = sorted(found, key=lambda hazard: (-sum(found[hazard].values()), order[hazard]))
    return tuple(HazardRead(hazard, tuple(found[hazard])) for hazard in ranked)


def _words(each: _Compiled, text: str, *, hurt: bool) -> list[str]:
    words = list(dict.fromkeys(hit.group() for hit in each.sure.finditer(text)))
    doubtful = list(dict.fromkeys(hit.group() for hit in each.unsure.finditer(text)))
    if doubtful and (words or (hurt and each.suffers) or _says_more(each.needs, text, doubtful)):
        words += [word for word in doubtful if not any(word in said for said in words)]
    return words


def _says_more(needs: re.Pattern[str], text: str, doubtful: list[str]) -> bool:
    """Say whether a needed word is there that is not the doubtful word itself."""
    return any(hit.group() not in doubtful for hit in needs.finditer(text))


_MAGNITUDES = tuple(
    re.compile(pattern)
    for pattern in (
        r"magnitud(?:e|o)?(?:\([a-z]{1,4}\))?(?: of| de| preliminar de)? ?(\d{1,2}(?:[.,]\d{1,2})?)",
        r"(?<![\d.,])(\d[.,]\d)[ -](?:magnitude|grados|degrees|en la escala|on the richter|de magnitud)",
        r"(?<![\d.,])(\d)[ -](?:magnitude|grados (?:en|de)|en la escala de|on the richter)",
        r"(?<!\w)m[wlb]? ?(\d[.,]\d)(?![\d.,]*\d)",
    )
)


def read_magnitude(text: str) -> float | None:
    """Give the magnitude of an earthquake that a text in plain lower case names, the first one."""
    for pattern in _MAGNITUDES:
        hit = pattern.search(text)
        if hit is not None and 2 <= (value := float(hit[1].replace(",", "."))) < 10:
            return value
    return None
