"""Examining what people are told by besides Slack, and who notices when we say nothing at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import NotifyError, ServiolaError
from engine.model.said import phrase, told_by
from engine.model.time import DAY
from engine.ports import Message
from serviola.drill_scores import APPROVED, RESULTS, UNDER_WAY, scores
from serviola.examining_disk import is_there
from serviola.findings import ILL, WARNING, WELL, Finding
from serviola.heartbeat import address_of
from serviola.speaking import make_mail
from serviola.wording import say
from store.sqlite import SqliteStore
from wire.secrets import SecretError
from wire.targets import UnsafeTarget, check_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.time import Instant
    from notify.roster import YamlRoster
    from serviola.notify_settings import MailSetting
    from serviola.settings import Settings

OLD = 30 * DAY


def _address(roster: YamlRoster, person: str) -> str:
    return roster.people[person].contact if person in roster.people else ""


async def mail(
    setting: MailSetting | None,
    roster: YamlRoster,
    *,
    environ: Mapping[str, str],
    now: Instant,
    send_to: str = "",
) -> list[Finding]:
    """Connect to the mail server and log in; no mail is sent, but to whom one is to be sent for a trial."""
    what = phrase("mail")
    if setting is None:
        if send_to:
            says = phrase("no mail server is set up, so {person} was sent nothing", person=send_to)
            return [Finding(what=what, state=ILL, says=says, remedy=phrase("add notify: mail:"))]
        return []
    try:
        notifier = make_mail(setting, partial(_address, roster), environ=environ, now=lambda: now)
        await notifier.check()
    except SecretError as error:
        return [
            Finding(what=what, state=ILL, says=told_by(error), remedy=phrase("put it into the environment"))
        ]
    except NotifyError as error:
        remedy = phrase("check notify: mail: host, port, tls, user and password, and the firewall")
        return [Finding(what=what, state=ILL, says=told_by(error), remedy=remedy)]
    says = phrase("{host} takes a connection ({tls}), and our login", host=setting.host, tls=setting.tls)
    if not setting.user:
        says = phrase(
            "{host} takes a connection ({tls}), without a login", host=setting.host, tls=setting.tls
        )
    found = [Finding(what=what, state=WELL, says=says)]
    if send_to:
        title = say(phrase("A trial: this mail was sent by serviola doctor"))
        body = say(phrase("Nothing happened. Whoever asked the doctor wanted to see that mail reaches you."))
        message = Message(key=f"doctor:{now}:{send_to}", recipient=send_to, title=title, body=body)
        sent = phrase("mail to {person}", person=send_to)
        try:
            await notifier.tell(message)
        except NotifyError as error:
            remedy = phrase("see that {person} is in people.yaml with a contact", person=send_to)
            found.append(Finding(what=sent, state=ILL, says=told_by(error), remedy=remedy))
        else:
            taken = phrase("the server took it; ask whether it came, and not among the junk")
            found.append(Finding(what=sent, state=WELL, says=taken))
    return found


def heartbeat(settings: Settings, environ: Mapping[str, str]) -> Finding:
    """See that somebody outside notices when we are gone; asking the monitor would be a beat."""
    what, setting = phrase("heartbeat"), settings.heartbeat
    if setting is None:
        says = phrase("no monitor hears of us, so nobody notices when this machine dies")
        remedy = phrase("add heartbeat: {{url: …}}; docs/drills.md says which monitors do")
        return Finding(what=what, state=WARNING, says=says, remedy=remedy)
    try:
        check_url(address_of(setting, environ), allow_private=setting.allow_private)
    except SecretError as error:
        remedy = phrase("put it into the environment; the service does not start without")
        return Finding(what=what, state=ILL, says=told_by(error), remedy=remedy)
    except UnsafeTarget as error:
        remedy = phrase("correct heartbeat: url:, or name its host:port under allow_private")
        return Finding(what=what, state=ILL, says=told_by(error), remedy=remedy)
    says = phrase("a monitor hears of us every {seconds} s", seconds=setting.every_s)
    return Finding(what=what, state=WELL, says=says)


def drills(settings: Settings, now: Instant) -> Finding:
    """Say how the last drill went, and that there was one lately."""
    what = phrase("drills")
    remedy = phrase("begin one with: serviola drill; by itself with drills: at: in the configuration")
    try:
        found = []
        if is_there(settings.drill_store):
            with SqliteStore.open(settings.drill_store) as store:
                found = [one for one in scores(store.batches()) if one.result != UNDER_WAY]
    except ServiolaError as error:
        return Finding(what=what, state=ILL, says=told_by(error), remedy=phrase("move that file away"))
    if not found or now - found[-1].at["accepted"] > OLD:
        says = phrase("there was none within 30 days, so nobody knows whether the right people would answer")
        return Finding(what=what, state=WARNING, says=says, remedy=remedy)
    last = found[-1]
    state = WELL if last.result == APPROVED else WARNING
    says = phrase("the last, {drill}: {result}", drill=last.drill, result=RESULTS[last.result])
    return Finding(what=what, state=state, says=says, remedy="" if state == WELL else remedy)
