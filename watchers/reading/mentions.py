"""Names of places as they stand in a text, and what stands around each that speaks for it or against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watchers.reading.capitals import INITIALS, is_written_as_name
from watchers.reading.gazetteer import Gazetteer, Kind, Named, around, german
from watchers.reading.gazetteer.keys import key_of
from watchers.reading.peoples import Peoples
from watchers.reading.persons import PEOPLE, is_guarded_after, is_guarded_before, is_somebody
from watchers.reading.wording import ARTICLES, STRONG, Wording

_PIECES = re.compile(r"[A-Z][a-z]+|[A-Z]{2,}(?![a-z])")
_SMALL_TOWN = 5.0
"""A town of fewer people has not the word for a people as its name, as large as it stands in a list."""
_THINGS = frozenset(around.THINGS.split())
_NOT_OF_TOWNS = frozenset(german.NOT_OF_TOWNS.split())
_HARBORS = frozenset(around.HARBORS.split())
_RIVERS = frozenset({"rio", "river", "fleuve", "fiume"})
_PERSONS = frozenset(around.PERSONS.split())
_FROM_THERE = frozenset({"us", "u s", "usa", "uk", "u k"})
_SMALL_WORDS = frozenset(around.SMALL_WORDS.split())


@dataclass(slots=True, kw_only=True)
class Mention:
    """A name of a place in a text: where it stands, what it may name, and what stands around it.

    `placed` is 2 after "in" or "near", 1 after another word that places follow, 0 else. `guarded` says that a
    capitalized word beside it makes it rather somebody's name; `doubtful` that the name is more often
    something else; `opens` that a sentence begins with it, `dateline` that a colon follows it there; `loose`
    that capitals mean nothing here, as in a headline in English; `people` that somebody may be called so.
    """

    key: str
    said: str
    start: int
    end: int
    options: tuple[Named, ...]
    title: bool
    placed: int = 0
    guarded: bool = False
    doubtful: bool = False
    opens: bool = False
    dateline: bool = False
    loose: bool = False
    people: int = 0


class Scan:
    """One pass over the words of a text."""

    def __init__(self, text: Wording, gazetteer: Gazetteer, own: Mapping[str, tuple[Named, ...]]) -> None:
        """Find the names of a text; those of `own` are believed before those of the gazetteer."""
        self.text = text
        self.mentions: list[Mention] = []
        self._peoples = Peoples(text, gazetteer)
        self.demonyms = self._peoples.found
        self._names = gazetteer
        self._own = own
        self._own_longest = max((key.count(" ") + 1 for key in own), default=1)
        self._german = text.language == "de"
        self._plain = sum(text.capital) <= 1 + len(text) // 12
        self._walk()

    def _walk(self) -> None:
        at = 0
        for each in self._worth_a_look():
            if each >= at:
                at = self._step(each)

    def _worth_a_look(self) -> Iterable[int]:
        """Give the words with which a name may begin; most are in small letters and mean nobody."""
        text, capital, peoples = self.text, self.text.capital, self._names.in_small_letters
        if "#" in text.folded:
            return range(len(text))
        found = [at for at, word in enumerate(text.words) if capital[at] or word in peoples]
        if not self._plain or STRONG.isdisjoint(text.words):
            return found
        behind = [at for at, word in enumerate(text.words[:-1], start=1) if word in STRONG]
        articles = [at + 1 for at in behind if text.words[at] in ARTICLES and at + 1 < len(text.words)]
        return sorted({*found, *behind, *articles})  # "in haiti", "in the congo"

    def _step(self, at: int) -> int:
        """Look at one word, and say at which to look next."""
        sign = self.text.sign(at)
        if sign == "@":
            return at + 1
        if sign == "#":
            self._tag(at)
            return at + 1
        last = self._capitalized(at) if self.text.capital[at] else self._with_a_noun(at)
        if last is not None:
            return last + 1
        people = self._peoples.read(at) if self.text.words[at] in self._names.in_small_letters else 0
        if people:
            return at + people
        last = self._in_small_letters(at) if self._plain and not self.text.capital[at] else None
        return at + 1 if last is None else last + 1

    def _capitalized(self, at: int) -> int | None:
        """Read a name that begins with a capital, and say where it ends."""
        if self._german and self.text.words[at] in self._names.german and self._of_a_town(at):
            return at
        found = self._longest(at)
        return found[3] if found is not None and self._add(*found) else None

    def _longest(self, at: int) -> tuple[str, tuple[Named, ...], int, int] | None:
        """Find the longest name that begins at a word, its small words in small letters or not."""
        text = self.text
        most = max(self._names.most_words(text.words, at), self._own_longest)
        last, end = at, min(len(text.words), at + most)
        while last + 1 < end and text.joins(last):
            last += 1
        while last >= at:
            key = text.key(at, last)
            options = self._options(key)
            if options and (key in self._own or is_written_as_name(text, self._names, at, last, key)):
                return key, options, at, last
            last -= 1
        return None

    def _with_a_noun(self, at: int) -> int | None:
        """Read a name whose noun stands in small letters, "volcán de Fuego", and say where it ends."""
        text, names = self.text, self._names
        if text.words[at] not in names.nouns:
            return None
        last, most = at, names.most_words(text.words, at)
        while last + 1 < min(len(text), at + most) and text.joins(last):
            last += 1
        while last > at:
            key = text.key(at, last)
            if key in names.after_nouns and text.capital[last] and self._add(key, names.named(key), at, last):
                return last
            last -= 1
        return None

    def _of_a_town(self, at: int) -> bool:
        """Note the town of a German word for what belongs to it, before a noun: "Kieler Förde"."""
        text, (town,) = self.text, self._names.german[self.text.words[at]]
        if not text.beside(at + 1) or not text.touches(at) or text.words[at + 1] in _NOT_OF_TOWNS:
            return False
        if at and text.touches(at - 1) and text.words[at - 1] in self._names.given:
            return False  # Theodor Wiener
        self._note(key_of(town.name), (town,), at, at, placed=2)
        self.mentions[-1].opens = False  # it is no other word, whatever begins with it
        return True

    def _options(self, key: str) -> tuple[Named, ...]:
        named = self._names.named(key)
        if not self._own:
            return named
        own = self._own.get(key)
        return named if own is None else own + named

    def _add(self, key: str, options: tuple[Named, ...], at: int, last: int) -> bool:
        """Note a mention, unless what stands beside it makes it something else."""
        text, names = self.text, self._names
        people = names.flags(key) & PEOPLE
        country = options[0].kind is Kind.COUNTRY
        after = text.words[last + 1] if last + 1 < len(text.words) else ""
        if after in _THINGS or (country and (after == "river" or self._is_after_river(at))):
            return False  # the Jordan River, el río Uruguay
        if key in _FROM_THERE and after in _PERSONS and text.touches(last):
            self._peoples.note(options[0].country, at, last + 1, many=True)
            return True  # a US citizen in Nassau
        if options[0].size < _SMALL_TOWN and at == last and self._peoples.read(at):
            return True  # Spanish, Ontario
        if text.is_club(at, last) or is_somebody(text, names, at, last, people, country=country):
            return False
        before = self.mentions[-1].end if self.mentions else -1
        guarded = not text.is_loose(at) and (
            is_guarded_before(text, at, people, place_ends=before)
            or (not country and is_guarded_after(text, names, last))
        )
        placed = max(text.placed(at), int(after in _HARBORS and text.touches(last)))
        self._note(key, options, at, last, placed=placed, guarded=guarded, people=people)
        return True

    def _is_after_river(self, at: int) -> bool:
        return at > 0 and self.text.words[at - 1] in _RIVERS and self.text.touches(at - 1)

    def _is_doubtful(self, key: str) -> bool:
        return self._names.is_doubtful(key, self.text.language)

    def _note(
        self,
        key: str,
        options: tuple[Named, ...],
        at: int,
        last: int,
        *,
        placed: int = 0,
        guarded: bool = False,
        people: int | None = None,
    ) -> None:
        text = self.text
        start, end = text.starts[at], text.end(at, last)
        opens = text.opens(at) and text.sign(at) != "#"
        dateline = opens and text.is_dateline(end)
        short = len(key) == 3 and key.isalpha() and key not in INITIALS
        self.mentions.append(
            Mention(
                key=key,
                said=text.text[start:end],
                start=start,
                end=end,
                options=options,
                title=text.in_title(at),
                placed=placed,
                guarded=guarded,
                doubtful=key not in self._own and (short or self._is_doubtful(key)),
                opens=opens and not dateline,
                dateline=dateline,
                loose=text.is_loose(at),
                people=self._names.flags(key) & PEOPLE if people is None else people,
            )
        )

    def _tag(self, at: int) -> None:
        """Read a hashtag: one name as one word, or several words that begin with capitals."""
        word = self.text.words[at]
        pieces = _PIECES.findall(self.text.said[at])
        keys = [self._names.joined.get(word, word)]
        if len(pieces) > 1:
            spans = [(n, n + size) for size in (3, 2, 1) for n in range(len(pieces) - size + 1)]
            keys += [key_of(" ".join(pieces[start:end])) for start, end in spans]
        for key in keys:
            found = self._well_known(key)
            if found:
                self._note(key, found, at, at)
                return

    def _well_known(self, key: str) -> tuple[Named, ...]:
        """Give the countries, states and large towns of a name that is no other word."""
        if key in self._names.never or (len(key) <= 3 and key not in INITIALS):
            return ()
        kinds = {Kind.COUNTRY, Kind.STATE, Kind.KNOWN}
        return tuple(each for each in self._options(key) if each.kind in kinds or each.size >= 5.0)

    def _in_small_letters(self, at: int) -> int | None:
        """Read a well-known name after "in" in a text without capitals: earthquake in haiti."""
        text, before = self.text, at - 1
        after_article = before >= 0 and text.words[before] in ARTICLES
        if after_article:
            before -= 1
        if before < 0 or text.words[before] not in STRONG:
            return None
        most = self._names.most_words(text.words, at)
        for last in range(min(len(text), at + most) - 1, at - 1, -1):
            key = text.key(at, last)
            options = self._options(key) if len(key) >= 4 else ()
            if not options or key in self._names.never or self._is_doubtful(key) or key in _SMALL_WORDS:
                continue
            found = tuple(
                each
                for each in options
                # "En la sala" is no town of that name; "in the congo" is the country.
                if each.kind is Kind.COUNTRY or (each.size >= 5.5 and not after_article)
            )
            if found:
                self._note(key, found, at, last, placed=2)
                return last
        return None
