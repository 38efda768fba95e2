"""The gate: may this message go? And who is not to be written to, by opaque key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import AwareDatetime, Field

from console.api_forms import Form
from console.api_shapes import Moment, Shape
from console.doors import Doors
from console.guard import CLEARANCE, CONTACT, CONTACTS, Who
from console.metrics import Tally
from console.problems import Problem
from engine.model.contact import ContactHold, ContactReason, ContactSaid, why_not_opaque
from engine.model.program import MessageClass
from engine.model.said import phrase
from engine.model.time import Instant, instant
from engine.response.clearance import Asked, Clear, Cleared

MOST_AT_ONCE = 2_000

Name = Annotated[str, Query(min_length=1, max_length=200)]
Perhaps = Annotated[str, Query(max_length=200)]
OpaqueKey = Annotated[
    str, Field(min_length=1, max_length=200, description="An opaque key; never an address.")
]


class ClearanceHoldShape(Shape):
    """A hold that an answer rests on; `state` says how sure it is."""

    id: str
    state: str
    situation: str
    playbook: str
    since: Moment
    until: Moment


class ClearanceShape(Shape):
    """May it go? `until` is when a hold ends or is asked about again, as far as is known."""

    answer: Clear
    why: str = Field(description="One sentence.")
    until: Moment | None
    tool: str
    campaign: str
    classes: list[str] = Field(description="The message classes that it was answered for.")
    holds: list[ClearanceHoldShape]
    at: Moment


class ContactForm(Form):
    """Why a contact is not to be written to. It began `at`; without `until` it lapses by the settings."""

    reason: ContactReason
    at: AwareDatetime | None = None
    until: AwareDatetime | None = None


class ContactLine(ContactForm):
    """One contact of many; one that is not `open` any more is let go of."""

    contact: OpaqueKey
    open: bool = True


class ContactsForm(Form):
    """What a list of contacts says now; an empty one says that it was heard, and nothing is new.

    What is `whole` takes the place of all that was pushed before.
    """

    contacts: list[ContactLine] = Field(max_length=MOST_AT_ONCE)
    whole: bool = False


class ContactsShape(Shape):
    """How many contacts are held and let go of now."""

    held: int
    let_go: int


def add_to(app: FastAPI, doors: Doors, tally: Tally) -> None:
    """Add the gate, and the entrance for contacts."""
    _gate(app, doors, tally)
    _contacts(app, doors)


def _gate(app: FastAPI, doors: Doors, tally: Tally) -> None:
    @app.get(CLEARANCE, tags=["gate"])
    async def clearance(
        tool: Name,
        campaign: Annotated[
            str, Query(min_length=1, max_length=200, description="The object's id in its tool.")
        ],
        kind: Perhaps = "",
        place: Annotated[str, Query(max_length=200, description="A place of the book, by id or name.")] = "",
        contact: Annotated[str, Query(max_length=200, description="An opaque key; never an address.")] = "",
        message_class: Annotated[
            MessageClass | None, Query(alias="class", description="What is sent; else what the book says.")
        ] = None,
    ) -> ClearanceShape:
        """Say whether a message may go: go, hold or unknown. Nothing that went wrong is ever a go."""
        asked = Asked(
            tool=tool,
            campaign=campaign,
            kind=kind,
            place=place,
            message_class="" if message_class is None else message_class.value,
        )
        cleared = await doors.clearance(asked, _opaque(contact) if contact else "")
        tally.cleared(cleared.answer)
        return _shape(asked, cleared, doors.now())


def _contacts(app: FastAPI, doors: Doors) -> None:
    @app.post(CONTACTS, tags=["gate"])
    async def push_contacts(form: ContactsForm, who: Who) -> ContactsShape:
        """Take what a list of contacts says: who is held and who is let go of, at most 2,000 at once."""
        said = [
            _said(line.contact, line, number=number, is_open=line.open)
            for number, line in enumerate(form.contacts, start=1)
        ]
        return _counted(await doors.take_contacts(said, by=who.person, whole=form.whole))

    @app.delete(CONTACTS, tags=["gate"])
    async def retire_contacts(who: Who) -> ContactsShape:
        """Retire the list of all that was pushed: whoever stands in it is held by it no more, at once."""
        return ContactsShape(held=0, let_go=await doors.retire_contacts(by=who.person))

    @app.put(CONTACT, tags=["gate"])
    async def hold_contact(id: str, form: ContactForm, who: Who) -> ContactsShape:
        """Say why a contact is not to be written to. Said again, it changes when that ends."""
        return _counted(await doors.take_contacts([_said(id, form)], by=who.person))

    @app.delete(CONTACT, tags=["gate"])
    async def let_contact_go(id: str, who: Who, reason: ContactReason | None = None) -> ContactsShape:
        """Let go of what was pushed about a contact, for one reason or for all, if there is anything."""
        reasons = list(ContactReason) if reason is None else [reason]
        said = [ContactSaid(key=_opaque(id), reason=one, is_open=False) for one in reasons]
        return _counted(await doors.take_contacts(said, by=who.person))


def _said(key: str, form: ContactForm, *, number: int = 0, is_open: bool = True) -> ContactSaid:
    return ContactSaid(
        key=_opaque(key, number),
        reason=form.reason,
        at=None if form.at is None else instant(form.at),
        until=None if form.until is None else instant(form.until),
        is_open=is_open,
    )


def _opaque(key: str, number: int = 0) -> str:
    """Let a key pass that names nobody; what is refused is not repeated."""
    why = why_not_opaque(key)
    if why:
        raise Problem(422, phrase("contact {number}: {why}", number=number, why=why) if number else why)
    return key


def _counted(held: Sequence[ContactHold]) -> ContactsShape:
    gone = sum(one.until is None for one in held)
    return ContactsShape(held=len(held) - gone, let_go=gone)


def _shape(asked: Asked, cleared: Cleared, now: Instant) -> ClearanceShape:
    return ClearanceShape(
        answer=cleared.answer,
        why=str(cleared.why),
        until=cleared.until,
        tool=asked.tool,
        campaign=asked.campaign,
        classes=list(cleared.classes),
        holds=[ClearanceHoldShape.model_validate(one.hold) for one in cleared.held],
        at=now,
    )
