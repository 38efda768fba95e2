"""The form in which Slack sends a press over HTTP: one field, payload, that holds JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from engine.model.said import phrase
from wire.strict_json import BadJson, read_json


class BadForm(ValueError):
    """A body is not what Slack sends; the message says why, without repeating it."""


def read_form(body: bytes) -> Mapping[str, Any]:
    """Read the payload of a body; BadForm when it is not exactly one JSON object."""
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=8, errors="strict")
        (text,) = fields["payload"]
        found = read_json(text.encode())
    except KeyError:
        raise BadForm(phrase("it has no field payload")) from None
    except BadJson as error:
        raise BadForm(phrase("its payload: {error}", error=error)) from None
    except ValueError:
        raise BadForm(phrase("it is no form with one field payload")) from None
    if not isinstance(found, dict):
        raise BadForm(phrase("its payload is no JSON object"))
    return found
