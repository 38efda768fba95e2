"""The generic HTTP tool: it makes the calls that a declaration describes, and says honestly how they went.

It never tries again: a write whose answer did not come, or cannot be understood, is unknown, and whoever
asked reads before trying again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import ToolError
from engine.model.adaptation import CallReading
from engine.model.hold import Reading
from engine.model.program import Handling, Subject
from engine.model.said import Said, phrase
from engine.model.scales import PauseClass
from engine.model.time import Instant, iso
from engine.ports import Clock, Listed, Note
from programs.tools import answers
from programs.tools.calling import Caller
from programs.tools.changing import change, refuse_timeless, time_to_send
from programs.tools.declaration import BY_HAND, Call, Declaration, ObjectKind
from wire.http import Http
from wire.secrets import Secret
from wire.strict_json import clean_text

PAGES = 200
ID_CHARS = 200


class HttpTool:
    """The ports CampaignTool and ItineraryTool over a declaration."""

    def __init__(
        self,
        declaration: Declaration,
        *,
        http: Http,
        headers: Mapping[str, str] | None,
        clock: Clock,
        secrets: Sequence[Secret] = (),
    ) -> None:
        """Take the declaration, and its headers with the secrets put in; with None nothing is ever sent."""
        self._clock = clock
        self.name = declaration.tool
        self._declaration = declaration
        self._caller = Caller(declaration, http=http, headers=headers, secrets=secrets)
        self.answers_within_s = declaration.timeout_s

    def capabilities(self) -> Mapping[str, PauseClass]:
        """Say which class of pause each kind has, as it is declared."""
        return {name: kind.pause_class for name, kind in self._declaration.kinds.items()}

    def handling(self) -> Sequence[Handling]:
        """Say of each kind what people must know of it, as it is declared."""
        return [
            Handling(
                tool=self.name,
                kind=name,
                by_hand=kind.by_hand,
                link=kind.known.link,
                in_flight=kind.known.in_flight,
                in_flight_s=kind.known.in_flight_s,
                passed=kind.known.passed,
                readable="read" in kind.calls and bool(kind.paused),
            )
            for name, kind in self._declaration.kinds.items()
        ]

    def by_hand(self, kind: str) -> str:
        """Say what a person does in the tool to stop an object of a kind."""
        return self._kind(kind).by_hand

    async def list(self, kind: str) -> Sequence[Listed]:
        """List the objects of one kind, page by page; pages that do not end are a ToolError."""
        about = f"{self.name}, listing {clean_text(kind, most=40)}"
        known = self._kind(kind)
        call = self._call(known, "list", about=about)
        url: str | None = self._caller.url(call, {})
        seen: list[str] = []
        found: list[Listed] = []
        while url is not None:
            if url in seen or len(seen) >= PAGES:
                raise ToolError(
                    phrase("{about}: its pages do not end; narrow the list by a query", about=about)
                )
            seen.append(url)
            data = await self._caller.perform(call, {}, url=url, about=about)
            items = answers.find(call.items, data, about=about) if call.items else None
            if not isinstance(items, list):
                raise ToolError(
                    phrase(
                        "{about}: the answer has no list at {items}",
                        about=about,
                        items=call.items and call.items.text,
                    )
                )
            found.extend(answers.listed(self.name, known, item, about=about) for item in items)
            if call.size and len(items) < call.size:
                break
            url = self._caller.next_page(call, url, data, pages=len(seen), found=len(found), about=about)
        return found

    async def read(self, subject: Subject) -> Reading:
        """Read one object as we understand it."""
        return (await self.look(subject))[1]

    async def look(self, subject: Subject) -> tuple[Any, Reading]:
        """Read one object: as the tool has it, and as we understand it."""
        about = self._about(subject, "reading")
        kind = self._kind(subject.kind)
        item, change = await self._fetch(kind, subject, about=about)
        return item, answers.reading(kind, item, about=about, change=change)

    async def sent(self, subject: Subject) -> int | None:
        """Say how many messages an object has sent up to now; None where the declaration names no place."""
        where = self._kind(subject.kind).where
        if where is None or where.sent is None:
            return None
        about = self._about(subject, "counting what was sent by")
        item, _ = await self.look(subject)
        found = answers.find(where.sent, item, about=about)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        """Ask for a pause, after whatever look the declaration wants before it."""
        await self._write(subject, "pause", key=key, version=version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        """Ask to go on; what would send at once what is too old is refused."""
        await self._write(subject, "resume", key=key, version=version, next_send_at=next_send_at)

    def ends(self, kind: str) -> bool:
        """Say whether a kind is of class kill and has a call that ends it."""
        known = self._declaration.kinds.get(kind)
        return known is not None and known.pause_class is PauseClass.KILL and "end" in known.calls

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        """Send the one request that ends an object for good."""
        about = self._about(subject, "ending")
        call = self._call(self._kind(subject.kind), "end", about=about)
        if not self.ends(subject.kind):
            raise ToolError(phrase("{about}: it is not of class kill", about=about), permanent=True)
        reason = f"ended by Serviola, step {key}"
        values = {"id": subject.id, "key": key, "version": version, "reason": reason}
        await self._caller.perform(call, values, about=about)

    def takes_notes(self, kind: str) -> bool:
        """Say whether a kind has a call to leave a note."""
        known = self._declaration.kinds.get(kind)
        return known is not None and "note" in known.calls

    async def note(self, subject: Subject, note: Note, *, key: str) -> None:
        """Leave a note with an object; a tool that takes only a web address gets no command to type."""
        about = self._about(subject, "leaving a note with")
        call = self._call(self._kind(subject.kind), "note", about=about)
        if call.says("url") and not note.is_linked:
            raise ToolError(
                phrase("{about}: it takes only a web address; set link: in serviola.yaml", about=about),
                permanent=True,
            )
        filled = {
            "id": subject.id,
            "key": key,
            "version": "",
            "reason": note.reason,
            "who": note.who,
            "link": note.link,
            "url": note.link,
            "note": note.text,
        }
        await self._caller.perform(call, filled, about=about)

    def adapts(self, kind: str) -> bool:
        """Say whether a kind is a call of an itinerary with a call to change it."""
        known = self._declaration.kinds.get(kind)
        return known is not None and "adapt" in known.calls

    async def read_call(self, subject: Subject) -> CallReading:
        """Read one call of an itinerary as we understand it."""
        about = self._about(subject, "reading")
        kind = self._kind(subject.kind)
        self._call(kind, "adapt", about=about)
        item, change = await self._fetch(kind, subject, about=about)
        return answers.call_read(kind, item, about=about, change=change)

    async def adapt(self, subject: Subject, values: Mapping[str, str], *, key: str, version: str) -> None:
        """Ask for another place or other times of a call."""
        about = self._about(subject, "adapting")
        kind = self._kind(subject.kind)
        call = self._call(kind, "adapt", about=about)
        reason = f"chosen in Serviola, change {key}"
        filled = {**values, "id": subject.id, "key": key, "version": version, "reason": reason}
        await self._caller.perform(call, filled, about=about)

    # --- inside ---

    async def _fetch(self, kind: ObjectKind, subject: Subject, *, about: str) -> tuple[Any, Any]:
        """Give one object, and what tells of its last change where that stands elsewhere.

        The change comes first: what is changed between the two calls then has the version of before, and
        whoever acts on it finds that somebody was there.
        """
        values, last, change = {"id": subject.id}, kind.calls.get("last_change"), None
        if last is not None:
            change = await self._caller.perform(last, values, about=about)
        call = self._call(kind, "read", about=about)
        data = await self._caller.perform(call, values, about=about)
        return answers.find(call.item, data, about=about) if call.item else data, change

    async def _write(
        self, subject: Subject, verb: str, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        about = self._about(subject, f"{verb.removesuffix('e')}ing")
        kind = self._kind(subject.kind)
        if kind.pause_class in BY_HAND:
            raise ToolError(self._by_hand(kind, about=about), permanent=True)
        if verb not in kind.steps:
            says = phrase(
                "{about}: {name} declares no call to {verb} a {kind}; by hand: {by_hand}",
                about=about,
                name=self.name,
                verb=verb,
                kind=kind.kind,
                by_hand=kind.by_hand,
            )
            raise ToolError(says, permanent=True)
        values = {
            "id": subject.id,
            "key": key,
            "version": version,
            "reason": f"held by Serviola, step {key}",
        }
        if verb == "resume":
            due = next_send_at
            if kind.pause_class is PauseClass.REVERT:
                seen = await self.read(subject)
                due = time_to_send(seen, next_send_at, now=self._clock.now(), about=about)
            if due is None:
                refuse_timeless(kind, about=about)
            values["next_send"] = "" if due is None else iso(due)
        await change(_Calls(self, self._caller, subject, about), kind, verb, values, about=about)

    def _by_hand(self, kind: ObjectKind, *, about: str) -> Said:
        """Say why somebody must do it who can reach the tool."""
        if kind.pause_class is PauseClass.KILL:
            return phrase(
                "{about}: {name} only ends what cannot be undone for a {kind}; by hand: {by_hand}",
                about=about,
                name=self.name,
                kind=kind.kind,
                by_hand=kind.by_hand,
            )
        return phrase(
            "{about}: {name} has no pause for a {kind}; by hand: {by_hand}",
            about=about,
            name=self.name,
            kind=kind.kind,
            by_hand=kind.by_hand,
        )

    def _kind(self, kind: str) -> ObjectKind:
        known = self._declaration.kinds.get(kind)
        if known is None:
            kinds = ", ".join(self._declaration.kinds)
            message = phrase(
                "{name} knows no {kind}; it knows {kinds}",
                name=self.name,
                kind=clean_text(kind, most=40),
                kinds=kinds,
            )
            raise ToolError(message, permanent=True)
        return known

    def _call(self, kind: ObjectKind, verb: str, *, about: str) -> Call:
        call = kind.calls.get(verb)
        if call is None:
            raise ToolError(
                phrase(
                    "{about}: {name} declares no call to {verb} a {kind}",
                    about=about,
                    name=self.name,
                    verb=verb,
                    kind=kind.kind,
                ),
                permanent=True,
            )
        return call

    def _about(self, subject: Subject, doing: str) -> str:
        shown = clean_text(subject.id, most=80)
        about = f"{self.name}, {doing} {clean_text(subject.kind, most=40)} {shown}"
        if subject.tool != self.name:
            raise ToolError(
                phrase(
                    "{about}: it belongs to {clean_text}",
                    about=about,
                    clean_text=clean_text(subject.tool, most=40),
                ),
                permanent=True,
            )
        usable = subject.id.isprintable() and len(subject.id) <= ID_CHARS and subject.id.strip(". ")
        if not usable:
            raise ToolError(
                phrase("{about}: this id cannot be asked for; correct it in the book", about=about),
                permanent=True,
            )
        return about


class _Calls:
    """The calls of one change of one object."""

    def __init__(self, tool: HttpTool, caller: Caller, subject: Subject, about: str) -> None:
        self._tool, self._caller, self._subject, self._about = tool, caller, subject, about

    async def perform(self, call: Call, values: Mapping[str, str], *, body: Any = None) -> Any:
        return await self._caller.perform(call, values, whole=body, about=self._about)

    async def look(self) -> tuple[Any, Reading]:
        return await self._tool.look(self._subject)
