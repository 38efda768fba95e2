"""Examining Slack closely: what the token may do, whether we are in its channels, and a socket lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase, told_by
from serviola.findings import ILL, WARNING, WELL, Finding
from serviola.slack_manifest import SCOPES
from wire.slack import SlackFailed, call, hello

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from serviola.notify_settings import SlackSetting

HEADER = "x-oauth-scopes"
SEES = {"C": "channels:read", "G": "groups:read", "D": "im:read"}
"""What shows whether we are in a channel, by how its id begins. We ask for none of these."""
BENIGN = frozenset({*SEES.values(), "files:write", "commands", "users:read.email", "usergroups:read"})
"""Scopes that somebody may have given for a reason; all others are more than is needed."""
_IN = phrase("invite the app into the channel: /invite @serviola")


def granted(headers: Mapping[str, str]) -> frozenset[str] | None:
    """Read which scopes a token has; None where Slack does not say."""
    if HEADER not in headers:
        return None
    return frozenset(one.strip() for one in headers[HEADER].split(",") if one.strip())


def scopes(has: frozenset[str] | None) -> list[Finding]:
    """Hold what the token may do against what is needed."""
    what = phrase("slack, scopes")
    if has is None:
        says = phrase("Slack does not say which scopes the token has")
        remedy = phrase("compare them with: serviola slack manifest")
        return [Finding(what=what, state=WARNING, says=says, remedy=remedy)]
    missing = [one for one in SCOPES if one not in has]
    if missing:
        says = phrase("missing: {scopes}", scopes=", ".join(missing))
        remedy = phrase(
            "add them under OAuth & Permissions, or paste serviola slack manifest; then install the app again"
        )
        return [Finding(what=what, state=ILL, says=says, remedy=remedy)]
    more = sorted(has - set(SCOPES) - BENIGN)
    if more:
        says = phrase("more than is needed: {scopes}", scopes=", ".join(more[:10]))
        remedy = phrase("take them away: whoever has the token can do all of it")
        return [Finding(what=what, state=WARNING, says=says, remedy=remedy)]
    return [Finding(what=what, state=WELL, says=", ".join(SCOPES))]


async def channels(
    client: AsyncWebClient, setting: SlackSetting, has: frozenset[str] | None
) -> list[Finding]:
    """See that we are in each channel, where our scopes show it; where they do not, say so."""
    found: list[Finding] = []
    hidden: list[str] = []
    for recipient, channel in setting.channels.items():
        if has is not None and SEES.get(channel[:1], "") not in has:
            hidden.append(recipient)
            continue
        what = phrase("slack, channel of {recipient}", recipient=recipient)
        try:
            answer = await call(client, "conversations.info", {"channel": channel}, reads=True)
        except SlackFailed as error:
            if error.code == "missing_scope":
                hidden.append(recipient)
                continue
            found.append(Finding(what=what, state=ILL, says=told_by(error), remedy=_IN))
            continue
        found.append(_seen(what, dict(answer.get("channel") or {}), channel))
    if hidden:
        says = phrase(
            "whether the app is in the channels of {names} cannot be seen with our scopes, on purpose",
            names=", ".join(hidden),
        )
        remedy = phrase(
            "see it by posting: serviola drill --ask {name}; channels:read would show it, and every channel",
            name=hidden[0],
        )
        found.append(Finding(what=phrase("slack, channels"), state=WARNING, says=says, remedy=remedy))
    return found


def _seen(what: str, answer: dict[str, object], channel: str) -> Finding:
    if answer.get("is_archived"):
        says = phrase("{channel} is archived", channel=channel)
        return Finding(what=what, state=ILL, says=says, remedy=phrase("name another channel"))
    if not (answer.get("is_member") or answer.get("is_im")):
        return Finding(
            what=what, state=ILL, says=phrase("the app is not in {channel}", channel=channel), remedy=_IN
        )
    return Finding(what=what, state=WELL, says=phrase("the app is in {channel}", channel=channel))


async def socket(client: AsyncWebClient) -> Finding:
    """Open a connection as the service does, wait for Slack's greeting, and close it."""
    what = phrase("slack, the way of a press")
    try:
        ticket = await call(client, "apps.connections.open", {})
    except SlackFailed as error:
        remedy = phrase("make an app-level token with connections:write")
        return Finding(what=what, state=ILL, says=told_by(error), remedy=remedy)
    try:
        await hello(str(ticket.get("url", "")))
    except SlackFailed as error:
        remedy = phrase("let this machine open wss:// connections to Slack, also through its firewall")
        return Finding(what=what, state=ILL, says=told_by(error), remedy=remedy)
    says = phrase("Slack gives us a connection, and greets on it (Socket Mode)")
    return Finding(what=what, state=WELL, says=says)
