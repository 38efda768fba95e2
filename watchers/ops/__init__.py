"""What machines say of themselves: readers of what is pushed to us, and watchers of what lists what goes on.

The readers are pure: whoever takes in what is pushed has checked the signature and the size.
"""

from __future__ import annotations

from watchers.ops.alertmanager import Alerts, fingerprint_of, read_alertmanager, read_alerts
from watchers.ops.cloudevents import read_cloudevent
from watchers.ops.pagerduty import read_pagerduty

__all__ = [
    "Alerts",
    "fingerprint_of",
    "read_alertmanager",
    "read_alerts",
    "read_cloudevent",
    "read_pagerduty",
]
