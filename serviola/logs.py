"""Logs: where the service says what happens. No secret that was looked up stands in it, whoever wrote it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rich.logging import RichHandler

from wire.secrets import KNOWN

if TYPE_CHECKING:
    from rich.console import Console

TIME = "%Y-%m-%d %H:%M:%S"


def begin(console: Console, *, level: int) -> None:
    """Send what is logged to a console; what others than we ourselves say only from a warning on."""
    logging.basicConfig(level=logging.WARNING, handlers=[handler(console)])
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
    # On the handler, for a filter on a logger does not see what its children say.
    made.addFilter(KNOWN)
    return made
