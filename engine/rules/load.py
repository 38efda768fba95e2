"""Load a playbook: strict YAML in, one frozen Playbook out, or every finding at once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date

from engine.model.night import Night
from engine.model.program import PlaybookRevision
from engine.model.proposal import Rung
from engine.model.said import phrase
from engine.rules.blueprint import Blueprint, Document, document
from engine.rules.compile import compile_playbook
from engine.rules.conditions import Branch
from engine.rules.defaults import (
    DEFAULT_CLEAR_EVERY_S,
    DEFAULT_CLEAR_FOR_S,
    DEFAULT_ON_TIMEOUT,
    DEFAULT_PRIORITY,
    DEFAULT_QUORUM,
    DEFAULT_WITHIN_S,
    HALFWAY,
    HALFWAY_S,
    LEAST_AGAIN_S,
    MOST_AGAIN_S,
    MOST_COOLDOWN_S,
    MOST_LEASE_S,
    MOST_PRIORITY,
    NEVER,
)
from engine.rules.fields import Fields
from engine.rules.homes import advice
from engine.rules.limits import too_large
from engine.rules.load_auto import auto
from engine.rules.load_drafts import drafts
from engine.rules.load_escalation import escalation
from engine.rules.load_exceptions import exceptions
from engine.rules.load_limits import limits
from engine.rules.load_messages import messages
from engine.rules.load_night import read_night
from engine.rules.load_notes import conflicts, known_false_positives
from engine.rules.load_resume import resume
from engine.rules.load_steps import then, who
from engine.rules.load_when import clear_when, unless, when
from engine.rules.playbook import DEFAULT_STAGE, SCHEMA, OnTimeout, Playbook, Stage, Who, parse_who
from engine.rules.privacy import privacy

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load_playbook(text: str | bytes, file: str, blueprint: Blueprint | None = None) -> Playbook:
    """Read a playbook in the short form; PlaybookError carries every finding, with its place.

    `blueprint` is the one that it names under `from`, if it does.
    """
    return load_document(document(text, file, blueprint), _digest(text, blueprint))


def playbook_of(revision: PlaybookRevision) -> Playbook:
    """Read what a revision says."""
    return load_playbook(revision.text, revision.file, blueprint_of(revision))


def blueprint_of(revision: PlaybookRevision) -> Blueprint | None:
    """Give the blueprint that a revision was made from; None where it stands by itself."""
    return Blueprint(revision.blueprint, revision.blueprint_file) if revision.blueprint else None


def load_document(written: Document, digest: str) -> Playbook:
    """Read a playbook that was put together."""
    file = written.located.file
    fields = Fields(written.located, findings=[*written.findings], advice=advice)
    playbook = replace(_playbook(fields, digest, file), blueprint=written.blueprint)
    fields.rest()
    fields.settle()
    plan = compile_playbook(playbook)
    for part in (plan, plan.stay, plan.auto):
        if part is not None and (excess := too_large(part.shape.tree, part.shape.width)):
            message = phrase("the conditions have {excess}", excess=excess)
            fields.error("size", message, phrase("write two playbooks"), at=("when",), on_key=True)
    fields.settle()
    return playbook


def _digest(text: str | bytes, blueprint: Blueprint | None) -> str:
    whole = text.encode() if isinstance(text, str) else text
    if blueprint is not None:
        # Neither text can hold a zero byte, so that no two pairs of them are one.
        whole += b"\0" + blueprint.text.encode()
    return hashlib.sha256(whole).hexdigest()


def _playbook(fields: Fields, digest: str, file: str) -> Playbook:
    _schema(fields)
    for key in ("from", "inputs"):
        fields.has(key)  # what they say has been put together already
    name = _named(fields, "playbook", _NAME)
    owner = _group(fields, "owner")
    author = fields.text("author", owner)
    review_by = _date(fields, "review_by") if fields.has("review_by") else ""
    stage = fields.choice("stage", Stage, DEFAULT_STAGE)
    holds = when(fields.mapping("when"))
    exception = unless(fields.mapping("unless")) if fields.has("unless") else None
    called_for = then(fields, to=holds.to)
    leases = [steps.pause.lease_s for _, steps in called_for if steps.pause is not None]
    asking = _asking(fields.mapping("ask", required=False), owner)
    clear = _clearing(fields.mapping("clear", required=False), max(leases, default=DEFAULT_CLEAR_EVERY_S))
    purpose, customer_fields = privacy(fields, holds.condition)
    allowed = limits(fields.mapping("limits", required=False))
    return Playbook(
        name=name,
        digest=digest,
        file=file,
        owner=owner,
        author=author,
        review_by=review_by,
        stage=stage,
        when=holds.condition,
        unless=exception,
        hold_for_s=holds.hold_for_s,
        cooldown_s=fields.duration_s("cooldown", 0, least=60, most=MOST_COOLDOWN_S),
        inhibited_by=_inhibited_by(fields, name),
        priority=fields.integer("priority", DEFAULT_PRIORITY, least=0, most=MOST_PRIORITY),
        to=holds.to,
        ways=holds.ways,
        before_arrival_s=holds.before_arrival_s,
        then=called_for,
        quorum=asking.quorum,
        within_s=asking.within_s,
        on_timeout=asking.on_timeout.value,
        escalate_to=asking.escalate_to,
        ladder=asking.ladder,
        clear_ask=clear.ask,
        clear_every_s=clear.every_s,
        clear_when=clear.when,
        clear_for_s=clear.for_s,
        campaigns_per_hour=allowed.per_hour,
        campaigns_per_day=allowed.per_day,
        of_brand_per_hour=allowed.of_brand,
        share_of_live=allowed.share_of_live,
        purpose=purpose,
        customer_fields=customer_fields,
        conflicts=conflicts(fields, name),
        known_false_positives=known_false_positives(fields),
        exceptions=exceptions(fields, to=holds.to, author=author),
        auto=auto(
            fields,
            stage,
            pauses=bool(leases),
            ends=any(steps.end is not None for _, steps in called_for),
        ),
        messages=messages(fields),
        drafts=drafts(fields),
        resume=resume(fields, pauses=bool(leases)),
        remind_s=asking.remind_s,
        again_s=asking.again_s,
        night=asking.night,
        wakeups_per_week=allowed.wakeups_per_week,
    )


def _schema(fields: Fields) -> None:
    found = fields.text("schema")
    if found and found != SCHEMA:
        fields.error(
            "schema",
            phrase("schema is {found}", found=found),
            phrase("this Serviola reads {schema}", schema=SCHEMA),
            at=("schema",),
        )


def _named(fields: Fields, key: str, pattern: re.Pattern[str]) -> str:
    name = fields.text(key)
    if name and (len(name) > 80 or not pattern.fullmatch(name)):
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        remedy = phrase("use up to 80 small letters and digits, with single dashes between")
        if name.isascii() and 0 < len(plain) <= 80:
            remedy = phrase("did you mean {word}?", word=plain)
        fields.error(
            "name", phrase("{key} is {name}, which is no name", key=key, name=name), remedy, at=(key,)
        )
    return name


def _group(fields: Fields, key: str) -> str:
    text = fields.text(key)
    if text and not ((found := parse_who(text)) and found.group):
        message = phrase("{key} is {text}, which is no group", key=key, text=text)
        lowered = text.lower()
        meant = lowered if (found := parse_who(lowered)) and found.group else ""
        remedy = (
            phrase("did you mean {word}?", word=meant) if meant else phrase("write team:name or oncall:name")
        )
        fields.error("group", message, remedy, at=(key,))
    return text


def _date(fields: Fields, key: str) -> str:
    text = fields.text(key)
    try:
        # fromisoformat also takes 20270501 and 2027-W18-6, which people misread.
        if text and date.fromisoformat(text).isoformat() != text:
            raise ValueError
    except ValueError:
        message = phrase("{key} is {text}, which is no date", key=key, text=text)
        fields.error("date", message, phrase("write year-month-day, such as 2027-05-01"), at=(key,))
    return text


@dataclass(frozen=True, slots=True)
class _Ask:
    """What `ask` says: how many must agree within which time, who is asked then, and when at all."""

    quorum: int
    within_s: int
    on_timeout: OnTimeout
    escalate_to: str
    ladder: tuple[Rung, ...]
    remind_s: int | None
    again_s: int | None
    night: Night | None


def _asking(ask: Fields, owner: str) -> _Ask:
    night = read_night(ask.mapping("night")) if ask.has("night") else None
    again_s = ask.duration_s("again", least=LEAST_AGAIN_S, most=MOST_AGAIN_S) if ask.has("again") else None
    quorum = ask.integer("quorum", DEFAULT_QUORUM, least=1, most=10)
    within_s = ask.duration_s("within", DEFAULT_WITHIN_S, least=60, most=30 * 86_400)
    on_timeout = ask.choice("on_timeout", OnTimeout, OnTimeout(DEFAULT_ON_TIMEOUT))
    ladder = escalation(ask, within_s)
    one = not isinstance(ask.values.get("escalate_to"), list) and ask.has("escalate_to")
    escalate_to = _group(ask, "escalate_to") if one else owner
    escalate_to = ladder[0].group if ladder else escalate_to
    remind_s = _remind_s(ask, within_s)
    ask.rest()
    return _Ask(quorum, within_s, on_timeout, escalate_to, ladder, remind_s, again_s, night)


def _remind_s(ask: Fields, within_s: int) -> int | None:
    """Read when those who were asked are reminded: never, halfway, or so long before the deadline."""
    said = ask.raw("remind", NEVER)
    if said == NEVER:
        return None
    if said == HALFWAY:
        return HALFWAY_S
    return ask.duration_s("remind", least=60, most=max(60, within_s - 60))


@dataclass(frozen=True, slots=True)
class _Clear:
    """What `clear` says: whom to ask, how often, and the clear rule with how long it must hold."""

    ask: Who
    every_s: int
    when: Branch | None
    for_s: int


def _clearing(clear: Fields, lease_s: int) -> _Clear:
    ask = Who(relation="campaign")
    if clear.has("ask"):
        ask = who(clear, "ask", clear.text("ask")) or ask
    rule = clear_when(clear.mapping("when")) if clear.has("when") else None
    if rule is None and "for" in clear.values:
        message = phrase("clear.for says how long clear.when must hold, and there is none")
        clear.error("alone", message, phrase("add when:, or leave for out"), at=("for",), on_key=True)
    for_s = clear.duration_s("for", DEFAULT_CLEAR_FOR_S, least=60, most=MOST_LEASE_S)
    every_s = clear.duration_s("every", lease_s, least=60, most=MOST_LEASE_S)
    clear.rest()
    return _Clear(ask, every_s, rule, for_s)


def _inhibited_by(fields: Fields, name: str) -> tuple[str, ...]:
    """Read which playbooks this one keeps silent behind."""
    names = fields.texts("inhibited_by", ())
    for index, other in enumerate(names):
        at = ("inhibited_by", index) if isinstance(fields.values["inhibited_by"], list) else ("inhibited_by",)
        if not _NAME.fullmatch(other):
            remedy = phrase("write the name of another playbook, as it stands after playbook:")
            fields.error(
                "name",
                phrase("inhibited_by names {other}, which is no playbook's name", other=other),
                remedy,
                at=at,
            )
        elif other == name:
            fields.error(
                "itself", phrase("{name} is inhibited by itself", name=name), phrase("leave it out"), at=at
            )
        elif other in names[:index]:
            fields.error(
                "twice",
                phrase("inhibited_by names {other} twice", other=other),
                phrase("keep one of them"),
                at=at,
            )
    return names
