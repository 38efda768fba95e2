"""Settings of the further ways: webhooks, text messages, and when a message may come."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.rules.load_night import read_night
from notify.manners import EVERYBODY, Manners
from notify.recipients import REMEDY, Reach, parse_recipient
from notify.sms import PLACEHOLDERS
from serviola.settings_clearance import check_name, check_target
from serviola.settings_programs import check_private, read_headers
from wire.secrets import is_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rules.fields import Fields

TOGETHER_S = 60
HOUR_S = 3_600
MOST_PER_HOUR = 1_000


class BodyForm(StrEnum):
    """How the body of a call is written."""

    JSON = "json"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSetting:
    """Somebody who hears our messages, signed; `secrets` are references, and without `to` it hears all."""

    name: str
    url: str
    secrets: tuple[str, ...]
    to: tuple[str, ...] = ()
    allow_private: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSetting:
    """The call that sends a text message; secrets in `headers` are references."""

    url: str
    body: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    form: str = BodyForm.JSON
    success: str = ""
    allow_private: frozenset[str] = frozenset()


def read_webhooks(section: Fields) -> tuple[HookSetting, ...]:
    """Read the webhooks; findings go to the fields."""
    found: list[HookSetting] = []
    for each in section.mappings("webhooks", required=False):
        name = each.text("name")
        check_name(each, name, {one.name for one in found})
        private = _private(each)
        secrets, to = each.texts("secrets"), each.texts("to", ())
        if not all(is_reference(one) for one in secrets):
            # What stands there may be the secret, so it is not repeated.
            remedy = phrase("write ${{secret:NAME}} and put its value into the environment")
            message = phrase("{key} of {name} is written in the file", key="secrets", name=name)
            each.error("secret", message, remedy, at=("secrets",))
        for one in to:
            if parse_recipient(one) is None:
                message = phrase("{recipient!r} is no recipient", recipient=one[:40])
                each.error("recipient", message, REMEDY, at=("to",))
        url = each.text("url")
        check_target(each, url, private)
        found.append(HookSetting(name=name, url=url, secrets=secrets, to=to, allow_private=private))
        each.rest()
    return tuple(found)


def read_sms(fields: Fields) -> SmsSetting:
    """Read the call that sends a text message; findings go to the fields."""
    private = _private(fields)
    url = fields.text("url")
    check_target(fields, url, private)
    body = fields.mapping("body")
    filled = {key: body.text(key) for key in body.values}
    for needed in PLACEHOLDERS[:2]:
        if filled and not any(needed in text for text in filled.values()):
            message = phrase("the body has no {needed}", needed=needed)
            remedy = phrase('write it where it belongs, such as To: "{{to}}" and Body: "{{text}}"')
            fields.error("no-text", message, remedy, at=("body",))
    setting = SmsSetting(
        url=url,
        body=filled,
        headers=read_headers(fields),
        form=fields.choice("form", BodyForm, BodyForm.JSON),
        success=_pattern(fields),
        allow_private=private,
    )
    fields.rest()
    return setting


def read_manners(section: Fields) -> Manners:
    """Read when a message may come; findings go to the fields."""
    quiet = section.mapping("quiet", required=False)
    nights = {}
    for name in quiet.values:
        parsed = parse_recipient(name)
        if name != EVERYBODY and (parsed is None or parsed.reach is Reach.ONCALL):
            message = phrase("{name!r} has no quiet hours", name=name[:40])
            remedy = phrase("name a person, a team or everybody; who is on call is never muted")
            quiet.error("recipient", message, remedy, at=(name,), on_key=True)
        nights[name] = read_night(quiet.mapping(name))
    return Manners(
        quiet=nights,
        together_s=section.duration_s("together", TOGETHER_S, least=0, most=HOUR_S),
        per_hour=section.integer("per_hour", 0, least=0, most=MOST_PER_HOUR),
    )


def _private(fields: Fields) -> frozenset[str]:
    private = frozenset(one.lower() for one in fields.texts("allow_private", ()))
    check_private(fields, private)
    return private


def _pattern(fields: Fields) -> str:
    text = fields.text("success", "")
    try:
        re.compile(text)
    except re.error:
        message = phrase("success is no pattern that can be read")
        fields.error("pattern", message, phrase("correct it, or leave it out"), at=("success",))
        return ""
    return text
