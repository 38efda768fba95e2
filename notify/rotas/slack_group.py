"""A user group of Slack: who is in it now is on call now. Of later it says nothing."""

from __future__ import annotations

from engine.errors import RosterError
from engine.model.said import phrase, told_by
from notify.outside import Outside
from notify.rotas.asking import Entry, Ways, unlike
from notify.shifts import Span
from wire.secrets import resolve
from wire.slack import SlackFailed, call, slack_client

PAID = phrase(
    "user groups need a paid plan of Slack; write the rota into people.yaml, or keep it in a calendar"
)


async def read_slack_group(outside: Outside, ways: Ways, _span: Span) -> list[Entry]:
    """Read who is in the group."""
    token = resolve(outside.token, environ=ways.environ)
    client = slack_client(token, base_url=outside.url)
    try:
        answer = await call(client, "usergroups.users.list", {"usergroup": outside.slack_group}, reads=True)
    except SlackFailed as error:
        raise RosterError(PAID if error.code == "plan_upgrade_required" else told_by(error)) from error
    users = answer.get("users")
    if not isinstance(users, list):
        raise unlike(outside)
    return [Entry(names=(str(user),), start=None, end=None) for user in users]
