"""Declarations of tools: what is refused when they are read."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from engine.errors import PlaybookError, ToolError
from engine.model.program import Subject
from engine.model.scales import PauseClass
from programs.tools import KINDS, HttpTool, RehearsalTool, load_tool
from serviola.clocks import SystemClock
from wire.http import Http

TOOLS = Path(__file__).resolve().parents[2] / "config/tools"
MAILER = (TOOLS / "demo-mailer.yaml").read_text("utf-8")
REHEARSAL = (TOOLS / "rehearsal.yaml").read_text("utf-8")
LOADERS = ("load", "load_calls", "load_declaration", "load_kinds")
SECRETS = {"DEMO_MAILER_TOKEN": "t0ken-of-the-demo"}


def load(text: str, **given):
    return load_tool(text, "tool.yaml", http=Http(), clock=SystemClock(), **{"environ": SECRETS, **given})


def findings(text: str, **given) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        load(text, **given)
    return [str(finding) for finding in caught.value.findings]


def test_the_samples_load():
    assert isinstance(load(MAILER), HttpTool)
    tool = load(REHEARSAL)
    assert isinstance(tool, RehearsalTool)
    assert tool.capabilities() == {"campaign": PauseClass.SUSPEND, "survey": PauseClass.SKIP}
    assert set(KINDS) == {"http", "rehearsal"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tool/1", "tool/2", "write schema: serviola/tool/1"),
        ("kind: http", "kind: htp", "there is no kind of tool htp — did you mean http?"),
        ("http://127.0.0.1:8125", "ftp://x", "base_url: it is not a URL that begins with https://"),
        ("http://127.0.0.1:8125", "http://me:pw@127.0.0.1", "base_url: it holds a user name or password"),
        ("allow_private: true", "allow_private: false", "http would send the credentials in the clear"),
        ("${secret:DEMO_MAILER_TOKEN}", "${secret:OTHER}", "the secret OTHER is missing"),
        ("${secret:DEMO_MAILER_TOKEN}", "${TOKEN}", "the secret in Authorization has no name"),
        ("${secret:DEMO_MAILER_TOKEN}", "{id}", "{id} has no value here"),
        ("Authorization:", "Author ization:", "'Author ization' cannot be a header"),
        ("'\"{version}\"'", "'\"{revision}\"'", "{revision} has no value here — did you mean version?"),
        ("'\"{version}\"'", "'*'", "if_match never says the version"),
        ("at: errors,", "at: 'errors[',", "at: it is not JMESPath"),
        ("items: data.results", "items: no_such(data)", "items: it does not work: Unknown function: no_such()"),
        ("items: data.results", "item: data.results", "list has no items — add items:"),
        ("pause_class: suspend", "pause_class: stop", "pause_class cannot be stop"),
        ("pause_class: suspend", "pause_class: kill", "campaign is of class kill, so nothing may pause it"),
        ("pause_class: suspend", "pause_class: none", "campaign is of class none, so nothing may resume it"),
        ("method: PUT", "method: GET", "GET cannot pause"),
        ("path: /api/campaigns\n", "path: api/campaigns\n", "api/campaigns is not a path"),
        ("path: /api/campaigns\n", "path: /api/campaigns?page=1\n", "put what follows a ? under query:"),
        ("path: /api/campaigns/{id}\n", "path: /api/campaigns/{ident}\n", "{ident} has no value here — choose one of id"),
        ("path: /api/campaigns/{id}\n", "path: /api/campaigns\n", "the call to read never says which object it means"),
        ("body: {status: paused}", 'body: {status: "{statuz}"}', "{statuz} has no value here"),
        ("body: {status: paused}", 'body: {note: "by {key}"}', "a placeholder in a body is the whole text, or none of it"),
        ("body: {status: paused}", 'edit: {note: "{reason}"}', "{reason} has no value here"),
        ("paused: [paused]", "paused: [running]", "running cannot mean both running and paused"),
        ("      status: status\n", "", "where has no status — add status:"),
        ("timeout: 10s", "timeout: 10", "timeout is 10, a number without a unit"),
        ("timeout: 10s", "timeut: 10s", "timeut is not a key of the file — did you mean timeout?"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_what_to_do(old, new, said):
    assert old in MAILER
    found = findings(MAILER.replace(old, new, 1))
    assert any(said in line for line in found), found


def test_a_call_that_is_missing_is_said():
    head, _, tail = MAILER.partition("    resume:\n")
    text = head + tail[tail.index("    where:\n") :]
    assert any(
        "has no call to resume — add resume:, or set pause_class: none" in line for line in findings(text)
    )


def test_without_an_environment_it_is_only_checked():
    tool = load(MAILER, environ=None)
    assert tool.capabilities() == {"campaign": PauseClass.SUSPEND}
    with pytest.raises(ToolError, match="nothing is sent") as caught:
        asyncio.run(tool.read(Subject("demo-mailer", "campaign", "x")))
    assert caught.value.permanent
    assert findings(MAILER.replace("PUT", "GET"), environ=None)


def test_every_key_is_explained_in_the_documentation():
    root = TOOLS.parents[1]
    page = (root / "docs/tools.md").read_text("utf-8")
    reads = r'(?:\.(?:text|raw|flag|choice|mappings?|has|duration_s)\(|(?:read_path|_codes|read_words|read_secret)\(\w+, )"(\w+)"'
    code = "".join((root / "programs/tools" / f"{name}.py").read_text("utf-8") for name in LOADERS)
    asked = set(re.findall(reads, code))
    assert len(asked) > 20
    explained = {word for part in re.findall(r"`([^`\n]+)`", page) for word in re.findall(r"\w+", part)}
    assert asked - explained <= {"objects"}  # which the example shows


def test_a_finding_never_repeats_a_secret():
    text = MAILER.replace("${secret:DEMO_MAILER_TOKEN}", "${secret:sk-live-123}")
    assert not [line for line in findings(text) if "sk-live" in line]


def test_the_base_url_that_is_given_is_checked_like_the_declared_one():
    assert "it is not a URL" in findings(MAILER, base_url="javascript:alert(1)")[0]


def ending_mailer(pause_class: str = "kill", end: str = "POST") -> str:
    """Give the mailer with a call that ends a campaign in the place of its pause."""
    head, _, tail = MAILER.partition("    pause:\n")
    text = (head + tail[tail.index("    where:\n") :]).replace("suspend", pause_class)
    text = text.replace("paused: [paused]", "ended: [canceled]")
    return text.replace(
        "    where:\n", f"    end: {{method: {end}, path: '/api/campaigns/{{id}}/cancel'}}\n    where:\n"
    )


def test_what_can_only_be_ended_may_have_a_call_to_end_it():
    tool = load(ending_mailer())
    assert tool.ends("campaign")
    assert not tool.ends("nothing")
    assert not load(MAILER).ends("campaign")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ending_mailer("none"),
            "campaign is of class none, so nothing may end it for good — take the call out",
        ),
        (
            MAILER.replace("    pause:\n", "    end: {method: POST, path: '/x/{id}'}\n    pause:\n"),
            "campaign is of class suspend, so nothing may end it for good",
        ),
        (ending_mailer(end="GET"), "GET cannot end"),
        (ending_mailer().replace("/{id}/cancel", "/cancel"), "the call to end never says which object"),
        (
            ending_mailer().replace("ended: [canceled]", "paused: [canceled]"),
            "ended is not a list of statuses",
        ),
        (
            ending_mailer().replace("ended: [canceled]", "ended: [running]"),
            "cannot mean both running and ended",
        ),
    ],
)
def test_a_call_to_end_is_for_what_cannot_be_paused_alone_and_can_be_read_back(text, said):
    assert any(said in line for line in findings(text)), findings(text)


@pytest.mark.parametrize("pause_class", ["kill", "none"])
def test_what_has_no_pause_says_what_a_person_must_do(pause_class):
    head, _, tail = MAILER.partition("    pause:\n")
    text = (head + tail[tail.index("    where:\n") :]).replace("suspend", pause_class)
    tool = load(text)
    assert tool.capabilities() == {"campaign": PauseClass(pause_class)}
    for call in (tool.pause, tool.resume):
        with pytest.raises(
            ToolError, match="by hand: Open the campaign in the mailer and press Pause"
        ) as caught:
            asyncio.run(call(Subject("demo-mailer", "campaign", "x"), key="k", version=""))
        assert caught.value.permanent


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: survey,", "kind: surveys,", "surveys is not among the kinds — did you mean survey?"),
        ("id: practice", "id: practice, colour: red", "colour is not a key of objects[1]"),
        ("2027-02-01T09:00Z", "2027-02-01T09:00", "2027-02-01T09:00 has no zone"),
        ("survey, id: honshu-survey", "campaign, id: practice", "an object stands here twice"),
    ],
)
def test_a_rehearsal_is_read_as_strictly(old, new, said):
    found = findings(REHEARSAL.replace(old, new, 1))
    assert any(said in line for line in found), found


def test_a_rehearsal_remembers_after_a_restart(tmp_path):
    state = tmp_path / "rehearsal.json"
    it = Subject("rehearsal", "campaign", "practice")

    async def before() -> None:
        await load(REHEARSAL, state=state).pause(it, key="p1", version="1")

    async def after() -> None:
        tool = load(REHEARSAL, state=state)
        assert (await tool.read(it)).status == "paused"
        await tool.pause(it, key="p1", version="1")
        assert [ask.acted for ask in tool.asks() if ask.verb == "pause"] == [True, False]
        with pytest.raises(ToolError, match="its key was used to pause"):
            await tool.resume(it, key="p1", version="")

    asyncio.run(before())
    asyncio.run(after())


def test_a_rehearsal_whose_memory_is_broken_says_so(tmp_path):
    state = tmp_path / "rehearsal.json"
    state.write_text("{")
    with pytest.raises(ToolError, match="move it away to begin anew"):
        load(REHEARSAL, state=state)
