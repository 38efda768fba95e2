"""Load what a playbook says beside its conditions: whom it conflicts with, and what is known to fool it."""

from __future__ import annotations

import re

from engine.model.said import phrase
from engine.rules.fields import Fields
from engine.rules.words import shown

MOST_CONFLICTS = 10
MOST_NOTES = 10
LONGEST_NOTE = 300
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def conflicts(fields: Fields, name: str) -> tuple[str, ...]:
    """Read with which playbooks this one never asks about one item at the same time."""
    names = fields.texts("conflicts", ())
    for index, other in enumerate(names):
        at = ("conflicts", index) if isinstance(fields.values["conflicts"], list) else ("conflicts",)
        if not _NAME.fullmatch(other):
            said = phrase("conflicts names {other}, which is no playbook's name", other=shown(other))
            remedy = phrase("write the name of another playbook, as it stands after playbook:")
            fields.error("name", said, remedy, at=at)
        elif other == name:
            said = phrase("{name} conflicts with itself", name=name)
            fields.error("itself", said, phrase("leave it out"), at=at)
        elif other in names[:index]:
            said = phrase("conflicts names {other} twice", other=other)
            fields.error("twice", said, phrase("keep one of them"), at=at)
    if len(names) > MOST_CONFLICTS:
        said = phrase("conflicts names {count}", count=len(names))
        fields.error("few", said, phrase("name up to {most}", most=MOST_CONFLICTS), at=("conflicts",))
    return names


def known_false_positives(fields: Fields) -> tuple[str, ...]:
    """Read what looks like the real thing and is not: a sentence each, shown to whoever is asked."""
    key = "known_false_positives"
    notes = fields.texts(key, ())
    if len(notes) > MOST_NOTES:
        said = phrase("{key} has {count} sentences", key=key, count=len(notes))
        fields.error("few", said, phrase("write up to {most}", most=MOST_NOTES), at=(key,))
    for index, note in enumerate(notes):
        at = (key, index) if isinstance(fields.values[key], list) else (key,)
        if len(note) > LONGEST_NOTE:
            said = phrase("{key} has {count} letters", key=key, count=len(note))
            fields.error("long", said, phrase("write up to {longest}", longest=LONGEST_NOTE), at=at)
        elif "\n" in note.strip():
            said = phrase("one of {key} goes on over several lines", key=key)
            fields.error("lines", said, phrase("write each in one line"), at=at)
    return tuple(note.strip() for note in notes)
