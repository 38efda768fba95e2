"""Settings of the API: where it listens, and what may be pushed to it. Secrets are named, never written."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.doors import OPERATOR, HookKind
from engine.model.said import phrase
from engine.model.scales import SourceClass
from wire.secrets import is_reference

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from engine.rules.fields import Fields

LISTEN = "127.0.0.1:8300"
_OF_ANY_CLASS = frozenset({HookKind.STANDARD_WEBHOOKS, HookKind.MAPPED})
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_LISTEN = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<four>[0-9.]+)):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSetting:
    """Where the API listens: an address of this machine and a port."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Say whether only this machine can reach it."""
        return ipaddress.ip_address(self.host).is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSetting:
    """One source that pushes. `secrets` and `token` are references such as ${secret:NAME}.

    `mapping` is where in its JSON a signal stands, as it is written; empty for a kind whose form is known.
    """

    name: str
    kind: HookKind
    secrets: tuple[str, ...]
    token: str
    source_class: SourceClass
    mapping: Mapping[str, Any] = field(default_factory=dict)


def read_api(fields: Fields) -> ApiSetting | None:
    """Read where the API listens; None when there is to be none."""
    if not fields.has("api"):
        return None
    given = fields.mapping("api")
    listen = given.text("listen", LISTEN)
    given.rest()
    match = _LISTEN.fullmatch(listen)
    host = "" if match is None else match["six"] or match["four"]
    try:
        ipaddress.ip_address(host)
    except ValueError:
        match = None
    if match is None or int(match["port"]) > 65_535:
        given.error(
            "listen",
            phrase("{listen} is no address and port", listen=listen[:60]),
            phrase("write listen: {listen}", listen=LISTEN),
            at=("listen",),
        )
        return None
    return ApiSetting(host=host, port=int(match["port"]))


def read_hooks(fields: Fields, *, taken: AbstractSet[str], listens: bool) -> tuple[HookSetting, ...]:
    """Read the hooks; each has a name of its own among all sources, and a way to show who sends."""
    found: list[HookSetting] = []
    for each in fields.mappings("hooks", required=False):
        name = each.text("name")
        if name and not _NAME.fullmatch(name):
            each.error(
                "name",
                phrase("{name!r} cannot be a name", name=name[:40]),
                phrase("use a-z, 0-9, dots and dashes"),
                at=("name",),
            )
        if name in {*taken, *(one.name for one in found), OPERATOR}:
            each.error(
                "twice",
                phrase("something else is named {name}", name=name),
                phrase("give each its own name"),
                at=("name",),
            )
        setting = HookSetting(
            name=name,
            kind=each.choice("kind", HookKind),
            secrets=each.texts("secrets", ()),
            token=each.text("token", ""),
            source_class=each.choice("class", SourceClass, SourceClass.OPS),
            mapping=mapping_below(each) if each.has("mapping") else {},
        )
        _check(each, setting)
        each.rest()
        found.append(setting)
    if found and not listens:
        fields.error(
            "no-api",
            phrase("there are hooks, but nothing listens"),
            phrase("add api: {{listen: {listen}}}", listen=LISTEN),
            at=("hooks",),
        )
    return tuple(found)


def mapping_below(fields: Fields) -> Mapping[str, Any]:
    """Give what stands at `mapping` as it is written; what is wrong in it is found where it stands."""
    # The room of watchers is large, and few configurations have a mapping.
    from watchers.mapping.declared import read_mapping  # noqa: PLC0415 - see above

    given = fields.mapping("mapping")
    if not given.missing:
        read_mapping(given)
    return given.values


def _check(fields: Fields, setting: HookSetting) -> None:
    """See that who sends can be told, that no secret stands in the file, and that all of it fits its kind."""
    for key, given in (("secrets", setting.secrets), ("token", (setting.token,) if setting.token else ())):
        if not all(is_reference(one) for one in given):
            # What stands there may be the secret, so it is not repeated.
            remedy = phrase("write ${{secret:NAME}} and put its value into the environment")
            fields.error(
                "secret",
                phrase("{key} of {name} is written in the file", key=key, name=setting.name),
                remedy,
                at=(key,),
            )
    _check_sender(fields, setting)
    _check_mapping(fields, setting)
    if fields.has("class") and setting.kind not in _OF_ANY_CLASS:
        fields.error(
            "class",
            phrase("what {name} pushes is of class ops", name=setting.name),
            phrase("leave class out"),
            at=("class",),
        )
    if setting.source_class is SourceClass.OPERATOR:
        remedy = phrase("people report by POST /v1/signals; choose another class")
        fields.error("class", phrase("a machine is no operator"), remedy, at=("class",))


def _check_sender(fields: Fields, setting: HookSetting) -> None:
    """See that who sends can be told, in the way that the kind has."""
    signed, by_token = bool(setting.secrets), bool(setting.token)
    match setting.kind:
        case HookKind.STANDARD_WEBHOOKS if not signed or by_token:
            fields.error(
                "sender",
                phrase("{name} is told by its signature alone", name=setting.name),
                phrase("give it secrets, and no token"),
            )
        case HookKind.ALERTMANAGER if signed or not by_token:
            fields.error(
                "sender",
                phrase("{name} cannot sign", name=setting.name),
                phrase("give it a token, and no secrets"),
            )
        case HookKind.PAGERDUTY if not signed or by_token:
            fields.error(
                "sender",
                phrase("{name} signs what it pushes", name=setting.name),
                phrase("give it secrets, and no token"),
            )
        case HookKind.CLOUDEVENTS | HookKind.MAPPED if not (signed or by_token):
            fields.error(
                "sender",
                phrase("anybody could push to {name}", name=setting.name),
                phrase("give it secrets or a token"),
            )
        case _:
            pass


def _check_mapping(fields: Fields, setting: HookSetting) -> None:
    """See that a mapping stands where the kind needs one, and only there."""
    if (setting.kind is HookKind.MAPPED) is not fields.has("mapping"):
        wanted = setting.kind is HookKind.MAPPED
        says = (
            phrase("{name} is of kind {kind}, which needs a mapping", name=setting.name, kind=setting.kind)
            if wanted
            else phrase(
                "{name} is of kind {kind}, which has no mapping", name=setting.name, kind=setting.kind
            )
        )
        fields.error("mapping", says, phrase("see docs/sources.md"))
