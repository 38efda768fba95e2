"""Speaking: the notifier that the settings ask for, out of the ways there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notify.folder import FolderNotifier
from notify.mail import MailNotifier, Relay
from notify.pools import Pools
from notify.remembered import Remembered
from notify.router import Router
from notify.slack import SlackNotifier
from notify.wakings import Wakings
from serviola.further_ways import make_hook, make_sms
from serviola.notify_settings import NOWHERE_ELSE
from serviola.wording import say_made
from wire.secrets import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.time import Instant
    from engine.ports import Clock, Notifier
    from engine.response.brand import Brand
    from notify.roster import YamlRoster
    from serviola.notify_settings import MailSetting, SlackSetting
    from serviola.settings import Settings
    from serviola.ways import Ways
    from wire.http import Http


def make_notifier(
    settings: Settings,
    roster: YamlRoster,
    clock: Clock,
    *,
    environ: Mapping[str, str],
    ways: Ways,
    http: Http,
) -> Notifier:
    """Make the folder, with every way that is set up; SecretError when one lacks its key.

    `ways` hears how each of them fares.
    """
    folder = FolderNotifier(settings.outbox)
    slack, mail = settings.notify.slack, settings.notify.mail
    if settings.notify == NOWHERE_ELSE:
        return folder
    remembered, sms = Remembered(settings.sent), settings.notify.sms
    return Router(
        record=folder,
        slack=None if slack is None else _slack(slack, remembered, environ),
        mail=None if mail is None else _mail(mail, roster, remembered, environ),
        people=roster,
        now=clock.now,
        remembered=remembered,
        mail_everybody=mail is not None and mail.everybody,
        heard=ways.spoke,
        sms=None if sms is None else make_sms(sms, roster, remembered, environ=environ, http=http),
        hooks=[
            make_hook(one, remembered, clock, environ=environ, http=http) for one in settings.notify.webhooks
        ],
        pools=Pools(
            settings.notify.manners,
            remembered=remembered,
            now=clock.now,
            wakings=Wakings(settings.wakeups),
            told=say_made,
        ),
        shift_end=lambda group, person, at: shift_end(roster, group, person, at),
        told=say_made,
    )


def until_of(brand: Brand, proposal: str) -> Instant | None:
    """Say until when a question may be answered; None where it is not known."""
    known = brand.proposals.get(proposal)
    return None if known is None else known.expires_at


def shift_end(roster: YamlRoster, group: str, person: str, at: Instant) -> Instant | None:
    """Say until when a person is on call for a group; None where the file gives no end."""
    shifts = roster.shifts.get(group.removeprefix("oncall:"), ())
    ends = [one.end for one in shifts if one.who == person and one.covers(at)]
    return max((one for one in ends if one is not None), default=None) if None not in ends else None


def _slack(setting: SlackSetting, remembered: Remembered, environ: Mapping[str, str]) -> SlackNotifier:
    return SlackNotifier(
        resolve(setting.bot_token, environ=environ),
        channels=setting.channels,
        people={person: user for user, person in setting.users.items()},
        remembered=remembered,
        base_url=setting.base_url,
        told=say_made,
    )


def _mail(
    setting: MailSetting, roster: YamlRoster, remembered: Remembered, environ: Mapping[str, str]
) -> MailNotifier:
    relay = Relay(
        host=setting.host,
        port=setting.port,
        sender=setting.sender,
        tls=setting.tls,
        user=setting.user,
        password=resolve(setting.password, environ=environ) if setting.password else None,
    )
    return MailNotifier(
        relay,
        address_of=lambda person: roster.people[person].contact if person in roster.people else "",
        remembered=remembered,
    )
