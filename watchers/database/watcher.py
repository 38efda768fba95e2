"""The watcher of a database: what its rows say through a mapping, from where it stopped the last time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.signal import Signal
from engine.model.time import Instant
from engine.ports import Health, Poll
from watchers.database.asking import Question, Rows, ask, bound
from watchers.database.own_thread import OwnThread, StillAtWork
from watchers.mapping.declared import declared_in
from watchers.mapping.items import things_in
from watchers.mapping.watcher import voice_in
from watchers.ops.common import MAX_ITEMS
from watchers.ops.states import changes
from watchers.options import Options
from watchers.portions import memory_of, without_left
from watchers.seen import mark_of
from wire.http import Http
from wire.paths import BadPath
from wire.selects import why_not_select

_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_CREDENTIALS = re.compile(
    r"://[^/?@]*:[^@]+@|[?&;](?:[\w.-]*(?:password|passwd|pwd|secret|token)|odbc_connect)=", re.IGNORECASE
)
_NAMED = 5


class SqlWatcher:
    """Eyes on a database: a SQLite file, or dialect://user@host/name.

    Options: query (one SELECT) and mapping and secret (needed), old_secret (the one before it), watermark (a
    column that only grows), limit, password, class, ends (gone or said, without a watermark).
    """

    in_portions = True

    def __init__(
        self,
        name: str,
        location: str,
        *,
        http: Http | None = None,
        horizon_days: float | None = 7,
        options: Mapping[str, Any] | None = None,
        allow_private: frozenset[str] = frozenset(),
    ) -> None:
        """Name the source and where it is; a wrong option is a SourceError."""
        self.name = self.source = name
        self.horizon_days = horizon_days
        given = Options(name, options)
        self._question = Question(
            name=name,
            location=location,
            query=given.statement("query").rstrip().removesuffix(";"),
            watermark=given.word("watermark"),
            limit=given.integer("limit", MAX_ITEMS, least=1, most=MAX_ITEMS),
            password=given.secret("password"),
        )
        self._declared = declared_in(name, given.mapping("mapping"))
        self._voice = voice_in(given, name)
        self._whole = given.word("ends", "said", among=("gone", "said")) == "gone"
        given.rest()
        self._check(location)
        self._thread = OwnThread()
        # What was known of another question says nothing of this one.
        self._mark = mark_of(location, self._question.query, self._question.watermark)

    def _check(self, location: str) -> None:
        wrong = why_not_select(self._question.query)
        if wrong:
            raise self._wrong(
                phrase("has a query that may not be asked: {wrong}; write one SELECT", wrong=wrong)
            )
        if self._question.watermark and not _COLUMN.fullmatch(self._question.watermark):
            raise self._wrong(phrase("has a watermark that is no column; write its name alone"))
        if self._question.watermark and self._whole:
            raise self._wrong(phrase("has a watermark, so it never sees all rows; leave out ends: gone"))
        if _CREDENTIALS.search(location):
            # What stands there holds a password, so it is not repeated.
            raise self._wrong(
                phrase("has a password in its url; write password: ${{secret:NAME}} under its options")
            )

    def _wrong(self, why: str) -> SourceError:
        return SourceError(phrase("the source {name} {why}", name=self.name, why=why), permanent=True)

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once: the rows from the watermark on, or all of them."""
        try:
            return await self._thread.run(lambda: self._poll(cursor, now))
        except StillAtWork as error:
            raise SourceError(
                phrase(
                    "{name}: the database has not answered the last look yet; see whether it is well, and "
                    "give it a time-out in its url, such as ?connect_timeout=10",
                    name=self.name,
                ),
            ) from error

    def part(
        self, before: Mapping[str, Any], after: Mapping[str, Any], left: Sequence[Signal]
    ) -> dict[str, Any]:
        """Give the cursor of a look of which some signals are left: the same rows are asked for again."""
        memory = memory_of(before)
        seen = without_left(memory.get("seen"), memory_of(after).get("seen"), left)
        return {**before, "v": 1, "memory": {**memory, "seen": seen}}

    def _poll(self, cursor: Mapping[str, Any], now: Instant) -> Poll:
        asked = self._question
        known = cursor.get("watermark") if cursor.get("question") == self._mark else None
        answer = ask(asked, bound(known), now=now)
        problems = _doubts(asked, answer, known)
        try:
            found = things_in(list(answer.rows[: asked.limit]), self._declared, self._voice, now=now)
        except BadPath as error:
            raise SourceError(
                phrase("{name} cannot be read: {error}; see its mapping", name=self.name, error=error)
            ) from error
        found = replace(found, whole=self._whole, problems=(*problems, *found.problems))
        parsed = changes(
            found,
            memory_of(cursor),
            source=self.source,
            horizon_days=self.horizon_days,
            now=now,
        )
        said = "; ".join(parsed.problems[:_NAMED])
        return Poll(
            signals=tuple(sorted(parsed.signals, key=lambda signal: signal.sent_at)),
            cursor={
                "v": 1,
                "question": self._mark,
                "watermark": known if answer.last is None else answer.last,
                "memory": dict(parsed.memory),
            },
            health=Health(
                read=parsed.read,
                skipped=parsed.skipped,
                old=parsed.old,
                unchanged=not parsed.signals,
                error=said,
            ),
        )


def _doubts(asked: Question, answer: Rows, known: Any) -> list[str]:
    """Say what of the table is not seen by this answer, or is seen again and again."""
    column = asked.watermark
    problems: list[str] = []
    if answer.ahead:
        problems.append(
            phrase("one row has a {column} in the future, and is read again at each look", column=column)
            if answer.ahead == 1
            else phrase(
                "{count} rows have a {column} in the future, and are read again at each look",
                count=answer.ahead,
                column=column,
            )
        )
    if not column and len(answer.rows) > asked.limit:
        problems.append(
            phrase("the query gives more than {limit} rows; only {limit} are read", limit=asked.limit)
        )
    if known is not None and answer.last == known and len(answer.rows) == asked.limit:
        problems.append(
            phrase(
                "more than {limit} rows have one {column}; the others are not seen",
                limit=asked.limit,
                column=column,
            )
        )
    return problems
