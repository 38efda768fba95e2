"""Reporting: what somebody saw becomes a signal of class operator, taken by the running service or here."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from console.api_forms import ReportForm
from console.doors import OPERATOR
from console.reports import NotReportable, needs_place, no_such_place, signal_of
from engine.errors import ServiolaError
from engine.model.ids import short_id
from engine.model.said import phrase
from engine.model.scales import MsgType, SourceClass
from engine.model.time import iso, moment
from engine.situations.intake import intake
from serviola.clocks import SystemClock
from serviola.outlook import books_of, outlooks
from serviola.spots import spots_of
from store import pages, views

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model.program import ProgramRevision
    from engine.model.signal import Signal, Situation
    from engine.model.time import Instant
    from serviola.outlook import Outlook
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

TAKEN_WITHIN_S = 20.0
LOOK_EVERY_S = 0.2
DAYS_AHEAD = 10
"""How far ahead it is said what a report will touch."""


class ReportError(ServiolaError):
    """A report cannot be made; the sentence says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An earlier report: its name, and its last word."""

    native_id: str
    signal: Signal


def known_report(store: SqliteStore, name: str) -> Known:
    """Find a report by its name, such as R-abc, or the id of its signal; ReportError if there is none."""
    native_id = name.split(":")[1] if name.startswith(f"{OPERATOR}:") else name
    revision = pages.revision_of(store.db, OPERATOR, native_id)
    signal = views.signal(store.db, f"{OPERATOR}:{native_id}:{revision}") if revision else None
    if signal is None:
        raise ReportError(
            phrase("no report is named {name}; its name was printed when it was made", name=name[:80])
        )
    return Known(native_id=native_id, signal=signal)


def report_of(
    words: Mapping[str, Any],
    known: Known | None,
    *,
    person: str,
    now: Instant,
    books: Iterable[ProgramRevision] = (),
) -> Signal:
    """Make the signal of a report, new or revised; what it does not say is as it was said before.

    `books` know where the places are that it may name. ReportError says what to write, in which option.
    """
    before = {} if known is None else _as_told(known.signal)
    # Another place takes the whole of the old one's place.
    if words.keys() & {"point", "place", "polygon", "countries"}:
        before = {key: each for key, each in before.items() if key not in _PLACES}
    try:
        form = ReportForm.model_validate({**before, **words})
        spots = spots_of(stop for book in books for trip in book.itineraries for stop in trip.stops)
        spot = spots.get(form.place.strip().casefold())
        if spot is None and needs_place(form):
            raise no_such_place(form.place, (one.name for one in spots.values()))
        made = signal_of(
            form,
            source=OPERATOR,
            source_class=SourceClass.OPERATOR,
            publisher=person,
            native_id=short_id("R", secrets.token_hex(8)) if known is None else known.native_id,
            revision=1 if known is None else known.signal.revision + 1,
            now=now,
            spot=spot,
        )
    except NotReportable as error:
        raise ReportError(_as_options(str(error))) from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key, message = str(first["loc"][0]), str(first["msg"])
        raise ReportError(f"{_OPTIONS.get(key, key)}: {_REMEDIES.get(key, message)}") from None
    ends = made.all_clear or made.msg_type is MsgType.CANCEL
    if not ends and made.expires_at is not None and made.expires_at <= now:
        raise ReportError(
            phrase(
                "it lapsed on {when}, so it would say nothing; give another --expires",
                when=iso(made.expires_at),
            )
        )
    return made


def _as_options(says: str) -> str:
    """Say it by the names of options, where the API has others."""
    for key, option in _OPTIONS.items():
        says = re.sub(rf"(?<![\w-]){key}(?!\w)", option, says) if "_" in key else says
    return says


_PLACES = ("point", "radius_km", "polygon", "countries", "place")
_OPTIONS = {
    "headline": "what you saw",
    "point": "--point",
    "radius_km": "--radius",
    "polygon": "--polygon",
    "countries": "--country",
    "topics": "--topic",
    "place": "--place",
    "occurred_at": "--at",
    "expires_at": "--expires",
}
_REMEDIES = {
    "point": "latitude lies between -90 and 90, and longitude after it between -180 and 180",
    "polygon": "at most 500 corners; latitude lies between -90 and 90, then longitude between -180 and 180",
    "radius_km": "it is more than 0 and at most 5,000 km",
    "countries": "write two capital letters, such as HT",
    "topics": "write small letters, digits and dashes, such as shore-trips; 20 at most",
}


def _as_told(signal: Signal) -> dict[str, Any]:
    """Give an earlier report as it would be written today; its words are left out once they were erased."""
    text, circle = signal.text, next(iter(signal.area.circles), None)
    ring = signal.area.polygons[0].ring if signal.area.polygons else ()
    told: dict[str, Any] = {
        "hazard": signal.hazard,
        "severity": signal.severity,
        "certainty": signal.certainty,
        "urgency": signal.urgency,
        "headline": text.headline if text is not None and text.headline else "a report",
        "description": "" if text is None else text.description,
        "place": "" if text is None else text.place,
        "url": "" if text is None else text.url,
        "polygon": [{"lat": corner.lat, "lon": corner.lon} for corner in ring],
        "countries": list(signal.area.countries),
        "topics": list(signal.topics),
        "occurred_at": moment(signal.occurred_at),
        "expires_at": None if signal.expires_at is None else moment(signal.expires_at),
    }
    if signal.point is not None:
        told["point"] = {"lat": signal.point.lat, "lon": signal.point.lon}
    if circle is not None:
        told["radius_km"] = circle.radius_km
    return told


def touched_by(settings: Settings, signal: Signal, *, now: Instant) -> Outlook | None:
    """Say what a report will meet if it stands alone; None where it takes something back, or ends it."""
    if signal.msg_type is MsgType.CANCEL or signal.all_clear:
        return None
    situation = intake(signal, None, brand=settings.brand, now=now)
    if situation is None:
        return None
    return outlooks(books_of(settings), [situation], now=now, days=DAYS_AHEAD)[0]


def hand_in(settings: Settings, store: SqliteStore, signal: Signal) -> tuple[Situation, ...]:
    """Give a report to the running service, or be the service for a moment; give the situations it is in.

    ReportError when a service runs and has not taken it in time; it is kept, and will be.
    """
    row = store.submit(signal)
    until = time.monotonic() + TAKEN_WITHIN_S
    while any(waiting == row for waiting, _ in store.inbox()):
        held = store.holder()
        if held is None or held[1] <= SystemClock().now():
            asyncio.run(_take_here(settings))
            break
        if time.monotonic() > until:
            raise ReportError(
                phrase(
                    "the report {native_id} is kept, but the service has not taken it yet; do not report "
                    "it again; look again with: serviola exposure",
                    native_id=signal.native_id,
                )
            )
        # The service is another process, and the store, which both share, wakes nobody.
        time.sleep(LOOK_EVERY_S)
    kept = views.signal(store.db, signal.id)
    if kept is not None and (kept.publisher, kept.sent_at) != (signal.publisher, signal.sent_at):
        raise ReportError(
            phrase(
                "{publisher} revised {native_id} at the same moment, and yours does not count; say it again",
                publisher=kept.publisher,
                native_id=signal.native_id,
            )
        )
    return tuple(
        one
        for one in views.situations(store.db, brand=settings.brand, over=True)
        if any(piece.signal_id == signal.id for piece in one.evidence)
    )


async def _take_here(settings: Settings) -> None:
    from serviola.build import open_house  # noqa: PLC0415 - it is large, and not needed where a service runs

    async with open_house(settings, SystemClock(), owner=f"signal-{secrets.token_hex(4)}") as house:
        await house.runner.settle()
        await house.runner.on_core(lambda core: core.store.release(core.owner))
