"""Load what is done in a case: what is sent, what people answer, how the tool and the messages behave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, ServiolaError
from engine.model.option import OptionKind
from engine.model.proposal import ProposalKind
from engine.model.said import phrase
from engine.model.signal import Silence
from engine.rules.playbook import parse_who
from engine.rules.words import did_you_mean, shown
from engine.trials.case import SOMEBODY, Behavior, Click, Delivery, Post, Reply, Send, Turn
from engine.trials.reports import Wire
from engine.trials.sources import read_from
from engine.trials.times import read_offset

if TYPE_CHECKING:
    from engine.model.codec import Input
    from engine.model.program import ProgramRevision
    from engine.model.time import Instant
    from engine.rules.fields import Fields
    from engine.trials.load_cases import Readers
    from engine.trials.sources import Source

SENDS = ("signal", "report", "quiet", "heard", "programs", "by_hand")
"""What may come in; one of them each time."""


@dataclass(slots=True)
class Doings:
    """Reads what is done in one case."""

    clock: Instant
    programs: ProgramRevision | None
    sources: tuple[Source, ...]
    readers: Readers
    _wire: Wire | None = None

    def send(self, fields: Fields) -> Send:
        """Read what comes in at a moment."""
        at = read_offset(fields, self.clock)
        named = [key for key in SENDS if fields.has(key)]
        if len(named) != 1:
            if not fields.missing:
                said = " and ".join(named) or "nothing"
                message = phrase("it sends {what}", what=said)
                fields.error("shape", message, phrase("write one of {words}", words=", ".join(SENDS)))
            fields.has("from")
            fields.rest()
            return Send(at=at)
        (key,) = named
        sent = Send(at=at, inputs=self._inputs(fields, key, at))
        if key == "by_hand":
            sent = Send(at=at, by_hand=self._campaign(fields, key))
        fields.rest()
        return sent

    def _inputs(self, fields: Fields, key: str, at: Instant) -> tuple[Input, ...]:
        if key == "signal":
            return self._recorded(fields, at)
        if key == "report":
            self._wire = self._wire or Wire(self.clock)
            below = fields.mapping(key)
            return () if below.missing else self._wire.read(below, at)
        if key in {"quiet", "heard"}:
            source, quiet = fields.text(key), key == "quiet"
            says = "the case says so" if quiet else ""
            return (Silence(source=source, quiet=quiet, since=at, at=at, says=says),)
        return self._book(fields) if key == "programs" else ()

    def _recorded(self, fields: Fields, at: Instant) -> tuple[Input, ...]:
        name, source = fields.text("signal"), read_from(fields, self.sources)
        try:
            return self.readers.signals_of(name, source, at) if name else ()
        except (ServiolaError, OSError) as error:
            remedy = phrase("name a recorded feed beside cases.yaml")
            fields.error("signal", str(error), remedy, at=("signal",))
            return ()

    def _book(self, fields: Fields) -> tuple[Input, ...]:
        """Read a book that takes the place of the one given."""
        name = fields.text("programs")
        try:
            book = self.readers.programs_of(name) if name else None
            # It is another file, and what it says is of the same source.
            return (
                () if book is None else (replace(book, source=self.programs.source if self.programs else ""),)
            )
        except PlaybookError as error:
            fields.findings += error.findings
        except (ServiolaError, OSError) as error:
            fields.error("programs", str(error), phrase("name a book beside cases.yaml"), at=("programs",))
        return ()

    def reply(self, fields: Fields) -> Reply:
        """Read what somebody answers at a moment."""
        at = read_offset(fields, self.clock)
        reply = Reply(
            at=at,
            to=fields.choice("to", ProposalKind),
            answer=fields.choice("answer", Click),
            by=fields.text("by", SOMEBODY),
            groups=self._groups(fields),
            option=fields.choice("option", OptionKind).value if fields.has("option") else "",
            campaigns=self._campaigns(fields),
            saw=read_offset(fields, self.clock, "saw") if fields.has("saw") else None,
        )
        if reply.saw is not None and reply.saw > at:
            message = phrase("it is answered before it was seen")
            fields.error("time", message, phrase("write an offset up to at"), at=("saw",))
        fields.rest()
        return reply

    def _groups(self, fields: Fields) -> tuple[str, ...] | None:
        if not fields.has("of"):
            return None
        groups = fields.texts("of")
        for index, name in enumerate(groups):
            at = ("of", index) if isinstance(fields.values["of"], list) else ("of",)
            if not ((found := parse_who(name)) and found.group):
                message = phrase("of is {value}, which is no group", value=shown(name))
                fields.error("group", message, phrase("write team:name or oncall:name"), at=at)
        return groups

    def tool(self, fields: Fields) -> tuple[Turn, ...]:
        """Read how the tool behaves: one word for all of the case, or what it does from when on."""
        if not isinstance(fields.raw("tool", ""), list):
            return (Turn(at=self.clock, behavior=fields.choice("tool", Behavior, Behavior.OK)),)
        turns = []
        for each in fields.mappings("tool"):
            at, behavior = read_offset(each, self.clock), each.choice("is", Behavior)
            campaign = self._campaign(each, "campaign") if each.has("campaign") else ""
            turns.append(Turn(at=at, behavior=behavior, campaign=campaign))
            each.rest()
        return tuple(sorted(turns, key=lambda one: one.at))

    def messages(self, fields: Fields) -> tuple[Post, ...]:
        """Read how messages fare: one word for all of the case, or from when on."""
        if not isinstance(fields.raw("slack", ""), list):
            return (Post(at=self.clock, delivery=fields.choice("slack", Delivery, Delivery.OK)),)
        posts = []
        for each in fields.mappings("slack"):
            posts.append(Post(at=read_offset(each, self.clock), delivery=each.choice("is", Delivery)))
            each.rest()
        return tuple(sorted(posts, key=lambda one: one.at))

    def _campaigns(self, fields: Fields) -> tuple[str, ...] | None:
        if not fields.has("campaigns"):
            return None
        names = fields.texts("campaigns")
        for index, name in enumerate(names):
            self._in_book(fields, name, at=("campaigns", index))
        return names

    def _campaign(self, fields: Fields, key: str) -> str:
        name = fields.text(key)
        self._in_book(fields, name, at=(key,))
        return name

    def _in_book(self, fields: Fields, name: str, *, at: tuple[str | int, ...]) -> None:
        """Tell of a campaign that the book does not have: whatever befell it would befall nobody."""
        if self.programs is None or not name:
            return
        known = [one.id for one in self.programs.campaigns]
        if name not in known:
            message = phrase("the book has no campaign {name}", name=shown(name))
            fields.error("campaign", message, did_you_mean(name, known), at=at)
