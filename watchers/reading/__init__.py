"""What a text speaks of: language, hazards, countries, magnitude, counts, dates, topics; no model of events.

reading = read_text("Un terremoto de magnitud 7 sacude Haití", "")
reading.hazard                # Hazard.EARTHQUAKE
reading.hazards[0].words      # ("terremoto de magnitud 7",)
reading.codes                 # ("HT",)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from engine.model.scales import Hazard
from watchers.reading.amounts import numbers_in
from watchers.reading.company import LEAST_NAMERS, Company, Tags, copy_mark, tags_of, told_by_company
from watchers.reading.counts import CountRead, read_counts
from watchers.reading.earlier import without_what_went_before
from watchers.reading.hazards import HazardRead, Usage, read_hazards
from watchers.reading.languages import LANGUAGES, LanguageRead, read_language
from watchers.reading.lexicon import Hit, Role, load_lexicon
from watchers.reading.measures import DateRead, is_mild, is_weak, may_be_strong, read_dates, read_magnitude
from watchers.reading.neighbors import may_tell, told_by_neighbors
from watchers.reading.numbered import SHAKEN
from watchers.reading.places import LEAST, CountryRead, KnownPlace, PlaceRead, PlacesRead, read_places
from watchers.reading.sketch import named, names_of, sketch_of
from watchers.reading.story import bits_apart, story_of
from watchers.reading.tokens import Words
from watchers.reading.told import Beside, Told
from watchers.reading.topics import Topics
from watchers.reading.towns import circles_of
from watchers.reading.weighing import borne_out, is_post, told_by_all_words
from watchers.reading.words import MOST_SUMMARY, MOST_TITLE

__all__ = [
    "LANGUAGES",
    "LEAST_NAMERS",
    "Beside",
    "Company",
    "CountRead",
    "CountryRead",
    "DateRead",
    "HazardRead",
    "KnownPlace",
    "LanguageRead",
    "PlaceRead",
    "PlacesRead",
    "Reading",
    "Tags",
    "Told",
    "Topics",
    "Usage",
    "bits_apart",
    "circles_of",
    "copy_mark",
    "get_ready",
    "named",
    "read_language",
    "read_places",
    "read_text",
    "sketch_of",
    "story_of",
    "tags_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text speaks of, what it speaks of most first, each with the words that led to it.

    `rest` is the title without what it names as having gone before, where only that was read; else empty.
    """

    language: LanguageRead = LanguageRead("", 0.0, frozenset())  # noqa: RUF009 - it is frozen
    hazards: tuple[HazardRead, ...] = ()
    places: tuple[PlaceRead, ...] = ()
    countries: tuple[CountryRead, ...] = ()
    magnitude: float | None = None
    counts: tuple[CountRead, ...] = ()
    dates: tuple[DateRead, ...] = ()
    rest: str = ""

    @property
    def hazard(self) -> Hazard | None:
        """Say which hazard the text speaks of most, if any."""
        return self.hazards[0].hazard if self.hazards else None

    @property
    def is_read_beside(self) -> bool:
        """Say whether the text names no hazard, and others tell of the one that was read."""
        return any(each.usage is not None and not each.words[0].startswith("#") for each in self.hazards[:1])

    @property
    def is_weighed(self) -> bool:
        """Say whether the text names no hazard, and all its words together tell of the one that was read."""
        return any(each.is_weighed for each in self.hazards[:1])

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the countries as ISO 3166-1 alpha-2 codes."""
        return tuple(each.country for each in self.countries)

    @property
    def named_codes(self) -> tuple[str, ...]:
        """Give the countries that the text has words for, and not that of its source."""
        return tuple(each.country for each in self.countries if each.words)


def get_ready() -> None:
    """Load the words, the names of places and the languages, in some four seconds of work.

    Else the first text of a process waits for them, and whoever shares the process with it.
    """
    read_text("Earthquake in Haiti", "")


def read_text(  # noqa: PLR0913 - callers name what they have, each by its word
    title: str,
    summary: str,
    *,
    home_country: str = "",
    otherwise: Hazard | None = None,
    places: Sequence[KnownPlace] = (),
    most_for_places: int = MOST_SUMMARY,
    languages: Sequence[str] = LANGUAGES,
    company: Company | None = None,
    beside: Beside | None = None,
    is_news: bool = True,
) -> Reading:
    """Read a title and the beginning of a summary, both without markup; no text raises.

    `otherwise` is the hazard of a text that names none, for a source that speaks of nothing else. `places`
    are those that the gazetteer need not know; `most_for_places` says how many characters of the summary are
    read for places, where more than its beginning is of interest. `languages` are those that the source may
    be in; one that is not known is a ValueError. `company` knows what hashtags stand for; without one, none
    stands for anything but what is written in it. `beside` knows what others tell at the same time of the
    names in a text that names no hazard; without it, such a text speaks of none. Of a hazard that is told
    nowhere in particular the country is `home_country`, with no words for it: a paper leaves out where its
    readers are. `is_news` says that it is written as headlines are: all its words are then weighed beside its
    phrases, but in a post. Of a title that says a day after what it was only the rest is read, if that tells
    of something somewhere by itself.
    """
    by = _By(
        home=home_country,
        otherwise=otherwise,
        places=places,
        most_for_places=most_for_places,
        languages=languages,
        company=company,
        beside=beside,
        is_news=is_news and otherwise is None and not is_post(title),
    )
    rest = without_what_went_before(title[:MOST_TITLE])
    if rest != title[:MOST_TITLE]:
        alone = _read(rest, summary, by)
        if _tells_of_something_else(rest, alone):
            return replace(alone, rest=rest)
    return _read(title, summary, by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _By:
    """What a text is read by besides its words, as `read_text` takes it."""

    home: str
    otherwise: Hazard | None
    places: Sequence[KnownPlace]
    most_for_places: int
    languages: Sequence[str]
    company: Company | None
    beside: Beside | None
    is_news: bool


def _tells_of_something_else(rest: str, alone: Reading) -> bool:
    """Say whether what is left of a title names a hazard and a place, and nothing that came of the other."""
    if not alone.named_codes or not any(each.words and not each.is_weighed for each in alone.hazards):
        return False
    known = load_lexicon()
    likely = alone.language.likely
    words = Words(rest, "", known.tongue(likely).number_words)
    return all(hit.meaning.role is not Role.AFTERMATH for hit in known.hits(words, likely))


def _read(title: str, summary: str, by: _By) -> Reading:
    title, whole, summary = title[:MOST_TITLE], summary[: by.most_for_places], summary[:MOST_SUMMARY]
    language = read_language(f"{title}\n{summary}", languages=by.languages)
    known = load_lexicon()
    tongue = known.tongue(language.likely)
    words = Words(title, summary, tongue.number_words)
    hits = list(known.hits(words, language.likely))
    numbers = numbers_in(words, tongue)
    counts = read_counts(words, hits, numbers, tongue)
    where = read_places(f"{title}\n{whole}", language=language.language, home=by.home, extra=by.places)
    counted = {each.sentence for each in counts}
    magnitude = read_magnitude(words, numbers)
    weak, mild = is_weak(words, numbers, magnitude), is_mild(words, numbers)
    hazards = read_hazards(
        words,
        hits,
        known,
        counted=counted,
        is_strong=may_be_strong(words, numbers),
        is_weak=weak,
        is_mild=mild,
    )
    if by.is_news:
        hazards = borne_out(words, hazards, where.names)
    if by.company is not None and "#" in title:
        hazards += told_by_company(words, hits, known, counted=counted, company=by.company, own=hazards)
    # What others tell of may be elsewhere, though it is read by a paper here.
    home = by.home if any(each.words for each in hazards) else ""
    if not hazards and by.otherwise is not None:
        hazards = (HazardRead(by.otherwise, (), 0.0),)
    if not hazards and by.beside is not None:
        hazards = _told_beside(
            title, summary, words, hits, language=language, counted=counted, where=where, beside=by.beside
        )
    if not hazards and by.is_news:
        nothing = {Hazard.EARTHQUAKE: weak, Hazard.HEAT: mild}
        hazards = told_by_all_words(
            words, hits, where.names, but=[each for each, so in nothing.items() if so]
        )
        home = by.home if hazards else ""
    is_shaken = any(each.hazard in SHAKEN for each in hazards)
    return Reading(
        language=language,
        hazards=hazards,
        places=where.places,
        countries=where.countries or _at_home(where, home),
        magnitude=magnitude if is_shaken else None,
        counts=counts,
        dates=read_dates(words, tongue, language=language.language),
    )


def _told_beside(
    title: str,
    summary: str,
    words: Words,
    hits: Sequence[Hit],
    *,
    language: LanguageRead,
    counted: Collection[int],
    where: PlacesRead,
    beside: Beside,
) -> tuple[HazardRead, ...]:
    """Give the hazard of a text that names none, where others tell of one with its names."""
    if not may_tell(f"{title}\n{summary}", hits, counted, where.places, beside):
        return ()
    read = Reading(language=language, places=where.places, countries=where.countries)
    return told_by_neighbors(
        words,
        hits,
        load_lexicon(),
        counted=counted,
        names=names_of(title, summary, read),
        where=where,
        beside=beside,
    )


def _at_home(where: PlacesRead, home: str) -> tuple[CountryRead, ...]:
    """Give the country of a paper, where nothing in its text hints abroad."""
    return (CountryRead(home, (), LEAST),) if home and not where.hints_abroad else ()
