"""The JSON Schema of config/serviola.yaml, for editors; people, tools and books have theirs beside it.

They say less than `serviola check config`, which knows what depends on something else, and what they refuse
is always wrong. They are of draft 7, which every editor knows. A test holds their keys against those that the
readers ask for.
"""

from __future__ import annotations

from console.doors import HookKind
from engine.model.contact import ContactReason
from engine.model.scales import Hazard, SourceClass
from engine.rules.schema_types import DURATION, Schema, one_of
from notify.mail import Tls
from programs.book.columns import TABLES
from programs.book.declared import Dates, Form
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


def config_schema() -> Schema:
    """Give the schema of config/serviola.yaml."""
    keys = _mapping(
        "",
        ("schema", "people", "programs", "tools", "sources"),
        schema=_is("The form of the file.", {"const": "serviola/config/1"}),
        brand=_is("The brand that everything is about; main unless said."),
        var=_is("The folder of the store and of the messages; ../var unless said."),
        people=_is("The file of who may be asked and told."),
        programs=_list("The books: paths of YAML books, and declarations of others.", _book(), least=1),
        tools=_list("The declarations of the tools that hold campaigns."),
        playbooks=_list("The folders of the playbooks; without it there are none."),
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
