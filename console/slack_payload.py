"""What Slack sends when something is pressed, read without trusting a word of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from console.slack_feedback import judgment_of
from console.slack_windows import ANSWER, named, picked, ticked, typed, what_is_missing
from engine.model.decision import Answer
from engine.model.feedback import Judgment
from engine.model.said import phrase
from wire.slack import (
    APPROVE,
    APPROVE_WHY,
    CHOOSE,
    DECLINE,
    DECLINE_WHY,
    DETAILS,
    FEEDBACK,
    LATER,
    LOOKING,
    MORE,
    OPINION,
    ROWS,
    WHY,
    YES_NO,
    read_button,
)
from wire.strict_json import BadJson, read_json

WHY_WINDOW = "why"
_WINDOWS = {APPROVE_WHY: WHY, DECLINE_WHY: WHY, WHY: WHY, ROWS: ROWS, OPINION: OPINION}
"""Which window a line of the menu opens."""
_ANSWERS = {one.value: one for one in (Answer.APPROVE, Answer.DECLINE, Answer.LOOKING)}
_HIDDEN = ("", Answer.APPROVE.value, Answer.DECLINE.value)
"""What a window of ours holds as the answer that its reason is for; it comes back from outside."""
MOST_CHOICES = 100
_NOT_OURS = phrase("This button does not belong to a question of Serviola. Nothing was recorded.")
_SLACKS_OWN = frozenset({"USLACKBOT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words for one person alone. `url` is where Slack wants the answer, else it goes to the channel."""

    text: str
    user: str
    channel: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """A window to be opened for whoever pressed; the trigger lives for about three seconds.

    What takes longer to read is put in afterwards: `fill` gives the window as it is then. `instead` is what
    is said where Slack does not open it, or does not take what it shows.
    """

    trigger: str
    view: Mapping[str, Any]
    instead: Note
    fill: Callable[[], Awaitable[Mapping[str, Any]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is to be answered. With neither note nor window, the rewritten card is the answer.

    Then `afterwards` waits until the card shows it, and gives a note where it does not.
    """

    note: Note | None = None
    modal: Modal | None = None
    counted: bool = False
    afterwards: Callable[[], Awaitable[Note | None]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A press that is not weighed, and what whoever pressed is told."""

    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Whose presses count: one team, one app, and who in it is which person."""

    team: str
    app: str
    users: Mapping[str, str]

    def objects_to(self, profile: Mapping[str, Any]) -> str:
        """Say why somebody as Slack describes them may not answer; "" when they may."""
        if profile.get("deleted") is not False:
            return phrase("Your Slack account is not active, so your answer was not recorded.")
        if profile.get("is_bot") or profile.get("is_app_user") or profile.get("is_workflow_bot"):
            return phrase("Only people answer. Nothing was recorded.")
        if profile.get("is_restricted") or profile.get("is_ultra_restricted") or profile.get("is_stranger"):
            return phrase("Guests of this workspace may not answer. Nothing was recorded.")
        if profile.get("team_id", self.team) != self.team:
            return phrase("You belong to another workspace, so your answer was not recorded.")
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One press by somebody who is known, about one question.

    `answer` is None when nothing is decided by it; `window` then names the one that is to be opened, `asks`
    what it is about where its answers have names of their own, and `wants_why` the answer to be given a
    reason, None where it is to be asked for. `ticked` are the places of the rows that are approved, None for
    all; `whom` is who is asked for a second opinion. `judgment` is how a decided question was.
    """

    user: str
    channel: str
    url: str
    proposal: str
    plan: str
    delivery: tuple[str, ...]
    answer: Answer | None = None
    wants_why: Answer | None = None
    wants_details: bool = False
    window: str = ""
    asks: str = ""
    ticked: tuple[int, ...] | None = None
    whom: str = ""
    choices: tuple[int, ...] = ()
    reason: str = ""
    trigger: str = ""
    judgment: Judgment | None = None

    def say(self, text: str) -> Reply:
        """Answer whoever pressed, and nobody else."""
        return Reply(note=Note(text=text, user=self.user, channel=self.channel, url=self.url))


def read_press(payload: Mapping[str, Any], workspace: Workspace) -> Press | Refusal:
    """Read a press, or say to whom it is refused and why."""
    user, view = _text(payload, "user", "id"), _mapping(payload.get("view"))
    hidden = _hidden(view)
    channel = _text(payload, "channel", "id") or _text(payload, "container", "channel_id")
    note = Note(
        text="", user=user, channel=channel or hidden.channel, url=str(payload.get("response_url") or "")
    )
    stranger = _stranger(payload, user, workspace)
    if stranger:
        return Refusal(note=_saying(note, stranger))
    kind = payload.get("type")
    if kind == "view_submission":
        return _submission(view, hidden, note)
    if kind == "block_actions":
        return _action(payload, note)
    return Refusal(note=_saying(note, _NOT_OURS))


def missing(payload: Mapping[str, Any]) -> Mapping[str, str]:
    """Say by block what a window lacks that was sent off."""
    sent = payload.get("type") == "view_submission"
    return what_is_missing(_mapping(payload.get("view"))) if sent else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hidden:
    button: tuple[str, str] | None = None
    answer: Answer | None = None
    channel: str = ""
    choices: tuple[int, ...] = ()


def _stranger(payload: Mapping[str, Any], user: str, workspace: Workspace) -> str:
    """Say why a press does not count, whatever was pressed."""
    who = _mapping(payload.get("user"))
    if payload.get("api_app_id") != workspace.app:
        return phrase("This button belongs to another app. Nothing was recorded.")
    teams = [_text(payload, "team", "id"), who.get("team_id") or workspace.team]
    if any(team != workspace.team for team in teams):
        return phrase("This comes from another workspace, which may not answer here. Nothing was recorded.")
    if who.get("is_bot") or user in _SLACKS_OWN or payload.get("bot_id"):
        return phrase("Only people answer. Nothing was recorded.")
    if user not in workspace.users:
        return phrase(
            "Serviola does not know who you are, so nothing was recorded. Ask for your Slack id "
            "{user} to be added under notify.slack.users.",
            user=user[:20],
        )
    return ""


def _action(payload: Mapping[str, Any], note: Note) -> Press | Refusal:
    actions = payload.get("actions")
    action = _mapping(actions[0]) if isinstance(actions, list) and len(actions) == 1 else {}
    name, value = action.get("action_id"), action.get("value")
    wish = asks = ""
    if name == MORE:
        chosen = str(_mapping(action.get("selected_option")).get("value") or "")
        wish, _, value = chosen.partition("|")
        wish, _, asks = wish.partition(".")
    if name == CHOOSE:
        # Choosing decides nothing: what stands chosen comes along with the press of Approve.
        return Press(user=note.user, channel=note.channel, url=note.url, proposal="", plan="", delivery=())
    judgment = None
    if name == FEEDBACK:
        judgment, value = judgment_of(action)
    button = read_button(value)
    answers = {APPROVE: Answer.APPROVE, DECLINE: Answer.DECLINE}
    wished = {LOOKING: Answer.LOOKING, LATER: Answer.LATER}
    known = judgment or name in answers or wish in {DETAILS, *_WINDOWS, *wished}
    if button is None or not known:
        return Refusal(note=_saying(note, _NOT_OURS))
    wants = {APPROVE_WHY: Answer.APPROVE, DECLINE_WHY: Answer.DECLINE}
    return Press(
        user=note.user,
        channel=note.channel,
        url=note.url,
        proposal=button[0],
        plan=button[1],
        delivery=(note.user, wish or str(name), *button, str(action.get("action_ts") or "")),
        answer=wished.get(wish) if name == MORE else answers.get(str(name)),
        wants_why=wants.get(wish),
        wants_details=wish == DETAILS,
        window=_WINDOWS.get(wish, ""),
        asks=asks if asks in YES_NO else "",
        choices=_choices(payload),
        trigger=str(payload.get("trigger_id") or ""),
        judgment=judgment,
    )


def _submission(view: Mapping[str, Any], hidden: _Hidden, note: Note) -> Press | Refusal:
    name = view.get("callback_id")
    if hidden.button is None or name not in {WHY_WINDOW, ROWS, OPINION}:
        return Refusal(note=_saying(note, _NOT_OURS))
    press = Press(
        user=note.user,
        channel=note.channel,
        url=note.url,
        proposal=hidden.button[0],
        plan=hidden.button[1],
        delivery=(note.user, str(name), *hidden.button, str(view.get("id") or "")),
        choices=hidden.choices,
        reason=typed(view),
    )
    if name == OPINION:
        return replace(press, whom=named(view))
    if name == ROWS:
        kept = ticked(view)
        return replace(press, answer=Answer.APPROVE if kept else None, ticked=kept)
    answer = hidden.answer or _ANSWERS.get(picked(view, ANSWER))
    if answer is None:
        return Refusal(note=_saying(note, _NOT_OURS))
    return replace(press, answer=answer if press.reason or answer is Answer.LOOKING else None)


def _hidden(view: Mapping[str, Any]) -> _Hidden:
    """Read back what we put into a window."""
    text = view.get("private_metadata")
    try:
        found = _mapping(read_json(text.encode())) if isinstance(text, str) and text else {}
    except (BadJson, ValueError):
        return _Hidden()
    answer = found.get("a") or ""
    numbers = found.get("o")
    ours = answer in _HIDDEN
    return _Hidden(
        button=read_button(found.get("v")) if ours else None,
        answer=Answer(answer) if ours and answer else None,
        channel=str(found.get("c") or ""),
        choices=tuple(
            one for one in (numbers if isinstance(numbers, list) else [])[:MOST_CHOICES] if _is_number(one)
        ),
    )


def _choices(payload: Mapping[str, Any]) -> tuple[int, ...]:
    """Read what stands chosen in the pickers of the card."""
    found = []
    for block in _mapping(_mapping(payload.get("state")).get("values")).values():
        picked = _mapping(_mapping(_mapping(block).get(CHOOSE)).get("selected_option")).get("value")
        if isinstance(picked, str) and picked.isascii() and picked.isdigit() and len(picked) < 4:
            found.append(int(picked))
    return tuple(found[:MOST_CHOICES])


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(payload: Mapping[str, Any], key: str, name: str) -> str:
    found = _mapping(payload.get(key)).get(name)
    return found if isinstance(found, str) else ""


def _saying(note: Note, text: str) -> Note:
    return Note(text=text, user=note.user, channel=note.channel, url=note.url)
