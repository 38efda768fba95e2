"""The doctor finds each thing that is ill, says so in a sentence, and what to do."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from email.utils import formatdate

import pytest

from engine.model.time import SECOND, later, parse_iso
from notify.mail import Tls
from notify.roster import YamlRoster
from serviola.clocks import ManualClock, SystemClock
from serviola.examining_besides import drills, heartbeat, mail
from serviola.examining_clock import Clocks
from serviola.examining_ways import examine_ways
from serviola.notify_settings import MailSetting
from serviola.settings import load_settings
from serviola.settings_drills import HeartbeatSetting
from serviola.slack_manifest import SCOPES, manifest
from tests.fakes.command_line import serviola
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import SECRETS, configured
from tests.fakes.smtp import FakeSmtp

NOW = parse_iso("2026-11-24T09:00:00Z")


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def looked(folder, slack, **changed):
    settings = load_settings(configured(folder, slack))
    assert settings.notify.slack is not None
    setting = replace(settings.notify.slack, **changed)
    roster = YamlRoster(settings.people.read_text(), "people.yaml")
    clocks = Clocks(SystemClock())
    notify = replace(settings.notify, slack=setting)
    found = asyncio.run(examine_ways(notify, roster, environ=SECRETS, clocks=clocks))
    return {str(one.what): one for one in found}, clocks


def test_the_scopes_that_are_needed_are_those_of_the_manifest_and_are_there(tmp_path, slack):
    found, _ = looked(tmp_path, slack)
    assert found["slack, scopes"].state == "well"
    assert all(f"- {scope}" in manifest() for scope in SCOPES)


@pytest.mark.parametrize(
    ("scopes", "state", "says"),
    [
        ("chat:write,users:read", "ill", "missing: im:write"),
        ("", "ill", "missing: chat:write, im:write, users:read"),
        ("chat:write,im:write,users:read,admin,chat:write.public", "warning", "admin, chat:write.public"),
        ("chat:write, im:write, users:read, channels:read, files:write", "well", "chat:write"),
        (None, "warning", "does not say"),
    ],
)
def test_scopes_that_are_missing_or_too_many_are_named(tmp_path, slack, scopes, state, says):
    slack.scopes = scopes
    found, _ = looked(tmp_path, slack)
    one = found["slack, scopes"]
    assert (one.state, says in one.says) == (state, True)
    assert bool(one.remedy) == (state != "well")


def test_membership_that_our_scopes_do_not_show_is_said_and_no_scope_is_asked_for(tmp_path, slack):
    found, _ = looked(tmp_path, slack)
    one = found["slack, channels"]
    assert one.state == "warning"
    assert "team:caribbean-marketing, team:itinerary-planning" in one.says
    assert "serviola drill" in one.remedy
    assert not any(method == "conversations.info" for method, _ in slack.calls)
    assert slack.messages == []


def test_membership_is_seen_where_the_scope_is_there(tmp_path, slack):
    slack.scopes = "chat:write,im:write,users:read,channels:read"
    slack.seen_in = {"C0PLAN": {"is_member": True}, "C0MARKET": {"is_member": False}}
    found, _ = looked(tmp_path, slack)
    assert found["slack, channel of team:itinerary-planning"].state == "well"
    lacks = found["slack, channel of team:caribbean-marketing"]
    assert (lacks.state, "not in C0MARKET" in lacks.says) == ("ill", True)
    assert "/invite" in lacks.remedy
    slack.seen_in["C0MARKET"] = {"is_member": True, "is_archived": True}
    found, _ = looked(tmp_path, slack)
    assert "archived" in found["slack, channel of team:caribbean-marketing"].says


def test_a_socket_that_greets_lives_and_a_ticket_that_opens_nothing_does_not(tmp_path, slack):
    found, _ = looked(tmp_path, slack)
    assert found["slack, the way of a press"].state == "well"
    assert slack.opened == 1
    with FakeSlack() as other:
        other.fail("apps.connections.open", error="not_allowed_token_type")
        found, _ = looked(tmp_path / "b", other)
        assert "connections:write" in found["slack, the way of a press"].remedy
    slack._tickets.clear()
    slack._apps_connections_open = lambda _body: {"url": f"ws://127.0.0.1:{slack.port}/link?ticket=no"}
    found, _ = looked(tmp_path, slack)
    assert (found["slack, the way of a press"].state, slack.opened) == ("ill", 1)
    assert "wss://" in found["slack, the way of a press"].remedy


def test_a_token_that_was_revoked_is_said_with_its_remedy(tmp_path, slack):
    slack.revoked = True
    found, _ = looked(tmp_path, slack)
    assert found["slack"].state == "ill"
    assert "install the app again" in found["slack"].says


def test_the_time_of_slack_is_heard(tmp_path, slack):
    _, clocks = looked(tmp_path, slack)
    assert abs(clocks.ahead_s["slack.com"]) < 10
    assert clocks.finding().state == "well"


@pytest.mark.parametrize(
    ("ahead_s", "state", "says"),
    [
        (0, "well", "2 others"),
        (-29, "well", ""),
        (45, "warning", "45 s ahead of"),
        (-600, "ill", "600 s behind"),
    ],
)
def test_a_clock_that_is_off_is_said_by_how_much(ahead_s, state, says):
    clocks = Clocks(ManualClock(later(NOW, ahead_s)))
    for host in ("a.example.org", "b.example.org"):
        clocks.hear(host, {"date": formatdate(NOW / SECOND, usegmt=True)})
    one = clocks.finding()
    assert (one.state, says in one.says) == (state, True)
    assert ("NTP" in one.remedy) == (state != "well")


def test_one_host_alone_is_another_and_not_others():
    clocks = Clocks(ManualClock(NOW))
    clocks.hear("a.example.org", {"date": formatdate(NOW / SECOND, usegmt=True)})
    assert clocks.finding().says == "within 30 s of another"


def test_one_host_that_is_off_by_itself_and_an_old_answer_of_a_cache_blame_nobody():
    clocks = Clocks(ManualClock(NOW))
    for host in ("a", "b"):
        clocks.hear(host, {"date": formatdate(NOW / SECOND, usegmt=True)})
    clocks.hear("c", {"date": "Mon, 01 Jan 2001 00:00:00 GMT"})
    clocks.hear("d", {"date": formatdate(NOW / SECOND - 900, usegmt=True), "age": "900"})
    clocks.hear("e", {"date": "some day"})
    clocks.hear("f", {})
    assert clocks.finding().state == "well"
    assert clocks.ahead_s["d"] == 0
    assert Clocks(ManualClock(NOW)).finding().state == "warning"


def post(server, **changed):
    usual = MailSetting(
        host="127.0.0.1", port=server.port, tls=Tls.NONE, sender="s@example.invalid",
        user="", password="", everybody=False,
    )  # fmt: skip
    return replace(usual, **changed)


ROSTER = "schema: serviola/people/1\npeople:\n  - {id: ada, name: A, contact: ada@example.invalid}\n  - {id: bo, name: B}\n"


def mailed(setting, *, send_to="", environ=None):
    roster = YamlRoster(ROSTER, "people.yaml")
    return asyncio.run(mail(setting, roster, environ=environ or {}, now=NOW, send_to=send_to))


def test_a_mail_server_is_greeted_and_logged_in_to_and_sent_nothing():
    with FakeSmtp() as server:
        (one,) = mailed(post(server))
        assert (one.state, server.mails) == ("well", [])
        named = post(server, user="us", password="${secret:MAIL}")
        (one,) = mailed(named, environ={"MAIL": "canary-4711"})
        assert (one.state, len(server.logins), server.mails) == ("well", 1, [])
        server.refuse["AUTH"] = "535 no such password canary-4711"
        (one,) = mailed(named, environ={"MAIL": "canary-4711"})
        assert one.state == "ill"
        assert "user and password" in one.says
        assert "canary" not in f"{one.says}{one.remedy}"
        (one,) = mailed(named)
        assert (one.state, "MAIL" in one.says) == ("ill", True)


def test_a_server_that_offers_no_starttls_or_is_not_there_is_ill():
    with FakeSmtp() as server:
        (one,) = mailed(post(server, tls=Tls.STARTTLS))
        assert (one.state, "does not offer" in one.says) == ("ill", True)
        gone = post(server)
    (one,) = mailed(gone)
    assert one.state == "ill"
    assert "host, port" in one.remedy


def test_a_mail_for_trial_goes_to_one_person_and_only_when_asked_for():
    with FakeSmtp() as server:
        _, sent = mailed(post(server), send_to="ada")
        assert sent.state == "well"
        (taken,) = server.mails
        assert taken["To"] == "ada@example.invalid"
        _, unknown = mailed(post(server), send_to="bo")
        assert unknown.state == "ill"
        assert len(server.mails) == 1
    assert mailed(None) == []
    assert mailed(None, send_to="ada")[0].state == "ill"


def test_a_missing_heartbeat_is_doubtful_and_one_that_cannot_beat_is_ill(tmp_path, slack):
    settings = load_settings(configured(tmp_path, slack))
    assert heartbeat(settings, {}).state == "warning"
    for url, environ, state in (
        ("https://hc.example.org/x", {}, "well"),
        ("${secret:BEAT}", {"BEAT": "https://hc.example.org/x"}, "well"),
        ("${secret:BEAT}", {}, "ill"),
        ("http://127.0.0.1/x", {}, "ill"),
        ("http://169.254.169.254/latest", {}, "ill"),
    ):
        named = replace(settings, heartbeat=HeartbeatSetting(url=url, every_s=60))
        one = heartbeat(named, environ)
        assert (one.state, bool(one.remedy)) == (state, state != "well")


def test_no_drill_lately_is_doubtful(tmp_path, slack):
    settings = load_settings(configured(tmp_path, slack))
    one = drills(settings, NOW)
    assert (one.state, "serviola drill" in one.remedy) == ("warning", True)


def test_the_command_says_all_of_it_as_json_too_and_ends_with_whether_something_is_ill(tmp_path):
    serviola("init", cwd=tmp_path)
    file = tmp_path / "config" / "serviola.yaml"
    text = file.read_text()
    file.write_text(text[: text.index("sources:")] + "sources: []\n")
    done = serviola("doctor", "--json", cwd=tmp_path)
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert {"clock", "heartbeat", "drills", "store", "people"} <= set(found)
    assert done.returncode == (1 if any(one["state"] == "ill" for one in found.values()) else 0)
    assert all(one["remedy"] for one in found.values() if one["state"] != "well")
    spanish = serviola("doctor", "--language", "es", cwd=tmp_path).stdout
    assert "no monitor hears of us" not in spanish


@pytest.mark.parametrize("how", ["left out", "emptied"])
def test_without_any_playbook_it_says_that_nothing_can_be_asked(tmp_path, how):
    serviola("init", cwd=tmp_path)
    file = tmp_path / "config" / "serviola.yaml"
    text = file.read_text()
    text = text[: text.index("sources:")] + "sources: []\n"
    assert "playbooks: [../playbooks]\n" in text
    if how == "left out":
        text = text.replace("playbooks: [../playbooks]\n", "")
    else:
        shutil.rmtree(tmp_path / "playbooks")
        (tmp_path / "playbooks").mkdir()
    file.write_text(text)
    done = serviola("doctor", "--json", cwd=tmp_path)
    (found,) = (one for one in json.loads(done.stdout) if one["what"] == "playbooks")
    assert done.returncode == 1
    assert found["state"] == "ill"
    says = {"left out": "none: nothing can be asked", "emptied": "there is no playbook in this folder"}
    assert says[how] in found["says"]
