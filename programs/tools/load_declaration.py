"""The declaration of an HTTP tool from YAML; PlaybookError carries everything that is wrong in it."""

from __future__ import annotations

from urllib.parse import urlsplit

from engine.model.said import phrase
from engine.rules.fields import Fields
from programs.tools.declaration import SUCCESS, Declaration
from programs.tools.load_calls import check_placeholders, read_headers, read_secret
from programs.tools.load_kinds import read_hidden, read_kinds
from programs.tools.pace import USUAL_AT_ONCE
from programs.tools.placeholders import names_in

PER = {"per_second": 1.0, "per_minute": 60.0}
"""Seconds of each way to say a rate."""


def read_declaration(fields: Fields, tool: str) -> Declaration:
    """Read the keys of `kind: http`; the caller settles the findings."""
    allow_private = fields.flag("allow_private", False)
    codes = fields.mapping("codes", required=False)
    every_s, at_once = _rate(fields)
    declaration = Declaration(
        tool=tool,
        base_url=_base_url(fields, allow_private=allow_private),
        allow_private=allow_private,
        timeout_s=float(fields.duration_s("timeout", 20, most=120)),
        every_s=every_s,
        at_once=at_once,
        headers=read_headers(fields, allowed=(), secrets=True),
        basic=_basic(fields),
        idempotency_header=fields.text("idempotency_header", ""),
        if_match=_if_match(fields),
        errors=tuple(read_hidden(each) for each in fields.mappings("errors", required=False)),
        success=_codes(codes, "success") or SUCCESS,
        refused=_codes(codes, "refused"),
        temporary=_codes(codes, "temporary"),
        kinds=read_kinds(fields),
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


def _basic(fields: Fields) -> tuple[str, str]:
    """Read the user and password of basic authentication; both are empty where there is none."""
    inner = fields.mapping("basic_auth", required=False)
    if not inner.values:
        return "", ""
    user, password = read_secret(inner, "user"), read_secret(inner, "password")
    inner.rest()
    if any(name.lower() == "authorization" for name in fields.mapping("headers", required=False).values):
        message = phrase("the tool has basic_auth and a header Authorization")
        fields.error("twice", message, phrase("keep one of them"), at=("basic_auth",), on_key=True)
    return user, password


def _rate(fields: Fields) -> tuple[float, int]:
    """Read how far apart calls begin, in seconds, 0 where nobody says, and how many are under way."""
    inner = fields.mapping("rate", required=False)
    said = [key for key in PER if inner.has(key)]
    if len(said) > 1:
        inner.error("twice", phrase("the rate is said twice"), phrase("keep one of them"), at=(said[1],))
    every_s = 0.0
    for key in said:
        every_s = PER[key] / inner.number(key, least=0.01, most=10_000)
    at_once = int(inner.number("at_once", USUAL_AT_ONCE, least=1, most=64))
    inner.rest()
    return every_s, at_once


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
