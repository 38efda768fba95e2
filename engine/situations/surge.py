"""Surge: more reports of one thing in an hour than is usual at that hour of the week.

Counts are by when reports were sent, hour by hour in UTC, and go back some weeks. What is usual is the middle
of the counts at the same hour of the weeks before, of hours that were watched. Where too few were watched,
nothing is usual yet, and nothing surges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median_low

from engine.model.time import DAY, HOUR, Instant

HOURS_OF_WEEK = 7 * 24
WEEKS = 6
"""So many weeks are remembered."""
MOST_SUBJECTS = 40
"""So many things are counted; of more, the half that had the busiest hour, and those that were told of last.

Of what is forgotten nothing is usual, so that what is busy once a week would surge each week. What was told
of just now may be about to surge.
"""
LATE_HOURS = 2
"""An hour that began longer ago may still be counted in, but surges no more: it is no news."""
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a surge takes: `times` what is usual, at least `least` reports, that hour known from `weeks`."""

    times: int = 4
    least: int = 10
    weeks: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """So many reports of a subject in the hour since `hour`, where `usual` are usual, known from `weeks`."""

    subject: str
    hour: Instant
    count: int
    usual: int
    weeks: int

    @property
    def says(self) -> str:
        """Say it with its numbers."""
        return (
            f"{self.count} in the hour since {hour_name(self.hour)} UTC,"
            f" {self.usual} {'is' if self.usual == 1 else 'are'} usual on {slot_name(self.hour)}"
        )


@dataclass(slots=True)
class Counts:
    """How many reports of each subject were sent in each hour, and which hours were watched.

    Hours are counted from 1970. Both are bounded by WEEKS and MOST_SUBJECTS.
    """

    watched: set[int] = field(default_factory=set)
    of: dict[str, dict[int, int]] = field(default_factory=dict)

    def watch(self, since: Instant, until: Instant) -> None:
        """Note that nothing was missed in between, by whole hours, and forget what is too old."""
        last = until // HOUR
        first = last - WEEKS * HOURS_OF_WEEK
        self.watched.update(range(max(-(-since // HOUR), first), last))
        self.watched = {hour for hour in self.watched if hour >= first}
        kept = {
            subject: {hour: count for hour, count in hours.items() if hour >= first}
            for subject, hours in self.of.items()
        }
        told = [subject for subject in kept if kept[subject]]
        busiest = sorted(told, key=lambda one: (-max(kept[one].values()), -max(kept[one]), one))
        latest = sorted(busiest[MOST_SUBJECTS // 2 :], key=lambda one: (-max(kept[one]), one))
        counted = [*busiest[: MOST_SUBJECTS // 2], *latest]
        self.of = {subject: kept[subject] for subject in sorted(counted[:MOST_SUBJECTS])}

    def add(self, subject: str, at: Instant) -> None:
        """Count one report."""
        hours = self.of.setdefault(subject, {})
        hours[at // HOUR] = hours.get(at // HOUR, 0) + 1

    def usual(self, subject: str, hour: int) -> tuple[int, int]:
        """Give what is usual of a subject in an hour, and from how many weeks that is known."""
        before = [hour - week * HOURS_OF_WEEK for week in range(1, WEEKS + 1)]
        counts = [self.of.get(subject, {}).get(one, 0) for one in before if one in self.watched]
        return (median_low(counts) if counts else 0), len(counts)

    def weeks_known(self, at: Instant) -> int:
        """Say from how many weeks it is known what is usual at an hour."""
        return self.usual("", at // HOUR)[1]

    def surges(self, asked: Asked, *, now: Instant) -> tuple[Surge, ...]:
        """Give what surges in this hour and the last few, by hour and subject."""
        found = []
        for hour in range(now // HOUR - LATE_HOURS, now // HOUR + 1):
            for subject in sorted(self.of):
                count = self.of[subject].get(hour, 0)
                if count < asked.least:
                    continue
                usual, weeks = self.usual(subject, hour)
                if weeks >= asked.weeks and count >= asked.times * usual:
                    found.append(
                        Surge(
                            subject=subject,
                            hour=Instant(hour * HOUR),
                            count=count,
                            usual=usual,
                            weeks=weeks,
                        )
                    )
        return tuple(found)


def hour_name(at: Instant) -> str:
    """Write an hour as 09:00."""
    return f"{at // HOUR % 24:02}:00"


def slot_name(at: Instant) -> str:
    """Write an hour of the week, as Mondays at 9."""
    # 1 January 1970 was a Thursday.
    return f"{DAYS[(at // DAY + 3) % 7]} at {at // HOUR % 24}"


def packed(counts: Counts) -> dict[str, object]:
    """Write counts as JSON data: hours watched as stretches, counts by hour."""
    stretches: list[list[int]] = []
    for hour in sorted(counts.watched):
        if stretches and hour == stretches[-1][1] + 1:
            stretches[-1][1] = hour
        else:
            stretches.append([hour, hour])
    return {"watched": stretches, "of": {name: sorted(hours.items()) for name, hours in counts.of.items()}}


def unpacked(data: object) -> Counts:
    """Read what `packed` wrote; what is not as we wrote it is forgotten."""
    if not isinstance(data, Mapping):
        return Counts()
    try:
        watched = {hour for first, last in data["watched"] for hour in _stretch(int(first), int(last))}
        of = {str(name): dict(_pairs(hours)) for name, hours in data["of"].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return Counts()
    return Counts(watched=watched, of=of)


def _stretch(first: int, last: int) -> range:
    return range(max(first, last - 2 * WEEKS * HOURS_OF_WEEK), last + 1)


def _pairs(hours: Iterable[Iterable[int]]) -> Iterable[tuple[int, int]]:
    for hour, count in hours:
        yield int(hour), int(count)
