"""Exposure, Match and Miss: whom a situation meets, and which playbook holds for it, with the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.model.scales import Category, Severity
from engine.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One condition with the values it was judged on; the tree of them is the proof.

    `op` is all, any, none, or a comparison (=, >=, >, <=, <, in); a branch has `parts`, a leaf has
    `actual` and `need` as whole numbers in `unit` and as words. `actual` is None where it is not known;
    an unknown never holds. `signals` are the ids of the signals that the value came from.
    """

    path: str
    op: str
    holds: bool
    says: str
    actual: int | None = None
    need: int | None = None
    unit: str = ""
    signals: tuple[str, ...] = ()
    parts: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of being exposed that a playbook asks for.

    `by` is impact_area, radius, country, supply_hub or topic. For radius, `radius_km` None means scaled by
    magnitude and depth. For country, `severity` is the least severity at which the country counts.
    """

    by: str
    radius_km: float | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One way in which a situation reaches an item, or misses it.

    `by` is impact_area, radius, country, supply_hub or topic; `km` is the distance and `need_km` the reach
    in kilometers where the way has one, rounded to 0.1 km (0 inside a polygon); `hub` names the supply hub,
    or the topics shared. A supply hub without `need_km` was held against the impact area.
    For country, `met` says only that the item lies in an affected country; how severe it must be is a
    clause of its own. What is not known is None, and is not met.
    """

    by: str
    met: bool
    km: float | None = None
    need_km: float | None = None
    hub: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What went before between a playbook and an item, as far as the playbook asks for it.

    `held_s` is for how many seconds all else has held, `over_s` for how many its clear rule has; None where
    it does not hold now. `rested_s` is how many seconds ago it last asked about the item because of something
    else, None if it never did. `inhibited_by` are the playbooks that keep it silent
    about the item now. `stands` says that it matches already, so that no time which it should have held for
    is counted any more.
    """

    held_s: int | None = None
    over_s: int | None = None
    rested_s: int | None = None
    inhibited_by: tuple[str, ...] = ()
    stands: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One scheduled item held against one situation: the numbers that a playbook is judged on.

    `reaches` stand in the order of the ways asked for. `lead_s` is seconds to the arrival, negative once
    arrived; `stay_left_s` seconds to the departure, negative once departed. `program` is what the book says
    of it besides, as field and value, given to playbooks that ask for it.
    """

    item: str
    place: str
    arrives_at: Instant
    lead_s: int
    stay_left_s: int
    reaches: tuple[Reach, ...]
    course: Course = Course()
    program: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A situation meeting one scheduled item in place and time, or missing it by how much.

    `lead_s` is seconds from `at` to the arrival, negative once arrived.
    """

    kind: ClassVar[str] = "exposure"
    v: ClassVar[int] = 1

    brand: str
    partition: Category
    situation: str
    epoch: int
    playbook: str
    item: str
    place: str
    at: Instant
    arrives_at: Instant
    lead_s: int
    met: bool
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A playbook holds for one situation and one item; `at` is since when, through all revisions.

    `since` is since when all held that must hold for a while before it matches. `over_since` is since when
    its own clear rule has held; None where there is none, or it does not hold. `asked_at` is since when its
    playbook asks people because of it; None while it is in shadow.
    """

    kind: ClassVar[str] = "match"
    v: ClassVar[int] = 2

    brand: str
    partition: Category
    playbook: str
    playbook_digest: str
    situation: str
    epoch: int
    situation_revision: int
    item: str
    at: Instant
    proof: Clause
    since: Instant | None = None
    over_since: Instant | None = None
    asked_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A playbook does not hold for a candidate; `failed` are the paths of the clauses that failed.

    `since` is since when all else has held, where it has not held for long enough. `fired_at` is when it last
    matched in this epoch, None if it never did, and `cleared` says that its own clear rule ended that.
    `asked_at` is since when people were asked because of that; None where they never were.
    """

    kind: ClassVar[str] = "miss"
    v: ClassVar[int] = 2

    brand: str
    partition: Category
    playbook: str
    playbook_digest: str
    situation: str
    epoch: int
    situation_revision: int
    item: str
    at: Instant
    failed: tuple[str, ...]
    proof: Clause
    since: Instant | None = None
    fired_at: Instant | None = None
    asked_at: Instant | None = None
    cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """The rule library and the plain evaluator disagreed, or the library failed; plain was believed."""

    kind: ClassVar[str] = "surprise"
    v: ClassVar[int] = 1

    brand: str
    partition: Category
    playbook: str
    situation: str
    item: str
    at: Instant
    says: str
