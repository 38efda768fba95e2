from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
import yaml

from engine.errors import PlaybookError
from notify.folder import FolderNotifier
from notify.mail import Tls
from notify.router import Router
from serviola.clocks import SystemClock
from serviola.examining_ways import examine_ways
from serviola.people import FreshRoster, read_roster
from serviola.settings import Settings, load_settings
from serviola.slack_manifest import manifest
from serviola.speaking import make_notifier
from serviola.ways import Ways
from tests.fakes.slack import APP_TOKEN, BOT, FakeSlack
from tests.fakes.slack_scene import SECRETS, configured
from wire.http import Http
from wire.secrets import Secret, SecretError
from wire.slack import SlackFailed, slack_client, upload

MAIL = "  mail: {host: mail.example.invalid, from: serviola@example.invalid, user: serviola, password: '${secret:BOT}'}\n"


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


@pytest.fixture
def config(slack, tmp_path) -> Path:
    return configured(tmp_path, slack, more=MAIL) / "serviola.yaml"


def wrong(config: Path, old: str, new: str) -> str:
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))
    with pytest.raises(PlaybookError) as caught:
        load_settings(config.parent)
    config.write_text(text)
    return str(caught.value)


def test_the_section_is_read(config):
    notify = load_settings(config.parent).notify
    assert notify.slack is not None
    assert notify.slack.channels["team:itinerary-planning"] == "C0PLAN"
    assert notify.slack.users["U0ADA"] == "mara-quist"
    assert notify.mail is not None
    assert (notify.mail.port, notify.mail.tls) == (587, Tls.STARTTLS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("${secret:BOT}\n    app", "xoxb-1-canary\n    app", "bot_token is not the name of a secret"),
        ("team: T0TEAM", "team: serviola", "is no team id"),
        ("app: A0APP", "app: T0TEAM", "is no app id"),
        ("C0MARKET", "'#marketing'", "is no channel id"),
        ('"team:caribbean-marketing"', '"Team Marketing"', "is no recipient"),
        ("U0BRUNO: tom", "tom: tom", "is no user id"),
        ("U0BRUNO: tom-adeyemi", "U0BRUNO: mara-quist", "is two users of Slack"),
        (
            "    app_token: ${secret:APP}\n    signing_secret: ${secret:SIGNING}\n",
            "",
            "nobody would hear the buttons",
        ),
        ("    team: T0TEAM\n", "    team: T0TEAM\n    channel: C1\n", "channel is not a key"),
        ("from: serviola@", "from: serviola at ", "is no e-mail address"),
        (", user: serviola", "", "user and password go together"),
        ("host:", "tls: none, host:", "for everybody to read"),
        ("host:", "tls: ssl, host:", "tls cannot be"),
    ],
)
def test_what_is_wrong_in_it_is_said_and_no_secret_repeated(config, old, new, said):
    found = wrong(config, old, new)
    assert said in found
    assert "canary" not in found
    assert re.search(r"serviola\.yaml:\d+:\d+", found)


def made(settings: Settings, environ: dict[str, str]):
    roster = FreshRoster(settings)
    return make_notifier(settings, roster, SystemClock(), environ=environ, ways=Ways(), http=Http())


def test_without_the_section_there_is_the_folder_alone(config):
    text = config.read_text()
    config.write_text(text[: text.index("notify:")])
    assert isinstance(made(load_settings(config.parent), {}), FolderNotifier)


def test_with_it_there_are_all_ways_and_a_missing_secret_is_said(config):
    settings = load_settings(config.parent)
    assert isinstance(made(settings, SECRETS), Router)
    with pytest.raises(SecretError, match="BOT is missing"):
        made(settings, {})


def examined(config: Path, **secrets: str) -> dict[str, list[str]]:
    settings = load_settings(config.parent)
    roster = read_roster(settings)
    found = asyncio.run(examine_ways(settings.notify, roster, environ={**SECRETS, **secrets}))
    assert not any(secret in str(one) for one in found for secret in SECRETS.values())
    states: dict[str, list[str]] = {"well": [], "warning": [], "ill": []}
    for one in found:
        states[one.state].append(f"{one.what}: {one.says}")
    return states


def test_the_doctor_finds_slack_well(config):
    states = examined(config)
    assert states["ill"] == []
    assert any("Socket Mode" in one for one in states["well"])
    assert any("everybody is on one" in one for one in states["well"])


def test_the_doctor_says_what_would_keep_a_press_from_counting(config, slack):
    slack.users["U0ADA"]["deleted"] = True
    slack.users.pop("U0CARLA")
    config.write_text(config.read_text().replace("T0TEAM", "T0OTHER").replace("tom-adeyemi", "tom"))
    ill = "\n".join(examined(config)["ill"])
    for said in (
        "ours T0OTHER, Slack says T0TEAM",
        "mara-quist as U0ADA",
        "users.info: user_not_found",
        "tom is under notify.slack",
    ):
        assert said in ill


def test_the_doctor_says_when_slack_refuses_us(config, slack):
    assert any("connections.open: invalid_auth" in one for one in examined(config, APP="xapp-wrong")["ill"])
    slack.revoked = True
    assert any("token_revoked" in one for one in examined(config)["ill"])
    assert not any(APP_TOKEN in str(call) for call in slack.calls)


def test_the_manifest_asks_for_no_more_than_is_used():
    socket, signed = (
        yaml.safe_load(manifest()),
        yaml.safe_load(manifest(request_url="https://s.example/slack/interactions")),
    )
    assert socket["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in socket["settings"]["interactivity"]
    assert signed["settings"]["socket_mode_enabled"] is False
    assert signed["settings"]["interactivity"]["request_url"] == "https://s.example/slack/interactions"
    assert socket["oauth_config"]["scopes"]["bot"] == ["chat:write", "im:write", "users:read"]
    maps = yaml.safe_load(manifest(maps=True))
    assert maps["oauth_config"]["scopes"]["bot"] == ["chat:write", "files:write", "im:write", "users:read"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/upload",
        "http://files.slack.com/upload/v1/x",
        "https://files.slack.com.evil.example/x",
        "https://files.slack.com@evil.example/x",
        "https://user:x@files.slack.com/x",
        "file:///etc/passwd",
        "http://127.0.0.1:1/upload",
    ],
)
def test_a_map_is_sent_nowhere_but_to_slack(slack, url):
    async def run() -> None:
        client = slack_client(Secret(BOT), base_url=slack.base_url)
        with pytest.raises(SlackFailed, match="not Slack's"):
            await upload(client, b"x", name="map.png", title="t", channel="C0PLAN", thread="1.0")

    slack.scopes = "files:write"
    slack.upload_at = url
    asyncio.run(run())
    assert not [method for method, _ in slack.calls if method.startswith("files.complete")]
