"""durable_rules behind our own door, in the one subset that is sound.

One ruleset a form, under the hash of the form; one rule on one message; trees of and/or over whole numbers of
that message; events to the default sid, each with an id of its own. No joins, no facts, no timers, no state,
no background thread, one lock round every call: what is left out crashes, leaks or answers wrongly.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from durable.engine import Host, MessageNotHandledException, MessageObservedException

from engine.ports import Shape
from engine.rules.limits import MOST_FORMS
from engine.rules.ruleset import check_facts, ruleset

MOST_FAULTS = 3


class _Quiet(Host):  # type: ignore[misc]
    """A host that starts no threads: the library's own never stop, and would run actions on their own."""

    def _run(self) -> None:
        pass


class DurableEvaluator:
    """Judges shapes with durable_rules. ValueError: not ours to judge; RuntimeError: the library failed."""

    def __init__(self) -> None:
        """Build the host at once, before anybody can start a thread."""
        self._host = _Quiet()
        self._lock = threading.Lock()
        self._forms: dict[Shape, str] = {}
        self._registered: set[str] = set()
        self._faults: Counter[str] = Counter()
        self._fired: list[str] = []
        self._posts = 0
        self.observed = 0

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool:
        """Say whether the shape holds on facts c0..cn and n0..nn."""
        with self._lock:
            form = self._form(shape)
            check_facts(shape.width, facts)
            message: dict[str, Any] = dict(facts)
            self._posts += 1
            message["id"] = str(self._posts)
            try:
                return self._post(self._ruleset(form, shape), message)
            except RuntimeError:
                # The event may still be pending and would answer the next question, so this ruleset is left.
                self._faults[form] = min(self._faults[form] + 1, MOST_FAULTS)
                raise

    def evaluate_many(self, asked: Sequence[tuple[Shape, Mapping[str, int]]]) -> list[bool | Exception]:
        """Say of each whether it holds, or why that cannot be said."""
        return [self._tried(shape, facts) for shape, facts in asked]

    def _tried(self, shape: Shape, facts: Mapping[str, int]) -> bool | Exception:
        try:
            return self.evaluate(shape, facts)
        except (ValueError, RuntimeError) as error:
            return error

    def _post(self, name: str, message: dict[str, Any]) -> bool:
        self._fired.clear()
        try:
            state = self._host.post(name, message)
        except MessageNotHandledException:
            return False
        except MessageObservedException as error:
            self.observed += 1
            raise RuntimeError("durable_rules takes a new event for one it has seen") from error
        except Exception as error:
            raise RuntimeError(f"durable_rules failed: {error}") from error
        if isinstance(state, dict) and "exception" in state:
            raise RuntimeError("durable_rules caught an error in our action")
        if self._fired != [message["id"]]:
            raise RuntimeError("durable_rules fired for another event than the one posted")
        return True

    def _form(self, shape: Shape) -> str:
        if shape not in self._forms:
            if len(self._forms) >= MOST_FORMS:
                raise RuntimeError(f"durable_rules already holds {MOST_FORMS} forms; start Serviola anew")
            written = json.dumps([ruleset(shape), shape.width])
            self._forms[shape] = hashlib.sha256(written.encode()).hexdigest()[:24]
        return self._forms[shape]

    def _ruleset(self, form: str, shape: Shape) -> str:
        faults = self._faults[form]
        if faults >= MOST_FAULTS:
            raise RuntimeError(f"durable_rules failed {faults} times on this form, and is not asked again")
        name = f"form-{form}-{faults}"
        if name not in self._registered:
            rules = ruleset(shape)
            rules["holds"]["run"] = lambda c: self._fired.append(c.m.id)
            try:
                self._host.register_rulesets({name: rules})
            except Exception as error:
                raise RuntimeError(f"durable_rules does not take this form: {error}") from error
            self._registered.add(name)
        return name
