"""What a playbook has where it does not say, and the most and the least that it may say."""

from __future__ import annotations

HOUR_S = 3_600

# The defaults of the short form, all of them; docs/playbooks.md prints them.
DEFAULT_BEFORE_ARRIVAL_S = 7 * 24 * HOUR_S
DEFAULT_OFFICIAL = 1
DEFAULT_INDEPENDENT = 2
DEFAULT_HEARD_WITHIN_S = 2 * HOUR_S
"""Where a playbook asks for no evidence: one official source, or two independent ones within that time."""
DEFAULT_QUORUM = 1
DEFAULT_WITHIN_S = 2 * HOUR_S
LEAST_AGAIN_S, MOST_AGAIN_S = HOUR_S, 60 * 24 * HOUR_S
"""How long an answer may stand for what comes later: no longer than a situation is kept in mind."""
HALFWAY_S = 0
"""In the place of a time before the deadline: when half of the time to answer is over."""
NEVER, HALFWAY = "never", "halfway"
DEFAULT_ON_TIMEOUT = "escalate"
MOST_RUNGS = 6
DEFAULT_CAMPAIGNS_PER_HOUR = 20
DEFAULT_CAMPAIGNS_PER_DAY = 100
DEFAULT_OF_BRAND_PER_HOUR = 100
"""The last two are never less than `campaigns_per_hour`, where a playbook does not say otherwise."""
DEFAULT_SHARE_OF_LIVE = 20
"""In percent of the campaigns that run by the book, within a day."""
LEAST_OF_LIVE = 20
"""However small a brand is, its share is never less than so many campaigns, which an hour allows anyway."""
WHOLE_SHARE = 100
"""The share that is no limit."""
DEFAULT_PURPOSE = "service-safety"
DEFAULT_CLEAR_EVERY_S = 72 * HOUR_S
"""Used where a playbook pauses nothing; otherwise the lease is the default."""
DEFAULT_CLEAR_FOR_S = 10 * 60
"""How long a clear rule must hold before it is believed; what fires again meanwhile was flapping."""
DEFAULT_AT_ONCE = 20
DEFAULT_RAMP_S = 10 * 60
"""So many campaigns go on at once, and the next after that time, where a playbook does not say otherwise."""
MOST_RAMP_S = 24 * HOUR_S
DEFAULT_PRIORITY = 50
MOST_PRIORITY = 100
MOST_COOLDOWN_S = 30 * 24 * HOUR_S
"""What happened before is kept in mind for longer than this."""

MOST_CAMPAIGNS = 10_000
"""No limit may be set higher; whoever must ask about more lets it go on, hour by hour."""
MOST_LEASE_S = 90 * 24 * HOUR_S
"""A pause is for a situation; what lasts longer is a change of plan, made in the tool itself."""
