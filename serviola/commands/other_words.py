"""Words that people try first, and the command that does what they mean.

Nothing is run in their place: who types `undo` is told which command it is, and chooses it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

_OTHER: Final = {
    "check": ("lint", "validate", "comprobar", "revisar", "validar"),
    "test": ("cases", "play", "casos", "probar"),
    "decide": ("approve", "decline", "answer", "yes", "no", "aprobar", "rechazar", "responder", "decidir"),
    "proposals": ("questions", "list", "inbox", "pending", "propuestas", "preguntas", "pendientes"),
    "holds": ("undo", "release", "resume", "pause", "paused", "deshacer", "reanudar", "pausas"),
    "doctor": ("status", "health", "diagnose", "estado", "diagnostico"),
    "stop": ("kill", "halt", "parar", "detener"),
    "why-not": ("why", "whynot", "por-que-no"),
    "explain": ("because", "por-que", "explicar"),
    "backup": ("restore", "dump", "restaurar", "copia"),
    "messages": ("sent", "outbox", "mensajes"),
    "init": ("setup", "install", "quickstart", "empezar"),
    "run": ("serve", "daemon", "arrancar"),
    "new playbook": ("create", "playbook", "nuevo"),
}
_MEANT: Final = {word: command for command, words in _OTHER.items() for word in words}
_MADE: Final = dict.fromkeys(("tool", "tools", "declaration", "herramienta"), "serviola tools new")
"""What people ask to be made new that another command makes."""
_NO_CHOICE: Final = re.compile(r"(?:Value error, )?(.*) is not one of (.*)\.", re.DOTALL)
"""What the library says of a word that is none of its choices."""


class Commands(TyperGroup):
    """The commands; a word that is none is answered with the one that does what it means."""

    meant: ClassVar[Mapping[str, str]] = _MEANT

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, as the library does; where there is none, say which is meant."""
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException as error:
            if meant := self.meant.get(args[0].lower()):
                error.message = f"No such command {args[0]!r}. Did you mean {meant!r}?"
            raise

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is meant; a word that is none of its choices is answered with the nearest."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = _with_nearest(error.message)
            raise


def _with_nearest(message: str) -> str:
    from engine.rules.words import nearest

    if (found := _NO_CHOICE.fullmatch(message)) is None:
        return message
    word, choices = found.groups()
    meant = nearest(word[1:-1], re.findall(r"'([^']*)'", choices))
    return f"there is no {word}. Did you mean {meant!r}?" if meant else f"{word} is not one of {choices}."


class NewThings(Commands):
    """What can be made new; what another command makes is answered with that one."""

    meant = _MADE
