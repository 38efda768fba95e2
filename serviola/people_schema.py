"""The JSON Schema of config/people.yaml, for editors: who may be asked and told, and who is on call."""

from __future__ import annotations

from engine.rules.schema_types import DURATION, Schema, one_of
from notify.outside import Kind
from serviola.schema_parts import SECRET as _SECRET
from serviola.schema_parts import TEXT as _TEXT
from serviola.schema_parts import each_of as _each
from serviola.schema_parts import field as _is
from serviola.schema_parts import list_of as _list
from serviola.schema_parts import mapping as _mapping
from serviola.schema_parts import whole as _whole


def people_schema() -> Schema:
    """Give the schema of config/people.yaml."""
    shift = _mapping(
        "One person on call, from a moment until another.",
        ("who",),
        who=_is("The id of the person."),
        from_=_is("Since when, with its zone; open unless said."),
        to=_is("Until when, with its zone; open unless said."),
    )
    person = _mapping(
        "Somebody who may be asked and told.",
        ("id", "name"),
        id=_is("What playbooks and books name; lower-case letters, digits, dots and dashes."),
        name=_is("As people know them."),
        contact=_is("An e-mail address."),
        phone=_is("A telephone for text messages, such as +34600000000."),
        zone=_is(
            "The IANA zone of the times they are told, such as Europe/Madrid; else that of their quiet hours."
        ),
    )
    keys = _mapping(
        "",
        ("schema", "people"),
        schema=_is("The form of the file.", {"const": "serviola/people/1"}),
        people=_list("Everybody.", person, least=1),
        teams=_each("Who is in which team; everybody in it may answer for it.", _list("Ids.")),
        on__call=_each(
            "Who is on call for what: ids, always; shifts; levels of people in turn; or an outside rota.",
            {"anyOf": [_shifts(shift), _levels(shift), _outside()]},
        ),
        zones=_each(
            "By team:name or oncall:name: the IANA zone of times in its channel; else that of its rota.",
            _TEXT,
        ),
    )
    return _whole("The people of Serviola", "docs/words.md", keys)


def _shifts(shift: Schema) -> Schema:
    shifts = {"anyOf": [_TEXT, shift]}
    return {"description": "Ids, always; or shifts.", "type": "array", "items": shifts}


def _levels(shift: Schema) -> Schema:
    """Give how people take turns."""
    turns = _mapping(
        "People in turn.",
        ("turns", "from"),
        turns=_list("Their ids, in order."),
        every=_is("How long a turn is, in whole days; 7d unless said.", DURATION),
        from_=_is("The first handover, in local time: 2027-01-04T09:00."),
    )
    listed = _mapping("Shifts as they are written.", ("shifts",), shifts=_shifts(shift))
    instead = _mapping(
        "Somebody else, for a time.",
        ("who", "from", "to"),
        who=_is("The id of who is on call then."),
        for_=_is("In whose place; of everybody at that level unless said."),
        from_=_is("Since when, with its zone."),
        to=_is("Until when, with its zone."),
        level=_is("At which level; 1 unless said.", {"type": "integer", "minimum": 1}),
    )
    return _mapping(
        "Levels of people in turn; the first that has somebody on is asked.",
        ("zone", "levels"),
        zone=_is("The zone of the handovers, such as Europe/Madrid."),
        levels={
            "description": "The first is asked first.",
            "type": "array",
            "items": {"anyOf": [turns, listed]},
            "minItems": 1,
        },
        instead=_list("What differs on given dates.", instead),
    )


def _outside() -> Schema:
    """Give how a rota is declared that somebody else keeps."""
    return _mapping(
        "A rota that somebody else keeps (docs/people.md).",
        ("rota",),
        rota=_is("Where it is kept.", one_of(Kind)),
        path=_is("Of ical: the file, from this file's folder."),
        url=_is("The address of the calendar or of the service."),
        token=_is("The secret, as ${secret:NAME}.", _SECRET),
        schedules=_list("Of pagerduty: ids of its schedules."),
        group=_is("Of slack: the id of the user group."),
        zone=_is("Of ical: the zone of times that have none; UTC unless said."),
        every=_is("How often it is read; 5m unless said.", DURATION),
        fresh=_is("For how long what was read counts; 1d unless said.", DURATION),
        otherwise=_is("Who answers when it is not known."),
        people=_each("By their name, id or address there: which of our people it is.", _TEXT),
        allow_private=_list("Each host:port that may lie in a private network."),
    )
