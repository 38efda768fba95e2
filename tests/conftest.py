"""Settings for all tests: how hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import settings

# A run in CI of an unchanged tree gives the same answer twice; at a desk each run searches elsewhere.
# It stands here because settings(...) in a test module takes the profile that is loaded when it is written.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
