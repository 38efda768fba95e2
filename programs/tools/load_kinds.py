"""The kinds of objects of a tool, from YAML: their calls, where their facts stand, what their words mean."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.rules.fields import Fields
from programs.tools.declaration import BY_HAND, CHANGES, Call, Hidden, ObjectKind, Where
from programs.tools.load_calls import read_call, read_path, read_words
from programs.tools.load_handling import read_known
from wire.paths import compile_path

VERBS = ("list", "read", "last_change", "check", "adapt", "note", "end")
_ASK_BY_HAND = phrase("open it in the tool and stop it there")
_NONE = compile_path("`null`")
"""Stands for an expression that could not be read."""


def read_kinds(fields: Fields) -> dict[str, ObjectKind]:
    """Read `kinds:`, at least one."""
    kinds = fields.mapping("kinds")
    if not kinds.values and not kinds.missing:
        fields.error(
            "few", phrase("the tool has no kinds of objects"), phrase("name at least one"), at=("kinds",)
        )
    return {name: _kind(kinds.mapping(name), name) for name in kinds.values}


def _kind(fields: Fields, name: str) -> ObjectKind:
    pause_class = fields.choice("pause_class", PauseClass)
    by_hand = fields.text("by_hand", _ASK_BY_HAND)
    calls = {verb: read_call(fields.mapping(verb), verb) for verb in VERBS if fields.has(verb)}
    steps = {verb: _steps(fields, verb) for verb in CHANGES if fields.has(verb)}
    _check_calls(fields, name, calls)
    _check_steps(fields, name, pause_class, steps, can_read="read" in calls)
    where = _where(fields, calls) if "read" in calls or "list" in calls else None
    meaning = fields.mapping("meaning", required=where is not None)
    running = read_words(meaning, "running")
    # What can only be ended may have no status of being paused.
    has_paused = meaning.has("paused") or "end" not in calls
    paused = read_words(meaning, "paused") if has_paused else frozenset()
    dropped = read_words(meaning, "dropped") if "adapt" in calls else frozenset()
    between = read_words(meaning, "between") if meaning.has("between") else frozenset()
    ended = read_words(meaning, "ended") if "end" in calls or meaning.has("ended") else frozenset()
    _check_meaning(meaning, {"running": running, "paused": paused, "between": between, "ended": ended})
    _check_end(fields, name, pause_class, calls)
    refuse = tuple(read_hidden(each) for each in fields.mappings("refuse", required=False))
    if "check" in calls and not refuse:
        message, remedy = (
            phrase("check is asked and nothing made of it"),
            phrase("say with refuse: when not to pause"),
        )
        fields.error("missing-key", message, remedy, at=("check",), on_key=True)
    known = read_known(fields)
    meaning.rest()
    fields.rest()
    return ObjectKind(
        kind=name,
        pause_class=pause_class,
        by_hand=by_hand.rstrip("."),
        calls=calls,
        where=where,
        running=running,
        paused=paused,
        dropped=dropped,
        between=between,
        ended=ended,
        steps=steps,
        refuse=refuse,
        known=known,
    )


def read_hidden(fields: Fields) -> Hidden:
    """Read {at, says}: when an answer means no, and where it says why."""
    at, says = read_path(fields, "at"), read_path(fields, "says", required=False)
    fields.rest()
    return Hidden(at=at or _NONE, says=says)


def _steps(fields: Fields, verb: str) -> tuple[Call, ...]:
    """Read the call of a change, or several, each with the statuses at which it is made."""
    if not isinstance(fields.raw(verb, None), list):
        return (read_call(fields.mapping(verb), verb),)
    steps = tuple(read_call(each, verb) for each in fields.mappings(verb))
    for index, step in enumerate(steps):
        if not step.when:
            message = phrase("one of several calls to {verb} does not say when it is made", verb=verb)
            fields.error("missing-key", message, phrase("add when: [status]"), at=(verb, index))
    if not steps:
        fields.error("few", phrase("{key} is an empty list", key=verb), phrase("write its call"), at=(verb,))
    return steps


def _check_meaning(meaning: Fields, words: Mapping[str, frozenset[str]]) -> None:
    seen: dict[str, str] = {}
    for key, each in words.items():
        for word in sorted(each):
            if word in seen:
                message = phrase(
                    "{word} cannot mean both {one} and {other}", word=word, one=seen[word], other=key
                )
                meaning.error("twice", message, phrase("choose one"), at=(key,))
            seen.setdefault(word, key)


def _check_calls(fields: Fields, name: str, calls: Mapping[str, Call]) -> None:
    if "adapt" in calls and "read" not in calls and not fields.missing:
        message = phrase("{name} has a call to adapt and none to read back", name=name)
        fields.error(
            "missing-key",
            message,
            phrase("add read:, because nothing is said to be changed before it was read"),
        )
    if "note" in calls and not fields.has("pause"):
        message = phrase("{name} has a call to leave a note and none to pause", name=name)
        fields.error("missing-key", message, phrase("take it out, or add pause:"), at=("note",), on_key=True)


def _check_end(fields: Fields, name: str, pause_class: PauseClass, calls: Mapping[str, Call]) -> None:
    """Only what has no pause that can be undone may be ended, and only where that can be read back."""
    if "end" not in calls or fields.missing:
        return
    if pause_class is not PauseClass.KILL:
        message = phrase(
            "{name} is of class {pause_class}, so nothing may end it for good",
            name=name,
            pause_class=pause_class,
        )
        remedy = phrase("take the call out; only a kind of class kill has one")
        fields.error("kill", message, remedy, at=("end",), on_key=True)
    elif "read" not in calls:
        message = phrase("{name} has a call to end it and none to read back", name=name)
        remedy = phrase("add read:, because nothing is said to be ended before it was read")
        fields.error("missing-key", message, remedy)


def _check_steps(
    fields: Fields, name: str, pause_class: PauseClass, steps: Mapping[str, object], *, can_read: bool
) -> None:
    if pause_class in BY_HAND:
        for verb in steps:
            message = phrase(
                "{name} is of class {pause_class}, so nothing may {verb} it",
                name=name,
                pause_class=pause_class,
                verb=verb,
            )
            remedy = phrase("take the call out and say with by_hand: what a person must do")
            fields.error("kill", message, remedy, at=(verb,), on_key=True)
        return
    # What became a draft may have to be scheduled again by a person.
    needed = ("pause",) if pause_class is PauseClass.REVERT else CHANGES
    missing = [verb for verb in needed if verb not in steps]
    for verb in (missing if can_read else ["read", *missing]) if not fields.missing else ():
        message = phrase(
            "{name} is of class {pause_class} but has no call to {verb}",
            name=name,
            pause_class=pause_class,
            verb=verb,
        )
        fields.error("missing-key", message, phrase("add {verb}:, or set pause_class: none", verb=verb))


def _where(fields: Fields, calls: Mapping[str, Call]) -> Where:
    inner, call = fields.mapping("where"), "adapt" in calls
    where = Where(
        id=read_path(inner, "id") or _NONE,
        status=read_path(inner, "status") or _NONE,
        name=read_path(inner, "name", required=False),
        version=read_path(inner, "version", required="last_change" in calls),
        next_send=read_path(inner, "next_send", required=False),
        sent=read_path(inner, "sent", required=False),
        place=read_path(inner, "place") if call else None,
        arrive=read_path(inner, "arrive") if call else None,
        depart=read_path(inner, "depart") if call else None,
    )
    inner.rest()
    return where
