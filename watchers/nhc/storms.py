"""What is known of each storm: the last word on where it is, and the last forecast; and the signal of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.model.place import Area, Circle, Point
from engine.model.scales import Certainty, Hazard, MsgType, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Position, Signal
from engine.model.time import DAY, Instant
from engine.situations.geometry import distance_km
from watchers.nhc.advisory import GALE_KT, Advisory, Spot
from watchers.nhc.danger import positions, reach_km, severity_of
from watchers.reading import named
from watchers.seen import mark_of

SOURCE = "nhc"
_REMEMBERED = 30 * DAY
_MOST_STORMS = 500
_SAME_STORM_KM = 1_500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """One storm. `now` is the last word on where it is, `ahead` the last advisory that brought a forecast.

    `known` is its id in our signals: a storm that goes from one ocean to another and keeps its name gets
    another one from NHC, which becomes one of `aliases`. `tries` counts how often the forecast/advisory that
    belongs to `now` was asked for.
    """

    known: str
    aliases: tuple[str, ...]
    now: Advisory
    ahead: Advisory | None
    tries: int = 0

    @property
    def waits(self) -> bool:
        """Say whether its forecast is older than what is known of where it is, and can be asked for."""
        if self.ahead is None or not self.now.forecast_url:
            return bool(self.now.forecast_url)
        # An intermediate advisory, such as 13A, comes between two and brings no forecast of its own.
        return self.ahead.at < self.now.at and not self.now.number[-1:].isalpha()


def load(data: object) -> dict[str, Storm]:
    """Read what a cursor holds; an entry that is not as we wrote it is forgotten."""
    found: dict[str, Storm] = {}
    for key, fields in data.items() if isinstance(data, Mapping) else ():
        try:
            found[str(key)] = Storm(
                known=str(key),
                aliases=tuple(str(each) for each in fields["aliases"]),
                now=_advisory(fields["now"]),
                ahead=_advisory(fields["ahead"]) if fields["ahead"] is not None else None,
                tries=int(fields["tries"]),
            )
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    return found


def dump(storms: Mapping[str, Storm], *, now: Instant) -> dict[str, dict[str, Any]]:
    """Write for the cursor; a storm of which nothing was heard for a month is forgotten, and all too many."""
    newest = sorted(storms, key=lambda key: storms[key].now.at, reverse=True)[:_MOST_STORMS]
    kept = {key for key in newest if storms[key].now.at >= now - _REMEMBERED}
    return {key: _plain(asdict(each)) for key, each in storms.items() if key in kept}


def _plain(value: Any) -> Any:
    """Give lists for tuples, as JSON gives them back: what was not changed is then equal to what was kept."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _advisory(fields: Mapping[str, Any]) -> Advisory:
    ahead = fields["ahead"]
    spots = None if ahead is None else tuple(_spot(each) for each in ahead)
    return Advisory(
        **{**fields, "at": Instant(int(fields["at"])), "here": _spot(fields["here"]), "ahead": spots}
    )


def _spot(fields: Mapping[str, Any]) -> Spot:
    lat, lon = float(fields["point"]["lat"]), float(fields["point"]["lon"])
    return Spot(**{**fields, "at": Instant(int(fields["at"])), "point": Point(lat, lon)})


def heard(storms: Mapping[str, Storm], advisory: Advisory) -> Storm:
    """Give a storm after one more advisory of it; an older word changes nothing."""
    before = _named(storms, advisory)
    if before is None:
        ahead = advisory if advisory.ahead is not None else None
        return Storm(known=advisory.storm, aliases=(), now=advisory, ahead=ahead)
    names = dict.fromkeys((*before.aliases, advisory.storm))
    after = replace(before, aliases=tuple(name for name in names if name != before.known))
    if advisory.at == before.now.at:
        after = replace(after, now=_filled(advisory, before.now))
    elif advisory.at > before.now.at:
        after = replace(after, now=advisory, tries=0)
    if advisory.ahead is not None and (before.ahead is None or advisory.at >= before.ahead.at):
        after = replace(after, ahead=advisory)
    return after


def _named(storms: Mapping[str, Storm], advisory: Advisory) -> Storm | None:
    """Find a storm by its id, or by its name and place where it has come over from another ocean."""
    for storm in storms.values():
        if advisory.storm in (storm.known, *storm.aliases):
            return storm
    for storm in storms.values():
        apart = storm.known[:2] != advisory.storm[:2] and storm.known[-4:] == advisory.storm[-4:]
        alike = bool(advisory.name) and storm.now.name.casefold() == advisory.name.casefold()
        if apart and alike and distance_km(storm.now.here.point, advisory.here.point) <= _SAME_STORM_KM:
            return storm
    return None


def _filled(new: Advisory, old: Advisory) -> Advisory:
    """Give what two documents say of the same advisory: of what the new one does not say, the old one's."""
    blank = {
        name: getattr(old, name)
        for name in ("title", "name", "number", "headline", "link", "forecast_url")
        if not getattr(new, name)
    }
    here = new.here if new.here.gale_km is not None else replace(new.here, gale_km=old.here.gale_km)
    if here.wind_kt is None:
        here = replace(here, wind_kt=old.here.wind_kt)
    return replace(new, **blank, here=here, last=new.last or old.last)


def course(storm: Storm) -> tuple[Position, ...]:
    """Give where a storm is expected, from the advisory that last said so; nothing where none did.

    What was said since of where it is takes the place of what was expected until then, so that a forecast
    that is not renewed never keeps a storm away from where it is.
    """
    ahead, here = storm.ahead, storm.now.here
    if ahead is None or not ahead.ahead:
        return ()
    if storm.now.at <= ahead.at:
        return positions(ahead.here, ahead.ahead, basin=ahead.storm[:2], issued=ahead.at)
    here = here if here.gale_km is not None else replace(here, gale_km=ahead.here.gale_km)
    coming = [spot for spot in ahead.ahead if spot.at > here.at]
    return positions(here, coming, basin=ahead.storm[:2], issued=ahead.at)


def _winds(storm: Storm) -> Iterable[int]:
    """Give the winds of a storm now and to come."""
    ahead = storm.ahead.ahead if storm.ahead is not None and storm.ahead.ahead else ()
    coming = [spot for spot in ahead if spot.at > storm.now.here.at]
    return [spot.wind_kt for spot in (storm.now.here, *coming) if spot.wind_kt is not None]


def is_over(storm: Storm) -> bool:
    """Say whether NHC calls a storm over: its last advisory, with no gale in it and none to come.

    A last advisory on a storm that still blows hands it over to another office, and ends nothing.
    """
    winds = list(_winds(storm))
    return storm.now.last and bool(winds) and max(winds) < GALE_KT


def mark(storm: Storm) -> str:
    """Mark what we make of a storm; the same advisory from another document is no news."""
    return mark_of(storm.now.at, storm.now.here.point, *_winds(storm), course(storm), is_over(storm))


def signal_of(storm: Storm, *, revision: int, before: int | None, now: Instant) -> Signal:
    """Make the signal of a storm; `before` is the revision that was signaled last."""
    told, over, winds = storm.now, is_over(storm), list(_winds(storm))
    to_come = _to_come(storm)
    forecast = () if over else course(storm)
    gale_km = reach_km(told.here)
    return Signal(
        id=f"{SOURCE}:{storm.known}:{revision}",
        source=SOURCE,
        source_class=SourceClass.OFFICIAL,
        publisher=SOURCE,
        native_id=storm.known,
        revision=revision,
        aliases=storm.aliases,
        references=() if before is None else (f"{SOURCE}:{storm.known}:{before}",),
        partition=Hazard.CYCLONE.category,
        hazard=Hazard.CYCLONE,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT if before is None else MsgType.UPDATE,
        severity=severity_of(max(winds, default=None)),
        certainty=Certainty.LIKELY,
        urgency=Urgency.PAST if over else Urgency.FUTURE if to_come is not None else Urgency.EXPECTED,
        occurred_at=to_come if to_come is not None else min(told.here.at, now),
        # An advisory is published up to an hour before the time that it bears.
        sent_at=min(told.at, now),
        received_at=now,
        point=told.here.point,
        # Where positions are told they say when it is where; a circle around it would hold for good.
        area=Area(circles=(Circle(told.here.point, gale_km),))
        if gale_km and not (forecast or over)
        else Area(),
        forecast=forecast,
        sketch=named(told.name),
        all_clear=over,
        text=OutsideText(
            headline=f"{told.title}, advisory {told.number}" if told.number else told.title,
            description=told.headline,
            url=told.link,
        ),
    )


def _to_come(storm: Storm) -> Instant | None:
    """Say when a potential cyclone is expected to blow with 34 kt; None for one that is a cyclone already."""
    ahead = storm.ahead.ahead if storm.ahead is not None and storm.ahead.ahead else ()
    if "Potential" not in storm.now.title:
        return None
    return next((spot.at for spot in ahead if (spot.wind_kt or 0) >= GALE_KT), None)
