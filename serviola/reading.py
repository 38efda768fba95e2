"""What `serviola read` says of a text: as JSON for a program, in sentences for a person."""

from __future__ import annotations

import json
from codecs import utf_8_decode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from babel import Locale

from engine.errors import ServiolaError
from engine.model.said import phrase
from engine.response.hazards import hazard_name
from watchers.countries import NO_COUNTRY
from watchers.reading import HazardRead, Reading, Tags, copy_mark, read_text, tags_of
from watchers.reading.counts import Harm
from watchers.reading.words import MOST_TITLE

MOST_LETTERS = 20_000
"""So much of a line is looked at, of which the beginning is read."""

_MOST_BYTES = 4 * MOST_LETTERS
_MARK = "\ufeff"

_MOST_NAMED = 5
_HARM = {Harm.DEAD: phrase("Dead"), Harm.INJURED: phrase("Injured")}


class Unreadable(ServiolaError):
    """A text or a home country that cannot be used; the sentence says which and what to do."""


def home_country(code: str) -> str:
    """Give a country as ISO 3166-1 alpha-2; what is none is Unreadable."""
    if not code:
        return ""
    found = code.strip().upper()
    if len(found) != 2 or found in NO_COUNTRY or found not in Locale("en").territories:
        raise Unreadable(
            phrase("--home {code} is no country; write its two letters, such as --home ES", code=code)
        )
    return found


def read_one(text: str, *, home: str = "") -> Reading:
    """Read a text whose first line is its title and the rest its summary; an empty text is Unreadable."""
    title, summary = _parted(text)
    if not title:
        raise Unreadable(
            phrase("there is no text to read; write it in quotes, or name a file with --lines FILE")
        )
    return read_text(title, summary, home_country=home, most_for_places=MOST_LETTERS)


@dataclass(slots=True)
class Lines:
    """The lines of a file as texts; `broken` are the numbers of those that were not UTF-8.

    What its hashtags stand for is learnt from the whole file first, so that the order of the lines does not
    matter. What comes through a pipe is learnt from as it comes: a line is read by those before it.
    """

    stream: IO[bytes]
    home: str = ""
    broken: list[int] = field(default_factory=list)
    tags: Tags = field(default_factory=Tags)

    def __iter__(self) -> Iterator[Reading]:
        """Read a text a line, an empty one too, so that the n-th reading is that of the n-th line."""
        ahead = self.stream.seekable()
        if ahead:
            begin = self.stream.tell()
            for line in _beginnings(self.stream):
                if self.tags.is_full:
                    break
                # Most lines have no hashtag, and teach nothing.
                if b"#" in line:
                    self._learn(line.decode("utf-8", errors="replace"))
            self.stream.seek(begin)
        for number, line in enumerate(_beginnings(self.stream), start=1):
            try:
                # Where a long line was cut, the last letter may have been, too.
                text, _ = utf_8_decode(line, "strict", len(line) < _MOST_BYTES)
            except UnicodeDecodeError:
                self.broken.append(number)
                text = line.decode("utf-8", errors="replace")
            text = text.removeprefix(_MARK) if number == 1 else text
            yield self._read(text, self.tags)
            if not ahead and "#" in text and not self.tags.is_full:
                self._learn(text)

    def _learn(self, text: str) -> None:
        """Learn from a text as it is read by its own words: what was learnt teaches nothing more."""
        title, _ = _parted(text)
        tags = tags_of(title)
        if tags:
            named = [each.hazard for each in self._read(text, None).hazards]
            self.tags.learn(tags, named, voice="", mark=copy_mark(title))

    def _read(self, text: str, tags: Tags | None) -> Reading:
        title, summary = _parted(text)
        return read_text(title, summary, home_country=self.home, most_for_places=MOST_LETTERS, company=tags)

    def complaint(self, name: str) -> str:
        """Say in one sentence which lines could not be read as they are; empty if all could."""
        if not self.broken:
            return ""
        which = ", ".join(map(str, self.broken[:_MOST_NAMED])) + (
            ", …" if len(self.broken) > _MOST_NAMED else ""
        )
        return phrase(
            "{name}: line {lines} is not UTF-8, and what could not be read was left out; write UTF-8",
            name=name,
            lines=which,
        )


def _beginnings(stream: IO[bytes]) -> Iterator[bytes]:
    """Give of each line what is looked at: one without an end must not be held whole."""
    while line := stream.readline(_MOST_BYTES):
        yield line
        while len(line) == _MOST_BYTES and not line.endswith(b"\n"):
            line = stream.readline(_MOST_BYTES)


def _parted(text: str) -> tuple[str, str]:
    """Part a text at its first line break, or where a title cannot be longer, between two words."""
    title, _, summary = text[:MOST_LETTERS].strip().partition("\n")
    if len(title) > MOST_TITLE:
        border = title.rfind(" ", 0, MOST_TITLE)
        border = border if border > 0 else MOST_TITLE
        title, summary = title[:border], f"{title[border:].strip()}\n{summary}"
    return title.strip(), summary.strip()


def as_json(reading: Reading) -> dict[str, Any]:
    """Give a reading as values of JSON, always with the same fields."""
    counted: dict[str, int | None] = dict.fromkeys(map(str, Harm))
    counted |= {str(each.harm): each.value for each in reading.counts}
    return {
        "language": reading.language.language or None,
        "hazards": [
            {
                "hazard": str(each.hazard),
                "confidence": each.confidence,
                "words": list(each.words),
                "usage": asdict(each.usage) if each.usage is not None else None,
                "weighed": each.is_weighed,
            }
            for each in reading.hazards
        ],
        "places": [
            {
                "name": each.name,
                "country": each.country,
                "lat": each.lat,
                "lon": each.lon,
                "words": list(each.words),
            }
            for each in reading.places
        ],
        "countries": list(reading.codes),
        "magnitude": reading.magnitude,
        "counts": counted,
        "dates": [each.date for each in reading.dates],
    }


def as_line(reading: Reading) -> str:
    """Give a reading as one line of JSON."""
    return json.dumps(as_json(reading), ensure_ascii=False)


def sentences(reading: Reading) -> Iterator[str]:
    """Say what was read, how sure that is, and by which words."""
    found = reading.language
    yield (
        phrase("Language: {language} ({sure} sure)", language=found.language, sure=f"{found.confidence:.0%}")
        if found.language
        else phrase("Language: not known")
    )
    for hazard in reading.hazards:
        yield _hazard_sentence(hazard)
    if not reading.hazards:
        yield phrase("Hazard: none")
    for place in reading.places:
        yield phrase(
            "Place: {place}, {country} ({lat}, {lon}, {sure} sure), by {words}",
            place=place.name,
            country=place.country,
            lat=f"{place.lat:.3f}",
            lon=f"{place.lon:.3f}",
            sure=f"{place.confidence:.0%}",
            words=_quoted(place.words),
        )
    for country in reading.countries:
        if country.words:
            yield phrase(
                "Country: {country}, by {words}", country=country.country, words=_quoted(country.words)
            )
        else:
            yield phrase(
                "Country: {country}, the home of the source, as no other is named", country=country.country
            )
    if reading.magnitude is not None:
        yield phrase("Magnitude: {magnitude}", magnitude=f"{reading.magnitude:g}")
    for count in reading.counts:
        harm, quoted = _HARM[count.harm], _quoted((count.words,))
        yield (
            phrase("{harm}: at least {count}, by {words}", harm=harm, count=count.value, words=quoted)
            if count.at_least
            else phrase("{harm}: {count}, by {words}", harm=harm, count=count.value, words=quoted)
        )
    for named in reading.dates:
        yield phrase("Date: {date}, by {words}", date=named.date, words=_quoted((named.words,)))


def _hazard_sentence(hazard: HazardRead) -> str:
    name, sure, words = hazard_name(hazard.hazard), f"{hazard.confidence:.0%}", _quoted(hazard.words)
    if hazard.is_weighed:
        return phrase(
            "Hazard: {hazard}, {sure} sure, by all words together, most by {words}",
            hazard=name,
            sure=sure,
            words=words,
        )
    if hazard.usage is None:
        return phrase("Hazard: {hazard}, {sure} sure, by {words}", hazard=name, sure=sure, words=words)
    if not hazard.words[0].startswith("#"):
        return phrase(
            "Hazard: {hazard}, {sure} sure, by {words}, told with it by {agreed} of {namers} others who name"
            " a hazard there",
            hazard=name,
            sure=sure,
            words=words,
            agreed=hazard.usage.agreed,
            namers=hazard.usage.namers,
        )
    return phrase(
        "Hazard: {hazard}, {sure} sure, by {words}, as {agreed} of {namers} who name a hazard use it",
        hazard=name,
        sure=sure,
        words=words,
        agreed=hazard.usage.agreed,
        namers=hazard.usage.namers,
    )


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{each}”" for each in words)
