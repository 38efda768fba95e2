"""What may stand at each field of a playbook, as JSON Schema; words and limits come from the types."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from engine.model.option import OptionKind
from engine.model.scales import Certainty, Hazard, Severity, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules import defaults
from engine.rules import playbook as types
from engine.rules.blueprint import SCHEMA as BLUEPRINT
from engine.rules.exceptions import Muting
from engine.rules.load_drafts import DraftKind
from engine.rules.load_exceptions import MOST_ROWS
from engine.rules.load_exposure import Bound, By
from engine.rules.load_messages import Audience, Language
from engine.rules.load_notes import LONGEST_NOTE, MOST_CONFLICTS, MOST_NOTES
from engine.rules.load_steps import Touching
from engine.rules.load_when import OF_CAMPAIGN, OF_STOP
from engine.rules.marks import MARK
from engine.rules.privacy import CustomerField
from engine.rules.units import KILOMETERS, SECONDS

Schema = dict[str, Any]

_NAME: Final[Schema] = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_GROUP_PATTERN: Final = "(team|oncall):[a-z0-9][a-z0-9._-]{0,62}"
_GROUP: Final[Schema] = {"type": "string", "pattern": f"^{_GROUP_PATTERN}$"}
_WHO: Final[Schema] = {
    "anyOf": [
        {"enum": ["owner_of(campaign)", "owner_of(stop)"]},
        {"type": "string", "pattern": f"^{_GROUP_PATTERN}$"},
    ]
}
_DAY: Final[Schema] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_SPAN: Final = " ?".join(f"([0-9]{{1,9}} ?{unit})?" for unit in SECONDS)
DURATION: Final[Schema] = {"type": "string", "minLength": 1, "pattern": f"^{_SPAN}$"}
DISTANCE: Final[Schema] = {
    "type": "string",
    "pattern": rf"^[0-9]{{1,9}}(\.[0-9]{{1,9}})? ?({'|'.join(KILOMETERS)})$",
}


def one_of(values: Iterable[str]) -> Schema:
    """Allow one of some words."""
    return {"enum": [str(value) for value in values]}


def several(item: Schema, *, most: int | None = None) -> Schema:
    """Allow a list without anything twice, which is not empty."""
    listed = {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}
    return listed if most is None else {**listed, "maxItems": most}


def one_or_several(item: Schema, *, most: int | None = None) -> Schema:
    """Allow one, or a list of them."""
    return {"anyOf": [item, several(item, most=most)]}


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _scale(scale: type[StrEnum]) -> Schema:
    comparison = rf"^\s*(>=|<=|>|<|={{1,2}})\s*({'|'.join(scale)})\s*$"
    return {"anyOf": [one_or_several(one_of(scale)), {"type": "string", "pattern": comparison}]}


def _keys(properties: Schema, *, required: Iterable[str] = ()) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": [*required]} if required else schema


def _ways() -> Schema:
    alone = one_of(way for way in By if way is not By.RADIUS)
    radius = _keys({"radius": marked({"anyOf": [{"const": "scaled"}, DISTANCE]})}, required=["radius"])
    country = _keys(
        {"country": _keys({"severity": marked(one_of(one for one in Severity if one.rank))})},
        required=["country"],
    )
    return several({"anyOf": [alone, radius, country]}, most=8)


def marked(schema: Schema) -> Schema:
    """Allow {input: name} in place of a value."""
    return {"anyOf": [schema, {"$ref": f"#/definitions/{MARK}"}]}


_CAMPAIGNS: Final = _number(1, defaults.MOST_CAMPAIGNS)
_CLOCK: Final = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_PROGRAM: Final = {name: one_or_several(_TEXT) for name in (*OF_STOP, *OF_CAMPAIGN)} | {
    "locked": {"type": "boolean"},
    "excursions": {"type": "string", "pattern": r"^\s*(>=|>|<=|<)\s*[0-9]{1,7}\s*$"},
}
_ROW: Final[Schema] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 2}]}

_WORDS: Final[Schema] = _keys(
    {"title": {**_TEXT, "pattern": r"^[^\n]*\n?$"}, "body": _TEXT}, required=["title", "body"]
)
_BY_LANGUAGE: Final[Schema] = {**_keys({each.value: _WORDS for each in Language}), "minProperties": 1}

FIELDS: Final[dict[str, Schema]] = {
    "schema": {"const": types.SCHEMA},
    "playbook": _NAME,
    "owner": _GROUP,
    "author": _TEXT,
    "review_by": _DAY,
    "stage": one_of(types.Stage),
    "from": _NAME,
    "inputs": {"type": "object"},
    "when.situation.hazard": one_or_several(one_of(Hazard)),
    "when.situation.severity": _scale(Severity),
    "when.situation.certainty": _scale(Certainty),
    "when.situation.urgency": _scale(Urgency),
    "when.situation.topics": one_or_several(_TEXT, most=50),
    "when.situation.state": one_or_several(one_of(SituationState)),
    "when.situation.phase": one_or_several(one_of(Phase)),
    "when.evidence": {"$ref": "#/definitions/evidence"},
    "when.exposure.to": one_of(Bound),
    "when.exposure.by": _ways(),
    "when.exposure.during.before_arrival": DURATION,
    "when.program": {**_keys(_PROGRAM), "minProperties": 1},
    "when.for": DURATION,
    "unless.situation": {"$ref": "#/definitions/situation"},
    "cooldown": DURATION,
    "inhibited_by": one_or_several(_NAME),
    "conflicts": one_or_several(_NAME, most=MOST_CONFLICTS),
    "priority": _number(0, defaults.MOST_PRIORITY),
    "known_false_positives": one_or_several({**_TEXT, "maxLength": LONGEST_NOTE}, most=MOST_NOTES),
    "exceptions[].fields": one_or_several(one_of(Muting)),
    "exceptions[].values": {"type": "array", "items": _ROW, "minItems": 1, "maxItems": MOST_ROWS},
    "exceptions[].approver": one_or_several(_TEXT),
    "exceptions[].until": _DAY,
    "exceptions[].reason": {**_TEXT, "maxLength": 300},
    "exceptions[].name": {**_TEXT, "maxLength": 80},
    "then[].pause_campaigns.touching": one_of(Touching),
    "then[].pause_campaigns.lease": DURATION,
    "then[].pause_campaigns.ask": _WHO,
    "then[].end_campaigns.touching": one_of(Touching),
    "then[].end_campaigns.ask": _WHO,
    "then[].propose_itinerary.options": one_or_several(one_of(OptionKind)),
    "then[].propose_itinerary.ask": _WHO,
    "then[].tell.to": one_or_several(marked(_WHO)),
    "ask.quorum": _number(1, 10),
    "ask.within": DURATION,
    "ask.on_timeout": one_of(types.OnTimeout),
    "ask.escalate_to": {
        "anyOf": [
            _GROUP,
            several(
                _keys(
                    {
                        "to": {"description": "The group that is asked then.", **_GROUP},
                        "within": {"description": "How long it has before the next is asked.", **DURATION},
                    },
                    required=["to"],
                ),
                most=defaults.MOST_RUNGS,
            ),
        ]
    },
    "ask.remind": {"anyOf": [{"enum": [defaults.NEVER, defaults.HALFWAY]}, DURATION]},
    "ask.again": DURATION,
    "clear.ask": _WHO,
    "clear.every": DURATION,
    "clear.when": {
        **_keys(
            {"situation": {"$ref": "#/definitions/situation"}, "evidence": {"$ref": "#/definitions/evidence"}}
        ),
        "minProperties": 1,
    },
    "clear.for": DURATION,
    "resume": {
        "anyOf": [
            one_of(types.OnResume),
            {
                **_keys(
                    {
                        "stale": {
                            "description": "What becomes of a send whose time has passed meanwhile.",
                            **one_of(types.Stale),
                        },
                        "ramp": {"description": "The time between one turn and the next.", **DURATION},
                        "at_once": {"description": "How many go on in one turn.", **_CAMPAIGNS},
                        "burst": {
                            "description": "Whether two people may have it go on all at once.",
                            **one_of(types.Burst),
                        },
                    }
                ),
                "minProperties": 1,
            },
        ]
    },
    "ask.night": {
        **_keys(
            {
                "from": {"description": "When it begins, such as 22:00.", **_CLOCK},
                "to": {"description": "When it ends, such as 07:00.", **_CLOCK},
                "zone": {"description": "The IANA zone, such as Europe/Madrid.", "type": "string"},
            }
        ),
        "required": ["from", "to", "zone"],
    },
    "limits.wakeups_per_week": {"type": "integer", "minimum": 0, "maximum": defaults.MOST_CAMPAIGNS},
    "limits.campaigns_per_hour": _CAMPAIGNS,
    "limits.campaigns_per_day": _CAMPAIGNS,
    "limits.of_brand_per_hour": _CAMPAIGNS,
    "limits.share_of_live": {"type": "string", "pattern": r"^([1-9][0-9]?|100)\s?%$"},
    "privacy.purpose": _NAME,
    "privacy.customer_fields": {"anyOf": [{"const": "none"}, one_or_several(one_of(CustomerField))]},
    "auto_if.situation": {"$ref": "#/definitions/situation"},
    "auto_if.evidence": {"$ref": "#/definitions/evidence"},
    "auto_if.most_campaigns": _CAMPAIGNS,
    "on_retraction": one_of(types.OnRetraction),
    "messages": {**_keys({each.value: _BY_LANGUAGE for each in Audience}), "minProperties": 1},
    "drafts": {**_keys({each.value: _BY_LANGUAGE for each in DraftKind}), "minProperties": 1},
}
"""By the path that the page of all fields has."""

BLUEPRINT_SCHEMA: Final[Schema] = {"const": BLUEPRINT}
