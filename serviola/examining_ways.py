"""Examining the ways to people: whether Slack knows us, we know its people, and everybody is on some way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.slack_payload import Workspace
from engine.model.said import phrase, told_by
from serviola import examining_slack
from serviola.findings import ILL, WARNING, WELL, Finding
from wire.secrets import Secret, SecretError, resolve
from wire.slack import FILES, SlackFailed, call, called, slack_client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notify.roster import YamlRoster
    from serviola.examining_clock import Clocks
    from serviola.notify_settings import NotifySetting, SlackSetting


async def examine_ways(
    setting: NotifySetting, roster: YamlRoster, *, environ: Mapping[str, str], clocks: Clocks | None = None
) -> list[Finding]:
    """Examine Slack, and whether everybody is on some way; nothing is posted. `clocks` hears Slack's time."""
    found: list[Finding] = []
    if setting.slack is not None:
        found += _names(setting.slack, roster)
        try:
            found += await _slack(setting.slack, environ, clocks)
        except SecretError as error:
            found.append(Finding(what="slack", state=ILL, says=told_by(error)))
    if setting.slack is not None or setting.mail is not None or setting.sms is not None:
        found += _unreached(setting, roster)
    return found


def _names(setting: SlackSetting, roster: YamlRoster) -> list[Finding]:
    """See that whoever the settings name is in people.yaml."""
    strange = [one for one in setting.channels if not roster.knows(one)]
    strange += [one for one in setting.users.values() if one not in roster.people]
    return [
        Finding(
            what=phrase("slack, names"),
            state=ILL,
            says=phrase("{one} is under notify.slack, and nowhere in people.yaml", one=one),
            remedy=phrase("correct one of the two"),
        )
        for one in strange
    ]


async def _slack(setting: SlackSetting, environ: Mapping[str, str], clocks: Clocks | None) -> list[Finding]:
    token = resolve(setting.bot_token, environ=environ)
    client = slack_client(token, base_url=setting.base_url)
    found: list[Finding] = []
    try:
        us, headers = await called(client, "auth.test", {})
        bot = await call(client, "bots.info", {"bot": str(us.get("bot_id", ""))}, reads=True)
    except SlackFailed as error:
        return [Finding(what="slack", state=ILL, says=told_by(error), remedy=phrase("see docs/slack.md"))]
    if clocks is not None:
        clocks.hear("slack.com", headers)
    has = examining_slack.granted(headers)
    found += examining_slack.scopes(has)
    app = str((bot.get("bot") or {}).get("app_id", ""))
    for what, ours, theirs in (("team", setting.team, us.get("team_id")), ("app", setting.app, app)):
        state = WELL if ours == theirs else ILL
        remedy = (
            ""
            if ours == theirs
            else phrase("every press would be refused; write {what}: {theirs}", what=what, theirs=theirs)
        )
        found.append(
            Finding(
                what=phrase("slack, {what}", what=what),
                state=state,
                says=phrase("ours {ours}, Slack says {theirs}", ours=ours, theirs=theirs),
                remedy=remedy,
            )
        )
    found += _maps(has)
    for user, person in setting.users.items():
        found += await _user(setting, token, user, person)
    found += await examining_slack.channels(client, setting, has)
    return [*found, *await _socket(setting, environ)]


def _maps(has: frozenset[str] | None) -> list[Finding]:
    """Say whether maps can be posted; that they cannot keeps nothing from working."""
    what = phrase("slack, maps")
    if has is None:
        return []
    if FILES in has:
        says = phrase("files:write is granted, so a map stands in the thread below each card")
        return [Finding(what=what, state=WELL, says=says)]
    says = phrase(
        "files:write is not granted, so no map is posted; to have it: serviola slack manifest --maps"
    )
    return [Finding(what=what, state=WELL, says=says)]


async def _user(setting: SlackSetting, token: Secret, user: str, person: str) -> list[Finding]:
    client = slack_client(token, base_url=setting.base_url)
    try:
        answer = await call(client, "users.info", {"user": user}, reads=True)
        says = Workspace(team=setting.team, app=setting.app, users={}).objects_to(answer.get("user") or {})
    except SlackFailed as error:
        says = told_by(error)
    if not says:
        return []
    remedy = phrase("correct notify.slack.users; until then this person cannot answer in Slack")
    return [
        Finding(
            what=phrase("slack, {person} as {user}", person=person, user=user),
            state=ILL,
            says=says,
            remedy=remedy,
        )
    ]


async def _socket(setting: SlackSetting, environ: Mapping[str, str]) -> list[Finding]:
    """See that a press would find its way to us."""
    what = phrase("slack, the way of a press")
    if not setting.app_token:
        says = phrase("Slack must reach /slack/interactions from outside, which cannot be seen from here")
        return [Finding(what=what, state=WARNING, says=says, remedy=phrase("press Details on a card"))]
    client = slack_client(resolve(setting.app_token, environ=environ), base_url=setting.base_url)
    return [await examining_slack.socket(client)]


def _unreached(setting: NotifySetting, roster: YamlRoster) -> list[Finding]:
    """Name everybody whom no way leads to but the folder."""
    slack, mail = setting.slack, setting.mail
    users = set() if slack is None else set(slack.users.values())
    channels = set() if slack is None else set(slack.channels)
    in_channel = {
        person for name, members in roster.teams.items() if f"team:{name}" in channels for person in members
    }
    lost = [
        one.id
        for one in roster.people.values()
        if one.id not in users | in_channel
        and not (mail is not None and one.contact)
        and not (setting.sms is not None and one.phone)
    ]
    if not lost:
        return [Finding(what=phrase("ways to people"), state=WELL, says=phrase("everybody is on one"))]
    says = phrase("no way but the folder leads to {names}", names=", ".join(lost))
    remedy = phrase("add them under notify.slack.users, or a contact or phone in people.yaml")
    return [Finding(what=phrase("ways to people"), state=WARNING, says=says, remedy=remedy)]
