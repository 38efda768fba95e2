"""What people must know of a kind of object, from YAML: where it is, what a pause does not recall."""

from __future__ import annotations

from urllib.parse import urlsplit

from engine.model.program import Passed
from engine.model.said import phrase
from engine.rules.fields import Fields
from programs.tools.declaration import Known
from programs.tools.placeholders import names_in

LONGEST_LINK = 500
LONGEST_SENTENCE = 300
MOST_IN_FLIGHT_S = 7 * 86_400


def read_known(fields: Fields) -> Known:
    """Read `link`, `in_flight` and `passed` of a kind."""
    says, for_s = _in_flight(fields)
    return Known(
        link=_link(fields),
        in_flight=says,
        in_flight_s=for_s,
        passed=fields.choice("passed", Passed, Passed.UNKNOWN),
    )


def _in_flight(fields: Fields) -> tuple[str, int | None]:
    """Read what a pause does not recall: a sentence, or {says, for} with how long it may go out."""
    if not isinstance(fields.raw("in_flight", None), dict):
        return _sentence(fields, "in_flight"), None
    inner = fields.mapping("in_flight")
    says = _sentence(inner, "says")
    for_s = inner.duration_s("for", most=MOST_IN_FLIGHT_S)
    inner.rest()
    return says, for_s


def _sentence(fields: Fields, key: str) -> str:
    text = " ".join(fields.text(key, "").split()).rstrip(".")
    if len(text) > LONGEST_SENTENCE:
        message = phrase("{key} has {count} characters", key=key, count=len(text))
        fields.error("type", message, phrase("write at most {most}", most=LONGEST_SENTENCE), at=(key,))
    return text


def _link(fields: Fields) -> str:
    """Read where a person finds an object: a web address, in which {id} stands for it."""
    link = fields.text("link", "")
    wrong = _wrong(link) if link else ""
    if wrong:
        remedy = phrase("write such as https://host/campaigns/{{id}}")
        fields.error("type", phrase("link: {wrong}", wrong=wrong), remedy, at=("link",))
        return ""
    return link


def _wrong(link: str) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        return phrase("it is no web address")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return phrase("it is no web address")
    if len(link) > LONGEST_LINK or not link.isprintable() or " " in link:
        return phrase("it is no web address")
    if set(names_in(link)) - {"id"} or "{" in parts.netloc:
        return phrase("only {{id}} may be put into it, and not into the host")
    return ""
