"""Templates: words for people from facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Templates(Protocol):
    """Words for people from facts. No code, bounded output and cost."""

    def check(self, source: str, *, of: str = "") -> None:
        """Raise TemplateError, saying where, unless the template is allowed.

        `of` names the template in whose place it is to stand: then it may name the facts of that one alone.
        """
        ...

    def render(
        self, name: str, facts: Mapping[str, str], *, words: tuple[str, str] | None = None
    ) -> tuple[str, str]:
        """Give the title and the body.

        `words` are the title and the body of a template that is to stand in its place; where they cannot be
        rendered, the usual words are given, and say so.
        """
        ...
