"""Strict YAML: what people write, with a position for every value, and nothing surprising.

YAML 1.2 core schema: only true and false are booleans, so `on`, `NO` and `22:30` stay text. Refused
are aliases, anchors, tags, merge keys, directives, several documents, duplicate keys, keys that are not text,
tabs as indentation, plain text over several lines, and characters that a reader cannot see.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml
from yaml import events

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.yaml_events import MOST_DEPTH, parsed
from engine.rules.yaml_words import in_words, is_noticed_late

Path: TypeAlias = tuple[str | int, ...]
Position: TypeAlias = tuple[int, int]

MOST_BYTES = 256 * 1024
MOST_NUMBER = 2**53
"""Whole numbers beyond this do not survive JSON and spreadsheets."""

_MOST_FINDINGS = 100
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_BROKEN = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TAB_INDENT = re.compile(r"^ *\t[ \t]*(?=[^ \t\n])", re.MULTILINE)
# Web pages and word processors leave it behind; it looks like a space, and is a letter to YAML.
_STIFF_INDENT = re.compile(r"^ *\u00a0", re.MULTILINE)
# C0 and C1 controls except tab and line feed; marks that turn text around or hide in it; NEL, LS and PS,
# which YAML 1.1 takes for line ends and 1.2 does not; lone surrogates and non-characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Located:
    """A plain value (dict, list, str, int, float, bool, None) that knows where each part stands.

    `files` names the file of what was put together from several: of a path, or of the nearest that holds it.
    """

    file: str
    value: Any
    values: Mapping[Path, Position]
    keys: Mapping[Path, Position]
    files: Mapping[Path, str] = field(default_factory=dict)

    def file_at(self, path: Path) -> str:
        """Say which file the value at a path was written in."""
        while path and path not in self.files:
            path = path[:-1]
        return self.files.get(path, self.file)

    def where(self, path: Path = ()) -> Position:
        """Say line and column of the value at a path, or of the nearest that holds it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key_at(self, path: Path) -> Position:
        """Say line and column of the key at a path, or of the value where there is no key."""
        return self.keys[path] if path in self.keys else self.where(path)


def read(text: str | bytes, file: str, *, most_bytes: int = MOST_BYTES) -> Located:
    """Read one strict YAML document; PlaybookError carries every finding."""
    reading = _Reading(file)
    try:
        clean = reading.characters(text, most_bytes)
        value = reading.document(clean)
    except _Enough:
        value = None
    if reading.findings:
        raise PlaybookError(sorted(reading.findings, key=lambda found: (found.line, found.col)))
    return Located(file, value, reading.values, reading.keys)


class _Enough(Exception):
    """Nothing more can be read after this finding."""


class _Reading:
    """One pass over the parser's events: no node is ever shared, so an alias cannot explode."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.values: dict[Path, Position] = {}
        self.keys: dict[Path, Position] = {}
        self.events: Iterator[Any] = iter(())
        self.lines: list[str] = []

    def found(self, position: Position, code: str, message: str, remedy: str) -> None:
        line, col = position
        self.findings.append(
            Finding(
                file=self.file,
                line=line,
                col=col,
                level=Level.ERROR,
                code=f"yaml-{code}",
                message=message,
                remedy=remedy,
            )
        )
        if len(self.findings) >= _MOST_FINDINGS:
            raise _Enough

    def characters(self, text: str | bytes, most_bytes: int) -> str:
        size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
        if size > most_bytes:
            message = phrase(
                "the file has {size:,} bytes, more than {most_bytes:,}", size=size, most_bytes=most_bytes
            )
            self.found((1, 1), "size", message, phrase("split it into several files"))
            raise _Enough
        if isinstance(text, bytes):
            text = self.decoded(text)
        # Editors on Windows write a mark at the start and \r\n at line ends; both are harmless there alone.
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        for hit in _UNSEEN.finditer(text):
            message = phrase("an invisible character (U+{code:04X}) stands here", code=ord(hit.group()))
            remedy = phrase("delete it, and type the line anew")
            self.found(_position(text, hit.start()), "character", message, remedy)
        for hit in _TAB_INDENT.finditer(text):
            message = phrase("a tab stands in the indentation")
            self.found(_position(text, hit.start()), "tab", message, phrase("indent with spaces"))
        if self.findings:
            # The parser would stumble over the same characters and say it less well.
            raise _Enough
        return text

    def decoded(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            position = _position(raw[: error.start].decode("utf-8") + ".", -1)
            self.found(position, "encoding", phrase("the file is not UTF-8"), phrase("save it as UTF-8"))
            raise _Enough from error

    def document(self, text: str) -> Any:
        self.events = parsed(text)
        self.lines = text.split("\n")
        try:
            next(self.events)  # the stream's own start
            start = next(self.events)
            if isinstance(start, events.StreamEndEvent):
                return self.empty()
            if start.version or start.tags:
                self.found(
                    _mark(start), "directive", phrase("a % directive stands here"), phrase("delete the line")
                )
            value = self.node(next(self.events), ())
            next(self.events)  # the document's end
            after = next(self.events)
            if isinstance(after, events.DocumentStartEvent):
                message = phrase("a second document begins here")
                self.found(_mark(after), "documents", message, phrase("put it into a file of its own"))
        except yaml.MarkedYAMLError as error:
            # An open quotation mark or bracket is noticed far below; where it was opened is of more use.
            early = is_noticed_late(error) and error.context_mark
            mark = early or error.problem_mark or error.context_mark
            position = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            if stiff := _STIFF_INDENT.search(text):
                message = phrase("a no-break space stands in the indentation")
                self.found(
                    _position(text, stiff.end() - 1), "character", message, phrase("indent with spaces")
                )
                raise _Enough from error
            self.found(position, "syntax", *in_words(error, self.lines[position[0] - 1 : position[0]]))
            raise _Enough from error
        except (yaml.YAMLError, ValueError, OverflowError, IndexError) as error:
            # PyYAML lets some of Python's own errors through, as for the escape "\UFFFFFFFF".
            message = phrase("this is not valid YAML: {error}", error=error)
            self.found((1, 1), "syntax", message, phrase("check the escapes in quoted text"))
            raise _Enough from error
        return self.empty() if value is None else value

    def empty(self) -> None:
        if not self.findings:
            self.found((1, 1), "empty", phrase("the file says nothing"), phrase("fill it in, or delete it"))

    def node(self, event: Any, path: Path) -> Any:
        position = self.values[path] = _mark(event)
        if isinstance(event, events.CollectionStartEvent) and len(path) >= MOST_DEPTH:
            message = phrase("values stand more than {most_depth} levels deep", most_depth=MOST_DEPTH)
            self.found(position, "depth", message, phrase("say it flatter"))
            raise _Enough
        if isinstance(event, events.AliasEvent):
            self.found(
                position,
                "alias",
                phrase("*{anchor} is an alias", anchor=event.anchor),
                phrase("write the value out"),
            )
            return None
        if event.anchor is not None:
            self.found(
                position,
                "anchor",
                phrase("&{anchor} is an anchor", anchor=event.anchor),
                phrase("delete it, and write values out"),
            )
        if event.tag is not None:
            self.found(
                position,
                "tag",
                phrase("{tag} is a tag", tag=event.tag),
                phrase("delete it; put text in quotes"),
            )
        if isinstance(event, events.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, events.SequenceStartEvent):
            return self.sequence(path)
        return self.scalar(event)

    def sequence(self, path: Path) -> list[Any]:
        parts: list[Any] = []
        while not isinstance(event := next(self.events), events.SequenceEndEvent):
            parts.append(self.node(event, (*path, len(parts))))
        return parts

    def mapping(self, path: Path) -> dict[str, Any]:
        parts: dict[str, Any] = {}
        while not isinstance(event := next(self.events), events.MappingEndEvent):
            position = _mark(event)
            # A key of several parts is read only to be refused, and must not leave positions at a real path.
            key = self.node(event, (*path, -1))
            self.values.pop((*path, -1), None)
            if not isinstance(key, str):
                self.found(
                    position,
                    "key",
                    phrase("this key is not text"),
                    phrase("put it in quotes, or write a plain word"),
                )
                key = f"\0{len(parts)}"
            elif key == "<<" and not event.style:
                self.found(
                    position, "merge", phrase("<< merges another mapping"), phrase("write the keys out")
                )
            elif key in parts:
                line = self.keys[(*path, key)][0]
                message = phrase("{key} stands here again; it was said in line {line}", key=key, line=line)
                self.found(position, "duplicate", message, phrase("keep one of them"))
                key = f"\0{len(parts)}"
            self.keys[(*path, key)] = position
            parts[key] = self.node(next(self.events), (*path, key))
        return parts

    def scalar(self, event: Any) -> str | int | float | bool | None:
        text: str = event.value
        position = _mark(event)
        if hidden := _UNSEEN.search(text):
            message = phrase(
                "an escape stands for an invisible character (U+{code:04X})", code=ord(hidden.group())
            )
            self.found(position, "character", message, phrase("leave it out"))
        if event.style or event.tag is not None:
            self.quoted(event, position)
            return text
        if event.end_mark.line != event.start_mark.line:
            # Legal, and the usual result of a list item indented by mistake: `- a` over ` - b` is "a - b".
            message = phrase("plain text goes on over several lines")
            remedy = phrase("put it in quotes, or check the indentation of the next line")
            self.found(position, "lines", message, remedy)
        return self.resolved(text, position)

    def quoted(self, event: Any, position: Position) -> None:
        """Refuse quotes that go on at the start of a line: nearly always one was forgotten at an end."""
        inner = self.lines[event.start_mark.line + 1 : event.end_mark.line + 1]
        if event.style in {'"', "'"} and any(line[:1].strip() for line in inner):
            message = phrase("quoted text goes on at the very start of a line")
            self.found(
                position, "lines", message, phrase("close the quote, or indent the lines that belong to it")
            )

    def resolved(self, text: str, position: Position) -> str | int | float | bool | None:
        """Give a plain scalar its type by the core schema."""
        if text in _WORDS:
            return _WORDS[text]
        if _WHOLE.fullmatch(text):
            digits = text.lstrip("+-")
            if len(digits) > 1 and digits.startswith("0") and digits[1] in "0123456789":
                message = phrase("{text} begins with 0, which readers take for different numbers", text=text)
                self.found(
                    position, "number", message, phrase("drop the 0, or put it in quotes if it is text")
                )
                return 0
            if len(digits) <= len(str(MOST_NUMBER)) + 2:
                number = int(text, 0)
                if abs(number) <= MOST_NUMBER:
                    return number
        elif _BROKEN.fullmatch(text):
            if math.isfinite(broken := float(text)):
                return broken
        elif not _ENDLESS.fullmatch(text):
            return text
        message = phrase("{text} is too large a number", text=text[:30])
        self.found(position, "number", message, phrase("write a smaller one, or put it in quotes"))
        return 0


def _mark(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _position(text: str, index: int) -> Position:
    before = text[:index]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
