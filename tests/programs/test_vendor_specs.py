"""What the declarations of vendors send, against the vendors' own published specifications, where these are at hand.

The files lie beside the project and are not part of it (some are not free to copy); without them these tests skip.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from engine.errors import ToolError
from tests.fakes.vendors import ENDINGS, VENDORS, VendorHttp
from tests.programs.test_vendors import subject_of, tool_of

SPECS = Path(__file__).resolve().parents[3] / "shared/data/vendor_specs"
CHECKED = [
    key for key in (*sorted(VENDORS), *sorted(ENDINGS)) if key[0] in {"klaviyo", "listmonk", "sendgrid"}
]
KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
KNOWN_GAPS = {("listmonk", "PUT", "/campaigns/{id}/status", "status", "draft")}
"""Where the specification is known to lag behind the server: the value is not among its words."""


@cache
def operations(vendor):
    """Give every operation of a vendor's files: method, path as a pattern, its parameters and body schema."""
    found = []
    for file in sorted((SPECS / vendor).iterdir()):
        spec = yaml.safe_load(file.read_text("utf-8"))
        base = urlsplit(spec["servers"][0]["url"]).path.rstrip("/")
        for path, item in spec["paths"].items():
            for method, operation in item.items():
                if method in {"get", "post", "put", "patch", "delete"}:
                    pattern = re.compile(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(base + path)))
                    parameters = [
                        _deref(spec, one)
                        for one in [*item.get("parameters", []), *operation.get("parameters", [])]
                    ]
                    found.append((method.upper(), path, pattern, parameters, _body(spec, operation)))
    return found


def _body(spec, operation):
    body = _deref(spec, operation.get("requestBody", {}))
    for content in body.get("content", {}).values():
        return lambda data: list(wrong(spec, content.get("schema", {}), data, ""))
    return None


def wrong(spec, schema, data, at):
    """Say what of a body the schema does not allow: types, words, and keys that lack."""
    schema = _deref(spec, schema)
    for part in schema.get("allOf", []):
        yield from wrong(spec, part, data, at)
    if "enum" in schema and data not in schema["enum"]:
        yield at, data
    kind = schema.get("type")
    if kind in KINDS and not isinstance(data, KINDS[kind]):
        yield at, data
    elif kind == "object" or "properties" in schema:
        for key in schema.get("required", []):
            if key not in data:
                yield f"{at}.{key}".strip("."), None
        for key, value in data.items():
            if key in schema.get("properties", {}):
                yield from wrong(spec, schema["properties"][key], value, f"{at}.{key}".strip("."))


def _deref(spec, part):
    while "$ref" in part:
        found = spec
        for key in part["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        part = found
    return part


def sent_by(vendor, kind):
    """Give every request that a list, a pause and a resume send; or a list and an end."""

    async def ending():
        http = VendorHttp(ENDINGS[vendor, kind])
        tool = tool_of(vendor, http)
        (it,) = [each.subject for each in await tool.list(kind)]
        before = await tool.read(it)
        await tool.end(it, key="e", version=before.version)
        return http.sent

    async def examine():
        http = VendorHttp(VENDORS[vendor, kind])
        tool = tool_of(vendor, http)
        it = subject_of(vendor, kind, tool)
        if VENDORS[vendor, kind].lists:
            await tool.list(kind)
        before = await tool.read(it)
        await tool.pause(it, key="p", version="")
        with suppress(ToolError):  # Klaviyo's campaigns are scheduled again by a person
            await tool.resume(it, key="r", version="", next_send_at=before.next_send_at)
        return http.sent

    return asyncio.run(ending() if (vendor, kind) in ENDINGS else examine())


@pytest.mark.skipif(not SPECS.is_dir(), reason="the vendors' specifications are not beside the project")
@pytest.mark.parametrize(("vendor", "kind"), CHECKED)
def test_every_request_is_one_of_the_specification(vendor, kind):
    for sent in sent_by(vendor, kind):
        parts = urlsplit(sent.url)
        fitting = [
            one for one in operations(vendor) if one[0] == sent.method and one[2].fullmatch(parts.path)
        ]
        assert fitting, f"{sent.method} {parts.path} is in no specification"
        _, path, _, parameters, body = fitting[0]
        query = dict(parse_qsl(parts.query))
        known = {one["name"] for one in parameters if one["in"] == "query"}
        assert set(query) <= known, f"{path} has no parameter {set(query) - known}"
        needed = {one["name"].lower() for one in parameters if one["in"] == "header" and one.get("required")}
        assert needed <= set(sent.headers), f"{path} wants the headers {needed}"
        assert (sent.body is None) or (body is not None), f"{path} takes no body"
        if body is not None and sent.body is not None:
            found = {
                (vendor, sent.method, path, at, data) for at, data in body(json.loads(json.dumps(sent.body)))
            }
            assert found <= KNOWN_GAPS, found


@pytest.mark.skipif(not SPECS.is_dir(), reason="the vendors' specifications are not beside the project")
def test_the_comparison_can_fail():
    change = next(one for one in operations("klaviyo") if one[1] == "/api/flows/{id}" and one[0] == "PATCH")
    assert change[4]({"data": {"type": "flow", "id": "a", "attributes": {}}}) == [
        ("data.attributes.status", None)
    ]
    assert change[4]({"data": {"type": "journey", "id": "a", "attributes": {"status": "draft"}}}) == [
        ("data.type", "journey")
    ]
    status = next(one for one in operations("listmonk") if one[1] == "/campaigns/{id}/status")
    assert status[4]({"status": "halted"}) == [("status", "halted")]
    cancel = next(
        one for one in operations("klaviyo") if one[1] == "/api/campaign-send-jobs/{id}" and one[0] == "PATCH"
    )
    wish = {"data": {"type": "campaign-send-job", "id": "a", "attributes": {"action": "stop"}}}
    assert cancel[4](wish) == [("data.attributes.action", "stop")]
