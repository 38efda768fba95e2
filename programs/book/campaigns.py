"""Campaigns as a book writes them: what holds them, whom they belong to, and what they sell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from engine.model.program import Campaign, Itinerary, MessageClass, Subject
from engine.model.said import phrase, told_by
from engine.model.time import Instant
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from programs.book.gaps import widened
from programs.book.local_time import LocalTimeError, resolve_zoned, zones
from programs.book.places import ident, read_zone
from programs.book.sieve import Sieve

MOST_PEOPLE = 10_000_000_000
"""More than there are; so large an audience is a slip of the pen."""
TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class CampaignRows:
    """The campaigns of one book, read when everything that they may touch is known.

    `planned` is what of it is in the book, `parts` what became of each itinerary.
    """

    def __init__(
        self,
        sieve: Sieve,
        *,
        known: AbstractSet[str],
        planned: AbstractSet[str],
        parts: Mapping[str, tuple[Itinerary, ...]],
    ) -> None:
        self._sieve, self._known, self._planned, self._parts = sieve, known, planned, parts
        self._ids: set[str] = set()
        self._subjects: set[Subject] = set()

    def read(self, fields: Fields) -> tuple[Campaign, ...]:
        """Read every campaign that can be."""
        rows = fields.mappings("campaigns", required=False)
        read = [self._sieve.take(each, self._campaign, phrase("campaign")) for each in rows]
        return tuple(one for one in read if one is not None)

    def _campaign(self, fields: Fields) -> Campaign:
        given = ident(fields)
        if given and given in self._ids:
            remedy = phrase("give this campaign an id of its own")
            fields.error("twice", phrase("the id {given} is already taken", given=given), remedy, at=("id",))
        self._ids.add(given)
        subject = Subject(fields.text("tool"), fields.text("kind"), fields.text("object"))
        if subject.id and subject in self._subjects:
            message = phrase("{key} already belongs to another campaign", key=subject.key)
            fields.error(
                "twice", message, phrase("write the campaign once, with all that it touches"), at=("object",)
            )
        self._subjects.add(subject)
        touches, topics = self._touches(fields, topics=fields.has("topics")), read_topics(fields)
        campaign = Campaign(
            id=given,
            name=fields.text("name"),
            subject=subject,
            owner=ident(fields, "owner"),
            message_class=fields.choice("class", MessageClass).value,
            touches=widened(touches, self._parts),
            topics=topics,
            next_send_at=_next_send(fields),
            audience=fields.integer("audience", most=MOST_PEOPLE) if fields.has("audience") else None,
        )
        fields.rest()
        if not topics and self._planned.isdisjoint(touches):
            message = phrase(
                "{given} touches nothing that is planned; nothing will ever question it", given=given
            )
            self._sieve.note(
                fields, "idle", message, phrase("name a stop, an itinerary or a place that is called at")
            )
        return campaign

    def _touches(self, fields: Fields, *, topics: bool) -> tuple[str, ...]:
        named = fields.texts("touches", ()) if topics else fields.texts("touches")
        for index, each in enumerate(named):
            if each not in self._known:
                at = ("touches", index) if isinstance(fields.raw("touches"), list) else ("touches",)
                fields.error(
                    "touches",
                    phrase("{each} is no stop, itinerary or place", each=each),
                    _near(each, self._known),
                    at=at,
                )
        return tuple(dict.fromkeys(each for each in named if each in self._known))


def read_topics(fields: Fields) -> tuple[str, ...]:
    """Read what something is about besides places, in words of the customer's own."""
    named = fields.texts("topics", ())
    for index, each in enumerate(named):
        if not TOPIC.fullmatch(each):
            at = ("topics", index) if isinstance(fields.raw("topics"), list) else ("topics",)
            fields.error(
                "topic",
                phrase("{each} is no topic", each=each[:40]),
                phrase("write small letters, digits and -"),
                at=at,
            )
    return tuple(dict.fromkeys(named))


def _near(word: str, known: Iterable[str]) -> str:
    advice = did_you_mean(word, sorted(known))
    return advice if advice.startswith("did") else phrase("write the id of a stop, an itinerary or a place")


def _next_send(fields: Fields) -> Instant | None:
    text, zone = fields.text("next_send", ""), read_zone(fields, "")
    if not text or (zone and zone not in zones()):
        return None
    try:
        return resolve_zoned(text, zone)
    except LocalTimeError as error:
        fields.error("time", told_by(error), error.remedy, at=("next_send",))
        return None
