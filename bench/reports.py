"""Reports that are known to be of one event or of two: written for the bench, and real ones.

The real ones lie beside the repository, where they are; docs/reading.md says which.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from bench.reading import DATA, TYPES
from engine.model.scales import Hazard
from engine.model.signal import Signal
from engine.model.time import Instant
from watchers.reading import read_text
from watchers.usgs.reading import read_usgs

WRITTEN = Path(__file__).with_name("clustering.yaml")
POSTS_PER_EVENT = 10
MOST_QUAKES = 30
YEAR = 2027
_SNOWFLAKE_MS = 1_288_834_974_657
"""From when on the ids of the posts in CrisisLexT26 count, in milliseconds."""
_SECOND_SHOCK = datetime(2012, 5, 28, tzinfo=UTC)
"""What CrisisLexT26 calls one event in Italy are the earthquakes of 20 and of 29 May 2012."""
_OF_OTHER_QUAKES = frozenset({"204885911945744384", "206958078481006592", "210224065552719872"})
"""Posts labeled as about those two that give another quake: in Bulgaria, the south, a week later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of an event: a text, or what an agency measured (`measured`).

    `key` names it for revisions, `scene` is what is looked at or kept apart as a whole. Event `""` is none.
    """

    event: str
    scene: str
    at: Instant
    who: str
    key: str
    title: str = ""
    text: str = ""
    measured: Mapping[str, Any] | None = None
    signal: Signal | None = None

    @property
    def is_written(self) -> bool:
        """Say whether it was written for this."""
        return self.signal is None and not self.key.isdigit()

    @property
    def name(self) -> str:
        """Name it in messages."""
        return f"{self.event or 'none'}: {self.title or self.who}"


def written() -> list[Report]:
    """Give the reports that were written for this."""
    return [
        _written(scene, event, number, *told)
        for scene, events in yaml.safe_load(WRITTEN.read_text("utf-8")).items()
        for event, items in events.items()
        for number, told in enumerate(items)
    ]


def _written(scene: str, event: str, number: int, at: str, who: str, *told: Any) -> Report:
    who, _, name = who.partition("#")
    rest: dict[str, Any] = {"measured": told[0]} if len(told) == 1 else {"title": told[0], "text": told[1]}
    key = name or f"{event}-{number}"
    return Report(
        event="" if event == "none" else event, scene=scene, at=instant_of(at), who=who, key=key, **rest
    )


def instant_of(at: str) -> Instant:
    """Give a moment as it is written in the scenes, without the year."""
    layout = "%Y-%m-%d %H:%M:%S" if at.count(":") == 2 else "%Y-%m-%d %H:%M"
    told = datetime.strptime(f"{YEAR}-{at}", layout).replace(tzinfo=UTC)
    return Instant(int(told.timestamp()) * 1_000_000)


def real(*, of_its_hazard: bool = True) -> list[Report]:
    """Give the real reports, none where there are none beside the repository."""
    return [*_posts(of_its_hazard=of_its_hazard), *_quakes()]


def _posts(*, of_its_hazard: bool) -> Iterator[Report]:
    """Give posts about the events of CrisisLexT26 that name a country by our own reading, and their hazard.

    Those that name none are a matter of reading, which has its own figures: who reads only "RT five dead now"
    cannot know of what it is, and the storm behind a flood is another situation. Of each event those are
    taken whose text has the lowest SHA-256.
    """
    for file in sorted((DATA / "crisislex").glob("*-tweets_labeled.csv")):
        event = file.name.removesuffix("-tweets_labeled.csv")
        rows = [
            row for row in csv.reader(io.StringIO(file.read_text("utf-8", errors="replace"))) if len(row) >= 5
        ]
        informative = [row for row in rows[1:] if row[4].strip() == "Related and informative"]
        informative.sort(key=lambda row: sha256(row[1].encode()).digest())
        kind = json.loads(file.with_name(f"{event}-event.json").read_text("utf-8"))["categorization"]["type"]
        named = (row for row in informative if _is_read(row[1], TYPES[kind] if of_its_hazard else None))
        for row, _ in zip(named, range(POSTS_PER_EVENT), strict=False):
            posted = datetime.fromtimestamp(((int(row[0].strip("'\" ")) >> 22) + _SNOWFLAKE_MS) / 1000, UTC)
            post = row[0].strip("'\" ")
            shock = "Italy" in event and posted >= _SECOND_SHOCK
            yield Report(
                event="" if post in _OF_OTHER_QUAKES else f"{event}-second" if shock else event,
                scene=event,
                at=Instant(int(posted.timestamp()) * 1_000_000),
                who="post",
                key=post,
                title=row[1],
            )


def _is_read(text: str, hazard: Hazard | None) -> bool:
    read = read_text(text, "", is_news=False)
    return bool(read.codes) and (read.hazard is hazard if hazard is not None else read.hazard is not None)


def _quakes() -> Iterator[Report]:
    """Give the earthquakes of a feed of USGS; each is an event of its own, aftershocks too."""
    file = DATA / "usgs" / "significant_m45plus_week_2021-07.geojson"
    if not file.is_file():
        return
    data = file.read_bytes()
    now = Instant(json.loads(data)["metadata"]["generated"] * 1000)
    for signal in read_usgs(data, now=now).signals[:MOST_QUAKES]:
        yield Report(
            event=signal.native_id,
            scene=f"usgs {signal.native_id}",
            at=signal.sent_at,
            who="usgs",
            key=signal.native_id,
            signal=signal,
        )
