"""Speaking: the notifier that the settings ask for, out of the ways there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notify.folder import FolderNotifier
from notify.mail import MailNotifier, Relay
from notify.remembered import Remembered
from notify.router import Router
from notify.slack import SlackNotifier
from serviola.wording import say_made
from wire.secrets import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.ports import Clock, Notifier
    from serviola.notify_settings import MailSetting, SlackSetting
    from serviola.people import FreshRoster
    from serviola.settings import Settings
    from serviola.ways import Ways


def make_notifier(
    settings: Settings, roster: FreshRoster, clock: Clock, *, environ: Mapping[str, str], ways: Ways
) -> Notifier:
    """Make the folder, with every way that is set up; SecretError when one lacks its key.

    `ways` hears how each of them fares.
    """
    folder = FolderNotifier(settings.outbox)
    slack, mail = settings.notify.slack, settings.notify.mail
    if slack is None and mail is None:
        return folder
    remembered = Remembered(settings.sent)
    return Router(
        record=folder,
        slack=None if slack is None else _slack(slack, remembered, environ),
        mail=None if mail is None else _mail(mail, roster, remembered, environ),
        people=roster,
        now=clock.now,
        remembered=remembered,
        mail_everybody=mail is not None and mail.everybody,
        heard=ways.spoke,
    )


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
    setting: MailSetting, roster: FreshRoster, remembered: Remembered, environ: Mapping[str, str]
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
        address_of=roster.address_of,
        remembered=remembered,
    )
