"""A pause leaves in its tool why, who agreed and where to look, where the tool allows it; nothing hangs on it."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from engine.errors import PlaybookError, Refused, ToolError
from engine.model.hold import Do, HoldState, Result
from engine.model.program import Subject
from engine.model.proposal import ProposalState
from engine.model.time import later
from engine.ports import Note, NotedTool
from engine.response.brand import Brand
from programs.tools.load import load_tool
from programs.tools.vendors import VENDOR_FILES
from serviola.clocks import ManualClock
from serviola.hands import Hands
from serviola.leaving_notes import MOST_REASON, note_of
from serviola.settings import load_settings
from tests.fakes import words as w
from tests.fakes.tools import FakeTool
from tests.simulation.loop import Loop, Time
from wire.http import Answer, Http
from wire.last_look import look_once_more

TOOL = """\
schema: serviola/tool/1
tool: vendor
kind: http
base_url: https://api.vendor.example/v1
idempotency_header: Idempotency-Key
kinds:
  flow:
    pause_class: skip
    read: {method: GET, path: "/flows/{id}"}
    pause: {method: POST, path: "/flows/{id}/stop"}
    resume: {method: POST, path: "/flows/{id}/go"}
    note: {method: POST, path: "/flows/{id}/comments", body: {why: "{reason}", who: "{who}", at: "{link}", all: "{note}"}}
    where: {id: id, status: live}
    meaning: {running: [true], paused: [false]}
"""
IT = Subject("vendor", "flow", "7")
NOTE = Note(reason="Paused for a quake", who="mara", link="https://s.example/P-1")


class Heard(Http):
    """Says yes to everything, and remembers what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str, Any, Any]] = []

    async def request(self, method: str, url: str, *, headers=None, body=None, **_: Any) -> Answer:
        said = None if body is None else json.loads(body)
        self.sent.append((method, url, said, dict(headers or {})))
        return Answer(status=204, headers={}, body=b"", url=url)


def tool_of(text: str, http: Http) -> Any:
    class Anything(dict[str, str]):
        def get(self, key, default=None):
            return None if key.endswith("_FILE") else "x"

    return load_tool(text, "tool.yaml", http=http, clock=ManualClock(w.NOW), environ=Anything())


def test_a_declared_call_leaves_the_note_with_its_values():
    http = Heard()
    tool = tool_of(TOOL, http)
    assert isinstance(tool, NotedTool)
    assert (tool.takes_notes("flow"), tool.takes_notes("blast")) == (True, False)
    asyncio.run(tool.note(IT, NOTE, key="H-1:note"))
    ((method, url, said, headers),) = http.sent
    assert (method, url) == ("POST", "https://api.vendor.example/v1/flows/7/comments")
    assert said == {
        "why": "Paused for a quake",
        "who": "mara",
        "at": "https://s.example/P-1",
        "all": "Paused for a quake. Agreed by mara. https://s.example/P-1",
    }
    assert headers["idempotency-key"] == "H-1:note"


@pytest.mark.parametrize("kind", ["campaign", "rss_campaign"])
def test_mailchimp_takes_it_as_campaign_feedback(kind):
    http = Heard()
    tool = tool_of(VENDOR_FILES["mailchimp"].read_text("utf-8"), http)
    asyncio.run(tool.note(Subject("mailchimp", kind, "c1"), NOTE, key="k"))
    ((method, url, said, _),) = http.sent
    assert (method, url.removeprefix("https://usX.api.mailchimp.com/3.0")) == (
        "POST",
        "/campaigns/c1/feedback",
    )
    assert said == {"message": NOTE.text}
    assert not tool.takes_notes("automation")


def test_tryton_takes_it_as_a_note_beside_the_scenario():
    http = Heard()
    tool = tool_of(VENDOR_FILES["tryton"].read_text("utf-8"), http)
    asyncio.run(tool.note(Subject("tryton", "scenario", "7"), NOTE, key="k"))
    ((method, url, said, _),) = http.sent
    assert (method, url) == ("POST", "https://tryton.example.com/database/rpc/")
    assert said["method"] == "model.ir.note.create"
    assert said["params"] == [[{"resource": "marketing.automation.scenario,7", "message": NOTE.text}], {}]


@pytest.mark.parametrize("id", ["7,8", "1_0", "\u0667", "x"])
def test_within_a_text_an_id_is_digits_alone_and_nothing_else_is_sent(id):
    http = Heard()
    tool = tool_of(VENDOR_FILES["tryton"].read_text("utf-8"), http)
    with pytest.raises(ToolError, match="wants its id as a number") as refused:
        asyncio.run(tool.note(Subject("tryton", "scenario", id), NOTE, key="k"))
    assert refused.value.permanent
    assert http.sent == []


def test_unleash_takes_it_as_a_link_of_the_flag():
    http = Heard()
    tool = tool_of(VENDOR_FILES["unleash"].read_text("utf-8"), http)
    asyncio.run(tool.note(Subject("unleash", "flag", "spring"), NOTE, key="k"))
    ((method, url, said, _),) = http.sent
    assert (method, url) == (
        "POST",
        "https://unleash.example.com/api/admin/projects/default/features/spring/link",
    )
    assert said == {"url": "https://s.example/P-1", "title": NOTE.text}


def test_a_command_to_type_is_no_link_and_the_remedy_is_said():
    http = Heard()
    tool = tool_of(VENDOR_FILES["unleash"].read_text("utf-8"), http)
    typed = replace(NOTE, link="serviola explain P-1")
    with pytest.raises(ToolError, match=r"only a web address; set link: in serviola\.yaml") as refused:
        asyncio.run(tool.note(Subject("unleash", "flag", "spring"), typed, key="k"))
    assert refused.value.permanent
    assert http.sent == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('why: "{reason}"', 'why: "{version}"', "placeholder"),
        ('why: "{reason}"', 'why: "flow,{key:number}"', "placeholder"),
        ('why: "{reason}"', 'why: "{id:number} {reason}"', "placeholder"),
        ('why: "{reason}"', 'why: "it is {reason}"', "placeholder"),
        ("note: {method: POST", "note: {method: GET", "method"),
        ("/flows/{id}/comments", "/comments", "no-id"),
    ],
)
def test_a_call_that_could_leave_no_note_is_found_when_it_is_read(old, new, code):
    assert TOOL.count(old) == 1
    with pytest.raises(PlaybookError) as refused:
        tool_of(TOOL.replace(old, new), Heard())
    assert code in {one.code for one in refused.value.findings}


def test_what_is_never_paused_takes_no_note():
    lines = [line for line in TOOL.splitlines() if "pause:" not in line and "resume:" not in line]
    text = "\n".join(lines).replace("pause_class: skip", "pause_class: none")
    with pytest.raises(PlaybookError, match="has a call to leave a note and none to pause"):
        tool_of(text, Heard())


# --- what it says ---


def brand(**fields: Any) -> tuple[Brand, Any]:
    """Give a brand with one approved pause, and the intent that carries it out."""
    known = Brand(name="main")
    hold = w.hold(state=HoldState.ASKED)
    proposal = w.proposal(id=hold.proposal, state=ProposalState.APPROVED, decided_by=("mara", "tom"))
    situation = w.situation(id=hold.situation, **fields)
    known.situations[situation.id] = situation
    known.proposals[proposal.id] = proposal
    known.holds[hold.id] = hold
    intent = w.intent(
        do=Do.PAUSE,
        hold=hold.id,
        proposal=proposal.id,
        situation=situation.id,
        subject=Subject("fake", "campaign", "a"),
        not_after=None,
    )
    return known, intent


def test_it_says_why_who_and_where_and_nothing_that_the_world_wrote():
    known, intent = brand()
    note = note_of(known, intent, link="")
    assert note is not None
    hold = next(iter(known.holds.values()))
    assert note.reason.startswith("Paused by Serviola until ")
    assert hold.id in note.reason
    assert hold.playbook in note.reason
    assert (note.who, note.link) == ("mara and tom", f"serviola explain {hold.proposal}")
    linked = note_of(known, intent, link="https://s.example/p/{proposal}?a=1")
    assert linked is not None
    assert linked.link == f"https://s.example/p/{hold.proposal}?a=1"
    assert note_of(Brand(name="main"), intent, link="") is None


def test_it_is_bounded_and_one_line():
    known, intent = brand(topics=tuple(f"topic-{number}" for number in range(200)))
    note = note_of(known, intent, link="")
    assert note is not None
    assert len(note.reason) <= MOST_REASON
    assert "\n" not in note.text


# --- when it is left ---


class NotingTool(FakeTool):
    """Takes notes, or fails to. What is on its way to it is there within a twentieth of a second."""

    answers_within_s = 0.05

    def __init__(self, fails: Exception | None = None) -> None:
        super().__init__()
        self.notes: list[Note] = []
        self._why_not = fails

    def takes_notes(self, kind: str) -> bool:
        return True

    async def note(self, subject: Subject, note: Note, *, key: str) -> None:
        if self._why_not is not None:
            raise self._why_not
        assert self.state[subject.id][0].value == "paused", "it is left after the pause"
        self.notes.append(note)


def hands(tool: FakeTool, known: Brand, *, halted: list[bool], still: Any = None) -> Hands:
    async def is_halted(_: str) -> bool:
        return halted.pop(0) if halted else False

    async def noted(intent: Any) -> Note | None:
        return note_of(known, intent, link="")

    made = Hands(
        tools={"fake": tool},
        notifier=None,  # type: ignore[arg-type]  # nobody is told anything here
        templates=None,  # type: ignore[arg-type]  # nor is anything written
        clock=ManualClock(w.NOW),
        text_of=None,  # type: ignore[arg-type]  # nor looked up
        halted=is_halted,
        still=still,
    )
    made.note_of = noted
    return made


def test_it_is_left_after_the_tool_took_the_pause():
    known, intent = brand()
    tool = NotingTool()
    outcome = asyncio.run(hands(tool, known, halted=[]).perform(replace(intent, version="1")))
    assert outcome.result is Result.DONE
    assert [one.who for one in tool.notes] == ["mara and tom"]


@pytest.mark.parametrize("fails", [ToolError("no"), TimeoutError(), RuntimeError("a bug")], ids=repr)
def test_a_note_that_fails_is_logged_and_the_pause_stands(fails, caplog):
    known, intent = brand()
    tool = NotingTool(fails)
    with caplog.at_level(logging.WARNING, logger="serviola.hands"):
        outcome = asyncio.run(hands(tool, known, halted=[]).perform(replace(intent, version="1")))
    assert outcome.result is Result.DONE
    assert tool.state["a"][0].value == "paused"
    assert "no note could be left" in caplog.text


def test_none_is_left_with_what_refused_the_pause_nor_once_everything_is_stopped():
    known, intent = brand()
    tool = NotingTool()
    tool.fails = [ToolError("no", permanent=True)]
    asyncio.run(hands(tool, known, halted=[]).perform(intent))
    stopped = NotingTool()
    asyncio.run(hands(stopped, known, halted=[False, False, True]).perform(replace(intent, version="1")))
    assert (tool.notes, stopped.notes) == ([], [])
    assert stopped.state["a"][0].value == "paused"


def test_none_is_left_by_whom_another_took_over_from_since_the_pause():
    """The other one may have read it back by now, and a note that comes behind that may move its version."""
    known, intent = brand()
    looks = 0

    async def still(_: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks > 1:
            raise Refused("it is not ours to do any more", claim="intent")
        return later(w.NOW, 60)

    tool = NotingTool()
    made = hands(tool, known, halted=[], still=still)
    assert asyncio.run(made.perform(replace(intent, version="1"))).result is Result.DONE
    assert (tool.state["a"][0].value, tool.notes) == ("paused", [])


def test_the_request_itself_is_looked_at_once_more_before_its_first_byte():
    """Waiting for one's turn takes time: whoever is taken over meanwhile sends no note."""
    known, intent = brand()
    taken_over = False

    class Waits(NotingTool):
        async def note(self, subject: Subject, note: Note, *, key: str) -> None:
            nonlocal taken_over
            taken_over = True
            await look_once_more()
            await super().note(subject, note, key=key)

    async def still(_: Any) -> Any:
        if taken_over:
            raise Refused("it is not ours to do any more", claim="intent")
        return later(w.NOW, 60)

    tool = Waits()
    made = hands(tool, known, halted=[], still=still)
    assert asyncio.run(made.perform(replace(intent, version="1"))).result is Result.DONE
    assert tool.notes == []


@pytest.mark.parametrize("state", [HoldState.ASKED, HoldState.UNCONFIRMED])
def test_a_pause_that_is_sent_again_after_its_answer_was_lost_leaves_no_second_note(state):
    """As after a crash: the pause before it may have left its own, and a tool takes a second one for another."""
    known, intent = brand()
    (hold,) = known.holds.values()
    known.holds[hold.id] = replace(hold, state=state)
    tool = NotingTool()
    asyncio.run(hands(tool, known, halted=[]).perform(replace(intent, version="1")))
    assert len(tool.notes) == (state is HoldState.ASKED)


def test_notes_are_left_at_the_pace_of_the_account_and_after_a_429_not_before_it_said():
    async def story() -> list[float]:
        loop, began = asyncio.get_running_loop(), []

        class Timed(Heard):
            async def request(self, *given: Any, **named: Any) -> Answer:
                began.append(loop.time())
                if len(began) == 3:
                    return Answer(status=429, headers={}, body=b"", url="", retry_after_s=7.0)
                return await super().request(*given, **named)

        tool = tool_of(TOOL.replace("kinds:\n", "rate: {per_second: 2}\nkinds:\n"), Timed())
        await tool.pause(IT, key="a", version="")
        await asyncio.gather(*(tool.note(IT, NOTE, key=key) for key in "ab"), return_exceptions=True)
        await tool.note(IT, NOTE, key="c")
        return began

    loop = Loop(Time(w.NOW), Random(1))
    task = loop.create_task(story())
    loop.run_until(60_000_000)
    loop.close()
    gaps = [after - before for before, after in pairwise(task.result())]
    assert gaps == [pytest.approx(0.5), pytest.approx(0.5), pytest.approx(7.0)]


class LateNote(NotingTool):
    """Loses its answer to a note, which lands later and moves the version as any change does."""

    answers_within_s = 0.4

    async def note(self, subject: Subject, note: Note, *, key: str) -> None:
        asyncio.get_running_loop().call_later(0.2, self._land, subject)
        raise self._why_not or AssertionError

    def _land(self, subject: Subject) -> None:
        state, version = self.state[subject.id]
        self.state[subject.id] = (state, version + 1)


@pytest.mark.parametrize("fails", [ToolError("no answer", unknown=True), TimeoutError()], ids=repr)
def test_the_version_that_counts_is_read_after_a_late_note_has_landed(fails):
    known, intent = brand()
    tool = LateNote(fails)
    made = hands(tool, known, halted=[])

    async def story() -> tuple[str, str]:
        await made.perform(replace(intent, version="1"))
        read = replace(intent, do=Do.READ, purpose="verify")
        back = (await made.perform(read)).reading
        await asyncio.sleep(0.5)
        later = (await made.perform(read)).reading
        assert back is not None
        assert later is not None
        return back.version, later.version

    back, later = asyncio.run(story())
    # What is read back is what is found at the release, so the hold is not called lost.
    assert back == later == "3"


# --- the settings ---


def settings_with(tmp_path: Any, line: str) -> Any:
    for name in ("people.yaml", "tool.yaml", "book.yaml"):
        (tmp_path / name).write_text("")
    (tmp_path / "serviola.yaml").write_text(
        "schema: serviola/config/1\npeople: people.yaml\nprograms: [book.yaml]\nplaybooks: [.]\n"
        f"tools: [tool.yaml]\nsources: [{{name: a, kind: usgs, path: .}}]\n{line}\n"
    )
    return load_settings(tmp_path)


def test_a_link_and_the_limits_of_tools_are_read(tmp_path):
    told = settings_with(tmp_path, 'link: "https://s.example/p/{proposal}"\nmost_per_hour: {b: 30, a: 5}')
    assert told.link == "https://s.example/p/{proposal}"
    assert [(one.tool, one.most_per_hour) for one in told.most_per_hour] == [("a", 5), ("b", 30)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("link: https://s.example/p", "proposal-link"),
        ('link: "javascript:alert({proposal})"', "proposal-link"),
        ('link: "https://mara:pass@s.example/{proposal}"', "proposal-link"),
        ("most_per_hour: {a: 0}", "type"),
        ("most_per_hour: {a: many}", "type"),
    ],
)
def test_what_is_no_link_or_no_number_is_found(tmp_path, line, code):
    with pytest.raises(PlaybookError) as refused:
        settings_with(tmp_path, line)
    assert [one.code for one in refused.value.findings] == [code]
