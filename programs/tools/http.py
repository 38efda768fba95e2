"""The generic HTTP tool: it makes the calls that a declaration describes, and says honestly how they went.

It never tries again and never guesses. A write whose answer did not come, or cannot be understood, is
unknown: whoever asked reads before trying again. Credentials go to the tool's own origin and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from engine.errors import ToolError
from engine.model.adaptation import CallReading
from engine.model.hold import Reading
from engine.model.program import Handling, Subject
from engine.model.said import Said, phrase, told_by
from engine.model.scales import PauseClass
from engine.model.time import Instant, iso
from engine.ports import Clock, Listed, Note
from programs.tools import answers
from programs.tools.changing import change, refuse_timeless, time_to_send
from programs.tools.declaration import BY_HAND, WRITES, Call, Declaration, ObjectKind
from programs.tools.pace import Pace
from programs.tools.placeholders import fill, fill_body
from wire.http import Http, HttpError, Limits
from wire.secrets import Redactor, Secret
from wire.strict_json import clean_text

PAGES = 200
ID_CHARS = 200
SLOW_DOWN = 429


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
        self._http = http
        self._ready = headers is not None
        self._headers = {"accept": "application/json"} | {
            name.lower(): text for name, text in (headers or {}).items()
        }
        self._redactor = Redactor(secrets)
        self.answers_within_s = declaration.timeout_s
        self._pace = Pace(every_s=declaration.every_s, at_once=declaration.at_once)
        self._limits = Limits(total_s=declaration.timeout_s, connect_s=min(10.0, declaration.timeout_s))
        self._allow_private = _own(declaration.base_url) if declaration.allow_private else frozenset()

    def capabilities(self) -> Mapping[str, PauseClass]:
        return {name: kind.pause_class for name, kind in self._declaration.kinds.items()}

    def handling(self) -> Sequence[Handling]:
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
        about = f"{self.name}, listing {clean_text(kind, most=40)}"
        known = self._kind(kind)
        call = self._call(known, "list", about=about)
        url: str | None = self._url(call, {})
        seen: list[str] = []
        found: list[Listed] = []
        while url is not None:
            if url in seen or len(seen) >= PAGES:
                raise ToolError(
                    phrase("{about}: its pages do not end; narrow the list by a query", about=about)
                )
            seen.append(url)
            data = await self._perform(call, url, {}, about=about)
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
            url = self._next(call, url, data, pages=len(seen), found=len(found), about=about)
        return found

    async def read(self, subject: Subject) -> Reading:
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
        await self._write(subject, "pause", key=key, version=version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        await self._write(subject, "resume", key=key, version=version, next_send_at=next_send_at)

    def ends(self, kind: str) -> bool:
        known = self._declaration.kinds.get(kind)
        return known is not None and known.pause_class is PauseClass.KILL and "end" in known.calls

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        about = self._about(subject, "ending")
        call = self._call(self._kind(subject.kind), "end", about=about)
        if not self.ends(subject.kind):
            raise ToolError(phrase("{about}: it is not of class kill", about=about), permanent=True)
        reason = f"ended by Serviola, step {key}"
        values = {"id": subject.id, "key": key, "version": version, "reason": reason}
        await self._perform(call, self._url(call, values), values, about=about)

    def takes_notes(self, kind: str) -> bool:
        known = self._declaration.kinds.get(kind)
        return known is not None and "note" in known.calls

    async def note(self, subject: Subject, note: Note, *, key: str) -> None:
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
        await self._perform(call, self._url(call, filled), filled, about=about)

    def adapts(self, kind: str) -> bool:
        known = self._declaration.kinds.get(kind)
        return known is not None and "adapt" in known.calls

    async def read_call(self, subject: Subject) -> CallReading:
        about = self._about(subject, "reading")
        kind = self._kind(subject.kind)
        self._call(kind, "adapt", about=about)
        item, change = await self._fetch(kind, subject, about=about)
        return answers.call_read(kind, item, about=about, change=change)

    async def adapt(self, subject: Subject, values: Mapping[str, str], *, key: str, version: str) -> None:
        about = self._about(subject, "adapting")
        kind = self._kind(subject.kind)
        call = self._call(kind, "adapt", about=about)
        reason = f"chosen in Serviola, change {key}"
        filled = {**values, "id": subject.id, "key": key, "version": version, "reason": reason}
        await self._perform(call, self._url(call, filled), filled, about=about)

    # --- inside ---

    async def _fetch(self, kind: ObjectKind, subject: Subject, *, about: str) -> tuple[Any, Any]:
        """Give one object, and what tells of its last change where that stands elsewhere.

        The change comes first: what is changed between the two calls then has the version of before, and
        whoever acts on it finds that somebody was there.
        """
        values, last, change = {"id": subject.id}, kind.calls.get("last_change"), None
        if last is not None:
            change = await self._perform(last, self._url(last, values), values, about=about)
        call = self._call(kind, "read", about=about)
        data = await self._perform(call, self._url(call, values), values, about=about)
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
        await change(_Calls(self, subject, about), kind, verb, values, about=about)

    async def perform(self, call: Call, values: Mapping[str, str], *, body: Any, about: str) -> Any:
        """Make one call of a change, with the given body where there is one."""
        return await self._perform(call, self._url(call, values), values, about=about, whole=body)

    async def _perform(
        self, call: Call, url: str, values: Mapping[str, str], *, about: str, whole: Any = None
    ) -> Any:
        """Make one call and give its JSON; everything else is a ToolError without a secret in it."""
        if not self._ready:
            raise ToolError(
                phrase("{about}: its secrets were not looked up, so nothing is sent", about=about),
                permanent=True,
                unsent=True,
            )
        write = call.verb in WRITES
        headers = self._headers | {name.lower(): fill(text, values) for name, text in call.headers.items()}
        matched = bool(write and self._declaration.if_match and values["version"])
        if matched:
            headers["if-match"] = fill(self._declaration.if_match, values)
        if write and self._declaration.idempotency_header:
            headers[self._declaration.idempotency_header.lower()] = values["key"]
        body = None
        if whole is not None or call.body is not None:
            body = json.dumps(_filled(call, values, about=about) if whole is None else whole).encode()
            headers.setdefault("content-type", "application/json")
        try:
            async with self._pace.turn(about):
                answer = await self._http.request(
                    call.method,
                    url,
                    headers=headers,
                    body=body,
                    allow_private=self._allow_private,
                    limits=self._limits,
                )
            if answer.status == SLOW_DOWN and answer.retry_after_s is not None:
                self._pace.hold_back(answer.retry_after_s)
            answers.check_status(self._declaration, answer, about=about, write=write, matched=matched)
            data = answers.read_data(answer, about=about, write=write)
            words = answers.refusal(self._declaration, data, about=about, write=write)
        except HttpError as error:
            raise ToolError(
                self._redactor.redacted(phrase("{about}: {error}", about=about, error=told_by(error))),
                unknown=write and error.sent,
                unsent=not error.sent,
                retry_after_s=error.retry_after_s,
            ) from None
        except ToolError as error:
            raise ToolError(
                self._redactor.redacted(told_by(error)),
                permanent=error.permanent,
                unknown=error.unknown,
                unsent=error.unsent,
                gone=error.gone,
                retry_after_s=error.retry_after_s,
            ) from None
        if words:
            says = self._redactor.redacted(
                phrase("{about}: the tool refused: {words}", about=about, words=words)
            )
            raise ToolError(says, permanent=True)
        return data

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

    def _url(self, call: Call, values: Mapping[str, str]) -> str:
        path = fill(call.path, values, quote=lambda value: quote(value, safe=""))
        query = urlencode({name: fill(text, values) for name, text in call.query.items()})
        return f"{self._declaration.base_url}{path}{'?' if query else ''}{query}"

    def _next(self, call: Call, url: str, data: Any, *, pages: int, found: int, about: str) -> str | None:
        """Give the next page; one that lies elsewhere would carry our credentials there."""
        if call.offset_as:
            return _with(url, call.offset_as, found)
        if call.page_as:
            return _with(url, call.page_as, pages + 1)
        value = answers.find(call.next, data, about=about) if call.next else None
        if value in (None, "", False):
            return None
        if call.next_as:
            return _with(url, call.next_as, value)
        try:
            onward = urljoin(url, str(value))
            same = _origin(onward) == _origin(self._declaration.base_url)
        except ValueError:
            onward, same = "", False
        if not same:
            raise ToolError(
                phrase(
                    "{about}: its next page does not lie on {base_url}",
                    about=about,
                    base_url=self._declaration.base_url,
                )
            )
        return onward


class _Calls:
    """The calls of one change of one object."""

    def __init__(self, tool: HttpTool, subject: Subject, about: str) -> None:
        self._tool, self._subject, self._about = tool, subject, about

    async def perform(self, call: Call, values: Mapping[str, str], *, body: Any = None) -> Any:
        return await self._tool.perform(call, values, body=body, about=self._about)

    async def look(self) -> tuple[Any, Reading]:
        return await self._tool.look(self._subject)


def _filled(call: Call, values: Mapping[str, str], *, about: str) -> Any:
    try:
        return fill_body(call.body, values)
    except ValueError:
        message = phrase("{about}: the tool wants its id as a number; correct it in the book", about=about)
        raise ToolError(message, permanent=True) from None


def _with(url: str, name: str, value: object) -> str:
    """Give a URL with one parameter of its query set."""
    head, _, query = url.partition("?")
    kept = [(key, text) for key, text in parse_qsl(query) if key != name]
    return f"{head}?{urlencode([*kept, (name, str(value))])}"


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _own(base_url: str) -> frozenset[str]:
    _, host, port = _origin(base_url)
    return frozenset({f"[{host}]:{port}" if ":" in host else f"{host}:{port}"})
