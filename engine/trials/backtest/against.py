"""Against: which past situations would end otherwise under other playbooks, and by which clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.trials.backtest.ledger import Ruled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.model.said import Said
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.rules.compile import Plan
    from engine.trials.backtest.ledger import Ledger

_NOTHING = Ruled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One playbook ends otherwise for one situation: when it asked before and now, and why.

    `what` is one of: asks now, asks no more, holds now, holds no more, asks earlier, asks later, other
    actions. `why` has one sentence a clause.
    """

    situation: Situation
    playbook: str
    what: str
    before: Instant | None
    after: Instant | None
    why: tuple[str, ...]


def changes(
    before: Ledger, after: Ledger, plans_before: Mapping[str, Plan], plans_after: Mapping[str, Plan]
) -> tuple[Changed, ...]:
    """Compare what two libraries made of one history, in order of when the situations began."""
    found: list[Changed] = []
    for id in before.entries.keys() | after.entries.keys():
        old, new = before.entries.get(id), after.entries.get(id)
        either = new or old
        assert either is not None  # noqa: S101  the id is of one of them
        names = {*(old.by if old else ()), *(new.by if new else ())}
        for name in names:
            was = old.by.get(name, _NOTHING) if old else _NOTHING
            now = new.by.get(name, _NOTHING) if new else _NOTHING
            what = _what(was, now)
            if what:
                why = tuple(_why(name, was, now, plans_before.get(name), plans_after.get(name)))
                found.append(
                    Changed(
                        situation=either.situation,
                        playbook=name,
                        what=what,
                        before=was.asked or was.matched,
                        after=now.asked or now.matched,
                        why=why,
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.situation.occurred_at, one.situation.id, one.playbook)))


def _what(was: Ruled, now: Ruled) -> str:
    if (was.asked is None) != (now.asked is None):
        return phrase("asks no more") if now.asked is None else phrase("asks now")
    if (was.matched is None) != (now.matched is None):
        return phrase("holds no more") if now.matched is None else phrase("holds now")
    if was.asked is not None and now.asked is not None and was.asked != now.asked:
        return phrase("asks earlier") if now.asked < was.asked else phrase("asks later")
    return phrase("other actions") if was.rows != now.rows else ""


def _why(name: str, was: Ruled, now: Ruled, before: Plan | None, after: Plan | None) -> Iterator[Said]:
    if before is None:
        yield phrase("the playbook {name} is new", name=name)
        return
    if after is None:
        yield phrase("the playbook {name} is gone", name=name)
        return
    if before.playbook.stage is not after.playbook.stage:
        yield phrase(
            "stage: {before} before, {after} now", before=before.playbook.stage, after=after.playbook.stage
        )
    failing, holding = (was, now) if now.matched is not None else (now, was)
    yield from _clauses(failing, holding, failed_before=failing is was)
    changed = _changed_clauses(before, after)
    if changed:
        yield phrase("changed in the playbook: {clauses}", clauses=", ".join(changed))
    elif before.playbook.digest == after.playbook.digest:
        yield phrase("the playbook is the same: another one keeps it silent, or a limit holds it back")


def _clauses(failing: Ruled, holding: Ruled, *, failed_before: bool) -> Iterator[Said]:
    """Say the clauses that failed on one side, with how they stood on the other."""
    held = {leaf.path: leaf.says for leaf in holding.held}
    for leaf in failing.failed or ():
        path, failed, stood = leaf.path, leaf.says or phrase("it did not hold"), held.get(leaf.path)
        if stood is not None and failed_before:
            yield phrase("{path} failed before: {failed}; now: {held}", path=path, failed=failed, held=stood)
        elif stood is not None:
            yield phrase("{path} failed now: {failed}; before: {held}", path=path, failed=failed, held=stood)
        elif failed_before:
            yield phrase("{path} failed before: {failed}; now it is not asked", path=path, failed=failed)
        else:
            yield phrase("{path} failed now: {failed}; before it is not asked", path=path, failed=failed)


def _changed_clauses(before: Plan, after: Plan) -> list[str]:
    """Name the clauses that ask for something else, or stand in one of the two alone."""
    old, new = _tests(before), _tests(after)
    named: Iterable[str] = sorted(old.keys() | new.keys())
    return [path for path in named if old.get(path) != new.get(path)]


def _tests(plan: Plan) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for leaf in plan.leaves:
        found[leaf.path] = (*found.get(leaf.path, ()), f"{leaf.op} {leaf.test!r}")
    found["exposure.during"] = (str(plan.playbook.before_arrival_s),)
    return found
