"""What the settings of one source say besides its place; each watcher asks for what it knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Hazard
from engine.rules.words import did_you_mean
from watchers.reading import KnownPlace
from wire.secrets import Secret

_MOST_PLACES = 10_000
_MOST_STATEMENT = 4_000
_COUNTRY = re.compile(r"[A-Z]{2}")


class OptionError(SourceError):
    """An option of a source is wrong; `said` is what, `remedy` what to do, `key` which it is."""

    def __init__(self, said: str, remedy: str, *, key: str) -> None:
        super().__init__(f"{said}; {remedy}", permanent=True)
        self.said, self.remedy, self.key = said, remedy, key


class Options:
    """The options of one source. What is wrong is a SourceError that says what to write."""

    def __init__(self, name: str, values: Mapping[str, Any] | None) -> None:
        """Take the options of the source of that name."""
        self._name = name
        self._values = dict(values or {})
        self._asked: set[str] = set()

    def word(self, key: str, default: str = "", *, among: tuple[str, ...] = ()) -> str:
        """Give a short text, one of some if they are named."""
        value = self._take(key, default)
        if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
            raise self._wrong(key, phrase("is no short text"))
        if among and value not in among:
            raise self._wrong(key, phrase("is none of {words}", words=", ".join(filter(None, among))))
        return value

    def country(self, key: str) -> str:
        """Give an ISO 3166-1 alpha-2 code, empty when there is none."""
        value = self.word(key)
        if value and not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
            raise self._wrong(key, phrase("is no country of two capital letters, such as ES"))
        return value

    def secret(self, key: str) -> Secret | None:
        """Give a secret, None when there is none."""
        value = self._take(key, None)
        if value is not None and not isinstance(value, Secret):
            # What stands there may be the secret itself, so it is not repeated.
            raise self._wrong(key, phrase("is no secret, written as ${{secret:NAME}}"))
        return value

    def words(self, key: str) -> dict[str, tuple[str, ...]]:
        """Give names with the words that stand for each."""
        value = self._take(key, {})
        if not isinstance(value, Mapping) or len(value) > 100:
            raise self._wrong(
                key, phrase("is no list of names with words, such as {{excursion: [excursion, beach]}}")
            )
        found: dict[str, tuple[str, ...]] = {}
        for name, words in value.items():
            several = [words] if isinstance(words, str) else words
            if not isinstance(several, list | tuple) or not several or len(several) > 200:
                raise self._wrong(key, phrase("has no words for {name}", name=str(name)[:40]))
            if not all(isinstance(word, str) and 0 < len(word.strip()) <= 60 for word in several):
                raise self._wrong(
                    key,
                    phrase("has a word for {name} that is empty, too long or no text", name=str(name)[:40]),
                )
            found[str(name)] = tuple(several)
        return found

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Give one short text or several, in their order."""
        value = self._take(key, default)
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list | tuple) or len(several) > 100:
            raise self._wrong(key, phrase("is no list of short texts"))
        if not all(isinstance(each, str) and 0 < len(each) <= 200 and each.isprintable() for each in several):
            raise self._wrong(key, phrase("holds something that is no short text"))
        return tuple(several)

    def statement(self, key: str) -> str:
        """Give a longer text, of several lines if need be, such as a query; empty when there is none."""
        value = self._take(key, "")
        if not isinstance(value, str) or len(value) > _MOST_STATEMENT:
            raise self._wrong(key, phrase("is no text of at most {most:,} characters", most=_MOST_STATEMENT))
        return value.strip()

    def integer(self, key: str, default: int, *, least: int, most: int) -> int:
        """Give a whole number within limits."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._wrong(
                key, phrase("is no whole number from {least} to {most}", least=least, most=most)
            )
        return value

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Give keys with values as they are written."""
        value = self._take(key, {})
        if not isinstance(value, Mapping):
            raise self._wrong(key, phrase("is no mapping, with key: value below it"))
        return value

    def places(self, key: str) -> tuple[KnownPlace, ...]:
        """Give places that a gazetteer need not know: mappings of name, country, lat and lon."""
        value = self._take(key, ())
        if not isinstance(value, list | tuple) or len(value) > _MOST_PLACES:
            raise self._wrong(key, phrase("is no list of at most {most:,} places", most=_MOST_PLACES))
        return tuple(each if isinstance(each, KnownPlace) else self._place(key, each) for each in value)

    def _place(self, key: str, value: object) -> KnownPlace:
        example = "{name: Labadee, country: HT, lat: 19.79, lon: -72.25}"
        if not isinstance(value, Mapping) or set(value) != {"name", "country", "lat", "lon"}:
            raise self._wrong(key, phrase("has a place that is not written as {example}", example=example))
        name, country, lat, lon = (value[part] for part in ("name", "country", "lat", "lon"))
        if not isinstance(name, str) or not 0 < len(name.strip()) <= 100:
            raise self._wrong(key, phrase("has a place without a name, or with one that is too long"))
        if not isinstance(country, str) or not _COUNTRY.fullmatch(country):
            raise self._wrong(key, phrase("has no country of two capital letters for {name}", name=name[:40]))
        for number, most in ((lat, 90), (lon, 180)):
            if not isinstance(number, int | float) or isinstance(number, bool) or not abs(number) <= most:
                raise self._wrong(key, phrase("has degrees for {name} that are none", name=name[:40]))
        return KnownPlace(name=name.strip(), country=country, lat=float(lat), lon=float(lon))

    def rest(self) -> None:
        """Refuse every option that nobody asked for."""
        unknown = [key for key in self._values if key not in self._asked]
        if unknown:
            message = phrase(
                "the source {name} has the option {key}, which it does not know",
                name=self._name,
                key=str(unknown[0])[:40],
            )
            open_keys = sorted(self._asked - set(self._values))
            remedy = did_you_mean(str(unknown[0]), open_keys) if open_keys else phrase("take it out")
            raise OptionError(message, remedy, key=str(unknown[0]))

    def _take(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        return self._values.get(key, default)

    def _wrong(self, key: str, why: str) -> OptionError:
        message = phrase("the option {key} of the source {name} {why}", key=key, name=self._name, why=why)
        return OptionError(message, phrase("correct it"), key=key)


def hazard_option(options: Options, key: str = "hazard") -> Hazard | None:
    """Give the hazard that an option names, None when there is none."""
    value = options.word(key, "", among=("", *(each.value for each in Hazard)))
    return Hazard(value) if value else None
