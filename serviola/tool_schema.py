"""The JSON Schema of the declaration of a tool, for editors: its kinds of objects and the calls on them."""

from __future__ import annotations

from typing import Any, Final

from engine.model.scales import PauseClass
from engine.rules.schema_types import DURATION, Schema, one_of
from serviola.schema_parts import ANY as _ANY
from serviola.schema_parts import FLAG as _FLAG
from serviola.schema_parts import NAME
from serviola.schema_parts import SECRET as _SECRET
from serviola.schema_parts import TEXT as _TEXT
from serviola.schema_parts import each_of as _each
from serviola.schema_parts import field as _is
from serviola.schema_parts import list_of as _list
from serviola.schema_parts import mapping as _mapping
from serviola.schema_parts import whole as _whole

_VERBS: Final = {
    "list": "How all objects of this kind are listed.",
    "read": "How one object is read: before a change, and to see that it took.",
    "check": "A read before a pause, of which `refuse` says when not to.",
    "pause": "How one is paused: a call, or a list of calls with `when`.",
    "resume": "How one goes on again: a call, or a list of calls with `when`.",
    "end": "How one is ended for good, in one request; only of a kind whose pause_class is kill.",
    "adapt": "How a call of an itinerary is changed.",
    "drop": "How a call of an itinerary is dropped.",
    "last_change": "Who changed an object last, and when.",
    "note": "How why it was paused, by whom and where to look is left with one.",
}


def tool_schema() -> Schema:
    """Give the schema of a declaration of a tool."""
    rehearsed = _mapping(
        "An object of the rehearsal tool.",
        ("kind", "id"),
        kind=_is("Its kind, one of kinds."),
        id=_is("Its id, as the book names it."),
        name=NAME,
        status=_is("How it stands at first; running unless said."),
        next_send=_is("When it is sent next, with its zone."),
    )
    keys = _mapping(
        "",
        ("schema", "tool", "kind", "kinds"),
        schema=_is("The form of the file.", {"const": "serviola/tool/1"}),
        tool=_is("Its name, as the book names it."),
        kind=_is("http asks a tool over the net; rehearsal does nothing and remembers it."),
        about=_is("What is known of it, for whoever reads the file.", _ANY),
        base_url=_is("Its address, without path of a call, user or query."),
        allow_private=_is("It may lie in a network of one's own.", _FLAG),
        timeout=_is("How long an answer may take; 20s unless said.", DURATION),
        headers=_each("Headers of every call; a value may hold ${secret:NAME}.", _TEXT),
        basic_auth=_mapping(
            "A login in the place of a header Authorization.",
            user=_is("The secret with the name.", _ANY),
            password=_is("The secret with the password.", _SECRET),
        ),
        rate=_mapping(
            "How fast it may be asked; say one of the two, or none.",
            per_second=_is("Calls in a second, evenly spaced.", {"type": "number"}),
            per_minute=_is("Calls in a minute, evenly spaced.", {"type": "number"}),
            at_once=_is("How many calls may be under way; 4 unless said.", {"type": "integer"}),
        ),
        idempotency_header=_is("The header by which doing twice is doing once."),
        if_match=_is("The header of the version that was read, with {version}."),
        errors=_list("When an answer of 200 means no.", _hidden()),
        codes=_mapping(
            "Which status means what, where it is not the usual one.",
            success=_is("It was done.", _ANY),
            refused=_is("It will not be done, however often it is asked.", _ANY),
            temporary=_is("Try again later.", _ANY),
        ),
        kinds=_each("The kinds of objects, by name.", _kind()),
        objects=_list("Of the rehearsal tool: what it holds.", rehearsed),
    )
    return _whole("A tool of Serviola", "docs/tools.md", keys)


def _hidden() -> Schema:
    return _mapping(
        "Where an answer says no, and why.",
        ("at",),
        at=_is("A JMESPath that finds something where the answer is no."),
        says=_is("A JMESPath to the reason."),
    )


def _kind() -> Schema:
    call = _call()
    several = {"anyOf": [call, {"type": "array", "items": call}]}
    verbs: Any = {verb: {"description": says, **several} for verb, says in _VERBS.items()}
    return _mapping(
        "A kind of object.",
        ("pause_class",),
        pause_class=_is("What a pause of it means (docs/tools.md).", one_of(PauseClass)),
        by_hand=_is("What a person must do where the tool cannot."),
        in_flight={
            "description": "What a pause does not recall (docs/tools.md).",
            "anyOf": [
                _TEXT,
                _mapping(
                    "What it is, and for how long.",
                    ("says", "for"),
                    says=_is("In a sentence."),
                    for_=_is("For how long it may go out still.", DURATION),
                ),
            ],
        },
        passed=_is("What becomes of sends that fall into a pause (docs/tools.md).", _ANY),
        link=_is("Where a person finds one; {id} stands for the object's."),
        **verbs,
        where=_mapping(
            "By JMESPath where in an object its parts stand.",
            ("id", "status"),
            id=_is("Its id."),
            status=_is("How it stands."),
            name=NAME,
            version=_is("What changes whenever it is changed."),
            sent=_is("How many it has sent so far."),
            next_send=_is("When it is sent next."),
            place=_is("Of a call: where."),
            arrive=_is("Of a call: from when."),
            depart=_is("Of a call: until when."),
        ),
        meaning=_mapping(
            "Which words of the tool mean what.",
            running=_is("It goes on.", _ANY),
            paused=_is("It is paused.", _ANY),
            between=_is("It is on its way from one to the other.", _ANY),
            ended=_is("It is over for good.", _ANY),
            dropped=_is("A call that is not made.", _ANY),
        ),
        refuse=_list("Of the answer to check: when not to pause.", _hidden()),
    )


def _call() -> Schema:
    return _mapping(
        "One call to the tool.",
        ("method", "path"),
        method=_is("GET, POST, PUT, PATCH or DELETE."),
        path=_is("Below base_url; {id} stands for the object's."),
        headers=_each("Headers of this call.", _TEXT),
        query=_each("What stands behind the question mark.", _ANY),
        body=_is("What is sent as JSON.", _ANY),
        item=_is("Of read: a JMESPath to the object in the answer."),
        items=_is("Of list: a JMESPath to the objects in the answer."),
        next=_is("Of list: a JMESPath to the next page."),
        next_as=_is("Of list: the part of the query that next goes into."),
        offset_as=_is("Of list: the part of the query that counts objects."),
        page_as=_is("Of list: the part of the query that counts pages."),
        size=_is("Of list: how many objects a page has.", {"type": "number"}),
        when=_is("The statuses at which this call of several is made.", _ANY),
        edit=_is("What is changed in the object that was read, which is sent back whole.", _ANY),
        without=_list("Of edit: what is left out of what is sent back."),
    )
