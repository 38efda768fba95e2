"""The Tropical Cyclone Forecast/Advisory (TCM), the text in which NHC gives the positions that it expects.

The format is that of National Weather Service Instruction 10-601, Tropical Cyclone Products, section 1.2, and
of the NHC Product Description Document. Line breaks carry no meaning: a feed loses them, and long lines fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.model.place import Point
from engine.model.said import phrase
from engine.model.time import DAY, Instant, instant, moment
from wire.strict_json import clean_text

KM_PER_NMI = 1.852
GALE_KT = 34
"""From this sustained wind on a storm is a tropical storm; its radius is the widest that is published."""

STORM = re.compile(r"\b(AL|EP|CP)(\d{2})(\d{4})\b")
"""The ATCF id of a storm, as a text writes it: basin, number and year."""

_MOST = 60_000
_MOST_SPOTS = 40
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TITLE = re.compile(r"([A-Z][A-Z' -]{2,80}?) (?:SPECIAL )?FORECAST/ADVISORY NUMBER ?(\d{1,3}[A-Z]?)\b")
_ISSUED = re.compile(r"\b(\d{2})(\d{2}) UTC [A-Z]{3} ([A-Z]{3}) (\d{1,2}) (\d{4})\b")
_SPOT = r"(\d{1,2}\.\d)([NS]) {0,3}(\d{1,3}\.\d)([EW])"
_HERE = re.compile(rf"(?:CENTER (?:RE)?LOCATED|DISSIPATING|DISSIPATED) NEAR {_SPOT} AT (\d{{2}})/(\d{{4}})Z")
_AHEAD = re.compile(r"\b(?:FORECAST|OUTLOOK) VALID (\d{2})/(\d{4})Z")
_THERE = re.compile(rf"[ .]{{0,5}}{_SPOT}")
_END = re.compile(r"REQUEST FOR|NEXT ADVISORY|EXTENDED OUTLOOK|THIS IS THE LAST|\$\$")
_WIND_NOW = re.compile(r"MAX SUSTAINED WINDS {0,3}(\d{1,3}) KT")
_WIND_THEN = re.compile(r"MAX WIND {0,3}(\d{1,3}) KT")
_GALE = re.compile(r"\b34 KT[ .]{0,12}(\d{1,4})NE {0,3}(\d{1,4})SE {0,3}(\d{1,4})SW {0,3}(\d{1,4})NW")
_LAST = re.compile(r"\bTHIS (?:IS|WILL BE) THE LAST (?:FORECAST/|PUBLIC )?ADVISORY\b")

_HANDED_OVER = re.compile(
    r"\bADVISORIES (?:(?:WILL|TO) BE )?(?:ISSUED BY|FROM) (?!THE NATIONAL HURRICANE CENTER)"
)


class BadAdvisory(ValueError):
    """A text is no forecast/advisory that can be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The center at a moment. `gale_km` is the largest radius of 34 kt winds, None where none is told."""

    at: Instant
    point: Point
    wind_kt: int | None = None
    gale_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """What NHC says of one storm at one time; `at` is the time that the advisory bears.

    `storm` is the ATCF id in small letters, such as al052026. `ahead` is where it is expected, and None where
    a document does not speak of that. `last` says that no more advisories will be issued, by whomever.
    `forecast_url` is where its forecast/advisory can be read.
    """

    storm: str
    at: Instant
    here: Spot
    title: str = ""
    name: str = ""
    number: str = ""
    ahead: tuple[Spot, ...] | None = None
    last: bool = False
    headline: str = ""
    link: str = ""
    forecast_url: str = ""


def read_advisory(text: str) -> Advisory:
    """Read the text of a forecast/advisory; BadAdvisory says what is wrong with it."""
    said = " ".join(text[:_MOST].upper().split())
    title, storm, issued = _TITLE.search(said), STORM.search(said), _ISSUED.search(said)
    if title is None:
        raise BadAdvisory(phrase("it is no forecast/advisory"))
    if storm is None or issued is None:
        raise BadAdvisory(phrase("it lacks the id of its storm, or the time it was issued"))
    at = _issued_at(issued)
    here = _HERE.search(said)
    if here is None:
        raise BadAdvisory(phrase("it does not say where the center is"))
    valid = list(_AHEAD.finditer(said))
    analysis = said[here.end() : valid[0].start() if valid else here.end() + 2_000]
    return Advisory(
        storm=f"{storm[1]}{storm[2]}{storm[3]}".lower(),
        at=at,
        here=Spot(
            at=_moment(here[5], here[6], at),
            point=_point(here.group(1, 2, 3, 4)),
            wind_kt=_wind(_WIND_NOW, analysis),
            gale_km=_gale_km(analysis),
        ),
        title=_capitals(title[1]),
        name=name_in(title[1]),
        number=title[2].lstrip("0"),
        ahead=tuple(_spots(said, valid, at)),
        last=is_last(said),
    )


def is_last(text: str) -> bool:
    """Say whether an advisory says that it is the last one, and that no other office goes on to issue them.

    A depression ashore that may still flood goes to the Weather Prediction Center (NWS Instruction 10-601),
    one that leaves the ocean to the center of the next.
    """
    said = " ".join(text[:_MOST].upper().split())
    return _LAST.search(said) is not None and _HANDED_OVER.search(said) is None


def name_in(title: str) -> str:
    """Give the name of a storm out of its title: ELIDA of TROPICAL STORM ELIDA."""
    kinds = r"(?:POST-|SUB|POTENTIAL )?(?:TROPICAL )?(?:CYCLONE|STORM|DEPRESSION|HURRICANE|TYPHOON)"
    return _capitals(re.sub(rf"^(?:REMNANTS OF |{kinds} )+", "", title.upper()).strip())


def _capitals(words: str) -> str:
    small = {"Of": "of"}
    return " ".join(small.get(part, part) for part in clean_text(words, most=100).title().split())


def _spots(said: str, valid: list[re.Match[str]], issued: Instant) -> Iterator[Spot]:
    """Give the positions that are expected, in their order; none where it is expected to be gone."""
    ends = [each.start() for each in valid[1:]] + [len(said)]
    for each, end in zip(valid[:_MOST_SPOTS], ends, strict=False):
        block = said[each.end() : end]
        stop = _END.search(block)
        block = block[: stop.start()] if stop is not None else block[:2_000]
        there = _THERE.match(block)
        if there is not None:
            yield Spot(
                at=_moment(each[1], each[2], issued),
                point=_point(there.group(1, 2, 3, 4)),
                wind_kt=_wind(_WIND_THEN, block),
                gale_km=_gale_km(block),
            )


def _wind(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found is not None else None


def _gale_km(text: str) -> float | None:
    """Give the largest radius of the four quadrants, in kilometers."""
    found = _GALE.search(text)
    return None if found is None else max(int(each) for each in found.groups()) * KM_PER_NMI


def _point(parts: tuple[str, ...]) -> Point:
    north, ns, east, ew = parts
    lat, lon = float(north) * (-1 if ns == "S" else 1), float(east) * (-1 if ew == "W" else 1)
    if abs(lat) > 90 or abs(lon) > 180:
        raise BadAdvisory(
            phrase(
                "it has a position that is none: {north}{ns} {east}{ew}", north=north, ns=ns, east=east, ew=ew
            )
        )
    return Point(lat, lon)


def _issued_at(found: re.Match[str]) -> Instant:
    hour, minute, month, day, year = found.groups()
    try:
        month_number = _MONTHS.index(month) + 1
        return instant(datetime(int(year), month_number, int(day), int(hour), int(minute), tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise BadAdvisory(phrase("it is issued at a time that is none: {what}", what=found[0])) from error


def _moment(day: str, clock: str, issued: Instant) -> Instant:
    at = moment_near(day, clock, issued)
    if at is None:
        raise BadAdvisory(phrase("it has a time that is none: {day}/{clock}Z", day=day, clock=clock))
    return at


def moment_near(day: str, clock: str, issued: Instant) -> Instant | None:
    """Give the moment that a day of the month and a time of day mean, of all months the nearest one."""
    around = moment(issued)
    found = []
    for step in (-1, 0, 1):
        months = around.year * 12 + around.month - 1 + step
        try:
            made = datetime(
                months // 12, months % 12 + 1, int(day), int(clock[:2]), int(clock[2:]), tzinfo=UTC
            )
            found.append(instant(made))
        except (ValueError, OverflowError):
            continue
    near = min(found, key=lambda at: abs(at - issued), default=None)
    return near if near is not None and abs(near - issued) <= 15 * DAY else None
