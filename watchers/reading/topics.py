"""Which of the configured topics a text is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ahocorasick

from watchers.reading.words import MOST_SUMMARY, MOST_TITLE, folded

_ENDINGS = ("", "s", "es")


class Topics:
    """Topics by the words that stand for them, such as excursion: [excursion, beach, playa].

    All words are looked for in one pass over the text (Aho-Corasick), however many there are.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """Take the topics; a word also stands for its plural."""
        topics: dict[str, set[str]] = {}
        for topic, each in words.items():
            for word in filter(None, map(_spaced, each)):
                for ending in _ENDINGS:
                    topics.setdefault(word + ending, set()).add(topic)
        self._words = ahocorasick.Automaton()
        for word, about in topics.items():
            self._words.add_word(word, (len(word), frozenset(about)))
        if topics:
            self._words.make_automaton()

    def of(self, title: str, summary: str) -> tuple[str, ...]:
        """Give the topics of a text, in order of name."""
        if not len(self._words):
            return ()
        text = f"{_spaced(title[:MOST_TITLE])}\n{_spaced(summary[:MOST_SUMMARY])}"
        found: set[str] = set()
        for last, (length, about) in self._words.iter(text):
            if not (_in_word(text, last - length) or _in_word(text, last + 1)):
                found |= about
        return tuple(sorted(found))


def _spaced(text: str) -> str:
    """Give text as words are compared, with one blank wherever there is any space, tab or new line."""
    return " ".join(folded(text).split())


def _in_word(text: str, at: int) -> bool:
    """Say whether a letter, a digit or an underscore stands there."""
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")
