"""The check of what is declared about customers: no more than is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.said import phrase
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook
from engine.rules.privacy import looked_at


@dataclass(frozen=True, slots=True)
class DeclaredInVain:
    """Data about customers is declared where it is looked at, and nowhere else."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each field that nothing looks at."""
        for name in playbook.customer_fields:
            if name not in looked_at(playbook.when):
                said = phrase("{name} is declared, and nothing looks at it", name=name)
                remedy = phrase("take it out: only what is needed is declared")
                yield Unwise("privacy.customer_fields", "declared-in-vain", said, remedy)
