"""Posts to signals: a pure function for every social kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.documents import Parsed
from watchers.reading import Company, KnownPlace, Reading, Topics, read_text, sketch_of, story_of
from watchers.seen import Seen, dump, forget, load, next_revision
from watchers.social.posts import BadPost, Post
from watchers.social.spoken import Spoken
from watchers.social.voices import seal
from wire.secrets import Secret

MAX_ITEMS = 1_000
DAYS = 30
"""So long we know a post that became a signal, and ask whether it still stands; or the horizon, if longer."""

MAX_KNOWN = 5_000
"""So many posts are known at most besides those in sight, the newest: all are written at every change."""

_MOST_ADDRESS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialSettings:
    """What a social source is told besides its place. `secret` is the key of the pseudonyms.

    `old_secret` is the one before it: what was known under it is known by it still, until it is forgotten.

    `about` is what a post on one of the topics is, whatever else it names: people who complain of a cheerful
    excursion beside a disaster name the disaster too.
    """

    source: str
    secret: Secret
    old_secret: Secret | None = None
    about: Hazard | None = None
    home_country: str = ""
    topics: Topics = Topics({})  # noqa: RUF009 - it is never changed
    places: tuple[KnownPlace, ...] = ()
    horizon_days: float | None = 7

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Give the secrets under which posts may be known, the newest first."""
        return (self.secret,) if self.old_secret is None else (self.secret, self.old_secret)


class _Fresh(NamedTuple):
    """A post that is new or was edited, and what it says by its own words."""

    post: Post
    revision: int
    known: Seen | None
    alone: Reading


def read_posts(
    items: Sequence[Any],
    take: Callable[[Any, Secret], Post | None],
    settings: SocialSettings,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    still: Iterable[str] = (),
) -> Parsed:
    """Read the posts that speak of a hazard or of a configured topic.

    `take` makes a post of an item under a secret: None where it is not for us, BadPost where it cannot be
    believed. `still` names posts that stand there as they were, and are not among the items.
    """
    seen = load(memory.get("seen"))
    posts, problems = _posts(items, take, settings, seen)
    sealed = _texts(memory.get("sealed"))
    spoken = Spoken(memory.get("spoken"), secret=settings.secret, now=now)
    fresh: list[_Fresh] = []
    before = memory.get("present")
    in_sight = frozenset(before) if isinstance(before, list) else frozenset()
    present = {each: seen[each].at_ms for each in still if each in seen}
    read = sum(bool(seen[each].hazard) for each in present)
    old = 0
    for post in posts:
        if post.native_id in present:
            continue
        present[post.native_id] = post.created // 1000
        known = seen.get(post.native_id)
        if known is None and _is_old(post, settings, now=now):
            old += post.native_id not in in_sight
            continue
        revision = next_revision(post.edited // 1000, post.mark, known)
        if revision is None:
            read += bool(known is not None and known.hazard)
            continue
        reading = _read(post, settings)
        spoken.hear(post, [each.hazard for each in reading.hazards])
        fresh.append(_Fresh(post, revision, known, reading))
    # All of a poll teach before any is read by what was learnt: their order does not matter.
    signals = _told(fresh, spoken, seen, sealed, settings, now=now)
    read += len(signals)
    return Parsed(
        signals=tuple(signals),
        memory={**_memory(seen, sealed, present, settings, now=now), "spoken": spoken.dump()},
        read=read,
        skipped=max(0, len(items) - read),
        old=old,
        problems=tuple(problems),
    )


def _told(
    fresh: Iterable[_Fresh],
    spoken: Spoken,
    seen: dict[str, Seen],
    sealed: dict[str, str],
    settings: SocialSettings,
    *,
    now: Instant,
) -> list[Signal]:
    """Say what new posts mean, by what was learnt as well; `seen` and `sealed` then know them."""
    signals: list[Signal] = []
    for post, revision, known, alone in fresh:
        reading = _read(post, settings, spoken) if spoken.knows_any(post.text) else alone
        signal = _signal(post, revision, known, reading, settings, now=now)
        seen[post.native_id] = _remembered(post, revision, signal)
        if signal is not None:
            signals.append(signal)
            if 0 < len(post.address) <= _MOST_ADDRESS:
                sealed[post.native_id] = seal(post.address, secret=settings.secret)
    return signals


def cancellation(native_id: str, known: Seen, settings: SocialSettings, *, now: Instant) -> Signal:
    """Withdraw a post that its author deleted, of which nothing is left but what we remember."""
    gone = Post(
        native_id=native_id,
        voice=settings.source,
        created=Instant(known.at_ms * 1000),
        edited=now,
        text="",
        mark="",
    )
    signal = _made(gone, known.revision + 1, Hazard(known.hazard), Reading(), settings, now=now)
    return replace(signal, msg_type=MsgType.CANCEL, references=_last(gone, known, settings), text=None)


def _posts(
    items: Sequence[Any],
    take: Callable[[Any, Secret], Post | None],
    settings: SocialSettings,
    seen: Mapping[str, Seen],
) -> tuple[list[Post], list[str]]:
    """Give the posts that are for us, and a sentence for each that cannot be believed.

    One that is known under the old secret stays what it was: under the new one it would be another post.
    """
    posts: list[Post] = []
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        try:
            taken = [take(item, secret) for secret in settings.secrets]
        except BadPost as error:
            problems.append(f"post {number}: {error}")
            continue
        known = [post for post in taken if post is not None and post.native_id in seen]
        posts += (known or [post for post in taken if post is not None])[:1]
    if len(items) > MAX_ITEMS:
        problems.append(
            phrase(
                "post {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    return posts, problems


def _memory(
    seen: Mapping[str, Seen],
    sealed: Mapping[str, str],
    present: Mapping[str, int],
    settings: SocialSettings,
    *,
    now: Instant,
) -> dict[str, Any]:
    days = None if settings.horizon_days is None else max(DAYS, settings.horizon_days)
    kept = _newest(forget(seen, now_ms=now // 1000, days=days, present=present), present)
    return {
        "seen": dump(kept),
        "sealed": {key: each for key, each in sealed.items() if key in kept and kept[key].hazard},
        "present": sorted(present),
        # Of what is older than the oldest post here we do not know whether it ought to be here.
        "since_ms": min(present.values(), default=0),
    }


def _newest(seen: Mapping[str, Seen], present: Mapping[str, int]) -> dict[str, Seen]:
    """Keep what is in sight, and of the rest the newest."""
    rest = sorted(seen.keys() - present.keys(), key=lambda each: (-seen[each].at_ms, each))
    gone = frozenset(rest[MAX_KNOWN:])
    return {key: each for key, each in seen.items() if key not in gone}


def _is_old(post: Post, settings: SocialSettings, *, now: Instant) -> bool:
    return settings.horizon_days is not None and post.edited < now - settings.horizon_days * DAY


def _remembered(post: Post, revision: int, signal: Signal | None) -> Seen:
    stands = signal is not None and signal.msg_type is not MsgType.CANCEL
    return Seen(
        revision=revision,
        mark=post.mark,
        at_ms=post.created // 1000,
        hazard=signal.hazard if signal is not None and stands else "",
    )


def _read(post: Post, settings: SocialSettings, company: Company | None = None) -> Reading:
    return read_text(
        post.text,
        "",
        home_country=settings.home_country,
        places=settings.places,
        company=company,
        is_news=False,
    )


def _signal(
    post: Post,
    revision: int,
    known: Seen | None,
    reading: Reading,
    settings: SocialSettings,
    *,
    now: Instant,
) -> Signal | None:
    topics = settings.topics.of(post.text, "")
    before = Hazard(known.hazard) if known is not None and known.hazard in list(Hazard) else None
    said = reading.hazard or (Hazard.COMPLAINT if topics else None)
    hazard = settings.about if settings.about is not None and topics else said
    if hazard is None and before is None:
        return None
    signal = _made(post, revision, hazard or before or Hazard.OTHER, reading, settings, now=now)
    if before is None or known is None:
        return signal
    # Edited so that it speaks of nothing, or of something else: what was said is withdrawn.
    withdrawn = hazard is None or hazard.category is not before.category
    return replace(
        signal,
        msg_type=MsgType.CANCEL if withdrawn else MsgType.UPDATE,
        hazard=before if withdrawn else signal.hazard,
        partition=before.category,
        references=_last(post, known, settings),
    )


def _made(
    post: Post, revision: int, hazard: Hazard, reading: Reading, settings: SocialSettings, *, now: Instant
) -> Signal:
    return Signal(
        id=f"{settings.source}:{post.native_id}:{revision}",
        source=settings.source,
        source_class=SourceClass.SOCIAL,
        publisher=post.voice,
        native_id=post.native_id,
        revision=revision,
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        severity=Severity.UNKNOWN,
        certainty=Certainty.UNKNOWN,
        urgency=Urgency.UNKNOWN,
        occurred_at=min(post.created, now),
        sent_at=min(post.edited, now),
        received_at=now,
        area=Area(countries=reading.named_codes[:3]),
        magnitude=reading.magnitude,
        story=story_of(post.text, ""),
        sketch=sketch_of(post.text, "", reading),
        topics=settings.topics.of(post.text, ""),
        # No address: it would name the author.
        text=OutsideText(headline=post.text[:300], description=post.text if len(post.text) > 300 else ""),
    )


def _last(post: Post, known: Seen, settings: SocialSettings) -> tuple[str, ...]:
    return (f"{settings.source}:{post.native_id}:{known.revision}",)


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {key: each for key, each in value.items() if isinstance(key, str) and isinstance(each, str)}
