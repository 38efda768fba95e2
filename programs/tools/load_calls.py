"""Declared calls from YAML: methods, paths, placeholders and JMESPath expressions, all checked at load."""

from __future__ import annotations

import re
from typing import Any

from engine.model.said import phrase
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from programs.tools.declaration import CHANGES, WRITES, Call
from programs.tools.placeholders import (
    IN_KEYS,
    IN_TEXTS,
    NAMES,
    OF_CALL,
    OF_NOTE,
    OF_RESUME,
    keys_in,
    names_in,
    strings_in,
    whole,
)
from wire.paths import Path, path_of
from wire.secrets import is_reference

READING = ("GET", "POST")
WRITING = ("POST", "PUT", "PATCH", "DELETE")
_ALLOWED = {
    "list": (),
    "read": ("id",),
    "last_change": ("id",),
    "check": ("id",),
    "pause": NAMES,
    "resume": (*NAMES, *OF_RESUME),
    "end": NAMES,
    "adapt": (*NAMES, *OF_CALL),
    "note": ("id", "key", "reason", *OF_NOTE),
}
_PUT_IN = frozenset({*NAMES, *OF_CALL, *OF_NOTE, *OF_RESUME})
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
SECRET = re.compile(r"\$\{[^}]*\}")


def read_call(fields: Fields, verb: str) -> Call:
    """Read one call of a kind of object."""
    methods = WRITING if verb in WRITES else READING
    method = fields.text("method")
    if method and method not in methods:
        fields.error(
            "method",
            phrase("{method} cannot {verb}", method=method[:20], verb=verb),
            did_you_mean(method, methods),
            at=("method",),
        )
    call = Call(
        verb=verb,
        method=method,
        path=_path(fields, verb),
        headers=read_headers(fields, allowed=_ALLOWED[verb]),
        query=_query(fields, verb),
        body=_body(fields, verb, method),
        item=read_path(fields, "item", required=False) if verb == "read" else None,
        items=read_path(fields, "items") if verb == "list" else None,
        next=read_path(fields, "next", required=False) if verb == "list" else None,
        next_as=fields.text("next_as", "") if verb == "list" else "",
        offset_as=fields.text("offset_as", "") if verb == "list" else "",
        page_as=fields.text("page_as", "") if verb == "list" else "",
        size=int(fields.number("size", 0, least=1, most=10_000)) if verb == "list" else 0,
        when=read_words(fields, "when") if verb in CHANGES and fields.has("when") else frozenset(),
        edit=_edit(fields) if verb in CHANGES else None,
        without=frozenset(fields.texts("without", ())) if verb in CHANGES else frozenset(),
    )
    _check_edit(fields, call)
    _check_pages(fields, call)
    if verb != "list" and not fields.missing and not call.says("id"):
        message = phrase("the call to {verb} never says which object it means", verb=verb)
        fields.error("no-id", message, phrase("put {{id}} into its path, query or body"))
    fields.rest()
    return call


def _edit(fields: Fields) -> dict[str, Any] | None:
    """Read what is put into the object as it was read, before it is sent back whole."""
    if not fields.has("edit"):
        return None
    inner = fields.mapping("edit")
    return {key: inner.raw(key) for key in inner.values}


def _check_edit(fields: Fields, call: Call) -> None:
    if call.edit is not None and call.body is not None:
        message = phrase("a call has a body or it has edit, not both")
        fields.error("twice", message, phrase("keep one of them"), at=("edit",), on_key=True)
    if call.without and call.edit is None:
        message = phrase("without says what to leave out, and nothing is sent back")
        fields.error("missing-key", message, phrase("add edit:"), at=("without",), on_key=True)
    # What is put in is sent as it is written.
    for path, text in strings_in(dict(call.edit or {})):
        if any(name in (*NAMES, *OF_RESUME) for name in names_in(text)):
            check_placeholders(fields, text, allowed=(), at=("edit", *path))


def _check_pages(fields: Fields, call: Call) -> None:
    if call.next_as and call.next is None:
        fields.error(
            "missing-key",
            phrase("next_as without next"),
            phrase("say with next where the value stands"),
            at=("next_as",),
        )
    counted = [key for key in ("offset_as", "page_as") if fields.values.get(key)]
    if len(counted) + (call.next is not None) > 1:
        message = phrase("the call to list says in two ways where the next page is")
        fields.error("twice", message, phrase("keep one of next, offset_as and page_as"), at=(counted[0],))
    elif bool(counted) != bool(call.size):
        message = phrase("pages are counted only with a size")
        remedy = phrase("write offset_as or page_as, and size: how many objects a page has")
        fields.error("missing-key", message, remedy, at=(counted[0] if counted else "size",))


def read_path(fields: Fields, key: str, *, required: bool = True) -> Path | None:
    """Read a JMESPath expression; one that does not parse, or calls what is not there, is a finding."""
    text = fields.text(key) if required else fields.text(key, "")
    if not text:
        return None
    return path_of(fields, key, text)


def read_words(fields: Fields, key: str) -> frozenset[str]:
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


def read_secret(fields: Fields, key: str) -> str:
    """Read a text in which secrets may stand."""
    text = fields.text(key)
    if not all(is_reference(each) for each in SECRET.findall(text)):
        message = phrase("the secret in {name} has no name", name=key)
        fields.error("secret", message, phrase("write ${{secret:NAME}}"), at=(key,))
    return text


def read_headers(fields: Fields, *, allowed: tuple[str, ...], secrets: bool = False) -> dict[str, str]:
    """Read a mapping of header names to values."""
    headers = _texts(fields, "headers")
    for name, value in headers.items():
        at = ("headers", name)
        if not _HEADER.fullmatch(name):
            fields.error(
                "header",
                phrase("{name!r} cannot be a header", name=name[:40]),
                phrase("use letters and dashes"),
                at=at,
            )
        bare = SECRET.sub("", value) if secrets else value
        if "${" in bare:
            remedy = phrase("put ${{secret:NAME}} under headers: of the whole tool")
            fields.error("secret", phrase("a secret cannot stand in {name} here", name=name), remedy, at=at)
        elif secrets and not all(is_reference(each) for each in SECRET.findall(value)):
            fields.error(
                "secret",
                phrase("the secret in {name} has no name", name=name),
                phrase("write ${{secret:NAME}}"),
                at=at,
            )
        elif not all(" " <= char <= "~" for char in bare):
            fields.error(
                "header",
                phrase("the value of {name} is not plain ASCII", name=name),
                phrase("write it in ASCII"),
                at=at,
            )
        else:
            check_placeholders(fields, bare, allowed=allowed, at=at)
    return headers


def check_placeholders(
    fields: Fields, text: str, *, allowed: tuple[str, ...], at: tuple[str | int, ...]
) -> None:
    """Find placeholders that do not exist, or have no value in this call."""
    for name in names_in(text):
        if name not in allowed:
            known = did_you_mean(name, allowed) if allowed else phrase("take it out")
            fields.error("placeholder", phrase("{{{name}}} has no value here", name=name[:40]), known, at=at)


def _path(fields: Fields, verb: str) -> str:
    path = fields.text("path")
    if path and (not path.startswith("/") or path.startswith("//") or any(c in path for c in "?#\\ ")):
        message = phrase("{path} is not a path", path=path[:80])
        fields.error(
            "path", message, phrase("begin with / and put what follows a ? under query:"), at=("path",)
        )
    check_placeholders(fields, path, allowed=_ALLOWED[verb], at=("path",))
    return path


def _query(fields: Fields, verb: str) -> dict[str, str]:
    query = _texts(fields, "query")
    for name, value in query.items():
        check_placeholders(fields, value, allowed=_ALLOWED[verb], at=("query", name))
    return query


def _body(fields: Fields, verb: str, method: str) -> Any:
    body = fields.raw("body", None)
    if body is not None and method == "GET":
        fields.error("body", phrase("a GET has no body"), phrase("use query:, or POST"), at=("body",))
    for path, text in strings_in(body):
        name, at = whole(text), ("body", *path)
        rest = text.replace(IN_TEXTS, "") if "id" in _ALLOWED[verb] else text
        if name and name not in _ALLOWED[verb]:
            check_placeholders(fields, text, allowed=_ALLOWED[verb], at=at)
        elif not name and any(each in _PUT_IN for each in names_in(rest)):
            message = phrase("a placeholder in a body is the whole text, or none of it")
            fields.error("placeholder", message, phrase("write the placeholder alone"), at=at)
    for path, key in keys_in(body):
        rest = key.replace(IN_KEYS, "") if "id" in _ALLOWED[verb] else key
        if any(each in (*NAMES, *OF_CALL, *OF_RESUME) for each in names_in(rest)):
            check_placeholders(fields, rest, allowed=(), at=("body", *path))
    return body


def _texts(fields: Fields, key: str) -> dict[str, str]:
    inner = fields.mapping(key, required=False)
    return {name: inner.text(name) for name in inner.values}
