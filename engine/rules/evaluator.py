"""durable_rules behind our own door, in the one subset that is sound.

One ruleset a form, under the hash of the form; one rule on one message; trees of and/or over whole numbers of
that message; events to the default sid, each with an id of its own. No joins, no facts, no timers, no state,
no background thread, one lock round every call: what is left out crashes, leaks or answers wrongly.

The library's own host is left out too. It starts threads that never stop, and of what it does for a question
nine tenths are JSON written and read again; its C module is asked directly, by the calls that the host makes.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from durable.engine import durable_rules_engine as library

from engine.ports import Shape
from engine.rules.limits import MOST_FORMS
from engine.rules.ruleset import check_facts, keys_of, ruleset

MOST_FAULTS = 3

_TAKEN = 0
_NOT_HANDLED = 1
_OBSERVED = 2


@dataclass(slots=True)
class _Form:
    """A form as the library has it."""

    name: str
    rules: str
    """Its one rule, in the library's JSON."""
    event: str
    """An event with a place for each number, and for its id; whole numbers alone need no other JSON."""
    handle: int | None = None
    faults: int = 0

    def leave(self) -> None:
        """Have another ruleset asked from now on."""
        self.handle = None
        self.faults = min(self.faults + 1, MOST_FAULTS)

    def ruleset(self) -> int:
        """Give the ruleset that is asked."""
        if self.handle is None:
            if self.faults >= MOST_FAULTS:
                raise RuntimeError(
                    f"durable_rules failed {self.faults} times on this form, and is not asked again"
                )
            try:
                self.handle = library.create_ruleset(f"form-{self.name}-{self.faults}", self.rules)
            except Exception as error:
                raise RuntimeError(f"durable_rules does not take this form: {error}") from error
        return self.handle


class DurableEvaluator:
    """Judges shapes with durable_rules. ValueError: not ours to judge; RuntimeError: the library failed."""

    def __init__(self) -> None:
        """Hold no form yet."""
        self._lock = threading.Lock()
        self._forms: dict[Shape, _Form] = {}
        self._by_name: dict[str, _Form] = {}
        self._posts = 0
        self.observed = 0

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool:
        """Say whether the shape holds on facts c0..cn and n0..nn."""
        with self._lock:
            form = self._forms.get(shape) or self._formed(shape)
            numbers = check_facts(shape.width, facts)
            self._posts += 1
            event = form.event % (*numbers, self._posts)
            try:
                return self._post(form.ruleset(), event)
            except RuntimeError:
                # The event may still be pending and would answer the next question, so this ruleset is left.
                form.leave()
                raise

    def evaluate_many(self, asked: Sequence[tuple[Shape, Mapping[str, int]]]) -> list[bool | Exception]:
        """Say of each whether it holds, or why that cannot be said."""
        said: list[bool | Exception] = []
        for shape, facts in asked:
            try:
                said.append(self.evaluate(shape, facts))
            except (ValueError, RuntimeError) as error:
                said.append(error)
        return said

    def _post(self, ruleset: int, event: str) -> bool:
        try:
            said, state = library.assert_event(ruleset, event)
            if said == _NOT_HANDLED:
                return False
            # What fires is taken out as done, as the host does after an action: one thing, if all is well.
            started = library.start_action_for_state(ruleset, state) if said == _TAKEN else None
            more = library.complete_and_start_action(ruleset, state) if started else None
        except Exception as error:
            raise RuntimeError(f"durable_rules failed: {error}") from error
        if said == _OBSERVED:
            self.observed += 1
            raise RuntimeError("durable_rules takes a new event for one it has seen")
        if not started or more or started[1] != f'{{"holds":{{"m":{event}}}}}':
            raise RuntimeError("durable_rules fired for another event than the one posted")
        return True

    def _formed(self, shape: Shape) -> _Form:
        if len(self._forms) >= MOST_FORMS:
            raise RuntimeError(f"durable_rules already holds {MOST_FORMS} forms; start Serviola anew")
        rules = ruleset(shape)
        name = hashlib.sha256(json.dumps([rules, shape.width]).encode()).hexdigest()[:24]
        if name not in self._by_name:
            keys = keys_of(shape.width)
            event = "".join(f'"{key}":%d,' for key in keys)
            self._by_name[name] = _Form(name, json.dumps(rules), f'{{{event}"id":"%d"}}')
        self._forms[shape] = self._by_name[name]
        return self._forms[shape]
