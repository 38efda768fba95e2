"""The JSON Schemas of config/, for editors: serviola.yaml, people.yaml and the declarations of tools.

They say less than `serviola check config`, which knows what depends on something else; what they refuse is
always wrong. They are of draft 7, which every editor knows. A test holds their keys against those that the
readers ask for.
"""

from __future__ import annotations

from typing import Any, Final

from console.doors import HookKind
from engine.model.contact import ContactReason
from engine.model.scales import Hazard, PauseClass, SourceClass
from engine.rules.schema_types import DURATION, Schema, one_of
from notify.mail import Tls
from notify.outside import Kind
from programs.book.columns import TABLES
from programs.book.declared import Dates, Form
from serviola.schema_parts import ANY as _ANY
from serviola.schema_parts import FLAG as _FLAG
from serviola.schema_parts import SECRET as _SECRET
from serviola.schema_parts import TEXT as _TEXT
from serviola.schema_parts import each_of as _each
from serviola.schema_parts import field as _is
from serviola.schema_parts import list_of as _list
from serviola.schema_parts import mapping as _mapping
from serviola.schema_parts import whole as _whole
from serviola.settings_clearance import COLUMNS, FORMS
from serviola.settings_ways import BodyForm
from watchers import KINDS

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


def config_schema() -> Schema:
    """Give the schema of config/serviola.yaml."""
    keys = _mapping(
        "",
        ("schema", "people", "programs", "tools", "playbooks", "sources"),
        schema=_is("The form of the file.", {"const": "serviola/config/1"}),
        brand=_is("The brand that everything is about; main unless said."),
        var=_is("The folder of the store and of the messages; ../var unless said."),
        people=_is("The file of who may be asked and told."),
        programs=_list("The books: paths of YAML books, and declarations of others.", _book(), least=1),
        tools=_list("The declarations of the tools that hold campaigns."),
        playbooks=_list("The folders of the playbooks."),
        sources=_list("What is watched.", _source()),
        notify=_notify(),
        api=_mapping(
            "Where the API listens; without it there is none.",
            listen=_is("An address of this machine and a port; 127.0.0.1:8300 unless said."),
        ),
        hooks=_list("Who may push to us.", _hook()),
        sync=_mapping(
            "Read back what the tools hold now (docs/programs.md).",
            every=_is("How often; 15m unless said.", DURATION),
        ),
        most_per_hour=_each(
            "By tool: about how many of its campaigns people may be asked within an hour.",
            {"type": "integer"},
        ),
        reopen_within=_reopen_within(),
        link=_is("Where a person finds a proposal; {proposal} stands for its id."),
        clearance=_clearance(),
        drills=_mapping(
            "How we rehearse (docs/drills.md).",
            at=_is("When one begins by itself, such as Tue 10:00 Europe/Madrid; never unless said."),
            every=_is("How often, in whole weeks; 7d unless said.", DURATION),
            within=_is("How long people have to answer; 15m unless said.", DURATION),
            ask=_is("Who is asked; whoever is on call first unless said."),
            playbook=_is("The playbook that is drilled; one made for it unless said."),
            at_night=_is("It may begin between 22:00 and 07:00.", _FLAG),
        ),
        heartbeat=_mapping(
            "A monitor that hears that we live, and calls people when it does not (docs/drills.md).",
            ("url",),
            url=_is("Its address, or the secret that holds it."),
            every=_is("How often it hears of us; 1m unless said.", DURATION),
            allow_private=_list("Its host:port, where it lies in a network of one's own."),
        ),
        itineraries=_mapping(
            "The system that a chosen way around is sent to; without it a person carries it out.",
            ("tool",),
            tool=_is("The name of its declaration."),
            kind=_is("The kind of object in it that is a call; call unless said."),
        ),
    )
    return _whole("The configuration of Serviola", "README.md", keys)


def _reopen_within() -> Schema:
    by_hazard = _mapping(
        "By hazard.",
        otherwise=_is("Of all hazards that are not named; 7d unless said.", DURATION),
        **{hazard: _is(f"Of {hazard}.", DURATION) for hazard in sorted(Hazard)},
    )
    return {
        "description": "For how long after its end what is said of something opens its next epoch, "
        "for what begins from now on; later it is another situation. 7d unless said.",
        "anyOf": [DURATION, by_hazard],
    }


def _clearance() -> Schema:
    push = _mapping(
        "Somebody who is told.",
        ("name", "url", "secrets"),
        name=_is("A name of its own."),
        url=_is("Where it is told; https, or allowed below."),
        secrets=_list("What each push is signed with, as ${secret:NAME}; the newest first.", _SECRET),
        allow_private=_list("host:port of a network of one's own that may be told."),
    )
    listed = _mapping(
        "A list of contacts that another system keeps; it is read whole.",
        ("name", "form"),
        name=_is("Its own name."),
        form=_is("How it is written.", {"enum": [one.value for one in FORMS]}),
        path=_is("Its file, from this one."),
        url=_is("Its address; of a database perhaps the name of a secret."),
        rows=_is("What finds its rows: a JMESPath (JSON), a SELECT (SQL)."),
        columns=_mapping(
            "What it calls its columns, where not as we do.",
            **{one: _is(f"What it calls {one}.") for one in COLUMNS},
        ),
        reason=_is("The reason of all its rows, where they do not say it.", one_of(ContactReason)),
        headers=_each("Headers of the request; a value may hold ${secret:NAME}.", _TEXT),
        allow_private=_list("The host:port of networks of one's own that may be asked."),
        every=_is("How often it is read; 5m unless said.", DURATION),
        stale_after=_is("After how long without an answer its contacts are unknown.", DURATION),
        keep_when_most_goes=_is("Ask a person before most of whom it holds is let go at once.", _FLAG),
    )
    return _mapping(
        "The gate, which tools ask before they send (docs/gate.md).",
        survey_within=_is("How long after a survey no other is sent to them; 30d unless said.", DURATION),
        complaint_lapses=_is("After how long a complaint counts as closed; 180d unless said.", DURATION),
        stale_after=_is("For how long what was pushed counts as known; 1d unless said.", DURATION),
        push=_list("Who is told of every change of a hold.", push),
        lists=_list("The lists of contacts that are asked for.", listed),
    )


def _source() -> Schema:
    pace = _mapping(
        "From the quickest pace to the slowest.",
        ("to",),
        from_=_is("While something goes on.", DURATION),
        to=_is("While all is calm.", DURATION),
    )
    return _mapping(
        "One source.",
        ("name", "kind"),
        name=_is("Its own name, by which evidence names it."),
        kind=_is("What it is (docs/sources.md).", {"enum": sorted(KINDS)}),
        url=_is("Its address; either this or path."),
        path=_is("A file or folder from this one; either this or url."),
        every={"description": "How often it is looked at; 60s unless said.", "anyOf": [DURATION, pace]},
        horizon=_is(
            "How old something may be at first sight and still ask somebody; 7d unless said.", DURATION
        ),
        stale_after=_is("After how long without a word it counts as not heard.", DURATION),
        speaks=_is("Within how long it says something new at least once; else it is silent.", DURATION),
        allow_private=_list("The host:port of networks of one's own that may be asked."),
        options=_is("What this kind needs besides (docs/sources.md).", {"type": "object"}),
    )


def _book() -> Schema:
    declared = _mapping(
        "A book that is no YAML book of ours (docs/programs.md).",
        ("name", "form"),
        name=_is("Its own name, by which the journal knows it."),
        form=_is("How it is written.", one_of(Form)),
        path=_is("Its file or folder, from this one."),
        url=_is("Its address; of a database perhaps the name of a secret."),
        tables=_mapping(
            "By table what finds its rows: a file (CSV), a JMESPath (JSON), a SELECT (SQL).",
            **{name: _is(f"Where the rows of {name} are.") for name in TABLES},
        ),
        with_=_is("A YAML book whose places, ships and campaigns stand beside the rows."),
        usual=_each("What a stop has where its row says nothing.", _TEXT),
        dates=_is("How dates are written that do not begin with the year.", one_of(Dates)),
        headers=_each("Headers of the request; a value may hold ${secret:NAME}.", _TEXT),
        allow_private=_list("The host:port of networks of one's own that may be asked."),
        every=_is("How often it is read again.", DURATION),
        keep_when_most_goes=_is("Ask a person before more than half of what is ahead is dropped.", _FLAG),
    )
    return {"anyOf": [_TEXT, declared]}


def _notify() -> Schema:
    slack = _mapping(
        "One Slack app in one workspace (docs/slack.md).",
        ("bot_token", "team", "app"),
        bot_token=_is("The secret with the bot token.", _SECRET),
        app_token=_is("The secret with the app-level token, for Socket Mode.", _SECRET),
        signing_secret=_is("The secret by which Slack signs, where it calls us.", _SECRET),
        team=_is("The id of the workspace, such as T024BE7LD."),
        app=_is("The id of the app, such as A0KRD7HC3."),
        channels=_each("Which channel stands for a team, a person or who is on call.", _TEXT),
        users=_each("Which person a Slack user is, by member id.", _TEXT),
        quiet=_each("When what is not urgent waits in the channel of a team.", _night()),
        base_url=_is("Where Slack's API is, where it is not Slack's own."),
        hooks_url=_is("Where private answers go, where that is not Slack's own."),
    )
    mail = _mapping(
        "One mail server.",
        ("host", "from"),
        host=_is("Its name."),
        port=_is("Its port; the usual one of its tls unless said.", {"type": "integer"}),
        tls=_is("How the connection is kept private; starttls unless said.", one_of(Tls)),
        from_=_is("The address that messages come from."),
        user=_is("Who logs in."),
        password=_is("The secret with the password.", _SECRET),
        everybody=_is("Mail whoever is in Slack as well.", _FLAG),
    )
    return _mapping(
        "Where messages go besides the folder under var, and when (docs/notices.md).",
        slack=slack,
        mail=mail,
        webhooks=_list("Who hears messages by a signed push.", _notice_hook()),
        sms=_sms(),
        quiet=_each("When what is not urgent waits, by person, team or everybody.", _night()),
        together=_is("How long notices wait to come as one mail; a minute unless said.", DURATION),
        per_hour=_is("How many notices somebody gets an hour; the others come as one.", {"type": "integer"}),
        zone=_is("The IANA zone of the times in messages to whoever has none of their own; UTC unless said."),
    )


def _notice_hook() -> Schema:
    return _mapping(
        "An address that hears messages, signed as Standard Webhooks say.",
        ("name", "url", "secrets"),
        name=_is("Its own name."),
        url=_is("Its address."),
        secrets=_list("The secrets that sign; several while they change.", _SECRET),
        to=_list("For whom it is: persons, teams, on-call groups; it hears all unless said."),
        allow_private=_list("The host:port of networks of one's own that may be asked."),
    )


def _sms() -> Schema:
    return _mapping(
        "The HTTP call that sends a text message.",
        ("url", "body"),
        url=_is("Where it is sent to, by POST."),
        headers=_each("Headers of the request; a value may hold ${secret:NAME}.", _TEXT),
        body=_each("The fields of the body; {to}, {text} and {id} are put in.", _TEXT),
        form=_is("How the body is written; json unless said.", one_of(BodyForm)),
        success=_is("A pattern that is in the answer when it was taken."),
        allow_private=_list("The host:port of networks of one's own that may be asked."),
    )


def _night() -> Schema:
    return _mapping(
        "From one time of day until another.",
        ("from", "to", "zone"),
        from_=_is("Its begin, such as 22:00."),
        to=_is("Its end, such as 07:00."),
        zone=_is("The IANA zone, such as Europe/Madrid."),
    )


def _hook() -> Schema:
    return _mapping(
        "Somebody who pushes (docs/api.md).",
        ("name", "kind"),
        name=_is("Its own name among all sources; the last part of its address."),
        kind=_is("In which form it pushes, and how it shows who it is.", one_of(HookKind)),
        secrets=_list("The secrets by which it signs; several while they change.", _SECRET),
        token=_is("The secret that it sends as its token.", _SECRET),
        class_=_is("Whose word it is; ops unless said.", one_of(SourceClass)),
        mapping=_is("Where in its JSON a signal stands (docs/sources.md).", {"type": "object"}),
    )


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


def tool_schema() -> Schema:
    """Give the schema of a declaration of a tool."""
    rehearsed = _mapping(
        "An object of the rehearsal tool.",
        ("kind", "id"),
        kind=_is("Its kind, one of kinds."),
        id=_is("Its id, as the book names it."),
        name=_is("As people know it."),
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
            name=_is("As people know it."),
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
