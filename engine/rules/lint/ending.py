"""The checks of how what a playbook began comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.said import phrase
from engine.model.signal import SituationState
from engine.rules.lint.unwise import Unwise
from engine.rules.lint.ways import ways
from engine.rules.playbook import Playbook
from engine.rules.units import say_seconds

LONGEST_UNASKED_S = 14 * 86_400
"""A pause of which nobody is asked for two weeks outlives the situation and is forgotten."""
_OVER = {SituationState.CLEARED.value, SituationState.RETRACTED.value}


@dataclass(frozen=True, slots=True)
class NoEnd:
    """What has neither a lease nor a clear rule ends only with its `when`, which must not outlast it."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where a situation that is over would still be asked about, and nothing else ends it."""
        if playbook.pause is not None or playbook.clear_when is not None:
            return
        states = {state for one in ways(playbook, playbook.when) or () for state in one.values("state")}
        if _OVER & states:
            message = phrase(
                "{name} has neither a lease nor a clear rule, and holds for what is {states}",
                name=playbook.name,
                states=", ".join(sorted(_OVER & states)),
            )
            remedy = phrase(
                "add unless: {{situation: {{state: [retracted, cleared]}}}}, or clear: with when:"
            )
            yield Unwise("when", "no-end", message, remedy)


@dataclass(frozen=True, slots=True)
class UnboundedPause:
    """A lease may be long where a clear rule ends it, or an owner is asked meanwhile; else it is no bound."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where nobody is asked for longer than two weeks."""
        if playbook.pause is None or playbook.clear_when is not None:
            return
        unasked_s = min(playbook.pause.lease_s, playbook.clear_every_s)
        if unasked_s > LONGEST_UNASKED_S:
            message = phrase(
                "a pause lasts for {lease}, and nobody is asked meanwhile whether it may end",
                lease=say_seconds(unasked_s),
            )
            remedy = phrase("shorten lease, or add clear: with every: or when:")
            yield Unwise("then.pause_campaigns.lease", "unbounded-pause", message, remedy)
