"""A timeline or a search of Mastodon to signals: a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.documents import Parsed
from watchers.mastodon.posts import BadPost, Post, read_post
from watchers.reading import KnownPlace, Reading, Topics, read_text, sketch_of, story_of
from watchers.seen import Seen, dump, forget, load, next_revision
from wire.secrets import Secret
from wire.strict_json import BadJson, read_json

MAX_ITEMS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MastodonSettings:
    """What a source of this kind is told besides its place. `secret` is the key of the pseudonyms.

    `about` is what a post on one of the topics is, whatever else it names: people who complain of a cheerful
    excursion beside a disaster name the disaster too.
    """

    source: str
    secret: Secret
    about: Hazard | None = None
    home_country: str = ""
    topics: Topics = Topics({})  # noqa: RUF009 - it is never changed
    places: tuple[KnownPlace, ...] = ()
    horizon_days: float | None = 7


def read_mastodon(
    data: bytes,
    settings: MastodonSettings,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    name: str = "the text",
) -> Parsed:
    """Read the posts of a timeline or a search that speak of a hazard or of a configured topic."""
    statuses = _statuses(data, name)
    seen = load(memory.get("seen"))
    signals: list[Signal] = []
    problems: list[str] = []
    present: dict[str, int] = {}
    read = 0
    for number, status in enumerate(statuses[:MAX_ITEMS], start=1):
        try:
            post = read_post(status, secret=settings.secret, now=now)
        except BadPost as error:
            problems.append(f"post {number}: {error}")
            continue
        if post is None or post.native_id in present:
            continue
        present[post.native_id] = post.created // 1000
        known = seen.get(post.native_id)
        if (
            known is None
            and settings.horizon_days is not None
            and post.edited < now - settings.horizon_days * DAY
        ):
            continue
        revision = next_revision(post.edited // 1000, post.mark, known)
        if revision is None:
            read += bool(known is not None and known.hazard)
            continue
        signal = _signal(post, revision, known, settings, now=now)
        seen[post.native_id] = Seen(
            revision=revision,
            mark=post.mark,
            at_ms=post.created // 1000,
            hazard=signal.hazard if signal is not None and signal.msg_type is not MsgType.CANCEL else "",
        )
        if signal is not None:
            read += 1
            signals.append(signal)
    if len(statuses) > MAX_ITEMS:
        problems.append(f"post {MAX_ITEMS + 1} and those after it: only {MAX_ITEMS} are read")
    return Parsed(
        signals=tuple(signals),
        memory={
            "seen": dump(forget(seen, now_ms=now // 1000, days=settings.horizon_days, present=present)),
            "present": sorted(present),
            # Of what is older than the oldest post here we do not know whether it ought to be here.
            "since_ms": min(present.values(), default=0),
        },
        read=read,
        skipped=len(statuses) - read,
        problems=tuple(problems),
    )


def cancellation(native_id: str, known: Seen, settings: MastodonSettings, *, now: Instant) -> Signal:
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


def _statuses(data: bytes, name: str) -> list[Any]:
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(f"{name} holds no posts of Mastodon: {error}; check the address") from error
    posts = document.get("statuses") if isinstance(document, dict) else document
    if not isinstance(posts, list):
        raise SourceError(
            f"{name} holds no posts of Mastodon: it is no timeline and no search; check the address"
        )
    return posts


def _signal(
    post: Post, revision: int, known: Seen | None, settings: MastodonSettings, *, now: Instant
) -> Signal | None:
    reading = read_text(post.text, "", home_country=settings.home_country, places=settings.places)
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
    post: Post, revision: int, hazard: Hazard, reading: Reading, settings: MastodonSettings, *, now: Instant
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
        area=Area(countries=reading.codes[:3]),
        magnitude=reading.magnitude,
        story=story_of(post.text, ""),
        sketch=sketch_of(post.text, "", reading),
        topics=settings.topics.of(post.text, ""),
        # No address: it would name the author.
        text=OutsideText(headline=post.text[:300], description=post.text if len(post.text) > 300 else ""),
    )


def _last(post: Post, known: Seen, settings: MastodonSettings) -> tuple[str, ...]:
    return (f"{settings.source}:{post.native_id}:{known.revision}",)
