"""A pause or resume of the generic tool: looked at first where that is needed, in one call or in several.

A tool may want the whole object sent back (HubSpot), need two calls where we know one (Tryton), or hold
something that would not come back as it was (Klaviyo, Mailchimp). What is declared of that is carried out
here; docs/tools.md says how it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from engine.errors import ToolError
from engine.model.hold import Reading
from engine.model.said import phrase, told_by
from engine.model.time import Instant, iso
from programs.tools import answers
from programs.tools.declaration import Call, ObjectKind


class Calls(Protocol):
    """What a change is made with: one call, and one look at the object."""

    async def perform(self, call: Call, values: Mapping[str, str], *, body: Any = None) -> Any:
        """Make one call and give its JSON; `body` takes the place of the declared one."""
        ...

    async def look(self) -> tuple[Any, Reading]:
        """Read the object: as the tool has it, and as we understand it."""
        ...


async def change(calls: Calls, kind: ObjectKind, verb: str, values: Mapping[str, str], *, about: str) -> None:
    """Pause or resume one object; ToolError says why it was not done, or that this is not known."""
    steps = kind.steps[verb]
    if verb == "pause":
        await _refuse_some(calls, kind, values, about=about)
    if len(steps) == 1 and steps[0].edit is None and not steps[0].when:
        await calls.perform(steps[0], values)
        return
    goal = kind.paused if verb == "pause" else kind.running
    for turn in range(len(steps)):
        try:
            item, seen = await calls.look()
            if turn and seen.status in goal:
                return
            if not turn and seen.status not in kind.between:
                _refuse_changed(seen, values["version"], about=about)
            call = _fitting(steps, seen, verb, about=about)
            body = None if call.edit is None else _edited(item, call, about=about)
            # What we changed ourselves is no reason to refuse; what anybody changes from here on is.
            await calls.perform(call, {**values, "version": seen.version}, body=body)
        except ToolError as error:
            if turn and not error.unknown:
                # What came before it was done: nobody may be told that nothing was.
                raise ToolError(told_by(error), unknown=True, retry_after_s=error.retry_after_s) from error
            raise


async def _refuse_some(calls: Calls, kind: ObjectKind, values: Mapping[str, str], *, about: str) -> None:
    """Refuse what a resume would not bring back as it was."""
    if not kind.refuse:
        return
    check = kind.calls.get("check")
    data = (await calls.look())[0] if check is None else await calls.perform(check, values)
    for each in kind.refuse:
        if answers.find(each.at, data, about=about):
            found = answers.find(each.says, data, about=about) if each.says else None
            says = answers.quoted(found) or phrase("what is in it would not come back as it was")
            raise ToolError(
                phrase("{about}: {says}; by hand: {by_hand}", about=about, says=says, by_hand=kind.by_hand),
                permanent=True,
            )


def time_to_send(seen: Reading, was: Instant | None, *, now: Instant, about: str) -> Instant | None:
    """Give when to schedule it for; refuse what was to be sent meanwhile: most tools would send it at once.

    What the tool still says of its time counts before `was`, what it said before it was paused.
    """
    due = was if seen.next_send_at is None else seen.next_send_at
    if due is not None and due <= now:
        raise ToolError(
            phrase(
                "{about}: it was to be sent at {when}, which has passed, so it would go out at once; "
                "choose another time in the tool",
                about=about,
                when=iso(due),
            ),
            permanent=True,
        )
    return due


def refuse_timeless(kind: ObjectKind, *, about: str) -> None:
    """Refuse a resume that would say when to send, where nobody knows: an empty time may mean at once."""
    if any(call.says("next_send") for call in kind.steps["resume"]):
        raise ToolError(
            phrase(
                "{about}: when it was to be sent is not known; by hand: schedule it again in the tool",
                about=about,
            ),
            permanent=True,
        )


def _refuse_changed(seen: Reading, version: str, *, about: str) -> None:
    if version and seen.version != version:
        raise ToolError(phrase("{about}: somebody changed it since we read it", about=about), permanent=True)


def _fitting(steps: Sequence[Call], seen: Reading, verb: str, *, about: str) -> Call:
    for call in steps:
        if not call.when or seen.status in call.when:
            return call
    says = phrase(
        "{about}: it is '{status}', and no call to {verb} is declared for that",
        about=about,
        status=seen.status,
        verb=verb,
    )
    raise ToolError(says, permanent=True)


def _edited(item: Any, call: Call, *, about: str) -> dict[str, Any]:
    """Give the whole object as it was read, with what is to be changed put in."""
    if not isinstance(item, dict):
        raise ToolError(
            phrase("{about}: the answer is no object that could be sent back", about=about), permanent=True
        )
    kept = {key: value for key, value in item.items() if key not in call.without}
    return kept | dict(call.edit or {})
