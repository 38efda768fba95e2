"""GoAlert: the JSON form of a calendar subscription, `GET /api/v2/calendar`, made for the full schedule."""

from __future__ import annotations

from notify.outside import Outside
from notify.rotas.asking import Entry, Ways, ask, json_of, moment_of, token_of, unlike
from notify.shifts import Span


async def read_goalert(outside: Outside, ways: Ways, _span: Span) -> list[Entry]:
    """Read the shifts of the year that GoAlert gives. Its token stands in the address, which is not said."""
    url = f"{outside.url.rstrip('/')}/api/v2/calendar"
    headers = {"accept": "application/json"}
    answer = await ask(outside, ways, url, headers=headers, query={"token": token_of(outside, ways)})
    data = json_of(outside, answer)
    listed = data.get("Shifts")
    if data.get("Type") != "calendar-subscription/v1" or not isinstance(listed, list):
        raise unlike(outside)
    try:
        return [
            Entry(
                names=tuple(str(one[key]) for key in ("UserName", "UserID") if one.get(key)),
                start=moment_of(outside, one["Start"]),
                end=moment_of(outside, one["End"]),
            )
            for one in listed
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise unlike(outside) from error
