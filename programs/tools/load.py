"""A tool from its declaration: the file says which kind it is, and `KINDS` who builds it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeAlias

from engine.model.program import Handling
from engine.model.said import phrase, told_by
from engine.model.scales import PauseClass
from engine.ports import CampaignTool, Clock
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from engine.rules.words import did_you_mean
from programs.book.local_time import LocalTimeError, resolve_zoned
from programs.tools.declaration import Declaration
from programs.tools.http import HttpTool
from programs.tools.load_calls import SECRET
from programs.tools.load_declaration import check_base_url, read_declaration
from programs.tools.load_handling import read_known
from programs.tools.rehearsal import RUNNING, RehearsalTool, Thing
from wire.http import Http
from wire.secrets import Secret, SecretError, known, resolve

SCHEMA = "serviola/tool/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a tool is built with besides its declaration."""

    http: Http
    clock: Clock
    environ: Mapping[str, str] | None
    base_url: str | None
    state: Path | None


Kind: TypeAlias = Callable[[Fields, str, Surroundings], CampaignTool | None]


def load_tool(
    text: str,
    file: str,
    *,
    http: Http,
    clock: Clock,
    base_url: str | None = None,
    environ: Mapping[str, str] | None = None,
    state: Path | None = None,
) -> CampaignTool:
    """Build a tool from its declaration; PlaybookError carries everything that is wrong in it.

    `base_url` takes the place of the declared one. `state` is where a rehearsal tool remembers. Without
    `environ` the secrets are not looked up: the declaration is checked, and the tool refuses every call.
    """
    fields = Fields(read(text, file))
    schema, name, kind = fields.text("schema"), fields.text("tool"), fields.text("kind")
    fields.has("about")
    if schema and schema != SCHEMA:
        fields.error(
            "schema",
            phrase("{schema} is no tool", schema=schema[:40]),
            phrase("write schema: {schema}", schema=SCHEMA),
            at=("schema",),
        )
    if kind and kind not in KINDS:
        fields.error(
            "kind",
            phrase("there is no kind of tool {kind}", kind=kind[:40]),
            did_you_mean(kind, KINDS),
            at=("kind",),
        )
    around = Surroundings(http=http, clock=clock, environ=environ, base_url=base_url, state=state)
    tool = KINDS[kind](fields, name, around) if kind in KINDS else None
    if kind in KINDS:
        fields.rest()
    fields.settle()
    if tool is None:
        raise AssertionError(f"{file}: a {kind} tool was neither built nor refused")
    return tool


def load_http(fields: Fields, name: str, around: Surroundings) -> HttpTool | None:
    """Build the generic HTTP tool."""
    declaration = read_declaration(fields, name)
    if around.base_url is not None:
        wrong = check_base_url(around.base_url, allow_private=declaration.allow_private)
        if wrong:
            fields.error(
                "base-url",
                phrase("the base URL given for {name}: {wrong}", name=name, wrong=wrong),
                phrase("correct the setting"),
            )
        declaration = replace(declaration, base_url=around.base_url.rstrip("/"))
    if around.environ is None:
        if fields.findings:
            return None
        return HttpTool(declaration, http=around.http, headers=None, clock=around.clock)
    headers, secrets = _headers(fields, declaration, around.environ)
    if fields.findings:
        return None
    return HttpTool(declaration, http=around.http, headers=headers, clock=around.clock, secrets=secrets)


def load_rehearsal(fields: Fields, name: str, around: Surroundings) -> RehearsalTool | None:
    """Build the rehearsal tool, which does nothing and remembers it."""
    kinds = fields.mapping("kinds")
    classes: dict[str, PauseClass] = {}
    handling: list[Handling] = []
    for kind in kinds.values:
        inner = kinds.mapping(kind)
        classes[kind] = inner.choice("pause_class", PauseClass)
        by_hand, known = inner.text("by_hand", "").rstrip("."), read_known(inner)
        handling.append(Handling(tool=name, kind=kind, by_hand=by_hand, readable=True, **asdict(known)))
        inner.rest()
    things = [_thing(each, classes) for each in fields.mappings("objects", required=False)]
    if len({(thing.kind, thing.id) for thing in things}) < len(things):
        fields.error(
            "twice", phrase("an object stands here twice"), phrase("keep one of them"), at=("objects",)
        )
    if fields.findings:
        return None
    return RehearsalTool(name, classes=classes, things=things, state=around.state, handling=handling)


KINDS: Mapping[str, Kind] = {"http": load_http, "rehearsal": load_rehearsal}


def _thing(fields: Fields, classes: Mapping[str, PauseClass]) -> Thing:
    kind, ident = fields.text("kind"), fields.text("id")
    if kind and kind not in classes:
        remedy = did_you_mean(kind, classes) if classes else phrase("add it under kinds:")
        fields.error("kind", phrase("{kind} is not among the kinds", kind=kind[:40]), remedy, at=("kind",))
    next_send_at = None
    if text := fields.text("next_send", ""):
        try:
            next_send_at = resolve_zoned(text, "")
        except LocalTimeError as error:
            fields.error("time", told_by(error), error.remedy, at=("next_send",))
    thing = Thing(
        kind=kind,
        id=ident,
        name=fields.text("name", ident or "?"),
        status=fields.text("status", RUNNING),
        next_send_at=next_send_at,
    )
    fields.rest()
    return thing


def _headers(
    fields: Fields, declaration: Declaration, environ: Mapping[str, str]
) -> tuple[dict[str, str], list[Secret]]:
    """Put the secrets into the headers, and give them apart so that they can be blotted out."""
    secrets: list[Secret] = []

    def revealed(reference: str) -> str:
        secret = resolve(reference, environ=environ)
        secrets.append(secret)
        return secret.reveal()

    def filled(text: str, at: tuple[str, ...]) -> str:
        try:
            return SECRET.sub(lambda found: revealed(found[0]), text)
        except SecretError as error:
            fields.error("secret", told_by(error), phrase("set it where Serviola runs"), at=at)
            return ""

    headers = {name: filled(text, ("headers", name)) for name, text in declaration.headers.items()}
    if any(declaration.basic):
        user, password = (
            filled(text, ("basic_auth", key))
            for key, text in zip(("user", "password"), declaration.basic, strict=True)
        )
        # RFC 7617, section 2; what is sent is as secret as what it is made of.
        sent = known(Secret(b64encode(f"{user}:{password}".encode()).decode(), name="basic_auth"))
        secrets.append(sent)
        headers["Authorization"] = f"Basic {sent.reveal()}"
    return headers, secrets
