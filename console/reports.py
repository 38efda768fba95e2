"""Reports: what a person, or a machine of ours, says in our own words becomes a Signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches

from pydantic import ValidationError

from console.api_forms import Pushed, PushedReport, Seen
from console.doors import Reader, Spot
from console.wrong_fields import what_is_wrong
from engine.errors import SourceError
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.said import phrase
from engine.model.scales import MsgType, SourceClass, Status
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant, instant
from wire.strict_json import clean_text

REPORT = "serviola.report"
"""The type of a pushed payload that holds a report."""

_AHEAD = 366 * DAY
_INSTEAD = phrase("give a point, a polygon or countries, or topics if it has none")
_LEAST_CORNERS = 3


class NotReportable(ValueError):
    """A report that cannot become a signal; the message says what is missing."""


def signal_of(
    form: Seen,
    *,
    source: str,
    source_class: SourceClass,
    publisher: str,
    native_id: str,
    revision: int,
    now: Instant,
    spot: Spot | None = None,
) -> Signal:
    """Make the signal of a report; NotReportable says what it lacks."""
    point, area = _where(form, spot)
    if point is None and area == Area() and not form.topics:
        raise _nowhere(form)
    occurred_at = _time(form.occurred_at, "occurred_at", now) or now
    msg_type = _msg_type(form, revises=revision > 1)
    return Signal(
        id=f"{source}:{native_id}:{revision}",
        source=source,
        source_class=source_class,
        publisher=publisher,
        native_id=native_id,
        revision=revision,
        partition=form.hazard.category,
        hazard=form.hazard,
        status=Status.EXERCISE if form.exercise else Status.ACTUAL,
        msg_type=msg_type,
        severity=form.severity,
        certainty=form.certainty,
        urgency=form.urgency,
        occurred_at=occurred_at,
        sent_at=now,
        received_at=now,
        expires_at=_time(form.expires_at, "expires_at", now),
        point=point,
        area=area,
        topics=tuple(sorted(set(form.topics))),
        all_clear=form.all_clear,
        text=OutsideText(
            headline=clean_text(form.headline, most=300),
            description=clean_text(form.description, most=4_000),
            place=clean_text(form.place, most=200),
            url=clean_text(form.url, most=1_000),
        ),
    )


def _nowhere(form: Seen) -> NotReportable:
    """Say what to write where a report does not say where."""
    if form.place:
        return NotReportable(phrase("the book is not asked where place is: {instead}", instead=_INSTEAD))
    if isinstance(form, PushedReport):  # the book is not asked for these, so none is offered it
        return NotReportable(phrase("it does not say where: {instead}", instead=_INSTEAD))
    return NotReportable(
        phrase(
            "it does not say where: name a place of the book, a point, a polygon or "
            "countries, or topics if it has none"
        )
    )


def _msg_type(form: Seen, *, revises: bool) -> MsgType:
    if (form.takes_back or form.all_clear) and not revises:
        raise NotReportable(phrase("takes_back and all_clear need the signal that they are about"))
    if form.takes_back:
        return MsgType.CANCEL
    return MsgType.UPDATE if revises else MsgType.ALERT


def report_reader(source_class: SourceClass) -> Reader:
    """Give the reader of pushed reports; the class of the source is the configuration's word, not its own."""

    def read(body: bytes, _headers: Mapping[str, str], *, source: str, now: Instant) -> tuple[Signal, ...]:
        """Read one pushed report as the signal that it is; SourceError says what is wrong with it."""
        pushed = _pushed(body, source)
        report: PushedReport = pushed.data
        if pushed.type != REPORT:
            raise SourceError(
                phrase(
                    "{source}: the payload is of another type; write type: {report}",
                    source=source,
                    report=REPORT,
                )
            )
        try:
            return (
                signal_of(
                    report,
                    source=source,
                    source_class=source_class,
                    publisher=source,
                    native_id=report.id,
                    revision=report.revision,
                    now=now,
                ),
            )
        except NotReportable as error:
            raise SourceError(phrase("{source}: {error}", source=source, error=error)) from error

    return read


def _pushed(body: bytes, source: str) -> Pushed:
    try:
        return Pushed.model_validate_json(body)
    except ValidationError as error:
        wrong = what_is_wrong(error.errors(), whole=phrase("the payload"))
        raise SourceError(phrase("{source}: {error}", source=source, error=wrong)) from None


def no_such_place(place: str, places: Iterable[str]) -> NotReportable:
    """Say that the book has no place of a name, with those that are nearly called so."""
    known = {each.casefold(): each for each in sorted(places)}
    near = get_close_matches(place.strip().casefold(), known, n=3, cutoff=0.6)
    if not near:
        return NotReportable(
            phrase("no place of the book is called what place says: {instead}", instead=_INSTEAD)
        )
    return NotReportable(
        phrase(
            "no place of the book is called what place says: did you mean {near}? Otherwise {instead}",
            near=" or ".join(known[each] for each in near),
            instead=_INSTEAD,
        )
    )


def needs_place(form: Seen) -> bool:
    """Say whether a report says where by the name of a place alone, so that the book must know it."""
    if form.point is not None or not form.place:
        return False
    return form.radius_km is not None or not (form.polygon or form.countries or form.topics)


def _where(form: Seen, spot: Spot | None) -> tuple[Point | None, Area]:
    point = None if form.point is None else Point(form.point.lat, form.point.lon)
    countries = set(form.countries)
    if spot is not None and point is None:
        point = Point(spot.lat, spot.lon)
        countries |= {spot.country} - {""}
    if form.radius_km is not None and point is None:
        raise NotReportable(phrase("radius_km needs a point, or a place of the book"))
    circles = () if form.radius_km is None or point is None else (Circle(point, form.radius_km),)
    return point, Area(circles=circles, polygons=_polygons(form), countries=tuple(sorted(countries)))


def _polygons(form: Seen) -> tuple[Polygon, ...]:
    """Give the ring of a report, whose first corner is not repeated."""
    ring = [Point(corner.lat, corner.lon) for corner in form.polygon]
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if ring and len(set(ring)) < _LEAST_CORNERS:
        raise NotReportable(
            phrase("its polygon has fewer than {least_corners} corners", least_corners=_LEAST_CORNERS)
        )
    return (Polygon(tuple(ring)),) if ring else ()


def _time(given: datetime | None, key: str, now: Instant) -> Instant | None:
    if given is None:
        return None
    at = instant(given)
    if not 0 < at <= now + _AHEAD:
        raise NotReportable(phrase("{key} is before 1970 or more than a year ahead", key=key))
    return at
