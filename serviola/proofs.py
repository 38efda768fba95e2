"""Proofs: what a playbook made of one item, ready to be shown, and what would have made it otherwise."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from engine.model.match import Match
from engine.model.said import Said, phrase
from engine.model.time import iso
from engine.rules.changes_situation import too_late
from engine.rules.explain import smallest_changes
from engine.rules.match import decisive
from engine.rules.units import say_seconds
from serviola.retelling import Kept, retold

if TYPE_CHECKING:
    from engine.model.match import Clause, Miss
    from engine.rules.explain import Moment, Otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a playbook made of one item: the clause tree, and the smallest changes that would make it a yes.

    `notes` are further words on leaves that failed, such as by how much somebody came too late.
    """

    item: str
    holds: bool
    at: str
    clause: Clause
    smallest: tuple[Otherwise, ...] = ()
    notes: tuple[Said, ...] = ()

    @property
    def away(self) -> tuple[int, float]:
        """Order proofs by how little would make them a yes."""
        if self.smallest:
            return len(self.smallest[0].changes), self.smallest[0].away
        return len(list(decisive(self.clause))), float("inf")

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "item": self.item,
            "holds": self.holds,
            "at": self.at,
            "clause": clause_json(self.clause, language),
            "smallest": [otherwise_json(one, language) for one in self.smallest],
            "notes": [retold(one, language) for one in self.notes],
        }


def proof_of(word: Match | Miss, moment: Moment | None = None) -> Proof:
    """Give the proof that a word carries; with what it was judged on, the smallest changes too."""
    return Proof(
        item=word.item,
        holds=isinstance(word, Match),
        at=iso(word.at),
        clause=word.proof,
        smallest=() if moment is None else smallest_changes(moment),
        notes=() if moment is None else tuple(_too_late(moment)),
    )


def _too_late(moment: Moment) -> list[Said]:
    """Say by how much the voice that was needed missed its window."""
    reading, said = moment.read(), []
    for leaf in moment.plan.leaves:
        late_s = None if reading.is_so(leaf) else too_late(reading, leaf.test)
        if late_s is not None:
            said.append(_came_late(reading.found[leaf.index].need, late_s))
    return said


def _came_late(count: int, late_s: int) -> Said:
    late = say_seconds(late_s)
    if count == 2:
        return phrase("the second source came {late} too late", late=late)
    if count == 3:
        return phrase("the third source came {late} too late", late=late)
    return phrase("source number {count} came {late} too late", count=count, late=late)


def clause_json(clause: Clause, language: str) -> dict[str, Any]:
    """Give a clause tree as plain data, said in a language."""
    parts = [clause_json(one, language) for one in clause.parts]
    return {**asdict(clause), "says": retold(Kept(clause.says), language), "parts": parts}


def otherwise_json(one: Otherwise, language: str) -> dict[str, Any]:
    """Give the changes that would make a no a yes as plain data."""
    return {
        "says": retold(one.says, language),
        "changes": [
            {"path": each.path, "of": each.of, "value": each.value, "says": retold(each.says, language)}
            for each in one.changes
        ],
    }
