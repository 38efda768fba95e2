"""The declaration of an HTTP tool from YAML; PlaybookError carries everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.rules.fields import Fields
from programs.tools.declaration import BY_HAND, SUCCESS, Call, Declaration, Hidden, ObjectKind, Where
from programs.tools.load_calls import check_placeholders, read_call, read_headers, read_path
from programs.tools.placeholders import names_in
from wire.paths import compile_path

VERBS = ("list", "read", "pause", "resume", "adapt")
_ASK_BY_HAND = "open it in the tool and stop it there"
_NONE = compile_path("`null`")
"""Stands for an expression that could not be read."""


def read_declaration(fields: Fields, tool: str) -> Declaration:
    """Read the keys of `kind: http`; the caller settles the findings."""
    allow_private = fields.flag("allow_private", False)
    codes = fields.mapping("codes", required=False)
    declaration = Declaration(
        tool=tool,
        base_url=_base_url(fields, allow_private=allow_private),
        allow_private=allow_private,
        timeout_s=float(fields.duration_s("timeout", 20, most=120)),
        headers=read_headers(fields, allowed=(), secrets=True),
        idempotency_header=fields.text("idempotency_header", ""),
        if_match=_if_match(fields),
        errors=tuple(_hidden(each) for each in fields.mappings("errors", required=False)),
        success=_codes(codes, "success") or SUCCESS,
        refused=_codes(codes, "refused"),
        temporary=_codes(codes, "temporary"),
        kinds=_kinds(fields),
    )
    codes.rest()
    return declaration


def check_base_url(url: str, *, allow_private: bool) -> str:
    """Say what is wrong with a base URL; empty when nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return phrase("it is not a URL")
    if parts.scheme not in ("http", "https") or not host:
        return phrase("it is not a URL that begins with https:// and names a host")
    if parts.username is not None or parts.password is not None:
        return phrase("it holds a user name or password, which belong under headers:")
    if parts.query or parts.fragment:
        return phrase("it holds a query or a fragment, which belong to the calls")
    if parts.scheme == "http" and not allow_private:
        return phrase("http would send the credentials in the clear")
    return ""


def _base_url(fields: Fields, *, allow_private: bool) -> str:
    url = fields.text("base_url")
    if url and (wrong := check_base_url(url, allow_private=allow_private)):
        remedy = phrase("write https://host, or set allow_private: true for a tool in your own network")
        fields.error("base-url", phrase("base_url: {wrong}", wrong=wrong), remedy, at=("base_url",))
    return url.rstrip("/")


def _if_match(fields: Fields) -> str:
    text = fields.text("if_match", "")
    check_placeholders(fields, text, allowed=("version",), at=("if_match",))
    if text and not names_in(text):
        fields.error(
            "if-match",
            phrase("if_match never says the version"),
            phrase("write {{version}} in it"),
            at=("if_match",),
        )
    return text


def _hidden(fields: Fields) -> Hidden:
    at, says = read_path(fields, "at"), read_path(fields, "says", required=False)
    fields.rest()
    return Hidden(at=at or _NONE, says=says)


def _codes(fields: Fields, key: str) -> frozenset[int]:
    codes = fields.raw(key, None)
    listed = codes if isinstance(codes, list) else [] if codes is None else [codes]
    for index, code in enumerate(listed):
        if not isinstance(code, int) or isinstance(code, bool) or not 200 <= code <= 599:
            at = (key, index) if isinstance(codes, list) else (key,)
            fields.error(
                "code",
                phrase("{code} is no HTTP status", code=code),
                phrase("write numbers from 200 to 599"),
                at=at,
            )
    return frozenset(code for code in listed if isinstance(code, int))


def _kinds(fields: Fields) -> dict[str, ObjectKind]:
    kinds = fields.mapping("kinds")
    if not kinds.values and not kinds.missing:
        fields.error(
            "few", phrase("the tool has no kinds of objects"), phrase("name at least one"), at=("kinds",)
        )
    return {name: _kind(kinds.mapping(name), name) for name in kinds.values}


def _kind(fields: Fields, name: str) -> ObjectKind:
    pause_class = fields.choice("pause_class", PauseClass)
    by_hand = fields.text("by_hand", _ASK_BY_HAND)
    calls = {verb: read_call(fields.mapping(verb), verb) for verb in VERBS if fields.has(verb)}
    _check_calls(fields, name, pause_class, calls)
    where = _where(fields, call="adapt" in calls) if "read" in calls or "list" in calls else None
    meaning = fields.mapping("meaning", required=where is not None)
    running, paused = _words(meaning, "running"), _words(meaning, "paused")
    dropped = _words(meaning, "dropped") if "adapt" in calls else frozenset()
    for word in sorted(running & paused):
        meaning.error(
            "twice",
            phrase("{word} cannot mean both running and paused", word=word),
            phrase("choose one"),
            at=("paused",),
        )
    meaning.rest()
    fields.rest()
    return ObjectKind(
        kind=name,
        pause_class=pause_class,
        by_hand=by_hand.rstrip("."),
        calls=calls,
        where=where,
        running=running,
        paused=paused,
        dropped=dropped,
    )


def _check_calls(fields: Fields, name: str, pause_class: PauseClass, calls: Mapping[str, Call]) -> None:
    if "adapt" in calls and "read" not in calls and not fields.missing:
        message = phrase("{name} has a call to adapt and none to read back", name=name)
        fields.error(
            "missing-key",
            message,
            phrase("add read:, because nothing is said to be changed before it was read"),
        )
    if pause_class in BY_HAND:
        for verb in ("pause", "resume"):
            if verb in calls:
                message = phrase(
                    "{name} is of class {pause_class}, so nothing may {verb} it",
                    name=name,
                    pause_class=pause_class,
                    verb=verb,
                )
                remedy = phrase("take the call out and say with by_hand: what a person must do")
                fields.error("kill", message, remedy, at=(verb,), on_key=True)
        return
    for verb in ("read", "pause", "resume"):
        if verb not in calls and not fields.missing:
            message = phrase(
                "{name} is of class {pause_class} but has no call to {verb}",
                name=name,
                pause_class=pause_class,
                verb=verb,
            )
            fields.error("missing-key", message, phrase("add {verb}:, or set pause_class: none", verb=verb))


def _where(fields: Fields, *, call: bool) -> Where:
    inner = fields.mapping("where")
    where = Where(
        id=read_path(inner, "id") or _NONE,
        status=read_path(inner, "status") or _NONE,
        name=read_path(inner, "name", required=False),
        version=read_path(inner, "version", required=False),
        next_send=read_path(inner, "next_send", required=False),
        place=read_path(inner, "place") if call else None,
        arrive=read_path(inner, "arrive") if call else None,
        depart=read_path(inner, "depart") if call else None,
    )
    inner.rest()
    return where


def _words(fields: Fields, key: str) -> frozenset[str]:
    """Read statuses; true, false and numbers are taken as the text a reading shows them as."""
    given = fields.raw(key, [] if fields.missing else None)
    listed = given if isinstance(given, list) else [given]
    if given is None or not all(isinstance(each, (str, int, float)) and each != "" for each in listed):
        fields.error(
            "type",
            phrase("{key} is not a list of statuses", key=key),
            phrase("write {key}: [status]", key=key),
            at=(key,),
        )
        return frozenset()
    return frozenset(as_text(each) for each in listed)


def as_text(value: str | float) -> str:
    """Write a status or a version that is no text as JSON does."""
    return str(value).lower() if isinstance(value, bool) else str(value)
