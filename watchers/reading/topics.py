"""Which of the configured topics a text is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from watchers.reading.words import MOST_SUMMARY, MOST_TITLE, folded


class Topics:
    """Topics by the words that stand for them, such as excursion: [excursion, beach, playa]."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """Take the topics; a word also stands for its plural."""
        self._patterns = {
            topic: re.compile(
                r"(?<!\w)(?:" + "|".join(re.escape(folded(word)) for word in each) + r")(?:e?s)?(?!\w)"
            )
            for topic, each in sorted(words.items())
        }

    def of(self, title: str, summary: str) -> tuple[str, ...]:
        """Give the topics of a text, in order of name."""
        if not self._patterns:
            return ()
        text = folded(f"{title[:MOST_TITLE]}\n{summary[:MOST_SUMMARY]}")
        return tuple(topic for topic, pattern in self._patterns.items() if pattern.search(text))
