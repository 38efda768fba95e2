"""What a tool's answer says: how it went, and the facts in it. Its words are cleaned, capped and quoted."""

from __future__ import annotations

import json
from typing import Any

from engine.errors import ToolError
from engine.model.adaptation import CallReading
from engine.model.hold import Reading, RunState
from engine.model.ids import digest_of
from engine.model.program import Subject
from engine.model.said import phrase
from engine.model.time import SECOND, Instant, parse_iso
from engine.ports import Listed
from programs.tools.declaration import Declaration, ObjectKind
from programs.tools.load_calls import as_text
from wire.http import Answer
from wire.paths import BadPath, Path
from wire.secrets import KNOWN
from wire.strict_json import BadJson, clean_text, read_json

STATUS_CHARS = 60
VERSION_CHARS = 200
NAME_CHARS = 200
SAYS_CHARS = 200
WHOLE_CHARS = 131_072
"""So much of a text is searched for secrets before it is cut: the beginning of one is one as well."""
NEVER_MIND = frozenset({408, 429})
"""Refusals of the moment: the same call may be welcome later."""
NOT_THERE = frozenset({404, 410})


def check_status(
    declaration: Declaration, answer: Answer, *, about: str, write: bool, matched: bool, names: bool
) -> None:
    """Raise the ToolError that a status other than success means.

    `matched` says that the call was for one version alone, `names` that its path names the object: where it
    does not, nothing at that path says nothing of the object.
    """
    code = answer.status
    if code in declaration.success:
        return
    known = code in declaration.refused or code in declaration.temporary
    temporary = code in declaration.temporary or (not known and (code in NEVER_MIND or code >= 500))
    # After these the tool may or may not have done it: a server that broke, or a success we do not know.
    unknown = write and (code >= 500 or code == 408 or (200 <= code < 300 and not known))
    meaning = _meaning(code, matched=matched, names=names)
    says = phrase("{about}: {meaning}", about=about, meaning=meaning)
    if words := _quoted(declaration, answer):
        says = phrase("{about}: {meaning}; it says: {words}", about=about, meaning=meaning, words=words)
    raise ToolError(
        says,
        permanent=not (temporary or unknown),
        unknown=unknown,
        gone=code in NOT_THERE and names,
        retry_after_s=answer.retry_after_s,
    )


def _meaning(code: int, *, matched: bool, names: bool) -> str:
    if code == 412 or (code == 409 and matched):
        return phrase("somebody changed it since we read it ({code})", code=code)
    if code in (401, 403):
        return phrase(
            "the tool refuses our credentials ({code}); check them, and what they may do", code=code
        )
    if code in NOT_THERE:
        return _not_there(code, names=names)
    if code == 429:
        return phrase("the tool asks us to slow down (429)")
    if code >= 500:
        return phrase("the tool failed ({code})", code=code)
    return phrase("the tool answered {code}", code=code)


def _not_there(code: int, *, names: bool) -> str:
    if names:
        return phrase("the tool does not know it ({code})", code=code)
    return phrase(
        "there is nothing at this address ({code}); look at base_url, and what our credentials may do",
        code=code,
    )


def _quoted(declaration: Declaration, answer: Answer) -> str:
    try:
        return refusal(declaration, read_json(answer.body), about="", write=False)
    except (BadJson, ToolError):
        return ""


def read_data(answer: Answer, *, about: str, write: bool) -> Any:
    """Read the JSON of a successful answer; after a write, garbage leaves open what happened."""
    if write and not answer.body.strip():
        return None
    try:
        return read_json(answer.body)
    except BadJson as error:
        raise ToolError(
            phrase("{about}: the answer cannot be read: {error}", about=about, error=error), unknown=write
        ) from error


def refusal(declaration: Declaration, data: Any, *, about: str, write: bool) -> str:
    """Give the words of a refusal hidden in an answer; empty when there is none."""
    for hidden in declaration.errors:
        if find(hidden.at, data, about=about, write=write):
            says = find(hidden.says, data, about=about, write=write) if hidden.says else None
            return quoted(says) or phrase("no reason is given")
    return ""


def find(path: Path, data: Any, *, about: str, write: bool = False) -> Any:
    """Give what an expression finds; one that cannot work on this answer is a ToolError."""
    try:
        return path.find(data)
    except BadPath as error:
        message = phrase(
            "{about}: the answer does not have the declared form at {text}", about=about, text=path.text
        )
        raise ToolError(message, unknown=write) from error


def reading(kind: ObjectKind, data: Any, *, about: str, change: Any = None) -> Reading:
    """Read one object: what its status means, its own word for it, its version and next send.

    `change` is what tells of its last change, where the version does not stand in the object itself; without
    it such an object has none.
    """
    where = kind.where
    found = find(where.status, data, about=about) if where else None
    status = _text(found)
    if where is None or not status:
        path = where.status.text if where else "status"
        message = phrase(
            "{about}: the answer has no status at {path}; the tool may have changed", about=about, path=path
        )
        raise ToolError(message)
    state = RunState.OTHER
    if status in kind.running:
        state = RunState.RUNNING
    elif status in kind.paused:
        state = RunState.PAUSED
    elif status in kind.ended:
        state = RunState.ENDED
    elif status in kind.between:
        state = RunState.BETWEEN
    stamped = change if "last_change" in kind.calls else data
    version = _version(find(where.version, stamped, about=about)) if where.version else ""
    next_send = find(where.next_send, data, about=about) if where.next_send else None
    return Reading(
        state=state,
        # A word that is declared is no secret, whatever a secret may be; what we go by is never blotted out.
        status=(clean_text if status in kind.statuses else _shown)(status, most=STATUS_CHARS) or "?",
        version=clean_text(version, most=VERSION_CHARS),
        next_send_at=_instant(next_send),
    )


def _version(found: Any) -> str:
    """Give a version token; several values together are one by their digest."""
    if isinstance(found, (list, dict)):
        return digest_of(json.dumps(found, sort_keys=True, ensure_ascii=False))
    return _text(found)


def call_read(kind: ObjectKind, data: Any, *, about: str, change: Any = None) -> CallReading:
    """Read one call of an itinerary."""
    found, where = reading(kind, data, about=about, change=change), kind.where
    if where is None or where.place is None or where.arrive is None or where.depart is None:
        raise ToolError(
            phrase("{about}: the declaration does not say where place and times stand", about=about),
            permanent=True,
        )
    place = _text(find(where.place, data, about=about))
    return CallReading(
        place=clean_text(place, most=NAME_CHARS),
        arrives_at=_instant(find(where.arrive, data, about=about)),
        departs_at=_instant(find(where.depart, data, about=about)),
        dropped=found.status in kind.dropped,
        version=found.version,
    )


def listed(tool: str, kind: ObjectKind, data: Any, *, about: str) -> Listed:
    """Read one line of a listing."""
    ident = _text(find(kind.where.id, data, about=about)) if kind.where else ""
    if not ident or len(ident) > NAME_CHARS or not ident.isprintable():
        raise ToolError(phrase("{about}: an object in the list has no id that can be used", about=about))
    name = find(kind.where.name, data, about=about) if kind.where and kind.where.name else None
    return Listed(
        subject=Subject(tool, kind.kind, ident),
        name=_shown(_text(name), most=NAME_CHARS) or ident,
        reading=reading(kind, data, about=f"{about}, object {ident}"),
    )


def quoted(value: Any) -> str:
    """Give a tool's own words, cleaned and capped, and no secret of ours; empty where it is no text."""
    return _shown(_text(value), most=SAYS_CHARS)


def _shown(text: str, *, most: int) -> str:
    return KNOWN.redact(clean_text(text, most=WHOLE_CHARS))[:most].rstrip()


def _text(value: Any) -> str:
    if isinstance(value, (str, bool, int, float)):
        return as_text(value)
    return ""


def _instant(value: Any) -> Instant | None:
    """Read ISO 8601 with a zone, or seconds since 1970; what is neither is not known."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 253_402_300_800:
        return Instant(round(value * SECOND))
    if not isinstance(value, str):
        return None
    try:
        return parse_iso(value)
    except (ValueError, OverflowError):
        return None
