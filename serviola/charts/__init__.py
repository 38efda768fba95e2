"""Draw charts: the ways around a call, as SVG and as PNG from the same drawing."""

from __future__ import annotations
