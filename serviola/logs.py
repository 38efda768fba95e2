"""Logs: where the service says what happens. No secret that was looked up stands in it, whoever wrote it."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.logging import RichHandler

from engine.model.said import Said, phrase
from serviola.retelling import Kept
from serviola.wording import say_made
from wire.secrets import KNOWN

if TYPE_CHECKING:
    from rich.console import Console

TIME = "%Y-%m-%d %H:%M:%S"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def begin(console: Console, *, level: int, as_json: bool = False) -> None:
    """Send what is logged to a console; what others than we ourselves say only from a warning on."""
    made = json_handler(console) if as_json else handler(console)
    logging.basicConfig(level=logging.WARNING, handlers=[made])
    logging.getLogger("serviola").setLevel(level)


def handler(console: Console) -> logging.Handler:
    """Give a handler for a terminal, or for a file or a pipe, in which a line must stay one line."""
    made: logging.Handler
    if console.is_terminal:
        made = RichHandler(console=console, show_path=False, markup=False, log_time_format="%H:%M:%S")
        made.setFormatter(logging.Formatter("%(message)s"))
    else:
        made = logging.StreamHandler(console.file)
        made.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", datefmt=TIME))
    return _careful(made)


def json_handler(console: Console) -> logging.Handler:
    """Give a handler for programs: one JSON object a line, whose `event` is the same in each language."""
    made = logging.StreamHandler(console.file)
    made.setFormatter(_Json())
    return _careful(made)


def _careful(made: logging.Handler) -> logging.Handler:
    # First said, and then without secrets: what a sentence quotes is quoted in each language.
    made.addFilter(_say)
    # On the handler, for a filter on a logger does not see what its children say.
    made.addFilter(KNOWN)
    return made


def _say(record: logging.LogRecord) -> bool:
    """Say a sentence of ours in the language of this process, on one line; what others log stays English.

    What it was made from stays beside it as `event`, which no language changes.
    """
    try:
        if isinstance(record.msg, Said | Kept):
            record.event = record.msg.template if isinstance(record.msg, Said) else str(record.msg)
            record.msg = say_made(record.msg)
        said = record.getMessage()
    except Exception as error:  # noqa: BLE001 - what is logged may raise anything, outside of what logging itself catches
        said = say_made(_unsaid(record, error))
    record.msg, record.args = _CONTROLS.sub(_shown, said), None
    return True


def _unsaid(record: logging.LogRecord, error: Exception) -> Said:
    """Say who logged something that is no sentence; who looks at it later would stumble over it, too."""
    text = str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__
    return phrase(
        "what {room} logs cannot be put together ({error}): {text}",
        room=record.name,
        error=type(error).__name__,
        text=text,
    )


def _shown(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


class _Json(logging.Formatter):
    """Writes a record as one JSON object on one line, its time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "room": record.name,
            "event": getattr(record, "event", ""),
            "says": record.getMessage(),
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            said["trace"] = record.exc_text
        return json.dumps(said, ensure_ascii=False)
