"""Calling: one POST to a way of somebody else, and whether trying it again is vain."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import NotifyError
from engine.model.said import phrase
from wire.http import Answer, Http, HttpError, Limits

ANSWERS_WITHIN_S = 20.0
MOST_ANSWER = 65_536
_TRY_AGAIN = frozenset({408, 425, 429})
_MULTIPLE, _WRONG, _BROKEN = 300, 400, 500


async def called(
    http: Http,
    url: str,
    *,
    name: str,
    headers: Mapping[str, str],
    body: bytes,
    allow_private: frozenset[str],
) -> Answer:
    """Send it once and give the answer; a NotifyError says what went wrong without what was sent."""
    try:
        answer = await http.request(
            "POST",
            url,
            headers=headers,
            body=body,
            allow_private=allow_private,
            limits=Limits(total_s=ANSWERS_WITHIN_S, max_bytes=MOST_ANSWER),
        )
    except HttpError as error:
        said = phrase("{name}: {why}", name=name, why=error)
        raise NotifyError(said, retry_after_s=error.retry_after_s) from None
    if answer.status < _MULTIPLE:
        return answer
    vain = _WRONG <= answer.status < _BROKEN and answer.status not in _TRY_AGAIN
    said = phrase("{name}: it answered {status}", name=name, status=answer.status)
    raise NotifyError(said, permanent=vain, retry_after_s=answer.retry_after_s)
