"""The declarations of vendors that ship, against a tool that behaves as each documents (tests/fakes/vendors.py)."""

from __future__ import annotations

import asyncio
import json

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from engine.model.time import parse_iso
from programs.tools.load import load_tool
from programs.tools.vendors import VENDOR_FILES
from serviola.clocks import ManualClock
from tests.fakes.vendors import ENDINGS, VENDORS, VendorHttp, unhurried
from wire.secrets import KNOWN

NOW = parse_iso("2027-01-01T00:00:00Z")


class Anything(dict[str, str]):
    """An environment in which every secret is set."""

    def get(self, key, default=None):
        return None if key.endswith("_FILE") else f"secret-{key}"


def tool_of(vendor, http, **changes):
    text = unhurried(VENDOR_FILES[vendor].read_text("utf-8"))
    for old, new in changes.items():
        text = text.replace(old, new)
    return load_tool(text, f"{vendor}.yaml", http=http, clock=ManualClock(NOW), environ=Anything())


def subject_of(vendor, kind, tool):
    return Subject(tool.name, kind, next(iter(VENDORS[vendor, kind].things)))


@pytest.mark.parametrize("vendor", sorted(VENDOR_FILES))
def test_every_declaration_is_read_and_every_kind_is_tried(vendor):
    tool = tool_of(vendor, VendorHttp(next(iter(VENDORS.values()))))
    tried = {kind for name, kind in (*VENDORS, *ENDINGS) if name == vendor}
    by_hand = {kind for kind, each in tool.capabilities().items() if each is PauseClass.NONE}
    assert tried | by_hand == set(tool.capabilities())


@pytest.mark.parametrize(("vendor", "kind"), sorted(VENDORS))
def test_it_is_listed_paused_read_back_and_resumed(vendor, kind):
    async def examine():
        http = VendorHttp(VENDORS[vendor, kind])
        tool = tool_of(vendor, http)
        it = subject_of(vendor, kind, tool)
        if VENDORS[vendor, kind].lists:
            assert it in {each.subject for each in await tool.list(kind)}
        before = await tool.read(it)
        assert before.state is RunState.RUNNING
        await tool.pause(it, key="p1", version=before.version)
        paused = await tool.read(it)
        assert paused.state is RunState.PAUSED
        assert await tool.read(it) == paused
        if kind == "campaign" and vendor == "klaviyo":
            with pytest.raises(ToolError, match="declares no call to resume") as caught:
                await tool.resume(it, key="r1", version=paused.version, next_send_at=before.next_send_at)
            assert caught.value.permanent
            return
        await tool.resume(it, key="r1", version=paused.version, next_send_at=before.next_send_at)
        assert (await tool.read(it)).state is RunState.RUNNING

    asyncio.run(examine())


@pytest.mark.parametrize(("vendor", "kind"), sorted(ENDINGS))
def test_what_is_being_sent_is_ended_by_one_request_and_read_back(vendor, kind):
    async def examine():
        http = VendorHttp(ENDINGS[vendor, kind])
        tool = tool_of(vendor, http)
        it = Subject(tool.name, kind, next(iter(ENDINGS[vendor, kind].things)))
        assert tool.capabilities()[kind] is PauseClass.KILL
        assert tool.ends(kind)
        assert it in {each.subject for each in await tool.list(kind)}
        before = await tool.read(it)
        assert before.state is RunState.RUNNING
        for verb in (tool.pause, tool.resume):
            with pytest.raises(ToolError) as caught:
                await verb(it, key="p1", version="")
            assert caught.value.permanent
        await tool.end(it, key="e1", version=before.version)
        after = await tool.read(it)
        assert after.state is RunState.ENDED
        assert after.version == before.version
        with pytest.raises(ToolError) as caught:
            await tool.end(it, key="e2", version=after.version)
        assert (caught.value.permanent, caught.value.unknown) == (True, False)
        assert [sent.method != "GET" for sent in http.sent].count(True) == 2

    asyncio.run(examine())


def test_only_what_has_no_pause_has_an_end():
    for vendor in VENDOR_FILES:
        tool = tool_of(vendor, VendorHttp(next(iter(VENDORS.values()))))
        ends = {kind for kind in tool.capabilities() if tool.ends(kind)}
        assert ends == {kind for name, kind in ENDINGS if name == vendor}


@pytest.mark.parametrize(("vendor", "kind"), sorted(VENDORS))
def test_a_second_pause_is_refused_or_taken_as_documented(vendor, kind):
    async def examine():
        http = VendorHttp(VENDORS[vendor, kind])
        tool = tool_of(vendor, http)
        it = subject_of(vendor, kind, tool)
        await tool.pause(it, key="p1", version="")
        if VENDORS[vendor, kind].second_pause == "refused":
            with pytest.raises(ToolError) as caught:
                await tool.pause(it, key="p2", version="")
            assert caught.value.permanent
            assert not caught.value.unknown
        else:
            await tool.pause(it, key="p2", version="")
        assert (await tool.read(it)).state is RunState.PAUSED

    asyncio.run(examine())


@pytest.mark.parametrize(("vendor", "kind"), sorted(VENDORS))
def test_a_stale_read_and_a_429_are_seen_for_what_they_are(vendor, kind):
    async def examine():
        http = VendorHttp(VENDORS[vendor, kind], stale=1)
        tool = tool_of(vendor, http)
        it = subject_of(vendor, kind, tool)
        await tool.pause(it, key="p1", version="")
        assert (await tool.read(it)).state is RunState.RUNNING
        assert (await tool.read(it)).state is RunState.PAUSED
        http.busy = 1
        with pytest.raises(ToolError, match="slow down") as caught:
            await tool.read(it)
        assert (caught.value.permanent, caught.value.retry_after_s) == (False, 2)

    asyncio.run(examine())


def test_no_secret_is_in_what_a_vendor_is_said_to_have_answered():
    async def examine():
        for (vendor, kind), documented in VENDORS.items():
            http = VendorHttp(documented)
            tool = tool_of(vendor, http)
            with pytest.raises(ToolError) as caught:
                await tool.read(Subject(tool.name, kind, "404404"))
            assert "secret-" not in str(caught.value)
            assert all("secret-" not in sent.url for sent in http.sent)
            # What is sent as basic authentication is the base64 of it.
            assert any(
                "secret-" in text or text.startswith("Basic ")
                for sent in http.sent
                for text in sent.headers.values()
            ), vendor

    asyncio.run(examine())


@pytest.mark.parametrize(
    ("vendor", "kind", "inside", "says"),
    [
        ("klaviyo", "flow", {"actions": ["live", "draft"]}, "some of its messages are not live"),
        (
            "mailchimp",
            "automation",
            {"emails": ["sending", "paused"]},
            "some of its e-mails are paused already",
        ),
    ],
)
def test_what_would_not_come_back_as_it_was_is_left_to_a_person(vendor, kind, inside, says):
    async def examine():
        http = VendorHttp(VENDORS[vendor, kind])
        tool = tool_of(vendor, http)
        it = subject_of(vendor, kind, tool)
        http.things[it.id].update(inside)
        with pytest.raises(ToolError, match=says) as caught:
            await tool.pause(it, key="p1", version="")
        assert caught.value.permanent
        assert "by hand: Open the" in str(caught.value)
        assert (await tool.read(it)).state is RunState.RUNNING
        assert all(sent.method == "GET" for sent in http.sent)

    asyncio.run(examine())


@pytest.mark.parametrize(
    ("vendor", "kind", "when"),
    [
        ("listmonk", "scheduled", "send_at"),
        ("mailchimp", "campaign", "send_time"),
        ("sendgrid", "single_send", "send_at"),
    ],
)
def test_what_was_to_be_sent_meanwhile_is_not_scheduled_again(vendor, kind, when):
    async def examine():
        http = VendorHttp(VENDORS[vendor, kind])
        tool = tool_of(vendor, http)
        it = subject_of(vendor, kind, tool)
        http.things[it.id][when] = "2026-12-31T23:00:00Z"
        before = await tool.read(it)
        await tool.pause(it, key="p1", version="")
        del http.things[it.id][when]
        with pytest.raises(ToolError, match="would go out at once; choose another time") as caught:
            await tool.resume(it, key="r1", version="", next_send_at=before.next_send_at)
        assert caught.value.permanent
        assert (await tool.read(it)).state is RunState.PAUSED
        # Its owner has given it another time: that one counts, and is what it is scheduled for.
        http.things[it.id][when] = "2099-06-01T09:00:00Z"
        await tool.resume(it, key="r2", version="", next_send_at=before.next_send_at)
        assert http.sent[-1].body in (
            {"status": "scheduled"},
            {"schedule_time": "2099-06-01T09:00:00Z"},
            {"send_at": "2099-06-01T09:00:00Z"},
        )
        assert (await tool.read(it)).state is RunState.RUNNING

    asyncio.run(examine())


def test_when_klaviyo_sends_is_not_when_somebody_scheduled_it():
    async def examine():
        http = VendorHttp(VENDORS["klaviyo", "campaign"])
        tool = tool_of("klaviyo", http)
        read = await tool.read(subject_of("klaviyo", "campaign", tool))
        assert read.next_send_at == parse_iso("2099-01-01T09:00:00Z")

    asyncio.run(examine())


@pytest.mark.parametrize(("vendor", "kind"), [("mailchimp", "campaign"), ("sendgrid", "single_send")])
def test_what_is_to_be_scheduled_for_a_time_that_nobody_knows_is_left_to_a_person(vendor, kind):
    async def examine():
        http = VendorHttp(VENDORS[vendor, kind])
        tool = tool_of(vendor, http)
        it = subject_of(vendor, kind, tool)
        for when in ("send_time", "send_at"):
            http.things[it.id].pop(when, None)
        await tool.pause(it, key="p1", version="")
        sent = len([each for each in http.sent if each.method != "GET"])
        with pytest.raises(ToolError, match="when it was to be sent is not known") as caught:
            await tool.resume(it, key="r1", version="", next_send_at=None)
        assert caught.value.permanent
        assert len([each for each in http.sent if each.method != "GET"]) == sent

    asyncio.run(examine())


@pytest.mark.parametrize("kind", ["automation", "rss_campaign", "campaign"])
def test_who_joins_a_list_of_mailchimp_changes_no_campaign_and_another_list_does(kind):
    async def examine():
        http = VendorHttp(VENDORS["mailchimp", kind])
        tool = tool_of("mailchimp", http)
        it = subject_of("mailchimp", kind, tool)
        versions = []
        for recipients in ({"list_id": "a", "recipient_count": count} for count in (40, 41)):
            http.things[it.id]["recipients"] = recipients
            versions.append((await tool.read(it)).version)
        http.things[it.id]["recipients"] = {"list_id": "b", "recipient_count": 41}
        versions.append((await tool.read(it)).version)
        assert versions[0] == versions[1] != versions[2]

    asyncio.run(examine())


def test_mautic_is_told_to_unpublish_as_its_documentation_writes_it():
    async def examine():
        http = VendorHttp(VENDORS["mautic", "campaign"])
        tool = tool_of("mautic", http)
        await tool.pause(subject_of("mautic", "campaign", tool), key="p1", version="")
        assert json.dumps(http.sent[-1].body) == '{"isPublished": 0}'

    asyncio.run(examine())


def test_a_workflow_that_somebody_changed_meanwhile_is_not_written_over():
    async def examine():
        http = VendorHttp(VENDORS["hubspot", "workflow"])
        tool = tool_of("hubspot", http)
        it = subject_of("hubspot", "workflow", tool)
        before = await tool.read(it)
        http.things[it.id]["revisionId"] = "2"
        with pytest.raises(ToolError, match="somebody changed it since we read it") as caught:
            await tool.pause(it, key="p1", version=before.version)
        assert caught.value.permanent
        assert all(sent.method == "GET" for sent in http.sent)

    asyncio.run(examine())


def test_what_is_sent_as_basic_authentication_is_blotted_out_of_the_log():
    http = VendorHttp(VENDORS["listmonk", "campaign"])
    tool = tool_of("listmonk", http)
    asyncio.run(tool.read(subject_of("listmonk", "campaign", tool)))
    sent = http.sent[0].headers["authorization"].removeprefix("Basic ")
    assert len(sent) > 20
    assert KNOWN.redact(f"sent {sent}") == "sent [secret]"
