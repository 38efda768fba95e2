"""Speaking: the notifier that the settings ask for, out of the ways there are."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import NotifyError
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
    from collections.abc import Callable, Mapping

    from engine.model.time import Instant
    from engine.ports import Clock, Message, Notifier
    from engine.response.brand import Brand
    from serviola.notify_settings import MailSetting, SlackSetting
    from serviola.people import FreshRoster
    from serviola.settings import Settings
    from serviola.ways import Ways
    from wire.http import Http


def make_notifier(
    settings: Settings,
    roster: FreshRoster,
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
        mail=None if mail is None else _mail(mail, roster.address_of, remembered, environ, clock.now),
        people=roster,
        now=clock.now,
        remembered=remembered,
        mail_everybody=mail is not None and mail.everybody,
        heard=ways.spoke,
        sms=None if sms is None else make_sms(sms, roster.phone_of, remembered, environ=environ, http=http),
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
        shift_end=roster.shift_end,
        told=say_made,
        zone_of=zones_of(settings, roster),
    )


def make_plain_notifier(
    settings: Settings, roster: FreshRoster, clock: Clock, *, environ: Mapping[str, str], http: Http
) -> Notifier:
    """Make every way that is set up, keeping nothing on the disk: for when that is what does not work."""
    folder = Willing(FolderNotifier(settings.outbox))
    slack, mail, sms = settings.notify.slack, settings.notify.mail, settings.notify.sms
    if settings.notify == NOWHERE_ELSE:
        return folder
    remembered = InMind(settings.sent)
    return Router(
        record=folder,
        slack=None if slack is None else _slack(slack, remembered, environ),
        mail=None if mail is None else _mail(mail, roster.address_of, remembered, environ, clock.now),
        people=roster,
        now=clock.now,
        remembered=remembered,
        mail_everybody=True,
        sms=None if sms is None else make_sms(sms, roster.phone_of, remembered, environ=environ, http=http),
        hooks=[
            make_hook(one, remembered, clock, environ=environ, http=http) for one in settings.notify.webhooks
        ],
        zone_of=zones_of(settings, roster),
    )


def zones_of(settings: Settings, roster: FreshRoster) -> Callable[[str, str], str]:
    """Say in which zone a person or a channel is told times: their own, else that of their quiet hours.

    What has neither has that of the house.
    """

    def zone_of(person: str, recipient: str) -> str:
        night = settings.notify.manners.night_of(person, recipient)
        quiet = "" if night is None else night.zone
        return roster.zone_of(person or recipient) or quiet or settings.notify.zone

    return zone_of


class InMind(Remembered):
    """What was sent where, remembered for as long as the process lives."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing sent; the folder is left alone."""
        super().__init__(folder)
        self._kept: dict[str, dict[str, Any]] = {}

    async def get(self, key: str) -> dict[str, Any] | None:
        """Give what was remembered under a key, None where nothing was."""
        return self._kept.get(key)

    async def put(self, key: str, facts: Mapping[str, Any]) -> None:
        """Remember under a key what was sent, in the place of what was there."""
        self._kept[key] = dict(facts)


class Willing:
    """The port Notifier over a record that may be on the very disk that is full; then there is none."""

    def __init__(self, record: Notifier) -> None:
        """Write into a record where it can be written."""
        self.name = record.name
        self._record = record

    async def ask(self, message: Message) -> None:
        with suppress(NotifyError):
            await self._record.ask(message)

    async def tell(self, message: Message) -> None:
        with suppress(NotifyError):
            await self._record.tell(message)

    async def rewrite(self, message: Message) -> None:
        with suppress(NotifyError):
            await self._record.rewrite(message)


def until_of(brand: Brand, proposal: str) -> Instant | None:
    """Say until when a question may be answered; None where it is not known."""
    known = brand.proposals.get(proposal)
    return None if known is None else known.expires_at


def _slack(setting: SlackSetting, remembered: Remembered, environ: Mapping[str, str]) -> SlackNotifier:
    return SlackNotifier(
        resolve(setting.bot_token, environ=environ),
        channels=setting.channels,
        people={person: user for user, person in setting.users.items()},
        remembered=remembered,
        base_url=setting.base_url,
        told=say_made,
    )


def make_mail(
    setting: MailSetting,
    address_of: Callable[[str], str],
    *,
    environ: Mapping[str, str],
    now: Callable[[], Instant],
) -> MailNotifier:
    """Make the way by mail alone, remembering nothing; SecretError when it lacks its key."""
    return _mail(setting, address_of, InMind(Path()), environ, now)


def _mail(
    setting: MailSetting,
    address_of: Callable[[str], str],
    remembered: Remembered,
    environ: Mapping[str, str],
    now: Callable[[], Instant],
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
        address_of=address_of,
        remembered=remembered,
        now=now,
    )
