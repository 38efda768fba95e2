"""What a watcher remembers of each thing it read, as plain JSON data in its cursor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

MAX_SEEN = 20_000
_DAY_MS = 86_400_000


class Seen(NamedTuple):
    """One thing as we last read it: its revision, a mark of its content, and when it was.

    A tuple, for all that is known is made anew at every change, and a dataclass takes twice as long.

    `hazard` is empty where no signal came of it. `canceled` stays known, so that an old copy does not raise
    it again. `tries` counts how often we looked for it after it was gone; `next_ms` is when to look again.
    """

    revision: int
    mark: str
    at_ms: int
    hazard: str = ""
    canceled: bool = False
    tries: int = 0
    next_ms: int = 0


def load(data: object) -> dict[str, Seen]:
    """Read what a cursor holds; an entry that is not as we wrote it is forgotten."""
    seen: dict[str, Seen] = {}
    for key, fields in data.items() if isinstance(data, Mapping) else ():
        try:
            revision, mark, at_ms = int(fields["revision"]), str(fields["mark"]), int(fields["at_ms"])
            if len(fields) == 3:
                # Most are so, and all that is known is read at every change.
                seen[str(key)] = Seen(revision=revision, mark=mark, at_ms=at_ms)
                continue
            seen[str(key)] = Seen(
                revision=revision,
                mark=mark,
                at_ms=at_ms,
                hazard=str(fields.get("hazard", "")),
                canceled=bool(fields.get("canceled", False)),
                tries=int(fields.get("tries", 0)),
                next_ms=int(fields.get("next_ms", 0)),
            )
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    return seen


def dump(seen: Mapping[str, Seen]) -> dict[str, dict[str, Any]]:
    """Write for the cursor, leaving out what is as always."""
    return {key: _written(each) for key, each in seen.items()}


def _written(each: Seen) -> dict[str, Any]:
    # By hand, for `asdict` takes a hundredfold, and this is done for all that is known at every change.
    kept: dict[str, Any] = {"revision": each.revision, "mark": each.mark, "at_ms": each.at_ms}
    if each.hazard:
        kept["hazard"] = each.hazard
    if each.canceled:
        kept["canceled"] = each.canceled
    if each.tries:
        kept["tries"] = each.tries
    if each.next_ms:
        kept["next_ms"] = each.next_ms
    return kept


def forget(
    seen: Mapping[str, Seen], *, now_ms: int, days: float | None, present: Iterable[str]
) -> dict[str, Seen]:
    """Drop what is gone from the source and is old, or never was a signal; keep the newest of too many."""
    here = set(present)
    kept = {
        key: each
        for key, each in seen.items()
        if key in here or (each.hazard and (days is None or each.at_ms >= now_ms - days * _DAY_MS))
    }
    if len(kept) > MAX_SEEN:
        newest = sorted(kept, key=lambda key: kept[key].at_ms, reverse=True)[:MAX_SEEN]
        kept = {key: kept[key] for key in newest}
    return kept


def mark_of(*parts: object) -> str:
    """Give a short mark that tells a content from any other."""
    text = "\x1f".join(str(part) for part in parts).encode(errors="surrogatepass")
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def next_revision(stamp_ms: int, mark: str, before: Seen | None) -> int | None:
    """Give the revision of a content, larger than the last; None when nothing is new.

    `stamp_ms` is when the source says that it was changed. An older copy than what we know is nothing new.
    """
    if before is None:
        return stamp_ms
    if mark == before.mark or stamp_ms < before.revision - _DAY_MS:
        return None
    return max(stamp_ms, before.revision + 1)
