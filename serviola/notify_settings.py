"""What config/serviola.yaml says under notify: where messages go besides the folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.rules.load_night import read_night
from notify.mail import Tls
from notify.manners import Manners
from notify.recipients import REMEDY, Reach, parse_recipient
from notify.rotation import read_zone
from serviola.settings_ways import read_manners, read_sms, read_webhooks
from wire.secrets import is_reference
from wire.slack import BASE_URL, HOOKS_URL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.night import Night
    from engine.rules.fields import Fields
    from serviola.settings_ways import HookSetting, SmsSetting

_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,20}")
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_TEAM, _APP = re.compile(r"T[A-Z0-9]{2,20}"), re.compile(r"A[A-Z0-9]{2,20}")
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_PORTS = {Tls.DIRECT: 465, Tls.STARTTLS: 587, Tls.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSetting:
    """One Slack app in one workspace. Tokens are references to secrets; an empty one is not set up."""

    bot_token: str
    app_token: str
    signing_secret: str
    team: str
    app: str
    channels: Mapping[str, str]
    users: Mapping[str, str]
    base_url: str = BASE_URL
    hooks_url: str = HOOKS_URL
    quiet: Mapping[str, Night] = field(default_factory=dict)
    """When the channel of a team is left in peace, by the team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSetting:
    """One mail server; `password` is a reference to a secret, or empty."""

    host: str
    port: int
    tls: Tls
    sender: str
    user: str
    password: str
    everybody: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySetting:
    """The ways besides the folder."""

    slack: SlackSetting | None = None
    mail: MailSetting | None = None
    webhooks: tuple[HookSetting, ...] = ()
    sms: SmsSetting | None = None
    manners: Manners = field(default_factory=Manners)
    zone: str = ""
    """In which zone times are told whoever has none of their own; empty is UTC."""


NOWHERE_ELSE = NotifySetting()


def read_notify(fields: Fields) -> NotifySetting:
    """Read the section; findings go to the fields."""
    if not fields.has("notify"):
        return NOWHERE_ELSE
    section = fields.mapping("notify")
    slack = _slack(section.mapping("slack")) if section.has("slack") else None
    mail = _mail(section.mapping("mail")) if section.has("mail") else None
    sms = read_sms(section.mapping("sms")) if section.has("sms") else None
    webhooks, manners = read_webhooks(section), read_manners(section)
    if slack is not None:
        manners = replace(manners, channels=slack.quiet)
    zone = read_zone(section, needed=False) if section.has("zone") else ""
    section.rest()
    return NotifySetting(slack=slack, mail=mail, webhooks=webhooks, sms=sms, manners=manners, zone=zone)


def _slack(fields: Fields) -> SlackSetting:
    channels = _channels(fields.mapping("channels", required=False))
    setting = SlackSetting(
        bot_token=_secret(fields, "bot_token"),
        app_token=_secret(fields, "app_token", needed=False),
        signing_secret=_secret(fields, "signing_secret", needed=False),
        team=_id(fields, "team", _TEAM, "T024BE7LD"),
        app=_id(fields, "app", _APP, "A0KRD7HC3"),
        channels=channels,
        quiet=_quiet(fields.mapping("quiet", required=False), channels),
        users=_users(fields.mapping("users", required=False)),
        base_url=fields.text("base_url", BASE_URL),
        hooks_url=fields.text("hooks_url", HOOKS_URL),
    )
    if not (setting.app_token or setting.signing_secret):
        fields.error(
            "ear",
            phrase("Slack could be written to, but nobody would hear the buttons"),
            phrase("add app_token: (Socket Mode) or signing_secret: (Slack calls us)"),
        )
    fields.rest()
    return setting


def _channels(fields: Fields) -> dict[str, str]:
    found = {}
    for recipient in fields.values:
        if parse_recipient(recipient) is None:
            fields.error(
                "recipient",
                phrase("{recipient!r} is no recipient", recipient=recipient[:40]),
                REMEDY,
                at=(recipient,),
                on_key=True,
            )
        found[recipient] = fields.text(recipient)
        if found[recipient] and not _CHANNEL.fullmatch(found[recipient]):
            remedy = phrase("copy it from the end of the channel's details; it looks like C024BE91L")
            fields.error(
                "id",
                phrase("{found!r} is no channel id", found=found[recipient][:40]),
                remedy,
                at=(recipient,),
            )
    return found


def _quiet(fields: Fields, channels: Mapping[str, str]) -> dict[str, Night]:
    found = {}
    for recipient in fields.values:
        parsed = parse_recipient(recipient)
        if parsed is None or parsed.reach is not Reach.TEAM or recipient not in channels:
            message = phrase("{name!r} is no team with a channel that could be quiet", name=recipient[:40])
            remedy = phrase(
                "name a team of notify.slack.channels; who is on call is never muted, and a person's quiet "
                "hours are under notify.quiet"
            )
            fields.error("recipient", message, remedy, at=(recipient,), on_key=True)
        found[recipient] = read_night(fields.mapping(recipient))
    return found


def _users(fields: Fields) -> dict[str, str]:
    found: dict[str, str] = {}
    for user in fields.values:
        if not _USER.fullmatch(user):
            remedy = phrase("copy the member id from the profile; it looks like U024BE7LH")
            fields.error(
                "id", phrase("{user!r} is no user id", user=user[:40]), remedy, at=(user,), on_key=True
            )
        person = fields.text(user)
        if person in found.values():
            fields.error(
                "twice",
                phrase("{person} is two users of Slack", person=person),
                phrase("keep one of them"),
                at=(user,),
            )
        found[user] = person
    return found


def _mail(fields: Fields) -> MailSetting:
    tls = fields.choice("tls", Tls, Tls.STARTTLS)
    setting = MailSetting(
        host=fields.text("host"),
        tls=tls,
        port=fields.integer("port", _PORTS[tls], least=1, most=65_535),
        sender=fields.text("from"),
        user=fields.text("user", ""),
        password=_secret(fields, "password", needed=False),
        everybody=fields.flag("everybody", False),
    )
    if setting.sender and not _ADDRESS.fullmatch(setting.sender):
        fields.error(
            "from",
            phrase("{sender!r} is no e-mail address", sender=setting.sender[:40]),
            phrase("write one"),
            at=("from",),
        )
    if bool(setting.user) != bool(setting.password):
        fields.error(
            "login", phrase("user and password go together"), phrase("write both, or leave both out")
        )
    if setting.password and tls is Tls.NONE:
        remedy = phrase("write tls: starttls or tls: tls, or leave user and password out")
        fields.error(
            "tls", phrase("the password would go over the net for everybody to read"), remedy, at=("tls",)
        )
    fields.rest()
    return setting


def _id(fields: Fields, key: str, form: re.Pattern[str], like: str) -> str:
    text = fields.text(key)
    if text and not form.fullmatch(text):
        fields.error(
            "id",
            phrase("{text!r} is no {key} id", text=text[:40], key=key),
            phrase("it looks like {like}", like=like),
            at=(key,),
        )
    return text


def _secret(fields: Fields, key: str, *, needed: bool = True) -> str:
    text = fields.text(key) if needed else fields.text(key, "")
    if text and not is_reference(text):
        # What stands there may be the secret itself, so it is not repeated.
        message = phrase("{key} is not the name of a secret", key=key)
        remedy = phrase("write it as ${{secret:NAME}} and put the value into the environment")
        fields.error("secret", message, remedy, at=(key,))
    return text
