"""What hashtags stand for among the posts of one source, learnt for a week and without people or words.

Of each post with a hashtag that names no hazard itself we remember the hazards it names, and keyed marks of
itself, its tags, its author and its text. By them a tag, an author or a copy is known again while the post is
remembered; without the secret nobody can tell what they were, or whose voice among the signals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.scales import Hazard
from engine.model.time import DAY, Instant
from watchers.reading import LEAST_NAMERS, Tags, Usage, copy_mark, tags_of
from watchers.social.posts import Post
from watchers.social.voices import PERIOD, blind
from wire.secrets import Secret

LASTS = 7 * DAY
"""So long a post teaches, from when it was written."""

MOST = 2_000
"""So many posts teach at most, the newest."""

_HAZARDS = {hazard.value: hazard for hazard in Hazard}


@dataclass(frozen=True, slots=True)
class _Said:
    at_ms: int
    voice: str
    mark: str
    tags: tuple[str, ...]
    hazards: tuple[str, ...]


class Spoken:
    """What is remembered of the posts of a source; a `Company` for those that are read next."""

    def __init__(self, held: object, *, secret: Secret, now: Instant) -> None:
        """Take what the cursor holds; what is too old or not as we wrote it is forgotten."""
        self._secret = secret
        self._since_ms = (now - LASTS) // 1000
        self._said = {
            key: said
            for key, each in (held.items() if isinstance(held, Mapping) else ())
            if (said := _read(each)) is not None and said.at_ms >= self._since_ms
        }
        self._tags: Tags | None = None
        self._weeks: dict[int, Tags] = {}

    def hear(self, post: Post, hazards: Iterable[Hazard]) -> None:
        """Remember what a post names by its own words, in place of what it said before it was edited."""
        self._tags = None
        key = self._blind("post", post.native_id)
        self._said.pop(key, None)
        tags, at_ms = tags_of(post.text), post.created // 1000
        if tags and at_ms >= self._since_ms:
            self._said[key] = _Said(
                at_ms,
                self._blind("voice", post.voice),
                self._blind("text", copy_mark(post.text)),
                tuple(self._blind("tag", tag) for tag in tags),
                tuple(str(each) for each in hazards),
            )

    def usage(self, tag: str) -> Usage | None:
        """Say what a tag stands for in this source, these days."""
        if self._tags is None:
            self._tags, self._weeks = Tags(), {}
            for each in self._newest().values():
                hazards = [_HAZARDS[name] for name in each.hazards if name in _HAZARDS]
                week = self._weeks.setdefault(each.at_ms * 1000 // PERIOD, Tags())
                for tags in (self._tags, week):
                    tags.learn(each.tags, hazards, voice=each.voice, mark=each.mark)
        mark = self._blind("tag", tag)
        # Who wrote last week has another voice in this one, and is not to be counted as two.
        if all(week.namers(mark) < LEAST_NAMERS for week in self._weeks.values()):
            return None
        return self._tags.usage(mark, tag)

    def knows_any(self, text: str) -> bool:
        """Say whether any hashtag of a text stands for something."""
        return any(self.usage(tag) is not None for tag in tags_of(text))

    def dump(self) -> dict[str, list[Any]]:
        """Write for the cursor, in an order that does not depend on what came first."""
        kept = self._newest()
        return {
            key: [said.at_ms, said.voice, said.mark, list(said.tags), list(said.hazards)]
            for key, said in kept.items()
        }

    def _newest(self) -> dict[str, _Said]:
        newest = sorted(self._said, key=lambda key: (-self._said[key].at_ms, key))[:MOST]
        return {key: self._said[key] for key in newest}

    def _blind(self, use: str, text: str) -> str:
        return blind(use, text, secret=self._secret)


def without(held: object, native_ids: Iterable[str], *, secret: Secret) -> dict[str, Any]:
    """Give what the cursor holds without some posts: what people delete teaches nothing more."""
    gone = frozenset(blind("post", each, secret=secret) for each in native_ids)
    return {key: each for key, each in held.items() if key not in gone} if isinstance(held, Mapping) else {}


def _read(value: object) -> _Said | None:
    if not isinstance(value, list) or len(value) != 5:
        return None
    at_ms, voice, mark, tags, hazards = value
    if not isinstance(at_ms, int) or not isinstance(voice, str) or not isinstance(mark, str):
        return None
    if not isinstance(tags, list) or not isinstance(hazards, list):
        return None
    if not all(isinstance(each, str) for each in (*tags, *hazards)):
        return None
    return _Said(at_ms, voice, mark, tuple(tags), tuple(hazards))
